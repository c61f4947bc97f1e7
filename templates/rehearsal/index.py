"""Conducts a drill: begins it when nothing speaks against it, runs the plan that leads away and the one that leads home, and
reports what both took.

The drill's document calls it once a step. What must be remembered stands in a parameter, and what was started is known to the
services, so a step that was cut short can be done again: a run that is under way is never started twice, and a drill that began
ends at home even when its document was cut off.
"""

import datetime
import json
import os
import time

import boto3
from botocore.config import Config

# A region that does not answer must not hold up the drill: two attempts fit into the function's time.
QUICK = Config(connect_timeout=3, read_timeout=5, retries={"total_max_attempts": 2, "mode": "standard"})
POLL_SECONDS = 10
# What is kept of the function's time to give an answer.
RESERVE_SECONDS = 20
LONGEST_SUBJECT = 100  # https://docs.aws.amazon.com/sns/latest/api/API_Publish.html

THERE, BACK = "there", "back"


class Refused(Exception):
    """The drill must not begin."""


class StillRunning(Exception):
    """The plan has not ended in the time that one call has; whoever calls asks again."""


class Failed(Exception):
    """The drill is over, and it showed that something is wrong."""


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def sleep(seconds):
    time.sleep(seconds)


def aware(moment):
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.timezone.utc)


def client(service, region=None):
    return boto3.client(service, region_name=region, config=QUICK)


# ---- engines: how a run is started, found, and looked at


class Automation:
    """Documents of Systems Manager."""

    RUNNING = {"Pending", "InProgress", "Waiting", "Cancelling", "PendingApproval", "Approved", "Scheduled"}
    GOOD = {"Success", "CompletedWithSuccess"}

    def __init__(self, plan):
        self.name = plan["name"]
        self.service = client("ssm", plan["region"])

    def start(self):
        self.service.start_automation_execution(DocumentName=self.name)

    def runs(self):
        # Names may begin with each other, and the filter takes beginnings.
        pages = self.service.get_paginator("describe_automation_executions").paginate(
            Filters=[{"Key": "DocumentNamePrefix", "Values": [self.name]}]
        )
        return [run for page in pages for run in page["AutomationExecutionMetadataList"] if run["DocumentName"] == self.name]

    def count_running(self):
        return sum(run["AutomationExecutionStatus"] in self.RUNNING for run in self.runs())

    def newest(self):
        newest = max(self.runs(), key=lambda run: run["ExecutionStartTime"], default=None)
        return newest and {
            "identifier": newest["AutomationExecutionId"],
            "status": newest["AutomationExecutionStatus"],
            "began": aware(newest["ExecutionStartTime"]),
            "ended": aware(newest["ExecutionEndTime"]) if newest.get("ExecutionEndTime") else None,
        }

    def steps(self, identifier):
        pages = self.service.get_paginator("describe_automation_step_executions").paginate(AutomationExecutionId=identifier)
        for page in pages:
            for step in page["StepExecutions"]:
                begin, end = step.get("ExecutionStartTime"), step.get("ExecutionEndTime")
                if begin and end:
                    yield step["StepName"], (end - begin).total_seconds(), step["StepStatus"]


class StateMachine:
    """State machines of Step Functions."""

    RUNNING = {"RUNNING", "PENDING_REDRIVE"}
    GOOD = {"SUCCEEDED"}

    def __init__(self, plan):
        self.arn = plan["name"]
        self.service = client("stepfunctions", plan["region"])

    def start(self):
        self.service.start_execution(stateMachineArn=self.arn)

    def newest(self):
        runs = self.service.list_executions(stateMachineArn=self.arn, maxResults=1)["executions"]
        if not runs:
            return None
        return {
            "identifier": runs[0]["executionArn"],
            "status": runs[0]["status"],
            "began": aware(runs[0]["startDate"]),
            "ended": aware(runs[0]["stopDate"]) if runs[0].get("stopDate") else None,
        }

    def steps(self, identifier):
        entered = {}
        for page in self.service.get_paginator("get_execution_history").paginate(executionArn=identifier):
            for event in page["events"]:
                if "stateEnteredEventDetails" in event:
                    entered[event["stateEnteredEventDetails"]["name"]] = event["timestamp"]
                elif "stateExitedEventDetails" in event:
                    name = event["stateExitedEventDetails"]["name"]
                    if name in entered:
                        yield name, (event["timestamp"] - entered[name]).total_seconds(), "done"


