"""Runs that a function starts by calling a service: they take their time beside it, and can be asked for."""

import json
import unittest
import unittest.mock
from typing import Any

from support import HOME, ROLE, STANDBY, RunnerTest, arn, call, sleep, step

from runner import NotModelled

# Starts documents and waits until all have ended.
DOCUMENTS = """
import boto3, time

def handler(event, context):
    started = []
    for region, name in event["documents"]:
        service = boto3.client("ssm", region_name=region)
        started.append((service, name, service.start_automation_execution(DocumentName=name)["AutomationExecutionId"]))
    return [ended(*one) for one in started]

def ended(service, name, identifier):
    wanted = [{"Key": "DocumentNamePrefix", "Values": [name]}]
    while True:
        runs = service.describe_automation_executions(Filters=wanted)["AutomationExecutionMetadataList"]
        (run,) = [one for one in runs if one["AutomationExecutionId"] == identifier]
        if run["AutomationExecutionStatus"] != "InProgress":
            break
        assert "ExecutionEndTime" not in run
        time.sleep(5)
    steps = service.describe_automation_step_executions(AutomationExecutionId=identifier)["StepExecutions"]
    return {
        "name": run["DocumentName"],
        "status": run["AutomationExecutionStatus"],
        "seconds": round((run["ExecutionEndTime"] - run["ExecutionStartTime"]).total_seconds()),
        "steps": [
            [one["StepName"], one["Action"], one["StepStatus"], round((one["ExecutionEndTime"] - one["ExecutionStartTime"]).total_seconds())]
            for one in steps
        ],
    }
"""

# The same for state machines.
MACHINES = """
import boto3, time

def handler(event, context):
    service = boto3.client("stepfunctions", region_name=event["region"])
    identifier = service.start_execution(stateMachineArn=event["machine"], name="drill")["executionArn"]
    while True:
        (run,) = service.list_executions(stateMachineArn=event["machine"], maxResults=1)["executions"]
        if run["status"] != "RUNNING":
            break
        assert "stopDate" not in run
        time.sleep(5)
    assert run["executionArn"] == identifier
    entered, steps = {}, []
    for event in service.get_execution_history(executionArn=identifier)["events"]:
        if "stateEnteredEventDetails" in event:
            entered[event["stateEnteredEventDetails"]["name"]] = event["timestamp"]
        else:
            name = event["stateExitedEventDetails"]["name"]
            steps.append([name, event["type"], round((event["timestamp"] - entered[name]).total_seconds())])
    return {"status": run["status"], "seconds": round((run["stopDate"] - run["startDate"]).total_seconds()), "steps": steps}
"""


class ExecutionTest(RunnerTest):
    def invoke(self, code: str, event: Any, role: str = ROLE, seconds: int = 900, region: str = STANDBY) -> Any:
        """What a function answers, or the text of its error."""
        self.made += 1
        name = f"function-{self.made}"
        self.make_function(name, code, role, seconds, region)
        given = {"FunctionName": name, "Payload": json.dumps(event)}
        answer = self.account.caller.call(None, region, "lambda", "Invoke", given)
        payload = json.loads(answer["Payload"])
        return f"{payload['errorType']}: {payload['errorMessage']}" if answer.get("FunctionError") else payload

    def ask(self, operation: str, region: str = HOME, service: str = "ssm", **given: Any) -> Any:
        return self.account.caller.call(None, region, service, operation, given)


