#!/usr/bin/env python3
"""A folder of the compiler includes only folders that stand above it: holds the order against the `#include` lines."""

import pathlib
import re
import sys

COMPILER = pathlib.Path(__file__).resolve().parents[2] / "compiler"
# From the ground up, as the libraries are linked. A folder may include itself and those before it.
ORDER = re.search(r"set\(DRC_ROOMS([a-z_\s]+)CACHE", (COMPILER / "CMakeLists.txt").read_text()).group(1).split()
INCLUDE = re.compile(r'^\s*#include "([a-z_]+)/', re.MULTILINE)


def main() -> int:
    problems = []
    files = 0
    for path in sorted(COMPILER.rglob("*.?pp")):
        room = path.relative_to(COMPILER).parts[0]
        if room not in ORDER:
            problems.append(f"{path.relative_to(COMPILER)}: the folder `{room}` is not in the order")
            continue
        files += 1
        for included in INCLUDE.findall(path.read_text()):
            if included not in ORDER:
                problems.append(f"{path.relative_to(COMPILER)}: includes the unknown folder `{included}`")
            elif ORDER.index(included) > ORDER.index(room):
                problems.append(f"{path.relative_to(COMPILER)}: includes `{included}`, which stands below `{room}`")
        if "nlohmann" in path.read_text() and room not in ("diagnostics", "ir", "backends", "json_rpc", "driver"):
            problems.append(f"{path.relative_to(COMPILER)}: JSON belongs to values, backends, renderers, protocols and the command line")
    print("\n".join(problems + [f"{files} files, {len(problems)} problems"]))
    return 1 if problems or not files else 0


if __name__ == "__main__":
    sys.exit(main())
