"""Types of values in documents, and how a value becomes one of another type.

https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-outputs-inputs.html
"""

import datetime
from typing import Any

TYPES = ("String", "StringList", "Boolean", "Integer", "MapList", "StringMap")


class WrongType(Exception):
    """A value cannot become one of the type."""


def is_of(value: Any, type_name: str) -> bool:
    if type_name == "String":
        return isinstance(value, str)
    if type_name == "Integer":
        return isinstance(value, int) and not isinstance(value, bool)
    if type_name == "Boolean":
        return isinstance(value, bool)
    if type_name == "StringMap":
        return isinstance(value, dict)
    wanted = str if type_name == "StringList" else dict
    return isinstance(value, list) and all(isinstance(item, wanted) for item in value)


def convert(value: Any, type_name: str) -> Any:
    """A value that an answer gave, as the type that an output asks for."""
    if isinstance(value, datetime.datetime):
        value = value.isoformat()
    if is_of(value, type_name):
        return value
    if isinstance(value, list) and type_name in ("String", "Integer", "Boolean"):
        if len(value) != 1:
            raise WrongType(f"a list of {len(value)} values is no {type_name}")
        return convert(value[0], type_name)
    if isinstance(value, (str, int, bool)) and type_name == "StringList":
        return [convert(value, "String")]
    if isinstance(value, bool) and type_name == "String":
        return str(value).lower()
    if isinstance(value, int) and type_name == "String":
        return str(value)
    if isinstance(value, str) and type_name == "Boolean" and value.lower() in ("true", "false"):
        return value.lower() == "true"
    if isinstance(value, str) and type_name == "Integer" and value.lstrip("-").isdigit():
        return int(value)
    raise WrongType(f"{value!r} is no {type_name}")
