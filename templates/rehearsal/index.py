"""Conducts a drill: begins it when nothing speaks against it, runs the plan that leads away and the one that leads home, and
reports what both took.

The drill's document calls it once a step. What must be remembered stands in a parameter, and what was started is known to the
services, so a step that was cut short can be done again: each plan is started once a drill, and a drill that began ends at home
even when its document was cut off. Only a way home that failed is tried again.

The document goes by the `state` that is answered: `done`, or `pending` when it shall ask again. A drill that must not begin, and one
that failed, is an error, which is no answer.

The services may list a run a moment after it was started, and what is remembered may be older than the last notice: a notice
may be sent twice rather than never.
"""

import datetime
import functools
import json
import os
import time
import uuid

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

# A region that does not answer must not hold up the drill: two attempts fit into the function's time.
QUICK = Config(connect_timeout=3, read_timeout=5, retries={"total_max_attempts": 2, "mode": "standard"})
POLL_SECONDS = 10
# What is kept of the function's time to give an answer.
RESERVE_SECONDS = 20
# Lists of runs lag behind: https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html
LISTED_SECONDS = 60
LONGEST_SUBJECT = 99  # https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
# A service that cannot be reached, or that refuses.
NO_ANSWER = (BotoCoreError, ClientError)

THERE, BACK = "there", "back"
# Steps that the document repeats for as long as a plan may take.
WAITING = ("wait", "go_home", "wait_home")


class Refused(Exception):
    """The drill must not begin."""


class StillRunning(Exception):
    """The plan has not ended in the time that one call has."""


class Failed(Exception):
    """The drill is over, and it showed that something is wrong."""


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def sleep(seconds):
    time.sleep(seconds)


def aware(moment):
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.timezone.utc)


@functools.cache
def client(service, region=None):
    return boto3.client(service, region_name=region, config=QUICK)


# ---- engines: how a run is started, found, and looked at


class Automation:
    """Documents of Systems Manager."""

    # https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_AutomationExecutionMetadata.html
    RUNNING = {
        "Pending", "InProgress", "Waiting", "Cancelling", "PendingApproval", "Approved", "Scheduled", "RunbookInProgress",
        "PendingChangeCalendarOverride", "ChangeCalendarOverrideApproved",
    }
    GOOD = {"Success", "CompletedWithSuccess"}

    def __init__(self, plan):
        self.name = plan["name"]
        self.service = client("ssm", plan["region"])

    def start(self, token):
        self.service.start_automation_execution(DocumentName=self.name, ClientToken=token)

    def runs(self):
        # Names may begin with each other, and the filter takes beginnings.
        pages = self.service.get_paginator("describe_automation_executions").paginate(
            Filters=[{"Key": "DocumentNamePrefix", "Values": [self.name]}]
        )
        return [
            described(one["AutomationExecutionId"], one["AutomationExecutionStatus"], one["ExecutionStartTime"], one.get("ExecutionEndTime"))
            for page in pages
            for one in page["AutomationExecutionMetadataList"]
            if one["DocumentName"] == self.name
        ]

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

    def start(self, token):
        # A run of the same name is not begun twice.
        self.service.start_execution(stateMachineArn=self.arn, name=token)

    def runs(self):
        pages = self.service.get_paginator("list_executions").paginate(stateMachineArn=self.arn)
        return [
            described(one["executionArn"], one["status"], one["startDate"], one.get("stopDate"))
            for page in pages
            for one in page["executions"]
        ]

    def steps(self, identifier):
        """A state that is entered again and again is one step."""
        entered, took = {}, {}
        pages = self.service.get_paginator("get_execution_history").paginate(executionArn=identifier, includeExecutionData=False)
        for page in pages:
            for event in page["events"]:
                if "stateEnteredEventDetails" in event:
                    entered[event["stateEnteredEventDetails"]["name"]] = event["timestamp"]
                elif "stateExitedEventDetails" in event:
                    name = event["stateExitedEventDetails"]["name"]
                    took[name] = took.get(name, 0) + (event["timestamp"] - entered[name]).total_seconds()
        return [(name, seconds, "done") for name, seconds in took.items()]


def described(identifier, status, began, ended):
    return {"identifier": identifier, "status": status, "began": aware(began), "ended": aware(ended) if ended else None}


# What steps are called that did what they should.
HARMLESS = {"Success", "done"}
ENGINES = {"automation": Automation, "state_machine": StateMachine}


def plan(which):
    return json.loads(os.environ[which.upper()])


def engine(which):
    return ENGINES[plan(which)["engine"]](plan(which))


def newest(runs, since=None):
    """The last run that began since then, or None."""
    found = [run for run in runs.runs() if since is None or run["began"] >= since]
    return max(found, key=lambda run: run["began"], default=None)


def count_running(runs):
    return sum(run["status"] in runs.RUNNING for run in runs.runs())


def own_document():
    return Automation({"name": os.environ["RUNBOOK"], "region": os.environ["AWS_REGION"]})


def has_rival():
    """Whether another run of the drill's own document is under way: then this one must not touch anything."""
    return count_running(own_document()) > 1


# ---- what is remembered: `never`, `running SINCE`, `passed WHEN`, `failed WHEN`


def remembered():
    value = client("ssm").get_parameter(Name=os.environ["STATE"])["Parameter"]["Value"]
    word, _, moment = value.partition(" ")
    return word, datetime.datetime.fromisoformat(moment) if moment else None


def remember(word, moment):
    client("ssm").put_parameter(Name=os.environ["STATE"], Value=f"{word} {moment.isoformat()}", Type="String", Overwrite=True)


def began():
    """When the drill began that is conducted."""
    word, moment = remembered()
    if word != "running":
        raise Refused("no drill has begun")
    return moment


