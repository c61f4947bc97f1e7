"""Takes payments: `POST /payment` books one, keeps a receipt and tells whoever listens. A client that asks twice with one
`payment_id`, as it must after a failover, is charged once."""

import json
import os

import boto3

PAYMENTS = boto3.resource("dynamodb").Table(os.environ["TABLE"])
STORAGE = boto3.client("s3")
EVENTS = boto3.client("events")


def answer(status, body):
    return {"statusCode": status, "headers": {"Content-Type": "application/json"}, "body": json.dumps(body)}


def is_new(payment_id, amount):
    try:
        PAYMENTS.put_item(
            Item={"session_id": payment_id, "amount": str(amount)},
            ConditionExpression="attribute_not_exists(session_id)",
        )
        return True
    except PAYMENTS.meta.client.exceptions.ConditionalCheckFailedException:
        return False


def handler(event, context):
    request = json.loads(event.get("body") or "{}")
    if "payment_id" not in request or "amount" not in request:
        return answer(400, {"error": "`payment_id` and `amount` are needed"})
    receipt = {"payment_id": request["payment_id"], "amount": str(request["amount"]), "region": os.environ["AWS_REGION"]}
    if is_new(request["payment_id"], request["amount"]):
        STORAGE.put_object(Bucket=os.environ["BUCKET"], Key=f"receipts/{request['payment_id']}.json", Body=json.dumps(receipt))
        EVENTS.put_events(
            Entries=[
                {
                    "EventBusName": os.environ["BUS"],
                    "Source": "gateway",
                    "DetailType": "payment.settled",
                    "Detail": json.dumps(receipt),
                }
            ]
        )
    return answer(202, {"payment_id": request["payment_id"]})
