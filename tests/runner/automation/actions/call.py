"""`aws:executeAwsApi`, `aws:waitForAwsResourceProperty` and `aws:assertAwsResourceProperty`: calls of a service.

https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-executeAwsApi.html and its neighbours
"""

from typing import Any

from ... import paths
from ...calls import operations
from ...problems import Problems
from .. import references
from ..scene import CALL_SECONDS, ActionFailed, Scene
from ..steps import Step
from ..types import WrongType, convert
from .action import Action, Inputs

TARGET = ("Service", "Api")
EXPECTATION = ("PropertySelector", "DesiredValues")
WAIT_SECONDS = 3600
# How often a wait asks; the guide doesn't say.
POLL_SECONDS = 5


def _check_call(step: Step, problems: Problems) -> Any:
    """The model of the operation, or None when there is none."""
    for key in TARGET:
        if not isinstance(step.inputs.get(key), str):
            problems.add(f"`{key}` is missing")
            return None
    try:
        model = operations.find(*(step.inputs[key] for key in TARGET))
    except ValueError as error:
        problems.add(str(error))
        return None
    if model.has_streaming_output or model.has_event_stream_output:
        problems.add(f"{model.name} streams its answer, which the service does not support")
    for problem in operations.problems(_parameters(step.inputs), model.input_shape, model.name, _is_open):
        problems.add(problem)
    return model


def _check_selector(path: paths.Path, model: Any, problems: Problems) -> None:
    if wrong := operations.leads_nowhere(path, model.output_shape):
        problems.add(wrong)


def _check_execute(step: Step, problems: Problems) -> None:
    model = _check_call(step, problems)
    if model is not None:
        _check_outputs(step, model, problems)


def _check_property(step: Step, problems: Problems) -> None:
    model = _check_call(step, problems)
    problems.keys({key: step.inputs[key] for key in EXPECTATION if key in step.inputs}, EXPECTATION)
    desired = step.inputs.get("DesiredValues", [])
    here = problems.at("DesiredValues")
    if here.kind(desired, list):
        for value in desired:
            here.kind(value, str)
    if model is None or "PropertySelector" not in step.inputs:
        return
    try:
        _check_selector(paths.parse(step.inputs["PropertySelector"]), model, problems.at("PropertySelector"))
    except paths.WrongPath as error:
        problems.at("PropertySelector").add(str(error))
    _check_outputs(step, model, problems)


def _check_outputs(step: Step, model: Any, problems: Problems) -> None:
    for index, output in enumerate(step.outputs):
        _check_selector(output.selector, model, problems.at(f"outputs/{index}"))


def _parameters(inputs: Inputs) -> dict[str, Any]:
    return {key: value for key, value in inputs.items() if key not in (*TARGET, *EXPECTATION)}


def _is_open(value: Any) -> bool:
    return isinstance(value, str) and references.REFERENCE.search(value) is not None


def _call(inputs: Inputs, scene: Scene) -> dict[str, Any]:
    return scene.call(inputs["Service"], inputs["Api"], _parameters(inputs))


def select(step: Step, answer: Any) -> dict[str, Any]:
    """The outputs that a step takes from an answer. What is not there is left out."""
    found = {}
    for output in step.outputs:
        try:
            found[output.name] = convert(output.selector.get(answer), output.type)
        except paths.NothingThere:
            continue
        except WrongType as error:
            raise ActionFailed(f"the output {output.name}: {error}") from error
    return found


def _holds(inputs: Inputs, answer: dict[str, Any]) -> bool:
    """Whether all that the selector finds is desired, and that is something."""
    found = paths.parse(inputs["PropertySelector"]).all(answer)
    flat = [item for one in found for item in (one if isinstance(one, list) else [one])]
    return bool(flat) and all(_text(value) in inputs["DesiredValues"] for value in flat)


def _text(value: Any) -> str:
    """As desired values are written: booleans begin with a capital."""
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _execute(step: Step, inputs: Inputs, scene: Scene) -> dict[str, Any]:
    return select(step, _call(inputs, scene))


def _wait(step: Step, inputs: Inputs, scene: Scene) -> dict[str, Any]:
    while not _holds(inputs, answer := _call(inputs, scene)):
        scene.clock.sleep(POLL_SECONDS)
    return select(step, answer)


def _assert(step: Step, inputs: Inputs, scene: Scene) -> dict[str, Any]:
    answer = _call(inputs, scene)
    if not _holds(inputs, answer):
        found = paths.parse(inputs["PropertySelector"]).all(answer)
        raise ActionFailed(f"{inputs['PropertySelector']} is {found}, not one of {inputs['DesiredValues']}")
    return select(step, answer)


EXECUTE = Action(_check_execute, _execute, lambda inputs: CALL_SECONDS)
WAIT = Action(_check_property, _wait, lambda inputs: WAIT_SECONDS)
ASSERT = Action(_check_property, _assert, lambda inputs: CALL_SECONDS)
