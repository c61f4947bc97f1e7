"""What ends a step, and how it is said where people look."""

import os
import sys

import workflow


class Refused(Exception):
    """The step cannot do what it was asked for; the text says why and what to do."""


def show(text: str) -> None:
    if os.environ.get("GITHUB_ACTIONS") == "true":
        workflow.annotate("error", text)
    else:
        print(f"drc: {text}", file=sys.stderr)
