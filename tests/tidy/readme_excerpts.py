#!/usr/bin/env python3
"""What `README.md` quotes of the compiler is what it prints now: each quoted block, apart from the lines that it leaves out (`…`), stands
in the output, in order and without a gap."""

import difflib
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "README.md"
BLOCK = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LEFT_OUT = "…"
PROGRAM = "examples/payments/payments.dr"
MISSING_STEP = "promote ledger"


def blocks(page: str) -> list[tuple[str, str]]:
    return [(found[1].strip(), found[2]) for found in BLOCK.finditer(page)]


def quoted(page: str, beginning: str) -> str:
    """The one block of code that begins so."""
    found = [text for _, text in blocks(page) if text.startswith(beginning)]
    if len(found) != 1:
        sys.exit(f"{PAGE.name}: {len(found)} blocks begin with `{beginning}`, and one should")
    return found[0]


def run(arguments: list[str], folder: pathlib.Path) -> str:
    """Both streams: findings stand on the second one."""
    ended = subprocess.run([os.environ["DRC"], *arguments], cwd=folder, capture_output=True, text=True, timeout=60)
    return ended.stdout + ended.stderr


def proof() -> str:
    path = ROOT / PROGRAM
    return run(["prove", path.name], path.parent)


def findings(page: str) -> str:
    """Of the first program of the page, without a step."""
    programs = [text for marks, text in blocks(page) if marks.split()[:1] == ["dr"]]
    step = re.compile(rf"^ *{MISSING_STEP}\n", re.MULTILINE)
    if not programs or len(step.findall(programs[0])) != 1:
        sys.exit(f"{PAGE.name}: its first program has no step `{MISSING_STEP}`")
    with tempfile.TemporaryDirectory() as name:
        room = pathlib.Path(name)
        (room / "processor").mkdir()
        (room / "processor" / "index.py").write_text("def handler(event, context):\n    return {}\n")
        (room / "payments.dr").write_text(step.sub("", programs[0]))
        return run(["check", "payments.dr"], room)


def pieces(excerpt: str) -> list[list[str]]:
    """The lines between those that are left out."""
    result: list[list[str]] = [[]]
    for line in excerpt.splitlines():
        if line.strip() == LEFT_OUT:
            result.append([])
        else:
            result[-1].append(line)
    return [piece for piece in result if piece]


def windows(lines: list[str], length: int, begin: int) -> list[int]:
    return list(range(begin, len(lines) - length + 1))


def differences(excerpt: str, output: str) -> list[str]:
    lines = output.splitlines()
    begin = 0
    for piece in pieces(excerpt):
        at = next((index for index in windows(lines, len(piece), begin) if lines[index : index + len(piece)] == piece), None)
        if at is None:
            return nearest(piece, lines, begin)
        begin = at + len(piece)
    return []


def nearest(piece: list[str], lines: list[str], begin: int) -> list[str]:
    """The piece beside what is most like it."""
    def likeness(index: int) -> float:
        return difflib.SequenceMatcher(None, "\n".join(piece), "\n".join(lines[index : index + len(piece)])).ratio()

    places = windows(lines, len(piece), begin)
    now = lines[(at := max(places, key=likeness)) : at + len(piece)] if places else []
    return list(difflib.unified_diff(piece, now, PAGE.name, "now", lineterm="")) or [f"{PAGE.name}: its lines stand in another order"]


def main() -> int:
    if "DRC" not in os.environ:
        print("skipped: DRC does not name the compiler")
        return 77
    page = PAGE.read_text()
    if f"]({PROGRAM})" not in page:
        sys.exit(f"{PAGE.name} does not say that what it quotes is of {PROGRAM}")
    differing = 0
    for beginning, output in (("RTO: ", proof()), ("error[", findings(page))):
        excerpt = quoted(page, beginning)
        if len(excerpt.splitlines()) < 3:
            sys.exit(f"{PAGE.name}: `{excerpt.strip()}` is too short to be an excerpt")
        found = differences(excerpt, output)
        differing += bool(found)
        print("\n".join(found), end="\n" if found else "")
    print(f"2 excerpts, {differing} differ")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
