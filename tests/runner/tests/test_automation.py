"""Automation documents at work: each construct of the format once."""

import unittest
from typing import Any

from support import HOME, STANDBY, RunnerTest, arn, call, names, output, sleep, step

from runner import Cut, Decision, Fault, automation
from runner.automation.parameters import WrongParameter

STATE = "$.MetricAlarms[0].StateValue"
ASK = {"Service": "cloudwatch", "Api": "DescribeAlarms", "AlarmNames": ["shifted"]}
EXPECT = {"PropertySelector": STATE}


class Values(RunnerTest):
    """Parameters, references and outputs."""

    def said(self) -> list[str]:
        return [one.parameters["Message"] for one in self.account.caller.record]

    def test_parameters_have_values_or_defaults(self) -> None:
        topic = self.make_topic()
        declared = {"Topic": {"type": "String"}, "Text": {"type": "String", "default": "none"}}
        tell = call("tell", "sns", "Publish", {"TopicArn": "{{ Topic }}", "Message": "it is {{Text}}, {{ Text }}"})
        self.assertTrue(self.run_document(tell, parameters=declared, given={"Topic": topic}).succeeded)
        self.assertEqual(self.said(), ["it is none, none"])
        for given, problem in (({}, "neither a value nor a default"), ({"Topic": 1}, "1 is no String"), ({"Topic": "x", "Other": ""}, "no parameter `Other`")):
            with self.assertRaisesRegex(WrongParameter, problem):
                self.run_document(tell, parameters=declared, given=given)

    def test_a_whole_reference_keeps_its_type(self) -> None:
        declared = {"Many": {"type": "Integer", "default": 2}, "Names": {"type": "StringList", "default": ["shifted"]}}
        ask = call("ask", "cloudwatch", "DescribeAlarms", {"MaxRecords": "{{ Many }}", "AlarmNames": "{{ Names }}"})
        self.assertTrue(self.run_document(ask, parameters=declared).succeeded)
        self.assertEqual(self.account.caller.record[0].parameters, {"MaxRecords": 2, "AlarmNames": ["shifted"]})

    def test_nothing_is_converted_for_a_call(self) -> None:
        declared = {"Many": {"type": "String", "default": "2"}}
        run = self.run_document(call("ask", "cloudwatch", "DescribeAlarms", {"MaxRecords": "{{ Many }}"}), parameters=declared)
        self.assertEqual(run.status, "Failed")
        self.assertIn("ParamValidationError", run.steps[0].error)

    def test_outputs_are_selected_and_converted(self) -> None:
        self.emulator.make_alarm(STANDBY, "shifted", "orders", "Shifted")
        found = [
            output("Name", "$.MetricAlarms[0].AlarmName"),
            output("OneOfMany", "$.MetricAlarms[*].AlarmName"),
            output("Period", "$.MetricAlarms[0].Period", "Integer"),
            output("PeriodAsText", "$.MetricAlarms[0].Period"),
            output("NameAsList", "$.MetricAlarms[0].AlarmName", "StringList"),
            output("Enabled", "$.MetricAlarms[0].ActionsEnabled", "Boolean"),
            output("NotThere", "$.NextToken"),
        ]
        run = self.run_document(call("ask", "cloudwatch", "DescribeAlarms", outputs=found), outputs=["ask.Name", "ask.NotThere"])
        self.assertEqual(
            run.steps[0].outputs,
            {"Name": "shifted", "OneOfMany": "shifted", "Period": 60, "PeriodAsText": "60", "NameAsList": ["shifted"], "Enabled": True},
        )
        self.assertEqual(run.outputs, {"ask.Name": "shifted"})

    def test_an_output_of_the_wrong_type_fails_the_step(self) -> None:
        wrong = output("State", "$.MetricAlarms[*].StateValue")
        run = self.run_document(call("ask", "cloudwatch", "DescribeAlarms", outputs=[wrong]))
        self.assertIn("a list of 0 values is no String", run.steps[0].error)

    def test_what_was_not_given_fails_who_needs_it(self) -> None:
        topic = self.make_topic()
        ask = call("ask", "cloudwatch", "DescribeAlarms", outputs=[output("Token", "$.NextToken")])
        run = self.run_document(ask, call("tell", "sns", "Publish", {"TopicArn": topic, "Message": "{{ ask.Token }}"}))
        self.assertEqual((run.status, names(run)), ("Failed", ["ask", "tell"]))
        self.assertEqual(self.calls(), ["cloudwatch:DescribeAlarms"])

    def test_the_system_has_variables(self) -> None:
        tell = call("tell", "sns", "Publish", {"TopicArn": self.make_topic(), "Message": "{{ global:ACCOUNT_ID }} {{ global:REGION }} {{ global:AWS_PARTITION }}"})
        self.run_document(tell)
        self.assertEqual(self.said(), ["123456789012 us-west-2 aws"])


