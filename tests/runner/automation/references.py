"""References in documents: `{{ Parameter }}`, `{{ step.Output }}`, and the variables of the system.

https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-variables.html
"""

import json
import re
from typing import Any, Callable, Iterator

REFERENCE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
SYSTEM = (
    "automation:EXECUTION_ID",
    "global:ACCOUNT_ID",
    "global:AWS_PARTITION",
    "global:DATE",
    "global:DATE_TIME",
    "global:REGION",
)


def in_value(value: Any) -> Iterator[str]:
    """The names that a value, however deep, refers to."""
    if isinstance(value, str):
        yield from (match.group(1) for match in REFERENCE.finditer(value))
    elif isinstance(value, dict):
        for item in value.values():
            yield from in_value(item)
    elif isinstance(value, list):
        for item in value:
            yield from in_value(item)


def is_whole(value: Any) -> bool:
    """Whether a value is one reference and nothing else, so that it takes the referred value's type."""
    return isinstance(value, str) and REFERENCE.fullmatch(value.strip()) is not None


def resolve(value: Any, lookup: Callable[[str], Any]) -> Any:
    """The value with everything filled in that it refers to."""
    if isinstance(value, dict):
        return {key: resolve(item, lookup) for key, item in value.items()}
    if isinstance(value, list):
        return [resolve(item, lookup) for item in value]
    if not isinstance(value, str):
        return value
    if is_whole(value):
        return lookup(REFERENCE.fullmatch(value.strip()).group(1))
    return REFERENCE.sub(lambda match: _text(lookup(match.group(1))), value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
