"""Collects what is wrong with a document, with the place of each problem."""

from typing import Any, Collection

from .errors import Refused

KINDS = {str: "a text", bool: "a boolean", int: "a whole number", float: "a number", list: "a list", dict: "an object"}


class Problems:
    """Problems at one place of a document; `at` gives those further in, which are collected in the same list."""

    def __init__(self, place: str = "", found: list[str] | None = None):
        self._place = place
        self._found: list[str] = [] if found is None else found

    def at(self, place: str) -> "Problems":
        return Problems(f"{self._place}/{place}" if self._place else place, self._found)

    def add(self, problem: str) -> None:
        self._found.append(f"{self._place}: {problem}" if self._place else problem)

    def raise_for(self, what: str) -> None:
        if self._found:
            raise Refused(what, self._found)

    def keys(self, value: dict[str, Any], required: Collection[str], optional: Collection[str] = ()) -> None:
        """An object has the keys that it must have, and no others than those it may have."""
        for key in required:
            if key not in value:
                self.add(f"`{key}` is missing")
        for key in value:
            if key not in required and key not in optional:
                self.add(f"there is no `{key}`")

    def kind(self, value: Any, *kinds: type) -> bool:
        """Whether a value is of one of the kinds; a boolean is no number."""
        if any(isinstance(value, kind) and (kind is not int or not isinstance(value, bool)) for kind in kinds):
            return True
        self.add(f"{value!r} is not " + " or ".join(KINDS[kind] for kind in kinds))
        return False

    def object(self, value: Any, required: Collection[str], optional: Collection[str] = ()) -> bool:
        """Whether a value is an object; its keys are judged, too."""
        if not self.kind(value, dict):
            return False
        self.keys(value, required, optional)
        return True
