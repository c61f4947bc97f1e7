"""Automation documents that are refused: each rule of the format once."""

import json
import unittest
from typing import Any

from support import call, document, output, sleep, step

from runner import NotModelled, Refused, automation

DESCRIBE = {"Service": "rds", "Api": "DescribeDBClusters"}
EXPECTATION = {"PropertySelector": "$.DBClusters[0].Status", "DesiredValues": ["available"]}


class RefusedDocuments(unittest.TestCase):
    def read(self, *steps: Any, **rest: Any) -> automation.Document:
        return automation.read("recovery", json.dumps(document(*steps, **rest)))

    def refused(self, problem: str, *steps: Any, **rest: Any) -> None:
        self.refused_content(problem, json.dumps(document(*steps, **rest)))

    def refused_content(self, problem: str, content: str) -> None:
        """It is refused for this reason and for no other."""
        with self.assertRaises(Refused) as caught:
            automation.read("recovery", content)
        self.assertEqual(len(caught.exception.problems), 1, caught.exception.problems)
        self.assertIn(problem, caught.exception.problems[0])


class TheWhole(RefusedDocuments):
    def test_without_faults(self) -> None:
        read = self.read(sleep("a", nextStep="b"), sleep("b", isEnd=True), description="a pause", assumeRole="")
        self.assertEqual(list(read.steps), ["a", "b"])

    def test_no_document(self) -> None:
        self.refused_content("this is no JSON", "{")
        self.refused_content("[] is not an object", "[]")

    def test_keys(self) -> None:
        self.refused_content("`mainSteps` is missing", '{"schemaVersion": "0.3"}')
        self.refused_content("`schemaVersion` is missing", json.dumps({"mainSteps": [sleep("a")]}))
        self.refused("there is no `steps`", sleep("a"), steps=[])
        self.refused("'2.2' is not '0.3'", sleep("a"), schemaVersion="2.2")
        twice = json.dumps(document(sleep("a"))).replace('"name": "a"', '"name": "b", "name": "a"')
        self.refused_content("`name` stands twice", twice)

    def test_what_aws_knows_and_the_runner_does_not(self) -> None:
        with self.assertRaisesRegex(NotModelled, "variables"):
            self.read(sleep("a"), variables={})
        with self.assertRaisesRegex(NotModelled, "aws:runCommand"):
            self.read(step("a", "runCommand", {"DocumentName": "AWS-RunShellScript"}))

    def test_it_is_not_too_large(self) -> None:
        self.refused("more than 65536", sleep("a"), description="x" * 65_536)

    def test_outputs(self) -> None:
        self.refused("`{{ a.State }}` refers to nothing", sleep("a"), outputs=["a.State"])


class Parameters(RefusedDocuments):
    def declared(self, problem: str, **parameter: Any) -> None:
        self.refused(problem, sleep("a"), parameters={"Name": parameter})

    def test_types(self) -> None:
        self.declared("`type` is missing")
        self.declared("there is no type `Text`", type="Text")
        self.declared("there is no `defaults`", type="String", defaults="x")
        for kind, wrong in (("String", 1), ("Integer", "1"), ("Integer", True), ("Boolean", "true"), ("StringList", [1]), ("StringMap", []), ("MapList", ["x"])):
            self.declared(f"is no {kind}", type=kind, default=wrong)

    def test_values(self) -> None:
        self.declared("is not one of", type="String", default="c", allowedValues=["a", "b"])
        self.declared("does not match", type="String", default="c", allowedPattern="^[ab]$")
        self.declared("has 1 chars", type="String", default="c", minChars=2)
        self.declared("has 2 items", type="StringList", default=["a", "b"], maxItems=1)

    def test_names(self) -> None:
        self.refused("other signs", sleep("a"), parameters={"a-b": {"type": "String"}})


