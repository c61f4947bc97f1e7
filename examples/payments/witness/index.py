"""Asks the region that a recovery plan left whether it still takes its own database for the writer: two writers would tear
the data apart.

It acts there with a role that may ask this and nothing else. A region that does not answer is what the plan is for, so
that is a report and no error; a second writer is one.
"""

import os

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

# The other region may be gone: it gets a few seconds, once.
QUICKLY = Config(connect_timeout=2, read_timeout=3, retries={"total_max_attempts": 1})


def handler(event, context):
    region = os.environ["OTHER_REGION"]
    # The tokens of this region: the other one's may be gone with it.
    tokens = boto3.client("sts", region_name=os.environ["AWS_REGION"], config=QUICKLY)
    taken = tokens.assume_role(RoleArn=os.environ["OTHER_ROLE"], RoleSessionName="witness")["Credentials"]
    databases = boto3.client(
        "rds",
        region_name=region,
        config=QUICKLY,
        aws_access_key_id=taken["AccessKeyId"],
        aws_secret_access_key=taken["SecretAccessKey"],
        aws_session_token=taken["SessionToken"],
    )
    try:
        found = databases.describe_global_clusters(GlobalClusterIdentifier=os.environ["DATABASE"])
    except (BotoCoreError, ClientError) as error:
        if refused(error):
            raise
        return {"state": "done", "region": region, "reached": False, "reason": str(error)}
    members = found["GlobalClusters"][0]["GlobalClusterMembers"]
    writers = [member["DBClusterArn"] for member in members if member["IsWriter"]]
    if any(f":{region}:" in writer for writer in writers):
        raise RuntimeError(f"{region} still takes its cluster for the writer")
    return {"state": "done", "region": region, "reached": True, "writers": writers}


def refused(error):
    """Whether the region answered, and said no: a service that is down answers with a 5xx, or not at all."""
    return isinstance(error, ClientError) and error.response["ResponseMetadata"]["HTTPStatusCode"] < 500
