"""What the library says of the types of all providers, as deployment.json holds it. No other module knows a type."""

import re
from typing import Any, Callable, NamedTuple

# `{…}` in a text of the library.
PLACE = re.compile(r"\{([^{}]*)\}")


class Facts(NamedTuple):
    """Each field is what `stdlib/` calls so; what a library does not say is empty."""

    holds_data: frozenset[str]
    serves: frozenset[str]
    starts: frozenset[str]
    availability_zones: frozenset[str]
    set_by_writers: dict[str, list[str]]
    writers: dict[str, dict[str, str]]
    secrets: dict[str, dict[str, str]]
    named_zones: dict[str, dict[str, str]]
    world_names: dict[str, str]
    databases: dict[str, dict[str, str]]
    functions: dict[str, str]
    backups: dict[str, dict[str, Any]]
    groups_left: dict[str, dict[str, list[str]]]
    slow_to_go: dict[str, dict[str, str]]
    switches: dict[str, dict[str, str]]
    running: dict[str, dict[str, Any]]
    delegation: list[dict[str, Any]]
    prerequisites: list[dict[str, Any]]
    quotas: list[dict[str, Any]]
    left: list[dict[str, Any]]

    @classmethod
    def of(cls, types: dict[str, dict[str, Any]]) -> "Facts":
        def words(name: str) -> frozenset[str]:
            # An element holds several, separated by blanks.
            return frozenset(one for each in types.values() for line in each.get(name, []) for one in line.split())

        def mapped(name: str) -> dict[str, Any]:
            return {key: value for each in types.values() for key, value in each.get(name, {}).items()}

        def rows(name: str) -> list[dict[str, Any]]:
            return [row for each in types.values() for row in each.get(name, [])]

        readers = {frozenset: words, dict: mapped, list: rows}
        found = {name: readers[getattr(kind, "__origin__", kind)](name) for name, kind in cls.__annotations__.items() if name != "delegation"}
        return cls(delegation=[each["delegation"] for each in types.values() if "delegation" in each], **found)


def filled(text: str, value: Callable[[str], Any]) -> str:
    """With what each `{…}` stands for."""
    return PLACE.sub(lambda found: str(value(found[1])), text)
