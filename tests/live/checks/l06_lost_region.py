"""What a lost Region looks like from the other: nobody can ask for it."""

from __future__ import annotations

from ..description import Check, Evidence, Reliance, Verdict, untold
from ..run import Run


def ask(run: Run) -> Verdict:
    return untold(
        "nobody but AWS can make a Region unreachable; what comes nearest is the scenario Cross-Region: Connectivity of AWS FIS, "
        "which cuts the network and pauses the replication of S3 and DynamoDB, but not that of Aurora"
    )


CHECK = Check(
    id="L6",
    question="What are GlobalCluster.Status and the lag metric while the primary's Region is unreachable?",
    assumption="Nothing is assumed: a plan must start whatever they are.",
    settles="whether a status other than `available` may be a reason to wait",
    otherwise="Nothing may wait for a status: only a change of roles that is known to be under way is a reason to wait.",
    minutes=0,
    remark="A user cannot produce it. Whoever lives through the loss of a Region should note both.",
    relies=(Reliance("templates/failover_trigger/index.py", "FailoverState", "whether a change of roles is under way"),),
    evidence=(
        Evidence(
            "The scenario that comes nearest, and what it does not do.",
            "https://docs.aws.amazon.com/fis/latest/userguide/cross-region-scenario.html",
        ),
        Evidence(
            "The states of a change of roles; nothing on a lost Region.",
            "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_FailoverState.html",
        ),
    ),
    ask=ask,
)
