"""State machines at work: each construct of the language once."""

import unittest
from typing import Any

from support import HOME, STANDBY, RunnerTest, arn, names

from runner import Cut, Decision, Fault, state_machine

ARN = "arn:aws:states:::"


def pass_(**rest: Any) -> dict[str, Any]:
    return {"Type": "Pass", **rest}


def task(integration: str, parameters: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": ARN + integration, "Parameters": parameters, **rest}


def ask(name: str = "nobody", **rest: Any) -> dict[str, Any]:
    return task("aws-sdk:rds:describeDBClusters", {"DbClusterIdentifier": name}, **rest)


class Data(RunnerTest):
    def output(self, *states: dict[str, Any], given: Any = None) -> Any:
        """What comes out of some states, one after the other."""
        flow = {f"s{index}": {**state, "Next": f"s{index + 1}"} for index, state in enumerate(states)}
        run = self.run_machine("s0", {**flow, f"s{len(states)}": {"Type": "Succeed"}}, given)
        self.assertTrue(run.succeeded, run.error)
        return run.outputs

    def test_results_are_put_where_they_belong(self) -> None:
        given = {"a": {"b": 1}}
        self.assertEqual(self.output(pass_(Result=2, ResultPath="$.a.c"), given=given), {"a": {"b": 1, "c": 2}})

    def test_a_result_replaces_the_data_or_is_dropped(self) -> None:
        self.assertEqual(self.output(pass_(Result={"x": 2}), pass_(Result=3, ResultPath=None), given={"a": 1}), {"x": 2})

    def test_input_and_output_are_selected(self) -> None:
        states = pass_(InputPath="$.a", Parameters={"c.$": "$.b", "d": 2}), pass_(OutputPath="$.c")
        self.assertEqual(self.output(*states, given={"a": {"b": {"e": 1}}}), {"e": 1})

    def test_the_run_is_known(self) -> None:
        run = self.output(pass_(Parameters={"machine.$": "$$.StateMachine.Name", "state.$": "$$.State.Name"}))
        self.assertEqual(run, {"machine": "recovery-1", "state": "s0"})

    def test_functions_of_the_language(self) -> None:
        given = {"a": [3, 1, 3], "n": 4, "t": "x,y", "o": {"p": 1}}
        for call, expected in (
            ("States.Format('{} of {}: \\\\'{}\\\\' \\\\{\\\\}', $.n, 5, $.t)".replace("\\\\", "\\"), "4 of 5: 'x,y' {}"),
            ("States.MathAdd($.n, -1)", 3),
            ("States.ArrayUnique($.a)", [3, 1]),
            ("States.Array($.n, 'x', true, null)", [4, "x", True, None]),
            ("States.ArrayContains($.a, 1)", True),
            ("States.ArrayGetItem($.a, 1)", 1),
            ("States.ArrayLength($.a)", 3),
            ("States.ArrayPartition($.a, 2)", [[3, 1], [3]]),
            ("States.ArrayRange(1, 5, 2)", [1, 3, 5]),
            ("States.Base64Encode($.t)", "eCx5"),
            ("States.Base64Decode('eCx5')", "x,y"),
            ("States.Hash('x', 'SHA-1')", "11f6ad8ec52a2984abaafd7c3b516503785c2072"),
            ("States.JsonMerge($.o, States.StringToJson('{\"q\": 2}'), false)", {"p": 1, "q": 2}),
            ("States.JsonToString($.o)", '{"p": 1}'),
            ("States.StringSplit($.t, ',')", ["x", "y"]),
        ):
            self.assertEqual(self.output(pass_(Parameters={"r.$": call}), given=given), {"r": expected}, call)

    def failed(self, state: dict[str, Any], given: Any = None) -> str:
        run = self.run_machine("a", {"a": {**state, "End": True}}, given)
        self.assertEqual(run.status, "Failed")
        return run.error

    def test_paths_must_lead_somewhere(self) -> None:
        self.assertIn("States.ParameterPathFailure", self.failed(pass_(Parameters={"a.$": "$.nothing"})))
        self.assertIn("States.Runtime", self.failed(pass_(InputPath="$.nothing")))
        self.assertIn("States.IntrinsicFailure", self.failed(pass_(Parameters={"a.$": "States.MathAdd('x', 1)"})))


    def test_data_may_not_grow_beyond_all_measure(self) -> None:
        grow = {"a.$": "States.Format('{}{}{}{}', $.a, $.a, $.a, $.a)"}
        states = {f"s{index}": pass_(Parameters=grow, Next=f"s{index + 1}") for index in range(9)}
        run = self.run_machine("s0", {**states, "s9": {"Type": "Succeed"}}, {"a": "xxxx"})
        self.assertIn("States.DataLimitExceeded", run.error)
        self.assertEqual(names(run)[-1], "s7")


class Flow(RunnerTest):
    def chosen(self, rule: dict[str, Any], given: Any) -> bool:
        states = {
            "choose": {"Type": "Choice", "Choices": [{**rule, "Next": "yes"}], "Default": "no"},
            "yes": {"Type": "Succeed"},
            "no": {"Type": "Succeed"},
        }
        run = self.run_machine("choose", states, given)
        self.assertTrue(run.succeeded, run.error)
        return names(run)[-1] == "yes"

    def test_choices(self) -> None:
        given = {"t": "text", "n": 5, "b": True, "z": None, "other": "text"}
        text, number = {"Variable": "$.t"}, {"Variable": "$.n"}
        nothing = {"Variable": "$.nothing", "IsPresent": True}
        for rule, expected in (
            ({**text, "StringEquals": "text"}, True),
            ({**text, "StringEqualsPath": "$.other"}, True),
            ({**text, "StringLessThan": "u"}, True),
            ({**text, "StringMatches": "t*t"}, True),
            ({**text, "StringMatches": "t?xt"}, False),
            ({**number, "NumericEquals": 5}, True),
            ({**number, "NumericGreaterThan": 5}, False),
            ({**number, "NumericGreaterThanEquals": 5}, True),
            ({**number, "StringEquals": "5"}, False),
            ({"Variable": "$.b", "BooleanEquals": True}, True),
            ({"Variable": "$.b", "NumericEquals": 1}, False),
            ({"Variable": "$.z", "IsNull": True}, True),
            ({**number, "IsNumeric": True}, True),
            ({**text, "IsString": False}, False),
            ({"Variable": "$.b", "IsBoolean": True}, True),
            (nothing, False),
            ({"Not": nothing}, True),
            ({"Or": [nothing, {**number, "NumericEquals": 5}]}, True),
            ({"And": [nothing, {"Variable": "$.nothing", "StringEquals": "x"}]}, False),
        ):
            self.assertEqual(self.chosen(rule, given), expected, rule)

    def test_a_choice_of_what_is_not_there_ends_the_run(self) -> None:
        choose = {"Type": "Choice", "Choices": [{"Variable": "$.nothing", "StringEquals": "x", "Next": "b"}], "Default": "b"}
        run = self.run_machine("a", {"a": choose, "b": {"Type": "Succeed"}})
        self.assertIn("States.Runtime", run.error)

    def test_without_a_default_something_must_hold(self) -> None:
        choose = {"Type": "Choice", "Choices": [{"Variable": "$.nothing", "IsPresent": True, "Next": "b"}]}
        run = self.run_machine("a", {"a": choose, "b": {"Type": "Succeed"}})
        self.assertIn("States.NoChoiceMatched", run.error)

    def test_pauses(self) -> None:
        states = {
            "a": {"Type": "Wait", "Seconds": 100, "Next": "b"},
            "b": {"Type": "Wait", "SecondsPath": "$.pause", "End": True},
        }
        run = self.run_machine("a", states, {"pause": 20})
        self.assertEqual((run.seconds, run.bound, run.outputs), (120, 120, {"pause": 20}))

    def test_a_waiting_looks_at_the_clock(self) -> None:
        clock = "$toMillis($states.context.State.EnteredTime)"
        begin = "{% $merge([$states.input, {'clock': {'last': " + clock + " + 30000}}]) %}"
        again = {"Condition": "{% " + clock + " < $states.input.clock.last %}", "Next": "pause"}
        states = {
            "begin": pass_(QueryLanguage="JSONata", Output=begin, Next="left"),
            "left": {"Type": "Choice", "QueryLanguage": "JSONata", "Choices": [again], "Default": "end"},
            "pause": {"Type": "Wait", "Seconds": 7, "Next": "left"},
            "end": pass_(Parameters={"kept.$": "$.a", "last.$": "$.clock.last"}, End=True),
        }
        run = self.run_machine("begin", states, {"a": 1})
        self.assertEqual((run.outputs["kept"], run.seconds), (1, 35))
        self.assertIsInstance(run.outputs["last"], int)

    def test_failures_have_a_name(self) -> None:
        run = self.run_machine("a", {"a": {"Type": "Fail", "Error": "TookTooLong", "CausePath": "$.why"}}, {"why": "no reason"})
        self.assertEqual((run.status, run.error), ("Failed", "TookTooLong: no reason"))

    def test_branches_run_side_by_side(self) -> None:
        branches = [
            {"StartAt": f"w{number}", "States": {f"w{number}": {"Type": "Wait", "Seconds": number, "Next": f"p{number}"}, f"p{number}": pass_(Result=number, End=True)}}
            for number in (50, 20)
        ]
        states = {"a": {"Type": "Parallel", "Branches": branches, "ResultPath": "$.found", "End": True}}
        run = self.run_machine("a", states, {"x": 1})
        self.assertEqual((run.seconds, run.outputs), (50, {"x": 1, "found": [50, 20]}))
        self.assertEqual(names(run), ["a", "w50", "w20", "p20", "p50"])

    def test_a_branch_that_fails_ends_the_others(self) -> None:
        slow = {"StartAt": "w", "States": {"w": {"Type": "Wait", "Seconds": 50, "End": True}}}
        broken = {"StartAt": "f", "States": {"f": {"Type": "Fail", "Error": "Broken", "Cause": "x"}}}
        caught = [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.why", "Next": "b"}]
        states = {"a": {"Type": "Parallel", "Branches": [slow, broken], "Catch": caught, "Next": "b"}, "b": {"Type": "Succeed"}}
        run = self.run_machine("a", states)
        self.assertEqual((run.seconds, run.outputs), (0, {"why": {"Error": "Broken", "Cause": "x"}}))

    def test_a_run_that_is_cut_off(self) -> None:
        states = {"a": pass_(Next="b"), "b": pass_(End=True)}
        run = self.run_machine("a", states, cut=Cut("b", after=False))
        self.assertEqual((run.status, names(run)), ("Cut", ["a"]))
        run = self.run_machine("a", states, cut=Cut("a", after=True))
        self.assertEqual((run.status, names(run)), ("Cut", ["a"]))


class Tasks(RunnerTest):
    def test_services_are_called_in_the_spelling_of_the_language(self) -> None:
        self.client("rds").create_db_cluster(DBClusterIdentifier="ledger", Engine="aurora-postgresql", MasterUsername="administrator", MasterUserPassword="correct-horse")
        selected = {"status.$": "$.DbClusters[0].Status"}
        run = self.run_machine("a", {"a": ask("ledger", ResultSelector=selected, End=True)})
        self.assertEqual(run.outputs, {"status": "available"})

    def test_errors_have_names_and_are_caught(self) -> None:
        for name, outcome in (("Rds.DbClusterNotFoundException", "Success"), ("States.TaskFailed", "Success"), ("Rds.RdsException", "Failed"), ("States.Timeout", "Failed")):
            caught = [{"ErrorEquals": [name], "ResultPath": "$.why", "Next": "b"}]
            run = self.run_machine("a", {"a": ask(Catch=caught, Next="b"), "b": {"Type": "Succeed"}})
            self.assertEqual(run.status, outcome, name)
            if outcome == "Success":
                self.assertEqual(run.outputs["why"]["Error"], "Rds.DbClusterNotFoundException")

    def test_retriers_count_for_themselves_and_wait_longer_each_time(self) -> None:
        again = [
            {"ErrorEquals": ["Rds.RdsException"], "MaxAttempts": 5},
            {"ErrorEquals": ["States.ALL"], "IntervalSeconds": 10, "BackoffRate": 3, "MaxAttempts": 3, "MaxDelaySeconds": 60},
        ]
        run = self.run_machine("a", {"a": ask(Retry=again, End=True)})
        self.assertEqual((run.status, run.steps[0].attempts), ("Failed", 4))
        self.assertAlmostEqual(run.seconds, 10 + 30 + 60 + 4 * 0.1)
        self.assertEqual(self.calls(), ["rds:DescribeDBClusters"] * 4)

    def test_a_task_takes_no_longer_than_it_may(self) -> None:
        code = "import time\ndef handler(event, context):\n    time.sleep(event['seconds'])\n"
        self.make_function("slow", code, seconds=900)
        caught = [{"ErrorEquals": ["States.Timeout"], "ResultPath": "$.why", "Next": "b"}]
        slow = task("lambda:invoke", {"FunctionName": "slow", "Payload": {"seconds": 500}}, TimeoutSeconds=60, Catch=caught, Next="b")
        run = self.run_machine("a", {"a": slow, "b": {"Type": "Succeed"}})
        self.assertEqual((run.seconds, run.bound, run.outputs["why"]["Error"]), (60, 60, "States.Timeout"))

    def test_functions_take_and_give_data(self) -> None:
        self.make_function("adder", "def handler(event, context):\n    return {'sum': event['a'] + event['b']}\n")
        add = task("lambda:invoke", {"FunctionName": "adder", "Payload": {"a.$": "$.a", "b": 2}}, OutputPath="$.Payload", End=True)
        self.assertEqual(self.run_machine("a", {"a": add}, {"a": 1}).outputs, {"sum": 3})

    def test_errors_of_functions_have_their_own_names(self) -> None:
        self.make_function("broken", "def handler(event, context):\n    raise LookupError('no way')\n")
        caught = [{"ErrorEquals": ["LookupError"], "ResultPath": "$.why", "Next": "b"}]
        states = {"a": task("lambda:invoke", {"FunctionName": "broken"}, Catch=caught, Next="b"), "b": {"Type": "Succeed"}}
        run = self.run_machine("a", states)
        self.assertTrue(run.succeeded, run.error)
        self.assertIn("no way", run.outputs["why"]["Cause"])

    def test_messages(self) -> None:
        run = self.run_machine("a", {"a": task("sns:publish", {"TopicArn": self.make_topic(), "Message.$": "$.text"}, End=True)}, {"text": "hello"})
        self.assertIn("MessageId", run.outputs)
        self.assertEqual(self.account.caller.record[0].parameters["Message"], "hello")

    def test_calls_to_a_lost_region_hang_as_long_as_the_task_may_take(self) -> None:
        get = task("aws-sdk:route53:getHealthCheck", {"HealthCheckId": "x"}, TimeoutSeconds=25, End=True)
        with self.account.lose(HOME, Fault.HANGS):
            run = self.run_machine("a", {"a": get})
        self.assertEqual((run.seconds, run.error.split(":")[0]), (25, "States.Timeout"))


class Approvals(RunnerTest):
    def ask(self, command: str | None, **rest: Any) -> Any:
        """Asks people, who answer with a command in which TOKEN stands for what they were told."""
        parameters = {"TopicArn": self.make_topic(), "Message.$": "States.Format('token {}', $$.Task.Token)"}
        question = task("sns:publish.waitForTaskToken", parameters, TimeoutSeconds=600, ResultPath="$.answer", End=True)

        def people(asked: Any) -> Decision | None:
            token = asked.text.removeprefix("token ")
            return None if command is None else Decision(after=100, command=command.replace("TOKEN", token))

        return self.run_machine("a", {"a": question}, people=people)

    def test_somebody_approves(self) -> None:
        run = self.ask(f"aws stepfunctions send-task-success --region {STANDBY} --task-output true --task-token TOKEN")
        self.assertEqual(run.outputs, {"answer": True})
        self.assertAlmostEqual(run.seconds, 100.1)

    def test_somebody_refuses(self) -> None:
        run = self.ask(f"aws stepfunctions send-task-failure --region {STANDBY} --error Refused --cause 'not now' --task-token TOKEN")
        self.assertEqual(run.error, "Refused: not now")

    def test_nobody_answers(self) -> None:
        run = self.ask(None)
        self.assertEqual((run.error.split(":")[0], run.seconds), ("States.Timeout", 600))

    def test_commands_must_be_right(self) -> None:
        success = "aws stepfunctions send-task-success --task-output true"
        for command, problem in (
            ("aws stepfunctions approve", "answers nothing"),
            (f"{success} --region {STANDBY} --token TOKEN", "too many"),
            (f"{success} --region {HOME} --task-token TOKEN", "speaks to us-east-1"),
            (f"{success} --region {STANDBY} --task-token x", "another task"),
        ):
            with self.assertRaisesRegex(Exception, problem):
                self.ask(command)


class Permissions(RunnerTest):
    authorising = True

    def test_calls_are_those_of_the_role(self) -> None:
        topic = self.make_topic()
        tell = task("sns:publish", {"TopicArn": topic, "Message": "hello"}, End=True)
        role = self.make_role("steps", "states.amazonaws.com", {"Effect": "Allow", "Action": "sns:Publish", "Resource": topic})
        machine = self.make_machine({"StartAt": "a", "States": {"a": tell}}, role)
        self.assertTrue(state_machine.run(self.account, STANDBY, machine).succeeded)
        with self.account.access.lacking(role, *self.account.access.role(role).permissions()):
            run = state_machine.run(self.account, STANDBY, machine)
        self.assertIn("not authorized to perform: sns:Publish", run.error)

    def test_whoever_starts_must_be_allowed_to(self) -> None:
        machine = self.make_machine({"StartAt": "a", "States": {"a": {"Type": "Succeed"}}})
        other = {"Effect": "Allow", "Action": "states:StartExecution", "Resource": arn("states", "stateMachine:other")}
        starter = self.make_role("starter", "events.amazonaws.com", other)
        with self.assertRaisesRegex(Exception, "states:StartExecution"):
            state_machine.run(self.account, STANDBY, machine, starter=starter)


if __name__ == "__main__":
    unittest.main()
