"""Parameters of a document: declared with a type, given or taken from their defaults."""

import re
from dataclasses import dataclass
from typing import Any

from ..problems import Problems
from .types import TYPES, is_of

REQUIRED = ("type",)
OPTIONAL = (
    "description",
    "default",
    "allowedValues",
    "allowedPattern",
    "displayType",
    "minItems",
    "maxItems",
    "minChars",
    "maxChars",
)
NAME = re.compile(r"[A-Za-z0-9_]+")
MOST = 200


class WrongParameter(Exception):
    """A run cannot begin with what it was given."""


@dataclass(frozen=True)
class Parameter:
    name: str
    type: str
    default: Any
    declared: dict[str, Any]

    def wrong(self, value: Any) -> str | None:
        """Why a value is none for this parameter."""
        if not is_of(value, self.type):
            return f"{value!r} is no {self.type}"
        if "allowedValues" in self.declared and value not in self.declared["allowedValues"]:
            return f"{value!r} is not one of {self.declared['allowedValues']}"
        pattern = self.declared.get("allowedPattern")
        for text in value if isinstance(value, list) else [value]:
            if pattern is not None and not re.search(pattern, str(text)):
                return f"{text!r} does not match {pattern!r}"
        size = "Chars" if isinstance(value, str) else "Items"
        if isinstance(value, (str, list, dict)):
            least, most = self.declared.get(f"min{size}", 0), self.declared.get(f"max{size}", len(value))
            if not least <= len(value) <= most:
                return f"{value!r} has {len(value)} {size.lower()}, not {least} to {most}"
        return None


def read(declared: Any, problems: Problems) -> dict[str, Parameter]:
    found: dict[str, Parameter] = {}
    if not problems.kind(declared, dict):
        return found
    if len(declared) > MOST:
        problems.add(f"{len(declared)} parameters are more than {MOST}")
    for name, one in declared.items():
        here = problems.at(name)
        if not NAME.fullmatch(name):
            here.add("the name has other signs than letters, digits and `_`")
        if not here.object(one, REQUIRED, OPTIONAL) or "type" not in one:
            continue
        if one["type"] not in TYPES:
            here.add(f"there is no type `{one['type']}`")
            continue
        found[name] = Parameter(name, one["type"], one.get("default"), one)
        # An empty default says that the parameter may be left out.
        if "default" in one and one["default"] != "" and (wrong := found[name].wrong(one["default"])):
            here.at("default").add(wrong)
    return found


def values(parameters: dict[str, Parameter], given: dict[str, Any]) -> dict[str, Any]:
    """What a run begins with."""
    for name in given.keys() - parameters.keys():
        raise WrongParameter(f"there is no parameter `{name}`")
    found = {}
    for name, parameter in parameters.items():
        value = given.get(name, parameter.default)
        if value is None:
            raise WrongParameter(f"the parameter `{name}` has neither a value nor a default")
        if name in given and (wrong := parameter.wrong(value)):
            raise WrongParameter(f"`{name}`: {wrong}")
        found[name] = value
    return found
