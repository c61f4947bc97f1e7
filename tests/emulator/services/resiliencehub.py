"""Resilience Hub: a deleted policy must be not found, or destroying it never ends."""

from typing import Any

from moto.resiliencehub.models import resiliencehub_backends

from ..account import ACCOUNT
from ..fakes import LeaveToMoto, find, operation

HUB = "resiliencehub"


def install() -> None:
    @operation(HUB, "DeleteResiliencyPolicy")
    def delete(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        policies = resiliencehub_backends[ACCOUNT][region].policies
        find(policies, parameters["policyArn"])
        del policies[parameters["policyArn"]]
        return {"policyArn": parameters["policyArn"]}

    @operation(HUB, "DescribeResiliencyPolicy")
    def describe(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        find(resiliencehub_backends[ACCOUNT][region].policies, parameters["policyArn"])
        raise LeaveToMoto
