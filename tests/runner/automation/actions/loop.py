"""`aws:loop`, as long as a condition holds: https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-loop.html

What a step within it does after a failure, the loop does itself: it ends, and the run goes on where the loop says.
"""

from typing import Any

from ...clock import FOREVER
from ...errors import NotModelled
from ...problems import Problems
from .. import conditions, steps
from ..scene import ActionFailed, Scene
from ..steps import Step
from .action import Action, Inputs

MOST_ITERATIONS = 100
OUTPUTS = {"CurrentIteration": "Integer"}


def _inner(step: Step) -> dict[str, Step]:
    problems = Problems()
    given = step.inputs.get("Steps", [])
    found = [steps.read(one, problems) for one in (given if isinstance(given, list) else [])]
    return {one.name: one for one in found if one is not None}


def _check(step: Step, problems: Problems) -> None:
    if "Iterators" in step.inputs:
        raise NotModelled("a loop over values")
    problems.keys(step.inputs, ("Steps", "LoopCondition", "MaxIterations"))
    inner = step.inputs.get("Steps", [])
    here = problems.at("Steps")
    if here.kind(inner, list):
        if not inner:
            here.add("there are no steps")
        for index, one in enumerate(inner):
            read = steps.read(one, here.at(str(index)))
            if read is not None and (read.next or read.is_end or read.failure_target):
                raise NotModelled("a loop whose steps lead elsewhere")
    if "LoopCondition" in step.inputs:
        conditions.check(step.inputs["LoopCondition"], problems.at("LoopCondition"))
    most = step.inputs.get("MaxIterations", 1)
    if problems.at("MaxIterations").kind(most, int) and not 1 <= most <= MOST_ITERATIONS:
        problems.at("MaxIterations").add(f"{most} is not within 1 and {MOST_ITERATIONS}")


def _run(step: Step, inputs: Inputs, scene: Scene) -> dict[str, Any]:
    for number in range(1, step.inputs["MaxIterations"] + 1):
        known = scene.inside(_inner(step))
        if known is None:
            raise ActionFailed("a step within the loop failed")
        try:
            if not conditions.holds(step.inputs["LoopCondition"], known.get):
                break
        except conditions.WrongOperand as error:
            raise ActionFailed(str(error)) from error
    return {"CurrentIteration": number}


LOOP = Action(_check, _run, lambda inputs: FOREVER, OUTPUTS, inner=_inner, resolves=True)
