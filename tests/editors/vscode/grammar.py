#!/usr/bin/env python3
"""The token grammar of VS Code against the compiler: with the tokenizer that VS Code uses, over all examples and the whole library.

The tree that `drc dump` shows says what stands where: its names, numbers, strings and types; every other word of a program is one of the
language's own. Each must have the colours of what it is, nothing may be left without a scope, and nothing is `invalid`.
"""

import json
import pathlib
import re
import subprocess
import sys
import tempfile
from typing import NamedTuple

import npm

GOLDEN = npm.HERE / "golden"
WORD = re.compile(r"[A-Za-z_0-9]+")
TREE_LINE = re.compile(r"^ *(?P<what>.*?) \[(\d+):(\d+)-(\d+):(\d+)\]$")
# What begins with a word of the author's choice (`DRC_WORD_STATEMENT`).
WORD_STATEMENTS = {"setting", "section", "component", "replica", "detector", "plan step"}
KEYWORD = ("keyword.other.dr", "keyword.control.dr", "keyword.control.import.dr", "keyword.operator.logical.dr")
NAMES = ("variable.", "entity.name.", "support.", "constant.other.role")
# The scope that a name has by the statement that it belongs to, and what it is there.
PLACES = {
    ("component", "verb"): ("entity.name.type.dr",), ("component", "target"): ("variable.other.dr",),
    ("plan step", "verb"): ("support.function.dr",), ("detector", "verb"): ("support.function.dr",),
    ("topology", "name"): ("entity.name.namespace.dr",), ("policy", "name"): ("entity.name.namespace.dr",),
    ("kind", "name"): ("entity.name.type.dr",), ("trait", "name"): ("entity.name.type.dr",), ("kind", "label"): ("entity.name.type.dr",),
    ("region", "name"): ("constant.other.role.dr",), ("replicate", "from"): ("constant.other.role.dr",), ("replicate", "to"): ("constant.other.role.dr",),
    ("failover", "from"): ("constant.other.role.dr",), ("failover", "to"): ("constant.other.role.dr",),
    ("param", "name"): ("variable.other.property.dr",), ("export", "name"): ("variable.other.property.dr",), ("setting", "name"): ("variable.other.property.dr",),
    ("section", "name"): ("variable.other.property.dr",), ("let", "name"): ("variable.other.dr",), ("rule", "name"): ("entity.name.function.dr",),
    ("action", "name"): ("entity.name.function.dr",), ("step", "name"): ("entity.name.function.dr",), ("function", "name"): ("entity.name.function.dr",),
    ("resource", "name"): ("variable.other.dr",), ("part", "name"): ("variable.other.dr",), ("signal", "name"): ("entity.name.function.dr",),
    ("rule", "label"): ("constant.language.level.dr",), ("in from", "region"): ("variable.language.dr",),
    ("call", "operation"): ("support.function.dr",), ("until", "operation"): ("support.function.dr",), ("check", "operation"): ("support.function.dr",),
}  # fmt: skip


class Expected(NamedTuple):
    begin: int
    end: int
    scopes: tuple[str, ...]  # one of which the innermost scope begins with
    what: str


def scan(text: str) -> list[str]:
    """What each character is: `#` of a comment, `"` of a string, a blank for code; as grammar/lexical.hpp has it."""
    classes = [" "] * len(text)
    depths: list[int] = []  # open braces of each interpolation that is open
    in_string, at = False, 0
    while at < len(text):
        here = text[at]
        if in_string:
            classes[at] = '"'
            if here == "\\":
                classes[at : at + 2] = ['"'] * 2
                at += 1
            elif text.startswith("${", at):
                classes[at + 1] = '"'
                depths.append(0)
                in_string = False
                at += 1
            elif here == '"':
                in_string = False
                # Within an interpolation the code goes on, and behind it the string around it.
        elif here == "#":
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
            classes[at:end] = ["#"] * (end - at)
            at = end
            continue
        elif here == '"':
            classes[at] = '"'
            in_string = True
        elif depths and here == "{":
            depths[-1] += 1
        elif depths and here == "}":
            if depths[-1] == 0:
                depths.pop()
                classes[at] = '"'
                in_string = True
            else:
                depths[-1] -= 1
        at += 1
    return classes


