"""Operations that moto lacks: handlers from a call's parameters to its answer, both as botocore's models name them.

A handler is `handler(parameters, region) -> answer`. Resources live in tables, one a service, kind and region; what is
only about a resource (its tags, the state of a switch) lives in notes, which nobody has to clean up.
"""

from typing import Any, Callable, Iterator

Parameters = dict[str, Any]
Handler = Callable[[Parameters, str], dict[str, Any]]

HANDLERS: dict[tuple[str, str], Handler] = {}
GLOBAL = "global"

_tables: dict[tuple[str, str, str], dict[Any, Any]] = {}
_notes: dict[tuple[str, str, str], dict[Any, Any]] = {}


class LeaveToMoto(Exception):
    """A handler raises it for a call that moto answers well."""


class ServiceError(Exception):
    """An error as the AWS service would answer it."""

    def __init__(self, code: str, message: str, status: int = 400):
        super().__init__(message)
        self.code, self.message, self.status = code, message, status


def table(service: str, kind: str, region: str = GLOBAL) -> dict[Any, Any]:
    """The resources of one kind."""
    return _tables.setdefault((service, kind, region), {})


def notes(service: str, kind: str, region: str = GLOBAL) -> dict[Any, Any]:
    """What is remembered about resources of one kind."""
    return _notes.setdefault((service, kind, region), {})


def all_resources() -> Iterator[tuple[str, str, str, str]]:
    """(service, kind, region, key) of every faked resource that exists."""
    for (service, kind, region), resources in _tables.items():
        for key in resources:
            yield service, kind, region, str(key)


def everything_kept() -> Iterator[tuple[tuple[str, ...], Any]]:
    """Where it is kept and its value, for each faked resource and each note."""
    for what, kept in (("faked", _tables), ("noted", _notes)):
        for (service, kind, region), resources in list(kept.items()):
            for key, value in list(resources.items()):
                yield (service, region, what, kind, str(key)), value


def reset() -> None:
    _tables.clear()
    _notes.clear()


def find(resources: dict[Any, Any], key: Any, error: str = "ResourceNotFoundException") -> Any:
    if key not in resources:
        raise ServiceError(error, f"{key} not found", 404 if error.startswith("ResourceNotFound") else 400)
    return resources[key]


def operation(service: str, *names: str) -> Callable[[Handler], Handler]:
    """Makes the decorated function the handler of the named operations."""

    def install(handler: Handler) -> Handler:
        for name in names:
            HANDLERS[(service, name)] = handler
        return handler

    return install


def replace_members(resource: dict[str, Any], parameters: Parameters) -> None:
    """The usual update: each member that was sent replaces the one that was kept."""
    resource.update({name: value for name, value in parameters.items() if value is not None})


def lifecycle(
    service: str,
    noun: str,
    key: str,
    make: Handler,
    *,
    answer: str | None = None,
    read: str = "Describe",
    regional: bool = False,
    not_found: str = "ResourceNotFoundException",
    change: Callable[[dict[str, Any], Parameters], None] = replace_members,
) -> None:
    """Create, read, update and delete for resources that need no more than being kept.

    `key` is the member that names the resource, in requests and in the resource that `make` builds; `answer` is the member
    of the answer that holds the resource, or None where its members stand in the answer themselves.
    """

    def resources(region: str) -> dict[Any, Any]:
        return table(service, noun, region if regional else GLOBAL)

    def answered(resource: dict[str, Any]) -> dict[str, Any]:
        return dict(resource) if answer is None else {answer: resource}

    @operation(service, f"Create{noun}")
    def create(parameters: Parameters, region: str) -> dict[str, Any]:
        resource = make(parameters, region)
        resources(region)[resource[key]] = resource
        by_member = {member.lower(): value for member, value in resource.items()}
        name = by_member.get(f"{noun}arn".lower(), resource[key])
        if parameters.get("Tags"):
            notes(service, "tags")[name] = parameters["Tags"]
        return answered(resource)

    @operation(service, f"{read}{noun}")
    def show(parameters: Parameters, region: str) -> dict[str, Any]:
        return answered(find(resources(region), parameters[key], not_found))

    @operation(service, f"Update{noun}")
    def update(parameters: Parameters, region: str) -> dict[str, Any]:
        resource = find(resources(region), parameters[key], not_found)
        change(resource, {name: value for name, value in parameters.items() if name != key})
        return answered(resource)

    @operation(service, f"Delete{noun}")
    def delete(parameters: Parameters, region: str) -> dict[str, Any]:
        find(resources(region), parameters[key], not_found)
        resources(region).pop(parameters[key])
        return {}


def tag_operations(service: str, resource: str, tags: str = "Tags", keys: str = "TagKeys", listed: bool = False) -> None:
    """Tagging as most services have it; `listed` where tags travel as a list of Key and Value."""

    def as_map(given: Any) -> dict[str, str]:
        return {tag["Key"]: tag["Value"] for tag in given} if isinstance(given, list) else dict(given or {})

    def kept(parameters: Parameters) -> dict[str, str]:
        known = notes(service, "tags")
        known[parameters[resource]] = as_map(known.get(parameters[resource]))
        return known[parameters[resource]]

    @operation(service, "ListTagsForResource", "ListTagsForResources")
    def list_tags(parameters: Parameters, region: str) -> dict[str, Any]:
        found = kept(parameters)
        return {tags: [{"Key": name, "Value": value} for name, value in found.items()] if listed else found}

    @operation(service, "TagResource")
    def tag(parameters: Parameters, region: str) -> dict[str, Any]:
        kept(parameters).update(as_map(parameters[tags]))
        return {}

    @operation(service, "UntagResource")
    def untag(parameters: Parameters, region: str) -> dict[str, Any]:
        for name in parameters[keys]:
            kept(parameters).pop(name, None)
        return {}
