"""What the compact schema texts have in common: bodies and types that are used often stand once, under a short name.

A node is a tuple of strings and of numbers of other nodes. Its mark says what it is: `#` the body of a block, `@` a type.
"""

import re

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
REFERENCE_LENGTH = 4  # a usual `#xyz`, to judge whether a reference is shorter than the thing itself


class SchemaError(Exception):
    """The input is not one that these scripts understand."""


class Pool:
    """Keeps each distinct block body and object type once. A node is a tuple of strings and node numbers."""

    def __init__(self):
        self.numbers = {}  # (mark, parts) -> node number
        self.nodes = []  # (mark, parts); children always come before their parents
        self.uses = []  # how many distinct places refer to the node
        self.ids = {}  # node number -> "#id" or "@id"
        self.texts = {}  # node number -> rendered content

    def add(self, mark, parts):
        key = (mark, tuple(parts))
        if key not in self.numbers:
            self.numbers[key] = len(self.nodes)
            self.nodes.append(key)
            self.uses.append(0)
            for part in parts:
                if isinstance(part, int):
                    self.uses[part] += 1
        return self.numbers[key]

    def choose_ids(self):
        """Gives an id to each node that is shorter to write once and refer to; most used, shortest id."""
        lengths, shared = [], []
        for number, (mark, parts) in enumerate(self.nodes):
            length = sum(len(part) if isinstance(part, str) else lengths[part] for part in parts)
            length += 2 if mark == "#" else 0  # the braces of a body written in place
            uses = self.uses[number]
            worth = (uses - 1) * length > uses * REFERENCE_LENGTH + REFERENCE_LENGTH
            if worth:
                shared.append(number)
            lengths.append(REFERENCE_LENGTH if worth else length)
        shared.sort(key=lambda number: (-self.uses[number], number))
        counters = {"#": 0, "@": 0}
        for number in shared:
            mark = self.nodes[number][0]
            self.ids[number] = mark + base36(counters[mark])
            counters[mark] += 1

    def content(self, number):
        if number not in self.texts:
            parts = self.nodes[number][1]
            self.texts[number] = "".join(p if isinstance(p, str) else self.refer(p) for p in parts)
        return self.texts[number]

    def refer(self, number):
        if number in self.ids:
            return self.ids[number]
        text = self.content(number)
        return "{" + text + "}" if self.nodes[number][0] == "#" else text


def base36(value):
    text = DIGITS[value % 36]
    while value >= 36:
        value //= 36
        text = DIGITS[value % 36] + text
    return text


def checked_name(name):
    if not re.fullmatch(r"[A-Za-z0-9_-]+", name):
        raise SchemaError(f"the name {name!r} has characters the compact form cannot hold")
    return name


def members(parts, opening, closing):
    """Joins lists of parts with commas between brackets."""
    joined = [opening]
    for index, part in enumerate(parts):
        joined += ([","] if index else []) + part
    return joined + [closing]


def joined(items):
    """Joins lists of parts with a space between."""
    parts = []
    for index, item in enumerate(items):
        parts += ([" "] if index else []) + item
    return parts


def text_of(pool, roots, header, lines=None):
    """The whole text: the roots, a node number by key, beside what they refer to and other lines."""
    for number in roots.values():
        pool.uses[number] += 1
    pool.choose_ids()
    lines = {**(lines or {}), **{key: pool.ids.get(number) or pool.content(number) for key, number in roots.items()}}
    lines.update((key, pool.content(number)) for number, key in pool.ids.items())
    return "\n".join([header] + [f"{key} {lines[key]}".rstrip() for key in sorted(lines)]) + "\n"