def offsets(text: str) -> list[int]:
    begins = [0]
    for line in text.split("\n"):
        begins.append(begins[-1] + len(line) + 1)
    return begins


def expectations(drc: str, path: pathlib.Path, text: str) -> list[Expected]:
    tree = subprocess.run([drc, "dump", "--phase", "tree", str(path)], capture_output=True, text=True, cwd=npm.ROOT).stdout
    begins = offsets(text)
    # Columns are counted in bytes of UTF-8 or in characters: a file without others makes no difference, and others are left out.
    result: list[Expected] = []
    statements: list[tuple[int, str]] = []  # indentation, and what stands there
    for line in tree.splitlines():
        match = TREE_LINE.match(line)
        if match is None:
            continue
        what, numbers = match["what"], [int(number) for number in match.groups()[1:]]
        begin, end = begins[numbers[0] - 1] + numbers[1] - 1, begins[numbers[2] - 1] + numbers[3] - 1
        indent = len(line) - len(line.lstrip())
        while statements and statements[-1][0] >= indent:
            statements.pop()
        label, _, node = what.partition(": ") if re.match(r"^[^ \"]+: ", what) else ("", "", what)
        if not label and not re.match(r'^(name|number|string|true|false|null|"|\d)', what):
            statements.append((indent, what))
        parent = statements[-1][1] if statements else ""
        source = text[begin:end]
        kind = node.split(" ")[0]
        if label == "member":  # with its dot
            result.append(Expected(end - len(node), end, NAMES, "member"))
        elif kind == "number" and source[:1].isdigit():
            result.append(Expected(begin, end, ("constant.numeric", "keyword.other.unit"), "number"))
        elif kind == "string":
            result.append(Expected(begin, begin + 1, ("punctuation.definition.string",), "string"))
        elif source in ("true", "false", "null") and kind == source:
            result.append(Expected(begin, end, ("constant.language",), "constant"))
        elif label == "type":
            result += [
                Expected(begin + word.start(), begin + word.end(), ("support.type", "entity.name.type", KEYWORD[0]), "type") for word in re.finditer(r"[A-Za-z_]\w*", source)
            ]
        elif label and WORD.fullmatch(source):
            result.append(Expected(begin, end, PLACES.get((parent, label), NAMES), f"{parent} {label}".strip()))
    named = {offset for one in result for offset in range(one.begin, one.end)}
    classes = scan(text)
    for word in re.finditer(r"[A-Za-z_]\w*", text):
        if classes[word.start()] == " " and word.start() not in named:
            result.append(Expected(word.start(), word.end(), KEYWORD, "word of the language"))
    return result


def scopes_by_character(text: str, lines: list[list[tuple[int, int, list[str]]]]) -> list[list[str]]:
    result: list[list[str]] = []
    for line, tokens in zip(text.split("\n"), lines, strict=True):
        units = [scopes for begin, end, scopes in tokens for _ in range(begin, end)]
        at = 0
        for character in line:
            result.append(units[at])
            at += len(character.encode("utf-16-le")) // 2
        result.append(["source.dr"])
    return result


