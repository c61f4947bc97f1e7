"""Operations of services, as botocore's models describe them."""

import functools
from typing import Any, Iterator

from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape
from botocore.validate import ParamValidator
from emulator import descriptions

from ..paths import Path
from ..problems import KINDS

_session = descriptions.session()

# What values of a document stand for each type of the interfaces.
TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "character": (str,),
    "blob": (str, bytes),
    "timestamp": (str,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "boolean": (bool,),
    "list": (list,),
    "map": (dict,),
    "structure": (dict,),
}


@functools.cache
def find(service: str, operation: str) -> OperationModel:
    """`ValueError` says that there is none."""
    if service not in _session.get_available_services():
        raise ValueError(f"there is no service `{service}`")
    model = _session.get_service_model(service)
    if operation not in model.operation_names:
        raise ValueError(f"`{service}` has no operation `{operation}`")
    return model.operation_model(operation)


def wrong_parameters(model: OperationModel, parameters: dict[str, Any]) -> str | None:
    """Why a call would not even be sent."""
    if model.input_shape is None:
        return f"{model.name} takes no parameters" if parameters else None
    report = ParamValidator().validate(parameters, model.input_shape)
    return report.generate_report() if report.has_errors() else None


def problems(value: Any, shape: Shape | None, where: str, is_open: Any) -> Iterator[str]:
    """What is wrong with inputs, of which some are only known in the run: those for which `is_open` holds."""
    if is_open(value):
        return
    if shape is None:
        if value:
            yield f"{where} takes nothing"
        return
    kinds = TYPES[shape.type_name]
    if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
        yield f"{where} is {value!r}, which is not " + " or ".join(KINDS.get(kind, kind.__name__) for kind in kinds)
    elif isinstance(shape, StructureShape):
        for name in sorted(value.keys() - shape.members.keys()):
            yield f"{where} has no `{name}`"
        for name in shape.required_members:
            if name not in value:
                yield f"{where} needs `{name}`"
        for name in sorted(value.keys() & shape.members.keys()):
            yield from problems(value[name], shape.members[name], f"{where}.{name}", is_open)
    elif isinstance(shape, ListShape):
        for index, item in enumerate(value):
            yield from problems(item, shape.member, f"{where}[{index}]", is_open)
    elif isinstance(shape, MapShape):
        for key, item in value.items():
            yield from problems(item, shape.value, f"{where}.{key}", is_open)


def leads_nowhere(path: Path, shape: Shape | None) -> str | None:
    """Why a path cannot lead to anything in an answer of this shape."""
    for step in path.steps:
        if step.kind == "deep":
            return None
        if step.kind == "member" and isinstance(shape, StructureShape):
            if step.name not in shape.members:
                return f"`{path.text}` leads nowhere: {shape.name} has no `{step.name}`"
            shape = shape.members[step.name]
        elif step.kind == "member" and isinstance(shape, MapShape):
            shape = shape.value
        elif step.kind == "all" and isinstance(shape, (StructureShape, MapShape)):
            return None
        elif step.kind != "member" and isinstance(shape, ListShape):
            shape = shape.member
        else:
            kind = "nothing" if shape is None else f"a {shape.type_name}"
            return f"`{path.text}` leads nowhere: {step.kind} of {kind}"
    return None
