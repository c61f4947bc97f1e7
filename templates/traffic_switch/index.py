"""Says in the standby region where traffic should go, and says it again every minute.

The name of the system follows a health check on one metric in the standby region: 1 sends clients there, 0 brings them home. What
was said last stands in a parameter there. A recovery plan that runs in another region calls this function, which may speak across
regions, with `shifted`; a schedule in the standby calls it with `repeat`: a check on a metric that is silent for more than a few
hours is not to be relied on.
https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/health-checks-creating-values.html

Saying the same twice changes nothing, so it is safe to call again after a run that was cut short.

The greatest value of a minute counts, so a 0 in the same minute as the 1 before it would be lost, and with it the way home: a 0
is put into the next minute as well.
"""

import datetime
import os

import boto3
from botocore.config import Config

# A region that does not answer must not hold up the plan: two attempts at each question fit into the function's time.
QUICK = Config(connect_timeout=2, read_timeout=4, retries={"total_max_attempts": 2, "mode": "standard"})
# The period of the alarm that looks at the metric.
PERIOD = datetime.timedelta(seconds=60)


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def client(service):
    return boto3.client(service, region_name=os.environ["REGION"], config=QUICK)


def checked(shifted):
    if shifted not in (0, 1):
        raise ValueError(f"`shifted` is 0 or 1, not {shifted}")
    return shifted


def remembered():
    return checked(int(client("ssm").get_parameter(Name=os.environ["STATE"])["Parameter"]["Value"]))


def remember(shifted):
    """Before it is said: whoever repeats must not say the opposite a moment later."""
    client("ssm").put_parameter(Name=os.environ["STATE"], Value=str(shifted), Type="String", Overwrite=True)


def publish(shifted, moments):
    # The service takes values of up to two hours ahead:
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html
    value = {
        "MetricName": os.environ["METRIC"],
        "Dimensions": [{"Name": "Environment", "Value": os.environ["ENVIRONMENT"]}],
        "Value": shifted,
    }
    data = [value | {"Timestamp": moment} for moment in moments]
    client("cloudwatch").put_metric_data(Namespace=os.environ["NAMESPACE"], MetricData=data)


def handler(event, context):
    moment = now()
    if event.get("repeat"):
        shifted = remembered()
        publish(shifted, [moment])
    else:
        shifted = checked(int(event["shifted"]))
        remember(shifted)
        publish(shifted, [moment] if shifted else [moment, moment + PERIOD])
    return {"state": "done", "region": os.environ["REGION"], "shifted": shifted}