class Steps(RefusedDocuments):
    def test_there_must_be_some(self) -> None:
        self.refused("there are no steps")
        self.refused("'a' is not an object", "a")

    def test_names(self) -> None:
        self.refused("there are two steps `a`", sleep("a"), sleep("a"))
        self.refused("other signs", sleep("a-b"))

    def test_keys(self) -> None:
        self.refused("`inputs` is missing", {"name": "a", "action": "aws:sleep"})
        self.refused("there is no `maxAttemps`", sleep("a", maxAttemps=2))
        self.refused("there is no action `aws:wait`", step("a", "wait", {}))

    def test_attributes(self) -> None:
        self.refused("'10' is not a whole number", sleep("a", timeoutSeconds="10"))
        self.refused("0 is less than 1", sleep("a", maxAttempts=0))
        self.refused("'yes' is not a boolean", sleep("a", isCritical="yes"))
        self.refused("neither Abort, Continue nor step:NAME", sleep("a", onFailure="Ignore"))

    def test_flow(self) -> None:
        self.refused("there is no step `b`", sleep("a", nextStep="b"))
        self.refused("there is no step `b`", sleep("a", onFailure="step:b"))
        self.refused("a step cannot lead to itself", sleep("a", onFailure="step:a"))
        self.refused("has no next one", sleep("a", nextStep="b", isEnd=True), sleep("b"))

    def test_references(self) -> None:
        described = call("a", "rds", "DescribeDBClusters", outputs=[output("State", "$.DBClusters[0].Status")])
        publish = {"TopicArn": "arn:aws:sns:us-west-2:123456789012:oncall"}
        self.read(described, call("b", "sns", "Publish", {**publish, "Message": "{{ a.State }} in {{ global:REGION }}"}))
        for wrong in ("Other", "a.Status", "c.State", "global:ACCOUNT", "nonsense:x"):
            self.refused(f"`{{{{ {wrong} }}}}` refers to nothing", described, call("b", "sns", "Publish", {**publish, "Message": f"{{{{ {wrong} }}}}"}))
        self.refused("`{{ Role }}` refers to nothing", sleep("a"), assumeRole="{{ Role }}")

    def test_a_step_does_not_know_itself(self) -> None:
        own = [output("State", "$.DBClusters[0].Status")]
        itself = call("a", "rds", "DescribeDBClusters", {"DBClusterIdentifier": "{{ a.State }}"}, outputs=own)
        self.refused("not known before the step has run", itself)

    def test_outputs(self) -> None:
        for problem, wrong in (
            ("`Selector` is missing", {"Name": "State"}),
            ("there is no `selector`", {"Name": "State", "Selector": "$", "selector": "$"}),
            ("there is no type `Text`", output("State", "$.DBClusters", "Text")),
            ("is no path", output("State", "DBClusters[0]")),
            ("leads nowhere: DBCluster has no `State`", output("State", "$.DBClusters[0].State")),
        ):
            self.refused(problem, call("a", "rds", "DescribeDBClusters", outputs=[wrong]))
        twice = [output("State", "$.DBClusters[0].Status")] * 2
        self.refused("two outputs `State`", call("a", "rds", "DescribeDBClusters", outputs=twice))


