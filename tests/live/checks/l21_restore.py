"""Whether a table and a bucket are restored in another Region from copies, as the library asks for it, and how long that takes."""

from __future__ import annotations

from typing import Any

from ..description import Check, Evidence, Reliance, Verdict, fails, holds, untold
from ..parts.kinds import make_role
from ..run import ROLE_SECONDS, Run
from .l16_replica_twice import make_table

POLICIES = (
    "service-role/AWSBackupServiceRolePolicyForBackup",
    "service-role/AWSBackupServiceRolePolicyForRestores",
    "AWSBackupServiceRolePolicyForS3Backup",
    "AWSBackupServiceRolePolicyForS3Restore",
)
ENDED = {"COMPLETED", "FAILED", "ABORTED", "EXPIRED", "PARTIAL"}
OBJECT = "object"


def ask(run: Run) -> Verdict:
    role = _make_backup_role(run)
    for region in run.regions:
        tags = {tag["Key"]: tag["Value"] for tag in run.tags}
        run.client("backup", region).create_backup_vault(BackupVaultName=run.named("vault"), BackupVaultTags=tags)
    table = make_table(run)
    run.client("dynamodb").put_item(TableName=table, Item={"id": {"S": OBJECT}})
    source = _make_bucket(run, "bucket", run.region, "BucketOwnerEnforced")
    run.client("s3").put_object(Bucket=source, Key=OBJECT, Body=b"1")
    filled = _make_bucket(run, "restored-bucket", run.other, "BucketOwnerPreferred")
    sources = {
        "table": (
            f"arn:aws:dynamodb:{run.region}:{run.account}:table/{table}",
            {"targetTableName": run.named("restored"), "encryptionType": "KMS"},
        ),
        "bucket": (
            f"arn:aws:s3:::{source}",
            {"DestinationBucketName": filled, "NewBucket": "false", "Encrypted": "true", "EncryptionType": "SSE-KMS"},
        ),
    }
    took: dict[str, float] = {}
    for what, (resource, metadata) in sources.items():
        point, reason = _copied(run, role, resource)
        if point is None:
            return untold(f"the {what} cannot be backed up and copied: {reason}", **took)
        seconds, reason = _restored(run, role, point, metadata)
        if seconds is None:
            return fails(f"the {what} is not restored with these metadata: {reason}", **took)
        took[what] = round(seconds)
    return holds(f"with one item each, the table is restored in {took['table']} s, the bucket in {took['bucket']} s", **took)


def _make_backup_role(run: Run) -> str:
    role = make_role(run, "backup", "backup.amazonaws.com", [])
    for policy in POLICIES:
        run.client("iam").attach_role_policy(RoleName=run.named("backup"), PolicyArn=f"arn:aws:iam::aws:policy/{policy}")
    run.sleep(ROLE_SECONDS)
    return role


def _make_bucket(run: Run, suffix: str, region: str, ownership: str) -> str:
    s3, name = run.client("s3", region), run.named(suffix)
    place = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    s3.create_bucket(Bucket=name, **place)
    s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": run.tags})
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_ownership_controls(Bucket=name, OwnershipControls={"Rules": [{"ObjectOwnership": ownership}]})
    return name


def _copied(run: Run, role: str, resource: str) -> tuple[str | None, str]:
    """A recovery point in the other Region, or why there is none."""
    backup, there, vault = run.client("backup"), run.client("backup", run.other), run.named("vault")
    made = backup.start_backup_job(BackupVaultName=vault, ResourceArn=resource, IamRoleArn=role)
    job = _ended(run, f"the backup of {resource}", lambda: backup.describe_backup_job(BackupJobId=made["BackupJobId"]), "State")
    if job.get("State") != "COMPLETED":
        return None, job.get("StatusMessage") or str(job.get("State"))
    target = there.describe_backup_vault(BackupVaultName=vault)["BackupVaultArn"]
    point = job["RecoveryPointArn"]
    begun = backup.start_copy_job(RecoveryPointArn=point, SourceBackupVaultName=vault, DestinationBackupVaultArn=target, IamRoleArn=role)
    job = _ended(run, f"the copy of {resource}", lambda: backup.describe_copy_job(CopyJobId=begun["CopyJobId"])["CopyJob"], "State")
    if job.get("State") != "COMPLETED":
        return None, job.get("StatusMessage") or str(job.get("State"))
    found = there.list_recovery_points_by_backup_vault(BackupVaultName=vault, ByResourceArn=resource)["RecoveryPoints"]
    return (found[0]["RecoveryPointArn"], "") if found else (None, "the copy is not listed by the ARN of what was backed up")


def _restored(run: Run, role: str, point: str, metadata: dict[str, str]) -> tuple[float | None, str]:
    """The seconds that it takes, or what is wrong."""
    there, begin = run.client("backup", run.other), run.clock.seconds()
    started: dict[str, Any] = {}
    error = run.attempt(lambda: started.update(there.start_restore_job(RecoveryPointArn=point, Metadata=metadata, IamRoleArn=role)))
    if error is not None:
        return None, error
    job = _ended(run, "the restore", lambda: there.describe_restore_job(RestoreJobId=started["RestoreJobId"]), "Status")
    if job.get("Status") != "COMPLETED":
        return None, job.get("StatusMessage") or str(job.get("Status"))
    return run.clock.seconds() - begin, ""


def _ended(run: Run, what: str, ask_job: Any, member: str) -> dict[str, Any]:
    latest: dict[str, Any] = {}

    def is_over() -> bool:
        latest.update(ask_job())
        return latest[member] in ENDED

    run.wait(what, is_over, minutes=90)
    return latest


CHECK = Check(
    id="L21",
    question="Are a table and a bucket restored in another Region from copies, and how long does it take?",
    assumption="They are, with the metadata and the roles that the library gives to the job; nothing is said of the time.",
    settles="whether `restore` of a backup works, and the least time that it takes",
    otherwise="The metadata of the kind become those that the service takes.",
    minutes=120,
    regions=2,
    makes=("table", "bucket", "recovery point", "vault", "role"),
    relies=(
        Reliance("stdlib/kinds/dynamodb.dr", "targetTableName", "the name and the key of a restored table"),
        Reliance("stdlib/kinds/s3.dr", "DestinationBucketName", "the bucket that a restore fills"),
        Reliance("stdlib/kinds/backup.dr", "step wait_jobs {", "a restore without a bound"),
    ),
    evidence=(
        Evidence("The metadata of a table.", "https://docs.aws.amazon.com/aws-backup/latest/devguide/restoring-dynamodb.html"),
        Evidence(
            "A bucket that takes no access control lists is not restored into; a restore runs in the Region of the copy.",
            "https://docs.aws.amazon.com/aws-backup/latest/devguide/restoring-s3.html",
        ),
    ),
    ask=ask,
)
