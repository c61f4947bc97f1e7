"""JSONPath as far as automation documents and state machines define it alike.

`$.a.b`, `$['a']`, `[0]`, `[-1]`, `[0:2]`, `[*]`, `.*`, `..a` and `[?(@.a == 'b')]`. A path is definite when it can lead to one value
only; then it gives this value, and otherwise a list of all that it leads to.
"""

import functools
import operator
import re
from dataclasses import dataclass
from typing import Any, Callable, Iterator

NAME = r"[A-Za-z_][A-Za-z0-9_-]*"
TOKENS = re.compile(
    rf"""
    \.\.(?P<deep>{NAME}|\*)
    | \.(?P<member>{NAME}|\*)
    | \[\s*(?P<quoted>'[^']*'|"[^"]*")\s*\]
    | \[\s*(?P<index>-?\d+)\s*\]
    | \[\s*(?P<low>-?\d*)\s*:\s*(?P<high>-?\d*)\s*\]
    | \[(?P<all>\*)\]
    | \[\?\(\s*@(?P<inner>(?:\.{NAME})*)\s*(?:(?P<comparison>==|!=|<=|>=|<|>)\s*(?P<literal>'[^']*'|"[^"]*"|[^\s)]+)\s*)?\)\]
    """,
    re.VERBOSE,
)
COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
WORDS = {"true": True, "false": False, "null": None}


class WrongPath(ValueError):
    """A text is no path."""


class NothingThere(Exception):
    """A definite path leads nowhere."""


@dataclass(frozen=True)
class Step:
    """One step of a path: from a value to those that it leads to."""

    kind: str
    name: Any = None
    high: int | None = None
    filter: Callable[[Any], bool] | None = None

    @property
    def definite(self) -> bool:
        return self.kind in ("member", "index")

    def follow(self, value: Any) -> Iterator[Any]:
        if self.kind == "member":
            if isinstance(value, dict) and self.name in value:
                yield value[self.name]
        elif self.kind == "index":
            if isinstance(value, list) and -len(value) <= self.name < len(value):
                yield value[self.name]
        elif self.kind == "slice":
            if isinstance(value, list):
                yield from value[self.name : self.high]
        elif self.kind == "all":
            yield from _inner(value)
        elif self.kind == "filter":
            yield from (one for one in (value if isinstance(value, list) else []) if self.filter(one))
        else:
            yield from _deep(value, self.name)


@dataclass(frozen=True)
class Path:
    text: str
    steps: tuple[Step, ...]

    @property
    def definite(self) -> bool:
        return all(step.definite for step in self.steps)

    def all(self, value: Any) -> list[Any]:
        """Everything that the path leads to."""
        found = [value]
        for step in self.steps:
            found = [inner for one in found for inner in step.follow(one)]
        return found

    def get(self, value: Any) -> Any:
        """What the path leads to: one value, or a list when it is not definite."""
        found = self.all(value)
        if not self.definite:
            return found
        if not found:
            raise NothingThere(f"`{self.text}` leads nowhere")
        return found[0]


@functools.lru_cache(maxsize=None)
def parse(text: str) -> Path:
    if not text.startswith("$"):
        raise WrongPath(f"`{text}` is no path: it does not begin with `$`")
    steps, at = [], 1
    while at < len(text):
        token = TOKENS.match(text, at)
        if token is None:
            raise WrongPath(f"`{text}` is no path: `{text[at:]}` is not understood")
        steps.append(_step(token.groupdict()))
        at = token.end()
    return Path(text, tuple(steps))


def _step(token: dict[str, str | None]) -> Step:
    if token["deep"]:
        return Step("deep", token["deep"])
    if token["member"]:
        return Step("all") if token["member"] == "*" else Step("member", token["member"])
    if token["quoted"]:
        return Step("member", token["quoted"][1:-1])
    if token["index"]:
        return Step("index", int(token["index"]))
    if token["all"]:
        return Step("all")
    if token["inner"] is not None:
        return Step("filter", filter=_filter(token["inner"], token["comparison"], token["literal"]))
    low, high = (int(token[end]) if token[end] else None for end in ("low", "high"))
    return Step("slice", low, high)


def _filter(inner: str, comparison: str | None, literal: str | None) -> Callable[[Any], bool]:
    path = parse("$" + inner)
    if comparison is None:
        return lambda value: bool(path.all(value))
    wanted = _literal(literal)

    def holds(value: Any) -> bool:
        found = path.all(value)
        try:
            return bool(found) and type(found[0]) is type(wanted) and COMPARISONS[comparison](found[0], wanted)
        except TypeError:  # values that have no order
            return False

    return holds


def _literal(text: str) -> Any:
    if text[0] in "'\"":
        return text[1:-1]
    if text in WORDS:
        return WORDS[text]
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        raise WrongPath(f"`{text}` is no value to compare with") from None


def _inner(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return list(value) if isinstance(value, list) else []


def _deep(value: Any, name: str) -> Iterator[Any]:
    if isinstance(value, dict):
        if name == "*":
            yield from value.values()
        elif name in value:
            yield value[name]
    for inner in _inner(value):
        yield from _deep(inner, name)
