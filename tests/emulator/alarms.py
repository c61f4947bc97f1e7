"""What state an alarm should be in, from its metric's data or from other alarms, by CloudWatch's documented rules."""

import bisect
import datetime
import re
from collections import defaultdict
from typing import Any, Sequence

from moto.cloudwatch.models import Alarm, MetricDatumBase, Statistics

# CloudWatch looks a little further back than the evaluation periods when points are missing:
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
EXTRA_PERIODS = 2

COMPARISONS = {
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
    "LessThanOrEqualToThreshold": lambda value, threshold: value <= threshold,
}


def threshold_state(alarm: Alarm, series: "Series", now: datetime.datetime) -> str | None:
    """The state of a plain alarm (one metric, one statistic, a fixed threshold), or None for an alarm that isn't plain."""
    if not alarm.metric_name or alarm.statistic is None or alarm.comparison_operator not in COMPARISONS:
        return None
    breaches = COMPARISONS[alarm.comparison_operator]
    values = _recent_values(alarm, series, now)
    points = [bool(breaches(value, float(alarm.threshold))) for value in values]
    return _judged(alarm, points)


class Series:
    """What was measured in a region, metric by metric and in the order of its time."""

    def __init__(self, before: "Series | None" = None) -> None:
        """What is forgotten of the series before still was once measured."""
        self._read = 0
        self._newest: dict[tuple[Any, ...], int] = dict(before._newest) if before else {}
        self._metrics: dict[tuple[Any, ...], list[tuple[int, int, MetricDatumBase]]] = {}

    def take(self, data: Sequence[MetricDatumBase]) -> None:
        """`data` is all that was measured, oldest arrival first; what is new in it is taken up."""
        for number in range(self._read, len(data)):
            datum = data[number]
            metric, second = _metric(datum.namespace, datum.name, datum), seconds_of(datum.timestamp)
            bisect.insort(self._metrics.setdefault(metric, []), (second, number, datum))
            self._newest[metric] = max(second, self._newest.get(metric, second))
        self._read = len(data)

    def newest(self, alarm: Alarm) -> int | None:
        """The second of the last value of the alarm's metric; None without any."""
        return self._newest.get(_metric(alarm.namespace, alarm.metric_name, alarm))

    def between(self, alarm: Alarm, first: int, last: int) -> list[tuple[int, int, MetricDatumBase]]:
        """What the alarm's metric measured from the second `first` on, up to `last`."""
        known = self._metrics.get(_metric(alarm.namespace, alarm.metric_name, alarm), [])
        if not known or known[-1][0] < first:
            return []
        return known[bisect.bisect_left(known, (first,)) : bisect.bisect_left(known, (last,))]


def _metric(namespace: str, name: str, measured: Alarm | MetricDatumBase) -> tuple[Any, ...]:
    return namespace, name, frozenset(_names(measured))


def _recent_values(alarm: Alarm, series: Series, now: datetime.datetime) -> list[float]:
    """The newest values, one a period that has data, at most as many as the alarm evaluates."""
    period, needed = int(alarm.period), int(alarm.evaluation_periods)
    newest = seconds_of(now) // period
    periods: dict[int, list[MetricDatumBase]] = defaultdict(list)
    for second, _, datum in series.between(alarm, (newest - needed - EXTRA_PERIODS + 1) * period, (newest + 1) * period):
        periods[second // period].append(datum)
    return [_statistic(alarm.statistic, periods[index]) for index in sorted(periods)][-needed:]


def seconds_of(moment: datetime.datetime) -> int:
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.timezone.utc)
    return int(moment.timestamp())


def _names(measured: Alarm | MetricDatumBase) -> set[tuple[str, str]]:
    return {(dimension.name, dimension.value) for dimension in measured.dimensions}


def _statistic(name: str, data: list[MetricDatumBase]) -> float:
    statistics = Statistics([name], datetime.datetime.now())
    statistics.metric_data = data
    return float(statistics.get_statistics_for_type(name))


def _judged(alarm: Alarm, points: Sequence[bool]) -> str:
    """CloudWatch's table of how missing points count; `points` says of each known one whether it breaches."""
    needed = int(alarm.datapoints_to_alarm or alarm.evaluation_periods)
    missing = int(alarm.evaluation_periods) - len(points)
    breaching = sum(points)
    treatment = alarm.treat_missing_data or "missing"
    if breaching >= needed:
        return "ALARM"
    if missing == 0 or treatment == "notBreaching":
        return "OK"
    if treatment == "breaching":
        return "ALARM" if breaching + missing >= needed else "OK"
    if not all(points):  # a point that is fine decides, whatever is missing
        return "OK"
    if treatment == "ignore":
        return alarm.state_value
    return "ALARM" if points else "INSUFFICIENT_DATA"


STATE_TEST = re.compile(r'\b(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*"?([^")]+?)"?\s*\)')
WORDS = {"AND": "and", "OR": "or", "NOT": "not", "TRUE": "True", "FALSE": "False"}


def composite_state(rule: str, states: dict[str, str]) -> str:
    """The state of a composite alarm; alarms are named by name or by ARN."""

    def tested(match: re.Match[str]) -> str:
        name = match.group(2).split(":alarm:")[-1]
        return " TRUE " if states.get(name, "INSUFFICIENT_DATA") == match.group(1) else " FALSE "

    logic = STATE_TEST.sub(tested, rule)
    words = re.findall(r"[A-Za-z]+|[()]|\S", logic)
    unknown: list[Any] = [word for word in words if word not in WORDS and word not in "()"]
    if unknown:
        raise ValueError(f"alarm rule `{rule}` has words that it can't have: {unknown}")
    # Only the words above, brackets and spaces are left, so this evaluates logic and nothing else.
    return "ALARM" if eval(" ".join(WORDS.get(word, word) for word in words)) else "OK"
