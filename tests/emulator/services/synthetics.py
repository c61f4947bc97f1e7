"""CloudWatch Synthetics: moto answers canaries with times of the wrong type and without their artefacts."""

import uuid
from typing import Any

from ..account import arn, current_time
from ..fakes import find, operation, table

SYNTHETICS = "synthetics"
RUN_DEFAULTS = {"TimeoutInSeconds": 840, "MemoryInMB": 1000, "ActiveTracing": False}


def _canary(given: dict[str, Any], region: str) -> dict[str, Any]:
    name = given["Name"]
    return {
        "Id": str(uuid.uuid4()),
        "Name": name,
        "Code": {"Handler": given["Code"]["Handler"], "SourceLocationArn": arn("lambda", region, f"layer:cwsyn-{name}:1")},
        "ExecutionRoleArn": given["ExecutionRoleArn"],
        "Schedule": given["Schedule"],
        "RunConfig": {**RUN_DEFAULTS, **(given.get("RunConfig") or {})},
        "SuccessRetentionPeriodInDays": given.get("SuccessRetentionPeriodInDays", 31),
        "FailureRetentionPeriodInDays": given.get("FailureRetentionPeriodInDays", 31),
        "Status": {"State": "READY"},
        "Timeline": {"Created": current_time(), "LastModified": current_time()},
        "ArtifactS3Location": given["ArtifactS3Location"].replace("s3://", ""),
        "EngineArn": arn("lambda", region, f"function:cwsyn-{name}:1"),
        "RuntimeVersion": given["RuntimeVersion"],
        "Tags": given.get("Tags", {}),
    }


def _canaries(region: str) -> dict[str, Any]:
    return table(SYNTHETICS, "Canary", region)


def _state_change(name: str, state: str) -> None:
    @operation(SYNTHETICS, name)
    def change(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        find(_canaries(region), parameters["Name"])["Status"]["State"] = state
        return {}


def install() -> None:
    _state_change("StartCanary", "RUNNING")
    _state_change("StopCanary", "STOPPED")

    @operation(SYNTHETICS, "CreateCanary")
    def create(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        _canaries(region)[parameters["Name"]] = _canary(parameters, region)
        return {"Canary": _canaries(region)[parameters["Name"]]}

    @operation(SYNTHETICS, "GetCanary")
    def show(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        return {"Canary": find(_canaries(region), parameters["Name"])}

    @operation(SYNTHETICS, "DeleteCanary")
    def delete(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        _canaries(region).pop(parameters["Name"], None)
        return {}
