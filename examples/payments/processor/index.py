"""Takes card payments: `POST /payment` books one, `GET /health` says whether this region can."""

import json
import os

import boto3

SESSIONS = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def answer(status, body):
    return {"statusCode": status, "headers": {"Content-Type": "application/json"}, "body": json.dumps(body)}


def health():
    SESSIONS.load()
    return answer(200, {"region": os.environ["AWS_REGION"], "database": os.environ["DATABASE"]})


def payment(request):
    if "session_id" not in request or "amount" not in request:
        return answer(400, {"error": "`session_id` and `amount` are needed"})
    SESSIONS.put_item(Item={"session_id": request["session_id"], "amount": str(request["amount"])})
    return answer(202, {"session_id": request["session_id"]})


def handler(event, context):
    if event["httpMethod"] == "GET" and event["path"].endswith("/health"):
        return health()
    return payment(json.loads(event.get("body") or "{}"))
