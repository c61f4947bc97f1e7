"""Whether a message is one of the Language Server Protocol, by the machine-readable description that is published with it
(`meta_model.json`, version 3.18.0, MIT license, github.com/microsoft/vscode-languageserver-node, protocol/metaModel.json)."""

import functools
import json
import pathlib
from typing import Any

MODEL = json.loads((pathlib.Path(__file__).with_name("meta_model.json")).read_text())
REQUESTS = {one["method"]: one for one in MODEL["requests"]}
NOTIFICATIONS = {one["method"]: one for one in MODEL["notifications"]}
STRUCTURES = {one["name"]: one for one in MODEL["structures"]}
ENUMERATIONS = {one["name"]: one for one in MODEL["enumerations"]}
ALIASES = {one["name"]: one for one in MODEL["typeAliases"]}
MOST = 2**31 - 1


class Wrong(Exception):
    """What is wrong with a message, and where in it."""


def response(method: str, result: Any) -> None:
    check(REQUESTS[method]["result"], result, f"{method}.result")


def request(method: str, params: Any, direction: str = "serverToClient") -> None:
    sent(REQUESTS, method, params, direction)


def notification(method: str, params: Any, direction: str = "serverToClient") -> None:
    sent(NOTIFICATIONS, method, params, direction)


def sent(known: dict[str, Any], method: str, params: Any, direction: str) -> None:
    if method not in known:
        raise Wrong(f"unknown method {method}")
    one = known[method]
    if one["messageDirection"] not in (direction, "both"):
        raise Wrong(f"{method} is not sent by this side")
    if "params" in one:
        check(one["params"], params, method)
    elif params not in (None, [], {}):
        raise Wrong(f"{method} has no parameters")


def check(kind: dict[str, Any], value: Any, where: str) -> None:
    KINDS[kind["kind"]](kind, value, where)


def base(kind: dict[str, Any], value: Any, where: str) -> None:
    name = kind["name"]
    fits = {
        "URI": lambda: isinstance(value, str) and ":" in value,
        "DocumentUri": lambda: isinstance(value, str) and ":" in value,
        "string": lambda: isinstance(value, str),
        "RegExp": lambda: isinstance(value, str),
        "boolean": lambda: isinstance(value, bool),
        "null": lambda: value is None,
        "integer": lambda: is_integer(value) and -MOST - 1 <= value <= MOST,
        "uinteger": lambda: is_integer(value) and 0 <= value <= MOST,
        "decimal": lambda: isinstance(value, (int, float)) and not isinstance(value, bool),
    }[name]
    if not fits():
        raise Wrong(f"{where}: {value!r} is no {name}")


def is_integer(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def reference(kind: dict[str, Any], value: Any, where: str) -> None:
    name = kind["name"]
    if name in ("LSPAny", "LSPObject", "LSPArray"):
        return
    if name in STRUCTURES:
        structure(name, value, where)
    elif name in ENUMERATIONS:
        enumeration(ENUMERATIONS[name], value, where)
    else:
        check(ALIASES[name]["type"], value, where)


def enumeration(one: dict[str, Any], value: Any, where: str) -> None:
    check(one["type"] | {"kind": "base"}, value, where)
    if not one.get("supportsCustomValues") and value not in [entry["value"] for entry in one["values"]]:
        raise Wrong(f"{where}: {value!r} is no {one['name']}")


@functools.cache
def properties(name: str) -> dict[str, dict[str, Any]]:
    one = STRUCTURES[name]
    result: dict[str, dict[str, Any]] = {}
    for above in one.get("extends", []) + one.get("mixins", []):
        result |= properties(above["name"])
    return result | {entry["name"]: entry for entry in one["properties"]}


def structure(name: str, value: Any, where: str) -> None:
    members(properties(name), value, where)


def members(known: dict[str, dict[str, Any]], value: Any, where: str) -> None:
    if not isinstance(value, dict):
        raise Wrong(f"{where}: {value!r} is no object")
    for key in value.keys() - known.keys():
        raise Wrong(f"{where}: unknown property {key}")
    for key, entry in known.items():
        if key in value:
            check(entry["type"], value[key], f"{where}.{key}")
        elif not entry.get("optional"):
            raise Wrong(f"{where}: {key} is missing")


def array(kind: dict[str, Any], value: Any, where: str) -> None:
    if not isinstance(value, list):
        raise Wrong(f"{where}: {value!r} is no list")
    for index, item in enumerate(value):
        check(kind["element"], item, f"{where}[{index}]")


def mapping(kind: dict[str, Any], value: Any, where: str) -> None:
    if not isinstance(value, dict):
        raise Wrong(f"{where}: {value!r} is no map")
    for key, item in value.items():
        check(kind["key"], key, where)
        check(kind["value"], item, f"{where}.{key}")


def either(kind: dict[str, Any], value: Any, where: str) -> None:
    reasons = []
    for one in kind["items"]:
        try:
            return check(one, value, where)
        except Wrong as wrong:
            reasons.append(str(wrong))
    raise Wrong(f"{where}: none of its forms fits: {'; '.join(reasons)}")


def both(kind: dict[str, Any], value: Any, where: str) -> None:
    known: dict[str, dict[str, Any]] = {}
    for one in kind["items"]:
        known |= properties(one["name"])
    members(known, value, where)


def tuple_of(kind: dict[str, Any], value: Any, where: str) -> None:
    if not isinstance(value, list) or len(value) != len(kind["items"]):
        raise Wrong(f"{where}: {value!r} is no list of {len(kind['items'])}")
    for one, item in zip(kind["items"], value, strict=True):
        check(one, item, where)


def literal(kind: dict[str, Any], value: Any, where: str) -> None:
    members({entry["name"]: entry for entry in kind["value"]["properties"]}, value, where)


def exactly(kind: dict[str, Any], value: Any, where: str) -> None:
    if value != kind["value"]:
        raise Wrong(f"{where}: {value!r} is not {kind['value']!r}")


KINDS = {
    "base": base,
    "reference": reference,
    "array": array,
    "map": mapping,
    "or": either,
    "and": both,
    "tuple": tuple_of,
    "literal": literal,
    "stringLiteral": exactly,
    "integerLiteral": exactly,
    "booleanLiteral": exactly,
}
