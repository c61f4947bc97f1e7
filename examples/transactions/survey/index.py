"""Asks the region that was left how its database is, for whoever reads the run of the plan: it may answer or not.

It takes a role there that may do nothing but ask, and changes nothing.
"""

import os

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

# The other region is likely lost: it gets seconds.
QUICK = Config(connect_timeout=2, read_timeout=4, retries={"total_max_attempts": 2, "mode": "standard"})


def visitor():
    """A session of the role in the other region; its credentials come from this one."""
    # The region's own endpoint of the token service: the global one is in the region that may be lost.
    # https://docs.aws.amazon.com/sdkref/latest/guide/feature-sts-regionalized-endpoints.html
    here = boto3.client("sts", region_name=os.environ["AWS_REGION"], config=QUICK)
    taken = here.assume_role(RoleArn=os.environ["OTHER_ROLE"], RoleSessionName="survey")["Credentials"]
    return boto3.Session(
        aws_access_key_id=taken["AccessKeyId"],
        aws_secret_access_key=taken["SecretAccessKey"],
        aws_session_token=taken["SessionToken"],
        region_name=os.environ["OTHER_REGION"],
    )


def handler(event, context):
    region, ledger = os.environ["OTHER_REGION"], os.environ["OTHER_LEDGER"]
    try:
        databases = visitor().client("rds", config=QUICK)
        cluster = databases.describe_db_clusters(DBClusterIdentifier=ledger)["DBClusters"][0]
    except (BotoCoreError, ClientError) as error:
        return {"state": "done", "region": region, "answers": False, "why": f"{type(error).__name__}: {error}"}
    return {
        "state": "done",
        "region": region,
        "answers": True,
        "status": cluster["Status"],
        "restorable_until": str(cluster.get("LatestRestorableTime")),
    }
