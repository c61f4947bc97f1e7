"""The conductor of drills, with plans of both engines that run until a test ends them.

The emulator runs no plans, so this test answers for the services that do; all else is the emulator's.
"""

import datetime
import itertools
import json
import os
import unittest.mock
from dataclasses import dataclass, field
from typing import Any

import botocore.session
import botocore.validate
from botocore.client import BaseClient
from botocore.exceptions import ClientError, EndpointConnectionError
from support import HOME, STANDBY, SUFFIX, Context, CutOff, FunctionTest, cut

STATE, ALARM, NAMESPACE = "/payments-weekly-secondary-test/state", "payments-signal-secondary-test", "payments/weekly"
RUNBOOK = f"payments-weekly-secondary-{SUFFIX}"
SWITCHOVER, FAILBACK = f"payments-switchover-secondary-{SUFFIX}", f"payments-failback-primary-{SUFFIX}"
FAILOVER = f"payments-failover-secondary-{SUFFIX}"
MACHINES = "arn:aws:states:{}:123456789012:stateMachine:{}"
LONGEST_SECONDS, OBJECTIVE_SECONDS = 7200, 900
PAGE = 2


@dataclass
class Run:
    service: str
    region: str
    name: str
    token: str | None
    identifier: str
    began: datetime.datetime
    ends: datetime.datetime | None = None
    outcome: str = ""
    listed: datetime.datetime | None = None
    # Name, seconds, status.
    steps: list[tuple[str, float, str]] = field(default_factory=list)


