"""The kinds of things that checks make: how each is found by the run's name or tag, and how one is removed.

The order is the order of removal. `find` lists what still exists, being removed included; `delete` may be asked again.
"""

from __future__ import annotations

import dataclasses
import json
from typing import Any, Callable, Iterable

from ..run import Run
from . import databases, machines, networks
from .listing import pages

Find = Callable[[Run, str], Iterable[Any]]
Delete = Callable[[Run, str, Any], None]


@dataclasses.dataclass(frozen=True)
class Kind:
    name: str
    find: Find
    delete: Delete
    # Where it is found; None: in each region of the run.
    region: str | None = None


def _ours(run: Run, names: Iterable[str]) -> list[str]:
    return [name for name in names if name.rpartition("/")[2].startswith(run.name)]


# ---- what starts others

def _rules(run: Run, region: str) -> list[str]:
    events = run.client("events", region)
    return [rule["Name"] for rule in pages(events, "list_rules", "Rules", NamePrefix=run.name)]


def _delete_rule(run: Run, region: str, name: str) -> None:
    events = run.client("events", region)
    targets = [target["Id"] for target in events.list_targets_by_rule(Rule=name)["Targets"]]
    if targets:
        events.remove_targets(Rule=name, Ids=targets)
    events.delete_rule(Name=name)


RUNNING = ["Pending", "InProgress", "Waiting", "Cancelling"]


def _executions(run: Run, region: str) -> list[str]:
    filters = [{"Key": "DocumentNamePrefix", "Values": [run.name]}, {"Key": "ExecutionStatus", "Values": RUNNING}]
    found = run.client("ssm", region).describe_automation_executions(Filters=filters)
    return [one["AutomationExecutionId"] for one in found["AutomationExecutionMetadataList"]]


def _stop_execution(run: Run, region: str, identifier: str) -> None:
    run.client("ssm", region).stop_automation_execution(AutomationExecutionId=identifier, Type="Cancel")


def _documents(run: Run, region: str) -> list[str]:
    owned = [{"Key": "Owner", "Values": ["Self"]}]
    return _ours(run, (one["Name"] for one in pages(run.client("ssm", region), "list_documents", "DocumentIdentifiers", Filters=owned)))


def _parameters(run: Run, region: str) -> list[str]:
    filters = [{"Key": "Name", "Option": "Contains", "Values": [run.name]}]
    return _ours(run, (one["Name"] for one in pages(run.client("ssm", region), "describe_parameters", "Parameters", ParameterFilters=filters)))


def _alarms(run: Run, region: str) -> list[str]:
    found = pages(run.client("cloudwatch", region), "describe_alarms", "MetricAlarms", AlarmNamePrefix=run.name)
    return [one["AlarmName"] for one in found]


def _health_checks(run: Run, region: str) -> list[str]:
    found = pages(run.client("route53", region), "list_health_checks", "HealthChecks")
    return [one["Id"] for one in found if one["CallerReference"].startswith(run.name)]


# ---- what does work

def _functions(run: Run, region: str) -> list[str]:
    return _ours(run, (one["FunctionName"] for one in pages(run.client("lambda", region), "list_functions", "Functions")))


def _apis(run: Run, region: str) -> list[str]:
    found = pages(run.client("apigateway", region), "get_rest_apis", "items")
    return [one["id"] for one in found if one["name"].startswith(run.name)]


def _log_groups(run: Run, region: str) -> list[str]:
    logs = run.client("logs", region)
    # A function writes to a group of its own, which it makes itself.
    prefixes = (f"/{run.name}", f"/aws/lambda/{run.name}")
    return [one["logGroupName"] for prefix in prefixes for one in pages(logs, "describe_log_groups", "logGroups", logGroupNamePrefix=prefix)]


# ---- what keeps something

def _queues(run: Run, region: str) -> list[str]:
    return list(pages(run.client("sqs", region), "list_queues", "QueueUrls", QueueNamePrefix=run.name))


