"""Reads a definition and refuses whatever the language does not define."""

import json
from dataclasses import dataclass
from typing import Any

from emulator import jsonata

from ..errors import NotModelled
from ..problems import Problems
from . import choices, tasks, templates
from .errors import KNOWN

TOP = ("StartAt", "States")
TOP_OPTIONAL = ("Comment", "Version", "TimeoutSeconds", "QueryLanguage")
LONGEST_NAME = 80
LARGEST = 1024 * 1024
# What each type of state takes beside its type.
EVERY = ("Comment", "QueryLanguage")
DATA = ("InputPath", "OutputPath")
FLOW = ("Next", "End")
FIELDS: dict[str, tuple[str, ...]] = {
    "Pass": (*DATA, *FLOW, "Result", "ResultPath", "Parameters"),
    "Task": (
        *DATA,
        *FLOW,
        "Resource",
        "Parameters",
        "ResultSelector",
        "ResultPath",
        "Retry",
        "Catch",
        "TimeoutSeconds",
        "HeartbeatSeconds",
    ),
    "Choice": (*DATA, "Choices", "Default"),
    "Wait": (*DATA, *FLOW, "Seconds", "SecondsPath"),
    "Succeed": DATA,
    "Fail": ("Error", "ErrorPath", "Cause", "CausePath"),
    "Parallel": (*DATA, *FLOW, "Branches", "Parameters", "ResultSelector", "ResultPath", "Retry", "Catch"),
}
# What states in JSONata take: those that look at the clock.
JSONATA = {"Pass": (*FLOW, "Output"), "Choice": ("Choices", "Default")}
REQUIRED = {"Task": ("Resource",), "Choice": ("Choices",), "Parallel": ("Branches",)}
NOT_MODELLED = ("Assign", "Arguments", "Output", "Credentials", "TimeoutSecondsPath", "HeartbeatSecondsPath", "Timestamp", "TimestampPath")
RETRY = ("IntervalSeconds", "MaxAttempts", "BackoffRate", "MaxDelaySeconds", "JitterStrategy", "Comment")


@dataclass(frozen=True)
class Machine:
    name: str
    start: str
    states: dict[str, dict[str, Any]]
    timeout: float | None


def read(name: str, definition: str) -> Machine:
    """`Refused` says everything that is wrong with the definition."""
    problems = Problems()
    if len(definition.encode()) > LARGEST:
        problems.add(f"{len(definition.encode())} bytes are more than {LARGEST}")
    try:
        given = json.loads(definition, object_pairs_hook=lambda pairs: _without_twins(pairs, problems))
    except ValueError as error:
        problems.add(f"this is no JSON: {error}")
        problems.raise_for(name)
    if problems.object(given, TOP, TOP_OPTIONAL) and all(key in given for key in TOP):
        if given.get("QueryLanguage", "JSONPath") != "JSONPath":
            raise NotModelled(f"the query language {given['QueryLanguage']}")
        _check_states(given, problems, set())
    problems.raise_for(name)
    return Machine(name, given["StartAt"], given["States"], given.get("TimeoutSeconds"))


def _without_twins(pairs: list[tuple[str, Any]], problems: Problems) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        problems.add(f"`{key}` stands twice in an object")
    return dict(pairs)


def _check_states(flow: dict[str, Any], problems: Problems, names: set[str]) -> None:
    """A flow of states: the whole machine, or one branch. `names` are those of all states, which differ from each other."""
    states = flow.get("States", {})
    if not problems.at("States").kind(states, dict):
        return
    if flow.get("StartAt") not in states:
        problems.at("StartAt").add(f"there is no state `{flow.get('StartAt')}`")
    for name, state in states.items():
        here = problems.at(name)
        if name in names:
            here.add("another state has the same name")
        names.add(name)
        if len(name) > LONGEST_NAME:
            here.add(f"the name has {len(name)} characters, more than {LONGEST_NAME}")
        if here.kind(state, dict):
            _check_state(state, here, names)
            for target in _targets(state):
                if target not in states:
                    here.add(f"there is no state `{target}`")
    for name in sorted(states.keys() - _reached(flow.get("StartAt"), states)):
        problems.at(name).add("nothing leads here")
    if not any(state.get("End") or state.get("Type") in ("Succeed", "Fail") for state in states.values() if isinstance(state, dict)):
        problems.add("there is no state to end with")


