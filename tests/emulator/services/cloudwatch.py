"""CloudWatch: alarms that do something.

Moto keeps metric alarms and never looks at a metric, has no composite alarms, starts each alarm in OK and ignores actions.
Here a new alarm starts in INSUFFICIENT_DATA, `PutMetricData` drives plain threshold alarms, a change of state drives
composite alarms and publishes to SNS, and Route 53 (see `route53.py`) reads the states.
"""

import datetime
import json
from typing import Any

from moto.cloudwatch.exceptions import InvalidParameterValue
from moto.cloudwatch.models import Alarm, CloudWatchBackend, MetricDatum, cloudwatch_backends
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult, EmptyResult
from moto.sns.models import sns_backends

from ..account import ACCOUNT
from ..alarms import composite_state, threshold_state, watched_by
from ..passage import each_minute
from ..patching import replace, wrap
from ..series import Series, metric_of, seconds_of
from ..world import WORLD

# What is not to be relied on after "more than a few hours":
# https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-values.html
LONG_SILENCE = datetime.timedelta(hours=3)
# Longer than what is deployed looks back.
KEPT_DAYS = 3
COMPOSITE_ROUNDS = 10  # composites of composites settle long before


def change_state(backend: CloudWatchBackend, alarm: Alarm, state: str, reason: str) -> None:
    """Moves an alarm, with everything that follows from it in the region."""
    _move(backend, alarm, state, reason)
    for _ in range(COMPOSITE_ROUNDS):
        if not any([_follow(backend, other) for other in list(backend.alarms.values()) if other.rule]):
            return


def evaluate(backend: CloudWatchBackend, alarm: Alarm) -> None:
    """Brings an alarm to the state that its metric asks for now."""
    if alarm.rule:
        _follow(backend, alarm)
        return
    state = threshold_state(alarm, _series(backend), seconds_of(WORLD.now()))
    if state is not None and state != alarm.state_value:
        change_state(backend, alarm, state, "Threshold evaluated")


def _series(backend: CloudWatchBackend) -> Series:
    series = backend.__dict__.get("series") or backend.__dict__.setdefault("series", Series())
    series.take(backend.metric_data)
    return series


def measure(region: str, namespace: str, metric: str, dimensions: dict[str, str], value: float, at: datetime.datetime) -> None:
    """What a service publishes of itself, which nobody else may publish in its place."""
    described = [{"Name": name, "Value": text} for name, text in dimensions.items()]
    datum = MetricDatum(namespace, metric, value, described, at.replace(tzinfo=None))
    cloudwatch_backends[ACCOUNT][region].metric_data.append(datum)


def _looking_at(backend: CloudWatchBackend, namespace: str, data: list[dict[str, Any]]) -> list[Alarm]:
    """The alarms that look at what was put. All others are evaluated each minute, and what they look at is as it was."""
    put = {(namespace, one["MetricName"], frozenset((each["Name"], each["Value"]) for each in one.get("Dimensions") or ())) for one in data}
    return [alarm for alarm in list(backend.alarms.values()) if (watch := watched_by(alarm)) is not None and watch.metric in put]


def _evaluate_everywhere() -> None:
    """Each minute, whatever the period of an alarm. A region that is lost judges nothing."""
    for region, backend in list(cloudwatch_backends[ACCOUNT].items()):
        if backend.alarms and region not in WORLD.regions_down:
            for alarm in list(backend.alarms.values()):
                if not alarm.rule:
                    evaluate(backend, alarm)


def _forget_old_data() -> None:
    """The service keeps values of a minute for 15 days; here those that nobody asks for any more would only take time."""
    now = WORLD.now()
    if now.minute or now.hour % 6:
        return
    oldest = seconds_of(now - datetime.timedelta(days=KEPT_DAYS))
    for backend in list(cloudwatch_backends[ACCOUNT].values()):
        if backend.metric_data and seconds_of(backend.metric_data[0].timestamp) < oldest:
            series = _series(backend)
            backend.metric_data = [datum for datum in backend.metric_data if seconds_of(datum.timestamp) >= oldest]
            series.forget(oldest, len(backend.metric_data))


def last_decided_state(alarm: Alarm) -> str:
    """The last state that was not INSUFFICIENT_DATA; Route 53 can be told to go by it."""
    return getattr(alarm, "last_decided", "OK")


def is_long_silent(backend: CloudWatchBackend, alarm: Alarm) -> bool:
    """Whether the metric had data and has had none for hours."""
    newest = _series(backend).newest(metric_of(alarm))
    return newest is not None and seconds_of(WORLD.now()) - newest > LONG_SILENCE.total_seconds()


def _follow(backend: CloudWatchBackend, alarm: Alarm) -> bool:
    states = {other.name: other.state_value for other in backend.alarms.values()}
    state = composite_state(alarm.rule, states)
    if state == alarm.state_value:
        return False
    _move(backend, alarm, state, f"{alarm.rule} became {state}")
    return True


def _move(backend: CloudWatchBackend, alarm: Alarm, state: str, reason: str) -> None:
    before = alarm.state_value
    alarm.update_state(reason, "{}", state)
    if state != before:
        WORLD.happenings += 1
        _note(alarm, before)
        _act(backend, alarm, before)
        _tell_rules(backend, alarm, before)


