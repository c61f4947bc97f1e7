"""Makes a call in the region that a plan leaves."""

import time
import types
import unittest.mock
from typing import Any

from botocore.exceptions import ParamValidationError
from support import HOME, STANDBY, Context, FunctionTest

# Of the function, as it is deployed.
TIMEOUT_SECONDS = 300
# After how many questions the service has done what was asked for.
QUESTIONS = 4


class RunningContext(Context):
    """The time that is left grows less while the test's time passes."""

    def __init__(self, test: "RemoteCalls"):
        super().__init__(TIMEOUT_SECONDS)
        self.test, self.begin = test, test.passed

    def get_remaining_time_in_millis(self) -> int:
        return super().get_remaining_time_in_millis() - int((self.test.passed - self.begin).total_seconds() * 1000)


class RemoteCalls(FunctionTest):
    function = "remote_calls"
    region = HOME

    def setUp(self) -> None:
        super().setUp()
        self.enterContext(unittest.mock.patch.object(self.module.time, "sleep", lambda seconds: self.pass_time(seconds=seconds)))
        self.enterContext(unittest.mock.patch.object(self.module.time, "monotonic", lambda: self.passed.total_seconds()))
        self.url = {region: self.client("sqs", region).create_queue(QueueName="work")["QueueUrl"] for region in (HOME, STANDBY)}

    def call(self, event: Any = None) -> Any:
        return self.module.handler(event, RunningContext(self))

    def delay(self, region: str = STANDBY) -> str:
        answer = self.client("sqs", region).get_queue_attributes(QueueUrl=self.url[region], AttributeNames=["DelaySeconds"])
        return answer["Attributes"]["DelaySeconds"]

    def set_delay(self, seconds: str) -> None:
        self.client("sqs", STANDBY).set_queue_attributes(QueueUrl=self.url[STANDBY], Attributes={"DelaySeconds": seconds})

    def changes(self, **more: Any) -> dict[str, Any]:
        """A step that sets the delay to a minute."""
        inputs = {"QueueUrl": self.url[STANDBY], "Attributes": {"DelaySeconds": "60"}}
        asks = {"service": "sqs", "operation": "SetQueueAttributes", "inputs": inputs}
        return {"region": STANDBY, "does": "call", "asks": asks, "seconds": 60, **more}

    def question(self, expected: list[Any], select: str = "$.Attributes.DelaySeconds") -> dict[str, Any]:
        inputs = {"QueueUrl": self.url[STANDBY], "AttributeNames": ["DelaySeconds"]}
        asked = {"service": "sqs", "operation": "GetQueueAttributes", "inputs": inputs}
        return {**asked, "select": select, "expected": expected}

    def asks(self, does: str, expected: list[Any], **more: Any) -> dict[str, Any]:
        question = self.question(expected)
        expects = {name: question.pop(name) for name in ("select", "expected")}
        return {"region": STANDBY, "does": does, "asks": question, "seconds": 60, **expects, **more}

    def calls(self, operation: str) -> list[str]:
        """The regions in which it was called."""
        return [one["region"] for one in self.emulator.audit() if one["operation"] == operation]

    def test_it_acts_in_the_other_region(self) -> None:
        self.assertEqual(self.call(self.changes()), {"state": "done", "skipped": False})
        self.assertEqual((self.delay(), self.delay(HOME)), ("60", "0"))
        self.assertEqual(self.calls("SetQueueAttributes"), [STANDBY])

    def test_documents_hand_over_numbers_as_text(self) -> None:
        inputs = {"QueueUrl": self.url[STANDBY], "MaxNumberOfMessages": "5", "WaitTimeSeconds": "0"}
        asks = {"service": "sqs", "operation": "ReceiveMessage", "inputs": inputs}
        self.assertEqual(self.call(self.changes(asks=asks, seconds="60"))["state"], "done")
        number = {"QueueUrl": self.url[STANDBY], "Attributes": {"DelaySeconds": 30}}
        self.call(self.changes(asks={"service": "sqs", "operation": "SetQueueAttributes", "inputs": number}))
        self.assertEqual(self.delay(), "30")

    def test_what_is_done_already_is_skipped(self) -> None:
        unless = [self.question(["10"]), self.question(["60"])]
        self.assertFalse(self.call(self.changes(unless=unless))["skipped"])
        self.assertTrue(self.call(self.changes(unless=unless))["skipped"])
        self.assertEqual(len(self.calls("SetQueueAttributes")), 1)

    def test_a_question_without_an_answer_skips_nothing(self) -> None:
        lost = self.question(["60"])
        lost["inputs"] = lost["inputs"] | {"QueueUrl": self.url[STANDBY] + "-lost"}
        self.assertFalse(self.call(self.changes(unless=[lost]))["skipped"])
        self.assertEqual(self.delay(), "60")

    def test_an_answer_is_checked_once(self) -> None:
        self.assertEqual(self.call(self.asks("check", ["0", "60"]))["state"], "done")
        with self.assertRaisesRegex(self.module.Unexpected, f"GetQueueAttributes in {STANDBY}: found ..0"):
            self.call(self.asks("check", ["60"]))
        self.assertEqual(len(self.calls("GetQueueAttributes")), 2)

    def test_it_waits_until_the_answer_is_as_expected(self) -> None:
        def wait(seconds: float) -> None:
            self.pass_time(seconds=seconds)
            if self.passed.total_seconds() >= QUESTIONS * seconds:
                self.set_delay("60")

        with unittest.mock.patch.object(self.module.time, "sleep", wait):
            self.assertEqual(self.call(self.asks("until", ["60"]))["state"], "done")
        self.assertEqual(len(self.calls("GetQueueAttributes")), QUESTIONS + 1)

    def test_it_ends_before_the_time_of_the_step_is_over(self) -> None:
        for seconds in (60, "60", 1000):
            with self.subTest(seconds=seconds):
                begin = self.passed.total_seconds()
                with self.assertRaisesRegex(self.module.Unexpected, "until the time was over"):
                    self.call(self.asks("until", ["60"], seconds=seconds))
                took, of = self.passed.total_seconds() - begin, min(int(seconds), TIMEOUT_SECONDS)
                self.assertLessEqual(took, of - self.module.RESERVE_SECONDS)
                self.assertGreaterEqual(took, of - self.module.RESERVE_SECONDS - 2 * self.module.PAUSE_SECONDS)

    def test_what_is_refused_is_not_waited_for(self) -> None:
        lost = self.asks("until", ["60"])
        lost["asks"]["inputs"] = {"QueueUrl": self.url[STANDBY] + "-lost"}
        with self.assertRaisesRegex(self.module.NoAnswer, f"GetQueueAttributes in {STANDBY}: .*NonExistentQueue"):
            self.call(lost)
        self.assertEqual(self.passed.total_seconds(), 0)

    def test_a_region_that_is_down_is_an_error_and_no_hang(self) -> None:
        with self.emulator.region_down(STANDBY, hang=20):
            begin = time.perf_counter()
            with self.assertRaisesRegex(self.module.NoAnswer, STANDBY):
                self.call(self.changes())
            self.assertLess(time.perf_counter() - begin, self.module.RESERVE_SECONDS)
        self.assertEqual(self.call(self.changes())["state"], "done")

    def test_a_region_that_comes_back_is_waited_for(self) -> None:
        self.set_delay("60")

        def come_back(seconds: float) -> None:
            self.pass_time(seconds=seconds)
            self.emulator.sim("region-up", region=STANDBY)

        self.emulator.sim("region-down", region=STANDBY)
        with unittest.mock.patch.object(self.module.time, "sleep", come_back):
            self.assertEqual(self.call(self.asks("until", ["60"]))["state"], "done")
        self.assertGreater(self.passed.total_seconds(), 0)

    def test_cut_short_and_called_again(self) -> None:
        event: dict[str, Any] = {}

        def begin() -> None:
            self.url = {region: self.client("sqs", region).create_queue(QueueName="work")["QueueUrl"] for region in (HOME, STANDBY)}
            event.update(self.changes(unless=[self.question(["60"])]))

        begin()
        self.assert_survives_cuts(begin, self.delay, event)

    def test_an_input_that_the_service_does_not_know_is_an_error(self) -> None:
        unknown = self.changes()
        unknown["asks"]["inputs"]["Colour"] = "red"
        with self.assertRaises((self.module.NoAnswer, ParamValidationError)):
            self.call(unknown)