class Services:
    """What the services answer that run plans. A run goes on until it is told to end."""

    RUNNING = {"ssm": "InProgress", "stepfunctions": "RUNNING"}

    def __init__(self, test: "RehearsalTest"):
        self.test = test
        self.runs: list[Run] = []
        # How long a run is not listed, and how long one takes that nobody ends.
        self.lag, self.usual = 0.0, None
        self.outcomes: dict[str, str] = {}
        self.down: set[str] = set()
        self.operations = {
            ("ssm", "StartAutomationExecution"): self._start_document,
            ("ssm", "DescribeAutomationExecutions"): self._documents,
            ("ssm", "DescribeAutomationStepExecutions"): self._steps,
            ("stepfunctions", "StartExecution"): self._start_machine,
            ("stepfunctions", "ListExecutions"): self._machines,
            ("stepfunctions", "GetExecutionHistory"): self._history,
        }

    def install(self) -> Any:
        original, services = BaseClient._make_api_call, self

        def call(client: Any, operation: str, given: dict[str, Any]) -> Any:
            service, region = client.meta.service_model.service_name, client.meta.region_name
            answer = services.operations.get((service, operation))
            if answer is None:
                return original(client, operation, given)
            if region in services.down:
                raise EndpointConnectionError(endpoint_url=client.meta.endpoint_url)
            shape = client.meta.service_model.operation_model(operation).input_shape
            wrong = botocore.validate.ParamValidator().validate(given, shape)
            services.test.assertFalse(wrong.has_errors(), wrong.generate_report())
            return answer(region, given)

        return unittest.mock.patch.object(BaseClient, "_make_api_call", call)

    # ---- what a test does

    def begin(self, name: str, region: str, service: str = "ssm", token: str | None = None, **rest: Any) -> Run:
        number = f"00000000-0000-4000-8000-{len(self.runs) + 1:012d}"
        identifier = number if service == "ssm" else f"{name.replace(':stateMachine:', ':execution:')}:{token or number}"
        now = self.test.now()
        run = Run(service, region, name, token, identifier, now, listed=now + datetime.timedelta(seconds=self.lag), **rest)
        if self.usual is not None:
            good = "Success" if service == "ssm" else "SUCCEEDED"
            run.ends, run.outcome = now + datetime.timedelta(seconds=self.usual), self.outcomes.get(name, good)
        self.runs.append(run)
        return run

    def end(self, run: Run, outcome: str, after: float = 0, steps: Any = ()) -> None:
        run.ends, run.outcome, run.steps = self.test.now() + datetime.timedelta(seconds=after), outcome, list(steps)

    def of(self, name: str) -> list[Run]:
        return [run for run in self.runs if run.name == name]

    # ---- what the function asks

    def _status(self, run: Run) -> tuple[str, datetime.datetime | None]:
        if run.ends is None or run.ends > self.test.now():
            return self.RUNNING[run.service], None
        return run.outcome, run.ends

    def _listed(self, service: str, region: str) -> list[Run]:
        return [run for run in self.runs if (run.service, run.region) == (service, region) and run.listed <= self.test.now()]

    def _start_document(self, region: str, given: dict[str, Any]) -> dict[str, Any]:
        known = [run for run in self.runs if run.token is not None and run.token == given.get("ClientToken")]
        run = known[0] if known else self.begin(given["DocumentName"], region, token=given.get("ClientToken"))
        self.test.assertEqual(run.name, given["DocumentName"])
        return {"AutomationExecutionId": run.identifier}

    def _start_machine(self, region: str, given: dict[str, Any]) -> dict[str, Any]:
        known = [run for run in self.of(given["stateMachineArn"]) if run.token is not None and run.token == given.get("name")]
        if known and self._status(known[0])[1] is not None:
            raise ClientError({"Error": {"Code": "ExecutionAlreadyExists", "Message": "It has ended."}}, "StartExecution")
        run = known[0] if known else self.begin(given["stateMachineArn"], region, "stepfunctions", given.get("name"))
        return {"executionArn": run.identifier, "startDate": run.began}

    def _documents(self, region: str, given: dict[str, Any]) -> dict[str, Any]:
        """In no order that anybody promised."""
        (prefix,) = given["Filters"]
        self.test.assertEqual(prefix["Key"], "DocumentNamePrefix")
        found = [run for run in self._listed("ssm", region) if run.name.startswith(prefix["Values"][0])]
        described = []
        for run in found:
            status, end = self._status(run)
            described.append(
                {
                    "AutomationExecutionId": run.identifier,
                    "DocumentName": run.name,
                    "AutomationExecutionStatus": status,
                    "ExecutionStartTime": run.began,
                    **({"ExecutionEndTime": end} if end else {}),
                }
            )
        return _page("AutomationExecutionMetadataList", "NextToken", described, given)

    def _machines(self, region: str, given: dict[str, Any]) -> dict[str, Any]:
        described = []
        for run in reversed(self._listed("stepfunctions", region)):
            status, end = self._status(run)
            if run.name == given["stateMachineArn"]:
                one = {"executionArn": run.identifier, "status": status, "startDate": run.began}
                described.append(one | ({"stopDate": end} if end else {}))
        return _page("executions", "nextToken", described, given)

    def _called(self, identifier: str, region: str) -> Run:
        (run,) = [run for run in self.runs if (run.identifier, run.region) == (identifier, region)]
        return run

    def _steps(self, region: str, given: dict[str, Any]) -> dict[str, Any]:
        run = self._called(given["AutomationExecutionId"], region)
        described: list[dict[str, Any]] = [{"StepName": "not_reached", "StepStatus": "Pending"}]
        for name, seconds, status in run.steps:
            times = {"ExecutionStartTime": run.began, "ExecutionEndTime": run.began + datetime.timedelta(seconds=seconds)}
            described.insert(-1, {"StepName": name, "StepStatus": status, **times})
        return _page("StepExecutions", "NextToken", described, given)

    def _history(self, region: str, given: dict[str, Any]) -> dict[str, Any]:
        run = self._called(given["executionArn"], region)
        events: list[dict[str, Any]] = [{"type": "ExecutionStarted", "timestamp": run.began}]
        for name, seconds, _ in run.steps:
            end = run.began + datetime.timedelta(seconds=seconds)
            events.append({"type": "TaskStateEntered", "timestamp": run.began, "stateEnteredEventDetails": {"name": name}})
            events.append({"type": "TaskStateExited", "timestamp": end, "stateExitedEventDetails": {"name": name}})
        return _page("events", "nextToken", events, given)


def _page(member: str, token: str, found: list[dict[str, Any]], given: dict[str, Any]) -> dict[str, Any]:
    begin = int(given.get(token, 0))
    more = {token: str(begin + PAGE)} if len(found) > begin + PAGE else {}
    return {member: found[begin : begin + PAGE], **more}


