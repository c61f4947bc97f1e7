"""Takes back what the mark of a region says once the topology has left: asked each minute in each region, for that region's own mark.

A plan sets the mark of the region that it leads to, and can set no other: documents act in their own region, and the one that is left
may be lost. So the mark of a region that was left goes on saying that the topology is there until the region works again and its
function finds that another region's mark was set since. A mark of last month thus releases nobody who waits today.
"""

import json
import os

import boto3
from answers import is_passing
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

# A region that does not answer must not hold up the others' marks.
QUICK = Config(connect_timeout=3, read_timeout=5, retries={"total_max_attempts": 2, "mode": "standard"})


def client(region):
    return boto3.client("ssm", region_name=region, config=QUICK)


def mark_in(region):
    return client(region).get_parameter(Name=os.environ["MARK"])["Parameter"]


def marks_of_others():
    """Of a region that does not answer nothing is known, and nothing is taken back for its sake."""
    for region in json.loads(os.environ["OTHERS"]):
        try:
            yield region, mark_in(region)
        except (BotoCoreError, ClientError) as error:
            # The region answers, and does not say what its mark is: that is for people to mend, and no outage.
            if not is_passing(error):
                raise
            print(json.dumps({"region": region, "error": str(error)}))


def has_left(own, other):
    """What was deployed as home says so since no plan has run: any plan elsewhere came after it."""
    if other["Value"] != os.environ["RECOVERED"]:
        return False
    return own["Value"] == os.environ["HOME_VALUE"] or other["LastModifiedDate"] > own["LastModifiedDate"]


def handler(event, context):
    own = mark_in(os.environ["REGION"])
    state = own["Value"]
    if state in (os.environ["RECOVERED"], os.environ["HOME_VALUE"]):
        for region, other in marks_of_others():
            if has_left(own, other):
                state = os.environ["LEFT"]
                client(os.environ["REGION"]).put_parameter(Name=os.environ["MARK"], Value=state, Type="String", Overwrite=True)
                print(json.dumps({"left_for": region}))
                break
    return {"state": state}
