"""Says in the standby region where traffic should go.

The name of the system follows a health check on one metric in the standby region: 1 sends clients there, 0 brings them
home. A recovery plan that runs in another region calls this function, which may speak across regions.
Putting the same value twice changes nothing, so it is safe to call again after a run that was cut short.

The greatest value of a minute counts, so a 0 in the same minute as the 1 before it would be lost, and with it the way home: a 0
is put into the next minute as well.
"""

import datetime
import os

import boto3
from botocore.config import Config

# A region that does not answer must not hold up the plan: two attempts fit into the function's time.
QUICK = Config(connect_timeout=3, read_timeout=5, retries={"total_max_attempts": 2, "mode": "standard"})
# The period of the alarm that looks at the metric.
PERIOD = datetime.timedelta(seconds=60)


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def handler(event, context):
    shifted = int(event["shifted"])
    if shifted not in (0, 1):
        raise ValueError(f"`shifted` is 0 or 1, not {shifted}")
    metrics = boto3.client("cloudwatch", region_name=os.environ["REGION"], config=QUICK)
    # The service takes values of up to two hours ahead:
    # https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html
    value = {
        "MetricName": os.environ["METRIC"],
        "Dimensions": [{"Name": "Environment", "Value": os.environ["ENVIRONMENT"]}],
        "Value": shifted,
    }
    later = [] if shifted else [value | {"Timestamp": now() + PERIOD}]
    metrics.put_metric_data(Namespace=os.environ["NAMESPACE"], MetricData=[value, *later])
    return {"state": "done", "region": os.environ["REGION"], "shifted": shifted}
