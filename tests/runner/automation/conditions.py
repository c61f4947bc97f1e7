"""Conditions of branches.

https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-branch-condition.html
"""

from typing import Any, Callable

from ..problems import Problems
from . import references

STRINGS: dict[str, Callable[[str, str], bool]] = {
    "StringEquals": lambda value, wanted: value == wanted,
    "EqualsIgnoreCase": lambda value, wanted: value.lower() == wanted.lower(),
    "StartsWith": str.startswith,
    "EndsWith": str.endswith,
    "Contains": lambda value, wanted: wanted in value,
}
NUMBERS: dict[str, Callable[[float, float], bool]] = {
    "NumericEquals": lambda value, wanted: value == wanted,
    "NumericGreater": lambda value, wanted: value > wanted,
    "NumericLesser": lambda value, wanted: value < wanted,
    "NumericGreaterOrEquals": lambda value, wanted: value >= wanted,
    "NumericLesserOrEquals": lambda value, wanted: value <= wanted,
}
BOOLEAN = "BooleanEquals"
OPERATIONS = (*STRINGS, *NUMBERS, BOOLEAN)
GROUPS = ("And", "Or")


class WrongOperand(Exception):
    """A value is compared as what it is not."""


def check(condition: Any, problems: Problems, extra: tuple[str, ...] = ()) -> None:
    """`extra` are keys that stand beside the condition."""
    if not problems.kind(condition, dict):
        return
    keys = [key for key in condition if key not in extra]
    if keys == ["Not"]:
        check(condition["Not"], problems.at("Not"))
    elif len(keys) == 1 and keys[0] in GROUPS:
        inner = condition[keys[0]]
        here = problems.at(keys[0])
        if here.kind(inner, list):
            if len(inner) < 2:
                here.add("there are not two conditions to join")
            for index, one in enumerate(inner):
                check(one, here.at(str(index)))
    else:
        _check_comparison(condition, keys, problems)


def _check_comparison(condition: dict[str, Any], keys: list[str], problems: Problems) -> None:
    operations = [key for key in keys if key != "Variable"]
    if "Variable" not in keys or len(operations) != 1 or operations[0] not in OPERATIONS:
        problems.add(f"{sorted(keys)} is no condition: it takes `Variable` and one operation, or one of And, Or and Not")
        return
    if not references.is_whole(condition["Variable"]):
        problems.at("Variable").add(f"{condition['Variable']!r} is no reference")
    wanted = condition[operations[0]]
    if not references.is_whole(wanted):
        kinds = (str,) if operations[0] in STRINGS else (bool,) if operations[0] == BOOLEAN else (int, float)
        problems.at(operations[0]).kind(wanted, *kinds)


def holds(condition: dict[str, Any], lookup: Callable[[str], Any], extra: tuple[str, ...] = ()) -> bool:
    keys = [key for key in condition if key not in extra]
    if keys == ["Not"]:
        return not holds(condition["Not"], lookup)
    if keys == ["And"]:
        return all(holds(one, lookup) for one in condition["And"])
    if keys == ["Or"]:
        return any(holds(one, lookup) for one in condition["Or"])
    operation = next(key for key in keys if key != "Variable")
    value, wanted = (references.resolve(condition[key], lookup) for key in ("Variable", operation))
    if value is None:  # what a step did not give is equal to nothing: a sample of the guide relies on it
        return False
    kind = str if operation in STRINGS else bool if operation == BOOLEAN else (int, float)
    for one in (value, wanted):
        if not isinstance(one, kind):
            raise WrongOperand(f"{operation} cannot compare {one!r}")
    if operation == BOOLEAN:
        return value is wanted
    return (STRINGS | NUMBERS)[operation](value, wanted)
