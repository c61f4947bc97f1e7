"""Asks whether this region could take over now, and publishes how many checks failed.

What must hold is said by the components, as maps in parameters (see the trait `checked`); this function knows none of
them. A check without an answer is not ready; one that compares with another region is only unproven while that region is
silent, for the standby must be judged when the other region is gone, too.

It changes nothing but its metric, so running twice says the same twice.
"""

import base64
import concurrent.futures
import datetime
import json
import os
import threading

import boto3
import botocore
import jmespath
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

# A region that does not answer costs seconds, not the whole time of the function.
QUICK = Config(connect_timeout=3, read_timeout=5, retries={"total_max_attempts": 2, "mode": "standard"})
AT_ONCE = 8
# What is kept of the function's time to publish what is known.
RESERVE_SECONDS = 20
LONGEST_SHOWN = 200


def now():
    return datetime.datetime.now(datetime.timezone.utc)


class NoAnswer(Exception):
    """A service could not be asked, or answered with an error."""


# ---- asking

_clients = {}
_clients_lock = threading.Lock()


def client(service, region):
    with _clients_lock:  # making clients is not safe in several threads, using them is
        key = service, region, os.environ.get("AWS_ENDPOINT_URL")
        if key not in _clients:
            _clients[key] = boto3.client(service, region_name=region, config=QUICK)
        return _clients[key]


def filled(value):
    """Parameters with their times: `{"ago": 60}` is a minute ago."""
    if isinstance(value, dict):
        if value.keys() == {"ago"}:
            return now() - datetime.timedelta(seconds=value["ago"])
        return {key: filled(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [filled(inner) for inner in value]
    return value


def plain(value):
    """An answer as JSON has it, so that paths can compare times."""
    if isinstance(value, datetime.datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=datetime.timezone.utc)
        return aware.astimezone(datetime.timezone.utc).isoformat(timespec="microseconds")
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    return value


def ask(question, region, parameters):
    """What the question's path selects from the answer."""
    try:
        operation = getattr(client(question["service"], region), botocore.xform_name(question["operation"]))
        answer = operation(**filled(parameters))
    except ClientError as error:
        raise NoAnswer(f"{region}: {error.response['Error']['Code']}: {error.response['Error']['Message']}") from error
    except BotoCoreError as error:
        raise NoAnswer(f"{region}: {type(error).__name__}: {error}") from error
    answer.pop("ResponseMetadata", None)
    return jmespath.search(question["path"], plain(answer))


# ---- judging

HOLDS, FAILS, UNPROVEN, SPARED = "holds", "fails", "unproven", "does not apply"


def shown(value):
    return json.dumps(value)[:LONGEST_SHOWN]


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def age(value):
    return (now() - datetime.datetime.fromisoformat(value)).total_seconds()


def trouble_with(check, value):
    """Why the value is not what the check asks for, or None."""
    if "expected" in check:
        if value not in check["expected"]:
            return f"found {shown(value)}, not {' or '.join(map(shown, check['expected']))}"
    elif "newer_than" in check:
        if not isinstance(value, str):
            return f"found {shown(value)}, not a time"
        if age(value) > check["newer_than"]:
            return f"{value} is {age(value):.0f}s ago, {check['newer_than']}s at most are fine"
    elif "at_most" in check:
        if not is_number(value) or value > check["at_most"]:
            return f"found {shown(value)}, {check['at_most']} at most is fine"
    elif "at_least" in check:
        if not is_number(value) or value < check["at_least"]:
            return f"found {shown(value)}, {check['at_least']} at least is needed"
    elif "same_in" not in check:
        return "the check does not say what is right"
    return None


def is_spared(check, here):
    exception = check.get("unless")
    if not exception:
        return False
    question = {"service": check["service"], **exception}
    return ask(question, here, question["parameters"]) in question["expected"]


def compare(check, value):
    """The outcome of comparing with the other regions, and why."""
    silent = None
    for other in check.get("same_in", []):
        try:
            theirs = ask(check, other["region"], other["parameters"])
        except NoAnswer as error:
            silent = str(error)
            continue
        if theirs != value:
            return FAILS, f"found {shown(value)} here and {shown(theirs)} in {other['region']}"
    return (UNPROVEN, silent) if silent else (HOLDS, None)


def judge(check, here):
    """The outcome of one check, and why."""
    try:
        if is_spared(check, here):
            return SPARED, None
        value = ask(check, here, check["parameters"])
        trouble = trouble_with(check, value)
        return (FAILS, trouble) if trouble else compare(check, value)
    except NoAnswer as error:
        return FAILS, str(error)
    except Exception as error:  # a check that is itself wrong must not hide what the others found
        return FAILS, f"the check cannot be judged: {type(error).__name__}: {error}"


def judge_all(checks, here, seconds):
    """Every check with its outcome; those that are not done in time count as failed."""
    pool = concurrent.futures.ThreadPoolExecutor(AT_ONCE)
    running = [(check, pool.submit(judge, check, here)) for check in checks]
    concurrent.futures.wait([future for _, future in running], timeout=seconds)
    pool.shutdown(wait=False, cancel_futures=True)
    late = (FAILS, f"no answer within {seconds:.0f}s")
    return [(check, *(future.result() if future.done() and not future.cancelled() else late)) for check, future in running]


# ---- what is checked, and what is told


def read_checks(here):
    """The checks of each component stand in a parameter of its own."""
    checks = []
    pages = client("ssm", here).get_paginator("get_parameters_by_path").paginate(Path=os.environ["CHECKS"])
    for page in pages:
        for parameter in page["Parameters"]:
            component = parameter["Name"].rsplit("/", 1)[-1]
            checks += [{"component": component, **check} for check in json.loads(parameter["Value"])]
    if not checks:
        raise ValueError(f"no checks stand under {os.environ['CHECKS']}")
    return checks


def publish(here, counts):
    dimensions = [{"Name": "Environment", "Value": os.environ["ENVIRONMENT"]}]
    client("cloudwatch", here).put_metric_data(
        Namespace=os.environ["NAMESPACE"],
        MetricData=[{"MetricName": name, "Dimensions": dimensions, "Value": value} for name, value in counts.items()],
    )


def handler(event, context):
    here = os.environ["AWS_REGION"]
    checks = read_checks(here)
    outcomes = judge_all(checks, here, context.get_remaining_time_in_millis() / 1000 - RESERVE_SECONDS)
    findings = [
        {"component": check["component"], "says": check["says"], "outcome": outcome, "why": why}
        for check, outcome, why in outcomes
        if outcome in (FAILS, UNPROVEN)
    ]
    counts = {
        "Checks": len(checks),
        "Failing": sum(outcome == FAILS for _, outcome, _ in outcomes),
        "Unproven": sum(outcome == UNPROVEN for _, outcome, _ in outcomes),
    }
    for finding in findings:
        print(json.dumps(finding))
    print(json.dumps(counts))
    publish(here, counts)
    return {"ready": counts["Failing"] == 0, **counts, "findings": findings}
