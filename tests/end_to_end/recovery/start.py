"""What starts a plan by itself: a rule, the alarms that it watches, and the role with which it starts the plan."""

import contextlib
import json
import re
from dataclasses import dataclass
from typing import Any, Iterator

from runner import Account

from .plans import MACHINE, DeployedPlan

DOUBT_SECONDS = 3600


@dataclass(frozen=True)
class Start:
    rule: str
    pattern: dict[str, Any]
    role: str
    # What the document is given; None for what takes the event.
    given: dict[str, Any] | None
    # The alarms that the rule follows.
    alarms: list[str]
    # Sets of alarms of metrics, of one of which all must sound for that; and those that must be OK, or these do not count.
    sets: list[list[str]]
    grounds: list[str]
    # Those that must not sound.
    holds: list[str]

    @property
    def signs(self) -> list[str]:
        return list(dict.fromkeys(sign for together in self.sets for sign in together))

    @property
    def not_enough(self) -> list[str]:
        """The signs that start nothing by themselves."""
        return [sign for sign in self.signs if [sign] not in self.sets]

    def begins_with(self, alarm: str, region: str, account: Account, before: str = "OK") -> bool:
        """Whether the rule starts the plan when this alarm goes off."""
        event = {
            "source": "aws.cloudwatch",
            "detail-type": "CloudWatch Alarm State Change",
            "account": account.number,
            "region": region,
            "resources": [alarm],
            "detail": {"alarmName": alarm.rsplit(":", 1)[-1], "state": {"value": "ALARM"}, "previousState": {"value": before}},
        }
        return _matches(self.pattern, event)


def start_of(plan: DeployedPlan, account: Account) -> Start | None:
    """What starts a plan; None for one that is started by hand."""
    events = account.emulator.client("events", plan.region)
    for rule in events.list_rules()["Rules"]:
        for target in events.list_targets_by_rule(Rule=rule["Name"])["Targets"]:
            if target["Arn"] == plan.arn(account):
                pattern = json.loads(rule["EventPattern"])
                given = _parameters(target["Input"]) if "Input" in target else None
                below = _below(account, plan.region, pattern["resources"])
                return Start(rule["Name"], pattern, target["RoleArn"], given, pattern["resources"], *below)
    return None


def told_of_end(plan: DeployedPlan, account: Account, status: str) -> set[str]:
    """The topics that hear when a run of a plan ends like this, by itself and whatever the plan's own steps do."""
    if plan.engine == MACHINE:
        failed = status != "Success"
        return _actions(account, plan.region, "ExecutionsFailed", {"StateMachineArn": plan.identifier}) if failed else set()
    # https://docs.aws.amazon.com/systems-manager/latest/userguide/monitoring-systems-manager-event-examples.html
    event = {
        "source": "aws.ssm",
        "detail-type": "EC2 Automation Execution Status-change Notification",
        "account": account.number,
        "region": plan.region,
        "detail": {"Definition": plan.identifier, "DefinitionVersion": "1", "Status": status},
    }
    events = account.emulator.client("events", plan.region)
    rules = [rule for rule in events.list_rules()["Rules"] if "EventPattern" in rule]
    heard = [rule["Name"] for rule in rules if _matches(json.loads(rule["EventPattern"]), event)]
    return {target["Arn"] for rule in heard for target in events.list_targets_by_rule(Rule=rule)["Targets"]}


def told_of_no_start(start: Start, region: str, account: Account) -> set[str]:
    """The topics that hear when the rule could not start the plan."""
    return _actions(account, region, "FailedInvocations", {"RuleName": start.rule})


def _actions(account: Account, region: str, metric: str, dimensions: dict[str, str]) -> set[str]:
    client = account.emulator.client("cloudwatch", region)
    alarms = [alarm for page in client.get_paginator("describe_alarms").paginate() for alarm in page["MetricAlarms"]]
    found = [alarm for alarm in alarms if {one["Name"]: one["Value"] for one in alarm["Dimensions"]} == dimensions]
    return {topic for alarm in found if alarm["MetricName"] == metric for topic in alarm["AlarmActions"]}


def _parameters(text: str) -> dict[str, str]:
    """The service takes a list for each parameter of a document, of one text here."""
    return {name: value for name, [value] in json.loads(text).items()}


