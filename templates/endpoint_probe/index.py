"""Asks the endpoint of the home region, from the standby region, whether it still answers.

A region that is lost cannot say so, and the health checks of the domain name system are measured in one region only. So the standby
asks by itself, once a minute, and measures what it sees where its alarms are. A minute is bad when none of several questions
was answered: a server that answers anything but an error of its own is there.

An endpoint that has not answered for a day was never there, or people know of it: it is asked and not judged, so that neither a
first deployment nor a forgotten one starts a recovery.

Nothing is kept between calls, and a minute that is judged twice is judged the same.
"""

import datetime
import http.client
import json
import os
import ssl
import time

import boto3
from botocore.config import Config

# All waits together fit into the function's time.
QUICK = Config(connect_timeout=2, read_timeout=4, retries={"total_max_attempts": 2, "mode": "standard"})
# As long as the provider's own checkers wait: 4s for a connection, 2s for an answer, taken together.
# https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-failover-determining-health-of-endpoints.html
PATIENCE_SECONDS = 6
QUESTIONS = 3
PAUSE_SECONDS = 5
MEMORY = datetime.timedelta(days=1)
HOUR = 3600
MINUTE = datetime.timedelta(minutes=1)


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def sleep(seconds):
    time.sleep(seconds)


def dimensions():
    return [{"Name": "Environment", "Value": os.environ["ENVIRONMENT"]}]


# ---- the question


def ask(host, port, path):
    """The status that the endpoint answers with."""
    # As the provider's checkers do: an expired certificate is a mistake, and no loss of a region.
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    connection = http.client.HTTPSConnection(host, port, timeout=PATIENCE_SECONDS, context=context)
    try:
        connection.request("GET", path, headers={"User-Agent": "endpoint-probe", "Connection": "close"})
        return connection.getresponse().status
    finally:
        connection.close()


def answers():
    """Whether one of several questions was answered well, and why not."""
    trouble = None
    for number in range(QUESTIONS):
        if number:
            sleep(PAUSE_SECONDS)
        try:
            status = ask(os.environ["HOST"], int(os.environ.get("PORT", "443")), os.environ["PATH_ASKED"])
        except (OSError, http.client.HTTPException) as error:
            trouble = f"{type(error).__name__}: {error}"
            continue
        if 200 <= status < 400:
            return True, None
        trouble = f"status {status}"
    return False, trouble


# ---- what is measured


def has_answered(metrics):
    """Whether a good answer was measured within a day."""
    answer = metrics.get_metric_statistics(
        Namespace=os.environ["NAMESPACE"],
        MetricName="Answers",
        Dimensions=dimensions(),
        StartTime=now() - MEMORY,
        EndTime=now() + MINUTE,
        Period=HOUR,
        Statistics=["Maximum"],
    )
    return any(point["Maximum"] > 0 for point in answer["Datapoints"])


def publish(metrics, judged, good):
    values = {"Asked": 1} | ({"Answers": int(good)} if judged else {})
    metrics.put_metric_data(
        Namespace=os.environ["NAMESPACE"],
        MetricData=[{"MetricName": name, "Dimensions": dimensions(), "Value": value} for name, value in values.items()],
    )


def handler(event, context):
    good, trouble = answers()
    metrics = boto3.client("cloudwatch", config=QUICK)
    judged = good or has_answered(metrics)
    publish(metrics, judged, good)
    verdict = {"answers": good, "judged": judged, "trouble": trouble}
    print(json.dumps(verdict))
    return verdict
