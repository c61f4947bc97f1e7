"""What state an alarm should be in, from its metric's data or from other alarms, by CloudWatch's documented rules."""

import datetime
import itertools
import re
from typing import Any, Sequence

from moto.cloudwatch.models import Alarm

from .series import STATISTICS, Series, seconds_of

# CloudWatch looks a little further back than the evaluation periods when points are missing:
# https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
EXTRA_PERIODS = 2

COMPARISONS = {
    "GreaterThanThreshold": lambda value, threshold: value > threshold,
    "GreaterThanOrEqualToThreshold": lambda value, threshold: value >= threshold,
    "LessThanThreshold": lambda value, threshold: value < threshold,
    "LessThanOrEqualToThreshold": lambda value, threshold: value <= threshold,
}


def threshold_state(alarm: Alarm, series: Series, now: datetime.datetime) -> str | None:
    """The state of a plain alarm (one metric, one statistic, a fixed threshold), or None for an alarm that isn't plain."""
    if not alarm.metric_name or alarm.statistic not in STATISTICS or alarm.comparison_operator not in COMPARISONS:
        return None
    breaches = COMPARISONS[alarm.comparison_operator]
    values = _recent_values(alarm, series, now)
    points = [bool(breaches(value, float(alarm.threshold))) for value in values]
    return _judged(alarm, points)


def _recent_values(alarm: Alarm, series: Series, now: datetime.datetime) -> list[float]:
    """The newest values, one a period that has data, at most as many as the alarm evaluates."""
    period, needed = int(alarm.period), int(alarm.evaluation_periods)
    newest = seconds_of(now) // period
    measured = series.between(alarm, (newest - needed - EXTRA_PERIODS + 1) * period, (newest + 1) * period)
    statistic = STATISTICS[alarm.statistic]
    return [float(statistic(list(values))) for _, values in itertools.groupby(measured, lambda value: value.second // period)][-needed:]


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
