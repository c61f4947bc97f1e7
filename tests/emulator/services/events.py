"""EventBridge: global endpoints, which moto doesn't have."""

from typing import Any

from ..account import arn, current_time, random_hex
from ..fakes import lifecycle

EVENTS = "events"


def _endpoint(given: dict[str, Any], region: str) -> dict[str, Any]:
    identifier = f"{random_hex(5)}.veo"
    return {
        "Name": given["Name"],
        "Description": given.get("Description"),
        "Arn": arn(EVENTS, region, f"endpoint/{given['Name']}"),
        "RoutingConfig": given["RoutingConfig"],
        "ReplicationConfig": given.get("ReplicationConfig", {"State": "ENABLED"}),
        "EventBuses": given["EventBuses"],
        "RoleArn": given.get("RoleArn"),
        "EndpointId": identifier,
        "EndpointUrl": f"https://{identifier}.endpoint.events.amazonaws.com",
        "State": "ACTIVE",
        "CreationTime": current_time(),
        "LastModifiedTime": current_time(),
    }


def install() -> None:
    lifecycle(EVENTS, "Endpoint", "Name", _endpoint, regional=True)
