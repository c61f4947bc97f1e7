#!/usr/bin/env python3
"""Clang, where it is found, reads the compiler without a warning: what GCC lets through stops here.

    clang_accepts_the_sources.py BUILD      a folder with compile_commands.json

The tests' own sources take as long again, and only those who develop the compiler build them: `.ci/test --full` builds both with clang.
"""

import concurrent.futures
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import sys

SKIPPED = 77
SOURCES = pathlib.Path(__file__).resolve().parents[2] / "compiler"
# What GCC alone knows.
FOREIGN = {"-Wno-restrict"}


def is_read(entry: dict[str, str], build: pathlib.Path) -> bool:
    """The compiler as it is built for users, without generated code."""
    file = pathlib.Path(entry["file"])
    return "/embedded/" not in entry["file"] and (file.is_relative_to(build / "compiler") or file.is_relative_to(SOURCES))


def complaints(entry: dict[str, str], clang: str) -> str:
    """What clang says of a unit; nothing where it takes it."""
    words = shlex.split(entry["command"])
    start = next(index for index, word in enumerate(words) if word.endswith(("c++", "g++")))
    kept = [word for word in words[start + 1 :] if word not in FOREIGN]
    at = kept.index("-o")
    command = ["nice", clang, *kept[:at], *kept[at + 2 :], "-Wno-unused-command-line-argument", "-fsyntax-only"]
    done = subprocess.run(command, cwd=entry["directory"], capture_output=True, text=True)
    return "" if done.returncode == 0 else done.stderr


def main(build: pathlib.Path) -> int:
    clang = shutil.which("clang++")
    if clang is None:
        print("skipped: clang++ is not on the PATH", file=sys.stderr)
        return SKIPPED
    entries = [one for one in json.loads((build / "compile_commands.json").read_text()) if is_read(one, build.resolve())]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        said = [text for text in pool.map(lambda entry: complaints(entry, clang), entries) if text]
    for text in said:
        print(text)
    print(f"{len(entries)} units, {len(said)} with complaints of clang")
    return 1 if said or not entries else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
