"""`aws:executeAutomation`: https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-executeAutomation.html"""

from typing import Any

from ...errors import NotModelled
from ...problems import Problems
from ...result import SUCCESS
from ..scene import ActionFailed, Scene
from ..steps import Step
from .action import Action, Inputs

# The longest that a run of another document may take.
LONGEST_SECONDS = 172_800
OPTIONAL = ("DocumentVersion", "RuntimeParameters", "TargetLocations")
NOT_MODELLED = ("MaxConcurrency", "MaxErrors", "Tags", "TargetMaps", "TargetParameterName", "Targets", "TargetLocationsURL")
OUTPUTS = {"ExecutionId": "String", "Output": "StringList", "Status": "String"}


def _check(step: Step, problems: Problems) -> None:
    problems.keys(step.inputs, ("DocumentName",), (*OPTIONAL, *NOT_MODELLED))
    for key in NOT_MODELLED:
        if key in step.inputs:
            raise NotModelled(f"`{key}` of aws:executeAutomation")
    if "RuntimeParameters" in step.inputs:
        problems.at("RuntimeParameters").kind(step.inputs["RuntimeParameters"], dict)
    for index, location in enumerate(step.inputs.get("TargetLocations", [])):
        problems.at(f"TargetLocations/{index}").object(location, ("Regions",), ("Accounts", "ExecutionRoleName"))


def _run(step: Step, inputs: Inputs, scene: Scene) -> dict[str, Any]:
    regions = [region for location in inputs.get("TargetLocations", []) for region in location["Regions"]] or [scene.region]
    parameters = inputs.get("RuntimeParameters", {})
    runs = [scene.start(region, inputs["DocumentName"], parameters) for region in regions]
    for run in runs:
        if run.status != SUCCESS:
            raise ActionFailed(f"{run.document} in {run.region} ended as {run.status}")
    outputs = [str(value) for run in runs for value in run.outputs.values()]
    return {"ExecutionId": "00000000-0000-4000-8000-000000000000", "Output": outputs, "Status": SUCCESS}


EXECUTE_AUTOMATION = Action(_check, _run, lambda inputs: LONGEST_SECONDS, OUTPUTS)
