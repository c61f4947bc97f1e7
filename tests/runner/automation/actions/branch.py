"""`aws:branch`: goes on where the first condition that is met leads.

https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-branch.html
"""

from typing import Any

from ...problems import Problems
from .. import conditions
from ..scene import ActionFailed, Scene
from ..steps import Step
from .action import NEXT, Action, Inputs

BESIDE = ("NextStep",)


def _check(step: Step, problems: Problems) -> None:
    problems.keys(step.inputs, ("Choices",), ("Default",))
    choices = step.inputs.get("Choices", [])
    here = problems.at("Choices")
    if not here.kind(choices, list):
        return
    if not choices:
        here.add("there is nothing to choose from")
    for index, choice in enumerate(choices):
        at = here.at(str(index))
        if at.kind(choice, dict):
            if not isinstance(choice.get("NextStep"), str):
                at.add("`NextStep` is missing")
            conditions.check(choice, at, BESIDE)


def _targets(inputs: Inputs) -> list[str]:
    choices = [choice["NextStep"] for choice in inputs.get("Choices", []) if isinstance(choice, dict) and "NextStep" in choice]
    return choices + ([inputs["Default"]] if "Default" in inputs else [])


def _run(step: Step, inputs: Inputs, scene: Scene) -> dict[str, Any]:
    lookup = inputs["lookup"]
    try:
        for choice in step.inputs["Choices"]:
            if conditions.holds(choice, lookup, BESIDE):
                return {NEXT: choice["NextStep"]}
    except conditions.WrongOperand as error:
        raise ActionFailed(str(error)) from error
    return {NEXT: step.inputs["Default"]} if "Default" in step.inputs else {}


BRANCH = Action(_check, _run, lambda inputs: 0, targets=_targets, resolves=True)
