"""Takes transactions: `POST /transaction` takes one, once; `GET /health` says whether this region can serve."""

import json
import os
import socket
import time

import boto3
from botocore.exceptions import ClientError

SESSIONS = boto3.resource("dynamodb").Table(os.environ["TABLE"])
DATABASE_PORT = 5432
PATIENCE_SECONDS = 2
SESSION_SECONDS = 24 * 60 * 60


def answer(status, body):
    return {"statusCode": status, "headers": {"Content-Type": "application/json"}, "body": json.dumps(body)}


def health():
    SESSIONS.load()
    # Each region has a cluster of its own, the standby's too: a region whose database is gone cannot serve.
    socket.create_connection((os.environ["OWN_CLUSTER"], DATABASE_PORT), PATIENCE_SECONDS).close()
    return answer(200, {"region": os.environ["AWS_REGION"], "database": os.environ["DATABASE"]})


def transaction(request):
    if "session_id" not in request or "amount" not in request:
        return answer(400, {"error": "`session_id` and `amount` are needed"})
    item = {
        "session_id": request["session_id"],
        "amount": str(request["amount"]),
        "region": os.environ["AWS_REGION"],
        "expires_at": int(time.time()) + SESSION_SECONDS,
    }
    try:
        # A client that got no answer during a failover asks again: the same session is taken once.
        SESSIONS.put_item(Item=item, ConditionExpression="attribute_not_exists(session_id)")
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        return answer(200, {"session_id": request["session_id"], "repeated": True})
    return answer(202, {"session_id": request["session_id"]})


def handler(event, context):
    if event["httpMethod"] == "GET" and event["path"].endswith("/health"):
        return health()
    return transaction(json.loads(event.get("body") or "{}"))
