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
    with tempfile.TemporaryDirectory(prefix="emitted-") as room:
        folder = pathlib.Path(room) / source.stem
        compile_into(folder, source, compiler)
        yield folder


def compile_into(folder: pathlib.Path, source: pathlib.Path, compiler: str | os.PathLike[str] | None = None) -> None:
    """Emits into a folder, as after an edit into that of a deployment: what is no longer emitted goes, all else in it stays."""
    command = [str(tools.compiler(compiler)), "compile", str(source), "--output", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_SECONDS)
    if done.returncode != 0:
        raise CompileFailed(f"drc ended with {done.returncode}:\n{done.stdout}{done.stderr}")
