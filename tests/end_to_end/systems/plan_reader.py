"""Questions about planned resources, so that a requirement reads as one line."""

from typing import Any, Callable, Iterator

Resource = dict[str, Any]


class Plan:
    """The resources that a plan would make, by address; data sources are left out."""

    def __init__(self, shown: dict[str, Any]):
        self.shown = shown
        root = shown["planned_values"]["root_module"]
        # A resource of which nothing is known yet comes without values.
        self.resources = {one["address"]: {"values": {}} | one for one in root["resources"] if one["mode"] == "managed"}
        self.configuration = {one["address"]: one for one in shown["configuration"]["root_module"]["resources"]}

    def of(self, kind: str, role: str | None = None) -> list[Resource]:
        """All resources of a type, of all regions or of the region that plays a role."""
        return [one for one in self.resources.values() if one["type"] == kind and role in (None, self.role(one))]

    def values(self, kind: str, role: str | None = None) -> list[dict[str, Any]]:
        return [one["values"] for one in self.of(kind, role)]

    def role(self, resource: Resource) -> str:
        """The role of the region whose provider manages it."""
        return self.configuration[resource["address"]]["provider_config_key"].split(".")[-1]

    def references(self, resource: Resource) -> set[str]:
        """Everything that the configuration of a resource refers to."""
        return set(_references(self.configuration[resource["address"]]))

    def referred(self, resource: Resource, kind: str) -> list[Resource]:
        """The planned resources of a type that the configuration of a resource refers to."""
        found = {".".join(one.split(".")[:2]) for one in self.references(resource)}
        return [one for one in self.resources.values() if one["type"] == kind and one["address"] in found]

    def count(self, kind: str, role: str | None = None, where: Callable[[dict[str, Any]], bool] = lambda _: True) -> int:
        return sum(where(values) for values in self.values(kind, role))


def _references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value.get("references", [])
        yield from value.get("depends_on", [])
        for inner in value.values():
            yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)
