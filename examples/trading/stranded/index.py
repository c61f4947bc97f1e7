"""Counts the orders that wait in the queue of the other region: after a failover, those are not executed before it is back."""

import os

import boto3
from botocore.config import Config

QUICKLY = Config(connect_timeout=3, read_timeout=3, retries={"total_max_attempts": 2})
COUNTED = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")


def handler(event, context):
    region = os.environ["OTHER_REGION"]
    # The region's own endpoint of the token service: it works when the other region does not.
    here = boto3.client("sts", region_name=os.environ["AWS_REGION"], config=QUICKLY)
    session = here.assume_role(RoleArn=os.environ["OTHER_ROLE"], RoleSessionName="recovery")["Credentials"]
    queues = boto3.client(
        "sqs",
        region_name=region,
        aws_access_key_id=session["AccessKeyId"],
        aws_secret_access_key=session["SecretAccessKey"],
        aws_session_token=session["SessionToken"],
        config=QUICKLY,
    )
    counts = queues.get_queue_attributes(QueueUrl=os.environ["OTHER_QUEUE"], AttributeNames=list(COUNTED))["Attributes"]
    waiting = sum(int(counts[name]) for name in COUNTED)
    print({"region": region, "waiting": waiting})
    return {"state": "done", "region": region, "waiting": waiting}
