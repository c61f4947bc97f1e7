"""What the tests of the formats share: running the compiler, and the programs that it is run on."""

import functools
import json
import os
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "golden" / "cases"
DRC = str(pathlib.Path(os.environ.get("DRC", "drc")).absolute())
FORMATS = str(pathlib.Path(os.environ.get("DRC_FORMATS", "drc_formats")).absolute())
SURROUNDINGS = {"PATH": os.environ.get("PATH", ""), "COLUMNS": "100", "NO_COLOR": "1", "LC_ALL": "C.UTF-8"}
# The compiler keeps so many findings of a run: fewer programs have fewer.
PROGRAMS_A_RUN = 40


def lint(*words: str, folder: pathlib.Path = ROOT, surroundings: dict[str, str] | None = None, given: bytes = b"") -> bytes:
    done = subprocess.run([DRC, "lint", *words], cwd=folder, input=given, capture_output=True, env=SURROUNDINGS | (surroundings or {}), timeout=600)
    assert done.returncode in (0, 1, 2) and not done.stderr, (done.returncode, done.stderr)
    return done.stdout


@functools.cache
def programs() -> list[str]:
    """Every example, and every program of a golden case, good or bad."""
    found = [path for path in (ROOT / "examples").rglob("*.dr") if re.search(r"^topology ", path.read_text(), re.MULTILINE)]
    for case in CASES.iterdir():
        command = case / "command"
        words = command.read_text().split() if command.exists() else ["input.dr"]
        found += [case / word for word in words if word.endswith(".dr") and "SOURCES" not in word and (case / word).is_file()]
    return sorted({str(path.relative_to(ROOT)) for path in found})


@functools.cache
def of_programs(format_name: str) -> list[bytes]:
    """The reports on all programs, some of them in each."""
    chosen = programs()
    return [lint("--format", format_name, *chosen[at : at + PROGRAMS_A_RUN]) for at in range(0, len(chosen), PROGRAMS_A_RUN)]


@functools.cache
def of_rules() -> list[dict]:
    """The examples of every rule of the library, with their findings in each format."""
    done = subprocess.run([FORMATS, "rules"], capture_output=True, check=True, timeout=600)
    return [json.loads(line) for line in done.stdout.splitlines()]
