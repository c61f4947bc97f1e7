"""Tasks: calls of services, of functions, and messages that somebody answers.

https://docs.aws.amazon.com/step-functions/latest/dg/integrate-services.html
"""

import functools
import json
import re
import uuid
from dataclasses import dataclass
from typing import Any

from emulator.sdk_integrations import Integration, error_name, error_prefix

from ..calls import Caller, CallFailed, NoAnswer
from ..calls.caller import as_json
from ..clock import FOREVER, Clock
from ..errors import NotModelled
from ..people import People, Question
from ..problems import Problems
from . import commands
from .errors import TIMEOUT, StateFailed
from .templates import SIGN

RESOURCE = re.compile(r"arn:[a-z-]+:states:::(?P<integration>[A-Za-z0-9:-]+)(?P<pattern>\.[A-Za-z:0-9]+)?")
SDK = re.compile(r"aws-sdk:(?P<service>[a-z0-9]+):(?P<operation>[A-Za-z0-9]+)")
TOKEN = ".waitForTaskToken"
LAMBDA, MESSAGE = "lambda:invoke", "sns:publish"
PUBLISH = "aws-sdk:sns:publish"
# What the calls of functions take, and what they must have.
LAMBDA_FIELDS = ("FunctionName", "Payload", "InvocationType", "Qualifier", "ClientContext", "LogType")
# When a task says nothing else.
LONGEST_SECONDS = 99_999_999
# Errors of functions as the service itself has them.
LAMBDA_ERRORS = ("Lambda.Unknown", "Lambda.AWSLambdaException", "Lambda.SdkClientException")


@dataclass(frozen=True)
class Scene:
    """Where a task is done."""

    region: str
    role: str
    caller: Caller
    clock: Clock
    people: People

    def call(self, service: str, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        return self.caller.call(self.role, self.region, service, operation, parameters, FOREVER)


@functools.cache
def _parsed(resource: str) -> tuple[str, str]:
    """The integration and the pattern in which it is called."""
    match = RESOURCE.fullmatch(resource)
    if match is None:
        raise NotModelled(f"the resource {resource}")
    return match["integration"], match["pattern"] or ""


def token_needed(resource: str) -> bool:
    return _parsed(resource)[1] == TOKEN


@functools.cache
def _integration(name: str) -> Integration:
    match = SDK.fullmatch(name)
    if match is None:
        raise ValueError(f"there is no integration `{name}`")
    return Integration(match["service"], match["operation"])


@functools.cache
def _prefix(integration: str) -> str:
    """What the names of a service's errors begin with."""
    return error_prefix(SDK.fullmatch(integration)["service"])


def check(state: dict[str, Any], problems: Problems) -> None:
    if not problems.at("Resource").kind(state.get("Resource"), str):
        return
    integration, pattern = _parsed(state["Resource"])
    given = state.get("Parameters", {})
    if pattern not in ("", TOKEN):
        problems.at("Resource").add(f"there is no pattern `{pattern}` here")
    if pattern == TOKEN and "$$.Task.Token" not in json.dumps(given):
        problems.at("Parameters").add("nobody is told the token that the state waits for")
    for key in ("TimeoutSeconds", "HeartbeatSeconds"):
        if key in state and problems.at(key).kind(state[key], int) and not 1 <= state[key] <= LONGEST_SECONDS:
            problems.at(key).add(f"{state[key]} is not 1 to {LONGEST_SECONDS}")
    here = problems.at("Parameters")
    if integration == LAMBDA:
        here.keys({key.removesuffix(SIGN): value for key, value in given.items()}, ("FunctionName",), LAMBDA_FIELDS[1:])
        return
    try:
        found = _integration(PUBLISH if integration == MESSAGE else integration)
    except ValueError as error:
        problems.at("Resource").add(str(error))
        return
    for problem in found.problems(given):
        here.add(problem)


def unknown_error(name: str, state: dict[str, Any]) -> str | None:
    """Why an error cannot come from a state. What a function raises can have any name."""
    integrations = [_parsed(task["Resource"])[0] for task in _tasks(state)]
    if LAMBDA in integrations and ("." not in name or name.startswith("Lambda.")):
        return None
    for integration in integrations:
        if integration != LAMBDA and name in _errors(PUBLISH if integration == MESSAGE else integration):
            return None
    return f"nothing that is done here fails with `{name}`"


def _tasks(state: dict[str, Any]) -> list[dict[str, Any]]:
    if state.get("Type") == "Parallel":
        return [task for branch in state.get("Branches", []) for one in branch.get("States", {}).values() for task in _tasks(one)]
    return [state] if state.get("Type") == "Task" and isinstance(state.get("Resource"), str) else []


@functools.cache
def _errors(integration: str) -> frozenset[str]:
    """The errors of the service, as state machines name them."""
    try:
        service = _integration(integration)
    except ValueError:
        return frozenset()
    prefix = _prefix(integration)
    model = service.operation.service_model
    shapes = [name for name in model.shape_names if getattr(model.shape_for(name), "metadata", {}).get("exception")]
    return frozenset(error_name(prefix, name) for name in (*shapes, "ClientError"))


def perform(state: dict[str, Any], parameters: dict[str, Any], token: str, name: str, scene: Scene) -> Any:
    """What a task gives, or `StateFailed`. It takes as long as it takes: the state has a deadline."""
    integration, pattern = _parsed(state["Resource"])
    if integration == LAMBDA:
        answer = _invoke(parameters, scene)
    elif integration == MESSAGE:
        answer = _call(_integration(PUBLISH), "SNS", parameters, scene)
    else:
        answer = _call(_integration(integration), _prefix(integration), parameters, scene)
    return _wait(parameters, token, name, scene) if pattern == TOKEN else answer


def _call(integration: Integration, prefix: str, parameters: dict[str, Any], scene: Scene) -> Any:
    try:
        answer = scene.call(integration.service, integration.operation.name, integration.to_service(parameters))
    except CallFailed as error:
        raise StateFailed(error_name(prefix, error.shape), str(error), task=True) from error
    except NoAnswer as error:
        raise StateFailed(TIMEOUT, str(error)) from error
    return as_json(integration.from_service(answer))


def _invoke(parameters: dict[str, Any], scene: Scene) -> Any:
    """The optimised integration takes and gives the data of a function as they are."""
    given = {**parameters, "Payload": json.dumps(parameters.get("Payload", {}))}
    try:
        answer = scene.call("lambda", "Invoke", given)
    except CallFailed as error:
        code = "AWSLambdaException" if error.shape == "ClientError" else error.code
        raise StateFailed(f"Lambda.{code}", str(error), task=True) from error
    except NoAnswer as error:
        raise StateFailed(TIMEOUT, str(error)) from error
    payload = json.loads(answer.get("Payload") or b"null")
    if answer.get("FunctionError"):
        raise StateFailed(payload.get("errorType", "Exception"), json.dumps(payload), task=True)
    return {**as_json({key: value for key, value in answer.items() if key != "Payload"}), "Payload": payload}


def new_token() -> str:
    return uuid.uuid4().hex


def _wait(parameters: dict[str, Any], token: str, name: str, scene: Scene) -> Any:
    """Waits until somebody answers with the token."""
    decision = scene.people(Question(scene.region, name, parameters.get("Message", "")))
    scene.clock.sleep(FOREVER if decision is None else decision.after)
    return commands.outcome(decision.command, scene.region, token)
