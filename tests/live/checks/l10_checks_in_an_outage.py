"""Whether health checks on metrics are evaluated while us-east-1 is impaired: nobody can ask for it."""

from __future__ import annotations

from ..description import Check, Evidence, Reliance, Verdict, untold
from ..run import Run


def ask(run: Run) -> Verdict:
    return untold(
        "nobody but AWS can impair us-east-1; what comes nearest is to cut a standby of one's own off with AWS FIS "
        "(Cross-Region: Connectivity), which says nothing about who evaluates the checks. Do not rely on it"
    )


CHECK = Check(
    id="L10",
    question="Are health checks of the type CLOUDWATCH_METRIC evaluated while us-east-1 is impaired?",
    assumption="They are, as they follow an alarm in the standby's Region.",
    settles="whether the switch of the traffic works on the day on which us-east-1 is lost",
    otherwise="The switch becomes an endpoint in the standby that health checkers ask themselves, or a routing control of ARC.",
    minutes=0,
    remark="A user cannot produce it.",
    relies=(Reliance("stdlib/kinds/route53.dr", '"CLOUDWATCH_METRIC"', "the switch of the traffic"),),
    evidence=(
        Evidence(
            "Route 53's control plane is in us-east-1, health checks are of the data plane; of checks on alarms nothing is said.",
            "https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/global-services.html",
        ),
        Evidence("The scenario of AWS FIS.", "https://docs.aws.amazon.com/fis/latest/userguide/cross-region-scenario.html"),
    ),
    ask=ask,
)