class RehearsalTest(FunctionTest):
    function = "rehearsal"
    there, back = ("automation", SWITCHOVER), ("automation", FAILBACK)

    @property
    def variables(self) -> dict[str, str]:
        return {
            "TOPOLOGY": "payments",
            "DRILL": "weekly",
            "RUNBOOK": RUNBOOK,
            "THERE": json.dumps({"engine": self.there[0], "region": STANDBY, "name": self.there[1], "plan": "switchover"}),
            "BACK": json.dumps({"engine": self.back[0], "region": HOME, "name": self.back[1], "plan": "failback"}),
            "FAILOVERS": json.dumps([{"engine": "automation", "region": STANDBY, "name": FAILOVER, "plan": "failover"}]),
            "DOES": json.dumps(["switchover: promote ledger", "failback: promote ledger"]),
            "ALARMS": json.dumps([f"arn:aws:cloudwatch:{STANDBY}:123456789012:alarm:{ALARM}"]),
            "OBJECTIVE": str(OBJECTIVE_SECONDS),
            "STATE": STATE,
            "LONGEST": str(LONGEST_SECONDS),
            "TOPICS": json.dumps([f"arn:aws:sns:{region}:123456789012:oncall" for region in (STANDBY, HOME)]),
            "NAMESPACE": NAMESPACE,
        }

    def setUp(self) -> None:
        super().setUp()
        self.enterContext(self.services.install())
        self.enterContext(unittest.mock.patch.object(self.module, "sleep", lambda seconds: self.pass_time(seconds=seconds)))
        self.make_world()

    def start_over(self) -> None:
        super().start_over()
        if not hasattr(self, "services"):
            self.services = Services(self)
        self.services.runs.clear()
        self.heard: list[tuple[str, str, str]] = []

    def make_world(self) -> None:
        self.client("ssm").put_parameter(Name=STATE, Value="never", Type="String")
        self.signal("OK")
        for region in (STANDBY, HOME):
            topic = self.client("sns", region).create_topic(Name="oncall")["TopicArn"]
            queue = self.client("sqs", region).create_queue(QueueName="heard")["QueueUrl"]
            found = self.client("sqs", region).get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])
            self.client("sns", region).subscribe(TopicArn=topic, Protocol="sqs", Endpoint=found["Attributes"]["QueueArn"])
        # The run of the drill's own document.
        self.own = self.services.begin(RUNBOOK, STANDBY)
        self.own.ends = None

    # ---- the world

    def signal(self, state: str, name: str = ALARM) -> None:
        settings = {"MetricName": "Healthy", "Namespace": "payments/monitor", "Statistic": "Minimum", "Period": 60}
        limits = {"EvaluationPeriods": 3, "Threshold": 1, "ComparisonOperator": "LessThanThreshold"}
        self.client("cloudwatch").put_metric_alarm(AlarmName=name, **settings, **limits, TreatMissingData="ignore")
        self.client("cloudwatch").set_alarm_state(AlarmName=name, StateValue=state, StateReason="test")

    def remembered(self) -> str:
        return self.client("ssm").get_parameter(Name=STATE)["Parameter"]["Value"]

    def word(self) -> str:
        return self.remembered().partition(" ")[0]

    def notices(self, region: str = STANDBY) -> list[tuple[str, str]]:
        """All that a region's topic ever sent: subject and text."""
        queues = self.client("sqs", region)
        url = queues.get_queue_url(QueueName="heard")["QueueUrl"]
        while messages := queues.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
            for message in messages:
                body = json.loads(message["Body"])
                self.heard.append((region, body["Subject"], body["Message"]))
                queues.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return [(subject, text) for where, subject, text in self.heard if where == region]

    def subjects(self) -> list[str]:
        return [subject.removeprefix("payments: drill weekly ") for subject, _ in self.notices()]

    def published(self) -> list[float]:
        return self.values(NAMESPACE, "Failed")

    def seen(self) -> tuple[Any, ...]:
        """What must be the same however often a step was cut short."""
        return (self.word(), sorted(set(self.subjects())), set(self.published()), len(self.runs()), len(self.runs(FAILBACK)))

    # ---- the steps

    def step(self, step: str, plan: str | None = None, seconds: float = 290) -> Any:
        return self.module.handler({"step": step} | ({"plan": plan} if plan else {}), Context(seconds))

    def runs(self, which: str = SWITCHOVER) -> list[Run]:
        return self.services.of(self.there[1] if which == SWITCHOVER else self.back[1])

    def good(self, run: Run) -> str:
        return "Success" if run.service == "ssm" else "SUCCEEDED"

    def bad(self, run: Run) -> str:
        return "Failed" if run.service == "ssm" else "FAILED"

    def go(self, plan: str, seconds: float = 60, well: bool = True, steps: Any = ()) -> Run:
        """Starts a plan, which then takes its time."""
        self.pass_time(seconds=1)
        self.step("start", plan)
        (*_, run) = self.runs(SWITCHOVER if plan == "there" else FAILBACK)
        self.pass_time(seconds=seconds)
        self.services.end(run, self.good(run) if well else self.bad(run), steps=steps)
        return run

    def conducted(self, there: bool = True, back: bool | None = None) -> None:
        """A drill that has begun and left, and come home well, badly, or not yet."""
        self.make_world()
        since = self.now()
        self.client("ssm").put_parameter(Name=STATE, Value=f"running {since.isoformat()}", Type="String", Overwrite=True)
        for (engine, name), region, well in ((self.there, STANDBY, there), (self.back, HOME, back)):
            if well is not None:
                run = self.services.begin(name, region, "ssm" if engine == "automation" else "stepfunctions")
                self.services.end(run, self.good(run) if well else self.bad(run), steps=[("promote", 5, "Success")])

    def conduct(self, there: float = 60, back: float = 60) -> None:
        self.step("begin")
        self.go("there", there)
        self.go("back", back)


