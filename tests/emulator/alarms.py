"""What state an alarm should be in, from its metric's data or from other alarms, by CloudWatch's documented rules."""

import operator
import re
from typing import Any, Callable, NamedTuple, Sequence

from moto.cloudwatch.models import Alarm

from .series import STATISTICS, Metric, Series, Value, metric_of

# CloudWatch looks a little further back than the evaluation periods when points are missing:
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
EXTRA_PERIODS = 2

COMPARISONS = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}


class Watch(NamedTuple):
    """What a plain alarm (one metric, one statistic, a fixed threshold) looks at."""

    metric: Metric
    period: int
    periods: int
    statistic: Callable[[Sequence[Value]], float]
    breaches: Callable[[float, float], bool]
    threshold: float


def threshold_state(alarm: Alarm, series: Series, second: int) -> str | None:
    """The state of a plain alarm in a second since 1970, or None for an alarm that isn't plain."""
    watch = watched_by(alarm)
    return None if watch is None else _judged(alarm, _points(watch, series, second))


def watched_by(alarm: Alarm) -> Watch | None:
    """It is asked for each minute of a week, and the settings of an alarm never change: a changed alarm is another one."""
    try:
        return alarm.watch
    except AttributeError:
        alarm.watch = _watch(alarm)
        return alarm.watch


def _watch(alarm: Alarm) -> Watch | None:
    if not alarm.metric_name or alarm.statistic not in STATISTICS or alarm.comparison_operator not in COMPARISONS:
        return None
    breaches, statistic = COMPARISONS[alarm.comparison_operator], STATISTICS[alarm.statistic]
    return Watch(metric_of(alarm), int(alarm.period), int(alarm.evaluation_periods), statistic, breaches, float(alarm.threshold))


def _points(watch: Watch, series: Series, second: int) -> list[bool]:
    """Whether each of the newest values breaches: one a period that has data, at most as many as the alarm evaluates."""
    metric, period, periods, statistic, breaches, threshold = watch
    newest = second // period
    values = series.between(metric, (newest - periods - EXTRA_PERIODS + 1) * period, (newest + 1) * period)
    points: list[bool] = []
    end = len(values)
    while end and len(points) < periods:
        begin, number = end - 1, values[end - 1].second // period
        while begin and values[begin - 1].second // period == number:
            begin -= 1
        points.append(breaches(statistic(values[begin:end]), threshold))
        end = begin
    return points


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
