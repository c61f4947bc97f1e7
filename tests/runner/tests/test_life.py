"""What goes on by itself: functions that run by a schedule, and what rules start."""

import json
from typing import Any

from support import STANDBY, RunnerTest, arn, sleep

HEART = """
import boto3

def handler(event, context):
    value = int(boto3.client("ssm").get_parameter(Name="health")["Parameter"]["Value"])
    boto3.client("cloudwatch").put_metric_data(Namespace="test", MetricData=[{"MetricName": "Beat", "Value": value}])
    return {"value": value}
"""
FRIEND = """
import boto3

def handler(event, context):
    boto3.client("cloudwatch").put_metric_data(
        Namespace="test", MetricData=[{"MetricName": "Heard", "Value": event["responsePayload"]["value"]}]
    )
"""
PROBE = """
import http.client

def handler(event, context):
    connection = http.client.HTTPSConnection("api.example.com", timeout=6)
    connection.request("GET", "/health")
    return connection.getresponse().status
"""


class Life(RunnerTest):
    authorising = True

    def setUp(self) -> None:
        super().setUp()
        self.life = self.account.life
        self.life.begin()

    def allowed(self, *actions: str, resource: Any = "*") -> dict[str, Any]:
        return {"Effect": "Allow", "Action": list(actions), "Resource": resource}

    def schedule(self, function: str, permitted: bool = True) -> None:
        rule = self.client("events").put_rule(Name=f"run-{function}", ScheduleExpression="rate(1 minute)")["RuleArn"]
        if permitted:
            call = {"Action": "lambda:InvokeFunction", "Principal": "events.amazonaws.com", "SourceArn": rule}
            self.client("lambda").add_permission(FunctionName=function, StatementId="schedule", **call)
        target = {"Id": "one", "Arn": arn("lambda", f"function:{function}")}
        self.client("events").put_targets(Rule=f"run-{function}", Targets=[target])

    def heart(self, value: int = 1) -> None:
        """A function that publishes what a parameter says."""
        self.client("ssm").put_parameter(Name="health", Value=str(value), Type="String")
        may = self.allowed("ssm:GetParameter", "cloudwatch:PutMetricData", "lambda:InvokeFunction")
        self.make_function("heart", HEART, self.make_role("heart", "lambda.amazonaws.com", may))
        self.schedule("heart")

    def alarm(self) -> None:
        below = {"Threshold": 1, "ComparisonOperator": "LessThanThreshold", "TreatMissingData": "breaching"}
        self.emulator.make_alarm(STANDBY, "lost", "test", "Beat", **below)

    def plan(self, given: Any = None, **may_start: Any) -> None:
        """A document that a rule starts when the alarm goes off."""
        role = self.make_role("plan", "ssm.amazonaws.com")
        parameters = {"AutomationAssumeRole": {"type": "String"}}
        self.make_document(sleep("rest", 1), name="recovery", parameters=parameters, assumeRole="{{ AutomationAssumeRole }}")
        forms = [arn("ssm", f"{kind}") for kind in ("document/recovery", "automation-definition/recovery:*", "automation-execution/*")]
        start = {"resource": forms, **may_start}
        starter = self.make_role(
            "starter",
            "events.amazonaws.com",
            self.allowed("ssm:StartAutomationExecution", **start),
            self.allowed("iam:PassRole", resource=role),
        )
        pattern = {"source": ["aws.cloudwatch"], "detail": {"state": {"value": ["ALARM"]}, "previousState": {"value": ["OK"]}}}
        self.client("events").put_rule(Name="start", EventPattern=json.dumps(pattern))
        named = {} if given is None else {"Input": json.dumps(given(role))}
        target = {"Id": "one", "Arn": arn("ssm", "automation-definition/recovery:$DEFAULT"), "RoleArn": starter, **named}
        policy = {"MaximumEventAgeInSeconds": 300, "MaximumRetryAttempts": 30}
        self.client("events").put_targets(Rule="start", Targets=[{**target, "RetryPolicy": policy}])

    def started(self) -> list[tuple[str | None, str, str]]:
        return [(one.rule, one.name, one.status) for one in self.account.executions.all]

    def lose(self) -> None:
        self.client("ssm").put_parameter(Name="health", Value="0", Type="String", Overwrite=True)

    def failures(self) -> int:
        return len(self.client("cloudwatch").list_metrics(Namespace="AWS/Events", MetricName="FailedInvocations")["Metrics"])

    def runs_of(self, function: str) -> int:
        return len([call for call in self.account.caller.record if (call.role or "").endswith(f"/{function}") and call.name.endswith("PutMetricData")])

    def test_an_alarm_starts_a_plan_as_its_rule_says(self) -> None:
        self.heart()
        self.alarm()
        self.plan(lambda role: {"AutomationAssumeRole": [role]})
        self.life.pass_time(600)
        self.assertEqual(self.started(), [])
        self.lose()
        self.assertTrue(self.life.pass_until(lambda: self.account.executions.all, 300))
        self.life.pass_time(60)
        self.assertEqual(self.started(), [("start", "recovery", "Success")])
        self.assertEqual(self.failures(), 0)

    def refused(self, *given: Any, **may_start: Any) -> None:
        self.heart()
        self.alarm()
        self.plan(*given, **may_start)
        self.life.pass_time(180)
        self.lose()
        self.life.pass_time(300)
        self.assertEqual((self.started(), self.failures()), ([], 1))

    def test_a_start_without_an_input_hands_over_what_the_document_does_not_know(self) -> None:
        self.refused()

    def test_a_start_with_texts_instead_of_lists_is_refused(self) -> None:
        self.refused(lambda role: {"AutomationAssumeRole": role})

    def test_a_start_needs_its_permission(self) -> None:
        self.refused(lambda role: {"AutomationAssumeRole": [role]}, resource=arn("ssm", "automation-definition/recovery:*"))

    def test_a_schedule_needs_the_permission_of_the_function(self) -> None:
        self.make_function("probe", PROBE)
        self.schedule("probe", permitted=False)
        self.life.pass_time(180)
        self.assertEqual((self.failures(), self.account.caller.record), (1, []))

    def test_what_a_function_answers_is_passed_on(self) -> None:
        self.heart()
        self.make_function("friend", FRIEND, self.make_role("friend", "lambda.amazonaws.com", self.allowed("cloudwatch:PutMetricData")))
        destination = {"OnSuccess": {"Destination": arn("lambda", "function:friend")}}
        self.client("lambda").put_function_event_invoke_config(FunctionName="heart", DestinationConfig=destination)
        self.life.pass_time(180)
        self.assertGreater(self.runs_of("heart"), 1)
        self.assertEqual(self.runs_of("friend"), self.runs_of("heart"))

    def test_in_quiet_time_a_function_is_represented_by_what_it_published(self) -> None:
        self.heart()
        self.alarm()
        self.life.pass_quietly(86400, really_every=6 * 3600)
        self.assertLess(self.runs_of("heart"), 30)
        history = self.client("cloudwatch").describe_alarm_history(AlarmName="lost")["AlarmHistoryItems"]
        self.assertEqual([json.loads(one["HistoryData"])["newState"]["stateValue"] for one in history], ["OK", "ALARM"])

    def test_what_a_test_changes_is_seen_although_time_is_quiet(self) -> None:
        self.heart()
        self.alarm()
        self.plan(lambda role: {"AutomationAssumeRole": [role]})
        self.life.pass_quietly(86400)
        self.lose()
        self.life.pass_quietly(3600)
        self.assertEqual(self.started(), [("start", "recovery", "Success")])

    def test_one_that_fails_or_does_more_than_ask_is_always_run(self) -> None:
        for name, code in (("broken", "def handler(event, context):\n    raise ValueError('no')\n"), ("doer", FRIEND.replace("cloudwatch", "sns"))):
            with self.subTest(name):
                self.make_function(name, code)
                self.client("lambda").put_function_event_invoke_config(FunctionName=name, MaximumRetryAttempts=0)
                self.schedule(name)
        self.life.pass_quietly(1200)
        found = self.client("cloudwatch").get_metric_statistics(
            Namespace="AWS/Lambda",
            MetricName="Errors",
            Dimensions=[{"Name": "FunctionName", "Value": "broken"}],
            StartTime=self.account.world_time().replace(year=2020),
            EndTime=self.account.world_time(),
            Period=86400 * 3650,
            Statistics=["Sum"],
        )["Datapoints"]
        self.assertGreaterEqual(found[0]["Sum"], 18)

    def test_an_endpoint_answers_while_it_stands(self) -> None:
        self.make_function("probe", PROBE)
        self.assertEqual(self.account.functions.run(STANDBY, "probe", {}).payload, 200)
        self.emulator.sim("down", fqdn="api.example.com")
        self.assertEqual(self.account.functions.run(STANDBY, "probe", {}).payload["errorType"], "ConnectionRefusedError")