class Flow(RunnerTest):
    """Which step follows, and how a run ends."""

    def fail(self, name: str, **rest: Any) -> dict[str, Any]:
        return call(name, "rds", "DescribeDBClusters", {"DBClusterIdentifier": "nobody"}, **rest)

    def run_steps(self, *steps: dict[str, Any]) -> tuple[str, list[str]]:
        run = self.run_document(*steps)
        return run.status, names(run)

    def test_steps_follow_each_other_or_say_who_does(self) -> None:
        self.assertEqual(self.run_steps(sleep("a", nextStep="c"), sleep("b"), sleep("c", isEnd=True), sleep("d")), ("Success", ["a", "c"]))

    def test_a_failure_ends_the_run(self) -> None:
        self.assertEqual(self.run_steps(self.fail("a"), sleep("b")), ("Failed", ["a"]))

    def test_a_failure_is_passed_over(self) -> None:
        self.assertEqual(self.run_steps(self.fail("a", onFailure="Continue"), sleep("b")), ("Success", ["a", "b"]))

    def test_a_critical_failure_is_passed_over_and_counts(self) -> None:
        self.assertEqual(self.run_steps(self.fail("a", onFailure="Continue", isCritical=True), sleep("b")), ("Failed", ["a", "b"]))

    def test_a_failure_leads_elsewhere(self) -> None:
        steps = self.fail("a", onFailure="step:c"), sleep("b"), sleep("c")
        self.assertEqual(self.run_steps(*steps), ("Failed", ["a", "c"]))

    def test_a_failure_that_does_not_count_leads_elsewhere(self) -> None:
        self.assertEqual(self.run_steps(self.fail("a", onFailure="step:b", isCritical=False), sleep("b")), ("Success", ["a", "b"]))

    def test_the_last_step_ends_the_run_even_when_it_fails(self) -> None:
        self.assertEqual(self.run_steps(self.fail("a", isEnd=True, onFailure="step:b"), sleep("b")), ("Failed", ["a"]))

    def test_attempts(self) -> None:
        run = self.run_document(self.fail("a", maxAttempts=3))
        self.assertEqual((run.steps[0].attempts, self.calls()), (3, ["rds:DescribeDBClusters"] * 3))

    def test_a_run_that_is_cut_off(self) -> None:
        steps = sleep("a"), sleep("b"), sleep("c")
        run = self.run_document(*steps, cut=Cut("b", after=False))
        self.assertEqual((run.status, names(run)), ("Cut", ["a"]))
        run = self.run_document(*steps, cut=Cut("b", after=True))
        self.assertEqual((run.status, names(run)), ("Cut", ["a", "b"]))


