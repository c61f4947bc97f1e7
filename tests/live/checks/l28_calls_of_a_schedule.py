"""How far apart two calls of a function are that a schedule makes each minute."""

from __future__ import annotations

import json

from ..description import Check, Evidence, Reliance, Verdict, fails, holds, untold
from ..parts.functions import make_function
from ..parts.kinds import allow
from ..run import Run

# The minute of the schedule, the minute within which a rule runs, and the seconds until its target does.
LIMIT_SECONDS = 150
LISTENING_MINUTES = 60
# It is called each minute or so: with fewer calls, something else keeps it from being called.
FEWEST_CALLS = 20

SOURCE = """import json, time
import boto3

def handler(event, context):
    boto3.client("sqs").send_message(QueueUrl={queue!r}, MessageBody=json.dumps({{"began": time.time()}}))
"""


def ask(run: Run) -> Verdict:
    queue = run.client("sqs").create_queue(QueueName=run.named("calls"), tags={tag["Key"]: tag["Value"] for tag in run.tags})["QueueUrl"]
    arn = f"arn:aws:sqs:{run.region}:{run.account}:{run.named('calls')}"
    function = make_function(run, "called", SOURCE.format(queue=queue), [allow(["sqs:SendMessage"], [arn])])
    _make_schedule(run, function)
    calls: dict[str, float] = {}
    run.say(f"listening for {LISTENING_MINUTES} minutes")
    end = run.clock.seconds() + LISTENING_MINUTES * 60
    while run.clock.seconds() < end:
        calls |= _heard(run, queue)
        run.sleep(20)
    return judge(list(calls.values()))


def judge(calls: list[float]) -> Verdict:
    """`calls`: when each began, in seconds since 1970."""
    in_order = sorted(calls)
    apart = [later - earlier for earlier, later in zip(in_order, in_order[1:])]
    if len(calls) < FEWEST_CALLS:
        return untold(f"there were {len(calls)} calls in {LISTENING_MINUTES} minutes", calls=len(calls))
    seen = {"calls": len(calls), "longest": max(apart), "shortest": min(apart)}
    if max(apart) > LIMIT_SECONDS:
        return fails(f"two calls were {max(apart):.0f} s apart", **seen)
    return holds(f"no two calls were more than {max(apart):.0f} s apart", **seen)


def _make_schedule(run: Run, function: str) -> None:
    events = run.client("events")
    rule = events.put_rule(Name=run.named("minute"), ScheduleExpression="rate(1 minute)", Tags=run.tags)["RuleArn"]
    run.client("lambda").add_permission(
        FunctionName=function, StatementId="schedule", Action="lambda:InvokeFunction", Principal="events.amazonaws.com", SourceArn=rule
    )
    events.put_targets(Rule=run.named("minute"), Targets=[{"Id": "call", "Arn": function}])


def _heard(run: Run, queue: str) -> dict[str, float]:
    """By message: one may come twice."""
    sqs = run.client("sqs")
    found = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
    for one in found:
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=one["ReceiptHandle"])
    return {one["MessageId"]: json.loads(one["Body"])["began"] for one in found}


CHECK = Check(
    id="L28",
    question="How far apart are two calls of a function that a scheduled rule makes each minute?",
    assumption="Two minutes and a half at most: a minute of the schedule, a minute within which the rule runs, and half a minute until its target does.",
    settles="how long a plan waits until marks of regions that were just left are taken back",
    otherwise="`longest_pause_of_schedule` becomes what was measured.",
    minutes=65,
    makes=("event rule", "function", "log group", "queue", "role"),
    relies=(
        Reliance("stdlib/prelude.dr", "let longest_pause_of_schedule", "the longest pause between two calls of a function"),
        Reliance("stdlib/kinds/recovery_wait.dr", "longest_pause_of_schedule", "plans that wait for another topology while both regions work"),
    ),
    evidence=(
        Evidence(
            "A scheduled rule runs within its minute, not at second 0; until its target runs, there can be a delay of several seconds.",
            "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html",
        ),
        Evidence(
            "EventBridge calls functions asynchronously: a call may stand in a queue first; for how long is not said.",
            "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html",
        ),
    ),
    ask=ask,
)