class Cases(RehearsalTest):
    """What holds for each engine."""

    def test_a_drill(self) -> None:
        self.services.usual = 100
        self.step("begin")
        self.pass_time(seconds=2)
        self.assertEqual(self.step("start", "there"), {"state": "done", "started": "switchover"})
        self.assertEqual(self.step("wait", "there")["status"], self.good(self.runs()[0]))
        self.assertEqual(self.step("start", "back"), {"state": "done", "started": "failback"})
        self.step("wait", "back")
        self.assertEqual([run.region for run in self.services.runs[1:]], [STANDBY, HOME])
        self.assertLessEqual(self.runs()[0].ends, self.runs(FAILBACK)[0].began)
        self.assertEqual(self.step("report")["outcome"], "passed")
        self.assertEqual((self.word(), self.subjects(), self.published()), ("passed", ["begins", "passed"], [0]))

    def test_it_refuses_while_a_plan_runs(self) -> None:
        for which, region in ((self.there, STANDBY), (self.back, HOME), (("automation", FAILOVER), STANDBY)):
            self.start_over()
            self.make_world()
            service = "ssm" if which[0] == "automation" else "stepfunctions"
            running = self.services.begin(which[1], region, service)
            self.services.end(self.services.begin(which[1], region, service), self.good(running))
            with self.assertRaisesRegex(self.module.Refused, "is running"):
                self.step("begin")
            self.assertEqual((self.word(), self.subjects(), len(self.services.runs)), ("never", [], 3))
            self.services.end(running, self.bad(running))
            self.step("begin")
            self.assertEqual(self.word(), "running")

    def test_a_plan_is_started_once(self) -> None:
        self.services.lag = 30
        self.step("begin")
        self.step("start", "there")
        self.step("start", "there")
        self.assertEqual(len(self.runs()), 1, "it is not listed yet")
        self.pass_time(seconds=30)
        self.step("start", "there")
        self.services.end(self.runs()[0], self.good(self.runs()[0]))
        self.step("start", "there")
        self.assertEqual(len(self.runs()), 1, "it has ended")

    def test_cut_short_a_plan_is_started_once(self) -> None:
        for lag in (0, 30):
            self.services.lag = 0

            def begin() -> None:
                self.services.lag = 0
                self.make_world()
                self.step("begin")
                self.pass_time(seconds=1)
                self.services.lag = lag

            self.assert_survives_cuts(begin, self.seen, {"step": "start", "plan": "there"})
            self.assertEqual(len(self.runs()), 1)

    def test_runs_of_before_are_others(self) -> None:
        """Neither waited for, nor reported, nor a reason not to start."""
        self.conduct()
        self.step("report")
        self.pass_time(days=7)
        self.services.end(self.own, "Success")
        self.services.begin(RUNBOOK, STANDBY).ends = None
        self.step("begin")
        self.pass_time(seconds=1)
        self.services.lag = 15
        self.step("start", "there")
        self.assertEqual(len(self.runs()), 2)
        self.services.end(self.runs()[-1], self.good(self.runs()[-1]), after=45)
        began = self.now()
        self.step("wait", "there")
        self.assertGreaterEqual((self.now() - began).total_seconds(), 45)
        with self.assertRaises(self.module.Failed):
            self.step("report")
        self.assertIn("failback did not run to its end", self.notices()[-1][1])

    def test_waiting(self) -> None:
        self.step("begin")
        self.step("start", "there")
        began = self.now()
        answer = self.step("wait", "there", seconds=29)
        self.assertEqual((answer["state"], answer["reason"]), ("pending", "switchover is still running"))
        self.assertLess((self.now() - began).total_seconds(), 5)
        run = self.runs()[0]
        self.services.end(run, self.good(run), after=100)
        self.assertEqual(self.step("wait", "there"), {"state": "done", "status": self.good(run)})
        self.assertLess((self.now() - began).total_seconds(), 120)

    def test_waiting_for_what_is_not_listed_yet(self) -> None:
        self.step("begin")
        self.services.lag, self.services.usual = 45, 5
        self.step("start", "there")
        self.assertEqual(self.step("wait", "there"), {"state": "done", "status": self.good(self.runs()[0])})

    def test_waiting_for_what_was_never_started(self) -> None:
        self.step("begin")
        began = self.now()
        with self.assertRaisesRegex(self.module.Failed, "switchover was not started"):
            self.step("wait", "there")
        self.assertLess((self.now() - began).total_seconds(), 90)

    def test_nobody_stays_on_half_of_the_way(self) -> None:
        self.step("begin")
        self.go("there", well=False)
        with self.assertRaisesRegex(self.module.Failed, "switchover ended as"):
            self.step("wait", "there")
        self.go("back", well=False)
        self.assertEqual(self.step("wait", "back"), {"state": "done", "status": self.bad(self.runs(FAILBACK)[0])})

    def test_the_report(self) -> None:
        self.step("begin")
        self.go("there", 125, steps=[("promote", 95.4, "Success"), ("shift", 0.4, "Success"), ("notify", 0.2, "Success")])
        self.go("back", 7.2, steps=[("promote", 5, "Success")])
        began, ended = self.runs()[0].began, self.runs()[0].ends
        outcome = self.step("report")
        lines = outcome["report"]
        self.assertEqual(outcome["outcome"], "passed")
        self.assertEqual(lines[0], f"switchover: {self.good(self.runs()[0])}, 2m 05s, from {began:%H:%M:%S} to {ended:%H:%M:%S} UTC")
        self.assertEqual(lines[1:3], ["  promote: 1m 35s", "  2 other steps took less than a second each"])
        self.assertIn(" 7s, from ", lines[3])
        self.assertEqual(lines[4], "  promote: 5s")
        self.assertEqual(lines[5], "The way there took 2m 05s; the objective, which counts detection and decision as well, is 15m 00s")
        self.assertEqual(len(lines), 6)
        self.assertEqual(self.notices()[-1], ("payments: drill weekly passed", "\n".join(lines)))
        self.assertEqual((self.word(), self.published()), ("passed", [0]))

    def test_it_reports_once(self) -> None:
        self.conduct()
        self.step("report")
        self.assertEqual(self.step("report"), {"state": "done", "outcome": "passed"})
        self.assertEqual(self.subjects(), ["begins", "passed"])

    def test_a_way_that_fails(self) -> None:
        for there, home in ((False, True), (True, False), (False, False)):
            self.start_over()
            self.make_world()
            self.step("begin")
            self.go("there", well=there)
            self.go("back", well=home)
            with self.assertRaisesRegex(self.module.Failed, "see the report"):
                self.step("report")
            subject, text = self.notices()[-1]
            self.assertEqual(subject, "payments: drill weekly FAILED")
            self.assertEqual("may NOT be at home" in text, not home)
            self.assertEqual("The way there took" in text, there)
            self.assertEqual((self.word(), self.published()), ("failed", [1]))

    def test_a_way_that_has_not_ended_has_failed(self) -> None:
        self.step("begin")
        self.go("there")
        self.pass_time(seconds=1)
        self.step("start", "back")
        with self.assertRaises(self.module.Failed):
            self.step("report")
        self.assertIn("failback did not run to its end\nThe way there", self.notices()[-1][1])

    def test_going_home_waits_for_the_way_there(self) -> None:
        for lag in (0, 45):
            self.start_over()
            self.services.lag = 0
            self.make_world()
            self.step("begin")
            self.pass_time(seconds=1)
            self.services.lag = lag
            self.step("start", "there")
            self.services.end(self.runs()[0], self.bad(self.runs()[0]), after=100)
            self.assertEqual(self.step("go_home"), {"state": "done", "started": "failback"})
            self.assertGreaterEqual(self.runs(FAILBACK)[0].began, self.runs()[0].ends)
            self.assertEqual(len(self.runs(FAILBACK)), 1)

    def test_going_home_is_patient(self) -> None:
        self.step("begin")
        self.step("start", "there")
        self.assertEqual(self.step("go_home", seconds=25)["state"], "pending")
        self.assertEqual(self.runs(FAILBACK), [])

    def test_only_a_way_home_that_failed_is_tried_again(self) -> None:
        self.conduct()
        self.step("go_home")
        self.assertEqual(len(self.runs(FAILBACK)), 1, "the system is at home")
        self.start_over()
        self.make_world()
        self.step("begin")
        self.go("there")
        self.go("back", well=False)
        self.pass_time(seconds=1)
        self.step("go_home")
        self.step("go_home")
        self.assertEqual(len(self.runs(FAILBACK)), 2)
        again = self.runs(FAILBACK)[-1]
        self.services.end(again, self.good(again))
        self.step("wait_home")
        self.step("close")
        subject, text = self.notices()[-1]
        self.assertEqual(subject, "payments: drill weekly FAILED")
        self.assertNotIn("NOT be at home", text)


