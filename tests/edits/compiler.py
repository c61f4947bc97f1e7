"""Running drc with the library of this repository."""

import pathlib
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LIBRARY = ROOT / "stdlib"
sys.path.insert(0, str(HERE.parent / "end_to_end"))

from harness import tools  # noqa: E402

TIMEOUT_SECONDS = 120


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Ends with an assertion unless the command succeeds."""
    done = attempt(*arguments)
    assert done.returncode == 0, f"drc {' '.join(arguments)}:\n{done.stdout}{done.stderr}"
    return done


def attempt(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(tools.compiler(None)), arguments[0], "--stdlib", str(LIBRARY), *arguments[1:]]
    return subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_SECONDS)
