"""Step Functions: running a machine twice, and checking a definition.

Moto copies the state machine deeply for each execution, which fails for the second one; and every execution needs a name
of its own. `ValidateStateMachineDefinition`, which the provider calls, is answered with moto's own parser.
"""

import copy
import uuid
from typing import Any

from moto.stepfunctions.models import StateMachine
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser
from moto.stepfunctions.parser.models import StepFunctionsParserBackend

from ..account import current_time
from ..fakes import notes, operation
from ..patching import replace, wrap


def install() -> None:
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
        try:
            AmazonStateLanguageParser.parse(parameters["definition"])
        except Exception as error:  # whatever the parser raises is the diagnosis
            diagnosis = {"severity": "ERROR", "code": "SCHEMA_VALIDATION_FAILED", "message": str(error)[:300]}
            return {"result": "FAIL", "diagnostics": [{**diagnosis, "location": ""}], "truncated": False}
        return {"result": "OK", "diagnostics": [], "truncated": False}

    @operation("stepfunctions", "ListStateMachineVersions")
    def list_versions(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        versions = notes("stepfunctions", "versions").get(parameters["stateMachineArn"], [])
        shown = [{"stateMachineVersionArn": arn, "creationDate": current_time()} for arn in versions]
        return {"stateMachineVersions": shown}
