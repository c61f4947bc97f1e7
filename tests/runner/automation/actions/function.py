"""`aws:invokeLambdaFunction`: https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-lamb.html

The guide lists an error of the function among the outputs and does not say whether the step fails. So an account has it either way,
and a document must come to the same in both.
"""

import json
from typing import Any

from ...problems import Problems
from ..scene import ActionFailed, Scene
from ..steps import Step
from .action import Action, Inputs
from .call import select

LONGEST_SECONDS = 300
OPTIONAL = ("Qualifier", "InvocationType", "LogType", "ClientContext", "InputPayload", "Payload")
CHOICES = {"InvocationType": ("Event", "RequestResponse", "DryRun"), "LogType": ("None", "Tail")}
OUTPUTS = {"StatusCode": "Integer", "FunctionError": "String", "LogResult": "String", "Payload": "String"}


def _check(step: Step, problems: Problems) -> None:
    problems.keys(step.inputs, ("FunctionName",), OPTIONAL)
    for key, choices in CHOICES.items():
        if step.inputs.get(key, choices[0]) not in choices:
            problems.at(key).add(f"{step.inputs[key]!r} is not one of {choices}")
    if "InputPayload" in step.inputs:
        problems.at("InputPayload").kind(step.inputs["InputPayload"], dict)
    if "Payload" in step.inputs:
        problems.at("Payload").kind(step.inputs["Payload"], str)
    if step.timeout is not None and step.timeout > LONGEST_SECONDS:
        problems.at("timeoutSeconds").add(f"{step.timeout} is more than the {LONGEST_SECONDS}s that the action can take")


def _run(step: Step, inputs: Inputs, scene: Scene) -> dict[str, Any]:
    parameters = {key: inputs[key] for key in ("FunctionName", "Qualifier", "InvocationType", "LogType", "ClientContext") if key in inputs}
    if "InputPayload" in inputs:
        parameters["Payload"] = json.dumps(inputs["InputPayload"])
    elif "Payload" in inputs:
        parameters["Payload"] = inputs["Payload"]
    answer = scene.call("lambda", "Invoke", parameters, LONGEST_SECONDS)
    payload = answer["Payload"].decode() if isinstance(answer.get("Payload"), bytes) else answer.get("Payload", "")
    if answer.get("FunctionError") and scene.function_errors_fail:
        raise ActionFailed(f"the function failed: {payload}")
    given = {key: value for key, value in answer.items() if key in OUTPUTS and value is not None} | {"Payload": payload}
    return given | select(step, given | {"Payload": _parsed(payload)})


def _parsed(payload: str) -> Any:
    try:
        return json.loads(payload)
    except ValueError:
        return payload


INVOKE = Action(_check, _run, lambda inputs: LONGEST_SECONDS, OUTPUTS)
