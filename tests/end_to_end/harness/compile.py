"""Compiling a topology with drc into a temporary folder."""

import contextlib
import os
import pathlib
import subprocess
import tempfile
from typing import Iterator

from . import tools

TIMEOUT_SECONDS = 60


class CompileFailed(AssertionError):
    """drc refused a topology; the message has its diagnostics."""


@contextlib.contextmanager
def compile_topology(source: pathlib.Path, compiler: str | os.PathLike[str] | None = None) -> Iterator[pathlib.Path]:
    """The folder that drc emits for a `.dr` file; it lasts as long as the `with` block."""
    drc = tools.compiler(compiler)
    with tempfile.TemporaryDirectory(prefix="emitted-") as room:
        folder = pathlib.Path(room) / source.stem
        command = [str(drc), "compile", str(source), "--output", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_SECONDS)
        if done.returncode != 0:
            raise CompileFailed(f"drc ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        yield folder
