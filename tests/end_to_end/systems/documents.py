"""Documents as they were emitted, before a deployment fills them in: what they mean, however they are spelt.

A document is plain JSON, or the argument of Terraform's `jsonencode`. A reference in it is read as a text: `aws_x.y.arn` and
`"${aws_x.y.arn}"` are both `${aws_x.y.arn}`.
"""

import json
import pathlib
import re
from typing import Any, Iterator

ENCODED = "${jsonencode("
CLOSING = {"{": "}", "[": "]", "(": ")"}


def written(folder: pathlib.Path, kind: str, label: str) -> dict[str, Any]:
    """A resource as it was emitted, in whichever file."""
    for path in sorted(folder.glob("*.tf.json")):
        found = json.loads(path.read_text()).get("resource", {}).get(kind, {})
        if label in found:
            return found[label]
    raise KeyError(f"{kind}.{label} was not emitted")


def policies(folder: pathlib.Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """The statements of each policy of a role, in all files of a configuration, by label."""
    for path in sorted(folder.glob("*.tf.json")):
        for label, policy in json.loads(path.read_text()).get("resource", {}).get("aws_iam_role_policy", {}).items():
            yield label, statements(policy["policy"])


def statements(policy: str) -> list[dict[str, Any]]:
    """Of a policy, each with lists of actions and of resources."""
    found = document(policy)["Statement"]
    return [one | {part: _listed(one[part]) for part in ("Action", "Resource") if part in one} for one in found]


def document(text: str) -> Any:
    if not text.startswith(ENCODED):
        return json.loads(text)
    return _Reader(text, len(ENCODED)).value()


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


class _Reader:
    """Reads one value of Terraform's expression language where it stands."""

    def __init__(self, text: str, at: int):
        self.text, self.at = text, at

    def value(self) -> Any:
        self._skip(" \n")
        first = self.text[self.at]
        if first == "{":
            return dict(self._items(self._pair))
        if first == "[":
            return list(self._items(self.value))
        begin = self.at
        if first == '"':
            self._pass_text()
            return _text(self.text[begin + 1 : self.at - 1])
        self._pass_expression()
        return _scalar(self.text[begin : self.at].strip())

    def _items(self, read: Any) -> Iterator[Any]:
        closing = CLOSING[self.text[self.at]]
        self.at += 1
        self._skip(" ,\n")
        while self.text[self.at] != closing:
            yield read()
            self._skip(" ,\n")
        self.at += 1

    def _pair(self) -> tuple[str, Any]:
        begin = self.at
        if self.text[begin] == '"':
            key = self.value()
        else:  # a name needs no quotes
            self._pass_expression(until=" =:\n")
            key = self.text[begin : self.at]
        self._skip(" =:\n")
        return key, self.value()

    def _skip(self, characters: str) -> None:
        while self.text[self.at] in characters:
            self.at += 1

    def _pass_text(self) -> None:
        """To behind the closing quote; a reference in a text may hold texts of its own."""
        self.at += 1
        while self.text[self.at] != '"':
            if self.text.startswith("${", self.at):
                self.at += 1
                self._pass_brackets()
            else:
                self.at += 2 if self.text[self.at] == "\\" else 1
        self.at += 1

    def _pass_brackets(self) -> None:
        closing = CLOSING[self.text[self.at]]
        self.at += 1
        self._pass_expression(until=closing)
        self.at += 1

    def _pass_expression(self, until: str = ",}])\n") -> None:
        while self.text[self.at] not in until:
            if self.text[self.at] == '"':
                self._pass_text()
            elif self.text[self.at] in CLOSING:
                self._pass_brackets()
            else:
                self.at += 1


def _text(quoted: str) -> str:
    return re.sub(r'\\(["\\])', r"\1", quoted).replace(r"\n", "\n")


def _scalar(expression: str) -> Any:
    try:
        return json.loads(expression)
    except ValueError:
        return f"${{{expression}}}"
