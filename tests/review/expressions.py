"""The part of GitHub's expressions that `action.yml` uses: docs.github.com/en/actions/reference/workflows-and-actions/expressions."""

import re
from typing import Any, Callable

TOKENS = re.compile(r"\s*(?:(&&|\|\||==|!=|!|\(|\))|'((?:[^']|'')*)'|([A-Za-z_][\w.-]*))")


class Expression:
    """`contexts` are values by name; `functions` those that say how the job stands."""

    def __init__(self, text: str, contexts: dict[str, Any], functions: dict[str, Any]):
        self.contexts, self.functions = contexts, functions
        self.tokens: list[tuple[str, str, str]] = []
        at = 0
        while at < len(text.rstrip()):
            found = TOKENS.match(text, at)
            if not found:
                raise ValueError(f"an expression that this runner does not know: {text}")
            self.tokens.append((found[1] or "", found[2] if found[2] is not None else None, found[3] or ""))  # type: ignore[arg-type]
            at = found.end()
        self.at = 0

    def value(self) -> Any:
        result = self._either()
        if self.at != len(self.tokens):
            raise ValueError("an expression goes on after its end")
        return result

    def _operator(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    def _either(self) -> Any:
        return self._joined("||", self._both, lambda one, other: one or other)

    def _both(self) -> Any:
        return self._joined("&&", self._compared, lambda one, other: one and other)

    def _joined(self, operator: str, part: Callable[[], Any], join: Callable[[Any, Any], Any]) -> Any:
        result = part()
        while self._operator() == operator:
            self.at += 1
            result = join(result, part())
        return result

    def _compared(self) -> Any:
        result = self._one()
        if self._operator() in ("==", "!="):
            wanted = self._operator() == "=="
            self.at += 1
            return (str(result).lower() == str(self._one()).lower()) == wanted
        return result

    def _one(self) -> Any:
        operator, text, name = self.tokens[self.at]
        self.at += 1
        if operator == "!":
            return not self._one()
        if operator == "(":
            result = self._either()
            self.at += 1
            return result
        if text is not None:
            return text.replace("''", "'")
        if self._operator() == "(":
            self.at += 2
            return self.functions[name]()
        return self._property(name)

    def _property(self, name: str) -> Any:
        """What does not exist is empty, except for a context: that is a mistake of the action."""
        context, *rest = name.split(".")
        value = self.contexts[context]
        for part in rest:
            value = value.get(part, "") if isinstance(value, dict) else ""
        return value


def substituted(text: str, contexts: dict[str, Any], functions: dict[str, Any]) -> str:
    def written(found: "re.Match[str]") -> str:
        value = Expression(found[1], contexts, functions).value()
        return {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)

    return re.sub(r"\$\{\{(.*?)\}\}", written, text, flags=re.DOTALL)


def asks_how_the_job_stands(text: str) -> bool:
    return re.search(r"\b(success|always|cancelled|failure)\(", text) is not None