class Actions(RunnerTest):
    def shift(self, value: float) -> None:
        datum = {"MetricName": "Shifted", "Value": value}
        self.client("cloudwatch").put_metric_data(Namespace="orders", MetricData=[datum])

    def test_a_wait_ends_when_the_answer_is_the_right_one(self) -> None:
        self.emulator.make_alarm(STANDBY, "shifted", "orders", "Shifted")
        self.shift(1)
        wait = step("wait", "waitForAwsResourceProperty", {**ASK, **EXPECT, "DesiredValues": ["INSUFFICIENT_DATA"]})
        run = self.run_document(wait)
        self.assertTrue(run.succeeded, run)
        self.assertGreater(run.seconds, 60, "the alarm keeps its state as long as the metric is young")

    def test_a_wait_takes_no_longer_than_it_may(self) -> None:
        self.emulator.make_alarm(STANDBY, "shifted", "orders", "Shifted")
        wait = step("wait", "waitForAwsResourceProperty", {**ASK, **EXPECT, "DesiredValues": ["OK"]}, timeoutSeconds=90, maxAttempts=2)
        run = self.run_document(wait)
        self.assertEqual((run.status, run.steps[0].attempts, run.seconds, run.bound), ("TimedOut", 2, 180, 180))

    def test_a_wait_whose_question_fails_has_failed(self) -> None:
        ask = {"Service": "rds", "Api": "DescribeDBClusters", "DBClusterIdentifier": "nobody"}
        wait = step("wait", "waitForAwsResourceProperty", {**ask, "PropertySelector": "$.DBClusters[0].Status", "DesiredValues": ["available"]})
        run = self.run_document(wait)
        self.assertEqual(run.status, "Failed")
        self.assertIn("DBClusterNotFoundFault", run.steps[0].error)

    def test_a_check_asks_once(self) -> None:
        self.emulator.make_alarm(STANDBY, "shifted", "orders", "Shifted")
        checked = {**ASK, "PropertySelector": "$.MetricAlarms[0].ActionsEnabled"}
        run = self.run_document(
            step("enabled", "assertAwsResourceProperty", {**checked, "DesiredValues": ["True"]}),
            step("disabled", "assertAwsResourceProperty", {**checked, "DesiredValues": ["False"]}),
        )
        self.assertEqual([one.status for one in run.steps], ["Success", "Failed"])
        self.assertIn("is [True], not one of ['False']", run.steps[1].error)

    def test_nothing_is_not_what_is_desired(self) -> None:
        run = self.run_document(step("ask", "assertAwsResourceProperty", {**ASK, **EXPECT, "DesiredValues": ["OK"]}))
        self.assertIn("is [], not one of", run.steps[0].error)

    def branch(self, *choices: dict[str, Any], **rest: Any) -> list[str]:
        self.emulator.make_alarm(STANDBY, "shifted", "orders", "Shifted")
        found = [
            output("State", STATE),
            output("Period", "$.MetricAlarms[0].Period", "Integer"),
            output("Enabled", "$.MetricAlarms[0].ActionsEnabled", "Boolean"),
            output("NotThere", "$.NextToken"),
        ]
        ask = call("ask", "cloudwatch", "DescribeAlarms", outputs=found)
        choose = step("choose", "branch", {"Choices": list(choices), **rest})
        steps = ask, choose, sleep("next", isEnd=True), sleep("there", isEnd=True)
        return names(self.run_document(*steps))[2:]

    def test_branches_lead_where_the_first_condition_holds(self) -> None:
        state, period, enabled = ({"Variable": f"{{{{ ask.{name} }}}}"} for name in ("State", "Period", "Enabled"))
        true, false = {**state, "StringEquals": "INSUFFICIENT_DATA"}, {**state, "StringEquals": "OK"}
        for condition in (
            true,
            {**state, "EqualsIgnoreCase": "insufficient_data"},
            {**state, "StartsWith": "INS"},
            {**state, "EndsWith": "DATA"},
            {**state, "Contains": "_"},
            {**period, "NumericEquals": 60},
            {**period, "NumericGreater": 59},
            {**period, "NumericLesser": 61},
            {**period, "NumericGreaterOrEquals": 60},
            {**period, "NumericLesserOrEquals": 60},
            {**enabled, "BooleanEquals": True},
            {"Not": false},
            {"And": [true, true]},
            {"Or": [false, true]},
            {"Not": {"Variable": "{{ ask.NotThere }}", "StringEquals": "x"}},
        ):
            self.assertEqual(self.branch({"NextStep": "next", **false}, {"NextStep": "there", **condition}), ["there"], condition)
        self.assertEqual(self.branch({"NextStep": "there", **false}), ["next"])
        self.assertEqual(self.branch({"NextStep": "next", **false}, Default="there"), ["there"])

    def test_a_value_is_compared_as_what_it_is(self) -> None:
        self.assertEqual(self.branch({"NextStep": "there", "Variable": "{{ ask.State }}", "NumericEquals": 1}), [])

    def test_pauses(self) -> None:
        run = self.run_document(step("a", "sleep", {"Duration": "PT1H2M3S"}), step("b", "sleep", {"Duration": "P1D"}))
        self.assertEqual([one.seconds for one in run.steps], [3723, 86_400])

    def test_functions(self) -> None:
        self.make_function("greeter", "def handler(event, context):\n    return {'hello': event['name']}\n")
        inputs = {"FunctionName": "greeter", "InvocationType": "RequestResponse", "InputPayload": {"name": "ada"}}
        run = self.run_document(step("greet", "invokeLambdaFunction", inputs, outputs=[output("Hello", "$.Payload.hello")]))
        self.assertTrue(run.succeeded, run)
        self.assertEqual(run.steps[0].outputs["Hello"], "ada")
        self.assertEqual(run.steps[0].outputs["Payload"], '{"hello": "ada"}')

    def test_functions_that_fail(self) -> None:
        self.make_function("broken", "def handler(event, context):\n    raise RuntimeError('no ' + event['name'])\n")
        run = self.run_document(step("a", "invokeLambdaFunction", {"FunctionName": "broken", "Payload": '{"name": "way"}'}))
        self.assertEqual(run.status, "Failed")
        self.assertIn("no way", run.steps[0].error)

    def test_functions_that_fail_where_the_step_does_not(self) -> None:
        self.account.function_errors_fail = False
        self.make_function("broken", "def handler(event, context):\n    raise RuntimeError('no way')\n")
        run = self.run_document(step("a", "invokeLambdaFunction", {"FunctionName": "broken"}, outputs=[output("State", "$.Payload.state")]))
        self.assertTrue(run.succeeded, run)
        self.assertIn("FunctionError", run.steps[0].outputs)
        self.assertIn("no way", run.steps[0].outputs["Payload"])
        self.assertNotIn("State", run.steps[0].outputs)

    def loop(self, times: int, code: str) -> Any:
        """Calls a function for as long as its answer is not `done`, and says so afterwards."""
        self.make_function("worker", code)
        ask = step("again", "invokeLambdaFunction", {"FunctionName": "worker"}, outputs=[output("Answer", "$.Payload.state")], onFailure="Continue")
        until = {"Not": {"Variable": "{{ again.Answer }}", "StringEquals": "done"}}
        loop = step("repeat", "loop", {"Steps": [ask], "LoopCondition": until, "MaxIterations": times}, onFailure="Continue", isCritical=False)
        return self.run_document(loop, sleep("after"))

    COUNTING = (
        "import boto3\n"
        "def handler(event, context):\n"
        "    topics = boto3.client('sns', region_name='us-west-2')\n"
        "    number = len(topics.list_topics()['Topics'])\n"
        "    topics.create_topic(Name=f'call-{number}')\n"
        "    return {'state': 'done' if number == 2 else 'pending'}\n"
    )

    def test_loops_end_when_their_condition_does_not_hold(self) -> None:
        run = self.loop(5, self.COUNTING)
        self.assertEqual((run.status, names(run), run.steps[0].outputs["CurrentIteration"]), ("Success", ["repeat", "after"], 3))

    def test_loops_end_after_their_iterations(self) -> None:
        self.assertEqual(self.loop(2, self.COUNTING).steps[0].outputs["CurrentIteration"], 2)

    def test_a_failure_ends_a_loop_where_it_is_one(self) -> None:
        for fails, calls in ((True, 1), (False, 4)):
            with self.subTest(fails=fails):
                self.setUp()
                self.account.function_errors_fail = fails
                run = self.loop(4, "def handler(event, context):\n    raise RuntimeError('no')\n")
                self.assertEqual((run.status, names(run)), ("Success", ["repeat", "after"]))
                self.assertEqual(self.calls().count("lambda:Invoke"), calls)

    def test_functions_that_do_not_exist(self) -> None:
        run = self.run_document(step("a", "invokeLambdaFunction", {"FunctionName": "nobody"}))
        self.assertIn("ResourceNotFoundException", run.steps[0].error)

    def test_other_documents(self) -> None:
        inner = call("tell", "sns", "Publish", {"TopicArn": self.make_topic(region=HOME), "Message": "{{ Text }}"})
        self.make_document(inner, name="inner", region=HOME, parameters={"Text": {"type": "String"}})
        start = {"DocumentName": "inner", "RuntimeParameters": {"Text": "hello"}, "TargetLocations": [{"Regions": [HOME]}]}
        run = self.run_document(step("start", "executeAutomation", start))
        self.assertTrue(run.succeeded, run)
        self.assertEqual([(one.region, one.name) for one in self.account.caller.record], [(HOME, "sns:Publish")])

    def test_other_documents_that_fail_fail_the_step(self) -> None:
        self.make_document(call("ask", "rds", "DescribeDBClusters", {"DBClusterIdentifier": "nobody"}), name="inner")
        run = self.run_document(step("start", "executeAutomation", {"DocumentName": "inner"}))
        self.assertIn("inner in us-west-2 ended as Failed", run.steps[0].error)


