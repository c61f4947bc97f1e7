#!/usr/bin/env python3
"""How long `drc lint` takes for a thousand topologies, and how much memory it needs, with 1, 2 and 8 threads.

    lint.py [--drc BINARY] [--count N] [--runs N]

The topologies are those of the examples, in turn, each under a name of its own and with a value that is not used, so that there is something
to report. Prints a table, and fails where the output differs.
"""

import argparse
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from bench import ROOT, measure

SYSTEMS = ("payments", "gateway", "trading", "transactions", "patterns/pilot_light", "patterns/warm_standby", "patterns/active_active",
           "patterns/backup_and_restore")
THREADS = (1, 2, 8)


def topologies(folder: pathlib.Path, count: int) -> None:
    """So many files, beside the sources of their functions."""
    texts = []
    for name in SYSTEMS:
        program = ROOT / "examples" / name / f"{pathlib.Path(name).name}.dr"
        place = folder / program.stem
        shutil.copytree(program.parent, place, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.dr", "*.md"))
        texts.append((place, program.read_text()))
    for number in range(count):
        place, text = texts[number % len(texts)]
        name = re.search(r"^topology (\w+) \{\n", text, re.MULTILINE)
        begin = f"topology one_{number} {{\n  let spare = {number}\n"
        named = re.sub(rf"\bon {name[1]}\b", f"on one_{number}", text.replace(name[0], begin, 1))
        (place / f"one_{number:04}.dr").write_text(named)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--drc", default=os.environ.get("DRC", str(ROOT / "build" / "release" / "drc")))
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=2)
    arguments = parser.parse_args()
    outputs = set()
    with tempfile.TemporaryDirectory(prefix="bench-") as room:
        folder = pathlib.Path(room)
        topologies(folder, arguments.count)
        print(f"{'threads':>7}{'seconds':>9}{'of CPU':>9}{'MiB':>9}  output")
        for threads in THREADS:
            command = [arguments.drc, "lint", "--format", "short", "--jobs", str(threads), str(folder)]
            output = subprocess.run(command, capture_output=True).stdout
            outputs.add(output)
            seconds, processor, memory = measure(command, arguments.runs)
            digest = hashlib.sha256(output).hexdigest()[:12]
            print(f"{threads:>7}{seconds:>9.2f}{processor:>9.2f}{memory:>9.1f}  {output.count(b'DR0513')} unused values, {digest}", flush=True)
    return 0 if len(outputs) == 1 and outputs.pop().count(b"DR0513") == arguments.count else 1


if __name__ == "__main__":
    sys.exit(main())
