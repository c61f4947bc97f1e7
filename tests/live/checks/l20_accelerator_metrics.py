"""In which Region the metrics of Global Accelerator are."""

from __future__ import annotations

from ..description import Check, Cost, Evidence, Reliance, Verdict, fails, holds, untold
from ..parts import networks
from ..run import Run

OURS = "us-west-2"
PLACES = (OURS, "us-east-1")


def ask(run: Run) -> Verdict:
    accelerated = networks.Accelerated(run)
    accelerated.make()
    name = accelerated.arn.rpartition("/")[2]

    def seen() -> list[str]:
        run.knock(accelerated.host, 80)
        return [place for place in PLACES if _has_metrics(run, place, name)]

    return judge(run.wait("the metrics", seen, minutes=30, every=20))


def judge(places: list[str]) -> Verdict:
    if not places:
        return untold("no Region had a metric of the accelerator after half an hour of connections", places=places)
    if OURS in places:
        return holds(f"the metrics are in {', '.join(places)}", places=places)
    return fails(f"the metrics are in {', '.join(places)}, and not in {OURS}", places=places)


def _has_metrics(run: Run, place: str, name: str) -> bool:
    dimension = [{"Name": "Accelerator", "Value": name}]
    return bool(run.client("cloudwatch", place).list_metrics(Namespace="AWS/GlobalAccelerator", Dimensions=dimension)["Metrics"])


CHECK = Check(
    id="L20",
    question="In which Region are the metrics of Global Accelerator?",
    assumption="In us-west-2.",
    settles="whether alarms and graphs of an accelerator ever have data",
    otherwise="The Region in the table changes, and with it the one in which an alarm on the accelerator must live.",
    minutes=55,
    costs=(Cost("accelerator-hour", 1), Cost("alb-hour", 1), Cost("address-hour", 4)),
    makes=networks.MAKES,
    relies=(Reliance("stdlib/prelude.dr", '"AWS/GlobalAccelerator": "us-west-2"', "graphs, and alarms, which are refused elsewhere"),),
    evidence=(
        Evidence("The developer guide names us-west-2.", "https://docs.aws.amazon.com/global-accelerator/latest/dg/cloudwatch-monitoring.html"),
        Evidence(
            "Other services without a Region have theirs in us-east-1, as Route 53.",
            "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/monitoring-health-checks.html",
        ),
    ),
    ask=ask,
)
