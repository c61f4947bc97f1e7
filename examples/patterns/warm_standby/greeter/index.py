"""Greets, and remembers in the table of its region how often it did: the table is one in all regions."""

import json
import os

import boto3


def handler(event, context):
    table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
    if event["httpMethod"] == "GET" and event["path"].endswith("/health"):
        table.get_item(Key={"session_id": "health"})
        return answer({"status": "serving", "region": os.environ["AWS_REGION"]})
    counted = table.update_item(
        Key={"session_id": "greetings"},
        UpdateExpression="ADD greetings :one",
        ExpressionAttributeValues={":one": 1},
        ReturnValues="UPDATED_NEW",
    )
    return answer({"hello": int(counted["Attributes"]["greetings"])})


def answer(body):
    return {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": json.dumps(body)}