def _below(account: Account, region: str, alarms: list[str]) -> tuple[list[list[str]], list[str], list[str]]:
    """The alarms of metrics that an alarm consists of: sets of those that must sound together, those that must be OK, and those
    that must not sound."""
    client = account.emulator.client("cloudwatch", region)
    [joined] = client.describe_alarms(AlarmNames=[_name(one) for one in alarms], AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
    rule = joined["AlarmRule"]
    sets = [re.findall(r'(?<!NOT )ALARM\("([^"]+)"\)', part) for part in rule.split(" OR ")]
    return sets, list(dict.fromkeys(re.findall(r'\bOK\("([^"]+)"\)', rule))), re.findall(r'NOT ALARM\("([^"]+)"\)', rule)


def _name(arn: str) -> str:
    return arn.rsplit(":", 1)[-1]


def _matches(pattern: Any, event: Any) -> bool:
    """As far as rules of plans go: every member is there, with one of the values."""
    if isinstance(pattern, dict):
        return isinstance(event, dict) and all(key in event and _matches(inner, event[key]) for key, inner in pattern.items())
    if not all(isinstance(one, str) for one in pattern):
        raise NotImplementedError(f"the pattern {pattern}")
    return bool(set(pattern) & set(event if isinstance(event, list) else [event]))


@contextlib.contextmanager
def speaking(account: Account, region: str, sign: str) -> Iterator[None]:
    """While the block runs, what a sign stands for is so, although the other region stands."""
    [alarm] = account.emulator.client("cloudwatch", region).describe_alarms(AlarmNames=[_name(sign)])["MetricAlarms"]
    if alarm["MetricName"] == "AuroraGlobalDBReplicationLag":
        begin, end = ("replication", {"region": region, "hears": "no"}), ("replication", {"region": region, "hears": "yes"})
    elif alarm["MetricName"] == "Answers":
        asked = _asked_by_probe(account, region, alarm)
        begin, end = ("down", {"fqdn": asked}), ("up", {"fqdn": asked})
    else:
        raise NotImplementedError(f"what `{alarm['AlarmName']}` stands for")
    account.sim(begin[0], **begin[1])
    try:
        yield
    finally:
        account.sim(end[0], **end[1])


def _asked_by_probe(account: Account, region: str, alarm: dict[str, Any]) -> str:
    """The endpoint that the function asks which measures what the alarm watches."""
    functions = [one for page in account.emulator.client("lambda", region).get_paginator("list_functions").paginate() for one in page["Functions"]]
    variables = [one.get("Environment", {}).get("Variables", {}) for one in functions]
    [host] = {one["HOST"] for one in variables if one.get("NAMESPACE") == alarm["Namespace"] and "HOST" in one}
    return host


@contextlib.contextmanager
def doubtful(account: Account, region: str) -> Iterator[None]:
    """While the block runs, nobody in the region can say what the signs are worth: the instances of its databases restart."""
    databases = account.emulator.client("rds", region)
    before = account.sim("instances", seconds=0, restart=DOUBT_SECONDS)
    for instance in databases.describe_db_instances()["DBInstances"]:
        databases.reboot_db_instance(DBInstanceIdentifier=instance["DBInstanceIdentifier"])
    yield
    account.sim("instances", seconds=before[0], restart=before[1])


def measure_well(account: Account, region: str, alarms: list[str]) -> None:
    """A good value, for each metric that alarms look at."""
    if not alarms:  # the service would take none for all
        return
    client = account.emulator.client("cloudwatch", region)
    for alarm in client.describe_alarms(AlarmNames=alarms)["MetricAlarms"]:
        _measure(account, client, alarm, 0 if alarm["ComparisonOperator"].startswith("GreaterThan") else alarm["Threshold"] + 1)


def _measure(account: Account, client: Any, alarm: dict[str, Any], value: float) -> None:
    datum = {"MetricName": alarm["MetricName"], "Dimensions": alarm["Dimensions"], "Value": value, "Timestamp": account.world_time()}
    client.put_metric_data(Namespace=alarm["Namespace"], MetricData=[datum])


def states_below(account: Account, region: str, start: Start) -> dict[str, str]:
    """The state of each alarm that has a part in a start, for who asks why there was none."""
    wanted = {_name(one) for one in (*start.alarms, *start.signs, *start.grounds, *start.holds)}
    found = account.emulator.client("cloudwatch", region).describe_alarms(
        AlarmNames=sorted(wanted), AlarmTypes=["MetricAlarm", "CompositeAlarm"]
    )
    return {one["AlarmName"]: f"{one['StateValue']}: {one['StateReason']}" for one in found["MetricAlarms"] + found["CompositeAlarms"]}


def sounding(account: Account, region: str, alarm_arns: list[str]) -> list[str]:
    """Those of some alarms that sound now."""
    account.clock.settle()
    found = account.emulator.client("cloudwatch", region).describe_alarms(
        AlarmNames=[_name(arn) for arn in alarm_arns], AlarmTypes=["MetricAlarm", "CompositeAlarm"]
    )
    described = found["MetricAlarms"] + found["CompositeAlarms"]
    return [alarm["AlarmArn"] for alarm in described if alarm["StateValue"] == "ALARM"]