def _buckets(run: Run, region: str) -> list[str]:
    return _ours(run, (one["Name"] for one in run.client("s3", region).list_buckets()["Buckets"]))


def _delete_bucket(run: Run, region: str, name: str) -> None:
    """With all versions of what it holds."""
    s3 = run.client("s3", region)
    found = s3.list_object_versions(Bucket=name)
    held = found.get("Versions", []) + found.get("DeleteMarkers", [])
    versions = [{"Key": one["Key"], "VersionId": one["VersionId"]} for one in held]
    if versions:
        s3.delete_objects(Bucket=name, Delete={"Objects": versions})
    s3.delete_bucket(Bucket=name)


def _vaults(run: Run, region: str) -> list[str]:
    found = pages(run.client("backup", region), "list_backup_vaults", "BackupVaultList")
    return _ours(run, (one["BackupVaultName"] for one in found))


def _recovery_points(run: Run, region: str) -> list[tuple[str, str]]:
    backup = run.client("backup", region)
    return [
        (vault, point["RecoveryPointArn"])
        for vault in _vaults(run, region)
        for point in pages(backup, "list_recovery_points_by_backup_vault", "RecoveryPoints", BackupVaultName=vault)
    ]


def _delete_recovery_point(run: Run, region: str, identifier: tuple[str, str]) -> None:
    vault, point = identifier
    run.client("backup", region).delete_recovery_point(BackupVaultName=vault, RecoveryPointArn=point)


def _secrets(run: Run, region: str) -> list[str]:
    filters = [{"Key": "name", "Values": [run.name]}]
    found = pages(run.client("secretsmanager", region), "list_secrets", "SecretList", Filters=filters)
    # A replica goes with its secret alone.
    return [one["ARN"] for one in found if "DeletedDate" not in one and one.get("PrimaryRegion", region) == region]


def _topics(run: Run, region: str) -> list[str]:
    found = pages(run.client("sns", region), "list_topics", "Topics")
    return [one["TopicArn"] for one in found if one["TopicArn"].rpartition(":")[2].startswith(run.name)]


def _keys(run: Run, region: str) -> list[str]:
    """By their alias, which goes with them: a key itself is deleted a week later."""
    found = pages(run.client("kms", region), "list_aliases", "Aliases")
    return [one["AliasName"] for one in found if one["AliasName"].startswith(f"alias/{run.name}")]


def _delete_key(run: Run, region: str, alias: str) -> None:
    kms = run.client("kms", region)
    key = kms.describe_key(KeyId=alias)["KeyMetadata"]
    if key["KeyState"] != "PendingDeletion":
        kms.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)
    kms.delete_alias(AliasName=alias)


def _delete_secret(run: Run, region: str, arn: str) -> None:
    """The replica first: a secret that has one is not deleted."""
    manager = run.client("secretsmanager", region)
    if run.other:
        run.attempt(manager.remove_regions_from_replication, SecretId=arn, RemoveReplicaRegions=[run.other])
    manager.delete_secret(SecretId=arn, ForceDeleteWithoutRecovery=True)


def _tables(run: Run, region: str) -> list[str]:
    """A replica goes by its table, as long as that is there."""
    found = _ours(run, pages(run.client("dynamodb", region), "list_tables", "TableNames"))
    return found if region == run.region or not _tables(run, run.region) else []


def _delete_table(run: Run, region: str, name: str) -> None:
    """The replicas first: a table that has some is not deleted."""
    dynamodb = run.client("dynamodb", region)
    shown = dynamodb.describe_table(TableName=name)["Table"]
    if shown.get("DeletionProtectionEnabled"):
        dynamodb.update_table(TableName=name, DeletionProtectionEnabled=False)
    replicas = shown.get("Replicas", []) if region == run.region else []
    others = [one for one in replicas if one["RegionName"] != region]
    for replica in others:
        if replica.get("ReplicaStatus") != "DELETING":
            dynamodb.update_table(TableName=name, ReplicaUpdates=[{"Delete": {"RegionName": replica["RegionName"]}}])
    if not others:
        dynamodb.delete_table(TableName=name)


