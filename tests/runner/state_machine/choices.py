"""Rules of choices.

https://states-language.net/spec.html#choice-state
"""

import fnmatch
import operator
from typing import Any, Callable

from ..errors import NotModelled
from ..problems import Problems
from .templates import Data, check_path

ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "Equals": operator.eq,
    "LessThan": operator.lt,
    "GreaterThan": operator.gt,
    "LessThanEquals": operator.le,
    "GreaterThanEquals": operator.ge,
}
KINDS: dict[str, tuple[type, ...]] = {"String": (str,), "Numeric": (int, float), "Boolean": (bool,)}
COMPARISONS = {
    f"{kind}{order}": (kind, compare) for kind in KINDS for order, compare in ORDERS.items() if kind != "Boolean" or order == "Equals"
}
TESTS: dict[str, Callable[[Any], bool]] = {
    "IsNull": lambda value: value is None,
    "IsNumeric": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    "IsString": lambda value: isinstance(value, str),
    "IsBoolean": lambda value: isinstance(value, bool),
}
PRESENT, MATCHES, PATH = "IsPresent", "StringMatches", "Path"
GROUPS = ("And", "Or")


def check(rule: Any, problems: Problems, outermost: bool = True) -> None:
    if not problems.kind(rule, dict):
        return
    if ("Next" in rule) != outermost:
        problems.add("`Next` is missing" if outermost else "only a whole rule has `Next`")
    keys = [key for key in rule if key not in ("Next", "Comment")]
    if keys == ["Not"]:
        check(rule["Not"], problems.at("Not"), False)
    elif len(keys) == 1 and keys[0] in GROUPS:
        here = problems.at(keys[0])
        if here.kind(rule[keys[0]], list):
            if not rule[keys[0]]:
                here.add("there is nothing to join")
            for index, one in enumerate(rule[keys[0]]):
                check(one, here.at(str(index)), False)
    else:
        _check_test(rule, keys, problems)


def _check_test(rule: dict[str, Any], keys: list[str], problems: Problems) -> None:
    operations = [key for key in keys if key != "Variable"]
    if "Variable" not in keys or len(operations) != 1:
        problems.add(f"{sorted(keys)} is no rule: it takes `Variable` and one operation, or one of And, Or and Not")
        return
    check_path(rule["Variable"], problems.at("Variable"), definite=True)
    name, wanted = operations[0], rule[operations[0]]
    here = problems.at(name)
    if "Timestamp" in name:
        raise NotModelled("moments in choices")
    if name in TESTS or name == PRESENT:
        here.kind(wanted, bool)
    elif name == MATCHES:
        here.kind(wanted, str)
    elif name in COMPARISONS:
        here.kind(wanted, *KINDS[COMPARISONS[name][0]])
    elif name.removesuffix(PATH) in COMPARISONS:
        check_path(wanted, here, definite=True)
    else:
        here.add("there is no such operation")


def holds(rule: dict[str, Any], data: Data) -> bool:
    """Rules are looked at in their order, and only as far as it takes."""
    if "Not" in rule:
        return not holds(rule["Not"], data)
    if "And" in rule:
        return all(holds(one, data) for one in rule["And"])
    if "Or" in rule:
        return any(holds(one, data) for one in rule["Or"])
    name = next(key for key in rule if key not in ("Next", "Comment", "Variable"))
    wanted = rule[name]
    if name == PRESENT:
        return data.present(rule["Variable"]) is wanted
    value = data.get(rule["Variable"])
    if name in TESTS:
        return TESTS[name](value) is wanted
    if name == MATCHES:
        return isinstance(value, str) and fnmatch.fnmatchcase(value, wanted.replace("[", "[[]").replace("?", "[?]"))
    if name.removesuffix(PATH) in COMPARISONS and name not in COMPARISONS:
        name, wanted = name.removesuffix(PATH), data.get(wanted)
    kind, compare = COMPARISONS[name]
    return all(_is_of(one, kind) for one in (value, wanted)) and compare(value, wanted)


def _is_of(value: Any, kind: str) -> bool:
    """A value of another kind is not equal to anything, and neither less nor more."""
    return isinstance(value, KINDS[kind]) and (kind == "Boolean" or not isinstance(value, bool))
