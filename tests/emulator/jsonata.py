"""As much of JSONata as the clock of a waiting needs: paths, numbers, texts, objects, lists, `+`, `-`, comparisons, and two
functions. Anything else is a `NotImplementedError`. https://docs.jsonata.org/
"""

import datetime
import operator
import re
from typing import Any, Callable

TOKEN = re.compile(r"\s*(?:(\$?[A-Za-z_]\w*(?:\.\w+)*)|(\d+(?:\.\d+)?)|'([^']*)'|(<=|>=|!=|[-+<>=(){}\[\],:]))")
COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}


def expression(text: Any) -> str | None:
    """What stands between the marks; None for a text that is no expression."""
    found = re.fullmatch(r"\{%(.*)%\}", text, re.DOTALL) if isinstance(text, str) else None
    return found.group(1).strip() if found else None


def evaluate(text: str, states: dict[str, Any]) -> Any:
    """`states` is what `$states` holds: the input and the context."""
    return _Parser(text, states).whole()


def check(text: str) -> None:
    """`NotImplementedError` for what is not known here."""
    moment = "2026-01-01T00:00:00.000Z"
    _Parser(text, {"input": {}, "context": {"State": {"EnteredTime": moment}}}, guess=True).whole()


class _Parser:
    def __init__(self, text: str, states: dict[str, Any], guess: bool = False):
        self._text, self._states, self._guess = text, states, guess
        self._tokens: list[tuple[str, str, str, str]] = []
        at = 0
        while at < len(text.rstrip()):
            found = TOKEN.match(text, at)
            if found is None:
                raise NotImplementedError(f"the expression {text}")
            self._tokens.append(found.groups(default=""))  # type: ignore[arg-type]
            at = found.end()
        self._tokens.append(("", "", "", ""))
        self._at = 0

    def whole(self) -> Any:
        value = self._comparison()
        if self._at + 1 != len(self._tokens):
            raise NotImplementedError(f"the expression {self._text}")
        return value

    def _is(self, *signs: str) -> bool:
        return self._tokens[self._at][3] in signs

    def _take(self, sign: str | None = None) -> tuple[str, str, str, str]:
        token = self._tokens[self._at]
        if sign is not None and token[3] != sign:
            raise NotImplementedError(f"the expression {self._text}: `{sign}` is expected")
        self._at += 1
        return token

    def _comparison(self) -> Any:
        left = self._sum()
        if not self._is(*COMPARISONS):
            return left
        compare = COMPARISONS[self._take()[3]]
        return compare(left, self._sum())

    def _sum(self) -> Any:
        value = self._operand()
        while self._is("+", "-"):
            sign = self._take()[3]
            other = self._operand()
            value = value + other if sign == "+" else value - other
        return value

    def _operand(self) -> Any:
        if self._is("("):
            return self._within("(", ")", self._comparison)
        if self._is("["):
            return self._listed("[", "]", self._comparison)
        if self._is("{"):
            return dict(self._listed("{", "}", self._entry))
        name, number, text, sign = self._take()
        if number:
            return float(number) if "." in number else int(number)
        if name.startswith("$states."):
            return self._path(name)
        if name in ("$toMillis", "$merge"):
            return self._call(name)
        if name or sign or self._at == len(self._tokens):
            raise NotImplementedError(f"the expression {self._text}")
        return text

    def _within(self, begin: str, end: str, inner: Callable[[], Any]) -> Any:
        self._take(begin)
        value = inner()
        self._take(end)
        return value

    def _listed(self, begin: str, end: str, inner: Callable[[], Any]) -> list[Any]:
        self._take(begin)
        values = []
        while not self._is(end):
            values.append(inner())
            if not self._is(end):
                self._take(",")
        self._take(end)
        return values

    def _entry(self) -> tuple[str, Any]:
        key = self._take()[2]
        self._take(":")
        return key, self._comparison()

    def _path(self, name: str) -> Any:
        value: Any = self._states
        for part in name.split(".")[1:]:
            if not isinstance(value, dict) or part not in value:
                if self._guess:
                    return 0
                raise NotImplementedError(f"a path that leads nowhere: {name}")
            value = value[part]
        return value

    def _call(self, name: str) -> Any:
        given = self._within("(", ")", self._comparison)
        if name == "$merge":
            return {key: value for one in given for key, value in one.items()}
        if self._guess and not isinstance(given, str):
            return 0
        return round(datetime.datetime.fromisoformat(given.replace("Z", "+00:00")).timestamp() * 1000)
