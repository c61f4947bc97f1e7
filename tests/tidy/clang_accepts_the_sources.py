#!/usr/bin/env python3
"""Clang, where it is found, reads the compiler and its tests without a warning: what GCC lets through stops here.

    clang_accepts_the_sources.py BUILD      a folder with compile_commands.json
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
# What GCC alone knows; its precompiled headers are left out, so each file has to include what it uses.
FOREIGN = {"-Wno-restrict", "-Winvalid-pch"}
PRECOMPILED = "cmake_pch.hxx"
# What these warnings say of PEGTL's templates is not ours to mend.
CLANG_ONLY = ["-fsyntax-only", "-Wno-unused-command-line-argument"]


def command_for(entry: dict[str, str], clang: str) -> list[str]:
    words = shlex.split(entry["command"])
    start = next(index for index, word in enumerate(words) if word.endswith(("c++", "g++")))
    kept = [word for word in words[start + 1 :] if word not in FOREIGN]
    while any(PRECOMPILED in word for word in kept):
        header = next(index for index, word in enumerate(kept) if PRECOMPILED in word)
        del kept[header - 1 : header + 1]
    at = kept.index("-o")
    return ["nice", clang, *kept[:at], *kept[at + 2 :], *CLANG_ONLY]


def complaints(entry: dict[str, str], clang: str) -> str:
    done = subprocess.run(command_for(entry, clang), cwd=entry["directory"], capture_output=True, text=True)
    return "" if done.returncode == 0 else done.stderr


def main(build: pathlib.Path) -> int:
    clang = shutil.which("clang++")
    if clang is None:
        print("skipped: clang++ is not on the PATH", file=sys.stderr)
        return SKIPPED
    entries = [one for one in json.loads((build / "compile_commands.json").read_text()) if "/embedded/" not in one["file"] and PRECOMPILED not in one["file"]]
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        said = [text for text in pool.map(lambda one: complaints(one, clang), entries) if text]
    for text in said:
        print(text)
    print(f"{len(entries)} units, {len(said)} with complaints of clang")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