class Approvals(RunnerTest):
    def ask(self, decision: Decision | None, **inputs: Any) -> Any:
        approve = step("approve", "approve", {"Approvers": ["ada", "ben"], "Message": "Shall it go on?", **inputs}, timeoutSeconds=600)
        return self.run_document(approve, people=lambda question: decision)

    def test_somebody_approves(self) -> None:
        run = self.ask(Decision(after=120, by="ada"))
        self.assertEqual((run.status, run.seconds, run.steps[0].outputs["ApprovalStatus"]), ("Success", 120, "Approved"))

    def test_somebody_rejects(self) -> None:
        run = self.ask(Decision(after=120, by="ada", approve=False))
        self.assertEqual((run.status, run.steps[0].error), ("Failed", "rejected by ada"))

    def test_nobody_answers(self) -> None:
        run = self.ask(None)
        self.assertEqual((run.status, run.seconds), ("TimedOut", 600))

    def test_not_everybody_may_approve(self) -> None:
        self.assertIn("'eve' is not one of", self.ask(Decision(after=1, by="eve")).steps[0].error)

    def test_people_are_told(self) -> None:
        topic = self.make_topic("Automation-approvals")
        self.ask(Decision(after=1, by="ada"), NotificationArn=topic)
        self.assertEqual(self.calls(), ["sns:Publish"])


