"""How often the engines of plans assume the role of a run while it goes on."""

from __future__ import annotations

import datetime
from typing import Any

from ..description import Check, Evidence, Reliance, Verdict, fails, holds, untold
from ..parts import automation, machines
from ..parts.kinds import allow, make_role
from ..parts.listing import pages
from ..run import ROLE_SECONDS, Run

CALLS = ("first", "second", "third")
# Between two calls of a run: they must not look like one.
PAUSE_MINUTES = 3
# https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events.html
HISTORY_MINUTES = 15
RUN_MINUTES = 20


def ask(run: Run) -> Verdict:
    began = run.clock.now()
    asks = [allow(["ec2:DescribeAvailabilityZones"], ["*"])]
    roles = {
        "automation": make_role(run, "acts", "ssm.amazonaws.com", asks),
        "state machine": make_role(run, "states", "states.amazonaws.com", asks),
    }
    run.sleep(ROLE_SECONDS)
    machine = machines.make_machine(run, "calls", roles["state machine"], _definition())
    execution = machines.start(run, machine)
    document = automation.make_document(run, "calls", roles["automation"], _steps())
    ended = automation.status(automation.run_to_end(run, document, roles["automation"], minutes=RUN_MINUTES))
    run.wait("the state machine", lambda: machines.status(run, execution) != machines.RUNNING, minutes=RUN_MINUTES)
    runs = {"automation": ended, "state machine": machines.status(run, execution)}
    if set(runs.values()) - {"Success", "SUCCEEDED"}:
        return untold("a run did not end well", **runs)
    run.say("the history of events is as late as it may be")
    run.sleep(HISTORY_MINUTES * 60)
    return judge({engine: _assumed(run, role, began) for engine, role in roles.items()})


def judge(assumed: dict[str, int]) -> Verdict:
    """By engine, how often the role of its run was assumed."""
    silent = [engine for engine, times in assumed.items() if times == 0]
    if silent:
        return untold(f"the history has no AssumeRole for the run of the {silent[0]}", **assumed)
    once = [engine for engine, times in assumed.items() if times < len(CALLS)]
    if once:
        return fails(f"the {' and the '.join(once)} did not assume the role for each of {len(CALLS)} calls", **assumed)
    return holds("both engines assume the role for each call", **assumed)


def _assumed(run: Run, role: str, began: datetime.datetime) -> int:
    named = [{"AttributeKey": "ResourceName", "AttributeValue": role}]
    events = pages(run.client("cloudtrail"), "lookup_events", "Events", LookupAttributes=named, StartTime=began)
    return sum(1 for event in events if event["EventName"] == "AssumeRole")


def _steps() -> list[dict[str, Any]]:
    """A call, a pause, a call, a pause, and a call."""
    result: list[dict[str, Any]] = []
    for index, name in enumerate(CALLS):
        inputs = {"Service": "ec2", "Api": "DescribeAvailabilityZones"}
        result.append({"name": name, "action": "aws:executeAwsApi", "inputs": inputs})
        if index + 1 < len(CALLS):
            result.append({"name": f"after_{name}", "action": "aws:sleep", "inputs": {"Duration": f"PT{PAUSE_MINUTES}M"}})
    return result


def _definition() -> dict[str, Any]:
    """The same."""
    states: dict[str, Any] = {}
    for name, following in zip(CALLS, (*CALLS[1:], None)):
        call = {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:ec2:describeAvailabilityZones", "Parameters": {}}
        states[name] = {**call, "End": True} if following is None else {**call, "Next": f"after_{name}"}
        if following is not None:
            states[f"after_{name}"] = {"Type": "Wait", "Seconds": PAUSE_MINUTES * 60, "Next": following}
    return {"StartAt": CALLS[0], "States": states}


CHECK = Check(
    id="L27",
    question="Does a run of each engine assume its role for each call, or once?",
    assumption="For each call, so that no step begins while the security token service fails.",
    settles="whether a run that goes on stands still with the token service",
    otherwise="`sts.AssumeRole` moves from `runs_on` to `started_with`: a run that has begun goes on until its credentials end.",
    minutes=30,
    makes=tuple(sorted({*automation.MAKES, *machines.MAKES})),
    relies=(
        Reliance("stdlib/kinds/automation.dr", '"sts.AssumeRole"', "incidents in which the token service fails"),
        Reliance("stdlib/kinds/step_functions.dr", '"sts.AssumeRole"', "the same"),
    ),
    evidence=(
        Evidence(
            "A run acts in the context of the role that the service assumes; how often, and for how long, is not said.",
            "https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-setup.html",
        ),
        Evidence(
            "The execution role trusts states.amazonaws.com with sts:AssumeRole; of when nothing is said.",
            "https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html",
        ),
        Evidence(
            "Credentials of a role are valid for 15 minutes to 12 hours.",
            "https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html",
        ),
    ),
    ask=ask,
)
