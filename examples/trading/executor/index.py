"""Executes the orders of the queue, each once, whoever sends it how often: what comes again finds its trade, and is only
recorded again under the same name. Orders that fail come back, each for itself."""

import json
import os
import socket

import boto3

TRADES = boto3.resource("dynamodb").Table(os.environ["TRADES"])
STORAGE = boto3.client("s3")
EVENTS = boto3.client("events")
PATIENCE_SECONDS = 3


def reach_database():
    socket.create_connection((os.environ["DATABASE"], int(os.environ["PORT"])), PATIENCE_SECONDS).close()


def trade_of(order):
    trade = {**order, "quantity": str(order["quantity"]), "region": os.environ["AWS_REGION"]}
    try:
        TRADES.put_item(Item=trade, ConditionExpression="attribute_not_exists(order_id)")
    except TRADES.meta.client.exceptions.ConditionalCheckFailedException:
        # Executed before, perhaps in the other region: that one counts.
        return TRADES.get_item(Key={"order_id": order["order_id"]}, ConsistentRead=True).get("Item", trade)
    return trade


def record(trade):
    text = json.dumps(trade, sort_keys=True)
    STORAGE.put_object(Bucket=os.environ["AUDIT"], Key=f"trades/{trade['order_id']}.json", Body=text.encode())
    entry = {"EventBusName": os.environ["EVENTS"], "Source": "trading", "DetailType": "order.executed", "Detail": text}
    if EVENTS.put_events(Entries=[entry])["FailedEntryCount"]:
        raise RuntimeError("the event was not taken")


def handler(event, context):
    reach_database()
    failed = []
    for message in event["Records"]:
        try:
            record(trade_of(json.loads(message["body"])))
        except Exception as error:  # one order must not bring the others back
            print(json.dumps({"message": message["messageId"], "error": repr(error)}))
            failed.append({"itemIdentifier": message["messageId"]})
    return {"batchItemFailures": failed}
