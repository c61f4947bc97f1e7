"""Application Auto Scaling: tags of scalable targets, which moto doesn't keep."""

from typing import Any

from ..fakes import LeaveToMoto, notes, operation

SCALING = "application-autoscaling"


def install() -> None:
    @operation(SCALING, "RegisterScalableTarget")
    def register(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        """The target has no ARN yet, so its tags are kept for the region: they are the same for a whole topology."""
        if parameters.get("Tags"):
            notes(SCALING, "given tags")[region] = parameters["Tags"]
        raise LeaveToMoto

    @operation(SCALING, "TagResource")
    def tag(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        notes(SCALING, "tags").setdefault(parameters["ResourceARN"], {}).update(parameters["Tags"])
        return {}

    @operation(SCALING, "ListTagsForResource")
    def list_tags(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        own = notes(SCALING, "tags").get(parameters["ResourceARN"])
        return {"Tags": own or notes(SCALING, "given tags").get(region, {})}