class Documents(Cases):
    def test_steps_that_did_not_what_they_should(self) -> None:
        self.step("begin")
        self.go("there", 60, well=False, steps=[("fence", 0.3, "Success"), ("drain", 0.2, "Failed"), ("promote", 31, "TimedOut")])
        self.go("back")
        with self.assertRaises(self.module.Failed):
            self.step("report")
        text = self.notices()[-1][1]
        self.assertIn("\n  drain: 0s, Failed\n  promote: 31s, TimedOut\n  1 other steps took", text)
        self.assertNotIn("not_reached", text)

    def test_names_that_begin_with_each_other(self) -> None:
        for name, region in ((f"{SWITCHOVER}-two", STANDBY), (f"{FAILBACK}-two", HOME), (f"{RUNBOOK}-two", STANDBY)):
            self.services.begin(name, region)
        self.conduct()
        self.assertEqual(self.step("report")["outcome"], "passed")

    def test_the_statuses_are_those_of_the_service(self) -> None:
        shapes = botocore.session.get_session().get_service_model("ssm")
        engine = self.module.Automation
        over = {
            "TimedOut", "Cancelled", "Failed", "Rejected", "ChangeCalendarOverrideRejected", "CompletedWithFailure", "Exited",
        }
        self.assertEqual(engine.RUNNING | engine.GOOD | over, set(shapes.shape_for("AutomationExecutionStatus").enum))
        self.assertIn("DocumentNamePrefix", shapes.shape_for("AutomationExecutionFilterKey").enum)

    def test_a_plan_that_waits_for_people_is_running(self) -> None:
        for status in ("Waiting", "Pending", "Cancelling"):
            run = self.services.begin(SWITCHOVER, STANDBY)
            self.services.end(run, status)
            with self.assertRaises(self.module.Refused):
                self.step("begin")
            self.services.end(run, "Cancelled")

    # ---- beginning

    def test_it_says_what_it_touches(self) -> None:
        self.assertEqual(self.step("begin"), self.step("begin"))
        for region in (STANDBY, HOME):
            ((subject, text),) = self.notices(region)
            self.assertEqual(subject, "payments: drill weekly begins")
            self.assertIn("It runs switchover, then failback.", text)
            self.assertIn("\n- switchover: promote ledger\n- failback: promote ledger", text)
        self.assertEqual(self.published(), [])

    def test_cut_short_it_begins_once_and_tells(self) -> None:
        self.assert_survives_cuts(self.make_world, self.seen, {"step": "begin"})
        self.assertEqual(self.seen()[:2], ("running", ["begins"]))

    def test_what_nobody_was_told_of_does_not_begin(self) -> None:
        for region in (STANDBY, HOME):
            self.client("sns", region).delete_topic(TopicArn=f"arn:aws:sns:{region}:123456789012:oncall")
        with self.assertRaises(ClientError):
            self.step("begin")
        self.assertEqual(self.word(), "never")
        with unittest.mock.patch.dict(os.environ, TOPICS="[]"):
            self.step("begin")
        self.assertEqual(self.word(), "running")

    def test_a_signal_refuses_it(self) -> None:
        self.signal("ALARM")
        with self.assertRaisesRegex(self.module.Refused, f"in trouble: {ALARM}"):
            self.step("begin")
        self.assertEqual((self.word(), self.subjects(), len(self.services.runs)), ("never", [], 1))
        self.signal("INSUFFICIENT_DATA")
        self.step("begin")

    def test_a_signal_that_is_gone_refuses_it(self) -> None:
        self.client("cloudwatch").delete_alarms(AlarmNames=[ALARM])
        with self.assertRaisesRegex(self.module.Refused, f"not there: {ALARM}"):
            self.step("begin")
        with unittest.mock.patch.dict(os.environ, ALARMS="[]"):
            self.step("begin")

    def test_a_rival_refuses_it(self) -> None:
        rival = self.services.begin(RUNBOOK, STANDBY)
        with self.assertRaisesRegex(self.module.Refused, "another run of the drill"):
            self.step("begin")
        self.assertEqual((self.word(), self.subjects(), len(self.services.runs)), ("never", [], 2))
        self.services.end(rival, "Failed")
        self.step("begin")

    def test_nothing_starts_before_it_has_begun(self) -> None:
        for step in ("start", "wait"):
            with self.assertRaisesRegex(self.module.Refused, "no drill has begun"):
                self.step(step, "there")
        self.assertEqual(len(self.services.runs), 1)

    def test_one_that_was_cut_off_goes_on_when_its_document_is_started_again(self) -> None:
        since = self.step("begin")
        self.go("there")
        self.services.end(self.own, "Cancelled")
        self.pass_time(minutes=10)
        self.services.begin(RUNBOOK, STANDBY)
        self.assertEqual(self.step("begin"), since)
        self.step("start", "there")
        self.go("back")
        self.assertEqual(self.step("report")["outcome"], "passed")
        self.assertEqual((len(self.runs()), self.subjects()), (1, ["begins", "passed"]))

    def test_one_that_began_long_ago_is_over(self) -> None:
        since = self.step("begin")
        self.go("there")
        self.pass_time(seconds=LONGEST_SECONDS)
        self.assertEqual(self.step("go_home"), {"state": "done", "started": None})
        self.assertEqual(self.step("wait_home"), {"state": "done", "status": None})
        self.assertNotEqual(self.step("begin"), since)
        self.assertEqual((self.runs(FAILBACK), self.subjects()), ([], ["begins", "begins"]))

    # ---- after a failure

    def test_nothing_goes_home_that_did_not_leave(self) -> None:
        self.assertEqual((self.step("go_home"), self.step("wait_home")), ({"state": "done", "started": None}, {"state": "done", "status": None}))
        self.step("begin")
        self.services.begin(RUNBOOK, STANDBY)
        self.assertEqual((self.step("go_home"), self.step("wait_home")), ({"state": "done", "started": None}, {"state": "done", "status": None}))
        self.assertEqual(self.runs(FAILBACK), [])

    def test_it_closes_what_failed_with_a_report(self) -> None:
        self.services.usual = 60
        self.step("begin")
        self.go("there", well=False)
        self.step("go_home")
        self.assertEqual(self.step("wait_home"), {"state": "done", "status": "Success"})
        self.assertEqual(self.step("close")["outcome"], "failed")
        subject, text = self.notices()[-1]
        self.assertEqual(subject, "payments: drill weekly FAILED")
        self.assertTrue(text.startswith("A step of the drill failed, and it was led home.\nswitchover: Failed"), text)
        self.assertEqual((self.word(), self.published()), ("failed", [1]))
        self.assertEqual(self.step("close"), {"state": "done", "outcome": "failed"})
        self.assertEqual(self.subjects(), ["begins", "FAILED"])

    def test_a_way_there_that_did_not_begin_is_led_home_as_well(self) -> None:
        self.step("begin")
        self.step("go_home")
        self.assertEqual(len(self.runs(FAILBACK)), 1)
        self.assertEqual(self.runs(), [])

    def test_it_closes_what_was_refused(self) -> None:
        self.signal("ALARM")
        with self.assertRaises(self.module.Refused):
            self.step("begin")
        self.assertEqual(self.step("close"), {"state": "done", "outcome": "refused"})
        self.assertEqual((self.word(), self.subjects(), self.published()), ("never", ["did NOT take place"], [1]))

    def test_it_is_silent_right_after_a_report(self) -> None:
        for well in (True, False):
            self.start_over()
            self.make_world()
            self.step("begin")
            self.go("there", well=well)
            self.go("back")
            try:
                self.step("report")
            except self.module.Failed:
                pass
            subjects = self.subjects()
            self.step("close")
            self.assertEqual((self.subjects(), len(self.published())), (subjects, 1))

    def test_a_refusal_soon_after_a_drill_is_told(self) -> None:
        self.conduct()
        self.step("report")
        self.services.end(self.own, "Success")
        self.pass_time(minutes=1)
        self.services.begin(RUNBOOK, STANDBY)
        self.step("close")
        self.assertEqual(self.subjects()[-1], "did NOT take place")

    def test_a_refusal_beside_a_rival_leaves_the_drill_alone(self) -> None:
        self.step("begin")
        self.services.begin(RUNBOOK, STANDBY)
        self.step("close")
        self.assertEqual((self.word(), self.subjects()), ("running", ["begins", "did NOT take place"]))

    def test_cut_short_it_goes_home_once(self) -> None:
        self.assert_survives_cuts(lambda: self.conducted(there=False), self.seen, {"step": "go_home"})
        self.assertEqual(len(self.runs(FAILBACK)), 1)

    def test_cut_short_it_reports_all_the_same(self) -> None:
        for step, outcome in (("report", ("passed", ["passed"], {0})), ("close", ("failed", ["FAILED"], {1}))):
            self.assert_survives_cuts(lambda: self.conducted(back=True), self.seen, {"step": step})
            self.assertEqual(self.seen()[:3], outcome)

    def test_cut_short_it_closes_what_was_refused(self) -> None:
        self.assert_survives_cuts(self.make_world, self.seen, {"step": "close"})
        self.assertEqual(self.seen()[:3], ("never", ["did NOT take place"], {1}))

    def test_cut_short_a_failure_is_reported_all_the_same(self) -> None:
        """The document closes a drill whose report was cut off."""

        for after in (False, True):
            for number in itertools.count(1):
                self.start_over()
                self.conducted(back=False)
                with cut(number, after), self.assertRaises((CutOff, self.module.Failed)) as ending:
                    self.step("report")
                self.step("close")
                where = f"cut {'after' if after else 'before'} call {number}"
                self.assertEqual(self.seen(), ("failed", ["FAILED"], {1}, 1, 1), where)
                if isinstance(ending.exception, self.module.Failed):
                    break
            self.assertGreater(number, 4)

    # ---- the objective

    def test_more_than_the_objective_is_said(self) -> None:
        self.conduct(there=OBJECTIVE_SECONDS + 60)
        self.assertEqual(self.step("report")["outcome"], "passed")
        self.assertTrue(self.notices()[-1][1].endswith("is 15m 00s: MORE than the whole objective"))

    def test_without_an_objective_nothing_is_said(self) -> None:
        self.conduct()
        with unittest.mock.patch.dict(os.environ, OBJECTIVE=""):
            self.assertFalse(any("objective" in line for line in self.step("report")["report"]))

    # ---- regions

    def test_what_the_home_region_loses_is_reported_all_the_same(self) -> None:
        self.step("begin")
        self.go("there")
        self.services.down.add(HOME)
        with self.emulator.region_down(HOME):
            for step in ("go_home", "wait_home"):
                answer = self.step(step)
                self.assertEqual(answer["state"], "pending")
                self.assertIn("nobody says how things stand: ", answer["reason"])
            self.assertEqual(self.step("close")["outcome"], "failed")
        subject, text = self.notices()[-1]
        self.assertEqual(subject, "payments: drill weekly FAILED")
        self.assertIn(f"failback: nothing is known of it, {HOME} does not answer", text)
        self.assertIn("A step of the drill failed.\n", text)
        self.assertIn("may NOT be at home", text)
        self.assertEqual((self.word(), self.published()), ("failed", [1]))

    def test_without_the_home_region_it_does_not_begin(self) -> None:
        self.services.down.add(HOME)
        with self.emulator.region_down(HOME), self.assertRaises(EndpointConnectionError):
            self.step("begin")
        self.assertEqual((self.word(), self.subjects()), ("never", []))

    # ---- notices

    def test_subjects_are_those_that_the_service_takes(self) -> None:
        """ASCII, one line, fewer than 100 signs: https://docs.aws.amazon.com/sns/latest/api/API_Publish.html"""
        with unittest.mock.patch.dict(os.environ, TOPOLOGY="t" * 120):
            self.step("begin")
        self.assertEqual(self.notices()[0][0], "t" * 99)


class StateMachines(Cases):
    there = ("state_machine", MACHINES.format(STANDBY, SWITCHOVER))
    back = ("state_machine", MACHINES.format(HOME, FAILBACK))

    def test_a_state_that_is_entered_again_is_one_step(self) -> None:
        self.step("begin")
        self.go("there", steps=[("ask", 0.4, ""), ("pause", 10, ""), ("ask", 0.4, ""), ("pause", 10, ""), ("ask", 0.4, "")])
        self.go("back")
        self.assertEqual(self.step("report")["report"][1:3], ["  ask: 1s", "  pause: 20s"])


class Mixed(RehearsalTest):
    back = ("state_machine", MACHINES.format(HOME, FAILBACK))

    def test_each_plan_has_its_engine(self) -> None:
        self.conduct()
        self.assertEqual([run.service for run in self.services.runs], ["ssm", "ssm", "stepfunctions"])
        self.assertEqual(self.step("report")["outcome"], "passed")


del RehearsalTest, Cases
