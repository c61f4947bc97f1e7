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
import tempfile

SKIPPED = 77
# What GCC alone knows.
FOREIGN = {"-Wno-restrict", "-Winvalid-pch"}
PRECOMPILED = "cmake_pch.hxx"


def is_read(entry: dict[str, str]) -> bool:
    """Neither generated code nor the second build of the same files, for the sanitizers."""
    return "/embedded/" not in entry["file"] and PRECOMPILED not in entry["file"] and "-fsanitize" not in entry["command"]


def words_of(entry: dict[str, str], clang: str) -> tuple[list[str], str | None]:
    """The command for clang without its output, and the header that GCC would read precompiled."""
    words = shlex.split(entry["command"])
    start = next(index for index, word in enumerate(words) if word.endswith(("c++", "g++")))
    kept = [word for word in words[start + 1 :] if word not in FOREIGN]
    header = None
    while any(PRECOMPILED in word for word in kept):
        at = next(index for index, word in enumerate(kept) if PRECOMPILED in word)
        header = kept[at]
        del kept[at - 1 : at + 1]
    at = kept.index("-o")
    return ["nice", clang, *kept[:at], *kept[at + 2 :], "-Wno-unused-command-line-argument"], header


def complaints(command: list[str], folder: str) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    return "" if done.returncode == 0 else done.stderr


class Reading:
    """Reads units as clang does; what they share is read once."""

    def __init__(self, clang: str, folder: pathlib.Path):
        self.clang = clang
        self.folder = folder
        self.precompiled: dict[str, pathlib.Path] = {}

    def precompile(self, entry: dict[str, str]) -> str:
        words, header = words_of(entry, self.clang)
        if header is None or header in self.precompiled:
            return ""
        result = self.folder / f"{len(self.precompiled)}.pch"
        self.precompiled[header] = result
        source = words.index("-c")
        header_only = ["-Wno-pragma-system-header-outside-header", "-x", "c++-header", header, "-o", str(result)]
        return complaints([*words[:source], *words[source + 2 :], *header_only], entry["directory"])

    def read(self, entry: dict[str, str]) -> str:
        words, header = words_of(entry, self.clang)
        shared = [] if header is None else ["-include-pch", str(self.precompiled[header])]
        return complaints([*words, *shared, "-fsyntax-only"], entry["directory"])


def main(build: pathlib.Path) -> int:
    clang = shutil.which("clang++")
    if clang is None:
        print("skipped: clang++ is not on the PATH", file=sys.stderr)
        return SKIPPED
    entries = [one for one in json.loads((build / "compile_commands.json").read_text()) if is_read(one)]
    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        reading = Reading(clang, pathlib.Path(folder))
        said = [reading.precompile(entry) for entry in entries]
        said = [text for text in [*said, *pool.map(reading.read, entries)] if text]
    for text in said:
        print(text)
    print(f"{len(entries)} units, {len(said)} with complaints of clang")
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
