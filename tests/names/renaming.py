#!/usr/bin/env python3
"""Every name that means nothing outside of its topology is renamed, in programs and in the library, through the table of names.

`drc dump --phase=names` says where each name is declared and used. When functions, values and local names get fresh ones there, the
compiler must make the same files, byte for byte: a use that the table misses is an unknown name, and one that it binds to the wrong
declaration changes what is made.
"""

import filecmp
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAMS = {example: f"examples/{example}/{example}.dr" for example in ("payments", "gateway", "trading", "transactions", "orders")}
# What nothing but other names refers to. The others become names at the provider, outputs, settings or words of messages.
RENAMED = ("function", "value", "local name")
SYMBOL = re.compile(r"^([a-z -]+) `([^`]*)`$")
PLACE = re.compile(r"^  (declared|used) (.*):(\d+):(\d+)$")
DECLARATION = re.compile(r"\s*(?:let|function) (\w+)")
# Examples of a rule are programs of their own.
EXAMPLE = re.compile(r"(?P<indent> *)(?:good|bad) \{$")

Place = tuple[str, int, int]


def drc(*words: str, folder: pathlib.Path) -> str:
    done = subprocess.run([os.environ["DRC"], *words], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"drc {' '.join(words)}:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return done.stdout


def compile_all(folder: pathlib.Path, output: pathlib.Path) -> None:
    for name, source in PROGRAMS.items():
        drc("compile", "--stdlib", "stdlib", source, "-o", str(output / name), folder=folder)


def tables(folder: pathlib.Path) -> list[tuple[str, str, list[Place]]]:
    """Sort, name and places of each symbol of all programs; one of the library appears once for each of them."""
    found = []
    for source in PROGRAMS.values():
        for line in drc("dump", "--phase=names", "--stdlib", "stdlib", source, folder=folder).splitlines():
            if symbol := SYMBOL.match(line):
                found.append((symbol[1], symbol[2].rpartition(".")[2], []))
            elif place := PLACE.match(line):
                found[-1][2].append((place[2], int(place[3]), int(place[4])))
    return found


def renamed_places(folder: pathlib.Path) -> dict[Place, tuple[str, str]]:
    """Where which old name gets which new one."""
    new: dict[Place, tuple[str, str]] = {}
    for sort, name, places in tables(folder):
        if sort not in RENAMED:
            continue
        # The declaration tells whether another program has named it already.
        known = new.get(places[0], (name, f"fresh_{len(new)}_name"))
        for place in places:
            if new.setdefault(place, known) != known:
                raise SystemExit(f"{place} is one name in one program and another one in another")
    return new


def lost(folder: pathlib.Path, places: dict[Place, tuple[str, str]]) -> list[Place]:
    """Values and functions that the text of a file declares, and the table does not know."""
    missing = []
    for path in sorted({path for path, _, _ in places}):
        end = None  # of the example that the line stands in
        for number, line in enumerate((folder / path).read_text().split("\n"), start=1):
            if end is not None:
                end = None if line == end else end
            elif example := EXAMPLE.match(line):
                end = example["indent"] + "}"
            elif (declared := DECLARATION.match(line)) and (path, number, declared.start(1) + 1) not in places:
                missing.append((path, number, declared.start(1) + 1))
    return missing


def rename(folder: pathlib.Path, places: dict[Place, tuple[str, str]]) -> None:
    by_file: dict[str, list[tuple[int, int, str, str]]] = defaultdict(list)
    for (path, line, column), (old, name) in places.items():
        by_file[path].append((line, column, old, name))
    for path, changes in by_file.items():
        lines = (folder / path).read_text().split("\n")
        for line, column, old, name in sorted(changes, reverse=True):
            text = lines[line - 1]
            if text[column - 1 : column - 1 + len(old)] != old:
                raise SystemExit(f"{path}:{line}:{column} is not `{old}`: {text}")
            lines[line - 1] = text[: column - 1] + name + text[column - 1 + len(old) :]
        (folder / path).write_text("\n".join(lines))


def differences(left: pathlib.Path, right: pathlib.Path) -> list[str]:
    compared = filecmp.dircmp(left, right)
    different = [str(left / name) for name in compared.left_only + compared.right_only]
    _, unlike, unread = filecmp.cmpfiles(left, right, compared.common_files, shallow=False)
    different += [str(left / name) for name in unlike + unread]
    for name in compared.common_dirs:
        different += differences(left / name, right / name)
    return different


def main() -> int:
    if "DRC" not in os.environ:
        print("skipped: DRC does not name the compiler")
        return 77
    with tempfile.TemporaryDirectory() as room:
        folder = pathlib.Path(room)
        for part in (pathlib.Path("stdlib"), pathlib.Path("examples")):
            shutil.copytree(ROOT / part, folder / part)
        compile_all(folder, folder / "before")
        places = renamed_places(folder)
        missing = lost(folder, places)
        rename(folder, places)
        compile_all(folder, folder / "after")
        different = differences(folder / "before", folder / "after")
    names = len(set(places.values()))
    faults = [f"differs: {one}" for one in different] + [f"not in the table: {path}:{line}:{column}" for path, line, column in missing]
    print("\n".join([*faults, f"{names} names at {len(places)} places, {len(different)} files differ, {len(missing)} names are lost"]))
    return 1 if faults or not places else 0


if __name__ == "__main__":
    sys.exit(main())
