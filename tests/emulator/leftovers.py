"""What exists in the account beyond what every account has: the answer to "did destroy remove everything?".

Rather than asking each service with its own list call, this looks into the backends themselves, so that a service that
nobody thought of is seen too. What a backend holds when it is created (a default network, managed policies, default keys)
is what AWS gives each account, and doesn't count.
"""

import weakref
from collections.abc import Mapping
from typing import Any, Iterator

from moto.core.base_backend import AccountSpecificBackend, BackendDict, BaseBackend

from . import fakes
from .patching import wrap

# Containers that hold no resources: indexes, histories and bookkeeping.
NO_RESOURCES = {
    "tags",
    "_resource_tags",
    "resource_tags",
    "resource_map",
    "metric_data",
    "paged_metric_data",
    "subnet_associations",
    "launch_template_name_to_ids",
    "launch_template_insert_order",
    "deleted_amis",
    "assumed_roles",
    "_idempotency_tokens",
    "creation_tokens",
    "next_tokens",
    "next_markers",
    "_pagination_tokens",
    "_message_public_keys",
    "sms_messages",
    "sms_message_objects",
    "sms_attributes",
    "opt_out_numbers",
    "_commands",
    "_errors",
    "query_results",
    "query_results_queue",
    "queries",
    "app_assessments_queue",
    "app_assessments_results",
    "invalidations",
    "account_settings",
    "aws_managed_policies",
}
NO_RESOURCES_OF = {("rds", "events")}
# The keys of a session with a role, which end by themselves.
TEMPORARY_KEY = "ASIA"
# Containers that sort resources by something else (a network, a zone) first.
NESTED = {
    ("apigateway", "base_path_mappings"),
    ("application-autoscaling", "targets"),
    ("budgets", "budgets"),
    ("ec2", "groups"),
    ("ec2", "subnets"),
}
GONE = {"deleted", "deleting", "terminated", "pendingdeletion", "cancelled", "inactive"}
# Created by AWS, on first use or (snapshots named `rds:`) as automatic backups, and removed by it.
OWNED_BY_AWS = ("alias/aws/", "/aws/service/", "default.", "default:", "rds:")

Entry = tuple[str, str, str, str]  # service, region, kind, identifier

_defaults: "weakref.WeakKeyDictionary[BaseBackend, set[Entry]]" = weakref.WeakKeyDictionary()
_given: set[Entry] = set()


def remember_defaults() -> None:
    """From now on, what a new backend holds is known to be AWS's own."""

    @wrap(AccountSpecificBackend, "__getitem__")
    def get_backend(original: Any, self: AccountSpecificBackend, region: str) -> BaseBackend:
        backend = original(self, region)
        if backend not in _defaults:
            _defaults[backend] = {entry for entry, _, _ in _held(self.service_name, region, backend)}
        return backend


def remember_given() -> list[Entry]:
    """What a test sets up by hand before it deploys isn't left over either."""
    _given.update(_existing())
    return sorted(_given)


def reset() -> None:
    _given.clear()


def by_service() -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for service, region, kind, identifier in sorted(set(_existing()) - _given):
        found.setdefault(service, []).append({"region": region, "kind": kind, "id": identifier})
    return found


def _existing() -> Iterator[Entry]:
    for backends in list(BackendDict._instances):
        for _, region, backend in list(backends.iter_backends()):
            yield from set(_entries(backends.service_name, region, backend)) - _defaults.get(backend, set())
    for service, kind, region, key in fakes.all_resources():
        yield service, region, kind, key


def _entries(service: str, region: str, backend: BaseBackend) -> Iterator[Entry]:
    for entry, identifier, resource in _held(service, region, backend):
        if not _is_gone(resource) and not _is_aws_own(identifier, resource):
            yield entry


def _held(service: str, region: str, backend: BaseBackend) -> Iterator[tuple[Entry, str, Any]]:
    """Each resource in a backend, whatever its state."""
    place = "global" if region == "aws" else region
    for attribute, container in list(vars(backend).items()):
        if attribute in NO_RESOURCES or (service, attribute) in NO_RESOURCES_OF:
            continue
        nested = (service, attribute) in NESTED
        for identifier, resource in _items(container, nested):
            if attribute == "access_keys" and identifier.startswith(TEMPORARY_KEY):
                continue
            yield (service, place, attribute.strip("_"), _shown(identifier, resource)), identifier, resource


def _items(container: Any, nested: bool) -> list[tuple[str, Any]]:
    if hasattr(container, "all") and not isinstance(container, Mapping):  # the stores of Lambda's functions
        container = container.all()
    if isinstance(container, Mapping):
        if nested:
            return [pair for inner in list(container.values()) for pair in _items(inner, False)]
        return [(str(key), value) for key, value in list(container.items())]
    if isinstance(container, (list, set, tuple)):
        return [(_identifier(item), item) for item in container]
    return []


def _shown(identifier: str, resource: Any) -> str:
    """With the name, where the identifier is a number that says nothing to a reader."""
    name = getattr(resource, "name", None)
    return f"{identifier} ({name})" if isinstance(name, str) and name not in identifier else identifier


def _identifier(item: Any) -> str:
    if isinstance(item, (str, int)):
        return str(item)
    for name in ("arn", "function_arn", "allocation_id", "id", "name"):
        if getattr(item, name, None):
            return str(getattr(item, name))
    return repr(item)


def _is_gone(resource: Any) -> bool:
    """Deleted resources stay visible for a while, on AWS as in moto."""
    if getattr(resource, "deleted_date", None) or getattr(resource, "deletion_date", None):
        return True
    for name in ("state", "_state", "status", "_status", "key_state"):
        value = getattr(resource, name, None)
        value = getattr(value, "code", getattr(value, "name", value))
        if isinstance(value, str) and value.lower() in GONE:
            return True
    instances = getattr(resource, "instances", None)  # a reservation is gone with its instances
    return bool(instances) and isinstance(instances, list) and all(_is_gone(instance) for instance in instances)


def _is_aws_own(identifier: str, resource: Any) -> bool:
    if getattr(resource, "id", None) == "":  # the name servers that each zone gets
        return True
    aliases = getattr(resource, "aliases", None)
    names = [identifier, *(aliases if isinstance(aliases, Mapping) else ())]
    return any(name.startswith(OWNED_BY_AWS) for name in names)
