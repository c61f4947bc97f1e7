"""Other values for a setting: candidates, of which the first that compiles is taken."""

import re
from typing import Iterator

from described import Parameter
from subject import Component, Subject

DURATION = re.compile(r"^(\d+(?:\.\d+)?)(ms|s|m|h|d)$")
SIZE = re.compile(r"^(\d+)(B|KiB|MiB|GiB)$")
NUMBER = re.compile(r"^\d+(?:\.\d+)?$")
RANGE = re.compile(r"^([\d.]+)\.\.([\d.]+)$")
# Settings that name what exists already: `standing.py` makes what is named here.
LOOKED_UP = ("existing", "web_acl")
TEXT = re.compile(r'^"([^"$]*)"$')


def others(parameter: Parameter, component: Component, subject: Subject) -> Iterator[str]:
    """Values that the setting does not have now."""
    now = component.value(parameter.name)
    current = now if now is not None else parameter.default
    seen = {current}
    for candidate in _candidates(parameter, current, component, subject):
        if candidate not in seen:
            seen.add(candidate)
            yield candidate
    if parameter.nullable and "null" not in seen:
        yield "null"


def _candidates(parameter: Parameter, current: str, component: Component, subject: Subject) -> Iterator[str]:
    type_ = parameter.type.rstrip("?")
    if type_ == "bool":
        yield from ("true", "false")
    elif type_ == "number":
        yield from _scaled(NUMBER, current, lambda number, _: f"{number:g}")
        yield from ("4", "2", "1", "3", "50", "200", "0.5")
    elif type_ == "duration":
        yield from _scaled(DURATION, current, lambda number, unit: f"{number:g}{unit}")
        yield from ("1m", "10s", "5m", "1h", "2h", "1d", "7d", "60d", "90d")
    elif type_ == "size":
        yield from _scaled(SIZE, current, lambda number, unit: f"{number:g}{unit}")
    elif type_ == "range":
        yield from ("1..16", "2..32")
    elif type_ == "string":
        if parameter.name in LOOKED_UP:
            yield from ('"other"', '"alias/other"')
        yield from _texts(current)
    elif type_.startswith("list of "):
        yield from _elements(parameter, type_.removeprefix("list of "), component, subject)
    elif type_.startswith("map"):
        named = subject.of_kind(type_.removeprefix("map of "))
        yield from (f"{{ third: {name} }}" for name in named)
        yield from ('{ "ANY /orders": 17 }', '{ first: "3" }', '{ "first": { name: "first" } }')
    elif "|" in type_:
        yield from (member.strip() for member in type_.split("|"))
    else:
        yield from (name for name in subject.of_kind(type_) if name != component.name)


def _scaled(form: re.Pattern[str], current: str, written) -> Iterator[str]:
    if found := form.match(current):
        number = float(found[1] if form.groups else found[0])
        unit = found[2] if form.groups > 1 else ""
        yield from (written(changed, unit) for changed in (number + 1, number * 2, number / 2, number - 1) if changed > 0)


def _texts(current: str) -> Iterator[str]:
    found = TEXT.match(current)
    text = found[1] if found else ""
    if re.fullmatch(r"\d+(\.\d+)+", text):  # a version
        major, *rest = text.split(".")
        yield f'"{int(major) + 1}.{rest[0]}"'
        yield f'"{major}.{int(rest[0]) + 1}"'
    if text == "" and "primary:" in current:
        yield '{ primary: "10.110.0.0/16", secondary: "10.120.0.0/16" }'
    yield from ('"./second"', '"mon:05:00-mon:06:00"', '"07:00-08:00"', '"/other"', '"other"', '"10.99.0.0/16"', '"db.r6g.xlarge"', '"python3.12"')
    yield from ('"alias/other"', '"16.8"', '"/other-${environment_suffix}"')
    yield from ('"ELBSecurityPolicy-TLS13-1-2-Res-2021-06"', '"Maximum"', '"other-${environment_suffix}.example.com"', '"10.30.0.0/16"')


def _elements(parameter: Parameter, element: str, component: Component, subject: Subject) -> Iterator[str]:
    if element == "string":
        if parameter.name == "layers":
            yield '["arn:aws:lambda::aws:layer:other:1"]'
        yield from ('["DynamoDB"]', '["other"]', '["10.99.0.0/16"]', '["other@example.com"]')
    names = [name for name in subject.of_kind(element) if name != component.name]
    if not names:  # a trait
        names = [one.name for one in subject.components if one is not component]
    yield from (f"[{name}]" for name in names)


# ---- lists and maps as they are written


def items(value: str) -> list[str] | None:
    """The elements of a list, or the entries of a map, as they are written; nothing of what is neither, or has fewer than two."""
    if not value.startswith(("[", "{")):
        return None
    found, depth, begin, quoted = [], 0, 1, False
    for at, letter in enumerate(value[1:-1], start=1):
        quoted = quoted != (letter == '"')
        if not quoted:
            depth += (letter in "[{(") - (letter in "]})")
            if letter == "," and depth == 0:
                found.append(value[begin:at].strip())
                begin = at + 1
    found.append(value[begin:-1].strip())
    return found if len(found) > 1 else None


def joined(value: str, elements: list[str]) -> str:
    return value[0] + ", ".join(elements) + value[-1]


def one_more(value: str, elements: list[str]) -> Iterator[str]:
    """Elements that the list or map does not have."""
    first = elements[0]
    if value.startswith("{"):
        key, _, rest = first.partition(":")
        yield from (f"{changed}:{rest}" for changed in ('"ANY /basket"', "another", '"another"') if changed != key)
        if rest.strip().startswith("["):
            yield f"another: {rest}"
        return
    if found := re.fullmatch(r'"10\.\d+\.0\.0/16"', first):
        yield '"10.77.0.0/16"'
    if "@" in first:
        yield '"another@example.com"'
    if first.startswith("{"):
        yield first.replace("GetQueueAttributes", "ListQueueTags")
