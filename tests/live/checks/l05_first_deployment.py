"""Whether an alarm that has never been well starts what waits for it."""

from __future__ import annotations

import json
from typing import Any

from ..description import Check, Cost, Evidence, Reliance, Verdict, fails, holds, untold
from ..parts import automation
from ..run import Run

MINUTES = 15


def ask(run: Run) -> Verdict:
    seen: dict[str, Any] = {}
    if run.document:
        runs = automation.executions_of(run, run.document)
        seen["runs_of_the_plan"] = [one["AutomationExecutionId"] for one in runs]
        if runs:
            return fails(f"the plan {run.document} has run {len(runs)} times", **seen)
    # The rules first, as nothing that the alarm says may be missed.
    queues = {way: _make_listener(run, way, guarded=way == "guarded") for way in ("plain", "guarded")}
    _make_alarm(run)
    heard = {way: 0 for way in queues}

    def plain_heard() -> bool:
        for way, queue in queues.items():
            heard[way] += len(run.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", []))
        return heard["plain"] > 0

    run.wait("the alarm's event", plain_heard, minutes=MINUTES, every=20)
    run.sleep(60)
    plain_heard()
    state = run.client("cloudwatch").describe_alarms(AlarmNames=[run.named("silent")])["MetricAlarms"][0]["StateValue"]
    return judge(seen | heard | {"state": state})


def judge(seen: dict[str, Any]) -> Verdict:
    if seen["guarded"]:
        return fails("an alarm that was never OK reaches a rule that asks for a previous state of OK", **seen)
    if seen["state"] != "ALARM" or not seen["plain"]:
        return untold(f"the alarm is {seen['state']} after {MINUTES} minutes, and its change was heard {seen['plain']} times", **seen)
    return holds("an alarm without data goes off, and a rule that asks for a previous state of OK does not hear of it", **seen)


def _make_alarm(run: Run) -> None:
    """Its metric is never published, and silence is bad: the alarm of a standby that is not there yet."""
    run.client("cloudwatch").put_metric_alarm(
        AlarmName=run.named("silent"),
        Namespace="DrcLive",
        MetricName="NeverPublished",
        Dimensions=[{"Name": "Run", "Value": run.name}],
        Statistic="Maximum",
        Period=60,
        EvaluationPeriods=1,
        Threshold=1,
        ComparisonOperator="LessThanThreshold",
        TreatMissingData="breaching",
        Tags=run.tags,
    )


def _make_listener(run: Run, way: str, *, guarded: bool) -> str:
    detail: dict[str, Any] = {"state": {"value": ["ALARM"]}}
    if guarded:
        detail["previousState"] = {"value": ["OK"]}
    alarm = f"arn:aws:cloudwatch:{run.region}:{run.account}:alarm:{run.named('silent')}"
    pattern = {"source": ["aws.cloudwatch"], "detail-type": ["CloudWatch Alarm State Change"], "resources": [alarm], "detail": detail}
    rule = run.client("events").put_rule(Name=run.named(way), EventPattern=json.dumps(pattern), Tags=run.tags)["RuleArn"]
    sqs = run.client("sqs")
    queue = sqs.create_queue(QueueName=run.named(way), tags={tag["Key"]: tag["Value"] for tag in run.tags})["QueueUrl"]
    arn = f"arn:aws:sqs:{run.region}:{run.account}:{run.named(way)}"
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": rule}},
    }
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps({"Version": "2012-10-17", "Statement": [statement]})})
    run.client("events").put_targets(Rule=run.named(way), Targets=[{"Id": "hear", "Arn": arn}])
    return queue


CHECK = Check(
    id="L5",
    question="Does the first deployment start the failover?",
    assumption="An alarm whose metric does not exist yet goes from INSUFFICIENT_DATA to ALARM, and a rule that asks for a previous state of OK does not hear of it.",
    settles="whether a plan starts while what it watches is still being made",
    otherwise="The rule of a start is enabled by a later step of the deployment, when its signs have been well once.",
    minutes=20,
    costs=(Cost("alarm", 1),),
    makes=("event rule", "alarm", "queue"),
    remark="With `--document NAME` it first asks whether the plan of a deployment that was just made has run.",
    relies=(Reliance("stdlib/prelude.dr", "previousState", "every rule that starts a plan"),),
    evidence=(
        Evidence(
            "The event of an alarm has its previous state.",
            "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html",
        ),
        Evidence("An alarm that goes off while the stack is being made.", "aws-cloudformation/cloudformation-coverage-roadmap#2486"),
    ),
    ask=ask,
)
