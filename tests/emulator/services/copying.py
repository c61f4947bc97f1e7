"""S3: the time that copies take, and what the service counts of them.

An object is copied at once, unless `/sim/copies` says otherwise. What is still to be copied is counted where copies arrive, and for a
while only: of a bucket into which nobody writes nothing is said, as AWS promises no count.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/repl-metrics.html
"""

import datetime
from dataclasses import dataclass, field
from typing import Any, Callable

from moto.s3.models import S3Backend, s3_backends

from ..account import ACCOUNT
from ..passage import each_minute
from ..world import WORLD
from .cloudwatch import measure

# How long a flow is counted after its last object.
COUNTED = datetime.timedelta(minutes=15)


@dataclass
class Flow:
    """What a rule copies from one bucket to another."""

    region: str
    last: datetime.datetime
    under_way: list[tuple[datetime.datetime, Callable[[], Any]]] = field(default_factory=list)


def flows(backend: S3Backend) -> dict[tuple[str, str, str], Flow]:
    """Kept with the buckets, so that they begin anew with them."""
    if backend.flows is None:
        backend.flows = {}
    return backend.flows


def begin(backend: S3Backend, source: str, destination: str, rule: str, copy: Callable[[], Any]) -> None:
    """Copies something, now or in a while."""
    known, now = flows(backend), WORLD.now()
    flow = known.setdefault((source, destination, rule), Flow(backend.buckets[destination].region_name, now))
    flow.last = now
    flow.under_way.append((now + datetime.timedelta(seconds=WORLD.copy_seconds), copy))
    _arrive(flow)


def _settle() -> None:
    """Brings the copies to where they are by now."""
    for _, flow in _known():
        _arrive(flow)


def _publish() -> None:
    """Counts what is on its way."""
    for (source, destination, rule), flow in _known():
        if flow.region not in WORLD.regions_down and (flow.under_way or WORLD.now() - flow.last <= COUNTED):
            named = {"SourceBucket": source, "DestinationBucket": destination, "RuleId": rule}
            measure(flow.region, "AWS/S3", "OperationsPendingReplication", named, len(flow.under_way), WORLD.now())


def _known() -> list[tuple[tuple[str, str, str], Flow]]:
    """Those of backends that exist: asking for one would make it."""
    return [one for backend in list(s3_backends[ACCOUNT].values()) for one in (backend.flows or {}).items()]


def _arrive(flow: Flow) -> None:
    due = [copy for at, copy in flow.under_way if at <= WORLD.now()]
    flow.under_way = [one for one in flow.under_way if one[0] > WORLD.now()]
    for copy in due:
        copy()


def install() -> None:
    S3Backend.flows = None
    each_minute("settle")(_settle)
    each_minute("measure")(_publish)
