"""How a run ends that took its branch for failures, and whether a question that nobody answered takes it."""

from __future__ import annotations

from typing import Any

from ..description import Check, Evidence, Reliance, Verdict, fails, holds, untold
from ..parts import automation
from ..parts.kinds import allow
from ..run import Run

TELL = {**automation.SLEEP, "name": "tell"}


def ask(run: Run) -> Verdict:
    acting = automation.make_acting_role(run, [allow(["ec2:DescribeVpcs"], ["*"])])
    ways = {"critical": [_failing(isCritical=True), TELL], "unsaid": [_failing(), TELL], "unanswered": [_asking(run), TELL]}
    ended = {way: automation.run_to_end(run, automation.make_document(run, way, acting, steps), acting) for way, steps in ways.items()}
    return judge({way: {"run": automation.status(one), **automation.steps(one)} for way, one in ended.items()})


def judge(seen: dict[str, Any]) -> Verdict:
    critical, unanswered = seen["critical"], seen["unanswered"]
    unsaid = f"without `isCritical` the run is {seen['unsaid']['run']}"
    if not {critical["run"], unanswered["run"]} <= automation.ENDED:
        return untold("a run did not end", **seen)
    if critical.get("tell") != "Success":
        return fails(f"the branch for failures was not taken: {critical}", **seen)
    told = unanswered.get("tell") == "Success"
    if critical["run"] != "Failed" or not told:
        wrong = [f"the run that took the branch is {critical['run']}"] if critical["run"] != "Failed" else []
        wrong += [] if told else [f"a question that nobody answered ends the run as {unanswered['run']}, without its branch"]
        return fails(f"{'; '.join(wrong)}; {unsaid}", **seen)
    return holds(f"a critical step that fails marks the run, and a question that nobody answered takes the branch; {unsaid}", **seen)


def _failing(**more: Any) -> dict[str, Any]:
    inputs = {"Service": "ec2", "Api": "DescribeVpcs", "PropertySelector": "$.Vpcs[0].VpcId", "DesiredValues": ["none"]}
    return {"name": "fail", "action": "aws:assertAwsResourceProperty", "inputs": inputs, "onFailure": "step:tell", **more}


def _asking(run: Run) -> dict[str, Any]:
    inputs = {"Approvers": [run.caller()["Arn"]], "Message": f"{run.name}: leave this unanswered"}
    return {"name": "ask", "action": "aws:approve", "timeoutSeconds": 60, "onFailure": "step:tell", "isCritical": True, "inputs": inputs}


CHECK = Check(
    id="L8",
    question="How does a run end after `onFailure: step:…`, with and without `isCritical`, and does an approval that timed out take that branch?",
    assumption="With `isCritical: true` the run ends as Failed, and an approval that nobody gave takes the branch.",
    settles="whether a run that failed is seen, and whether a plan that nobody approved says so",
    otherwise="The event rule on runs that ended alone tells people: of TimedOut as of Failed; a step of a plan is not relied on to do it.",
    minutes=10,
    makes=automation.MAKES,
    relies=(
        Reliance("compiler/backends/ssm/document.cpp", "isCritical", "a run that failed is marked so"),
        Reliance("compiler/backends/ssm/document.cpp", "aws:approve", "a plan that waits for people"),
        Reliance("stdlib/kinds/automation.dr", "EC2 Automation Execution Status-change Notification", "the rule that hears of runs that failed"),
    ),
    evidence=(
        Evidence(
            "`isCritical` is evaluated only when the step defines it.",
            "https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-actions.html",
        ),
        Evidence(
            "After the time of an approval the step and the automation stop.",
            "https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-approve.html",
        ),
    ),
    ask=ask,
)
