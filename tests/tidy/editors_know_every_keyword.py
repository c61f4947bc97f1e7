#!/usr/bin/env python3
"""The words that `editors/` and the fuzzer know are those of the compiler's tables; `--write` brings them there."""

import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLE = ROOT / "compiler/syntax/statements.def"
ROW = re.compile(r'^DRC_STATEMENT\((?:\w+, ){3}"(\w+)', re.MULTILINE)
# What stands around the words, by file; the words are sorted.
PLACES = {
    "editors/vim/syntax/dr.vim": (r"(^syntax keyword drStatement )[a-z_ ]+($)", " "),
    "editors/emacs/dr-mode.el": (r'(^  \(split-string ")[a-z_ \n]+("\)$)', " "),
    "tests/fuzz/dr.dict": (r'(^# Statements\.\n)(?:"\w+"\n)*()', "\n"),
}


def written(path: str, keywords: list[str]) -> str:
    pattern, between = PLACES[path]
    words = [f'"{word}"' for word in keywords] if path.endswith(".dict") else keywords
    after = "\n" if path.endswith(".dict") else ""
    text = (ROOT / path).read_text()
    found = re.findall(pattern, text, re.MULTILINE)
    if len(found) != 1:
        sys.exit(f"{path}: the list of keywords stands {len(found)} times")
    return re.sub(pattern, lambda match: match[1] + between.join(words) + after + match[2], text, flags=re.MULTILINE)


def main() -> int:
    keywords = sorted(set(ROW.findall(TABLE.read_text())))
    outdated = [path for path in PLACES if (ROOT / path).read_text() != written(path, keywords)]
    if sys.argv[1:] == ["--write"]:
        for path in outdated:
            (ROOT / path).write_text(written(path, keywords))
        outdated = []
    # The grammar of VS Code is made from all the tables, and not only its list of keywords.
    made = subprocess.run([sys.executable, str(ROOT / "editors/vscode/generate.py"), *sys.argv[1:]], capture_output=True, text=True)
    print((made.stdout + made.stderr).strip())
    print("\n".join([*(f"{path} has other keywords than the table: run {sys.argv[0]} --write" for path in outdated), f"{len(keywords)} keywords"]))
    return 1 if outdated or made.returncode or not keywords else 0


if __name__ == "__main__":
    sys.exit(main())
