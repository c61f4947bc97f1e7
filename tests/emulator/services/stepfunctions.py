"""Step Functions: running a machine twice, checking a definition, and calling services as state machines name them.

Moto copies the state machine deeply for each execution, which fails for the second one; and every execution needs a name
of its own. `ValidateStateMachineDefinition`, which the provider calls, is answered with moto's own parser. Moto hands the
parameters of a call to boto3 as they stand, whose spelling is another one, and gives its answers back likewise. A path
that leads to one place gives what stands there, and one that may lead to several gives a list, even of none or one. For
JSONata, moto would start a Java machine that it does not bring along; and its parser keeps which language it is in for
all definitions together, so it reads one at a time.
"""

import copy
import json
import re
import sys
import threading
import uuid
from typing import Any

from botocore import xform_name
from jsonpath_ng.ext import parse
from moto.stepfunctions.models import StateMachine
from moto.stepfunctions.parser.asl.component.common.string.string_expression import StringJSONata
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_aws_sdk import (
    StateTaskServiceAwsSdk,
)
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser
from moto.stepfunctions.parser.asl.utils import json_path
from moto.stepfunctions.parser.asl.utils.boto_client import boto_client_for
from moto.stepfunctions.parser.models import StepFunctionsParserBackend

from .. import jsonata
from ..account import current_time
from ..fakes import LeaveToMoto, ServiceError, notes, operation
from ..patching import replace, wrap
from ..sdk_integrations import Integration, error_name, error_prefix, problems_of


_reading = threading.Lock()


def _first_problem(definition: str) -> str | None:
    try:
        AmazonStateLanguageParser.parse(definition)
    except Exception as error:  # whatever the parser raises is the diagnosis
        return str(error)
    return next(problems_of(json.loads(definition)), None)


def _select(path: str, data: Any) -> Any:
    found = [match.value for match in parse(path).find(data)]
    if re.search(r"\[[?*:]|\[-?\d*:|\.\.|\.\*", path):
        return found
    if not found:
        raise json_path.NoSuchJsonPathError(json_path=path, data=data)
    return found[0]


def install() -> None:
    @wrap(AmazonStateLanguageParser, "parse")
    def parse_alone(original: Any, definition: str) -> Any:
        with _reading:
            return original(definition)

    @replace(StringJSONata, "_eval_body")
    def eval_jsonata(self: StringJSONata, env: Any) -> None:
        states = {"input": env.states.get_input(), "context": env.states.get_context()}
        env.stack.append(jsonata.evaluate(self.expression, states))

    @replace(StateMachine, "__deepcopy__")
    def deepcopy(self: StateMachine, memo: Any) -> StateMachine:
        return copy.copy(self)

    @wrap(StepFunctionsParserBackend, "start_execution")
    def start_execution(
        original: Any, self: Any, state_machine_arn: str, name: str | None = None, *rest: Any, **named: Any
    ) -> Any:
        return original(self, state_machine_arn, name or str(uuid.uuid4()), *rest, **named)

    @operation("stepfunctions", "ValidateStateMachineDefinition")
    def validate(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        problem = _first_problem(parameters["definition"])
        if problem is not None:
            diagnosis = {"severity": "ERROR", "code": "SCHEMA_VALIDATION_FAILED", "message": problem[:300]}
            return {"result": "FAIL", "diagnostics": [{**diagnosis, "location": ""}], "truncated": False}
        return {"result": "OK", "diagnostics": [], "truncated": False}

    @operation("stepfunctions", "CreateStateMachine", "UpdateStateMachine")
    def refuse(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        problem = _first_problem(parameters["definition"]) if parameters.get("definition") else None
        if problem is not None:
            raise ServiceError("InvalidDefinition", problem)
        raise LeaveToMoto

    @operation("stepfunctions", "ListStateMachineVersions")
    def list_versions(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        versions = notes("stepfunctions", "versions").get(parameters["stateMachineArn"], [])
        shown = [{"stateMachineVersionArn": arn, "creationDate": current_time()} for arn in versions]
        return {"stateMachineVersions": shown}

    @replace(StateTaskServiceAwsSdk, "_eval_service_task")
    def call(self: Any, env: Any, resource_runtime_part: Any, normalised_parameters: dict, state_credentials: Any) -> None:
        integration = Integration(self.resource.api_name, self.resource.api_action)
        client = boto_client_for(
            service=integration.service, region=resource_runtime_part.region, state_credentials=state_credentials
        )
        operation = getattr(client, xform_name(integration.operation.name))
        env.stack.append(integration.from_service(operation(**integration.to_service(normalised_parameters))))

    @replace(StateTaskServiceAwsSdk, "_normalise_service_error_name")
    @staticmethod
    def prefix(service_name: str) -> str:
        return error_prefix(service_name)

    @replace(StateTaskServiceAwsSdk, "_normalise_exception_name")
    @staticmethod
    def name_of(norm_service_name: str, ex: Exception) -> str:
        return error_name(norm_service_name, type(ex).__name__)

    # Modules took the function by its name, each for itself.
    original = json_path.extract_json
    for module in [module for name, module in sys.modules.items() if name.startswith("moto.stepfunctions")]:
        if getattr(module, "extract_json", None) is original:
            replace(module, "extract_json")(_select)
