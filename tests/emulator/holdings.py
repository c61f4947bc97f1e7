"""What the account holds, resource by resource, in every attribute: two accounts of which this is equal answer every question about
their resources alike.

As in `leftovers`, this looks into the backends themselves, so that no service and no attribute is forgotten. Left out is what
only tells of the past, and what no configuration says: times, measurements, messages, runs and logs.
"""

import datetime
import enum
import hashlib
import re
import threading
import types
from collections.abc import Mapping
from typing import Any, Iterator

from moto.core.base_backend import BackendDict, BaseBackend

from . import fakes
from .world import WORLD

# What the services note of themselves, what passed through them, indexes, and the world around them.
PAST = {
    "_message_public_keys",
    "_messages",
    "_pending_messages",
    "audit",
    "available_from",
    "changes",
    "deleted_messages",
    "deliveries",
    "happenings",
    "history",
    "instance_seconds",
    "last_decided",
    "lock",
    "metric_data",
    "minute",
    "paged_metric_data",
    "promotion_seconds",
    "represented",
    "resource_map",
    "restart_seconds",
    "scheduled_since",
    "seconds_passed",
    "sent_notifications",
    "series",
    "stands_at",
    "state_reason",
    "state_reason_data",
    "state_value",
    "under_way",
    "undelivered",
    "watch",
    "worker_seconds",
}
# What AWS gives to each account, by the thousand.
GIVEN = {("ec2", "amis"), ("ec2", "snapshots")}
GIVEN_POLICY = ":iam::aws:policy/"
# Moments, as a text or as seconds since 1970; durations are shorter than that.
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d")
EARLIEST, LATEST = 1_500_000_000, 2_500_000_000
OPAQUE = (BaseBackend, BackendDict, threading.Thread, types.FunctionType, types.MethodType, types.ModuleType, type)


def by_resource() -> dict[str, str]:
    """A digest for each resource."""
    return {"/".join(place): hashlib.sha256(_shown(value, ()).encode()).hexdigest()[:16] for place, value in _holdings()}


def _holdings() -> Iterator[tuple[tuple[str, ...], Any]]:
    for backends in list(BackendDict._instances):
        for _, region, backend in list(backends.iter_backends()):
            for attribute, container in sorted(vars(backend).items()):
                if attribute in PAST or (backends.service_name, attribute) in GIVEN or isinstance(container, OPAQUE):
                    continue
                if isinstance(container, Mapping):
                    for key, value in list(container.items()):
                        if GIVEN_POLICY not in str(key):
                            yield (backends.service_name, region, attribute, str(key)), value
                else:
                    yield (backends.service_name, region, attribute), container
    yield from fakes.everything_kept()
    yield from ((("world", name), value) for name, value in vars(WORLD).items() if name not in PAST)


def _shown(value: Any, above: tuple[int, ...]) -> str:
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if value is None or isinstance(value, bool):
        return repr(value)
    if isinstance(value, (int, float, str)):
        return "a moment" if _is_moment(value) else repr(value)
    if isinstance(value, enum.Enum):
        return repr(value.value)
    if isinstance(value, (datetime.date, datetime.timedelta)):
        return "a moment"
    if id(value) in above or isinstance(value, OPAQUE):
        return type(value).__name__
    above = (*above, id(value))
    if isinstance(value, Mapping):
        return "{" + ",".join(sorted(f"{key}:{_shown(inner, above)}" for key, inner in list(value.items()))) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(_shown(inner, above) for inner in value) + "]"
    if isinstance(value, (set, frozenset)):
        return "[" + ",".join(sorted(_shown(inner, above) for inner in value)) + "]"
    attributes = {name: inner for name, inner in vars(value).items() if name not in PAST} if hasattr(value, "__dict__") else {}
    return type(value).__name__ + _shown(attributes, above)


def _is_moment(value: Any) -> bool:
    if isinstance(value, str):
        return MOMENT.match(value) is not None
    return EARLIEST < value < LATEST or EARLIEST < value / 1000 < LATEST
