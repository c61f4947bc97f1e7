"""Steps: what all of them have, whatever they do.

https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-actions.html#automation-common
"""

import re
from dataclasses import dataclass
from typing import Any

from ..paths import Path, WrongPath, parse
from ..problems import Problems
from .types import TYPES

REQUIRED = ("name", "action", "inputs")
OPTIONAL = (
    "description",
    "isCritical",
    "isEnd",
    "maxAttempts",
    "nextStep",
    "onCancel",
    "onFailure",
    "outputs",
    "timeoutSeconds",
)
NAME = re.compile(r"[A-Za-z0-9_]{1,128}")
ABORT, CONTINUE, STEP = "Abort", "Continue", "step:"
BOOLEANS = {True: True, False: False, "true": True, "false": False}


@dataclass(frozen=True)
class Output:
    name: str
    selector: Path
    type: str


@dataclass(frozen=True)
class Step:
    name: str
    action: str
    inputs: dict[str, Any]
    outputs: tuple[Output, ...]
    timeout: int | None
    attempts: int
    on_failure: str
    is_critical: bool
    is_end: bool
    next: str | None

    @property
    def failure_target(self) -> str | None:
        return self.on_failure.removeprefix(STEP) if self.on_failure.startswith(STEP) else None


def read(given: Any, problems: Problems) -> Step | None:
    """A step, or None when it cannot even be looked at further."""
    if not problems.object(given, REQUIRED, OPTIONAL) or any(key not in given for key in REQUIRED):
        return None
    if not all(problems.at(key).kind(given[key], kind) for key, kind in (("name", str), ("action", str), ("inputs", dict))):
        return None
    if not NAME.fullmatch(given["name"]):
        problems.add(f"the name `{given['name']}` has other signs than letters, digits and `_`, or more than 128")
    on_failure = given.get("onFailure", ABORT)
    if on_failure not in (ABORT, CONTINUE) and not str(on_failure).startswith(STEP):
        problems.at("onFailure").add(f"{on_failure!r} is neither Abort, Continue nor step:NAME")
        on_failure = ABORT
    if "nextStep" in given:
        problems.at("nextStep").kind(given["nextStep"], str)
    is_end = _boolean(given, "isEnd", False, problems)
    if is_end and "nextStep" in given:
        problems.add("a step that ends the run has no next one")
    return Step(
        given["name"],
        given["action"],
        given["inputs"],
        _outputs(given.get("outputs", []), problems.at("outputs")),
        _number(given, "timeoutSeconds", None, problems),
        _number(given, "maxAttempts", 1, problems),
        on_failure,
        _boolean(given, "isCritical", on_failure != CONTINUE, problems),
        is_end,
        given.get("nextStep"),
    )


def _boolean(given: dict[str, Any], key: str, otherwise: bool, problems: Problems) -> bool:
    value = given.get(key, otherwise)
    if not isinstance(value, (bool, str)) or value not in BOOLEANS:
        problems.at(key).add(f"{value!r} is not a boolean")
        return otherwise
    return BOOLEANS[value]


def _number(given: dict[str, Any], key: str, otherwise: int | None, problems: Problems) -> int | None:
    value = given.get(key, otherwise)
    if key in given and problems.at(key).kind(value, int) and value < 1:
        problems.at(key).add(f"{value} is less than 1")
    return value if isinstance(value, int) else otherwise


def _outputs(given: Any, problems: Problems) -> tuple[Output, ...]:
    found: list[Output] = []
    if not problems.kind(given, list):
        return ()
    for index, one in enumerate(given):
        here = problems.at(str(index))
        if not here.object(one, ("Name", "Selector"), ("Type",)) or "Name" not in one or "Selector" not in one:
            continue
        type_name = one.get("Type", "String")
        if type_name not in TYPES:
            here.add(f"there is no type `{type_name}`")
        if any(output.name == one["Name"] for output in found):
            here.add(f"there are two outputs `{one['Name']}`")
        try:
            found.append(Output(one["Name"], parse(one["Selector"]), type_name))
        except WrongPath as error:
            here.at("Selector").add(str(error))
    return tuple(found)
