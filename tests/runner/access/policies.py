"""Policies: statements that allow or deny actions on resources under conditions."""

import fnmatch
import json
import re
from dataclasses import dataclass
from typing import Any

from ..errors import NotModelled

STATEMENT_KEYS = {"Sid", "Effect", "Action", "Resource", "Condition", "Principal"}
OPERATORS = ("StringEquals", "StringLike", "ArnEquals", "ArnLike")
VARIABLE = re.compile(r"\$\{[^}]*\}")

Context = dict[str, str]


@dataclass(frozen=True)
class Need:
    """What a call needs: one action on one resource. `context` is what conditions may ask about it."""

    action: str
    resource: str
    context: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return f"{self.action} on {self.resource}"


@dataclass(frozen=True)
class Statement:
    effect: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    conditions: dict[str, dict[str, list[str]]]
    principal: dict[str, list[str]]

    def holds(self, context: Context) -> bool:
        """Whether its conditions are met. A key that a request does not have meets nothing."""
        for operator, keys in self.conditions.items():
            for key, wanted in keys.items():
                if not any(_matches(operator, context.get(key), one) for one in wanted):
                    return False
        return True


def parse(document: str | dict[str, Any]) -> list[Statement]:
    """The statements of a policy; what the runner cannot judge is an error rather than a guess."""
    policy = json.loads(document) if isinstance(document, str) else document
    if policy.get("Version") != "2012-10-17":
        raise NotModelled(f"a policy of version {policy.get('Version')}")
    return [_statement(one) for one in as_list(policy["Statement"])]


def _statement(given: dict[str, Any]) -> Statement:
    unknown = given.keys() - STATEMENT_KEYS
    if unknown:
        raise NotModelled(f"a statement with {sorted(unknown)}")
    if VARIABLE.search(json.dumps(given)):
        raise NotModelled(f"variables in a policy: {given}")
    conditions = {
        operator: {key: as_list(values) for key, values in keys.items()} for operator, keys in given.get("Condition", {}).items()
    }
    for operator in conditions:
        if operator not in OPERATORS:
            raise NotModelled(f"the condition `{operator}`")
    principal = given.get("Principal", {})
    return Statement(
        given["Effect"],
        tuple(as_list(given.get("Action", []))),
        tuple(as_list(given.get("Resource", []))),
        conditions,
        {"*": ["*"]} if principal == "*" else {kind: as_list(names) for kind, names in principal.items()},
    )


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def action_matches(pattern: str, action: str) -> bool:
    return _like(pattern.lower(), action.lower())


def resource_matches(pattern: str, resource: str) -> bool:
    return _like(pattern, resource)


def _matches(operator: str, actual: str | None, wanted: str) -> bool:
    if actual is None:
        return False
    return actual == wanted if operator == "StringEquals" else _like(wanted, actual)


def _like(pattern: str, text: str) -> bool:
    """`*` and `?` are the only signs with a meaning."""
    return fnmatch.fnmatchcase(text, pattern.replace("[", "[[]"))
