"""A state as Terraform keeps it."""

from typing import Any, Iterator

# The resource that keeps the region of a role in the state.
REGION_OF = "region_of_"

State = dict[str, Any]


def managed(state: State) -> list[dict[str, Any]]:
    return [one for one in state.get("resources", []) if one["mode"] == "managed" and one["instances"]]


def address_of(resource: dict[str, Any]) -> str:
    return f"{resource['type']}.{resource['name']}"


def addresses(state: State) -> set[str]:
    return {address_of(one) for one in managed(state)}


def instances(state: State) -> Iterator[tuple[str, dict[str, Any]]]:
    """The type and the attributes of each."""
    for one in managed(state):
        for instance in one["instances"]:
            yield one["type"], instance["attributes"]


def regions_of(state: State) -> dict[str, str]:
    """The region in which each role's resources were created."""
    return {
        one["name"].removeprefix(REGION_OF): one["instances"][0]["attributes"]["input"]["value"]
        for one in managed(state)
        if one["type"] == "terraform_data" and one["name"].startswith(REGION_OF)
    }
