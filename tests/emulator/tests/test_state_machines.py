"""State machines: names of the interfaces that they call, definitions that are refused, and a run that calls services."""

import concurrent.futures
import json
import time
import unittest.mock
from typing import Any

from support import HOME, EmulatorTest

from emulator import sdk_integrations
from emulator.sdk_integrations import error_prefix, member_name

ROLE = "arn:aws:iam::123456789012:role/failover"


def task(integration: str, parameters: dict[str, Any], **rest: Any) -> dict[str, Any]:
    resource = f"arn:aws:states:::aws-sdk:{integration}"
    return {"Type": "Task", "Resource": resource, "Parameters": parameters, **rest}


def machine(**states: Any) -> str:
    return json.dumps({"StartAt": next(iter(states)), "States": states})


class Names(EmulatorTest):
    def test_members_are_spelt_as_the_java_client_does(self) -> None:
        spelt = {
            "DBClusterIdentifier": "DbClusterIdentifier",
            "TargetDbClusterIdentifier": "TargetDbClusterIdentifier",
            "restApiId": "RestApiId",
            "UUID": "Uuid",
            "KMSKeyId": "KmsKeyId",
            "VPCId": "VpcId",
            "MD5OfBody": "Md5OfBody",
            "IPv4Address": "IpV4Address",
            "ETag": "ETag",
        }
        self.assertEqual({name: member_name(name) for name in spelt}, spelt)

    def test_services_are_found_by_their_identifiers(self) -> None:
        """All services are read, which takes seconds, only where botocore's events are called otherwise."""
        unlikely = {"directoryservicedata": "ds-data"}
        found = {"rds": "Rds", "eventbridge": "EventBridge", "sfn": "Sfn"}
        with unittest.mock.patch.object(sdk_integrations, "_services", return_value=unlikely) as read:
            self.assertEqual({name: error_prefix(name) for name in found}, found)
            read.assert_not_called()
            self.assertEqual(error_prefix("directoryservicedata"), "DirectoryServiceData")
            with self.assertRaisesRegex(ValueError, "the service `events` is not known"):
                error_prefix("events")


class Definitions(EmulatorTest):
    def problem(self, state: dict[str, Any]) -> str:
        states = self.client("stepfunctions")
        definition = machine(only=state)
        answer = states.validate_state_machine_definition(definition=definition)
        self.assertEqual(self.error_code(states.create_state_machine, name="no", definition=definition, roleArn=ROLE), "InvalidDefinition")
        return answer["diagnostics"][0]["message"]

    def test_what_does_not_exist_cannot_be_called(self) -> None:
        self.assertEqual(self.problem(task("events:putEvents", {}, End=True)), "the service `events` is not known")
        self.assertEqual(self.problem(task("rds:promote", {}, End=True)), "`rds` has no operation `promote`")
        wrong = task("rds:describeDBClusters", {"DBClusterIdentifier": "ledger"}, End=True)
        self.assertEqual(self.problem(wrong), "DescribeDBClusters has no `DBClusterIdentifier`")
        incomplete = task("sns:publish", {"TopicArn": "arn"}, End=True)
        self.assertEqual(self.problem(incomplete), "Publish needs `Message`")

    def test_paths_within_lists_and_maps_are_parameters(self) -> None:
        dimensions = [{"Name": "Environment", "Value.$": "$.environment"}]
        metric = {"Namespace": "orders", "MetricData": [{"MetricName": "Shifted", "Value": 1, "Dimensions": dimensions}]}
        answer = self.client("stepfunctions").validate_state_machine_definition(
            definition=machine(put=task("cloudwatch:putMetricData", metric, End=True))
        )
        self.assertEqual(answer["result"], "OK")


