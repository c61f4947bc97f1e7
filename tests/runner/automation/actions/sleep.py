"""`aws:sleep`: https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-sleep.html"""

import re
from typing import Any

from ...errors import NotModelled
from ...problems import Problems
from ..scene import Scene
from ..steps import Step
from .action import Action, Inputs

DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
UNITS = (86_400, 3_600, 60, 1)
LONGEST_SECONDS = 604_799


def seconds(duration: str) -> int:
    """A duration as ISO 8601 writes it."""
    match = DURATION.fullmatch(duration)
    if match is None or not any(match.groups()):
        raise ValueError(f"{duration!r} is no duration")
    return sum(int(amount or 0) * unit for amount, unit in zip(match.groups(), UNITS))


def _check(step: Step, problems: Problems) -> None:
    problems.keys(step.inputs, (), ("Duration", "Timestamp"))
    if len(step.inputs) != 1:
        problems.add("a pause has a duration or an end")
    if "Timestamp" in step.inputs:
        raise NotModelled("a pause up to a moment")
    duration = step.inputs.get("Duration", "PT1S")
    here = problems.at("Duration")
    if here.kind(duration, str):
        try:
            if seconds(duration) > LONGEST_SECONDS:
                here.add(f"{duration} is longer than {LONGEST_SECONDS}s")
        except ValueError as error:
            here.add(str(error))


def _run(step: Step, inputs: Inputs, scene: Scene) -> dict[str, Any]:
    scene.clock.sleep(seconds(inputs["Duration"]))
    return {}


SLEEP = Action(_check, _run, lambda inputs: seconds(inputs["Duration"]))
