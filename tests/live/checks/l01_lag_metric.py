"""Where the metric of Aurora's replication is, under which dimensions, and when it falls silent."""

from __future__ import annotations

import datetime
from typing import Any

from ..description import Check, Cost, Evidence, Reliance, Verdict, fails, holds, untold
from ..parts import databases
from ..run import Run

METRIC = {"Namespace": "AWS/RDS", "MetricName": "AuroraGlobalDBReplicationLag"}
FIRST_METRIC_MINUTES = 20
QUIET_MINUTES = 10


def ask(run: Run) -> Verdict:
    database = databases.GlobalDatabase(run)
    database.make()
    streams = lambda region: _dimensions(run, region, database)  # noqa: E731
    run.wait("the metric", lambda: streams(run.other), minutes=FIRST_METRIC_MINUTES, every=60)
    seen: dict[str, Any] = {"standby": streams(run.other), "home": streams(run.region)}
    if not seen["standby"]:
        return untold(f"no metric appeared in {run.other} in {FIRST_METRIC_MINUTES} minutes", **seen)
    if ["DBClusterIdentifier"] not in seen["standby"]:
        return fails(f"the metric has the dimensions {seen['standby']}, and none is DBClusterIdentifier alone", **seen)
    seen["silent_after_restart"] = _restart_standby(run, database)
    if error := database.switch_over(run.other, run.region):
        return untold(f"the switchover was refused: {error}", **seen)
    database.await_writer(run.other)
    database.await_settled(run.other)
    run.sleep(QUIET_MINUTES * 60)
    seen["minutes_with_data_after_switchover"] = {region: _minutes_with_data(run, region, database) for region in run.regions}
    return judge(run, seen)


def judge(run: Run, seen: dict[str, Any]) -> Verdict:
    home, away = (seen["minutes_with_data_after_switchover"][region] for region in (run.region, run.other))
    if seen["home"]:
        return fails("the metric is in the Region of the writer, too", **seen)
    if away:
        return fails("after a switchover the metric goes on in the Region that has become the writer's", **seen)
    if not home:
        return untold(f"after a switchover neither Region had the metric for {QUIET_MINUTES} minutes", **seen)
    said = f"the metric has DBClusterIdentifier alone, is in the standby's Region only, and moves with the roles; a restart of the standby's instance leaves {seen['silent_after_restart']} minutes without data"
    return holds(said, **seen)


def _dimensions(run: Run, region: str, database: databases.GlobalDatabase) -> list[list[str]]:
    """The sets of dimensions under which the region shows the cluster of this run."""
    found = run.client("cloudwatch", region).list_metrics(**METRIC)["Metrics"]
    ours = [one["Dimensions"] for one in found if any(part["Value"] == database.cluster(region) for part in one["Dimensions"])]
    return sorted(sorted(part["Name"] for part in dimensions) for dimensions in ours)


def _minutes_with_data(run: Run, region: str, database: databases.GlobalDatabase) -> int:
    now = run.clock.now()
    points = run.client("cloudwatch", region).get_metric_statistics(
        **METRIC,
        Dimensions=[{"Name": "DBClusterIdentifier", "Value": database.cluster(region)}],
        StartTime=now - datetime.timedelta(minutes=QUIET_MINUTES),
        EndTime=now,
        Period=60,
        Statistics=["Maximum"],
    )
    return len(points["Datapoints"])


def _restart_standby(run: Run, database: databases.GlobalDatabase) -> int:
    run.client("rds", run.other).reboot_db_instance(DBInstanceIdentifier=f"{database.cluster(run.other)}-1")
    run.sleep(QUIET_MINUTES * 60)
    database.await_instances()
    return max(0, QUIET_MINUTES - _minutes_with_data(run, run.other, database))


CHECK = Check(
    id="L1",
    question="Which dimensions has AuroraGlobalDBReplicationLag, in which Region, and what becomes of it after a switchover and a restart?",
    assumption="The metric has a stream with DBClusterIdentifier alone, in the standby's Region only, and it moves with the roles.",
    settles="whether a silent or late replication can be a sign at all, and how long a restart looks like a loss",
    otherwise="The signal `lagging`, the alarm on the lag and `health_monitor` ask under the dimensions that there are; a lag that is present at the writer is no sign.",
    minutes=110,
    regions=2,
    costs=(Cost("aurora-hour", 4),),
    makes=databases.MAKES,
    remark=databases.NETWORKS,
    relies=(
        Reliance("stdlib/kinds/aurora.dr", '"AuroraGlobalDBReplicationLag"', "alarms and the signal `lagging`"),
        Reliance("templates/health_monitor/index.py", 'MetricName="AuroraGlobalDBReplicationLag"', "the sign of the monitor"),
    ),
    evidence=(
        Evidence(
            "The lag metrics exist in secondary Regions.",
            "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database-disaster-recovery.html",
        ),
        Evidence("A lab draws it by SourceRegion alone.", "aws-samples/amazon-aurora-labs-for-mysql, docs/reinvent-gdb/cw/index.md"),
        Evidence(
            "A sample asks by DBClusterIdentifier.",
            "aws-samples/sample-multi-region-resilient-microservice-on-aws, deployment/monitoring.yml",
        ),
    ),
    ask=ask,
)
