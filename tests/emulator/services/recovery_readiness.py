"""ARC readiness checks, which moto doesn't have: cells, recovery groups, resource sets and checks."""

from typing import Any

from ..account import ACCOUNT
from ..fakes import lifecycle, tag_operations

READINESS = "route53-recovery-readiness"
PREFIX = f"arn:aws:route53-recovery-readiness::{ACCOUNT}:"


def _cell(given: dict[str, Any], region: str) -> dict[str, Any]:
    name = given["CellName"]
    cell = {"CellArn": f"{PREFIX}cell/{name}", "CellName": name, "Cells": given.get("Cells", [])}
    return {**cell, "ParentReadinessScopes": []}


def _recovery_group(given: dict[str, Any], region: str) -> dict[str, Any]:
    name = given["RecoveryGroupName"]
    cells = given.get("Cells", [])
    return {"RecoveryGroupArn": f"{PREFIX}recovery-group/{name}", "RecoveryGroupName": name, "Cells": cells}


def _resource_set(given: dict[str, Any], region: str) -> dict[str, Any]:
    name = given["ResourceSetName"]
    return {
        "ResourceSetArn": f"{PREFIX}resource-set/{name}",
        "ResourceSetName": name,
        "ResourceSetType": given["ResourceSetType"],
        "Resources": [_without_empty_target(resource) for resource in given["Resources"]],
    }


def _without_empty_target(resource: dict[str, Any]) -> dict[str, Any]:
    """The provider sends an empty DNS target, which AWS doesn't show again."""
    return {name: value for name, value in resource.items() if name != "DnsTargetResource" or any(value.values())}


def _readiness_check(given: dict[str, Any], region: str) -> dict[str, Any]:
    name = given["ReadinessCheckName"]
    return {
        "ReadinessCheckArn": f"{PREFIX}readiness-check/{name}",
        "ReadinessCheckName": name,
        "ResourceSet": given["ResourceSetName"],
    }


def install() -> None:
    for noun, make in (
        ("Cell", _cell),
        ("RecoveryGroup", _recovery_group),
        ("ResourceSet", _resource_set),
        ("ReadinessCheck", _readiness_check),
    ):
        lifecycle(READINESS, noun, f"{noun}Name", make, read="Get")
    tag_operations(READINESS, "ResourceArn")
