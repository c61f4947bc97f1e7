#!/usr/bin/env python3
"""House rules that a program can check: layout of the C++, length of files, `.dr` files as the formatter has them."""

import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LONGEST_FILE = 600


def main() -> int:
    problems = []
    sources = [path for folder in ("compiler", "grammar", "tests") for path in sorted((ROOT / folder).rglob("*.?pp"))]
    for path in sources:
        lines = path.read_text().count("\n")
        if lines > LONGEST_FILE:
            problems.append(f"{path.relative_to(ROOT)}: {lines} lines, the most is {LONGEST_FILE}")
    clang_format = shutil.which("clang-format-14") or shutil.which("clang-format")
    if clang_format is None:
        print("skipped: clang-format is not installed")
    else:
        done = subprocess.run([clang_format, "--dry-run", "--Werror", *map(str, sources)], capture_output=True, text=True)
        problems += sorted({line.split(":")[0].removeprefix(f"{ROOT}/") + ": not as clang-format has it" for line in done.stderr.splitlines() if ": error:" in line})
    drc = os.environ.get("DRC")
    if drc:
        folders = [str(ROOT / folder) for folder in ("stdlib", "examples")]
        done = subprocess.run([drc, "fmt", "--check", *folders], capture_output=True, text=True)
        problems += [line for line in (done.stdout + done.stderr).splitlines() if line] if done.returncode else []
    print("\n".join(problems + [f"{len(sources)} files, {len(problems)} problems"]))
    return 1 if problems or not sources else 0


if __name__ == "__main__":
    sys.exit(main())