# What steps are called that did what they should.
HARMLESS = {"Success", "done"}
ENGINES = {"automation": Automation, "state_machine": StateMachine}


def plan(which):
    return json.loads(os.environ[which.upper()])


def engine(which):
    return ENGINES[plan(which)["engine"]](plan(which))


def is_running(runs, run):
    return run is not None and run["status"] in runs.RUNNING


def has_rival():
    """Whether another run of the drill's own document is under way: then this one must not touch anything."""
    return Automation({"name": os.environ["RUNBOOK"], "region": os.environ["AWS_REGION"]}).count_running() > 1


# ---- what is remembered: `never`, `running SINCE`, `passed WHEN`, `failed WHEN`


def remembered():
    value = client("ssm").get_parameter(Name=os.environ["STATE"])["Parameter"]["Value"]
    word, _, moment = value.partition(" ")
    return word, datetime.datetime.fromisoformat(moment) if moment else None


def remember(word, moment):
    client("ssm").put_parameter(Name=os.environ["STATE"], Value=f"{word} {moment.isoformat()}", Type="String", Overwrite=True)


def under_way():
    """When the drill began that this run conducts and that has not ended, or None."""
    if has_rival():
        return None
    word, moment = remembered()
    # One that began longer ago was ended by people, who may want to stay where they are.
    longest = datetime.timedelta(seconds=float(os.environ["LONGEST"]))
    return moment if word == "running" and now() - moment < longest else None


def tell(subject, text):
    print(json.dumps({"subject": subject, "text": text}))
    for topic in json.loads(os.environ["TOPICS"]):
        # The service sends it as the topic's region would: each topic knows its own.
        client("sns", topic.split(":")[3]).publish(TopicArn=topic, Subject=subject[:LONGEST_SUBJECT], Message=text)


def title(outcome):
    return f"{os.environ['TOPOLOGY']}: drill {os.environ['DRILL']} {outcome}"


# ---- the steps of the document


def begin(context):
    if has_rival():
        raise Refused("another run of the drill is under way")
    names = [arn.split(":", 6)[6] for arn in json.loads(os.environ["ALARMS"])]
    sounding = []
    if names:
        pages = client("cloudwatch").get_paginator("describe_alarms").paginate(AlarmNames=names)
        sounding = [one["AlarmName"] for page in pages for one in page["MetricAlarms"] if one["StateValue"] == "ALARM"]
    if sounding:
        raise Refused(f"a signal says that the region is in trouble: {', '.join(sounding)}")
    for which in (THERE, BACK):
        runs = engine(which)
        if is_running(runs, runs.newest()):
            raise Refused(f"{plan(which)['plan']} is running already")
    since = under_way()
    if since is None:
        since = now()
        remember("running", since)
        steps = "\n".join(f"- {line}" for line in json.loads(os.environ["DOES"]))
        tell(title("begins"), f"It runs {plan(THERE)['plan']}, then {plan(BACK)['plan']}. This is what it touches:\n{steps}")
    return {"since": since.isoformat()}


def start(which):
    runs = engine(which)
    if not is_running(runs, runs.newest()):
        runs.start()
    return {"started": plan(which)["plan"]}


def wait(which, context):
    runs = engine(which)
    # What was started a moment ago may not be listed yet.
    while (run := runs.newest()) is None or is_running(runs, run):
        pause(which, context)
    return {"status": run["status"]}


