"""What was measured in a region, metric by metric and in the order of its time.

Alarms look at it each minute of a week, so what they ask for is kept as they ask for it.
"""

import bisect
import datetime
from typing import Any, NamedTuple, Sequence

from moto.cloudwatch.models import Alarm, MetricAggregatedDatum, MetricDatum, MetricDatumBase

Metric = tuple[Any, ...]


class Value(NamedTuple):
    """One value, or what was said of several; `number` is that of its arrival."""

    second: int
    number: int
    minimum: float
    maximum: float
    total: float
    count: float


# Of the values of one period: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
STATISTICS = {
    "Minimum": lambda values: min(value.minimum for value in values),
    "Maximum": lambda values: max(value.maximum for value in values),
    "Sum": lambda values: sum(value.total for value in values),
    "SampleCount": lambda values: sum(value.count for value in values),
    "Average": lambda values: sum(value.total for value in values) / sum(value.count for value in values),
}


class Series:
    def __init__(self) -> None:
        self._read = 0
        self._arrived = 0
        self._newest: dict[Metric, int] = {}
        self._values: dict[Metric, list[Value]] = {}

    def take(self, data: Sequence[MetricDatumBase]) -> None:
        """`data` is all that was measured and not forgotten, oldest arrival first; what is new in it is taken up."""
        for datum in data[self._read :] if self._read < len(data) else ():
            metric, second = _metric(datum.namespace, datum.name, datum.dimensions), seconds_of(datum.timestamp)
            self._arrived += 1
            values = self._values.setdefault(metric, [])
            value = _value(datum, second, self._arrived)
            if values and values[-1] > value:
                bisect.insort(values, value)
            else:
                values.append(value)
            self._newest[metric] = max(second, self._newest.get(metric, second))
        self._read = len(data)

    def forget(self, second: int, left: int) -> None:
        """What was measured before is forgotten, but for when; `left` is how much of the data is left."""
        for values in self._values.values():
            del values[: bisect.bisect_left(values, (second,))]
        self._read = left

    def newest(self, metric: Metric) -> int | None:
        """The second of the last value; None without any."""
        return self._newest.get(metric)

    def between(self, metric: Metric, first: int, last: int) -> Sequence[Value]:
        """What was measured from the second `first` on, up to `last`."""
        known = self._values.get(metric)
        if not known or known[-1].second < first:
            return ()
        return known[bisect.bisect_left(known, (first,)) : bisect.bisect_left(known, (last,))]


def seconds_of(moment: datetime.datetime) -> int:
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=datetime.timezone.utc)
    return int(moment.timestamp())


def metric_of(alarm: Alarm) -> Metric:
    """What an alarm looks at."""
    return _metric(alarm.namespace, alarm.metric_name, alarm.dimensions)


def _metric(namespace: str, name: str, dimensions: Sequence[Any]) -> Metric:
    return namespace, name, frozenset((one.name, one.value) for one in dimensions)


def _value(datum: MetricDatumBase, second: int, number: int) -> Value:
    if isinstance(datum, MetricAggregatedDatum):
        return Value(second, number, datum.min, datum.max, datum.sum, datum.sample_count)
    assert isinstance(datum, MetricDatum)
    return Value(second, number, datum.value, datum.value, datum.value, 1)
