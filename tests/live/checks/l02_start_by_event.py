"""What EventBridge needs to start a document: the input, and the form of the permission."""

from __future__ import annotations

import datetime
import json
from typing import Any

from ..description import Check, Evidence, Reliance, Verdict, fails, holds, untold
from ..parts import automation
from ..parts.kinds import allow, make_role
from ..run import ROLE_SECONDS, Run

MINUTES = 12
# What the library does: every form of the permission, and an input.
OURS = "all-input"


def ask(run: Run) -> Verdict:
    acting = automation.make_acting_role(run, [])
    forms = _permissions(run, acting)
    run.sleep(ROLE_SECONDS)
    for form, role in forms.items():
        for given in ("input", "none"):
            _make_start(run, f"{form}-{given}", acting, role, with_input=given == "input")
    ways = [f"{form}-{given}" for form in forms for given in ("input", "none")]
    seen: dict[str, str] = {}

    def told() -> bool:
        seen.update({way: _outcome(run, way) for way in ways})
        return all(outcome != "nothing" for outcome in seen.values())

    run.wait("the starts", told, minutes=MINUTES, every=30)
    return judge(seen)


def judge(seen: dict[str, str]) -> Verdict:
    others = ", ".join(f"{way}: {outcome}" for way, outcome in sorted(seen.items()) if way != OURS)
    if seen[OURS] == "started":
        return holds(f"with each form of the permission and an input it starts ({others})", **seen)
    if seen[OURS] == "failed":
        return fails(f"with each form of the permission and an input it does not start ({others})", **seen)
    return untold(f"the rule had neither started nor failed after {MINUTES} minutes ({others})", **seen)


def _permissions(run: Run, acting: str) -> dict[str, str]:
    """A role for each form; a document's own name is not known to it, but its beginning is."""
    place = f"{run.region}:{run.account}"
    document = f"arn:aws:ssm:{place}:document/{run.name}-*"
    definition = f"arn:aws:ssm:{place}:automation-definition/{run.name}-*:*"
    execution = f"arn:aws:ssm:{place}:automation-execution/*"
    forms = {"document": [document, execution], "definition": [definition], "all": [document, definition, execution]}
    passing = allow(["iam:PassRole"], [acting], {"StringEquals": {"iam:PassedToService": "ssm.amazonaws.com"}})
    return {
        form: make_role(run, form, "events.amazonaws.com", [allow(["ssm:StartAutomationExecution"], resources), passing])
        for form, resources in forms.items()
    }


def _make_start(run: Run, way: str, acting: str, role: str, *, with_input: bool) -> None:
    document = automation.make_document(run, way, acting, [automation.SLEEP])
    events = run.client("events")
    events.put_rule(Name=run.named(way), ScheduleExpression="rate(1 minute)", Tags=run.tags)
    target: dict[str, Any] = {
        "Id": "start",
        "Arn": f"arn:aws:ssm:{run.region}:{run.account}:automation-definition/{document}:$DEFAULT",
        "RoleArn": role,
        "RetryPolicy": {"MaximumEventAgeInSeconds": 60, "MaximumRetryAttempts": 0},
    }
    if with_input:
        target["Input"] = json.dumps({"AutomationAssumeRole": [acting]})
    events.put_targets(Rule=run.named(way), Targets=[target])


def _outcome(run: Run, way: str) -> str:
    if automation.executions_of(run, run.named(way)):
        return "started"
    now = run.clock.now()
    failures = run.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/Events",
        MetricName="FailedInvocations",
        Dimensions=[{"Name": "RuleName", "Value": run.named(way)}],
        StartTime=now - datetime.timedelta(minutes=2 * MINUTES),
        EndTime=now,
        Period=60,
        Statistics=["Sum"],
    )["Datapoints"]
    return "failed" if any(point["Sum"] for point in failures) else "nothing"


CHECK = Check(
    id="L2",
    question="Does EventBridge start a document without an input, and with which of the three forms of the permission?",
    assumption="A rule starts a document when its role has `ssm:StartAutomationExecution` on document, automation-definition and automation-execution, and its target an input.",
    settles="whether an automatic failover and a scheduled drill start at all",
    otherwise="The role and the target of every start change to the form that works; until then only people start plans of the engine `automation`.",
    minutes=20,
    makes=(*automation.MAKES, "event rule"),
    relies=(
        Reliance("stdlib/kinds/automation.dr", "automation-execution/*", "the permission to start a plan"),
        Reliance("stdlib/kinds/automation.dr", "AutomationAssumeRole: [role.arn]", "the input of the start"),
    ),
    evidence=(
        Evidence(
            "The permission is asked for on document and automation-execution; automation-definition is being given up.",
            "https://docs.aws.amazon.com/systems-manager/latest/userguide/security_iam_service-with-iam.html",
        ),
        Evidence(
            "Without an input the whole event is passed; the exceptions are EC2 Run Command and ECS.",
            "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html",
        ),
        Evidence("A failed start without a known cause.", "aws-samples/aws-systemsmanagerautomation-with-asglifecyclehooks#3"),
    ),
    ask=ask,
)
