"""Lambda: functions answer without a container, and a dead-letter target is read back.

Moto runs a function in Docker. Here each function answers a canned success in the form that API Gateway's proxy integration
expects, unless `/sim/function` set another answer or a failure.
"""

import json
from typing import Any

from moto.awslambda.models import LambdaFunction

from ..patching import replace, wrap
from ..world import WORLD

HEALTHY = {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": '{"status": "ok"}'}


def answer_of(region: str, function: str) -> tuple[Any, bool]:
    """What a function answers, and whether that is an error."""
    answer = WORLD.function_answer(region, function)
    return (answer.payload, answer.failed) if answer else (HEALTHY, False)


def install() -> None:
    @replace(LambdaFunction, "_invoke_lambda")
    def run(self: LambdaFunction, event: Any = None) -> tuple[str, bool, str]:
        payload, failed = answer_of(self.region, self.function_name)
        return json.dumps(payload), failed, "START emulated\nEND emulated"

    @wrap(LambdaFunction, "__init__")
    def initialise(original: Any, self: LambdaFunction, *arguments: Any, **named: Any) -> None:
        original(self, *arguments, **named)
        specification = named.get("spec") or (arguments[1] if len(arguments) > 1 else {})
        self.dead_letters = specification.get("DeadLetterConfig")

    @wrap(LambdaFunction, "get_configuration")
    def get_configuration(original: Any, self: LambdaFunction, on_create: bool = False) -> dict[str, Any]:
        """Moto drops `DeadLetterConfig`, which then shows as a change in each plan."""
        configuration = original(self, on_create)
        if self.dead_letters:
            configuration["DeadLetterConfig"] = self.dead_letters
        return configuration
