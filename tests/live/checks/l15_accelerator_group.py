"""Whether the security group of an accelerator stays when the accelerator is gone."""

from __future__ import annotations

from ..description import Check, Cost, Evidence, Reliance, Verdict, fails, holds, untold
from ..parts import networks
from ..run import Run

LATER_MINUTES = 10


def ask(run: Run) -> Verdict:
    accelerated = networks.Accelerated(run)
    accelerated.make()
    groups = lambda: _groups(run, accelerated.network)  # noqa: E731
    before = run.wait("the security group", groups, minutes=10)
    if left := accelerated.remove():
        return untold(f"the accelerator was not gone in an hour: {left}", before=before)
    run.sleep(LATER_MINUTES * 60)
    return judge(before, groups())


def judge(before: list[str], after: list[str]) -> Verdict:
    if not before:
        return untold("the accelerator put no security group into the network", before=before, after=after)
    if after:
        return holds(f"{', '.join(after)} is still there {LATER_MINUTES} minutes after the accelerator", before=before, after=after)
    return fails("the security group has gone with the accelerator", before=before, after=after)


def _groups(run: Run, network: str) -> list[str]:
    found = networks.groups_in(run, network)
    return sorted(group["GroupId"] for group in found if group["GroupName"] == networks.ACCELERATOR_GROUP)


CHECK = Check(
    id="L15",
    question="Does the security group of Global Accelerator stay in the network after the accelerator is gone?",
    assumption="It stays, and keeps the network from being removed.",
    settles="whether a destroy of a system with an accelerator needs help",
    otherwise="Nothing has to be removed between the edge and the network.",
    minutes=60,
    costs=(Cost("accelerator-hour", 1), Cost("alb-hour", 1), Cost("address-hour", 4)),
    makes=networks.MAKES,
    relies=(
        Reliance("stdlib/kinds/global_accelerator.dr", "aws_globalaccelerator_endpoint_group", "endpoints in a network"),
        Reliance("stdlib/deployment.dr", "aws_groups_left", "what `deploy.py destroy` removes between the edge and the network"),
    ),
    evidence=(
        Evidence(
            "The provider's own test removes that group by hand.",
            "hashicorp/terraform-provider-aws, pull 11476, endpoint_group_test.go",
        ),
        Evidence(
            "Others remove a group of the same name, `GlobalAccelerator`.",
            "https://gist.github.com/reschenburgIDBS/39904d36055b532813fb00ca82ae9c2f",
        ),
    ),
    ask=ask,
)