# ---- whom others act as

def _roles(run: Run, region: str) -> list[str]:
    return _ours(run, (one["RoleName"] for one in pages(run.client("iam", region), "list_roles", "Roles", PathPrefix="/drc-live/")))


def _delete_role(run: Run, region: str, name: str) -> None:
    iam = run.client("iam", region)
    for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        iam.delete_role_policy(RoleName=name, PolicyName=policy)
    for policy in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
        iam.detach_role_policy(RoleName=name, PolicyArn=policy["PolicyArn"])
    iam.delete_role(RoleName=name)


def _by(service: str, operation: str, member: str, **more: Any) -> Delete:
    """A deletion that needs no more than the identifier."""

    def delete(run: Run, region: str, identifier: str) -> None:
        getattr(run.client(service, region), operation)(**{member: identifier}, **more)

    return delete


KINDS = [
    Kind("event rule", _rules, _delete_rule),
    Kind("automation run", _executions, _stop_execution),
    Kind("document", _documents, _by("ssm", "delete_document", "Name")),
    Kind("state machine", machines.machines, _by("stepfunctions", "delete_state_machine", "stateMachineArn")),
    Kind("parameter", _parameters, _by("ssm", "delete_parameter", "Name")),
    Kind("health check", _health_checks, _by("route53", "delete_health_check", "HealthCheckId"), "us-east-1"),
    Kind("alarm", _alarms, lambda run, region, name: run.client("cloudwatch", region).delete_alarms(AlarmNames=[name])),
    Kind("function", _functions, _by("lambda", "delete_function", "FunctionName")),
    Kind("API", _apis, _by("apigateway", "delete_rest_api", "restApiId")),
    Kind("log group", _log_groups, _by("logs", "delete_log_group", "logGroupName")),
    Kind("topic", _topics, _by("sns", "delete_topic", "TopicArn")),
    Kind("queue", _queues, _by("sqs", "delete_queue", "QueueUrl")),
    Kind("bucket", _buckets, _delete_bucket),
    Kind("recovery point", _recovery_points, _delete_recovery_point),
    Kind("vault", _vaults, _by("backup", "delete_backup_vault", "BackupVaultName")),
    Kind("secret", _secrets, _delete_secret),
    Kind("key", _keys, _delete_key),
    Kind("table", _tables, _delete_table),
    Kind("database instance", databases.instances, databases.delete_instance),
    Kind("database cluster", databases.clusters, databases.delete_cluster),
    Kind("global database", databases.global_clusters, databases.delete_global_cluster),
    Kind("database snapshot", databases.snapshots, databases.delete_snapshot),
    Kind("accelerator", networks.accelerators, networks.delete_accelerator, networks.ACCELERATOR_REGION),
    Kind("load balancer", networks.load_balancers, _by("elbv2", "delete_load_balancer", "LoadBalancerArn")),
    Kind("NAT gateway", networks.nat_gateways, _by("ec2", "delete_nat_gateway", "NatGatewayId")),
    Kind("address", networks.addresses, _by("ec2", "release_address", "AllocationId")),
    Kind("internet gateway", networks.gateways, networks.delete_gateway),
    Kind("network", networks.networks, networks.delete_network),
    Kind("role", _roles, _delete_role, "us-east-1"),
]


def trust(service: str) -> str:
    statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def make_role(run: Run, suffix: str, service: str, statements: list[dict[str, Any]]) -> str:
    iam = run.client("iam")
    name = run.named(suffix)
    made = iam.create_role(RoleName=name, Path="/drc-live/", AssumeRolePolicyDocument=trust(service), Tags=run.tags)
    if statements:
        policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
        iam.put_role_policy(RoleName=name, PolicyName="check", PolicyDocument=policy)
    return made["Role"]["Arn"]


def allow(actions: list[str], resources: list[str], condition: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": resources, **({"Condition": condition} if condition else {})}