class LostRegions(RunnerTest):
    def test_calls_fail_or_hang(self) -> None:
        invoke = step("ask", "invokeLambdaFunction", {"FunctionName": "asker"}, timeoutSeconds=60)
        code = "import boto3\ndef handler(event, context):\n    return boto3.client('sns', region_name='us-east-1').list_topics()['Topics']\n"
        self.make_function("asker", code, seconds=400)
        with self.account.lose(HOME):
            run = self.run_document(invoke)
        self.assertIn("ServiceUnavailable", run.steps[0].error)
        self.assertLess(run.seconds, 5)
        with self.account.lose(HOME, Fault.HANGS):
            run = self.run_document(invoke)
        self.assertEqual((run.status, run.seconds, run.bound), ("TimedOut", 60, 60))
        self.assertTrue(self.run_document(invoke).succeeded)

    def test_a_lost_region_runs_nothing(self) -> None:
        name = self.make_document(sleep("a"))
        with self.account.lose(STANDBY), self.assertRaisesRegex(Exception, "switched off"):
            automation.run(self.account, STANDBY, name)

    def test_control_planes_are_lost_with_their_region(self) -> None:
        change = call("change", "route53", "GetHealthCheck", {"HealthCheckId": "11111111-1111-1111-1111-111111111111"})
        with self.account.lose(HOME):
            run = self.run_document(change)
        self.assertIn("ServiceUnavailable", run.steps[0].error)


