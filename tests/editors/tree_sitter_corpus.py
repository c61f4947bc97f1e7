#!/usr/bin/env python3
"""The corpus of the grammar for tree-sitter: the examples of `grammar/GRAMMAR.md`, and what the committed parser makes of each.

    tree_sitter_corpus.py TOOL        writes editors/tree-sitter-dr/test/corpus with the tool that tests/editors/tree_sitter.c makes

The tests compare what they parse with the compiler's own tree, so that a corpus of wrong trees does not pass.
"""

import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
CORPUS = ROOT / "editors/tree-sitter-dr/test/corpus"


def examples() -> list[tuple[str, str]]:
    """The blocks of code of the page, each with the heading above it and its number below that."""
    found = []
    heading = ""
    number = 0
    for title, text in re.findall(r"^#+ ([^\n]*)$|^```dr\n(.*?)^```$", (ROOT / "grammar/GRAMMAR.md").read_text(), re.MULTILINE | re.DOTALL):
        if title:
            heading, number = re.sub(r" \(`.*`\)$", "", title), 0
        else:
            number += 1
            found.append((f"{heading} {number}", text))
    return found


def tree_of(tool: str, text: str) -> str:
    """As the corpus has it: one node a line, with its field."""
    with tempfile.NamedTemporaryFile("w", suffix=".dr") as file:
        file.write(text)
        file.flush()
        lines = subprocess.run([tool, "tree", file.name], capture_output=True, text=True, check=True).stdout.splitlines()
    nodes = [(len(line) - len(line.lstrip(" ")), re.sub(r" \[\S+\]$", "", line.strip())) for line in lines]
    written = ""
    open_at: list[int] = []
    depth = 0
    for indent, label in nodes:
        while open_at and open_at[-1] >= indent:
            open_at.pop()
            written += ")"
        depth = len(open_at)
        open_at.append(indent)
        field, _, kind = label.rpartition(": ")
        written += "\n" * bool(written) + "  " * depth + (f"{field}: " if field else "") + "(" + kind
    return written + ")" * len(open_at)


def corpus(tool: str) -> str:
    line = "=" * 40
    return "\n".join(f"{line}\n{title}\n{line}\n\n{text}\n---\n\n{tree_of(tool, text)}\n" for title, text in examples())


if __name__ == "__main__":
    CORPUS.mkdir(parents=True, exist_ok=True)
    (CORPUS / "grammar.txt").write_text(corpus(sys.argv[1]))