class Documents(ExecutionTest):
    def test_a_document_in_another_region_takes_its_time_beside_the_function(self) -> None:
        self.make_document(sleep("rest", 100), sleep("go", 20), name="failback", region=HOME)
        (found,) = self.invoke(DOCUMENTS, {"documents": [[HOME, "failback"]]})
        steps = [["rest", "aws:sleep", "Success", 100], ["go", "aws:sleep", "Success", 20]]
        self.assertEqual(found, {"name": "failback", "status": "Success", "seconds": 120, "steps": steps})
        self.assertTrue(120 <= self.account.clock.now < 130, self.account.clock.now)

    def test_two_run_at_the_same_time(self) -> None:
        self.make_document(sleep("rest", 100), name="failback", region=HOME)
        self.make_document(sleep("rest", 60), name="failover", region=STANDBY)
        found = self.invoke(DOCUMENTS, {"documents": [[HOME, "failback"], [STANDBY, "failover"]]})
        self.assertEqual([(one["name"], one["seconds"]) for one in found], [("failback", 100), ("failover", 60)])
        self.assertLess(self.account.clock.now, 110)

    def test_its_calls_are_its_own(self) -> None:
        topic = self.make_topic(region=HOME)
        tell = call("tell", "sns", "Publish", {"TopicArn": topic, "Message": "hello"})
        other = self.make_role("steps", "ssm.amazonaws.com")
        self.make_document(sleep("rest", 20), tell, name="failback", region=HOME, assumeRole=other)
        self.invoke(DOCUMENTS, {"documents": [[HOME, "failback"]]})
        (told,) = [one for one in self.account.caller.record if one.name == "sns:Publish"]
        self.assertEqual((told.role, told.region), (other, HOME))

    def test_a_document_that_fails(self) -> None:
        unknown = call("ask", "rds", "DescribeDBClusters", {"DBClusterIdentifier": "nobody"})
        self.make_document(sleep("rest", 10), unknown, sleep("go", 10), name="failback", region=HOME)
        (found,) = self.invoke(DOCUMENTS, {"documents": [[HOME, "failback"]]})
        self.assertEqual((found["status"], [(name, status) for name, _, status, _ in found["steps"]]), ("Failed", [("rest", "Success"), ("ask", "Failed")]))

    def test_a_document_that_calls_the_function_which_starts_another(self) -> None:
        """As a drill's does."""
        self.make_document(sleep("rest", 30), name="failback", region=HOME)
        function = self.make_function("conductor", DOCUMENTS, seconds=100)
        payload = {"FunctionName": function, "InputPayload": {"documents": [[HOME, "failback"]]}}
        self.make_document(step("conduct", "invokeLambdaFunction", payload), sleep("rest", 5), name="drill")
        self.ask("StartAutomationExecution", STANDBY, DocumentName="drill")
        self.account.executions.finish()
        drill, back = self.account.executions.all
        self.assertEqual([(one.name, one.status) for one in (drill, back)], [("drill", "Success"), ("failback", "Success")])
        self.assertTrue(drill.begin < back.begin < back.end < drill.end)

    def test_a_function_may_end_before_the_document(self) -> None:
        self.make_document(sleep("rest", 100), name="failback", region=HOME)
        self.assertIn("timed out after 10.00 seconds", self.invoke(DOCUMENTS, {"documents": [[HOME, "failback"]]}, seconds=10))
        (execution,) = self.account.executions.all
        self.assertEqual((execution.status, execution.end), ("InProgress", None))
        self.assertLess(self.account.clock.now, 11)
        self.account.executions.finish()
        self.assertEqual((execution.status, (execution.end - execution.begin).total_seconds()), ("Success", 100))

    def test_what_is_not_there_is_not_begun(self) -> None:
        self.assertIn("AutomationDefinitionNotFoundException", self.invoke(DOCUMENTS, {"documents": [[HOME, "nothing"]]}))
        machine = {"region": STANDBY, "machine": arn("states", "stateMachine:nothing")}
        self.assertIn("StateMachineDoesNotExist", self.invoke(MACHINES, machine, region=HOME))
        self.assertEqual(self.account.executions.all, [])

    def test_what_the_runner_cannot_go_on_with_is_raised(self) -> None:
        """The run would be under way for ever."""
        self.make_document(sleep("rest", 5), name="failback", region=HOME)
        with unittest.mock.patch("runner.automation.run._Execution._attempt", side_effect=NotModelled("this step")):
            with self.assertRaisesRegex(NotModelled, "this step"):
                self.invoke(DOCUMENTS, {"documents": [[HOME, "failback"]]})
        with self.assertRaisesRegex(NotModelled, "this step"):
            self.account.executions.finish()

    def test_runs_are_found_by_the_beginning_of_their_name_the_newest_first(self) -> None:
        for name in ("failover", "failover-two", "other"):
            self.make_document(sleep("rest", 10), name=name, region=HOME)
            self.ask("StartAutomationExecution", DocumentName=name)
            self.account.executions.finish()
        self.assertEqual(self.names("failover"), ["failover-two", "failover"])
        self.assertEqual(self.names("failover-two"), ["failover-two"])
        self.assertEqual(self.names("failover", STANDBY), [])

    def names(self, prefix: str, region: str = HOME) -> list[str]:
        wanted = [{"Key": "DocumentNamePrefix", "Values": [prefix]}]
        found = self.ask("DescribeAutomationExecutions", region, Filters=wanted)
        return [one["DocumentName"] for one in found["AutomationExecutionMetadataList"]]

    def test_what_is_not_answered_is_no_guess(self) -> None:
        with self.assertRaisesRegex(NotModelled, "filters"):
            self.ask("DescribeAutomationExecutions", Filters=[{"Key": "ExecutionStatus", "Values": ["Failed"]}])
        with self.assertRaisesRegex(Exception, "AutomationExecutionNotFoundException"):
            self.ask("DescribeAutomationStepExecutions", AutomationExecutionId="00000000-0000-4000-8000-000000000009")


