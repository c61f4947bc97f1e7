"""Fault Injection Service: experiment templates, and experiments that complete at once."""

from typing import Any

from ..account import arn, current_time, random_hex
from ..fakes import find, notes, operation, table, tag_operations

FIS = "fis"


def _template(given: dict[str, Any], region: str) -> dict[str, Any]:
    identifier = "EXT" + random_hex(12)
    return {
        **{name: value for name, value in given.items() if name != "clientToken"},
        "id": identifier,
        "arn": arn(FIS, region, f"experiment-template/{identifier}"),
        "creationTime": current_time(),
        "lastUpdateTime": current_time(),
        "tags": given.get("tags", {}),
        "experimentOptions": {"accountTargeting": "single-account", "emptyTargetResolutionMode": "fail"},
    }


def install() -> None:
    tag_operations(FIS, "resourceArn", tags="tags", keys="tagKeys")

    @operation(FIS, "CreateExperimentTemplate")
    def create(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        template = _template(parameters, region)
        table(FIS, "template", region)[template["id"]] = template
        notes(FIS, "tags")[template["arn"]] = template["tags"]
        return {"experimentTemplate": template}

    @operation(FIS, "GetExperimentTemplate")
    def show(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        return {"experimentTemplate": find(table(FIS, "template", region), parameters["id"])}

    @operation(FIS, "DeleteExperimentTemplate")
    def delete(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        template = find(table(FIS, "template", region), parameters["id"])
        del table(FIS, "template", region)[parameters["id"]]
        return {"experimentTemplate": template}

    @operation(FIS, "StartExperiment")
    def start(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        template = find(table(FIS, "template", region), parameters["experimentTemplateId"])
        experiment = {
            "id": "EXP" + random_hex(12),
            "experimentTemplateId": template["id"],
            "state": {"status": "completed"},
            "startTime": current_time(),
            "endTime": current_time(),
        }
        notes(FIS, "experiment", region)[experiment["id"]] = experiment
        return {"experiment": experiment}

    @operation(FIS, "GetExperiment")
    def show_experiment(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        return {"experiment": find(notes(FIS, "experiment", region), parameters["id"])}
