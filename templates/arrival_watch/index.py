"""Waits until what was written into a bucket of another region has arrived in the bucket of this one.

A recovery plan on its way home calls it in the region that is recovered to; the plan acts in its own region only, this function may
speak across regions. The service counts what is still to be copied, but as best effort and up to 15 minutes late, and right after a
region has returned it counts nothing: https://docs.aws.amazon.com/AmazonS3/latest/userguide/repl-metrics.html
So silence is believed no more than a number of before. A marker is written there: it must arrive here, which shows that copies
flow, and is itself something to be counted; and then a count that is younger than the marker must be zero.

The marker keeps the time of the question, so that a call after one that was cut short or ran out of time goes on with it.
"""

import datetime
import json
import os
import time

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

# A region that does not answer must not hold up the plan.
QUICK = Config(connect_timeout=3, read_timeout=5, retries={"total_max_attempts": 2, "mode": "standard"})
PAUSE_SECONDS = 10
# Of the function's own time, what the last questions may take with their second attempts, and the answer to the plan.
RESERVE_SECONDS = 60
MINUTE = datetime.timedelta(minutes=1)


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def storage(region):
    return boto3.client("s3", region_name=region, config=QUICK)


def read(client, bucket, key):
    """What a marker says, or None where there is none."""
    try:
        return json.loads(client.get_object(Bucket=bucket, Key=key)["Body"].read())
    except client.exceptions.NoSuchKey:
        return None


def begin(event):
    """The question that is open, or a new one."""
    client = storage(event["source_region"])
    open_question = read(client, event["source"], event["key"])
    if open_question is not None and not open_question["answered"]:
        age = now() - datetime.datetime.fromisoformat(open_question["asked_at"])
        if age <= datetime.timedelta(seconds=float(event["patience"])):
            return open_question
    question = {"asked_at": now().isoformat(), "answered": False}
    client.put_object(Bucket=event["source"], Key=event["key"], Body=json.dumps(question).encode())
    return question


def end(event, question):
    storage(event["source_region"]).put_object(
        Bucket=event["source"], Key=event["key"], Body=json.dumps(question | {"answered": True}).encode()
    )


def pending(event, asked_at):
    """What the newest count after the question says, or None without one."""
    answer = boto3.client("cloudwatch", config=QUICK).get_metric_statistics(
        Namespace="AWS/S3",
        MetricName="OperationsPendingReplication",
        Dimensions=[
            {"Name": "SourceBucket", "Value": event["source"]},
            {"Name": "DestinationBucket", "Value": event["target"]},
            {"Name": "RuleId", "Value": event["rule"]},
        ],
        StartTime=asked_at,
        EndTime=now() + MINUTE,
        Period=60,
        Statistics=["Maximum"],
    )
    # The minute of the question itself may have been counted before it.
    points = [point for point in answer["Datapoints"] if aware(point["Timestamp"]) >= asked_at]
    return max(points, key=lambda point: point["Timestamp"])["Maximum"] if points else None


def aware(moment):
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.timezone.utc)


def what_is_missing(event, question):
    """Why it is not yet known that all has arrived, or None."""
    if read(storage(os.environ["AWS_REGION"]), event["target"], event["key"]) != question:
        return "the marker has not arrived"
    count = pending(event, datetime.datetime.fromisoformat(question["asked_at"]))
    if count is None:
        return "nothing has been counted since the marker was written"
    return f"{count:.0f} operations are pending" if count else None


def handler(event, context):
    question = begin(event)
    while True:
        try:
            missing = what_is_missing(event, question)
        except (BotoCoreError, ClientError) as error:
            missing = str(error)
        if missing is None:
            break
        if context.get_remaining_time_in_millis() / 1000 <= PAUSE_SECONDS + RESERVE_SECONDS:
            return answered(event, {"state": "pending", "reason": missing})
        time.sleep(PAUSE_SECONDS)
    end(event, question)
    return answered(event, {"state": "done", "asked_at": question["asked_at"]})


def answered(event, answer):
    print(json.dumps({"source": event["source"], "target": event["target"], **answer}))
    return answer