class Machines(ExecutionTest):
    def conduct(self, states: dict[str, Any]) -> Any:
        machine = self.make_machine({"StartAt": "rest", "States": states})
        return self.invoke(MACHINES, {"region": STANDBY, "machine": machine}, region=HOME)

    def test_a_machine_in_another_region_takes_its_time_beside_the_function(self) -> None:
        found = self.conduct({"rest": {"Type": "Wait", "Seconds": 100, "Next": "done"}, "done": {"Type": "Succeed"}})
        steps = [["rest", "WaitStateExited", 100], ["done", "SucceedStateExited", 0]]
        self.assertEqual(found, {"status": "SUCCEEDED", "seconds": 100, "steps": steps})
        self.assertTrue(100 <= self.account.clock.now < 110, self.account.clock.now)

    def test_a_machine_that_fails(self) -> None:
        found = self.conduct({"rest": {"Type": "Wait", "Seconds": 10, "Next": "failed"}, "failed": {"Type": "Fail", "Error": "No"}})
        self.assertEqual((found["status"], found["seconds"], found["steps"][0]), ("FAILED", 10, ["rest", "WaitStateExited", 10]))

    def test_an_input_is_no_guess(self) -> None:
        machine = self.make_machine({"StartAt": "done", "States": {"done": {"Type": "Succeed"}}})
        with self.assertRaisesRegex(NotModelled, "input"):
            self.ask("StartExecution", STANDBY, "stepfunctions", stateMachineArn=machine, input='{"a": 1}')


class Permissions(ExecutionTest):
    authorising = True

    def setUp(self) -> None:
        super().setUp()
        self.steps = self.make_role("steps", "ssm.amazonaws.com")
        self.make_document(sleep("rest", 10), name="failback", region=HOME, assumeRole=self.steps)
        passed = {"StringEquals": {"iam:PassedToService": "ssm.amazonaws.com"}}
        self.start = _allow("ssm:StartAutomationExecution", *self.forms("failback"))
        self.hand_over = {**_allow("iam:PassRole", self.steps), "Condition": passed}
        self.watch = [
            _allow("ssm:DescribeAutomationExecutions", "*"),
            _allow("ssm:DescribeAutomationStepExecutions", arn("ssm", "automation-execution/*", HOME)),
        ]

    def forms(self, name: str, region: str = HOME) -> list[str]:
        """The three resources of which documents and reports name now these and now those."""
        return [arn("ssm", form, region) for form in (f"document/{name}", f"automation-definition/{name}:*", "automation-execution/*")]

    def conduct(self, *statements: dict[str, Any]) -> Any:
        role = self.make_role(f"conductor-{self.made}", "lambda.amazonaws.com", *statements)
        return self.invoke(DOCUMENTS, {"documents": [[HOME, "failback"]]}, role)

    def test_a_function_may_start_what_its_role_may(self) -> None:
        (found,) = self.conduct(self.start, self.hand_over, *self.watch)
        self.assertEqual(found["status"], "Success")

    def test_whoever_starts_needs_the_document_and_its_role(self) -> None:
        document = arn("ssm", "document/failback", HOME)
        definition = arn("ssm", "automation-definition/failback:$DEFAULT", HOME)
        elsewhere = _allow("ssm:StartAutomationExecution", *self.forms("failback", STANDBY))
        by_document = _allow("ssm:StartAutomationExecution", *self.forms("failback")[::2])
        by_definition = _allow("ssm:StartAutomationExecution", *self.forms("failback")[1:])
        for statements, refused in (
            ([self.hand_over], f"ssm:StartAutomationExecution on resource: {document}"),
            ([self.hand_over, elsewhere], f"ssm:StartAutomationExecution on resource: {document}"),
            ([self.hand_over, by_definition], f"ssm:StartAutomationExecution on resource: {document}"),
            ([self.hand_over, by_document], f"ssm:StartAutomationExecution on resource: {definition}"),
            ([self.start], f"iam:PassRole on resource: {self.steps}"),
        ):
            self.assertIn(f"not authorized to perform: {refused}", self.conduct(*statements, *self.watch))
        self.assertEqual(self.account.executions.all, [])

    def test_whoever_watches_needs_permission_for_that(self) -> None:
        self.assertIn("ssm:DescribeAutomationExecutions", self.conduct(self.start, self.hand_over))
        self.account.executions.finish()
        self.assertEqual([one.status for one in self.account.executions.all], ["Success"])

    def test_machines_are_started_and_watched_by_who_may(self) -> None:
        machine = self.make_machine({"StartAt": "done", "States": {"done": {"Type": "Succeed"}}})
        runs = machine.replace(":stateMachine:", ":execution:") + ":*"
        watch = [_allow("states:ListExecutions", machine), _allow("states:GetExecutionHistory", runs)]
        for number, (statements, expected) in enumerate(
            (
                ([_allow("states:StartExecution", machine), *watch], "SUCCEEDED"),
                (watch, f"not authorized to perform: states:StartExecution on resource: {machine}"),
            )
        ):
            role = self.make_role(f"machinist-{number}", "lambda.amazonaws.com", *statements)
            self.assertIn(expected, str(self.invoke(MACHINES, {"region": STANDBY, "machine": machine}, role, region=HOME)))


def _allow(action: str, *resources: str) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": list(resources)}


if __name__ == "__main__":
    unittest.main()
