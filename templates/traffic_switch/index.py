"""Says in the standby region where traffic should go, and says it again every minute.

The name of the system follows a health check on one metric in the standby region: 1 sends clients there, 0 brings them home. What
was said last stands in a parameter there. A recovery plan that runs in another region calls this function, which may speak across
regions, with `shifted`; a schedule in the standby calls it with `repeat`: a check on a metric that is silent for more than a few
hours is not to be relied on.
https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-values.html

A plan that moves traffic puts the metric itself, and may not reach the parameter: a 1 that somebody has put since the parameter was
written is the newer word, and is remembered then.

Saying the same twice changes nothing, so it is safe to call again after a run that was cut short.

The greatest value of a minute counts, so a 0 in the same minute as the 1 before it would be lost, and with it the way home: a 0
is put into the next minute as well.
"""

import datetime
import json
import os

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

# A region that does not answer must not hold up the plan: two attempts at each question fit into the function's time.
QUICK = Config(connect_timeout=2, read_timeout=4, retries={"total_max_attempts": 2, "mode": "standard"})
# The period of the alarm that looks at the metric.
PERIOD = datetime.timedelta(seconds=60)
# In which a 1 that nobody could remember is looked for, and what a 1 must be younger than the parameter: whoever repeats may have read
# a 1 just before a 0 was written, and said it after that.
LOOKING_BACK = datetime.timedelta(minutes=10)
REPEATED_LATE = datetime.timedelta(minutes=1)


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def client(service):
    return boto3.client(service, region_name=os.environ["REGION"], config=QUICK)


def checked(shifted):
    if shifted not in (0, 1):
        raise ValueError(f"`shifted` is 0 or 1, not {shifted}")
    return shifted


def aware(moment):
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.timezone.utc)


def dimensions():
    return [{"Name": "Environment", "Value": os.environ["ENVIRONMENT"]}]


def newest_word():
    known = client("ssm").get_parameter(Name=os.environ["STATE"])["Parameter"]
    shifted = checked(int(known["Value"]))
    if shifted == 0 and moved_since(aware(known["LastModifiedDate"])):
        shifted = 1
        remember(shifted)
    return shifted


def moved_since(moment):
    """Whether somebody has put a 1 in a minute that began well after this moment. Who cannot be asked has said nothing new."""
    try:
        answer = client("cloudwatch").get_metric_statistics(
            Namespace=os.environ["NAMESPACE"],
            MetricName=os.environ["METRIC"],
            Dimensions=dimensions(),
            StartTime=now() - LOOKING_BACK,
            EndTime=now() + PERIOD,
            Period=int(PERIOD.total_seconds()),
            Statistics=["Maximum"],
        )
    except (BotoCoreError, ClientError) as error:
        print(json.dumps({"asked": "GetMetricStatistics", "error": str(error)}))
        return False
    return any(point["Maximum"] > 0 and aware(point["Timestamp"]) >= moment + REPEATED_LATE for point in answer["Datapoints"])


def remember(shifted):
    """Before it is said: whoever repeats must not say the opposite a moment later."""
    client("ssm").put_parameter(Name=os.environ["STATE"], Value=str(shifted), Type="String", Overwrite=True)


def publish(shifted, later=()):
    """Now, by the clock of the service, and at later moments."""
    # The service takes values of up to two hours ahead:
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html
    value = {
        "MetricName": os.environ["METRIC"],
        "Dimensions": dimensions(),
        "Value": shifted,
    }
    data = [value, *(value | {"Timestamp": moment} for moment in later)]
    client("cloudwatch").put_metric_data(Namespace=os.environ["NAMESPACE"], MetricData=data)


def handler(event, context):
    if event.get("repeat"):
        shifted = newest_word()
        publish(shifted)
    else:
        shifted = checked(int(event["shifted"]))
        remember(shifted)
        publish(shifted, [] if shifted else [now() + PERIOD])
    return {"state": "done", "region": os.environ["REGION"], "shifted": shifted}
