"""Takes orders: `POST /order` puts one into the queue of this region; `GET /health` says whether the region can serve."""

import json
import os
import socket
import time

import boto3

QUEUES = boto3.client("sqs")
SESSIONS = boto3.resource("dynamodb").Table(os.environ["SESSIONS"])
NEEDED = ("order_id", "session_id", "symbol", "quantity")
PATIENCE_SECONDS = 2
SESSION_SECONDS = 8 * 60 * 60


def answer(status, body):
    return {"statusCode": status, "headers": {"Content-Type": "application/json"}, "body": json.dumps(body)}


def health():
    # Orders wait while the database changes its roles, so what counts is the queue; a region without a database is lost.
    QUEUES.get_queue_attributes(QueueUrl=os.environ["QUEUE"], AttributeNames=["QueueArn"])
    socket.create_connection((os.environ["DATABASE"], int(os.environ["PORT"])), PATIENCE_SECONDS).close()
    return answer(200, {"region": os.environ["AWS_REGION"]})


def order(request):
    missing = [name for name in NEEDED if name not in request]
    if missing:
        return answer(400, {"error": f"{', '.join(missing)} missing"})
    SESSIONS.update_item(
        Key={"session_id": request["session_id"]},
        UpdateExpression="SET expires_at = :then",
        ExpressionAttributeValues={":then": int(time.time()) + SESSION_SECONDS},
    )
    QUEUES.send_message(QueueUrl=os.environ["QUEUE"], MessageBody=json.dumps({name: request[name] for name in NEEDED}))
    return answer(202, {"order_id": request["order_id"]})


def handler(event, context):
    if event["httpMethod"] == "GET":
        return health()
    return order(json.loads(event.get("body") or "{}"))
