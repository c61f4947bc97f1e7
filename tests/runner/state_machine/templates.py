"""Templates of parameters and results: objects in which a key that ends in `.$` has a path, or a function, for a value."""

from typing import Any

from .. import paths
from ..problems import Problems
from . import intrinsics
from .errors import PARAMETER_PATH, RUNTIME, StateFailed

SIGN = ".$"


class Data:
    """What paths lead into: the data of a state behind `$`, and what is known of the run behind `$$`."""

    def __init__(self, value: Any, context: dict[str, Any]):
        self.value, self.context = value, context

    def get(self, path: str, error: str = RUNTIME) -> Any:
        whole, text = (self.context, path[1:]) if path.startswith("$$") else (self.value, path)
        try:
            return paths.parse(text).get(whole)
        except paths.NothingThere as nothing:
            raise StateFailed(error, str(nothing)) from nothing

    def present(self, path: str) -> bool:
        whole, text = (self.context, path[1:]) if path.startswith("$$") else (self.value, path)
        return bool(paths.parse(text).all(whole))


def check_path(text: Any, problems: Problems, definite: bool = False) -> None:
    if not problems.kind(text, str):
        return
    try:
        path = paths.parse(text[1:] if text.startswith("$$") else text)
    except paths.WrongPath as error:
        problems.add(str(error))
        return
    if definite and not path.definite:
        problems.add(f"`{text}` may lead to several values")


def check(template: Any, problems: Problems) -> None:
    if isinstance(template, list):
        for index, item in enumerate(template):
            check(item, problems.at(str(index)))
    if not isinstance(template, dict):
        return
    for key, value in template.items():
        here = problems.at(key)
        if not key.endswith(SIGN):
            check(value, here)
        elif here.kind(value, str):
            if key.removesuffix(SIGN) in template:
                here.add(f"`{key.removesuffix(SIGN)}` is given twice")
            if not intrinsics.is_call(value):
                check_path(value, here)
                continue
            try:
                for path in intrinsics.paths_of(intrinsics.parse(value)):
                    check_path(path, here)
            except intrinsics.WrongFunction as error:
                here.add(str(error))


def fill(template: Any, data: Data) -> Any:
    if isinstance(template, list):
        return [fill(item, data) for item in template]
    if not isinstance(template, dict):
        return template
    found = {}
    for key, value in template.items():
        if not key.endswith(SIGN):
            found[key] = fill(value, data)
        elif intrinsics.is_call(value):
            found[key.removesuffix(SIGN)] = intrinsics.evaluate(intrinsics.parse(value), lambda path: data.get(path, PARAMETER_PATH))
        else:
            found[key.removesuffix(SIGN)] = data.get(value, PARAMETER_PATH)
    return found


def put(whole: Any, path: str | None, result: Any) -> Any:
    """The data with a result at a place in it; without a place, the data stays as it was."""
    if path is None:
        return whole
    steps = paths.parse(path).steps
    if not steps:
        return result
    copy = dict(whole) if isinstance(whole, dict) else {}
    place = copy
    for step in steps[:-1]:
        place[step.name] = dict(place[step.name]) if isinstance(place.get(step.name), dict) else {}
        place = place[step.name]
    place[steps[-1].name] = result
    return copy


def check_result_path(path: Any, problems: Problems) -> None:
    """A result is put at a place: members of members."""
    if path is None:
        return
    check_path(path, problems)
    if isinstance(path, str) and path.startswith("$$"):
        problems.add("what is known of the run cannot be changed")
    elif isinstance(path, str) and path.startswith("$"):
        try:
            if any(step.kind != "member" for step in paths.parse(path).steps):
                problems.add(f"`{path}` is not a place: it takes members only")
        except paths.WrongPath:
            pass
