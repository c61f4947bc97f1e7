"""Programs with notes of what an editor is to be told, where.

A line of a marker file that begins with `#@` is no part of the program: it says what is expected of the line above it. Behind the sort of
the expectation stands the place in that line, where it needs one:

    ^            the character above the sign
    "word"       where the word begins; `"word"#2` where it stands for the second time, `"word">` behind it
    $            the end of the line

`#@ mark NAME PLACE` gives a place a name, by which markers of all files mean it. `#@ typing "text" SORT …` is about a line that somebody has
just begun below, and `#@ instead "text" SORT …` about the line when it reads so. Texts are JSON strings.
"""

import dataclasses
import json
import pathlib
import re

TOKEN = re.compile(r'("(?:[^"\\]|\\.)*")(?:#(\d+))?(>?)|\S+')
MARKER = re.compile(r"^\s*#@ ")
# Sorts that are about a whole line or the whole document.
PLACELESS = {"lens", "fold", "hint", "workspace", "findings"}


class Unreadable(Exception):
    """A marker says something that nothing means."""


@dataclasses.dataclass(frozen=True)
class Place:
    """In a line: a column, or a word."""

    column: int = 0
    word: str | None = None
    count: int = 1
    behind: bool = False
    end: bool = False

    def within(self, line: str) -> int:
        """The character of the line that it means."""
        if self.end:
            return len(line)
        if self.word is None:
            if self.column > len(line):
                raise Unreadable(f"the line ends before the place: {line!r}")
            return self.column
        at = -1
        for _ in range(self.count):
            at = line.find(self.word, at + 1)
            if at < 0:
                raise Unreadable(f"`{self.word}` does not stand so often in {line!r}")
        return at + len(self.word) if self.behind else at

    def length(self) -> int:
        return 0 if self.word is None or self.behind else len(self.word)


@dataclasses.dataclass(frozen=True)
class Marker:
    number: int  # of its line in the marker file, from 1
    line: int  # that it is about, in the program, from 0
    sort: str
    place: Place | None
    words: tuple[str, ...]
    typed: str | None = None  # a line that is there for this marker alone,
    replaces: bool = False  # in the place of the one above, or below it
    upto: int = 0  # where the words begin, in the marker's line


@dataclasses.dataclass
class Marked:
    """A program without its markers, and these."""

    path: pathlib.Path
    text: str
    markers: list[Marker]


def unquoted(found: re.Match[str]) -> str:
    return json.loads(found[1]) if found[1] else found[0]


def place_of(found: re.Match[str]) -> Place:
    if found[1]:
        return Place(word=json.loads(found[1]), count=int(found[2] or 1), behind=bool(found[3]))
    if found[0] == "$":
        return Place(end=True)
    if found[0] == "^":
        return Place(column=found.start())
    raise Unreadable(f"`{found[0]}` is no place")


def marker_in(line: str, number: int, above: int) -> Marker:
    start = line.index("#@") + 2
    tokens = list(TOKEN.finditer(line, start))
    typed, replaces = None, False
    if tokens[0][0] in ("typing", "instead"):
        replaces = tokens[0][0] == "instead"
        typed = unquoted(tokens[1])
        tokens = tokens[2:]
    sort, rest = tokens[0][0], tokens[1:]
    place = None
    if sort == "mark":
        return Marker(number, above, sort, place_of(rest[1]), (rest[0][0],))
    if sort not in PLACELESS:
        if not rest:
            raise Unreadable(f"{number}: `{sort}` of which place?")
        place, rest = place_of(rest[0]), rest[1:]
    upto = rest[0].start() if rest else len(line)
    return Marker(number, above, sort, place, tuple(map(unquoted, rest)), typed, replaces, upto)


def read(path: pathlib.Path) -> Marked:
    # Line ends are part of what is tested.
    kept: list[str] = []
    markers = []
    for number, line in enumerate(path.read_bytes().decode().split("\n"), 1):
        if MARKER.match(line):
            markers.append(marker_in(line.rstrip("\r"), number, len(kept) - 1))
        else:
            kept.append(line)
    return Marked(path, "\n".join(kept), markers)


def rewritten(path: pathlib.Path, instead: dict[int, str]) -> None:
    """Other expectations in some lines of a file."""
    lines = path.read_bytes().decode().split("\n")
    for number, words in instead.items():
        line = lines[number - 1]
        marker = marker_in(line.rstrip("\r"), number, 0)
        lines[number - 1] = line[: marker.upto].rstrip() + " " + words + ("\r" if line.endswith("\r") else "")
    path.write_bytes("\n".join(lines).encode())
