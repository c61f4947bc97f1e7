"""Whether a topic that refuses what is not encrypted on the way still takes the notice of an alarm."""

from __future__ import annotations

import json
from typing import Any

from ..description import Check, Cost, Evidence, Reliance, Verdict, fails, holds, untold
from ..run import Run

MINUTES = 10
# What the library does, and what the service's page shows.
OURS, PAGE = "ours", "page"
UNENCRYPTED = {"Bool": {"aws:SecureTransport": "false"}}
CONDITIONS = {OURS: UNENCRYPTED | {"BoolIfExists": {"aws:PrincipalIsAWSService": "false"}}, PAGE: UNENCRYPTED}


def ask(run: Run) -> Verdict:
    sqs = run.client("sqs")
    queue = sqs.create_queue(QueueName=run.named("heard"), tags={tag["Key"]: tag["Value"] for tag in run.tags})["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    topics = {form: _topic(run, form, arn) for form in CONDITIONS}
    sending = {"Effect": "Allow", "Principal": {"Service": "sns.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": arn}
    sending["Condition"] = {"ArnEquals": {"aws:SourceArn": list(topics.values())}}
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps({"Version": "2012-10-17", "Statement": [sending]})})
    for form, topic in topics.items():
        _sound(run, form, topic)
    heard: set[str] = set()

    def told() -> bool:
        heard.update(_heard(run, queue, topics))
        return heard == set(topics)

    run.wait("the notices", told, minutes=MINUTES)
    return judge(heard, {form: _history(run, form) for form in topics})


def judge(heard: set[str], history: dict[str, str]) -> Verdict:
    said = ", ".join(f"{form}: {'heard' if form in heard else 'not heard'}" for form in CONDITIONS)
    if OURS in heard:
        return holds(f"the notice of an alarm arrives ({said})", **history)
    if "Failed to execute action" in history[OURS]:
        return fails(f"the topic refuses the notice of an alarm: {history[OURS]}", **history)
    return untold(f"no notice arrived in {MINUTES} minutes, and no refusal is recorded ({said})", **history)


def _topic(run: Run, form: str, queue: str) -> str:
    sns = run.client("sns")
    topic = sns.create_topic(Name=run.named(form), Tags=run.tags)["TopicArn"]
    statements: list[dict[str, Any]] = [
        {
            "Effect": "Allow",
            "Principal": {"Service": "cloudwatch.amazonaws.com"},
            "Action": "sns:Publish",
            "Resource": topic,
            "Condition": {"StringEquals": {"aws:SourceAccount": run.account}},
        },
        {"Effect": "Deny", "Principal": "*", "Action": "sns:Publish", "Resource": topic, "Condition": CONDITIONS[form]},
    ]
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
    return topic


def _sound(run: Run, form: str, topic: str) -> None:
    cloudwatch = run.client("cloudwatch")
    cloudwatch.put_metric_alarm(
        AlarmName=run.named(form),
        Namespace=run.name,
        MetricName="Nothing",
        Statistic="Sum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=0,
        ComparisonOperator="GreaterThanThreshold",
        TreatMissingData="ignore",
        AlarmActions=[topic],
        Tags=run.tags,
    )
    cloudwatch.set_alarm_state(AlarmName=run.named(form), StateValue="ALARM", StateReason="a check")


def _heard(run: Run, queue: str, topics: dict[str, str]) -> set[str]:
    found = run.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=1).get("Messages", [])
    return {form for form, topic in topics.items() for message in found if json.loads(message["Body"]).get("TopicArn") == topic}


def _history(run: Run, form: str) -> str:
    found = run.client("cloudwatch").describe_alarm_history(AlarmName=run.named(form), HistoryItemType="Action")
    return "; ".join(item["HistorySummary"] for item in found.get("AlarmHistoryItems", []))


CHECK = Check(
    id="L29",
    question="Does a topic that refuses what is not encrypted on the way take the notice of an alarm?",
    assumption="It does: services are left out of what the library refuses.",
    settles="whether alarms are heard at all",
    otherwise="The statement is taken out of the policies of topics and queues.",
    minutes=15,
    costs=(Cost("alarm", 2 / 720),),
    makes=("alarm", "topic", "queue"),
    relies=(Reliance("stdlib/prelude.dr", "let unencrypted", "every topic and every queue"),),
    evidence=(
        Evidence(
            "The statement without an exception, for each topic; nothing is said of services.",
            "https://docs.aws.amazon.com/sns/latest/dg/sns-security-best-practices.html",
        ),
        Evidence("The same statement in the construct for topics, with a service that publishes.", "aws/aws-cdk#30456"),
        Evidence(
            "AWS's example for an organisation refuses it for S3, SQS and others without an exception for services.",
            "aws-samples/resource-control-policy-examples, Restrict-access-to-only-HTTPS-connections-to-your-resources.json",
        ),
    ),
    ask=ask,
)
