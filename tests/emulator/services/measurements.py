"""CloudWatch: what services publish of themselves, where and while they do.

Only what alarms and functions of deployments look at. What AWS documents about it stands beside each; a minute is published when it
is over. A region that is lost publishes nothing.
"""

import datetime
import json
from typing import Iterator

from moto.rds.models import DBCluster, GlobalCluster, rds_backends
from moto.route53.models import route53_backends
from moto.s3.models import FakeBucket, s3_backends
from moto.sqs.models import SQSBackend, sqs_backends

from ..account import ACCOUNT
from ..passage import each_minute
from ..world import WORLD
from . import database_instances, database_roles, route53
from .cloudwatch import measure

MINUTE = datetime.timedelta(minutes=1)
# Usually less than a second: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database.html
LAG_MILLISECONDS = 80
BUSY_PERCENT = 12.5
# Where health checks are measured: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/monitoring-health-checks.html
HEALTH_CHECK_REGION = "us-east-1"
# Replication is measured as well as can be, and late: https://docs.aws.amazon.com/AmazonS3/latest/userguide/repl-metrics.html
REPLICATION_DELAY = 15 * MINUTE


def _stands(region: str) -> bool:
    return region not in WORLD.regions_down


def _publish() -> None:
    minute = WORLD.now() - MINUTE
    for region, backend in list(rds_backends[ACCOUNT].items()):
        if _stands(region):
            _measure_instances(region, list(backend.clusters.values()), minute)
    for cluster in _worldwide():
        _measure_lag(cluster, minute)
    if _stands(HEALTH_CHECK_REGION):
        _measure_health_checks(minute)
    for region, backend in list(sqs_backends[ACCOUNT].items()):
        if _stands(region):
            _measure_queues(region, backend, minute)
    _measure_replication(minute - REPLICATION_DELAY)


def _measure_instances(region: str, clusters: list[DBCluster], minute: datetime.datetime) -> None:
    """Of each instance, and of the cluster as long as it has one.
    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html"""
    for cluster in clusters:
        there = [instance for instance in cluster._members if database_instances.is_there(instance)]
        for instance in there:
            measure(region, "AWS/RDS", "CPUUtilization", {"DBInstanceIdentifier": instance.db_instance_identifier}, BUSY_PERCENT, minute)
            measure(region, "AWS/RDS", "CPUUtilization", {"DBClusterIdentifier": cluster.db_cluster_identifier}, BUSY_PERCENT, minute)


def _worldwide() -> Iterator[GlobalCluster]:
    for backend in list(rds_backends[ACCOUNT].values()):
        yield from list(backend.global_clusters.values())


def _measure_lag(cluster: GlobalCluster, minute: datetime.datetime) -> None:
    """Only where the cluster is a secondary, by its instances, and only while the writer can be heard.
    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database-disaster-recovery.html

    Assumed: the dimension is `DBClusterIdentifier`, about which public sources disagree; and nothing is published while roles change.
    """
    writers = [member for member in cluster.members if member.is_writer]
    if database_roles.is_changing(cluster) or not any(_stands(writer.region) and _serves(writer) for writer in writers):
        return
    for member in cluster.members:
        if not member.is_writer and _stands(member.region) and _serves(member) and member.region not in WORLD.replication_silent:
            name = {"DBClusterIdentifier": member.db_cluster_identifier}
            measure(member.region, "AWS/RDS", "AuroraGlobalDBReplicationLag", name, LAG_MILLISECONDS, minute)


def _serves(cluster: DBCluster) -> bool:
    return any(database_instances.is_there(instance) for instance in cluster._members)


def _measure_health_checks(minute: datetime.datetime) -> None:
    for backend in list(route53_backends[ACCOUNT].values()):
        for check in list(backend.health_checks.values()):
            well = route53.healthy(backend, check.id)
            name = {"HealthCheckId": check.id}
            measure(HEALTH_CHECK_REGION, "AWS/Route53", "HealthCheckStatus", name, int(well), minute)
            if check.type_ not in ("CALCULATED", "CLOUDWATCH_METRIC", "RECOVERY_CONTROL"):
                measure(HEALTH_CHECK_REGION, "AWS/Route53", "HealthCheckPercentageHealthy", name, 100 * int(well), minute)


def _measure_queues(region: str, backend: SQSBackend, minute: datetime.datetime) -> None:
    """A queue that nobody has used for hours is not measured; here, each one in which nothing lies.
    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-monitoring-using-cloudwatch.html"""
    for queue in list(backend.queues.values()):
        lying = queue._messages  # those that somebody is working on too: whoever counts visibly looks at each, each minute
        if lying:
            measure(region, "AWS/SQS", "ApproximateNumberOfMessagesVisible", {"QueueName": queue.name}, len(lying), minute)
            age = max(0.0, minute.timestamp() - float(lying[0].sent_timestamp) / 1000)
            measure(region, "AWS/SQS", "ApproximateAgeOfOldestMessage", {"QueueName": queue.name}, age, minute)


def _measure_replication(minute: datetime.datetime) -> None:
    """In the region of the destination, for rules that ask for it. What is pending is counted in `copying.py`."""
    buckets = {name: bucket for backend in list(s3_backends[ACCOUNT].values()) for name, bucket in list(backend.buckets.items())}
    for name, bucket in buckets.items():
        for rule in _replication_rules(bucket):
            target = rule["Destination"]["Bucket"].rsplit(":", 1)[-1]
            if "Metrics" not in rule["Destination"] or target not in buckets or not len(bucket.keys):
                continue
            there = buckets[target].region_name
            if _stands(there) and _stands(bucket.region_name):
                described = {"SourceBucket": name, "DestinationBucket": target, "RuleId": rule["ID"]}
                measure(there, "AWS/S3", "ReplicationLatency", described, 0, minute)


def _replication_rules(bucket: FakeBucket) -> list[dict]:
    rules = (getattr(bucket, "replication", None) or {}).get("Rule", [])
    return [rules] if isinstance(rules, dict) else json.loads(json.dumps(rules))


def install() -> None:
    each_minute("measure")(_publish)
