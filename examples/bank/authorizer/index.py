"""Authorises card payments: `POST /authorize` asks for a card, `GET /health` says whether this region can."""

import json
import os

import boto3

CARDS = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def answer(status, body):
    return {"statusCode": status, "headers": {"Content-Type": "application/json"}, "body": json.dumps(body)}


def health():
    CARDS.load()
    return answer(200, {"region": os.environ["AWS_REGION"]})


def authorize(request):
    if "card_id" not in request:
        return answer(400, {"error": "`card_id` is needed"})
    card = CARDS.get_item(Key={"card_id": request["card_id"]}, ConsistentRead=True).get("Item")
    return answer(200, {"authorized": card is not None and not card.get("blocked", False)})


def handler(event, context):
    if event["httpMethod"] == "GET" and event["path"].endswith("/health"):
        return health()
    return authorize(json.loads(event.get("body") or "{}"))
