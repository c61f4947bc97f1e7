"""Says whether this region can do the whole work: the session table answers, and the database takes connections under the
name of its writer. In a standby that was not promoted nothing answers there, so traffic follows the writer."""

import json
import os
import socket

import boto3
from botocore.config import Config

# The load balancer gives the whole answer four seconds.
QUICK = Config(connect_timeout=1, read_timeout=1, retries={"total_max_attempts": 1})
TABLES = boto3.client("dynamodb", config=QUICK)
SECONDS_FOR_THE_DATABASE = 1.5


def trouble():
    try:
        TABLES.describe_table(TableName=os.environ["TABLE"])
    except Exception as error:
        return f"sessions: {type(error).__name__}"
    try:
        socket.create_connection((os.environ["DATABASE"], int(os.environ["PORT"])), SECONDS_FOR_THE_DATABASE).close()
    except OSError as error:
        return f"database: {type(error).__name__}"
    return None


def handler(event, context):
    found = trouble()
    body = {"region": os.environ["AWS_REGION"], "serving": found is None, "why": found}
    return {
        "statusCode": 503 if found else 200,
        "headers": {"Content-Type": "application/json"},
        "body": json.dumps(body),
    }
