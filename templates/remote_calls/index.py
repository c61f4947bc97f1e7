"""Makes one call of a service in the region that a recovery plan leaves, while both regions work.

The engines of plans call services of their own region only; this function may speak across regions. It is given a step of an
action: what is called, what the response must be, and what makes the call needless. What is asked first is asked each time, so a
run that was cut short may repeat a step.
"""

import datetime
import json
import re
import time

import boto3
import botocore
from answers import is_passing
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

# A region that does not answer must not hold up the plan.
QUICK = Config(connect_timeout=3, read_timeout=5, retries={"total_max_attempts": 2, "mode": "standard"})
PAUSE_SECONDS = 5
# Of the time of a step, what the last question may take with its second attempt, and the answer to the plan.
RESERVE_SECONDS = 20
LONGEST_SHOWN = 200


class NoAnswer(Exception):
    """The service refused the call, or could not be reached."""


class Unexpected(Exception):
    """The response is not what the step expects."""


# ---- paths into responses, as the compiler lets kinds write them

PART = re.compile(
    r"""\.(?P<name>[\w-]+)
      | \[(?P<quote>['"])(?P<quoted>.*?)(?P=quote)\]
      | \[(?P<index>-?\d+)\]
      | \[(?P<every>\*)\]
      | \[\?\(@(?P<members>(?:\.[\w-]+)+)\s*==\s*(?P<literal>'.*?'|".*?"|[\w.+-]+)\s*\)\]""",
    re.VERBOSE,
)


def literal(text):
    return text[1:-1] if text[0] in "'\"" else json.loads(text)


def member(value, name):
    """The member, null where it is missing; nothing where there is nothing that could hold it."""
    return [value.get(name)] if isinstance(value, dict) else []


def matches(value, members, wanted):
    for name in members:
        value = value.get(name) if isinstance(value, dict) else None
    return type(value) is type(wanted) and value == wanted


def step_of(value, part):
    if part["every"] or part["members"]:
        items = value if isinstance(value, list) else []
        if part["every"]:
            return items
        return [item for item in items if matches(item, part["members"].split(".")[1:], literal(part["literal"]))]
    if part["index"]:
        index = int(part["index"])
        return [value[index]] if isinstance(value, list) and -len(value) <= index < len(value) else []
    return member(value, part["name"] or part["quoted"])


def selected(response, path):
    """All that the path leads to."""
    values, at = [response], 1  # behind the `$`
    while at < len(path):
        part = PART.match(path, at)
        if part is None:
            raise ValueError(f"no path: {path}")
        values = [found for value in values for found in step_of(value, part)]
        at = part.end()
    return values


# ---- values

def plain(value):
    """Times as text, as the engines have them."""
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    return value


def is_same(found, wanted):
    """Automation documents hand over numbers and truth values as text."""
    found = plain(found)
    if isinstance(found, bool) or isinstance(wanted, bool):
        return str(found).lower() == str(wanted).lower()
    if isinstance(found, (int, float)):
        try:
            return found == float(wanted)
        except (TypeError, ValueError):
            return False
    return found == wanted


def is_true(value):
    return str(value).lower() == "true"


def holds(question, response):
    """Whether the response is as expected, and what was found."""
    values = selected(response, question["select"])
    if is_true(question.get("absent", False)):
        return bool(values) and all(value is None for value in values), values
    wanted = question["expected"]
    return bool(values) and all(any(is_same(value, one) for one in wanted) for value in values), values


def fitted(value, shape):
    """The input in the type that the service takes: a document may have handed it over as text."""
    if value is None:
        return None
    if shape.type_name == "structure" and isinstance(value, dict):
        return {key: fitted(inner, shape.members[key]) if key in shape.members else inner for key, inner in value.items()}
    if shape.type_name == "list":
        return [fitted(inner, shape.member) for inner in value] if isinstance(value, list) else value
    if shape.type_name == "map" and isinstance(value, dict):
        return {key: fitted(inner, shape.value) for key, inner in value.items()}
    if shape.type_name == "boolean" and isinstance(value, str):
        return is_true(value)
    if shape.type_name in ("integer", "long"):
        return int(value)
    if shape.type_name in ("float", "double"):
        return float(value)
    if shape.type_name == "string" and not isinstance(value, str):
        return json.dumps(value) if isinstance(value, (bool, dict, list)) else str(value)
    return value


# ---- calls

def ask(region, call):
    client = boto3.client(call["service"], region_name=region, config=QUICK)
    shape = client.meta.service_model.operation_model(call["operation"]).input_shape
    inputs = fitted(call.get("inputs", {}), shape) if shape else {}
    return getattr(client, botocore.xform_name(call["operation"]))(**inputs)


def is_needless(region, questions):
    """Whether one of the questions already has the answer that skips the step. A question without an answer skips nothing."""
    for question in questions:
        try:
            if holds(question, ask(region, question))[0]:
                return True
        except (BotoCoreError, ClientError) as error:
            print(json.dumps({"region": region, "asked": question["operation"], "error": str(error)}))
    return False


def shown(values):
    return json.dumps(values, default=str)[:LONGEST_SHOWN]


def wait_for(event, is_time_left):
    while True:
        try:
            as_expected, found = holds(event, ask(event["region"], event["asks"]))
            if as_expected:
                return
            state = f"found {shown(found)}"
        except (BotoCoreError, ClientError) as error:
            if not is_passing(error):
                raise
            state = str(error)
        if not is_time_left():
            raise Unexpected(f"{event['asks']['operation']} in {event['region']}: {state} until the time was over")
        time.sleep(PAUSE_SECONDS)


def perform(event, is_time_left):
    if event["does"] == "until":
        return wait_for(event, is_time_left)
    response = ask(event["region"], event["asks"])
    if event["does"] == "check":
        as_expected, found = holds(event, response)
        if not as_expected:
            raise Unexpected(f"{event['asks']['operation']} in {event['region']}: found {shown(found)}")
    return None


def handler(event, context):
    began = time.monotonic()

    def is_time_left():
        of_step = float(event["seconds"]) - (time.monotonic() - began)
        return min(of_step, context.get_remaining_time_in_millis() / 1000) > PAUSE_SECONDS + RESERVE_SECONDS

    if is_needless(event["region"], event.get("unless", [])):
        return {"state": "done", "skipped": True}
    try:
        perform(event, is_time_left)
    except (BotoCoreError, ClientError) as error:
        raise NoAnswer(f"{event['asks']['operation']} in {event['region']}: {error}") from error
    return {"state": "done", "skipped": False}
