"""Reads a document and refuses whatever the format does not define.

https://docs.aws.amazon.com/systems-manager/latest/userguide/documents-schemas-features.html
"""

import json
from dataclasses import dataclass, replace
from typing import Any

from ..errors import NotModelled
from ..problems import Problems
from . import parameters, references, steps
from .actions import ACTIONS, Action
from .parameters import Parameter
from .steps import Step

VERSION = "0.3"
REQUIRED = ("schemaVersion", "mainSteps")
OPTIONAL = ("description", "assumeRole", "parameters", "variables", "outputs", "files")
LARGEST = 64 * 1024


@dataclass(frozen=True)
class Document:
    name: str
    assume_role: str
    parameters: dict[str, Parameter]
    steps: dict[str, Step]
    outputs: tuple[str, ...]

    def following(self, step: Step) -> Step | None:
        """The step that stands behind another one."""
        names = list(self.steps)
        index = names.index(step.name) + 1
        return self.steps[names[index]] if index < len(names) else None


def action_of(step: Step) -> Action:
    return ACTIONS[step.action]


def read(name: str, content: str) -> Document:
    """`Refused` says everything that is wrong with the document."""
    problems = Problems()
    if len(content.encode()) > LARGEST:
        problems.add(f"{len(content.encode())} bytes are more than {LARGEST}")
    given = _parsed(name, content, problems)
    declared = parameters.read(given.get("parameters", {}), problems.at("parameters"))
    found = _steps(given["mainSteps"], problems.at("mainSteps")) if "mainSteps" in given else {}
    role = given.get("assumeRole", "")
    problems.at("assumeRole").kind(role, str)
    document = Document(name, role, declared, found, tuple(given.get("outputs", [])))
    _check_references(document, role, problems.at("assumeRole"), {})
    for step in found.values():
        _check_step(document, step, problems.at(f"mainSteps/{step.name}"))
    for output in document.outputs:
        _check_reference(document, output, problems.at("outputs"), only_steps=True)
    problems.raise_for(name)
    return document


def _parsed(name: str, content: str, problems: Problems) -> dict[str, Any]:
    try:
        given = json.loads(content, object_pairs_hook=lambda pairs: _without_twins(pairs, problems))
    except ValueError as error:
        problems.add(f"this is no JSON: {error}")
        problems.raise_for(name)
    if not problems.object(given, REQUIRED, OPTIONAL):
        problems.raise_for(name)
    for key in ("variables", "files"):
        if key in given:
            raise NotModelled(f"`{key}` of a document")
    if given.get("schemaVersion", VERSION) != VERSION:
        problems.at("schemaVersion").add(f"{given.get('schemaVersion')!r} is not {VERSION!r}")
    if "description" in given:
        problems.at("description").kind(given["description"], str)
    if not problems.at("outputs").kind(given.get("outputs", []), list):
        problems.raise_for(name)
    return given


def _without_twins(pairs: list[tuple[str, Any]], problems: Problems) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        problems.add(f"`{key}` stands twice in an object")
    return dict(pairs)


def _steps(given: Any, problems: Problems) -> dict[str, Step]:
    found: dict[str, Step] = {}
    if not problems.kind(given, list):
        return found
    if not given:
        problems.add("there are no steps")
    for index, one in enumerate(given):
        step = steps.read(one, problems.at(str(index)))
        if step is None:
            continue
        if step.name in found:
            problems.at(str(index)).add(f"there are two steps `{step.name}`")
        found[step.name] = step
    return found


def _check_step(document: Document, step: Step, problems: Problems) -> None:
    if step.action not in ACTIONS:
        problems.add(f"there is no action `{step.action}`")
        return
    action = ACTIONS[step.action]
    if action is None:
        raise NotModelled(f"the action {step.action}")
    action.check(step, problems)
    targets = [("nextStep", step.next), ("onFailure", step.failure_target), *(("inputs", name) for name in action.targets(step.inputs))]
    for where, target in targets:
        if target is not None and target not in document.steps:
            problems.at(where).add(f"there is no step `{target}`")
        if target == step.name:
            problems.at(where).add("a step cannot lead to itself")
    inner = action.inner(step)
    inside = replace(document, steps={**document.steps, **inner})
    for one in inner.values():
        if one.name in document.steps:
            problems.add(f"there are two steps `{one.name}`")
        _check_step(inside, one, problems.at(f"Steps/{one.name}"))
    shown = {key: value for key, value in step.inputs.items() if key != "Steps"} if inner else step.inputs
    _check_references(inside, shown, problems.at("inputs"), {step.name})


def _check_references(document: Document, value: Any, problems: Problems, unknown: Any) -> None:
    for name in references.in_value(value):
        if name.partition(".")[0] in unknown:
            problems.add(f"`{{{{ {name} }}}}` is not known before the step has run")
            continue
        _check_reference(document, name, problems)


def _check_reference(document: Document, name: str, problems: Problems, only_steps: bool = False) -> None:
    if not only_steps and (name in document.parameters or name in references.SYSTEM):
        return
    step_name, _, output = name.partition(".")
    step = document.steps.get(step_name)
    if step is not None and step.action in ACTIONS:
        action = ACTIONS[step.action]
        if action is not None and output in {*action.outputs, *(one.name for one in step.outputs)}:
            return
    problems.add(f"`{{{{ {name} }}}}` refers to nothing")
