"""X-Ray: sampling rules and groups, which moto doesn't have."""

from typing import Any

from ..account import arn, current_time, random_hex
from ..fakes import find, lifecycle, notes, operation, table, tag_operations

XRAY = "xray"


def _group(given: dict[str, Any], region: str) -> dict[str, Any]:
    return {
        "GroupName": given["GroupName"],
        "GroupARN": arn(XRAY, region, f"group/{given['GroupName']}/{random_hex()}"),
        "FilterExpression": given.get("FilterExpression"),
        "InsightsConfiguration": given.get("InsightsConfiguration")
        or {"InsightsEnabled": False, "NotificationsEnabled": False},
    }


def _rules(region: str) -> dict[str, Any]:
    return table(XRAY, "SamplingRule", region)


def install() -> None:
    tag_operations(XRAY, "ResourceARN", listed=True)
    lifecycle(XRAY, "Group", "GroupARN", _group, answer="Group", read="Get", regional=True)

    @operation(XRAY, "CreateSamplingRule")
    def create(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        rule = {"Attributes": {}, **parameters["SamplingRule"]}
        rule["RuleARN"] = arn(XRAY, region, f"sampling-rule/{rule['RuleName']}")
        notes(XRAY, "tags")[rule["RuleARN"]] = parameters.get("Tags") or []
        _rules(region)[rule["RuleName"]] = {"SamplingRule": rule, "CreatedAt": current_time(), "ModifiedAt": current_time()}
        return {"SamplingRuleRecord": _rules(region)[rule["RuleName"]]}

    @operation(XRAY, "GetSamplingRules")
    def show(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        return {"SamplingRuleRecords": list(_rules(region).values())}

    @operation(XRAY, "UpdateSamplingRule")
    def update(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        change = parameters["SamplingRuleUpdate"]
        record = next((one for one in _rules(region).values() if _names(change, one["SamplingRule"])), None)
        find({"rule": record} if record else {}, "rule")
        record["SamplingRule"].update(change)
        record["ModifiedAt"] = current_time()
        return {"SamplingRuleRecord": record}

    @operation(XRAY, "DeleteSamplingRule")
    def delete(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        record = next((one for one in _rules(region).values() if _names(parameters, one["SamplingRule"])), None)
        find({"rule": record} if record else {}, "rule")
        del _rules(region)[record["SamplingRule"]["RuleName"]]
        return {"SamplingRuleRecord": record}


def _names(given: dict[str, Any], rule: dict[str, Any]) -> bool:
    """Rules are named by name or by ARN."""
    return given.get("RuleName") == rule["RuleName"] or given.get("RuleARN") == rule["RuleARN"]
