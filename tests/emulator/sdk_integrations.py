"""How state machines name the operations of services, and a check of those that a definition calls.

Service, operation and members are spelt as the Java client has them, which is neither the spelling of the interface nor
that of boto3: `rds:describeDBClusters` takes `DbClusterIdentifier` and answers `DbClusters`.
https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
"""

import datetime
import functools
import re
from typing import Any, Iterator

import botocore.session
from botocore.model import ListShape, MapShape, OperationModel, ServiceModel, Shape, StructureShape
from botocore.utils import EVENT_ALIASES

from . import descriptions

RESOURCE = re.compile(r"arn:[a-z-]+:states:::aws-sdk:(?P<service>[a-z0-9]+):(?P<operation>[A-Za-z0-9]+)(\.[A-Za-z]+)?")


def member_name(name: str) -> str:
    """The rules by which the Java client's generator splits a name into words, in its order."""
    words = re.sub(r"[^A-Za-z0-9]+", " ", name)
    words = re.sub(r"([^a-z]{2,})v([0-9]+)", r"\1 v\2 ", words)
    words = re.sub(r"([^A-Z]{2,})V([0-9]+)", r"\1 V\2 ", words)
    words = re.sub(r"(?<=[a-z])(?=[A-Z][a-zA-Z0-9])", " ", words)
    words = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1 \2", words)
    words = re.sub(r"([0-9])([a-zA-Z])", r"\1 \2", words)
    return "".join(word.capitalize() for word in words.split())


def _spelt(service_id: str) -> str:
    """The name that state machines have for a service."""
    words = service_id.split()
    if len(words) > 1 and words[-1] == "Service":
        words.pop()
    return re.sub("[^a-z0-9]", "", "".join(words).lower())


@functools.cache
def _services() -> dict[str, str]:
    """boto3's names by those of state machines. It reads the descriptions of all services, which takes seconds."""
    session = botocore.session.get_session()  # of its own, so that not all of them are kept
    return {_spelt(session.get_service_model(service).service_id): service for service in session.get_available_services()}


@functools.cache
def _likely() -> dict[str, str]:
    """The same for almost all services, without a look at their descriptions: what botocore calls their events."""
    named = {service: EVENT_ALIASES.get(service, service) for service in descriptions.session().get_available_services()}
    return {_spelt(event.replace("-", " ")): service for service, event in named.items()}


@functools.cache
def _model_of(service: str) -> ServiceModel:
    session = descriptions.session()
    if service in _likely():
        model = session.get_service_model(_likely()[service])
        if _spelt(model.service_id) == service:
            return model
    if service not in _services():
        raise ValueError(f"the service `{service}` is not known")
    return session.get_service_model(_services()[service])


def error_prefix(service: str) -> str:
    """What the names of a service's errors begin with: `Rds` in `Rds.DbClusterNotFoundException`."""
    return member_name(_model_of(service).service_id)


def error_name(prefix: str, shape: str) -> str:
    """The name of an error; one that the interface does not declare has the name of its service."""
    name = prefix if shape == "ClientError" else member_name(re.sub("(Fault|Exception)$", "", shape))
    return f"{prefix}.{name}Exception"


class Integration:
    """One operation that a state machine can call; `ValueError` says that there is none."""

    def __init__(self, service: str, operation: str):
        model = _model_of(service)
        self.service = model.service_name
        wanted = operation[:1].upper() + operation[1:]
        if wanted not in model.operation_names:
            raise ValueError(f"`{service}` has no operation `{operation}`")
        self.operation: OperationModel = model.operation_model(wanted)

    def to_service(self, parameters: dict[str, Any]) -> dict[str, Any]:
        return _to_service(parameters, self.operation.input_shape)

    def from_service(self, answer: dict[str, Any]) -> dict[str, Any]:
        return _from_service({key: value for key, value in answer.items() if key != "ResponseMetadata"}, self.operation.output_shape)

    def problems(self, parameters: dict[str, Any]) -> Iterator[str]:
        yield from _problems(parameters, self.operation.input_shape, self.operation.name)


def _bare(key: str) -> str:
    """The name of a parameter whose value is a path."""
    return key.removesuffix(".$")


def _to_service(value: Any, shape: Shape | None) -> Any:
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        members = {member_name(name): (name, inner) for name, inner in shape.members.items()}
        return {members[key][0]: _to_service(item, members[key][1]) for key, item in value.items() if key in members}
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [_to_service(item, shape.member) for item in value]
    if isinstance(shape, MapShape) and isinstance(value, dict):
        return {key: _to_service(item, shape.value) for key, item in value.items()}
    return value


def _from_service(value: Any, shape: Shape | None) -> Any:
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        return {member_name(key): _from_service(item, shape.members.get(key)) for key, item in value.items()}
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [_from_service(item, shape.member) for item in value]
    if isinstance(shape, MapShape) and isinstance(value, dict):
        return {key: _from_service(item, shape.value) for key, item in value.items()}
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    if hasattr(value, "read"):
        value = value.read()
    return value.decode(errors="replace") if isinstance(value, bytes) else value


def _problems(value: Any, shape: Shape | None, where: str) -> Iterator[str]:
    if isinstance(shape, StructureShape) and isinstance(value, dict):
        members = {member_name(name): inner for name, inner in shape.members.items()}
        given = {_bare(key) for key in value}
        for key in sorted(given - members.keys()):
            yield f"{where} has no `{key}`"
        for name in shape.required_members:
            if member_name(name) not in given:
                yield f"{where} needs `{member_name(name)}`"
        for key, item in value.items():
            if key in members:
                yield from _problems(item, members[key], f"{where}.{key}")
    elif isinstance(shape, ListShape) and isinstance(value, list):
        for item in value:
            yield from _problems(item, shape.member, where)
    elif isinstance(shape, MapShape) and isinstance(value, dict):
        for key, item in value.items():
            yield from _problems(item, shape.value, f"{where}.{key}")


def problems_of(definition: Any) -> Iterator[str]:
    """What is wrong with the calls of a state machine."""
    if isinstance(definition, list):
        for item in definition:
            yield from problems_of(item)
    if not isinstance(definition, dict):
        return
    called = RESOURCE.fullmatch(str(definition.get("Resource", "")))
    if definition.get("Type") == "Task" and called:
        try:
            integration = Integration(called["service"], called["operation"])
        except ValueError as error:
            yield str(error)
        else:
            yield from integration.problems(definition.get("Parameters", {}))
    for item in definition.values():
        yield from problems_of(item)
