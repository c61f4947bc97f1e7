"""Works, and says that it could: whoever asks gets the same answer."""

import json
import os

import boto3


def handler(event, context):
    boto3.resource("dynamodb").Table(os.environ["TABLE"]).load()
    return {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps({"works": True})}