class Paths(FunctionTest):
    """What paths lead to in responses."""

    function = "remote_calls"
    RESPONSE = {
        "Members": [
            {"Arn": "a", "IsWriter": True, "Readers": []},
            {"Arn": "b", "IsWriter": False, "Readers": ["a"]},
        ],
        "Count": 2,
        "Tags": {"aws:name": "x"},
        "Nothing": None,
    }

    def test_what_is_selected(self) -> None:
        expected = {
            "$.Count": [2],
            "$.Members[0].Arn": ["a"],
            "$.Members[-1].Arn": ["b"],
            "$.Members[7].Arn": [],
            "$.Members[*].Arn": ["a", "b"],
            "$.Members[?(@.IsWriter == true)].Arn": ["a"],
            "$.Members[?(@.Arn == 'b')].Readers[0]": ["a"],
            '$.Members[?(@.Arn == "c")].Arn': [],
            "$.Tags['aws:name']": ["x"],
            "$.Missing": [None],
            "$.Missing.Inner": [],
            "$.Nothing": [None],
        }
        for path, values in expected.items():
            with self.subTest(path=path):
                self.assertEqual(self.module.selected(self.RESPONSE, path), values)
        for path in ("$Count", "$.Members[", "$.Members[?(@.Arn)]"):
            with self.subTest(path=path), self.assertRaises(ValueError):
                self.module.selected(self.RESPONSE, path)

    def test_what_holds(self) -> None:
        cases: list[tuple[dict[str, Any], bool]] = [
            ({"select": "$.Count", "expected": [1, 2]}, True),
            ({"select": "$.Count", "expected": ["2"]}, True),
            ({"select": "$.Count", "expected": ["two"]}, False),
            ({"select": "$.Members[0].IsWriter", "expected": [True]}, True),
            ({"select": "$.Members[0].IsWriter", "expected": ["True"]}, True),
            ({"select": "$.Members[0].IsWriter", "expected": ["false"]}, False),
            ({"select": "$.Members[*].Arn", "expected": ["a"]}, False),
            ({"select": "$.Members[*].Arn", "expected": ["b", "a"]}, True),
            ({"select": "$.Members[?(@.Arn == 'c')].Arn", "expected": ["c"]}, False),
            ({"select": "$.Nothing", "absent": True}, True),
            ({"select": "$.Missing", "absent": "true"}, True),
            ({"select": "$.Count", "absent": True}, False),
            ({"select": "$.Missing.Inner", "absent": True}, False),
        ]
        for question, answer in cases:
            with self.subTest(question=question):
                self.assertIs(self.module.holds(question, self.RESPONSE)[0], answer)

    def test_inputs_get_the_types_of_the_service(self) -> None:
        def shape(name: str, **more: Any) -> Any:
            return types.SimpleNamespace(type_name=name, **more)

        whole = shape(
            "structure",
            members={
                "Yes": shape("boolean"),
                "Count": shape("integer"),
                "Share": shape("double"),
                "Names": shape("list", member=shape("string")),
                "Flags": shape("map", value=shape("boolean")),
            },
        )
        given = {"Yes": "True", "Count": "3", "Share": "0.5", "Names": [1, "a"], "Flags": {"on": "false"}, "Other": None}
        expected = {"Yes": True, "Count": 3, "Share": 0.5, "Names": ["1", "a"], "Flags": {"on": False}, "Other": None}
        self.assertEqual(self.module.fitted(given, whole), expected)
