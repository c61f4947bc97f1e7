"""Whether a health check keeps, for a day, what its alarm said last."""

from __future__ import annotations

import datetime

from ..description import Check, Cost, Evidence, Reliance, Verdict, fails, holds, untold
from ..run import Run

HOURS = 24
METRIC = {"Namespace": "DrcLive", "MetricName": "Shifted"}
# Route 53 has its metrics in one region.
# https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/monitoring-health-checks.html
METRICS_REGION = "us-east-1"


def ask(run: Run) -> Verdict:
    if not run.resumed:
        return _begin(run)
    check = _find(run)
    if check is None:
        return untold(f"{run.name} has no health check: it was cleaned, or never made")
    begun = _begun(run)
    hours = round((run.clock.now() - begun).total_seconds() / 3600, 1)
    if hours < HOURS:
        run.later = True
        return untold(f"{hours} of {HOURS} hours have passed: ask again later", hours=hours)
    value = _value(run, check)
    seen = {"hours": hours, "status": value, "alarm": _alarm_state(run)}
    if seen["alarm"] != "INSUFFICIENT_DATA" or value is None:
        return untold(f"the alarm is {seen['alarm']}, the metric of the health check {value}", **seen)
    if value < 1:
        return holds(f"after {hours} hours without data the check still says what it said last", **seen)
    return fails(f"after {hours} hours without data the check is healthy again", **seen)


def _begin(run: Run) -> Verdict:
    cloudwatch = run.client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName=run.named("shifted"),
        **METRIC,
        Dimensions=_dimensions(run),
        Statistic="Maximum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        TreatMissingData="missing",
        Tags=run.tags,
    )
    made = run.client("route53").create_health_check(
        CallerReference=run.named("check"),
        HealthCheckConfig={
            "Type": "CLOUDWATCH_METRIC",
            "AlarmIdentifier": {"Region": run.region, "Name": run.named("shifted")},
            "InsufficientDataHealthStatus": "LastKnownStatus",
        },
    )["HealthCheck"]["Id"]
    run.client("route53").change_tags_for_resource(ResourceType="healthcheck", ResourceId=made, AddTags=run.tags)

    def unhealthy() -> bool:
        cloudwatch.put_metric_data(
            Namespace=METRIC["Namespace"],
            MetricData=[{"MetricName": METRIC["MetricName"], "Dimensions": _dimensions(run), "Value": 1}],
        )
        return _value(run, made) == 0

    if not run.wait("the check to be unhealthy", unhealthy, minutes=20, every=60):
        return untold("the health check never became unhealthy, though the alarm was told to go off")
    run.later = True
    return untold(f"it begins: ask again in {HOURS} hours")


def _dimensions(run: Run) -> list[dict[str, str]]:
    return [{"Name": "Run", "Value": run.name}]


def _find(run: Run) -> str | None:
    for page in run.client("route53").get_paginator("list_health_checks").paginate():
        for check in page["HealthChecks"]:
            if check["CallerReference"] == run.named("check"):
                return check["Id"]
    return None


def _begun(run: Run) -> datetime.datetime:
    """The name of a run holds the moment at which it was made."""
    return datetime.datetime.strptime(run.name.split("-")[3], "%y%m%d%H%M%S").replace(tzinfo=datetime.timezone.utc)


def _alarm_state(run: Run) -> str:
    found = run.client("cloudwatch").describe_alarms(AlarmNames=[run.named("shifted")])["MetricAlarms"]
    return found[0]["StateValue"] if found else "gone"


def _value(run: Run, check: str) -> float | None:
    """1 for healthy and 0 for unhealthy, as of the last minutes."""
    now = run.clock.now()
    points = run.client("cloudwatch", METRICS_REGION).get_metric_statistics(
        Namespace="AWS/Route53",
        MetricName="HealthCheckStatus",
        Dimensions=[{"Name": "HealthCheckId", "Value": check}],
        StartTime=now - datetime.timedelta(minutes=10),
        EndTime=now,
        Period=60,
        Statistics=["Minimum"],
    )["Datapoints"]
    return max(points, key=lambda point: point["Timestamp"])["Minimum"] if points else None


CHECK = Check(
    id="L9",
    question="Does LastKnownStatus hold for a day without data?",
    assumption="A health check on a metric keeps, for a day at least, what its alarm said last.",
    settles="for how long traffic stays moved when nobody repeats the switch any more",
    otherwise="Nothing changes while the switch is repeated each minute; the alarm on a silent repeater becomes urgent.",
    minutes=20,
    costs=(Cost("health-check", 1), Cost("alarm", 1)),
    makes=("health check", "alarm"),
    resumable=True,
    remark="It is asked twice: the second time, a day later, with `--resume RUN`.",
    relies=(Reliance("stdlib/kinds/route53.dr", '"LastKnownStatus"', "the switch of the traffic"),),
    evidence=(
        Evidence(
            "The setting is not advised where the metric is away for more than a few hours.",
            "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-values.html",
        ),
    ),
    ask=ask,
)
