"""How soon a document that waits for a value sees it."""

from __future__ import annotations

from typing import Any

from ..description import Check, Evidence, Reliance, Verdict, fails, holds, untold
from ..parts import automation
from ..parts.kinds import allow
from ..run import Run

# Apart by more than a pause between two questions, and by no multiple of it.
WAITED_SECONDS = (40, 97, 171)
LIMIT_SECONDS = 60
STEP_SECONDS = 900


def ask(run: Run) -> Verdict:
    ssm = run.client("ssm")
    name = f"/{run.named('mark')}"
    ssm.put_parameter(Name=name, Value="none", Type="String", Tags=run.tags)
    arn = f"arn:aws:ssm:{run.region}:{run.account}:parameter{name}"
    acting = automation.make_acting_role(run, [allow(["ssm:GetParameter"], [arn])])
    document = automation.make_document(run, "wait", acting, [_wait(name)])
    rounds = [_round(run, name, document, acting, seconds) for seconds in WAITED_SECONDS]
    return judge([one["status"] for one in rounds], [one["late"] for one in rounds])


def _wait(name: str) -> dict[str, Any]:
    asked = {"Service": "ssm", "Api": "GetParameter", "Name": name, "PropertySelector": "$.Parameter.Value", "DesiredValues": ["recovered", "home"]}
    return {"name": "wait", "action": "aws:waitForAwsResourceProperty", "inputs": asked, "timeoutSeconds": STEP_SECONDS, "isEnd": True}


def _round(run: Run, name: str, document: str, acting: str, seconds: float) -> dict[str, Any]:
    """How many seconds after the value was set the step has ended."""
    ssm = run.client("ssm")
    ssm.put_parameter(Name=name, Value="none", Type="String", Overwrite=True)
    identifier = automation.start(run, document, acting)
    run.sleep(seconds)
    ssm.put_parameter(Name=name, Value="recovered", Type="String", Overwrite=True)
    since = ssm.get_parameter(Name=name)["Parameter"]["LastModifiedDate"]
    latest: dict[str, Any] = {}

    def ended() -> bool:
        latest.update(ssm.get_automation_execution(AutomationExecutionId=identifier)["AutomationExecution"])
        return automation.status(latest) in automation.ENDED

    run.wait(f"the run of {document}", ended, minutes=STEP_SECONDS / 60, every=5)
    step = automation.step(latest, "wait")
    end = step.get("ExecutionEndTime")
    return {"status": step.get("StepStatus"), "late": None if end is None else (end - since).total_seconds()}


def judge(statuses: list[str | None], late: list[float | None]) -> Verdict:
    seen = {"steps": statuses, "seconds after the value was set": late}
    known = [one for one in late if one is not None]
    if any(status != "Success" for status in statuses) or len(known) != len(late):
        return untold(f"the steps ended as {statuses}", **seen)
    if min(known) < 0:
        return fails("a step ended before the value was set", **seen)
    if max(known) > LIMIT_SECONDS:
        return fails(f"it took up to {max(known):.0f} s", **seen)
    return holds(f"it took {max(known):.0f} s at most", **seen)


CHECK = Check(
    id="L24",
    question="How soon does `aws:waitForAwsResourceProperty` see that a value is there, and does one of several values do?",
    assumption="Within a minute, and any of the values that are listed.",
    settles="how long a plan goes on waiting for another topology when that one has recovered",
    otherwise="The wait of a plan gets a bound of its own beside the other recovery, or a function waits in its place.",
    minutes=15,
    makes=(*automation.MAKES, "parameter"),
    relies=(
        Reliance("stdlib/kinds/recovery_wait.dr", "until ssm.GetParameter", "the wait for another topology"),
        Reliance("compiler/backends/ssm/document.cpp", '"aws:waitForAwsResourceProperty"', "every step that waits"),
    ),
    evidence=(
        Evidence(
            "The action waits for one of the desired values, for an hour unless `timeoutSeconds` says otherwise; how often it asks is not said.",
            "https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-waitForAwsResourceProperty.html",
        ),
    ),
    ask=ask,
)
