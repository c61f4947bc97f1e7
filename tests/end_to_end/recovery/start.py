"""What starts a plan by itself: a rule, the alarms that it watches, and the role with which it starts the plan."""

import json
from dataclasses import dataclass
from typing import Any

from runner import Account

from .plans import DeployedPlan

PERIODS_OF_PEACE = 5


@dataclass(frozen=True)
class Start:
    rule: str
    pattern: dict[str, Any]
    role: str
    alarms: list[str]

    def begins_with(self, alarm: str, region: str, account: Account) -> bool:
        """Whether the rule starts the plan when this alarm goes off."""
        event = {
            "source": "aws.cloudwatch",
            "detail-type": "CloudWatch Alarm State Change",
            "account": account.number,
            "region": region,
            "resources": [alarm],
            "detail": {"alarmName": alarm.rsplit(":", 1)[-1], "state": {"value": "ALARM"}, "previousState": {"value": "OK"}},
        }
        return _matches(self.pattern, event)


def start_of(plan: DeployedPlan, account: Account) -> Start | None:
    """What starts a plan; None for one that is started by hand."""
    events = account.emulator.client("events", plan.region)
    for rule in events.list_rules()["Rules"]:
        for target in events.list_targets_by_rule(Rule=rule["Name"])["Targets"]:
            if target["Arn"] == plan.arn(account):
                pattern = json.loads(rule["EventPattern"])
                return Start(rule["Name"], pattern, target["RoleArn"], pattern["resources"])
    return None


def _matches(pattern: Any, event: Any) -> bool:
    """As far as rules of plans go: every member is there, with one of the values."""
    if isinstance(pattern, dict):
        return isinstance(event, dict) and all(key in event and _matches(inner, event[key]) for key, inner in pattern.items())
    if not all(isinstance(one, str) for one in pattern):
        raise NotImplementedError(f"the pattern {pattern}")
    return bool(set(pattern) & set(event if isinstance(event, list) else [event]))


def measure_peace(account: Account, region: str, alarm_arns: list[str]) -> None:
    """Good values for a while, for all metrics that alarms look at."""
    for _ in range(PERIODS_OF_PEACE):
        measure_well(account, region, [arn.rsplit(":", 1)[-1] for arn in alarm_arns])
        account.clock.sleep(60)


def measure_well(account: Account, region: str, alarms: list[str]) -> None:
    """A good value, for each metric that alarms look at."""
    client = account.emulator.client("cloudwatch", region)
    for alarm in client.describe_alarms(AlarmNames=alarms)["MetricAlarms"]:
        good = 0 if alarm["ComparisonOperator"].startswith("GreaterThan") else alarm["Threshold"] + 1
        datum = {"MetricName": alarm["MetricName"], "Dimensions": alarm["Dimensions"], "Value": good, "Timestamp": account.world_time()}
        client.put_metric_data(Namespace=alarm["Namespace"], MetricData=[datum])


def sounding(account: Account, region: str, alarm_arns: list[str]) -> list[str]:
    """Those of some alarms that sound now."""
    account.clock.settle()
    names = [arn.rsplit(":", 1)[-1] for arn in alarm_arns]
    described = account.emulator.client("cloudwatch", region).describe_alarms(AlarmNames=names)["MetricAlarms"]
    return [alarm["AlarmArn"] for alarm in described if alarm["StateValue"] == "ALARM"]
