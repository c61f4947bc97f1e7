"""EventBridge: global endpoints, which moto doesn't have, and rules with a schedule, which moto never runs.

What a rule delivers is in `delivering.py`. While a test moves the clock through quiet time, runs of a schedule that nobody makes may be
represented by what they published last (`/sim/represent`): that is published again instead.
"""

import datetime
from typing import Any

from moto.cloudwatch.models import cloudwatch_backends
from moto.events.models import EventsBackend, Rule, events_backends

from .. import delivering
from ..account import ACCOUNT, arn, current_time, random_hex
from ..fakes import lifecycle
from ..passage import each_minute
from ..patching import wrap
from ..schedules import is_due
from ..world import WORLD

EVENTS = "events"


def _endpoint(given: dict[str, Any], region: str) -> dict[str, Any]:
    identifier = f"{random_hex(5)}.veo"
    return {
        "Name": given["Name"],
        "Description": given.get("Description"),
        "Arn": arn(EVENTS, region, f"endpoint/{given['Name']}"),
        "RoutingConfig": given["RoutingConfig"],
        "ReplicationConfig": given.get("ReplicationConfig", {"State": "ENABLED"}),
        "EventBuses": given["EventBuses"],
        "RoleArn": given.get("RoleArn"),
        "EndpointId": identifier,
        "EndpointUrl": f"https://{identifier}.endpoint.events.amazonaws.com",
        "State": "ACTIVE",
        "CreationTime": current_time(),
        "LastModifiedTime": current_time(),
    }


def _run_schedules() -> None:
    for region in list(events_backends[ACCOUNT]):
        if region not in WORLD.regions_down:
            for rule in delivering.rules(region):
                if rule.scheduled_expression and is_due(rule.scheduled_expression, WORLD.now(), rule.scheduled_since):
                    _run(rule, region)


def _run(rule: Rule, region: str) -> None:
    represented = WORLD.represented.get((region, rule.name))
    if represented is None:
        delivering.deliver(rule, _scheduled(rule, region))
        return
    for place, namespace, data in represented:
        if place not in WORLD.regions_down:
            cloudwatch_backends[ACCOUNT][place].put_metric_data(namespace, [_dated(datum) for datum in data])


def _dated(datum: dict[str, Any]) -> dict[str, Any]:
    """`Distance` says how many seconds from now the value is of."""
    dated = {name: value for name, value in datum.items() if name != "Distance"}
    if "Distance" in datum:
        dated["Timestamp"] = (WORLD.now() + datetime.timedelta(seconds=datum["Distance"])).replace(tzinfo=None)
    return dated


def _scheduled(rule: Rule, region: str) -> dict[str, Any]:
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html"""
    return {
        "version": "0",
        "id": "00000000-0000-4000-8000-000000000000",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT,
        "time": WORLD.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": region,
        "resources": [rule.arn],
        "detail": {},
    }


def install() -> None:
    each_minute("schedule")(_run_schedules)
    Rule.scheduled_since = datetime.datetime.fromtimestamp(0, datetime.timezone.utc)

    @wrap(EventsBackend, "put_rule")
    def put_rule(original: Any, self: EventsBackend, *arguments: Any, **named: Any) -> Rule:
        """A rate counts from the moment at which the rule is made."""
        rule = original(self, *arguments, **named)
        if rule.scheduled_expression:
            now = WORLD.now()
            is_due(rule.scheduled_expression, now, now)  # one that cannot be read is refused when it is written
            rule.scheduled_since = now.replace(second=0, microsecond=0)
        return rule

    lifecycle(EVENTS, "Endpoint", "Name", _endpoint, regional=True)