def under_way():
    """When the drill began that this run conducts and that has not ended, or None."""
    if has_rival():
        return None
    word, moment = remembered()
    # One that began longer ago was ended by people, who may want to stay where they are.
    longest = datetime.timedelta(seconds=float(os.environ["LONGEST"]))
    return moment if word == "running" and now() - moment < longest else None


def has_reported():
    """Whether this run of the document has made its report."""
    word, moment = remembered()
    own = newest(own_document())
    return word in ("passed", "failed") and (own is None or moment >= own["began"])


def tell(subject, text):
    """Somebody must hear it; not everybody can when a region is in trouble."""
    print(json.dumps({"subject": subject, "text": text}))
    topics = json.loads(os.environ["TOPICS"])
    errors = []
    for topic in topics:
        try:
            # The service sends it as the topic's region would: each topic knows its own.
            client("sns", topic.split(":")[3]).publish(TopicArn=topic, Subject=subject[:LONGEST_SUBJECT], Message=text)
        except NO_ANSWER as error:
            print(json.dumps({"topic": topic, "error": str(error)}))
            errors.append(error)
    if topics and len(errors) == len(topics):
        raise errors[0]


def title(outcome):
    return f"{os.environ['TOPOLOGY']}: drill {os.environ['DRILL']} {outcome}"


# ---- the steps of the document


def begin(context):
    if has_rival():
        raise Refused("another run of the drill is under way")
    names = [arn.split(":", 6)[6] for arn in json.loads(os.environ["ALARMS"])]
    states = {}
    if names:
        pages = client("cloudwatch").get_paginator("describe_alarms").paginate(AlarmNames=names)
        states = {one["AlarmName"]: one["StateValue"] for page in pages for one in page["MetricAlarms"]}
    # One that is gone cannot say that all is well.
    if missing := [name for name in names if name not in states]:
        raise Refused(f"a signal is not there: {', '.join(missing)}")
    if sounding := [name for name in names if states[name] == "ALARM"]:
        raise Refused(f"a signal says that the region is in trouble: {', '.join(sounding)}")
    for one in [plan(THERE), plan(BACK), *json.loads(os.environ["FAILOVERS"])]:
        if count_running(ENGINES[one["engine"]](one)) > 0:
            raise Refused(f"{one['plan']} is running")
    since = under_way()
    if since is None:
        # Told first: a drill that nobody was told of does not begin.
        steps = "\n".join(f"- {line}" for line in json.loads(os.environ["DOES"]))
        tell(title("begins"), f"It runs {plan(THERE)['plan']}, then {plan(BACK)['plan']}. This is what it touches:\n{steps}")
        since = now()
        remember("running", since)
    return {"since": since.isoformat()}


def start(which, again=False):
    """Once a drill. `again` repeats what failed."""
    since, runs = began(), engine(which)
    last = newest(runs, since)
    failed = last is not None and last["status"] not in runs.RUNNING | runs.GOOD
    if last is None or (again and failed):
        # The service knows the token of a run that it does not list yet.
        runs.start(str(uuid.uuid5(uuid.NAMESPACE_OID, f"{since} {plan(which)} {last and last['identifier']}")))
    return {"started": plan(which)["plan"]}


def ended(which, context):
    """The drill's run of a plan when it has ended, or None when it was not started."""
    since, runs, waited = began(), engine(which), 0
    while True:
        run = newest(runs, since)
        if run is None and waited >= LISTED_SECONDS:
            return None
        if run is not None and run["status"] not in runs.RUNNING:
            return run
        pause(which, context)
        waited += POLL_SECONDS


def wait(which, context):
    name, run = plan(which)["plan"], ended(which, context)
    if run is None:
        raise Failed(f"{name} was not started")
    if which == THERE and run["status"] not in engine(which).GOOD:
        # Nobody stays on half of the way.
        raise Failed(f"{name} ended as {run['status']}")
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
    name = plan(which)["plan"]
    try:
        runs = engine(which)
        run = newest(runs, since)
        steps = list(runs.steps(run["identifier"])) if run else []
    except NO_ANSWER as error:
        # The report must come even when a region was lost on the way.
        return False, None, [f"{name}: nothing is known of it, {plan(which)['region']} does not answer: {error}"]
    if run is None or run["ended"] is None:
        return False, None, [f"{name} did not run to its end"]
    took = (run["ended"] - run["began"]).total_seconds()
    lines = [f"{name}: {run['status']}, {shown(took)}, from {run['began']:%H:%M:%S} to {run['ended']:%H:%M:%S} UTC"]
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
    lines += more + against_objective(took if there else None)
    if not complete:
        lines.insert(0, f"A step of the drill failed{', and it was led home' if home else ''}.")
    if not home:
        lines.append("The system may NOT be at home: look at it now.")
    publish(0 if passed else 1)
    tell(title("passed" if passed else "FAILED"), "\n".join(lines))
    remember("passed" if passed else "failed", now())
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
    ended(THERE, context)
    return start(BACK, again=True)


def wait_home(context):
    return wait(BACK, context) if under_way() is not None else {"status": None}


def close():
    if under_way() is not None:
        return report(complete=False)
    if has_reported():
        return {"outcome": remembered()[0]}
    publish(1)
    tell(title("did NOT take place"), "It was refused before it touched anything: see the run of its document.")
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
    try:
        return {"state": "done"} | steps[event["step"]]()
    except StillRunning as running:
        reason = str(running)
    except NO_ANSWER as error:
        # A service that stumbles for a moment is no reason to give up while a plan runs.
        if event["step"] not in WAITING:
            raise
        reason = f"nobody says how things stand: {error}"
    print(json.dumps({"pending": reason}))
    return {"state": "pending", "reason": reason}