def _tell_rules(backend: CloudWatchBackend, alarm: Alarm, before: str) -> None:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html"""
    from .. import delivering  # which measures what it cannot deliver

    detail = {
        "alarmName": alarm.name,
        "state": {"value": alarm.state_value, "reason": alarm.state_reason},
        "previousState": {"value": before},
        "configuration": {"alarmRule": alarm.rule} if alarm.rule else {},
    }
    delivering.happened(backend.region_name, "aws.cloudwatch", "CloudWatch Alarm State Change", detail, [alarm.alarm_arn])


def _note(alarm: Alarm, before: str) -> None:
    if alarm.state_value != "INSUFFICIENT_DATA":
        alarm.last_decided = alarm.state_value
    alarm.changes = getattr(alarm, "changes", [])
    alarm.changes.append(
        {
            "AlarmName": alarm.name,
            "Timestamp": WORLD.now(),
            "HistoryItemType": "StateUpdate",
            "HistorySummary": f"Alarm updated from {before} to {alarm.state_value}",
            "HistoryData": json.dumps(
                {
                    "version": "1.0",
                    "oldState": {"stateValue": before},
                    "newState": {"stateValue": alarm.state_value, "stateReason": alarm.state_reason},
                }
            ),
        }
    )


def _act(backend: CloudWatchBackend, alarm: Alarm, before: str) -> None:
    if not alarm.actions_enabled:
        return
    actions = {"ALARM": alarm.alarm_actions, "OK": alarm.ok_actions, "INSUFFICIENT_DATA": alarm.insufficient_data_actions}
    message = {
        "AlarmName": alarm.name,
        "AlarmArn": alarm.alarm_arn,
        "Region": backend.region_name,
        "OldStateValue": before,
        "NewStateValue": alarm.state_value,
        "NewStateReason": alarm.state_reason,
    }
    for action in actions[alarm.state_value] or []:
        topics = sns_backends[ACCOUNT][backend.region_name]
        if action in topics.topics:
            topics.publish(json.dumps(message), arn=action)


def _install_states() -> None:
    @wrap(CloudWatchBackend, "put_metric_alarm")
    def put_metric_alarm(original: Any, self: CloudWatchBackend, **given: Any) -> Alarm:
        """A changed alarm keeps its state, as on AWS; a new one has seen no data yet."""
        known = self.alarms.get(given["name"])
        alarm = original(self, **given)
        alarm.state_value = known.state_value if known else "INSUFFICIENT_DATA"
        if known:
            alarm.last_decided, alarm.changes = last_decided_state(known), getattr(known, "changes", [])
        evaluate(self, alarm)
        return alarm

    @wrap(CloudWatchBackend, "set_alarm_state")
    def set_alarm_state(original: Any, self: CloudWatchBackend, name: str, reason: str, data: str, state: str) -> None:
        before = self.alarms[name].state_value if name in self.alarms else None
        original(self, name, reason, data, state)
        alarm = self.alarms[name]
        alarm.state_value = before
        change_state(self, alarm, state, reason)

    @wrap(CloudWatchBackend, "put_metric_data")
    def put_metric_data(original: Any, self: CloudWatchBackend, namespace: str, metric_data: list[dict[str, Any]]) -> None:
        if namespace.startswith("AWS/"):  # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html
            raise InvalidParameterValue(f"The value {namespace} for parameter Namespace is invalid.")
        for datum in metric_data:
            datum.setdefault("Timestamp", WORLD.now().replace(tzinfo=None))
        original(self, namespace, metric_data)
        for alarm in _looking_at(self, namespace, metric_data):
            evaluate(self, alarm)


def _moment(given: Any) -> datetime.datetime | None:
    """A time as one of the service's wire formats has it."""
    if isinstance(given, str):
        given = datetime.datetime.fromisoformat(given)
    if isinstance(given, datetime.datetime) and given.tzinfo is None:
        given = given.replace(tzinfo=datetime.timezone.utc)
    return given


def install() -> None:
    _install_states()
    each_minute("judge")(_evaluate_everywhere)
    each_minute("settle")(_forget_old_data)

    @replace(CloudWatchResponse, "put_composite_alarm")
    def put_composite_alarm(self: CloudWatchResponse) -> ActionResult:
        settings = dict.fromkeys(("namespace", "metric_name", "comparison_operator", "evaluation_periods"))
        self.cloudwatch_backend.put_metric_alarm(
            **settings,
            period=None,
            threshold=None,
            statistic=None,
            dimensions=[],
            name=self._get_param("AlarmName"),
            rule=self._get_param("AlarmRule"),
            description=self._get_param("AlarmDescription"),
            actions_enabled=self._get_param("ActionsEnabled", True),
            alarm_actions=self._get_param("AlarmActions", []),
            ok_actions=self._get_param("OKActions", []),
            insufficient_data_actions=self._get_param("InsufficientDataActions", []),
            tags=self._get_param("Tags", []),
        )
        return EmptyResult()

    @replace(CloudWatchResponse, "describe_alarm_history")
    def describe_alarm_history(self: CloudWatchResponse) -> ActionResult:
        wanted = self._get_param("AlarmName")
        alarms = [alarm for alarm in self.cloudwatch_backend.alarms.values() if wanted in (None, alarm.name)]
        begin, end = (_moment(self._get_param(name)) for name in ("StartDate", "EndDate"))
        changes = [
            change
            for alarm in alarms
            for change in getattr(alarm, "changes", [])
            if self._get_param("HistoryItemType") in (None, change["HistoryItemType"])
            and (begin is None or change["Timestamp"] >= begin)
            and (end is None or change["Timestamp"] <= end)
        ]
        return ActionResult({"AlarmHistoryItems": sorted(reversed(changes), key=lambda change: change["Timestamp"], reverse=True)})
