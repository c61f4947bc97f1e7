"""Lambda: functions answer without a container, and their whole configuration is read back.

Moto runs a function in Docker. Here each function answers a canned success in the form that API Gateway's proxy integration
expects, with the state that a plan expects, unless `/sim/function` set another answer or a failure.
"""

import json
from typing import Any

from moto.awslambda.models import LambdaFunction

from ..fakes import operation
from ..patching import replace, wrap
from ..world import WORLD

HEALTHY = {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": '{"status": "ok"}', "state": "done"}
# Settings that moto drops, when a function is created or when it is changed; each would show as a change in every plan.
KEPT = ("DeadLetterConfig", "EphemeralStorage", "FileSystemConfigs", "KMSKeyArn", "LoggingConfig", "TracingConfig")


def _keep(function: LambdaFunction, given: dict[str, Any]) -> None:
    kept = function.__dict__.setdefault("kept", {})
    kept.update({name: given[name] for name in KEPT if given.get(name)})


def answer_of(region: str, function: str) -> tuple[Any, bool]:
    """What a function answers, and whether that is an error."""
    answer = WORLD.function_answer(region, function)
    return (answer.payload, answer.failed) if answer else (HEALTHY, False)


def install() -> None:
    @operation("lambda", "GetAccountSettings")
    def account_settings(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        return {"AccountLimit": {"ConcurrentExecutions": 1000, "UnreservedConcurrentExecutions": 1000}, "AccountUsage": {}}

    @replace(LambdaFunction, "_invoke_lambda")
    def run(self: LambdaFunction, event: Any = None) -> tuple[str, bool, str]:
        payload, failed = answer_of(self.region, self.function_name)
        return json.dumps(payload), failed, "START emulated\nEND emulated"

    @wrap(LambdaFunction, "__init__")
    def initialise(original: Any, self: LambdaFunction, *arguments: Any, **named: Any) -> None:
        original(self, *arguments, **named)
        _keep(self, named.get("spec") or (arguments[1] if len(arguments) > 1 else {}))

    @wrap(LambdaFunction, "update_configuration")
    def update(original: Any, self: LambdaFunction, changes: dict[str, Any]) -> dict[str, Any]:
        _keep(self, changes)
        return original(self, changes)

    @wrap(LambdaFunction, "get_configuration")
    def get_configuration(original: Any, self: LambdaFunction, on_create: bool = False) -> dict[str, Any]:
        return original(self, on_create) | self.kept
