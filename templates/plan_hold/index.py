"""Holds back plans that start by themselves: takes a hold, gives it back, waits until it is in force, and says each minute how
many are in force.

Who holds stands in one parameter in the region that is recovered to, each with its end, so a holder that died holds nobody back
for long. An alarm over the number that is published there keeps the plans from starting. The function may stand in either region;
all it asks stands in that one.

Taking again extends a hold, and giving back again changes nothing: a step that was cut short can be done again.
"""

import datetime
import json
import os
import re
import time

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

# A region that does not answer must not hold up whoever asks.
QUICK = Config(connect_timeout=3, read_timeout=5, retries={"total_max_attempts": 2, "mode": "standard"})
POLL_SECONDS = 10
# What is kept of the function's time to give an answer.
RESERVE_SECONDS = 20
DONE = "done"  # what a step of a plan expects
# Two may write at once, and the later one does not see what the other has written meanwhile: each looks again after a moment.
WRITES = 5
MOMENT_SECONDS = 1
# What a standard parameter holds: https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
MOST_TEXT = 4096
HOLDER = re.compile(r"[A-Za-z0-9_.@-]{1,64}")
# A drill stays away for six days at most.
LONGEST_OF_A_PLAN = datetime.timedelta(days=8)
LONGEST_SUBJECT = 99  # https://docs.aws.amazon.com/sns/latest/api/API_Publish.html


class NotInForce(Exception):
    """The alarm does not sound yet, or the hold is gone; whoever calls asks again."""


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def sleep(seconds):
    time.sleep(seconds)


def client(service, region=None):
    return boto3.client(service, region_name=region or os.environ["REGION"], config=QUICK)


# ---- who holds: `{"weekly": {"since": …, "until": …}}`


def stored():
    return json.loads(client("ssm").get_parameter(Name=os.environ["STATE"])["Parameter"]["Value"])


def in_force(holds):
    return {name: dict(hold) for name, hold in holds.items() if datetime.datetime.fromisoformat(hold["until"]) > now()}


def change(apply):
    """Writes what `apply` makes of the holds that are in force, until it is found there. Gives these holds."""
    for _ in range(WRITES):
        found = stored()
        wanted = in_force(found)
        apply(wanted)
        if wanted == found:
            return wanted
        text = json.dumps(wanted, sort_keys=True)
        if len(text) > MOST_TEXT:
            raise ValueError(f"{len(wanted)} hold already: give some back")
        client("ssm").put_parameter(Name=os.environ["STATE"], Value=text, Type="String", Overwrite=True)
        sleep(MOMENT_SECONDS)
    raise NotInForce("others write at the same time")


def publish(holds):
    """How many hold, and for how many seconds the first of them has."""
    longest = max((now() - datetime.datetime.fromisoformat(hold["since"]) for hold in holds.values()), default=datetime.timedelta())
    labels = [{"Name": "Environment", "Value": os.environ["ENVIRONMENT"]}]
    values = {"Held": len(holds), "HeldFor": longest.total_seconds()}
    client("cloudwatch").put_metric_data(
        Namespace=os.environ["NAMESPACE"],
        MetricData=[{"MetricName": name, "Dimensions": labels, "Value": value} for name, value in values.items()],
    )


def tell(holder, what):
    """People hear of holds of people; whoever cannot be told must not keep anybody from holding."""
    if holder in json.loads(os.environ["HOLDERS"]):
        return
    plans = ", ".join(json.loads(os.environ["HOLDS_BACK"]))
    text = f"{os.environ['TOPOLOGY']}: {holder} {what} {plans}"
    for topic in json.loads(os.environ["TOPICS"]):
        try:
            # The service sends it as the topic's region would: each topic knows its own.
            client("sns", topic.split(":")[3]).publish(TopicArn=topic, Subject=text[:LONGEST_SUBJECT], Message=text)
        except (BotoCoreError, ClientError) as error:
            print(json.dumps({"topic": topic, "error": str(error)}))


# ---- what is asked


def holder_of(event):
    holder = event.get("holder")
    if not isinstance(holder, str) or not HOLDER.fullmatch(holder):
        raise ValueError(f"`holder` is a name of up to 64 letters, digits and . _ @ -, not {holder!r}")
    return holder


def seconds_of(event, least, default):
    seconds = event.get("seconds", default)
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float, str)):
        raise ValueError(f"`seconds` is a number, not {seconds!r}")
    seconds = float(seconds)
    if not least <= seconds < float("inf"):
        raise ValueError(f"`seconds` is {least} or more, not {seconds:g}")
    return datetime.timedelta(seconds=min(seconds, LONGEST_OF_A_PLAN.total_seconds()))


def take(event):
    holder, longest = holder_of(event), float(os.environ["LONGEST"])
    lasting = seconds_of(event, 60, longest)
    if holder not in json.loads(os.environ["HOLDERS"]) and lasting.total_seconds() > longest:
        raise ValueError(f"somebody may hold for {longest:g} seconds at most, not for {lasting.total_seconds():g}")
    since, until = now().isoformat(), (now() + lasting).isoformat()

    def hold(holds):
        holds[holder] = {"since": holds.get(holder, {"since": since})["since"], "until": until}

    holds = change(hold)
    publish(holds)
    tell(holder, f"holds back until {until},")
    return {"state": DONE, "holds": holds}


def give_back(event):
    holder = holder_of(event)
    afterwards = seconds_of(event, 0, os.environ["AFTERWARDS"])
    until = (now() + afterwards).isoformat()

    def release(holds):
        # A hold that ends sooner is not made longer, and given back twice it ends no later.
        if holder in holds:
            holds[holder]["until"] = min(until, holds[holder]["until"], key=datetime.datetime.fromisoformat)

    before = in_force(stored())
    holds = in_force(change(release))
    publish(holds)
    if holder in before:
        tell(holder, f"gives back, from {holds.get(holder, {'until': until})['until']} on,")
    return {"state": DONE, "holds": holds}


def sounds():
    alarms = client("cloudwatch").describe_alarms(AlarmNames=[os.environ["ALARM"]])["MetricAlarms"]
    return [alarm["StateValue"] for alarm in alarms] == ["ALARM"]


def wait(event, context):
    """Until the plans are held back, by the alarm that they look at."""
    holder = holder_of(event)
    while True:
        holds = in_force(stored())
        if holder not in holds:
            raise NotInForce(f"{holder} does not hold")
        if sounds():
            return {"state": DONE, "holds": holds}
        if context.get_remaining_time_in_millis() < (RESERVE_SECONDS + POLL_SECONDS) * 1000:
            raise NotInForce("the alarm does not sound yet")
        sleep(POLL_SECONDS)


def count():
    holds = in_force(stored())
    publish(holds)
    return {"state": "held" if holds else "free", "holds": holds}


def handler(event, context):
    step = (event or {}).get("step")
    steps = {
        "take": lambda: take(event),
        "wait": lambda: wait(event, context),
        "give_back": lambda: give_back(event),
        "list": lambda: {"state": "held" if in_force(stored()) else "free", "holds": in_force(stored())},
        None: count,
    }
    if step not in steps:
        raise ValueError(f"`step` is one of take, wait, give_back and list, not {step!r}")
    answer = steps[step]()
    print(json.dumps(answer))
    return answer
