"""Documents of Systems Manager, and their runs."""

from __future__ import annotations

import json
from typing import Any

from ..run import ROLE_SECONDS, Run
from .kinds import make_role

MAKES = ("automation run", "document", "role")
ENDED = {"Success", "Failed", "TimedOut", "Cancelled", "CompletedWithSuccess", "CompletedWithFailure", "Rejected"}
SLEEP = {"name": "rest", "action": "aws:sleep", "inputs": {"Duration": "PT1S"}, "isEnd": True}


def make_document(run: Run, suffix: str, role: str, steps: list[dict[str, Any]]) -> str:
    """As the library writes them: one parameter, the role to act as, which has a default."""
    content = {
        "schemaVersion": "0.3",
        "assumeRole": "{{ AutomationAssumeRole }}",
        "parameters": {"AutomationAssumeRole": {"type": "String", "default": role}},
        "mainSteps": steps,
    }
    run.client("ssm").create_document(
        Name=run.named(suffix), DocumentType="Automation", DocumentFormat="JSON", Content=json.dumps(content), Tags=run.tags
    )
    return run.named(suffix)


def make_acting_role(run: Run, statements: list[dict[str, Any]]) -> str:
    role = make_role(run, "acts", "ssm.amazonaws.com", statements)
    run.sleep(ROLE_SECONDS)
    return role


def start(run: Run, document: str, role: str) -> str:
    started = run.retry(
        run.client("ssm").start_automation_execution,
        ("InvalidAutomationExecutionParametersException", "InvalidDocument"),
        DocumentName=document,
        Parameters={"AutomationAssumeRole": [role]},
    )
    return started["AutomationExecutionId"]


def run_to_end(run: Run, document: str, role: str, minutes: float = 10) -> dict[str, Any]:
    """The run as it ended, or as it is when the time is over."""
    identifier = start(run, document, role)
    latest: dict[str, Any] = {}

    def ended() -> bool:
        found = run.client("ssm").get_automation_execution(AutomationExecutionId=identifier)
        latest.update(found["AutomationExecution"])
        return latest["AutomationExecutionStatus"] in ENDED

    run.wait(f"the run of {document}", ended, minutes=minutes, every=5)
    return latest


def status(execution: dict[str, Any]) -> str:
    return execution["AutomationExecutionStatus"]


def step(execution: dict[str, Any], name: str) -> dict[str, Any]:
    return next((one for one in execution.get("StepExecutions", []) if one["StepName"] == name), {})


def steps(execution: dict[str, Any]) -> dict[str, str]:
    return {one["StepName"]: one["StepStatus"] for one in execution.get("StepExecutions", [])}


def executions_of(run: Run, document: str) -> list[dict[str, Any]]:
    filters = [{"Key": "DocumentNamePrefix", "Values": [document]}]
    return run.client("ssm").describe_automation_executions(Filters=filters)["AutomationExecutionMetadataList"]

