"""Restores in its own region, from the newest copies that lie in a vault there, what is not replicated to it.

A recovery plan calls it until all of it is there; each call starts what has not been started, and waits as long as it may. What was
restored already stays as it is, so a plan may run again within a day; a table that is older is left over from an earlier recovery, and
nobody may take it for the newest data. Nobody says beforehand how long a restore takes:
https://docs.aws.amazon.com/aws-backup/latest/devguide/restoring-a-backup.html
"""

import datetime
import hashlib
import json
import os
import time

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

QUICK = Config(connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 3, "mode": "standard"})
PAUSE_SECONDS = 10
# Of the function's own time, what the last questions may take with their further attempts, and the answer to the plan.
RESERVE_SECONDS = 60
DAY = datetime.timedelta(days=1)
# A job that fails again and again is for people to look at.
MOST_FAILURES = 3
# How long failures count: people who have removed the cause run the plan again.
FAILURES_COUNT = datetime.timedelta(minutes=30)
# What is answered so is answered so the next time, too.
REFUSALS = ("AccessDeniedException", "InvalidParameterValueException", "MissingParameterValueException")
UNDER_WAY = ("PENDING", "RUNNING")


class Unrestorable(Exception):
    """What waiting does not change."""


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def aware(moment):
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.timezone.utc)


def service(name):
    return boto3.client(name, config=QUICK)


def all_of(ask, member, **parameters):
    """The items of all pages."""
    found = []
    while True:
        answer = ask(**parameters)
        found += answer[member]
        if not answer.get("NextToken"):
            return found
        parameters["NextToken"] = answer["NextToken"]


def recovery_points(store):
    """The complete ones, oldest first: the service says nothing of their order."""
    found = all_of(
        service("backup").list_recovery_points_by_backup_vault,
        "RecoveryPoints",
        BackupVaultName=os.environ["VAULT"],
        ByResourceArn=store["source"],
    )
    complete = [point for point in found if point["Status"] == "COMPLETED"]
    return sorted(complete, key=lambda point: (aware(point["CreationDate"]), point["RecoveryPointArn"]))


def is_for(store, job):
    """What is restored on trial, or by people under another name, is not what the system uses."""
    if (job.get("CreatedBy") or {}).get("RestoreTestingPlanArn"):
        return False
    ending = f":table/{store['table']}" if "table" in store else f":::{store['metadata']['DestinationBucketName']}"
    return job.get("CreatedResourceArn", ending).endswith(ending)


def restore_jobs(store, points):
    """Those of the last day that restore one of these for the system, oldest first."""
    known = {point["RecoveryPointArn"] for point in points}
    found = all_of(service("backup").list_restore_jobs, "RestoreJobs", ByCreatedAfter=now() - DAY)
    own = (job for job in found if job["RecoveryPointArn"] in known and is_for(store, job))
    return sorted(own, key=lambda job: aware(job["CreationDate"]))


def table_status(store):
    """Of the restored table; None for what is no table, and where there is none yet."""
    client = service("dynamodb")
    if "table" not in store:
        return None
    try:
        return client.describe_table(TableName=store["table"])["Table"]["TableStatus"]
    except client.exceptions.ResourceNotFoundException:
        return None


def set_up(store):
    """What a restored table lacks: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Backup_Howitworks.html"""
    client = service("dynamodb")
    table = {"TableName": store["table"]}
    client.update_continuous_backups(**table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
    if store.get("deletion_protection"):
        client.update_table(**table, DeletionProtectionEnabled=True)
    if store.get("expires"):
        shown = client.describe_time_to_live(**table)["TimeToLiveDescription"]["TimeToLiveStatus"]
        if shown == "DISABLED":
            client.update_time_to_live(**table, TimeToLiveSpecification={"AttributeName": store["expires"], "Enabled": True})


def start(store, point, jobs):
    # The same question gets the same job, whichever call of this function asks it first.
    token = hashlib.sha256(f"{point['RecoveryPointArn']} {len(jobs)}".encode()).hexdigest()
    service("backup").start_restore_job(
        RecoveryPointArn=point["RecoveryPointArn"],
        Metadata=store["metadata"],
        IamRoleArn=os.environ["ROLE"],
        ResourceType=store["type"],
        IdempotencyToken=token,
    )


def what_is_missing(store):
    """Why the store is not there yet, or None. Starts its restore where that has not been done."""
    points = recovery_points(store)
    jobs = restore_jobs(store, points)
    # Asked last: what a job has completed is there.
    status = table_status(store)
    if status == "ACTIVE":
        if not jobs:
            raise Unrestorable(f"the table {store['table']} is no table of today's restores: it holds older data")
        set_up(store)
        return None
    if not points:
        raise Unrestorable(f"the vault has no recovery point of {store['source']}")
    last = jobs[-1]["Status"] if jobs else None
    if last in UNDER_WAY or status is not None:
        return f"{store['source']} is being restored"
    if last == "COMPLETED" and "table" not in store:
        return None
    failed = [job for job in jobs if job["Status"] in ("FAILED", "ABORTED") and aware(job["CreationDate"]) > now() - FAILURES_COUNT]
    if len(failed) >= MOST_FAILURES:
        raise Unrestorable(f"{store['source']} could not be restored: {failed[-1].get('StatusMessage', failed[-1]['Status'])}")
    start(store, points[-1], jobs)
    return f"the restore of {store['source']} has begun"


def attempt(store):
    """As above; what goes wrong may go right in the next round, unless it is refused."""
    try:
        return what_is_missing(store)
    except ClientError as error:
        if error.response["Error"]["Code"] in REFUSALS:
            raise Unrestorable(f"{store['source']}: {error}") from error
        return f"{store['source']}: {error}"
    except BotoCoreError as error:
        return f"{store['source']}: {error}"


def round_of(stores):
    """What each lacks, by its place; and what cannot be restored, which keeps no other one from being restored."""
    reasons, hopeless = {}, []
    for index, store in enumerate(stores):
        try:
            reasons[index] = attempt(store)
        except Unrestorable as error:
            hopeless.append(str(error))
    return reasons, hopeless


def handler(event, context):
    missing = json.loads(os.environ["STORES"])
    while True:
        reasons, hopeless = round_of(missing)
        if hopeless:
            return answered(event, {"state": "failed", "reason": "; ".join(hopeless)})
        missing = [store for index, store in enumerate(missing) if reasons[index] is not None]
        if not missing:
            return answered(event, {"state": "done"})
        if context.get_remaining_time_in_millis() / 1000 <= PAUSE_SECONDS + RESERVE_SECONDS:
            return answered(event, {"state": "pending", "reason": "; ".join(reason for reason in reasons.values() if reason)})
        time.sleep(PAUSE_SECONDS)


def answered(event, answer):
    print(json.dumps({"lost": event["lost"], **answer}))
    return answer
