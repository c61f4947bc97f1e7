"""AWS Backup: jobs that make recovery points of tables and buckets, copy them to other regions, and restore them.

Backups and copies are complete at once; nothing makes them by itself, as no plan runs here. A restore takes as long as `/sim/restore`
says, and is as strict as the guide: the recovery point lies in the region, the service is given a role, a table gets a name that is
free, and a bucket that exists keeps versions and lets access control lists in.
https://docs.aws.amazon.com/aws-backup/latest/devguide/restoring-dynamodb.html
https://docs.aws.amazon.com/aws-backup/latest/devguide/restoring-s3.html
"""

import copy
import datetime
import json
import uuid
from typing import Any, Callable

from moto.backup.models import backup_backends
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.table import Table
from moto.s3.models import s3_backends

from ..account import ACCOUNT, arn
from ..fakes import ServiceError, find, notes, operation, table
from ..passage import each_minute
from ..world import WORLD

BACKUP = "backup"
PARTITION = "aws"
Job = dict[str, Any]


class Failure(Exception):
    """Why a restore fails that has begun."""


def _vault_arn(region: str, name: str) -> str:
    return arn(BACKUP, region, f"backup-vault:{name}")


def _require(condition: Any, message: str, code: str = "InvalidParameterValueException") -> None:
    if not condition:
        raise ServiceError(code, message)


def _buckets() -> Any:
    return s3_backends[ACCOUNT][PARTITION]


# ---- what is kept


def _of_table(region: str, name: str) -> Table:
    tables = dynamodb_backends[ACCOUNT][region].tables
    _require(name in tables, f"the table {name} does not exist", "ResourceNotFoundException")
    return copy.deepcopy(tables[name])


def _of_bucket(name: str) -> dict[str, bytes]:
    _require(name in _buckets().buckets, f"the bucket {name} does not exist", "ResourceNotFoundException")
    return {key.name: bytes(key.value) for key in _buckets().buckets[name].keys.values()}


def _content(region: str, resource: str) -> tuple[str, Any]:
    service, name = resource.split(":")[2], resource.split(":", 5)[-1]
    if service == "dynamodb":
        return "DynamoDB", _of_table(region, name.removeprefix("table/"))
    _require(service == "s3", f"{resource} cannot be backed up here")
    return "S3", _of_bucket(name)


def _keep(region: str, vault: str, point: dict[str, Any], content: Any) -> str:
    _require(vault in backup_backends[ACCOUNT][region].vaults, f"the vault {vault} does not exist", "ResourceNotFoundException")
    name = arn(BACKUP, region, f"recovery-point:{uuid.uuid4()}")
    kept = {**point, "RecoveryPointArn": name, "BackupVaultName": vault, "BackupVaultArn": _vault_arn(region, vault)}
    notes(BACKUP, "points", region)[name] = {**kept, "CreationDate": WORLD.now(), "Status": "COMPLETED"}
    notes(BACKUP, "contents", region)[name] = content
    return name


def _moment(given: Any) -> datetime.datetime:
    moment = given if isinstance(given, datetime.datetime) else datetime.datetime.fromisoformat(str(given).replace("Z", "+00:00"))
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.timezone.utc)


def _created_after(parameters: dict[str, Any]) -> Callable[[dict[str, Any]], bool]:
    after = parameters.get("ByCreatedAfter")
    return lambda one: after is None or one["CreationDate"] >= _moment(after)


