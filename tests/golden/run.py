#!/usr/bin/env python3
"""Golden tests: each folder below `cases/` is one run of drc whose whole result is compared with what it was.

    run.py [--update] [--drc BINARY] [NAME…]

A case has its input files and `command`, the words after `drc`, where OUT is a folder that the run may write to;
without a `command`, it is `check input.dr`. What is expected stands in `expected/`: `exit`, `stdout`, `stderr` and the
files below OUT. `--update` writes down what happens now: read the change before you commit it.
"""

import argparse
import difflib
import hashlib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
CASES = HERE / "cases"
DEFAULT = "check input.dr"
SHOWN_LINES = 40
# Long enough for a build without optimisation under the sanitizers, on a machine that is busy.
LONGEST_SECONDS = 600
MANIFEST = ".drc-manifest.json"
DIGEST = re.compile(r"\b[0-9a-f]{64}\b")
# The same on every machine, whatever the terminal.
# Noon of 30 November 2026: what is found may depend on the day.
SURROUNDINGS = {"PATH": os.environ.get("PATH", ""), "COLUMNS": "100", "NO_COLOR": "1", "LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": "1796040000"}


def readable(path: pathlib.Path) -> str:
    """The file as text; of an archive its digest and what it holds: mode, size and name."""
    content = path.read_bytes()
    if path.suffix != ".zip":
        return content.decode("utf-8", "backslashreplace")
    entries = zipfile.ZipFile(path).infolist()
    lines = [hashlib.sha256(content).hexdigest()] + [f"{one.external_attr >> 16:o} {one.file_size} {one.filename}" for one in entries]
    return "".join(f"{line}\n" for line in lines)


def run_case(case: pathlib.Path, drc: pathlib.Path, sources: pathlib.Path) -> dict[str, str]:
    """What one run gives, by the name of the expected file."""
    command_file = case / "command"
    command = command_file.read_text() if command_file.exists() else DEFAULT
    with tempfile.TemporaryDirectory(prefix="golden-") as room:
        out = pathlib.Path(room) / "out"
        # A path that is as long on every machine: messages are folded to the width of the terminal.
        here = os.path.relpath(sources, case)
        words = [word.replace("OUT", str(out)).replace("SOURCES", here) for word in command.split()]
        done = subprocess.run([str(drc), *words], cwd=case, env=SURROUNDINGS, capture_output=True, timeout=LONGEST_SECONDS)
        result = {"exit": f"{done.returncode}\n"}
        for name, stream in (("stdout", done.stdout), ("stderr", done.stderr)):
            text = stream.decode("utf-8").replace(str(out), "OUT")
            if text:
                result[name] = text
        # What is copied as it stands in `templates/` is not pinned once more.
        copied = {template.read_bytes() for template in (HERE.parents[1] / "templates").rglob("*.py")}
        for path in sorted(out.rglob("*")) if out.exists() else ():
            if path.is_file() and path.read_bytes() not in copied:
                text = readable(path)
                # What the digests are taken of is pinned itself.
                result[f"out/{path.relative_to(out)}"] = DIGEST.sub("…", text) if path.name == MANIFEST else text
        return result


def expected_of(case: pathlib.Path) -> dict[str, str]:
    folder = case / "expected"
    return {str(path.relative_to(folder)): path.read_text() for path in sorted(folder.rglob("*")) if path.is_file()}


def update(case: pathlib.Path, actual: dict[str, str]) -> None:
    folder = case / "expected"
    if folder.exists():
        shutil.rmtree(folder)
    for name, text in actual.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def differences(case: pathlib.Path, actual: dict[str, str]) -> list[str]:
    expected = expected_of(case)
    lines: list[str] = []
    for name in sorted(expected.keys() | actual.keys()):
        if expected.get(name) == actual.get(name):
            continue
        before = expected.get(name, "").splitlines(keepends=True)
        after = actual.get(name, "").splitlines(keepends=True)
        lines += difflib.unified_diff(before, after, f"expected/{name}", f"now/{name}")
    return lines


def screen(lines: list[str]) -> str:
    """As much of a difference as fits into one screen."""
    more = f"… and {len(lines) - SHOWN_LINES} lines more: `--update` and `git diff` show them\n" if len(lines) > SHOWN_LINES else ""
    return "".join(lines[:SHOWN_LINES]) + more


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="only cases whose name holds one of these")
    parser.add_argument("--update", action="store_true", help="write down what happens now")
    parser.add_argument("--drc", default=os.environ.get("DRC", "drc"), help="the compiler; the environment may name it in DRC")
    arguments = parser.parse_args()
    drc = pathlib.Path(shutil.which(arguments.drc) or arguments.drc).resolve()
    cases = [case for case in sorted(CASES.iterdir()) if case.is_dir()]
    cases = [case for case in cases if not arguments.names or any(name in case.name for name in arguments.names)]
    failed = 0
    for case in cases:
        actual = run_case(case, drc, HERE.parents[1])
        if arguments.update:
            update(case, actual)
        elif lines := differences(case, actual):
            failed += 1
            print(f"{case.name} differs:\n{screen(lines)}")
    print(f"{len(cases)} golden cases, {failed} failed" if not arguments.update else f"{len(cases)} golden cases written")
    return 1 if failed or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
