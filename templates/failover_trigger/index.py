"""Decides, after each judgement of a health monitor, whether a recovery plan is to start in this region.

A decision is one call: it puts an alarm into the state ALARM, and the plan starts when that alarm goes off. All that must
be remembered is kept by the services: the judgements are a metric, the decisions are the alarm's history, a hold is
another alarm, and who writes is the database's own answer. So a call that was cut short has either decided or done nothing,
and calling again is always safe.

When in doubt it does not decide: what cannot be read fails the call, and the next judgement comes within a minute.
"""

import datetime
import json
import os

import boto3
from botocore.config import Config

# All waits together fit into the function's time. Everything that is asked stands in this region.
QUICK = Config(connect_timeout=2, read_timeout=4, retries={"total_max_attempts": 2, "mode": "standard"})
MINUTE = datetime.timedelta(minutes=1)
CHANGING = ("failing-over", "switching-over")
FAILED = "failed"
LONGEST_REASON = 1023  # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_SetAlarmState.html


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def aware(moment):
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.timezone.utc)


def minute_of(moment):
    return moment.replace(second=0, microsecond=0)


def client(service):
    return boto3.client(service, config=QUICK)


def dimensions():
    return [{"Name": "Environment", "Value": os.environ["ENVIRONMENT"]}]


# ---- what is known


def fresh_judgement(event):
    """The judgement that this call was made for: it is not in the metric yet."""
    judgement = (event or {}).get("responsePayload") or {}
    if "healthy" not in judgement or "judged_at" not in judgement:
        return {}
    return {minute_of(datetime.datetime.fromisoformat(judgement["judged_at"])): judgement["healthy"]}


def judgements(event, count):
    """The newest judgements, at most one a minute, oldest first."""
    answer = client("cloudwatch").get_metric_statistics(
        Namespace=os.environ["MONITOR_NAMESPACE"],
        MetricName="Healthy",
        Dimensions=dimensions(),
        StartTime=minute_of(now()) - (count + 2) * MINUTE,
        EndTime=minute_of(now()) + MINUTE,
        Period=60,
        Statistics=["Maximum"],
    )
    known = fresh_judgement(event)
    for point in answer["Datapoints"]:
        # Of two judgements in a minute the better one counts.
        minute = minute_of(aware(point["Timestamp"]))
        known[minute] = max(known.get(minute, 0), point["Maximum"])
    return sorted(known.items())[-count:]


def is_unhealthy(event, count):
    """Whether the newest judgements are all bad, and new enough; a monitor that is silent says nothing.

    A run that begins a little late can leave one minute without a judgement, so one gap is let pass.
    """
    newest = judgements(event, count)
    oldest_allowed = minute_of(now()) - count * MINUTE
    return len(newest) == count and newest[0][0] >= oldest_allowed and all(healthy == 0 for _, healthy in newest)


def held():
    """Whether somebody holds the plan back. An alarm that is gone cannot say that nobody does."""
    alarms = json.loads(os.environ["HOLDS"])
    if not alarms:
        return False
    names = [arn.split(":", 6)[6] for arn in alarms]
    found = client("cloudwatch").describe_alarms(AlarmNames=names)["MetricAlarms"]
    if len(found) < len(names):
        raise LookupError(f"one of {', '.join(names)} is not there")
    return any(alarm["StateValue"] == "ALARM" for alarm in found)


def roles_of_database():
    """Whether the writer is here already, and whether roles are changing right now."""
    answer = client("rds").describe_global_clusters(GlobalClusterIdentifier=os.environ["GLOBAL_CLUSTER"])
    database = answer["GlobalClusters"][0]
    writers = [member["DBClusterArn"] for member in database["GlobalClusterMembers"] if member["IsWriter"]]
    # Any other status says nothing of the roles: what it is while a region is lost, nobody has written down.
    # https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_FailoverState.html
    changing = database["Status"] in CHANGING or bool((database.get("FailoverState") or {}).get("Status"))
    return os.environ["CLUSTER"] in writers, changing


def decisions():
    """When the alarm went off within the cooldown, whoever put it there, oldest first."""
    begin = now() - datetime.timedelta(seconds=float(os.environ["COOLDOWN"]))
    pages = client("cloudwatch").get_paginator("describe_alarm_history").paginate(
        AlarmName=os.environ["ALARM"], HistoryItemType="StateUpdate", StartDate=begin, EndDate=now() + MINUTE
    )
    times = [
        aware(item["Timestamp"])
        for page in pages
        for item in page["AlarmHistoryItems"]
        if json.loads(item["HistoryData"]).get("newState", {}).get("stateValue") == "ALARM"
    ]
    return sorted(moment for moment in times if moment >= begin)


def failed_since(moment):
    """Whether the plan has said since then that it failed."""
    said = client("ssm").get_parameter(Name=os.environ["FAILED"])["Parameter"]
    return said["Value"] == FAILED and aware(said["LastModifiedDate"]) > moment


# ---- the decision


def decide(event):
    """`start`, or why not."""
    failures = int(os.environ["FAILURES"])
    if not is_unhealthy(event, failures):
        return "healthy", f"not {failures} bad judgements in a row"
    if held():
        return "held", "somebody holds the plan back"
    writes_here, changing = roles_of_database()
    if writes_here:
        return "recovered", "the writer is in this region already"
    if changing:
        return "changing", "the roles of the database are changing"
    starts = decisions()
    if starts and not (len(starts) < int(os.environ["STARTS"]) and failed_since(starts[-1])):
        return "cooling", f"the plan was started at {starts[-1].isoformat()}"
    return "start", f"{failures} bad judgements in a row"


def show_life():
    """A zero each minute: it brings the alarm back, and its absence tells people that nobody watches."""
    client("cloudwatch").put_metric_data(
        Namespace=os.environ["NAMESPACE"],
        MetricData=[{"MetricName": "Decided", "Dimensions": dimensions(), "Value": 0}],
    )


def handler(event, context):
    show_life()
    verdict, reason = decide(event)
    print(json.dumps({"verdict": verdict, "reason": reason}))
    if verdict == "start":
        # The alarm changes its state once, however often this is called, and only a change starts the plan.
        client("cloudwatch").set_alarm_state(
            AlarmName=os.environ["ALARM"], StateValue="ALARM", StateReason=reason[:LONGEST_REASON]
        )
    return {"verdict": verdict, "reason": reason}
