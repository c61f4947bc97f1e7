"""Makes a cluster the writer of its global database while both regions work, without loss.

A recovery plan calls it in the region that is to write. The change of roles is asked for where the writer is, which is the form
that is documented: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database-disaster-recovery.html
The plan acts in its own region only, this function may speak across regions. Where the writer's region refuses or does not
answer, it asks its own region, too.

It reads the roles before each call and asks for nothing that is under way, so it is safe to call it again after a run that was
cut short, or beside another run. It does not wait for the end of the change: the plan does.
"""

import json
import time

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

# A region that does not answer must not hold up the plan.
QUICK = Config(connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 2, "mode": "standard"})
PAUSE_SECONDS = 5
# Of the function's own time, what its five calls may take with their second attempts, and the answer to the plan.
RESERVE_SECONDS = 140

# What is answered: the cluster writes already, it is about to, or why it will not. Anything else is not settled yet.
DONE, UNDER_WAY, REFUSED = "done", "under_way", "refused"
ELSEWHERE, FREE = "elsewhere", "free"


def region_of(arn):
    return arn.split(":")[3]


def client(region):
    return boto3.client("rds", region_name=region, config=QUICK)


def look(database, target):
    """How things stand for the target, and who writes."""
    found = client(region_of(target)).describe_global_clusters(GlobalClusterIdentifier=database)["GlobalClusters"][0]
    writer = next((member["DBClusterArn"] for member in found["GlobalClusterMembers"] if member["IsWriter"]), None)
    return standing(found, writer, target), writer


def standing(found, writer, target):
    """https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_FailoverState.html"""
    change = found.get("FailoverState") or {}
    if change.get("Status"):
        # A change that is being cancelled ends with the roles of before.
        leads_here = change.get("ToDbClusterArn") == target and change["Status"] != "cancelling"
        return UNDER_WAY if leads_here else ELSEWHERE
    if found["Status"] in ("switching-over", "failing-over"):
        return ELSEWHERE
    return DONE if writer == target else FREE


def ask(region, database, target):
    """Asks for the change in one region; None, or why it was not heard."""
    try:
        client(region).switchover_global_cluster(GlobalClusterIdentifier=database, TargetDbClusterIdentifier=target)
    except (BotoCoreError, ClientError) as error:
        return f"{region}: {error}"
    return None


def switch(database, target, is_time_left):
    """The state, and a reason where there is something to say."""
    state, writer = look(database, target)
    while state == ELSEWHERE:
        if not is_time_left():
            return REFUSED, f"the roles of {database} are changing, and not to {target}"
        time.sleep(PAUSE_SECONDS)
        state, writer = look(database, target)
    if state != FREE:
        return state, ""
    if writer is None:
        return REFUSED, f"nobody writes {database}"
    reasons = []
    for region in dict.fromkeys([region_of(writer), region_of(target)]):
        reason = ask(region, database, target)
        if reason is None:
            return UNDER_WAY, f"asked for in {region}"
        reasons.append(reason)
        # A call without an answer may have been heard, and somebody else may have been sooner.
        state, _ = look(database, target)
        if state in (DONE, UNDER_WAY):
            return state, reason
    return REFUSED, "; ".join(reasons)


def handler(event, context):
    def is_time_left():
        return context.get_remaining_time_in_millis() / 1000 > PAUSE_SECONDS + RESERVE_SECONDS

    state, reason = switch(event["database"], event["cluster"], is_time_left)
    # Refused is an answer and no error: the plan asks again while it has attempts, whatever its engine makes of errors.
    answer = {"state": REFUSED if state == REFUSED else DONE, "roles": state, "reason": reason}
    print(json.dumps({"database": event["database"], "cluster": event["cluster"], **answer}))
    return answer