class Permissions(RunnerTest):
    authorising = True

    def setUp(self) -> None:
        super().setUp()
        self.topic = self.make_topic()
        self.allow = {"Effect": "Allow", "Action": ["sns:Publish", "sns:ListTopics"], "Resource": [self.topic]}
        self.tell = call("tell", "sns", "Publish", {"TopicArn": self.topic, "Message": "hello"})

    def run_as(self, role: str, *steps: dict[str, Any], **rest: Any) -> Any:
        return self.run_document(*steps, assumeRole=role, **rest)

    def test_calls_are_those_of_the_role(self) -> None:
        role = self.make_role("steps", "ssm.amazonaws.com", self.allow)
        run = self.run_as(role, self.tell)
        self.assertTrue(run.succeeded, run)
        self.assertEqual(self.account.caller.record[0].role, role)

    def test_what_is_not_allowed_is_refused(self) -> None:
        role = self.make_role("steps", "ssm.amazonaws.com", {**self.allow, "Action": "sns:ListTopics"})
        run = self.run_as(role, self.tell)
        self.assertIn(f"AuthorizationError: {role} is not authorized to perform: sns:Publish on resource: {self.topic}", run.steps[0].error)

    def test_a_permission_can_be_taken_away(self) -> None:
        role = self.make_role("steps", "ssm.amazonaws.com", self.allow)
        publish, listing = self.account.access.role(role).permissions()
        self.assertEqual(str(publish), f"sns:Publish on {self.topic}")
        for permission, status in ((publish, "Failed"), (listing, "Success")):
            with self.account.access.lacking(role, permission):
                self.assertEqual(self.run_as(role, self.tell).status, status)
        self.assertTrue(self.run_as(role, self.tell).succeeded)

    def test_the_service_must_be_trusted(self) -> None:
        for name, service, conditions in (("other", "states.amazonaws.com", {}), ("elsewhere", "ssm.amazonaws.com", {"StringEquals": {"aws:SourceAccount": "1"}})):
            role = self.make_role(name, service, self.allow, **conditions)
            with self.assertRaisesRegex(Exception, "not authorized to perform: sts:AssumeRole"):
                self.run_as(role, self.tell)

    def test_whoever_starts_must_be_allowed_to(self) -> None:
        role = self.make_role("steps", "ssm.amazonaws.com", self.allow)
        forms = [arn("ssm", form) for form in ("document/recovery-*", "automation-definition/recovery-*", "automation-execution/*")]
        start = {"Effect": "Allow", "Action": "ssm:StartAutomationExecution", "Resource": forms}
        hand_over = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": role, "Condition": {"StringEquals": {"iam:PassedToService": "ssm.amazonaws.com"}}}
        half = self.make_role("half", "events.amazonaws.com", start)
        whole = self.make_role("whole", "events.amazonaws.com", start, hand_over)
        with self.assertRaisesRegex(Exception, "iam:PassRole"):
            self.run_as(role, self.tell, starter=half)
        self.assertTrue(self.run_as(role, self.tell, starter=whole).succeeded)


if __name__ == "__main__":
    unittest.main()