def _targets(state: dict[str, Any]) -> list[str]:
    rules = [*state.get("Choices", []), *state.get("Catch", [])]
    names = [state.get("Next"), state.get("Default"), *(rule.get("Next") for rule in rules if isinstance(rule, dict))]
    return [name for name in names if name is not None]


def _reached(start: Any, states: dict[str, Any]) -> set[str]:
    found: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name in states and name not in found:
            found.add(name)
            if isinstance(states[name], dict):
                waiting += _targets(states[name])
    return found


def _check_state(state: dict[str, Any], problems: Problems, names: set[str]) -> None:
    kind = state.get("Type")
    if kind == "Map":
        raise NotModelled("states of the type Map")
    if kind not in FIELDS:
        problems.add(f"there is no type `{kind}`")
        return
    if state.get("QueryLanguage", "JSONPath") != "JSONPath":
        _check_jsonata(state, problems)
        return
    for key in NOT_MODELLED:
        if key in state and key not in FIELDS[kind]:
            raise NotModelled(f"`{key}` of a state")
    problems.keys({key: value for key, value in state.items() if key != "Type"}, REQUIRED.get(kind, ()), (*EVERY, *FIELDS[kind]))
    if "Next" in FIELDS[kind] and ("Next" in state) == (state.get("End") is True):
        problems.add("a state either has a next one or ends")
    _check_data(state, problems)
    if kind == "Choice":
        _check_choices(state, problems)
    elif kind == "Wait":
        _check_wait(state, problems)
    elif kind == "Fail":
        _check_fail(state, problems)
    elif kind == "Task":
        tasks.check(state, problems)
    elif kind == "Parallel":
        _check_branches(state, problems, names)
    _check_failures(state, problems)


def _check_jsonata(state: dict[str, Any], problems: Problems) -> None:
    """A single state may be written in another language than the machine:
    https://docs.aws.amazon.com/step-functions/latest/dg/statemachine-structure.html"""
    kind = state["Type"]
    if state["QueryLanguage"] != "JSONata":
        problems.add(f"there is no query language `{state['QueryLanguage']}`")
        return
    if kind not in JSONATA:
        raise NotModelled(f"states of the type {kind} in JSONata")
    problems.keys({key: value for key, value in state.items() if key != "Type"}, REQUIRED.get(kind, ()), (*EVERY, *JSONATA[kind]))
    if kind == "Pass" and ("Next" in state) == (state.get("End") is True):
        problems.add("a state either has a next one or ends")
    texts = [state["Output"]] if "Output" in state else []
    for index, rule in enumerate(state.get("Choices", [])):
        if problems.at("Choices").at(str(index)).object(rule, ("Condition", "Next"), ("Comment",)):
            texts.append(rule["Condition"])
    for text in texts:
        inner = jsonata.expression(text)
        if inner is None:
            problems.add(f"{text!r} is no expression between {{% and %}}")
        else:
            try:
                jsonata.check(inner)
            except NotImplementedError as error:
                raise NotModelled(str(error)) from error


def _check_data(state: dict[str, Any], problems: Problems) -> None:
    for key in ("InputPath", "OutputPath"):
        if state.get(key) is not None:
            templates.check_path(state[key], problems.at(key))
    templates.check_result_path(state.get("ResultPath", "$"), problems.at("ResultPath"))
    for key in ("Parameters", "ResultSelector"):
        if key in state and problems.at(key).kind(state[key], dict):
            templates.check(state[key], problems.at(key))


