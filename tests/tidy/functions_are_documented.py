#!/usr/bin/env python3
"""The table of functions in `docs/language.md` is that of `compiler/binding/functions.def`; `--write` brings it there."""

import ast
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLE = ROOT / "compiler/binding/functions.def"
PAGE = ROOT / "docs/language.md"
TEXT = r'("(?:[^"\\]|\\.)*")'
ROW = re.compile(rf"^DRC_FUNCTION\((?:\w+, ){{4}}{TEXT}, {TEXT}, {TEXT}, ", re.MULTILINE)
HEADING = "| function | result | example |\n|---|---|---|\n"
WRITTEN = re.compile(re.escape(HEADING) + r"(?:\|.*\n)*")


def table() -> str:
    rows = [[ast.literal_eval(cell) for cell in found] for found in ROW.findall(TABLE.read_text())]
    return HEADING + "".join(f"| `{signature}` | {summary} | {example + ' ' if example else ''}|\n" for signature, summary, example in rows)


def main() -> int:
    page, now = PAGE.read_text(), table()
    if len(WRITTEN.findall(page)) != 1:
        sys.exit(f"{PAGE.name}: the table of functions does not stand there once")
    renewed = WRITTEN.sub(lambda _: now, page)
    count = now.count("\n") - 2
    if sys.argv[1:] == ["--write"]:
        PAGE.write_text(renewed)
    elif renewed != page:
        print(f"{PAGE.name} has another table of functions than {TABLE.name}: run {sys.argv[0]} --write")
        return 1
    print(f"{count} functions")
    return 0 if count == len(re.findall(r"^DRC_FUNCTION\(", TABLE.read_text(), re.MULTILINE)) else 1


if __name__ == "__main__":
    sys.exit(main())
