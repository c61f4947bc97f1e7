"""Functions that paths may be given to.

https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
"""

import base64
import hashlib
import json
import re
import uuid
from dataclasses import dataclass
from typing import Any, Callable, Iterator

from ..errors import NotModelled
from .errors import INTRINSIC, StateFailed

CALL = re.compile(r"\s*(States\.[A-Za-z0-9]+)\(")
LITERAL = re.compile(r"\s*(true|false|null|-?\d+(?:\.\d+)?)")
HASHES = {"MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}


class WrongFunction(ValueError):
    """A text is no call of a function."""


@dataclass(frozen=True)
class Text:
    text: str


@dataclass(frozen=True)
class PathArgument:
    path: str


@dataclass(frozen=True)
class Literal:
    value: Any


@dataclass(frozen=True)
class Call:
    name: str
    arguments: tuple[Any, ...]


def is_call(text: str) -> bool:
    return CALL.match(text) is not None


def parse(text: str) -> Call:
    call, end = _call(text, 0)
    if text[end:].strip():
        raise WrongFunction(f"`{text[end:]}` stands behind a call")
    return call


def paths_of(argument: Any) -> Iterator[str]:
    if isinstance(argument, PathArgument):
        yield argument.path
    elif isinstance(argument, Call):
        for inner in argument.arguments:
            yield from paths_of(inner)


def evaluate(argument: Any, lookup: Callable[[str], Any]) -> Any:
    if isinstance(argument, Text):
        return re.sub(r"\\(.)", r"\1", argument.text)
    if isinstance(argument, Literal):
        return argument.value
    if isinstance(argument, PathArgument):
        return lookup(argument.path)
    if argument.name == "States.Format":
        template = argument.arguments[0]
        shape = template.text if isinstance(template, Text) else evaluate(template, lookup)
        return _format(shape, [evaluate(one, lookup) for one in argument.arguments[1:]])
    values = [evaluate(one, lookup) for one in argument.arguments]
    try:
        return FUNCTIONS[argument.name](*values)
    except (TypeError, ValueError, KeyError, IndexError) as error:
        raise StateFailed(INTRINSIC, f"{argument.name}{tuple(values)}: {error}") from error


def _call(text: str, at: int) -> tuple[Call, int]:
    begin = CALL.match(text, at)
    if begin is None:
        raise WrongFunction(f"`{text[at:]}` is no call of a function")
    name = begin.group(1)
    if name == "States.MathRandom":
        raise NotModelled("numbers by chance")
    if name not in FUNCTIONS and name != "States.Format":
        raise WrongFunction(f"there is no function `{name}`")
    arguments, at = [], begin.end()
    while True:
        at = _blanks(text, at)
        if text[at : at + 1] == ")":
            return Call(name, tuple(arguments)), at + 1
        if arguments:
            if text[at : at + 1] != ",":
                raise WrongFunction(f"`{text}`: a comma or `)` is missing in front of `{text[at:]}`")
            at = _blanks(text, at + 1)
        argument, at = _argument(text, at)
        arguments.append(argument)


def _argument(text: str, at: int) -> tuple[Any, int]:
    if text[at : at + 1] == "'":
        end = at + 1
        while text[end : end + 1] != "'":
            if end >= len(text):
                raise WrongFunction(f"`{text}`: a text does not end")
            end += 2 if text[end] == "\\" else 1
        return Text(text[at + 1 : end]), end + 1
    if text[at : at + 1] == "$":
        end = _end_of_path(text, at)
        return PathArgument(text[at:end].strip()), end
    if CALL.match(text, at):
        return _call(text, at)
    literal = LITERAL.match(text, at)
    if literal is None:
        raise WrongFunction(f"`{text[at:]}` is no argument")
    return Literal(json.loads(literal.group(1))), literal.end()


def _end_of_path(text: str, at: int) -> int:
    """A path ends where a comma or a bracket stands that is not its own."""
    depth, quote = 0, ""
    for index in range(at, len(text)):
        letter = text[index]
        if quote:
            quote = "" if letter == quote else quote
        elif letter in "'\"":
            quote = letter
        elif letter in "[(":
            depth += 1
        elif letter in "])":
            if depth == 0:
                return index
            depth -= 1
        elif letter == "," and depth == 0:
            return index
    raise WrongFunction(f"`{text}`: a bracket is missing")


def _blanks(text: str, at: int) -> int:
    while text[at : at + 1] == " ":
        at += 1
    return at


def _format(shape: str, values: list[Any]) -> str:
    pieces = re.split(r"((?<!\\)\{\})", shape)
    if pieces.count("{}") != len(values):
        raise StateFailed(INTRINSIC, f"States.Format has {len(values)} values for {pieces.count('{}')} places")
    remaining = iter(values)
    filled = (_as_text(next(remaining)) if piece == "{}" else re.sub(r"\\(.)", r"\1", piece) for piece in pieces)
    return "".join(filled)


def _as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _unique(values: list[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        if not any(type(value) is type(one) and value == one for one in found):
            found.append(value)
    return found


def _merge(one: dict[str, Any], other: dict[str, Any], deep: bool) -> dict[str, Any]:
    if deep is not False:
        raise ValueError("deep merging does not exist")
    return {**one, **other}


def _number(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{value!r} is no number")
    return value


FUNCTIONS: dict[str, Callable[..., Any]] = {
    "States.Array": lambda *values: list(values),
    "States.ArrayContains": lambda values, value: any(type(one) is type(value) and one == value for one in values),
    "States.ArrayGetItem": lambda values, index: values[_number(index)],
    "States.ArrayLength": len,
    "States.ArrayPartition": lambda values, size: [values[at : at + size] for at in range(0, len(values), size)],
    "States.ArrayRange": lambda first, last, step: list(range(first, last + (1 if step > 0 else -1), step)),
    "States.ArrayUnique": _unique,
    "States.Base64Decode": lambda text: base64.b64decode(text).decode(),
    "States.Base64Encode": lambda text: base64.b64encode(text.encode()).decode(),
    "States.Hash": lambda value, kind: hashlib.new(HASHES[kind], _as_text(value).encode()).hexdigest(),
    "States.JsonMerge": _merge,
    "States.JsonToString": json.dumps,
    "States.MathAdd": lambda one, other: _number(one) + _number(other),
    "States.StringSplit": lambda text, separators: [part for part in re.split(f"[{re.escape(separators)}]", text) if part],
    "States.StringToJson": json.loads,
    "States.UUID": lambda: str(uuid.uuid4()),
}