class Runs(EmulatorTest):
    def output_of(self, definition: str) -> dict[str, Any]:
        states = self.client("stepfunctions")
        made = states.create_state_machine(name="failover", definition=definition, roleArn=ROLE)
        run = states.start_execution(stateMachineArn=made["stateMachineArn"])["executionArn"]
        for _ in range(100):
            shown = states.describe_execution(executionArn=run)
            if shown["status"] != "RUNNING":
                break
            time.sleep(0.1)
        self.assertEqual(shown["status"], "SUCCEEDED", shown)
        return json.loads(shown["output"])

    def test_answers_are_spelt_as_the_java_client_does(self) -> None:
        self.client("rds").create_db_cluster(
            DBClusterIdentifier="ledger", Engine="aurora-postgresql", MasterUsername="administrator", MasterUserPassword="correct-horse"
        )
        called = self.output_of(machine(ask=task("rds:describeDBClusters", {"DbClusterIdentifier": "ledger"}, End=True)))
        (cluster,) = called["DbClusters"]
        self.assertEqual((cluster["DbClusterIdentifier"], cluster["Engine"]), ("ledger", "aurora-postgresql"))

    def test_services_have_their_own_names(self) -> None:
        called = self.output_of(machine(ask=task("eventbridge:describeEventBus", {"Name": "default"}, End=True)))
        self.assertEqual(called["Arn"], f"arn:aws:events:{HOME}:123456789012:event-bus/default")

    def test_errors_have_the_service_in_front(self) -> None:
        caught = [{"ErrorEquals": ["Rds.DbClusterNotFoundException"], "Next": "gone"}]
        ask = task("rds:describeDBClusters", {"DbClusterIdentifier": "nobody"}, Catch=caught, End=True)
        definition = machine(ask=ask, gone={"Type": "Pass", "Result": {"gone": True}, "End": True})
        self.assertEqual(self.output_of(definition), {"gone": True})

    def test_a_path_gives_one_value_or_a_list(self) -> None:
        members = [{"writer": True, "arn": "a"}, {"writer": False, "arn": "b"}]
        start = {"Type": "Pass", "Result": {"members": members}, "Next": "select"}
        select = {
            "Type": "Pass",
            "Parameters": {
                "one.$": "$.members[1].arn",
                "filtered.$": "States.ArrayUnique($.members[?(@.writer == true)].arn)",
                "all.$": "$.members[*].arn",
                "none.$": "$.members[?(@.arn == 'c')].arn",
            },
            "End": True,
        }
        expected = {"one": "b", "filtered": ["a"], "all": ["a", "b"], "none": []}
        self.assertEqual(self.output_of(machine(start=start, select=select)), expected)


class Clock(EmulatorTest):
    def test_states_in_jsonata_look_at_the_clock(self) -> None:
        now = "$toMillis($states.context.State.EnteredTime)"
        begin = "{% $merge([$states.input, {'clock': {'last': " + now + " + 2500}}]) %}"
        again = {"Condition": "{% " + now + " < $states.input.clock.last %}", "Next": "pause"}
        definition = machine(
            begin={"Type": "Pass", "QueryLanguage": "JSONata", "Output": begin, "Next": "left"},
            left={"Type": "Choice", "QueryLanguage": "JSONata", "Choices": [again], "Default": "end"},
            pause={"Type": "Wait", "Seconds": 2, "Next": "left"},
            end={"Type": "Pass", "Parameters": {"kept.$": "$.a"}, "End": True},
        )
        states = self.client("stepfunctions")
        arn = states.create_state_machine(name="clock", definition=definition, roleArn=ROLE)["stateMachineArn"]
        run = states.start_execution(stateMachineArn=arn, input='{"a": 1}')["executionArn"]
        until = time.monotonic() + 30
        while (shown := states.describe_execution(executionArn=run))["status"] == "RUNNING" and time.monotonic() < until:
            time.sleep(0.2)
        self.assertEqual((shown["status"], json.loads(shown["output"])), ("SUCCEEDED", {"kept": 1}))
        events = states.get_execution_history(executionArn=run)["events"]
        # Twice, unless the machine is so busy that the clock runs out during the first pause.
        self.assertIn([event["type"] for event in events].count("WaitStateEntered"), (1, 2))

    def test_definitions_in_two_languages_are_read_at_the_same_time(self) -> None:
        pause = {"Type": "Wait", "Seconds": 1, "Next": "end"}
        states = {f"s{index}": {"Type": "Pass", "QueryLanguage": "JSONata", "Next": f"s{index + 1}"} for index in range(30)}
        definition = machine(**states, s30=pause, end={"Type": "Pass", "Result": 1, "ResultPath": "$.a", "End": True})
        validate = self.client("stepfunctions").validate_state_machine_definition
        with concurrent.futures.ThreadPoolExecutor(8) as workers:
            answers = list(workers.map(lambda _: validate(definition=definition), range(24)))
        self.assertEqual([answer["diagnostics"] for answer in answers], [[]] * 24)
