#!/usr/bin/env python3
"""The lists of keywords in `editors/` are those of the grammar: what begins a statement is coloured as such."""

import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
RULE = re.compile(r"keyword<([^>]*)>")


def grammar() -> set[str]:
    text = "".join(path.read_text() for path in sorted((ROOT / "grammar").glob("*.hpp")))
    return {"".join(re.findall(r"'(.)'", letters)) for letters in RULE.findall(text)}


def vscode() -> set[str]:
    described = json.loads((ROOT / "editors/vscode/syntaxes/dr.tmLanguage.json").read_text())
    statements = described["repository"]["statement"]["patterns"]
    [words] = [one["match"] for one in statements if one.get("name") == "keyword.control.dr"]
    return set(re.findall(r"\w+", words.split("(", 1)[1].split(")")[0]))


def vim() -> set[str]:
    [line] = re.findall(r"^syntax keyword drStatement (.*)$", (ROOT / "editors/vim/syntax/dr.vim").read_text(), re.MULTILINE)
    return set(line.split())


def main() -> int:
    known = grammar()
    problems = []
    for editor, words in (("vscode", vscode()), ("vim", vim())):
        problems += [f"editors/{editor} does not know `{word}`" for word in sorted(known - words)]
        problems += [f"editors/{editor} knows `{word}`, which the grammar does not" for word in sorted(words - known)]
    print("\n".join(problems + [f"{len(known)} keywords, {len(problems)} problems"]))
    return 1 if problems or not known else 0


if __name__ == "__main__":
    sys.exit(main())
