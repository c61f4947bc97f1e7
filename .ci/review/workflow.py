"""GitHub's workflow commands and the files that a step writes.

docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands; how values are escaped:
actions/toolkit, packages/core/src/command.ts.
"""

import os
import secrets

# A larger summary is not shown at all.
MOST_OF_SUMMARY = 1024 * 1024


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def annotate(level: str, text: str) -> None:
    """`level` is `error`, `warning` or `notice`."""
    print(f"::{level} title=drc::{_data(text)}", flush=True)


def log(text: str) -> None:
    """Text of others, in which nothing is a command."""
    if not text:
        return
    token = secrets.token_hex(16)
    print(f"::stop-commands::{token}\n{text.rstrip()}\n::{token}::", flush=True)


def set_output(name: str, value: str) -> None:
    delimiter = secrets.token_hex(16)
    _append("GITHUB_OUTPUT", f"{name}<<{delimiter}\n{value}\n{delimiter}\n")


def add_path(folder: str) -> None:
    _append("GITHUB_PATH", f"{folder}\n")


def add_summary(text: str) -> None:
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    written = os.path.getsize(path) if path and os.path.exists(path) else 0
    if written + len(text.encode()) + 1 > MOST_OF_SUMMARY:
        text = "The summary of `drc` is left out: it is too long.\n"
    _append("GITHUB_STEP_SUMMARY", text + "\n")


def _append(variable: str, text: str) -> None:
    path = os.environ.get(variable)
    if path:
        with open(path, "a", encoding="utf-8") as file:
            file.write(text)