class Actions(RefusedDocuments):
    def test_calls(self) -> None:
        self.refused("`Api` is missing", step("a", "executeAwsApi", {"Service": "rds"}))
        self.refused("there is no service `aurora`", call("a", "aurora", "DescribeDBClusters"))
        self.refused("`rds` has no operation `describe_db_clusters`", call("a", "rds", "describe_db_clusters"))
        self.refused("has no `DbClusterIdentifier`", call("a", "rds", "DescribeDBClusters", {"DbClusterIdentifier": "x"}))
        self.refused("needs `Message`", call("a", "sns", "Publish", {"TopicArn": "x"}))
        self.refused("AllowDataLoss is 'yes', which is not a boolean", call("a", "rds", "FailoverGlobalCluster", {"GlobalClusterIdentifier": "x", "TargetDbClusterIdentifier": "y", "AllowDataLoss": "yes"}))
        self.refused("streams its answer", call("a", "s3", "GetObject", {"Bucket": "x", "Key": "y"}))

    def test_waits_and_checks(self) -> None:
        for action in ("waitForAwsResourceProperty", "assertAwsResourceProperty"):
            self.read(step("a", action, {**DESCRIBE, **EXPECTATION}))
            self.refused("`DesiredValues` is missing", step("a", action, {**DESCRIBE, "PropertySelector": "$.Marker"}))
            self.refused("True is not a text", step("a", action, {**DESCRIBE, **EXPECTATION, "DesiredValues": [True]}))
            self.refused("has no `State`", step("a", action, {**DESCRIBE, **EXPECTATION, "PropertySelector": "$.DBClusters[0].State"}))
            self.refused("is no path", step("a", action, {**DESCRIBE, **EXPECTATION, "PropertySelector": "$["}))

    def branch(self, *choices: Any, **rest: Any) -> list[dict[str, Any]]:
        described = call("a", "rds", "DescribeDBClusters", outputs=[output("State", "$.DBClusters[0].Status")])
        return [described, step("b", "branch", {"Choices": list(choices), **rest}), sleep("c")]

    def test_branches(self) -> None:
        state = {"Variable": "{{ a.State }}"}
        self.read(*self.branch({"NextStep": "c", "Not": {**state, "StringEquals": "available"}}, Default="c"))
        self.refused("there is no step `d`", *self.branch({"NextStep": "d", **state, "StringEquals": "x"}))
        self.refused("there is no step `d`", *self.branch({"NextStep": "c", **state, "StringEquals": "x"}, Default="d"))
        self.refused("`NextStep` is missing", *self.branch({**state, "StringEquals": "x"}))
        self.refused("nothing to choose from", *self.branch())
        self.refused("is no condition", *self.branch({"NextStep": "c", **state}))
        self.refused("is no condition", *self.branch({"NextStep": "c", **state, "StringLike": "x"}))
        self.refused("is no reference", *self.branch({"NextStep": "c", "Variable": "State", "StringEquals": "x"}))
        self.refused("'1' is not a whole number or a number", *self.branch({"NextStep": "c", **state, "NumericEquals": "1"}))
        self.refused("not two conditions", *self.branch({"NextStep": "c", "And": [{**state, "StringEquals": "x"}]}))

    def test_pauses(self) -> None:
        self.refused("'10s' is no duration", step("a", "sleep", {"Duration": "10s"}))
        self.refused("longer than 604799s", step("a", "sleep", {"Duration": "P7D"}))
        self.refused("a duration or an end", step("a", "sleep", {}))

    def test_approvals(self) -> None:
        self.refused("`Approvers` is missing", step("a", "approve", {"Message": "Shall it go on?"}))
        self.refused("there are 11 approvers", step("a", "approve", {"Approvers": ["ada"] * 11}))
        self.refused("2 of 1 approvers cannot approve", step("a", "approve", {"Approvers": ["ada"], "MinRequiredApprovals": 2}))
        self.refused("does not begin with `Automation`", step("a", "approve", {"Approvers": ["ada"], "NotificationArn": "arn:aws:sns:us-west-2:123456789012:oncall"}))

    def test_functions(self) -> None:
        self.refused("`FunctionName` is missing", step("a", "invokeLambdaFunction", {}))
        self.refused("'Sync' is not one of", step("a", "invokeLambdaFunction", {"FunctionName": "x", "InvocationType": "Sync"}))
        self.refused("'{}' is not an object", step("a", "invokeLambdaFunction", {"FunctionName": "x", "InputPayload": "{}"}))
        self.refused("more than the 300s", step("a", "invokeLambdaFunction", {"FunctionName": "x"}, timeoutSeconds=301))

    def test_other_documents(self) -> None:
        self.refused("`DocumentName` is missing", step("a", "executeAutomation", {}))
        self.refused("there is no `Parameters`", step("a", "executeAutomation", {"DocumentName": "x", "Parameters": {}}))
        self.refused("`Regions` is missing", step("a", "executeAutomation", {"DocumentName": "x", "TargetLocations": [{}]}))


if __name__ == "__main__":
    unittest.main()