def tokenized(paths: list[pathlib.Path]) -> list[tuple[list[list[tuple[int, int, list[str]]]], int]]:
    done = subprocess.run(["node", str(npm.HERE / "tokens.js")], input="\n".join(map(str, paths)), capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return [(one["lines"], one["depth"]) for one in map(json.loads, done.stdout.splitlines())]


def compare(drc: str, path: pathlib.Path, lines: list[list[tuple[int, int, list[str]]]], depth: int) -> tuple[int, list[str]]:
    text = path.read_text().removesuffix("\r")
    scopes = scopes_by_character(text, lines)
    begins = offsets(text)

    def place(offset: int) -> str:
        row = max(number for number, begin in enumerate(begins) if begin <= offset)
        return f"{path.name}:{row + 1}:{offset - begins[row] + 1}"

    problems = [] if depth == 1 else [f"{path}: {depth - 1} rules are open at the end"]
    for offset, (character, what) in enumerate(zip(text, scan(text), strict=True)):
        have = scopes[offset]
        if character == "\n":
            continue
        if any(scope.startswith("invalid") for scope in have):
            problems.append(f"{place(offset)}: invalid")
        if what == "#" and not any(scope.startswith("comment.line") for scope in have):
            problems.append(f"{place(offset)}: a comment has {have}")
        if what != "#" and any(scope.startswith("comment.line") for scope in have):
            problems.append(f"{place(offset)}: no comment has {have}")
        if what == '"' and not any(scope.startswith("string.quoted") for scope in have):
            problems.append(f"{place(offset)}: a string has {have}")
        if what == " " and not character.isspace() and (have[-1] == "source.dr" or have[-1].startswith("meta.")):
            problems.append(f"{place(offset)}: `{character}` has {have}")
    expected = expectations(drc, path, text)
    for one in expected:
        for offset in range(one.begin, one.end):
            if not scopes[offset][-1].startswith(one.scopes):
                problems.append(f"{place(offset)}: `{text[one.begin : one.end]}`, {one.what}, has {scopes[offset]}, and none of {one.scopes}")
                break
    return len(expected), problems


def shown(text: str, lines: list[list[tuple[int, int, list[str]]]]) -> str:
    """Each line, and below it what has which scopes."""
    result = ""
    for line, tokens in zip(text.split("\n"), lines, strict=True):
        result += f"{line}\n"
        for begin, end, scopes in tokens:
            if line[begin:end].strip():
                result += f"    {line[begin:end].strip()!r} {' '.join(scope.removesuffix('.dr') for scope in scopes[1:])}\n"
    return result


def goldens() -> list[str]:
    paths = sorted(GOLDEN.glob("*.dr"))
    problems = [] if len(paths) >= 4 else ["there are fewer golden files than four"]
    for path, (lines, _) in zip(paths, tokenized(paths), strict=True):
        text, place = shown(path.read_text(), lines), path.with_suffix(".scopes")
        if sys.argv[1:] == ["--write"]:
            place.write_text(text)
        elif not place.exists() or place.read_text() != text:
            problems.append(f"{place.relative_to(npm.ROOT)}: the scopes are others; {sys.argv[0]} --write, and look at the difference")
    return problems


def programs_of(page: pathlib.Path, folder: pathlib.Path) -> list[pathlib.Path]:
    """The programs on a page, each in a file."""
    paths = []
    for number, block in enumerate(re.findall(r"^```dr\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)):
        paths.append(folder / f"{page.stem.lower()}_{number}.dr")
        paths[-1].write_text(block)
    return paths


def main() -> int:
    npm.packages("vscode-textmate", "vscode-oniguruma")
    drc = npm.compiler()
    problems = goldens()
    with tempfile.TemporaryDirectory() as folder:
        paths = sorted([*(npm.ROOT / "examples").rglob("*.dr"), *(npm.ROOT / "stdlib").rglob("*.dr")])
        paths += programs_of(npm.ROOT / "grammar/GRAMMAR.md", pathlib.Path(folder))
        count = 0
        for path, (lines, depth) in zip(paths, tokenized(paths), strict=True):
            here, wrong = compare(drc, path, lines, depth)
            count += here
            problems += wrong
    print("\n".join([*problems[:60], f"{len(paths)} files, {count} tokens of the compiler, {len(problems)} problems"]))
    return 1 if problems or count < 20_000 else 0


if __name__ == "__main__":
    sys.exit(main())
