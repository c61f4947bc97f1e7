#!/usr/bin/env python3
"""One term for one thing: the glossary in `compiler/ARCHITECTURE.md` names the phrases that messages, explain pages and the texts of the
library do not use.
"""

import pathlib
import re
import sys
from collections.abc import Iterator

ROOT = pathlib.Path(__file__).resolve().parents[2]
GLOSSARY = ROOT / "compiler/ARCHITECTURE.md"
HEADING = "## Words of messages"
STRING = re.compile(r'"((?:[^"\\]|\\.)*)"')
# Names of the program within a message are not its words.
QUOTED = re.compile(r"`[^`]*`")
# A test that finds nothing must be able to find something.
MUST_BE_FOUND = ('report("nothing is called `x` here");', "## Topics that are told.", 'else "`${component}` is told"')
NOT_FOUND = ("// there is no other", 'find("rehearsal")', 'else "`is told` is a name"', "let told = 1")


def refused() -> list[str]:
    rows = GLOSSARY.read_text().split(HEADING, 1)[1].splitlines()
    cells = [row.strip("|").split(" | ") for row in rows if row.startswith("|")][2:]
    return [phrase for row in cells for phrase in re.findall(r"`([^`]+)`", row[-1])]


def texts(path: pathlib.Path, line: str) -> Iterator[str]:
    """What a user reads of a line."""
    if path.suffix == ".md":
        yield line
        return
    if path.suffix == ".dr" and line.lstrip().startswith("##"):
        yield line
        return
    if line.lstrip().startswith(("//", "#")):
        return
    # A string without a blank is a name.
    yield from (text for text in STRING.findall(line) if " " in text)


def problems(path: pathlib.Path, content: str, phrases: re.Pattern[str]) -> Iterator[str]:
    fenced = False
    for number, line in enumerate(content.splitlines(), 1):
        if path.suffix == ".md" and line.startswith("```"):
            fenced = not fenced
        if fenced:
            continue
        for text in texts(path, line):
            for found in phrases.findall(QUOTED.sub("``", text)):
                yield f"{path}:{number}: `{found}`, see the glossary in compiler/ARCHITECTURE.md"


def files() -> Iterator[pathlib.Path]:
    for suffix in ("cpp", "hpp", "def"):
        yield from sorted((ROOT / "compiler").rglob(f"*.{suffix}"))
    yield from sorted((ROOT / "compiler/diagnostics/explain").glob("*.md"))
    yield from sorted((ROOT / "stdlib").rglob("*.dr"))


def main() -> int:
    words = refused()
    phrases = re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b", re.IGNORECASE)
    found = [problem for path in files() for problem in problems(path.relative_to(ROOT), path.read_text(), phrases)]
    blind = [line for line in MUST_BE_FOUND if not any(problems(pathlib.Path(name), line, phrases) for name in ("a.cpp", "a.dr"))]
    wrong = [line for line in NOT_FOUND if all(list(problems(pathlib.Path(name), line, phrases)) for name in ("a.cpp", "a.dr"))]
    found += [f"not found: {line}" for line in blind] + [f"found: {line}" for line in wrong]
    print("\n".join([*found, f"{len(words)} phrases, {len(found)} problems"]))
    return 1 if found or not words else 0


if __name__ == "__main__":
    sys.exit(main())
