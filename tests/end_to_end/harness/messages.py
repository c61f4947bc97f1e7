"""What a failing command has to say, in one screen."""

import re
from typing import Any, Iterable

SHOWN_LINES = 40
WARNING = re.compile(r"[│ ]*Warnings?:")
# What a plan says of a resource and of an attribute that it would change.
CHANGE = re.compile(r"\s*(# \S+ (will|must) be|[-+~]|-/\+|\+/-|Plan:)(?!.*\(known after apply\)$)")


def screen(lines: Iterable[str]) -> str:
    """The first lines, and how many more there are."""
    listed = list(lines)
    more = [f"… and {len(listed) - SHOWN_LINES} lines more"] if len(listed) > SHOWN_LINES else []
    return "\n".join(listed[:SHOWN_LINES] + more)


def complaint(output: str, errors: str) -> str:
    """Why a command failed: terraform says it at the end, apart from its progress."""
    lines = (errors.strip() or output).splitlines()
    return screen([line for line in lines if line.strip("│╷╵ ")][-SHOWN_LINES:])


def changes(plan: str) -> str:
    """What a plan wants to change, without all that stays."""
    return screen(line for line in plan.splitlines() if CHANGE.match(line))


def warnings(output: str) -> str:
    """What a command warned of: each warning from its first line on, with what follows it."""
    lines = [line for line in output.splitlines() if line.strip("│╷╵ ")]
    first = next((number for number, line in enumerate(lines) if WARNING.match(line)), len(lines))
    return screen(lines[first:])


def leftovers(left: dict[str, list[dict[str, str]]]) -> str:
    """What still exists, one resource a line."""
    found = [(service, one) for service, some in left.items() for one in some]
    return screen(f"{service}: " + ", ".join(f"{name}={value}" for name, value in one.items()) for service, one in found)
