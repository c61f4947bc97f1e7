"""ARC routing control: clusters, panels, controls and safety rules, and the switches themselves.

Moto has part of the configuration service and none of the switches. A change that a safety rule forbids is refused, and
health checks of type RECOVERY_CONTROL follow the states.
"""

import os
import uuid
from typing import Any

from ..account import ACCOUNT, random_hex
from ..fakes import ServiceError, find, lifecycle, notes, operation, table, tag_operations

CONFIGURATION = "route53-recovery-control-config"
SWITCHES = "route53-recovery-cluster"
PREFIX = f"arn:aws:route53-recovery-control::{ACCOUNT}:"
CLUSTER_REGIONS = ("us-east-1", "us-west-2", "eu-west-1", "ap-northeast-1", "ap-southeast-2")


def _cluster(given: dict[str, Any], region: str) -> dict[str, Any]:
    here = f"http://127.0.0.1:{os.environ['MOTO_PORT']}/"  # each endpoint is the emulator
    return {
        "ClusterArn": f"{PREFIX}cluster/{uuid.uuid4()}",
        "Name": given["ClusterName"],
        "Status": "DEPLOYED",
        "ClusterEndpoints": [{"Region": name, "Endpoint": here} for name in CLUSTER_REGIONS],
    }


def _panel(given: dict[str, Any], region: str) -> dict[str, Any]:
    return {
        "ControlPanelArn": f"{PREFIX}controlpanel/{random_hex(32)}",
        "ClusterArn": given["ClusterArn"],
        "Name": given["ControlPanelName"],
        "Status": "DEPLOYED",
        "DefaultControlPanel": False,
        "RoutingControlCount": 0,
    }


def _control(given: dict[str, Any], region: str) -> dict[str, Any]:
    panel = given.get("ControlPanelArn") or f"{PREFIX}controlpanel/default"
    return {
        "RoutingControlArn": f"{panel}/routingcontrol/{random_hex(16)}",
        "ControlPanelArn": given.get("ControlPanelArn"),
        "Name": given["RoutingControlName"],
        "Status": "DEPLOYED",
    }


def _install_safety_rules() -> None:
    @operation(CONFIGURATION, "CreateSafetyRule")
    def create(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        kind = next(name for name in ("AssertionRule", "GatingRule") if parameters.get(name))
        rule = {**parameters[kind], "Status": "DEPLOYED"}
        rule["SafetyRuleArn"] = f"{rule['ControlPanelArn']}/safetyrule/{random_hex(16)}"
        table(CONFIGURATION, "SafetyRule")[rule["SafetyRuleArn"]] = {kind: rule}
        return {kind: rule}

    @operation(CONFIGURATION, "DescribeSafetyRule")
    def show(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        return find(table(CONFIGURATION, "SafetyRule"), parameters["SafetyRuleArn"])

    @operation(CONFIGURATION, "DeleteSafetyRule")
    def delete(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        table(CONFIGURATION, "SafetyRule").pop(parameters["SafetyRuleArn"], None)
        return {}


def _holds(rule: dict[str, Any], states: dict[str, str]) -> bool:
    controls, configuration = rule["AssertedControls"], rule["RuleConfig"]
    on = sum(states.get(control, "Off") == "On" for control in controls)
    kind = configuration["Type"]
    holds = {"ATLEAST": on >= configuration["Threshold"], "AND": on == len(controls), "OR": on >= 1}[kind]
    return holds != bool(configuration.get("Inverted"))


def _check_safety(before: dict[str, str], after: dict[str, str]) -> None:
    """Switches that were never on may start in any order: only leaving a safe state is refused."""
    for safety_rule in table(CONFIGURATION, "SafetyRule").values():
        rule = safety_rule.get("AssertionRule")
        if rule is None or _holds(rule, after):
            continue
        if any(before.get(control, "Off") == "On" for control in rule["AssertedControls"]):
            raise ServiceError("ConflictException", f"safety rule {rule['Name']} would be violated", 409)


def _install_switches() -> None:
    @operation(SWITCHES, "UpdateRoutingControlState", "UpdateRoutingControlStates")
    def switch(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        states = notes(SWITCHES, "state")
        entries = parameters.get("UpdateRoutingControlStateEntries") or [parameters]
        after = {**states, **{entry["RoutingControlArn"]: entry["RoutingControlState"] for entry in entries}}
        if not parameters.get("SafetyRulesToOverride"):
            _check_safety(states, after)
        states.update(after)
        return {}

    @operation(SWITCHES, "GetRoutingControlState")
    def show(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        control = parameters["RoutingControlArn"]
        return {"RoutingControlArn": control, "RoutingControlState": notes(SWITCHES, "state").get(control, "Off")}

    @operation(SWITCHES, "ListRoutingControls")
    def list_controls(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        states = notes(SWITCHES, "state")
        controls = table(CONFIGURATION, "RoutingControl")
        return {
            "RoutingControls": [
                {
                    "RoutingControlArn": name,
                    "ControlPanelArn": control["ControlPanelArn"],
                    "RoutingControlName": control["Name"],
                    "RoutingControlState": states.get(name, "Off"),
                }
                for name, control in controls.items()
            ]
        }


def install() -> None:
    for noun, make in (("Cluster", _cluster), ("ControlPanel", _panel), ("RoutingControl", _control)):
        lifecycle(CONFIGURATION, noun, f"{noun}Arn", make, answer=noun)
    tag_operations(CONFIGURATION, "ResourceArn")
    _install_safety_rules()
    _install_switches()