def pause(which, context):
    if context.get_remaining_time_in_millis() < (RESERVE_SECONDS + POLL_SECONDS) * 1000:
        raise StillRunning(f"{plan(which)['plan']} is still running")
    sleep(POLL_SECONDS)


def shown(seconds):
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}m {rest:02}s" if minutes else f"{rest}s"


def outcome_of(which, since):
    """Whether a plan succeeded, how long it took, and the lines of the report about it."""
    runs = engine(which)
    run = runs.newest()
    name = plan(which)["plan"]
    if run is None or run["ended"] is None or run["began"] < since:
        return False, None, [f"{name} did not run to its end"]
    took = (run["ended"] - run["began"]).total_seconds()
    lines = [f"{name}: {run['status']}, {shown(took)}, from {run['began']:%H:%M:%S} to {run['ended']:%H:%M:%S} UTC"]
    steps = list(runs.steps(run["identifier"]))
    notable = [step for step in steps if step[1] >= 1 or step[2] not in HARMLESS]
    lines += [f"  {step}: {shown(seconds)}{'' if status in HARMLESS else f', {status}'}" for step, seconds, status in notable]
    if len(notable) < len(steps):
        lines.append(f"  {len(steps) - len(notable)} other steps took less than a second each")
    return run["status"] in runs.GOOD, took, lines


def against_objective(took):
    objective = os.environ.get("OBJECTIVE")
    if not objective or took is None:
        return []
    told = "" if took <= float(objective) else ": MORE than the whole objective"
    return [f"The way there took {shown(took)}; the objective, which counts detection and decision as well, is {shown(float(objective))}{told}"]


def report(complete):
    """Says how the drill went, and closes it. `complete` is whether its document did all its steps."""
    word, since = remembered()
    if word != "running":
        return {"outcome": word}
    there, took, lines = outcome_of(THERE, since)
    home, _, more = outcome_of(BACK, since)
    passed = complete and there and home
    lines += more + against_objective(took)
    if not complete:
        lines.insert(0, "A step of the drill failed, and it was led home.")
    if not home:
        lines.append("The system may NOT be at home: look at it now.")
    tell(title("passed" if passed else "FAILED"), "\n".join(lines))
    remember("passed" if passed else "failed", now())
    publish(0 if passed else 1)
    if complete and not passed:
        raise Failed("see the report")
    return {"outcome": "passed" if passed else "failed", "report": lines}


def publish(failed):
    labels = [{"Name": "Environment", "Value": os.environ["ENVIRONMENT"]}]
    datum = {"MetricName": "Failed", "Dimensions": labels, "Value": failed}
    client("cloudwatch").put_metric_data(Namespace=os.environ["NAMESPACE"], MetricData=[datum])


def go_home(context):
    """After a failure: a drill that began is led home, as soon as the way there has ended; one that did not begin has
    touched nothing."""
    if under_way() is None:
        return {"started": None}
    runs = engine(THERE)
    while is_running(runs, runs.newest()):
        pause(THERE, context)
    return start(BACK)


def wait_home(context):
    return wait(BACK, context) if under_way() is not None else {"status": None}


def close():
    if under_way() is not None:
        return report(complete=False)
    word, moment = remembered()
    # A report that was made a moment ago has told it all.
    if word != "failed" or now() - moment > datetime.timedelta(minutes=15):
        tell(title("did NOT take place"), "It was refused before it touched anything: see the run of its document.")
        publish(1)
    return {"outcome": "refused"}


def handler(event, context):
    steps = {
        "begin": lambda: begin(context),
        "start": lambda: start(event["plan"]),
        "wait": lambda: wait(event["plan"], context),
        "report": lambda: report(complete=True),
        "go_home": lambda: go_home(context),
        "wait_home": lambda: wait_home(context),
        "close": close,
    }
    return steps[event["step"]]()
