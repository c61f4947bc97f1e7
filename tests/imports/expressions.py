"""What the expressions in an emitted configuration say, as far as drc writes them: references, lists, objects, calls, texts with parts."""

import base64
import hashlib
import json
import pathlib
import re
from collections.abc import Callable
from typing import Any

Lookup = Callable[[list[str]], Any]
TOKEN = re.compile(r'\s*(?:(?P<name>[A-Za-z_][\w-]*)|(?P<number>-?\d+(?:\.\d+)?)|(?P<sign>==|[\[\]{}(),.=:*?]))')


class Parser:
    def __init__(self, text: str, lookup: Lookup) -> None:
        self.text, self.at, self.lookup = text, 0, lookup

    def peek(self) -> str:
        match = re.compile(r"\s*").match(self.text, self.at)
        self.at = match.end() if match else self.at
        return self.text[self.at : self.at + 1]

    def take(self, sign: str) -> bool:
        if self.peek() != sign:
            return False
        self.at += 1
        return True

    def expression(self) -> Any:
        sign = self.peek()
        if sign == '"':
            return self.string()
        if sign == "[":
            self.at += 1
            return self.items("]", self.expression)
        if sign == "{":
            self.at += 1
            return dict(self.items("}", self.entry))
        match = TOKEN.match(self.text, self.at)
        if match is None:
            raise ValueError(f"cannot read {self.text[self.at : self.at + 40]!r}")
        self.at = match.end()
        if match["number"]:
            return json.loads(match["number"])
        name = match["name"]
        if name in ("true", "false", "null"):
            return {"true": True, "false": False, "null": None}[name]
        if self.take("("):
            return self.steps(call(name, self.items(")", self.expression)))
        return self.reference(name)

    def items(self, end: str, one: Callable[[], Any]) -> list[Any]:
        result = []
        while not self.take(end):
            result.append(one())
            self.take(",")
        return result

    def entry(self) -> tuple[str, Any]:
        key = self.expression() if self.peek() in '"(' else self.word()
        if not self.take("="):
            self.take(":")
        return key, self.expression()

    def word(self) -> str:
        match = TOKEN.match(self.text, self.at)
        assert match and match["name"], self.text[self.at : self.at + 40]
        self.at = match.end()
        return match["name"]

    def reference(self, name: str) -> Any:
        path = [name]
        while self.take("."):
            path.append(self.word())
        return self.steps(self.lookup(path))

    def steps(self, value: Any) -> Any:
        while True:
            if self.take("["):
                if self.take("*"):
                    self.take("]")
                    return value
                index = self.expression()
                assert self.take("]")
                value = value[index]
            elif self.take("."):
                value = value[self.word()]
            else:
                return value

    def string(self) -> Any:
        self.at += 1
        parts: list[Any] = []
        text = ""
        while self.text[self.at] != '"':
            if self.text.startswith("${", self.at):
                self.at += 2
                parts += [text, self.expression()]
                text = ""
                assert self.take("}"), self.text[self.at : self.at + 40]
            elif self.text[self.at] == "\\":
                escape = self.text[self.at + 1]
                text += {"n": "\n", "t": "\t", "r": "\r"}.get(escape, escape)
                self.at += 2
            else:
                if self.text.startswith("$${", self.at):
                    self.at += 1
                text += self.text[self.at]
                self.at += 1
        self.at += 1
        parts.append(text)
        return joined(parts)


def spelled(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def joined(parts: list[Any]) -> Any:
    kept = [part for part in parts if part != ""]
    if len(kept) == 1:
        return kept[0]
    return "".join(spelled(part) for part in kept)


def filled_in(text: str, values: dict[str, Any]) -> str:
    parts = (re.sub(r"\$\{(\w+)\}", lambda found: spelled(values[found[1]]), part) for part in text.split("$${"))
    return "${".join(parts)


def call(name: str, given: list[Any]) -> Any:
    if name == "jsonencode":
        return json.dumps(given[0], separators=(",", ":"))
    if name == "jsondecode":
        return json.loads(given[0])
    if name in ("tolist", "toset"):
        return given[0]
    if name == "templatefile":
        return filled_in(pathlib.Path(given[0]).read_text(), given[1])
    if name in ("sha1", "filebase64sha256", "file", "filesha256"):
        return base64.b64encode(hashlib.sha256(json.dumps([name, given]).encode()).digest()).decode()
    if name == "format":
        return re.sub(r"%(\d*)[sdv]", lambda _, rest=iter(given[1:]): spelled(next(rest)), given[0]).replace("%%", "%")
    if name in ("trimprefix", "trimsuffix"):
        return given[0].removeprefix(given[1]) if name == "trimprefix" else given[0].removesuffix(given[1])
    if name == "substr":
        return given[0][given[1] : given[1] + given[2]]
    if name == "length":
        return len(given[0])
    if name == "join":
        return given[0].join(given[1])
    if name == "replace":
        return given[0].replace(given[1], given[2])
    if name in ("lower", "upper"):
        return getattr(given[0], name)()
    raise ValueError(f"unknown function {name}")


def evaluated(text: str, lookup: Lookup) -> Any:
    """A text of the configuration, whose `${…}` are expressions."""
    parts: list[Any] = []
    at = 0
    while (found := text.find("${", at)) >= 0:
        if found > 0 and text[found - 1] == "$":
            parts.append(text[at:found] + "{")
            at = found + 2
            continue
        parser = Parser(text, lookup)
        parser.at = found + 2
        parts += [text[at:found], parser.expression()]
        assert parser.take("}"), text[parser.at : parser.at + 60]
        at = parser.at
    return joined([*parts, text[at:]])
