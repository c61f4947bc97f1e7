"""What the compiler proves of a system, and what steps took."""

import json
import pathlib
import re
import subprocess
from typing import Any

from harness import CompileFailed
from harness.tools import compiler

# What a step is called, and what stands beside it: the questions whether it was done, pauses, choices.
BESIDE = r"(_state(_\d+)?|_needed(_\d+)?|-.*)?"


def proof(source: pathlib.Path) -> list[dict[str, Any]]:
    """What is proven of each topology of the file."""
    done = subprocess.run([str(compiler()), "prove", str(source), "--as", "json"], capture_output=True, text=True)
    if not done.stdout:  # an objective that is missed is no error here
        raise CompileFailed(done.stderr)
    return json.loads(done.stdout)["topologies"]


def step_bounds(topologies: list[dict[str, Any]]) -> dict[str, dict[str, float]]:
    """The longest that each step may take, by plan and by the name of the step in its document."""
    bounds: dict[str, dict[str, float]] = {}
    for topology in topologies:
        for judgement in topology["judgements"]:
            if judgement.get("plan") and judgement["component"] is None:
                steps = bounds.setdefault(judgement["plan"], {})
                for term in judgement["terms"]:
                    if term["phase"] == "step":
                        steps[term["path"].replace(".", "_")] = term["at_most"]
    return bounds


def taken(run: Any, bounds: dict[str, float]) -> dict[str, float]:
    """The seconds of each step, with what stands beside it."""
    return {name: sum(one.seconds for one in run.steps if re.fullmatch(re.escape(name) + BESIDE, one.name)) for name in bounds}