def _check_choices(state: dict[str, Any], problems: Problems) -> None:
    here = problems.at("Choices")
    if here.kind(state.get("Choices", []), list):
        if not state.get("Choices"):
            here.add("there is nothing to choose from")
        for index, rule in enumerate(state.get("Choices", [])):
            choices.check(rule, here.at(str(index)))


def _check_wait(state: dict[str, Any], problems: Problems) -> None:
    if ("Seconds" in state) == ("SecondsPath" in state):
        problems.add("a pause has either `Seconds` or `SecondsPath`")
    if "Seconds" in state and problems.at("Seconds").kind(state["Seconds"], int) and state["Seconds"] < 0:
        problems.at("Seconds").add(f"{state['Seconds']} is less than 0")
    if "SecondsPath" in state:
        templates.check_path(state["SecondsPath"], problems.at("SecondsPath"), definite=True)


def _check_fail(state: dict[str, Any], problems: Problems) -> None:
    for key in ("Error", "Cause"):
        if key in state:
            problems.at(key).kind(state[key], str)
            if f"{key}Path" in state:
                problems.add(f"`{key}` is given twice")
        if f"{key}Path" in state:
            templates.check_path(state[f"{key}Path"], problems.at(f"{key}Path"), definite=True)


def _check_branches(state: dict[str, Any], problems: Problems, names: set[str]) -> None:
    here = problems.at("Branches")
    if not here.kind(state.get("Branches", []), list):
        return
    if not state.get("Branches"):
        here.add("there are no branches")
    for index, branch in enumerate(state.get("Branches", [])):
        at = here.at(str(index))
        if at.object(branch, TOP, ("Comment", "QueryLanguage")) and all(key in branch for key in TOP):
            _check_states(branch, at, names)


def _check_failures(state: dict[str, Any], problems: Problems) -> None:
    for key, required, optional in (("Retry", (), RETRY), ("Catch", ("Next",), ("ResultPath", "Comment"))):
        here = problems.at(key)
        if not here.kind(state.get(key, []), list):
            continue
        rules = state.get(key, [])
        for index, rule in enumerate(rules):
            at = here.at(str(index))
            if at.object(rule, ("ErrorEquals", *required), optional):
                _check_errors(rule.get("ErrorEquals"), at.at("ErrorEquals"), index + 1 == len(rules), state)
                templates.check_result_path(rule.get("ResultPath", "$"), at.at("ResultPath"))
                _check_numbers(rule, at)


def _check_errors(given: Any, problems: Problems, last: bool, state: dict[str, Any]) -> None:
    if not problems.kind(given, list):
        return
    if not given:
        problems.add("there are no errors")
    if "States.ALL" in given and (len(given) > 1 or not last):
        problems.add("`States.ALL` stands alone, and last")
    for name in given:
        if not problems.kind(name, str):
            continue
        if name.startswith("States.") and name not in KNOWN:
            problems.add(f"there is no error `{name}`")
        elif not name.startswith("States.") and (wrong := tasks.unknown_error(name, state)):
            problems.add(wrong)


def _check_numbers(rule: dict[str, Any], problems: Problems) -> None:
    for key, least in (("IntervalSeconds", 1), ("MaxAttempts", 0), ("BackoffRate", 1), ("MaxDelaySeconds", 1)):
        if key in rule:
            here = problems.at(key)
            kinds = (int, float) if key == "BackoffRate" else (int,)
            if here.kind(rule[key], *kinds) and rule[key] < least:
                here.add(f"{rule[key]} is less than {least}")
    if rule.get("JitterStrategy", "NONE") not in ("FULL", "NONE"):
        problems.at("JitterStrategy").add(f"{rule['JitterStrategy']!r} is neither FULL nor NONE")
    if rule.get("MaxDelaySeconds", rule.get("IntervalSeconds", 1) + 1) <= rule.get("IntervalSeconds", 1):
        problems.at("MaxDelaySeconds").add("it is not longer than `IntervalSeconds`")
