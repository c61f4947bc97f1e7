"""Where a call of a document goes, and whether an input can send it elsewhere."""

from __future__ import annotations

from typing import Any

from ..description import Check, Evidence, Reliance, Verdict, fails, holds, untold
from ..parts import automation
from ..parts.kinds import allow
from ..run import Run

# The spellings that a writer of documents would try.
INPUTS = ("Region", "RegionName", "region_name")
PLAIN = "plain"


def ask(run: Run) -> Verdict:
    acting = automation.make_acting_role(run, [allow(["ec2:DescribeAvailabilityZones"], ["*"])])
    execution = automation.run_to_end(run, automation.make_document(run, "regions", acting, _steps(str(run.other))), acting)
    return judge(run.region, str(run.other), {name: _answer(execution, name) for name in (PLAIN, *INPUTS)})


def judge(own: str, other: str, answers: dict[str, str | None]) -> Verdict:
    """Each answer: the region that the call went to; None where the step failed."""
    if answers[PLAIN] is None:
        return untold("the call without a region failed", **answers)
    if answers[PLAIN] != own:
        return fails(f"a call goes to {answers[PLAIN]}, and its run is in {own}", **answers)
    led = [name for name in INPUTS if answers[name] == other]
    if led:
        return fails(f"`{led[0]}` sends a call to another region", **answers)
    return holds("a call goes to the region of its run, and no input sends it elsewhere", **answers)


def _answer(execution: dict[str, Any], name: str) -> str | None:
    step = automation.step(execution, name)
    found = step.get("Outputs", {}).get("Region", []) if step.get("StepStatus") == "Success" else []
    return found[0] if found else None


def _steps(other: str) -> list[dict[str, Any]]:
    names = (PLAIN, *INPUTS)
    return [_step(name, {} if name == PLAIN else {name: other}, following) for name, following in zip(names, (*names[1:], "rest"))] + [automation.SLEEP]


def _step(name: str, more: dict[str, str], following: str) -> dict[str, Any]:
    return {
        "name": name,
        "action": "aws:executeAwsApi",
        "inputs": {"Service": "ec2", "Api": "DescribeAvailabilityZones", **more},
        "outputs": [{"Name": "Region", "Selector": "$.AvailabilityZones[0].RegionName", "Type": "String"}],
        "onFailure": "Continue",
        "isCritical": False,
        "nextStep": following,
    }


CHECK = Check(
    id="L26",
    question="Does a call of `aws:executeAwsApi` go to the region of its run, and does no input send it elsewhere?",
    assumption="It goes to the region of its run, always.",
    settles="whether a plan that `automation` runs needs a function for what it calls in the region that it leaves",
    otherwise="Documents make these calls themselves, and `remote_calls` is made for state machines only.",
    minutes=5,
    makes=automation.MAKES,
    regions=2,
    relies=(
        Reliance("stdlib/kinds/remote_calls.dr", "none names a region", "the function that calls in the region that is left"),
        Reliance("stdlib/kinds/aurora.dr", "Plans act in their own region only", "the function that asks for a change of roles"),
    ),
    evidence=(
        Evidence(
            "The inputs are Service, Api and those of the operation; of regions nothing is said.",
            "https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-executeAwsApi.html",
        ),
        Evidence(
            "Several regions are reached by runs in each of them.",
            "https://docs.aws.amazon.com/systems-manager/latest/userguide/running-automations-multiple-accounts-regions.html",
        ),
        Evidence(
            "Of the other engine it is said: integrations across regions are not available.",
            "https://docs.aws.amazon.com/step-functions/latest/dg/concepts-access-cross-acct-resources.html",
        ),
    ),
    ask=ask,
)
