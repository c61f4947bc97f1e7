"""State machines, and their runs."""

from __future__ import annotations

import json
from typing import Any, Iterable

from ..run import Run
from .listing import pages

MAKES = ("role", "state machine")
RUNNING = "RUNNING"


def machines(run: Run, region: str) -> Iterable[str]:
    found = pages(run.client("stepfunctions", region), "list_state_machines", "stateMachines")
    return [one["stateMachineArn"] for one in found if one["name"].startswith(run.name)]


def make_machine(run: Run, suffix: str, role: str, definition: dict[str, Any]) -> str:
    tags = [{"key": tag["Key"], "value": tag["Value"]} for tag in run.tags]
    made = run.client("stepfunctions").create_state_machine(
        name=run.named(suffix), roleArn=role, definition=json.dumps(definition), tags=tags
    )
    return made["stateMachineArn"]


def start(run: Run, machine: str) -> str:
    return run.client("stepfunctions").start_execution(stateMachineArn=machine)["executionArn"]


def status(run: Run, execution: str) -> str:
    return run.client("stepfunctions").describe_execution(executionArn=execution)["status"]