def _install_backups() -> None:
    @operation(BACKUP, "StartBackupJob")
    def back_up(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        _require(parameters.get("IamRoleArn"), "a role is needed")
        resource = parameters["ResourceArn"]
        sort, content = _content(region, resource)
        point = _keep(region, parameters["BackupVaultName"], {"ResourceArn": resource, "ResourceType": sort}, content)
        return {"BackupJobId": _done("Backup", region, point), "RecoveryPointArn": point}

    @operation(BACKUP, "StartCopyJob")
    def copy_point(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        _require(parameters.get("IamRoleArn"), "a role is needed")
        point = find(notes(BACKUP, "points", region), parameters["RecoveryPointArn"])
        _require(point["BackupVaultName"] == parameters["SourceBackupVaultName"], "it lies in another vault")
        *_, target, _, _, vault = parameters["DestinationBackupVaultArn"].split(":")
        of = {member: point[member] for member in ("ResourceArn", "ResourceType")}
        made = _keep(target, vault, of, notes(BACKUP, "contents", region)[point["RecoveryPointArn"]])
        return {"CopyJobId": _done("Copy", region, made)}

    @operation(BACKUP, "ListRecoveryPointsByBackupVault")
    def list_points(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        resource, young = parameters.get("ByResourceArn"), _created_after(parameters)
        found = [
            point
            for point in notes(BACKUP, "points", region).values()
            if point["BackupVaultName"] == parameters["BackupVaultName"] and resource in (None, point["ResourceArn"]) and young(point)
        ]
        return {"RecoveryPoints": found}

    @operation(BACKUP, "DeleteRecoveryPoint")
    def delete_point(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        point = find(notes(BACKUP, "points", region), parameters["RecoveryPointArn"])
        _may_be_deleted(point, region)
        notes(BACKUP, "points", region).pop(parameters["RecoveryPointArn"])
        return {}

    @operation(BACKUP, "DescribeBackupJob")
    def show_backup(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        return find(notes(BACKUP, "Backup", region), parameters["BackupJobId"])

    @operation(BACKUP, "DescribeCopyJob")
    def show_copy(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        return {"CopyJob": find(notes(BACKUP, "Copy", region), parameters["CopyJobId"])}


def _may_be_deleted(point: dict[str, Any], region: str) -> None:
    """A locked vault gives nothing back before its time, and a policy may deny it to everybody.

    https://docs.aws.amazon.com/aws-backup/latest/devguide/vault-lock.html
    """
    vault = point["BackupVaultName"]
    policy = json.loads(table(BACKUP, "VaultAccessPolicy", region).get(vault, {}).get("Policy") or "{}")
    denied = [one for one in policy.get("Statement", []) if one["Effect"] == "Deny" and "backup:DeleteRecoveryPoint" in one["Action"]]
    _require(not denied, "the policy of the vault denies it", "AccessDeniedException")
    least = table(BACKUP, "VaultLockConfiguration", region).get(vault, {}).get("MinRetentionDays") or 0
    age = WORLD.now() - point["CreationDate"]
    _require(age >= datetime.timedelta(days=least), "the vault is locked", "InvalidRequestException")


def _done(kind: str, region: str, point: str) -> str:
    identifier = str(uuid.uuid4()).upper()
    notes(BACKUP, kind, region)[identifier] = {f"{kind}JobId": identifier, "State": "COMPLETED", "RecoveryPointArn": point}
    return identifier


# ---- restores


def _install_restores() -> None:
    @operation(BACKUP, "StartRestoreJob")
    def restore(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        jobs = notes(BACKUP, "Restore", region)
        point = find(notes(BACKUP, "points", region), parameters["RecoveryPointArn"])
        _require((parameters.get("IamRoleArn") or "").startswith("arn:"), "a role is needed")
        _require(parameters.get("ResourceType", point["ResourceType"]) == point["ResourceType"], "it is of another type")
        needed = {"DynamoDB": "targetTableName", "S3": "DestinationBucketName"}[point["ResourceType"]]
        _require(needed in (parameters.get("Metadata") or {}), f"the metadata lack {needed}")
        token = parameters.get("IdempotencyToken")
        known = [job for job in jobs.values() if token and job["token"] == token]
        if known:
            return {"RestoreJobId": known[0]["RestoreJobId"]}
        identifier = str(uuid.uuid4()).upper()
        jobs[identifier] = {
            "RestoreJobId": identifier,
            "RecoveryPointArn": point["RecoveryPointArn"],
            "ResourceType": point["ResourceType"],
            "IamRoleArn": parameters["IamRoleArn"],
            "CreationDate": WORLD.now(),
            "Status": "RUNNING",
            "token": token,
            "metadata": parameters["Metadata"],
            "due": WORLD.now() + datetime.timedelta(seconds=WORLD.restore_seconds),
        }
        return {"RestoreJobId": identifier}

    @operation(BACKUP, "DescribeRestoreJob")
    def show(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        _settle_region(region)
        return _shown(find(notes(BACKUP, "Restore", region), parameters["RestoreJobId"]))

    @operation(BACKUP, "ListRestoreJobs")
    def list_jobs(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        _settle_region(region)
        young, jobs = _created_after(parameters), notes(BACKUP, "Restore", region).values()
        status = parameters.get("ByStatus")
        return {"RestoreJobs": [_shown(job) for job in jobs if young(job) and status in (None, job["Status"])]}


def _shown(job: Job) -> Job:
    return {member: value for member, value in job.items() if member not in ("token", "metadata", "due")}


def _settle_region(region: str) -> None:
    for job in notes(BACKUP, "Restore", region).values():
        if job["Status"] != "RUNNING" or job["due"] > WORLD.now():
            continue
        content = notes(BACKUP, "contents", region)[job["RecoveryPointArn"]]
        try:
            make = {"DynamoDB": _make_table, "S3": _fill_bucket}[job["ResourceType"]]
            job["CreatedResourceArn"] = make(region, job["metadata"], content)
            job["Status"] = "COMPLETED"
        except Failure as failure:
            job["Status"], job["StatusMessage"] = "FAILED", str(failure)
        job["CompletionDate"] = WORLD.now()


def _settle() -> None:
    for region in list(backup_backends[ACCOUNT]):
        _settle_region(region)


def _make_table(region: str, metadata: dict[str, str], content: Table) -> str:
    """A table with the items and the keys, and none of the settings: they are to be set again."""
    backend, name = dynamodb_backends[ACCOUNT][region], metadata["targetTableName"]
    if name in backend.tables:
        raise Failure(f"Table already exists: {name}")
    key = metadata.get("kmsMasterKeyArn")
    if key and (metadata.get("encryptionType") != "KMS" or f":{region}:" not in key):
        raise Failure(f"{key} cannot encrypt the table")
    sealed = {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key} if key else None
    made = Table(
        name, ACCOUNT, region, content.schema, content.attr, billing_mode=content.billing_mode, sse_specification=sealed
    )
    made.items = copy.deepcopy(content.items)
    backend.tables[name] = made
    return made.table_arn


def _fill_bucket(region: str, metadata: dict[str, str], content: dict[str, bytes]) -> str:
    backend, name = _buckets(), metadata["DestinationBucketName"]
    if metadata.get("NewBucket") != "false":
        raise Failure("buckets that a restore makes are not known here")
    bucket = backend.buckets.get(name)
    if bucket is None or bucket.region_name != region:
        raise Failure(f"there is no bucket {name} in {region}")
    if bucket.versioning_status != "Enabled":
        raise Failure(f"{name} keeps no versions")
    if "BucketOwnerEnforced" in str(bucket.ownership_rule):
        raise Failure(f"{name} refuses access control lists")
    key = metadata.get("KMSKey")
    if key and (metadata.get("EncryptionType") != "SSE-KMS" or f":{region}:" not in key):
        raise Failure(f"{key} cannot encrypt the objects")
    for object_name, value in content.items():
        if object_name not in bucket.keys:
            backend.put_object(name, object_name, value)
    return f"arn:{PARTITION}:s3:::{name}"


def install() -> None:
    _install_backups()
    _install_restores()
    each_minute("settle")(_settle)
