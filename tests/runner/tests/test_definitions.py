"""State machines that are refused: each rule of the language once."""

import json
import unittest
from typing import Any

import support  # noqa: F401

from runner import NotModelled, Refused, state_machine

ARN = "arn:aws:states:::"
DONE = {"Type": "Succeed"}


def task(integration: str = "aws-sdk:sns:listTopics", parameters: dict[str, Any] | None = None, **rest: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": ARN + integration, "Parameters": parameters or {}, "Next": "done", **rest}


class Definitions(unittest.TestCase):
    def read(self, first: dict[str, Any], **states: Any) -> state_machine.Machine:
        """A machine of a first state, some others, and `done`."""
        whole = {"StartAt": "first", "States": {"first": first, **states, "done": DONE}}
        return state_machine.read("recovery", json.dumps(whole))

    def refused(self, problem: str, first: dict[str, Any], **states: Any) -> None:
        """It is refused for this reason and for no other, but that states which nothing leads to are of no use."""
        with self.assertRaises(Refused) as caught:
            self.read(first, **states)
        found = [one for one in caught.exception.problems if not one.endswith("nothing leads here")]
        self.assertEqual(len(found), 1, caught.exception.problems)
        self.assertIn(problem, found[0])

    def refused_whole(self, problem: str, definition: str) -> None:
        with self.assertRaises(Refused) as caught:
            state_machine.read("recovery", definition)
        self.assertEqual(len(caught.exception.problems), 1, caught.exception.problems)
        self.assertIn(problem, caught.exception.problems[0])

    def test_the_whole(self) -> None:
        self.refused_whole("this is no JSON", "{")
        self.refused_whole("`States` is missing", '{"StartAt": "a"}')
        self.refused_whole("there is no `Start`", json.dumps({"StartAt": "a", "States": {"a": DONE}, "Start": "a"}))
        self.refused_whole("`a` stands twice", '{"StartAt": "a", "States": {"a": {"Type": "Succeed"}, "a": {"Type": "Succeed"}}}')
        self.refused_whole("nothing leads here", json.dumps({"StartAt": "a", "States": {"a": DONE, "b": DONE}}))
        self.refused_whole("no state to end with", json.dumps({"StartAt": "a", "States": {"a": {"Type": "Pass", "Next": "a"}}}))
        with self.assertRaisesRegex(NotModelled, "JSONata"):
            state_machine.read("recovery", json.dumps({"StartAt": "a", "States": {"a": DONE}, "QueryLanguage": "JSONata"}))

    def test_states(self) -> None:
        self.read({"Type": "Pass", "Next": "done", "Comment": "nothing"})
        self.refused("there is no type `Pause`", {"Type": "Pause"})
        self.refused("there is no `Result_Path`", {"Type": "Pass", "Next": "done", "Result_Path": "$"})
        self.refused("there is no `Seconds`", {"Type": "Pass", "Next": "done", "Seconds": 1})
        self.refused("either has a next one or ends", {"Type": "Pass"})
        self.refused("either has a next one or ends", {"Type": "Pass", "Next": "done", "End": True})
        self.refused("there is no state `nobody`", {"Type": "Pass", "Next": "nobody"})
        self.read({"Type": "Pass", "Next": "done", "QueryLanguage": "JSONata", "Output": "{% $merge([$states.input]) %}"})
        self.refused("no expression between", {"Type": "Pass", "Next": "done", "QueryLanguage": "JSONata", "Output": "$.a"})
        self.refused("there is no `ResultPath`", {"Type": "Pass", "Next": "done", "QueryLanguage": "JSONata", "ResultPath": "$"})
        self.refused("no query language", {"Type": "Pass", "Next": "done", "QueryLanguage": "SQL"})
        with self.assertRaisesRegex(NotModelled, "Wait in JSONata"):
            self.read({"Type": "Wait", "Seconds": 1, "Next": "done", "QueryLanguage": "JSONata"})
        with self.assertRaisesRegex(NotModelled, "the expression"):
            self.read({"Type": "Pass", "Next": "done", "QueryLanguage": "JSONata", "Output": "{% $sum([1, 2]) %}"})
        with self.assertRaisesRegex(NotModelled, "Map"):
            self.read({"Type": "Map", "Next": "done"})
        with self.assertRaisesRegex(NotModelled, "Assign"):
            self.read({"Type": "Pass", "Next": "done", "Assign": {}})

    def test_names(self) -> None:
        long = "x" * 81
        self.refused("has 81 characters", {"Type": "Pass", "Next": long}, **{long: {"Type": "Pass", "Next": "done"}})
        branch = {"StartAt": "done", "States": {"done": DONE}}
        self.refused("another state has the same name", {"Type": "Parallel", "Branches": [branch], "Next": "done"})

    def test_data(self) -> None:
        self.refused("is no path", {"Type": "Pass", "Next": "done", "InputPath": "answer"})
        self.refused("it takes members only", {"Type": "Pass", "Next": "done", "ResultPath": "$.answers[0]"})
        self.refused("cannot be changed", {"Type": "Pass", "Next": "done", "ResultPath": "$$.Execution"})
        self.refused("is not an object", {"Type": "Pass", "Next": "done", "Parameters": "$"})
        self.refused("`a` is given twice", {"Type": "Pass", "Next": "done", "Parameters": {"a": 1, "a.$": "$.a"}})
        self.refused("1 is not a text", {"Type": "Pass", "Next": "done", "Parameters": {"a.$": 1}})
        self.refused("there is no function `States.Add`", {"Type": "Pass", "Next": "done", "Parameters": {"a.$": "States.Add(1, 2)"}})
        self.refused("a bracket is missing", {"Type": "Pass", "Next": "done", "Parameters": {"a.$": "States.MathAdd(1, $.b"}})

    def test_choices(self) -> None:
        def choice(*rules: Any, **rest: Any) -> dict[str, Any]:
            return {"Type": "Choice", "Choices": list(rules), "Default": "done", **rest}

        there = {"Variable": "$.a", "IsPresent": True}
        self.read(choice({"And": [there, {"Not": {"Variable": "$.a", "StringEquals": "x"}}], "Next": "done"}))
        self.refused("there is nothing to choose from", choice())
        self.refused("`Next` is missing", choice(there))
        self.refused("only a whole rule has `Next`", choice({"Not": {**there, "Next": "done"}, "Next": "done"}))
        self.refused("is no rule", choice({"Variable": "$.a", "Next": "done"}))
        self.refused("there is no such operation", choice({"Variable": "$.a", "StringIs": "x", "Next": "done"}))
        self.refused("1 is not a text", choice({"Variable": "$.a", "StringEquals": 1, "Next": "done"}))
        self.refused("may lead to several values", choice({"Variable": "$.a[*]", "StringEquals": "x", "Next": "done"}))
        self.refused("there is no state `nobody`", choice({**there, "Next": "nobody"}))
        self.refused("there is no state `nobody`", choice({**there, "Next": "done"}, Default="nobody"))
        self.refused("nothing to join", choice({"Or": [], "Next": "done"}))
        with self.assertRaisesRegex(NotModelled, "moments"):
            self.read(choice({"Variable": "$.a", "TimestampEquals": "2026-01-01T00:00:00Z", "Next": "done"}))

    def test_pauses_and_failures(self) -> None:
        self.refused("either `Seconds` or `SecondsPath`", {"Type": "Wait", "Next": "done"})
        self.refused("'1' is not a whole number", {"Type": "Wait", "Next": "done", "Seconds": "1"})
        self.refused("`Error` is given twice", {"Type": "Fail", "Error": "a", "ErrorPath": "$.a"})
        self.refused("there is no `Next`", {"Type": "Fail", "Next": "done"})

    def test_tasks(self) -> None:
        self.read(task())
        self.refused("the service `events` is not known", task("aws-sdk:events:putEvents"))
        self.refused("`rds` has no operation `promote`", task("aws-sdk:rds:promote"))
        self.refused("there is no integration `dynamo:get`", task("dynamo:get"))
        self.refused("has no `DBClusterIdentifier`", task("aws-sdk:rds:describeDBClusters", {"DBClusterIdentifier": "x"}))
        self.refused("needs `Message`", task("sns:publish", {"TopicArn": "x"}))
        self.refused("there is no `Function`", task("lambda:invoke", {"FunctionName": "x", "Function": "x"}))
        self.refused("`FunctionName` is missing", task("lambda:invoke", {"Payload": {}}))
        self.refused("there is no pattern `.sync`", task("sns:publish.sync", {"TopicArn": "x", "Message": "y"}))
        self.refused("nobody is told the token", task("sns:publish.waitForTaskToken", {"TopicArn": "x", "Message": "y"}))
        self.refused("0 is not 1 to", task(TimeoutSeconds=0))
        with self.assertRaisesRegex(NotModelled, "the resource"):
            self.read(task() | {"Resource": "arn:aws:lambda:us-west-2:123456789012:function:x"})

    def test_retriers_and_catchers(self) -> None:
        self.read(task(Retry=[{"ErrorEquals": ["Sns.ThrottledException", "States.Timeout"]}], Catch=[{"ErrorEquals": ["States.ALL"], "Next": "done"}]))
        self.refused("there is no error `States.Nothing`", task(Retry=[{"ErrorEquals": ["States.Nothing"]}]))
        self.refused("nothing that is done here fails with `Rds.RdsException`", task(Retry=[{"ErrorEquals": ["Rds.RdsException"]}]))
        self.refused("stands alone, and last", task(Retry=[{"ErrorEquals": ["States.ALL"]}, {"ErrorEquals": ["States.Timeout"]}]))
        self.refused("stands alone, and last", task(Retry=[{"ErrorEquals": ["States.ALL", "States.Timeout"]}]))
        self.refused("there are no errors", task(Retry=[{"ErrorEquals": []}]))
        self.refused("`Next` is missing", task(Catch=[{"ErrorEquals": ["States.ALL"]}]))
        self.refused("there is no `Interval`", task(Retry=[{"ErrorEquals": ["States.ALL"], "Interval": 1}]))
        self.refused("0 is less than 1", task(Retry=[{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 0}]))
        self.refused("0.5 is less than 1", task(Retry=[{"ErrorEquals": ["States.ALL"], "BackoffRate": 0.5}]))
        self.refused("not longer than `IntervalSeconds`", task(Retry=[{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 5, "MaxDelaySeconds": 5}]))
        self.refused("neither FULL nor NONE", task(Retry=[{"ErrorEquals": ["States.ALL"], "JitterStrategy": "SOME"}]))
        self.refused("there is no `Retry`", {"Type": "Pass", "Next": "done", "Retry": []})

    def test_branches(self) -> None:
        self.refused("there are no branches", {"Type": "Parallel", "Branches": [], "Next": "done"})
        inner = {"StartAt": "a", "States": {"a": {"Type": "Pass", "Next": "done"}}}
        with self.assertRaisesRegex(Refused, "Branches/0/a: there is no state `done`"):
            self.read({"Type": "Parallel", "Branches": [inner], "Next": "done"})


if __name__ == "__main__":
    unittest.main()
