"""Brings the work on a queue in another region to rest."""

import io
import json
import time
import unittest.mock
import zipfile
from typing import Any

from support import HOME, STANDBY, Context, FunctionTest, changed_answer

# Of the function, as it is deployed.
TIMEOUT_SECONDS = 180
# How long the service may take to begin or end the work.
USUAL_SECONDS = 40


class RunningContext(Context):
    """The time that is left grows less while the test's time passes."""

    def __init__(self, test: "QueueRest"):
        super().__init__(TIMEOUT_SECONDS)
        self.test, self.begin = test, test.passed

    def get_remaining_time_in_millis(self) -> int:
        return super().get_remaining_time_in_millis() - int((self.test.passed - self.begin).total_seconds() * 1000)


class QueueRest(FunctionTest):
    function = "queue_rest"
    region = HOME

    def setUp(self) -> None:
        super().setUp()
        self.enterContext(unittest.mock.patch.object(self.module.time, "sleep", lambda seconds: self.pass_time(seconds=seconds)))
        self.mapping = self.make_work(STANDBY)
        self.again: Any = None

    def make_work(self, region: str) -> str:
        """A function that works on a queue; what identifies that."""
        trust = json.dumps({"Version": "2012-10-17", "Statement": []})
        role = self.client("iam").create_role(RoleName=f"worker-{region}", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        package = io.BytesIO()
        with zipfile.ZipFile(package, "w") as archive:
            archive.writestr("index.py", "def handler(event, context): return {}")
        functions, queues = self.client("lambda", region), self.client("sqs", region)
        named = {"FunctionName": "worker", "Runtime": "python3.13", "Handler": "index.handler"}
        functions.create_function(**named, Role=role, Code={"ZipFile": package.getvalue()})
        queue = queues.create_queue(QueueName="work")["QueueUrl"]
        source = queues.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        return functions.create_event_source_mapping(FunctionName="worker", EventSourceArn=source)["UUID"]

    def begin(self) -> None:
        """The work goes on in the other region, and ending it takes a while."""
        self.mapping = self.make_work(STANDBY)
        self.emulator.sim("worker", seconds=USUAL_SECONDS)

    def state(self, mapping: str | None = None, region: str = STANDBY) -> str:
        return self.client("lambda", region).get_event_source_mapping(UUID=mapping or self.mapping)["State"]

    def set_work(self, enabled: bool) -> None:
        self.client("lambda", STANDBY).update_event_source_mapping(UUID=self.mapping, Enabled=enabled)

    def call(self, event: Any = None) -> Any:
        return self.module.handler(event or self.again or {"region": STANDBY, "mapping": self.mapping}, RunningContext(self))

    def calls(self, operation: str) -> list[str]:
        """The regions in which it was called, as the services have it."""
        return [one["region"] for one in self.emulator.audit() if one["operation"].startswith(operation)]

    def test_work_in_the_other_region_comes_to_rest(self) -> None:
        here = self.make_work(HOME)
        self.assertEqual(self.call(), {"region": STANDBY, "mapping": self.mapping, "state": "done"})
        self.assertEqual(self.state(), "Disabled")
        self.assertEqual(self.state(here, HOME), "Enabled")

    def test_it_waits_until_the_work_rests(self) -> None:
        self.emulator.sim("worker", seconds=USUAL_SECONDS)
        self.call()
        self.assertGreaterEqual(self.passed.total_seconds(), USUAL_SECONDS)
        self.assertEqual(self.state(), "Disabled")

    def test_what_rests_is_left_alone(self) -> None:
        self.call()
        before = self.calls("UpdateEventSourceMapping")
        self.assertEqual(self.call()["state"], "done")
        self.assertEqual(self.calls("UpdateEventSourceMapping"), before)
        self.assertEqual(before, [STANDBY])

    def test_work_that_is_about_to_begin_is_stopped_when_it_has_begun(self) -> None:
        self.set_work(False)
        self.emulator.sim("worker", seconds=USUAL_SECONDS)
        self.set_work(True)
        self.assertEqual(self.state(), "Enabling")
        self.call()
        self.assertEqual(self.state(), "Disabled")
        self.assertGreaterEqual(self.passed.total_seconds(), 2 * USUAL_SECONDS)

    def test_work_goes_on_again(self) -> None:
        """What a plan stopped before it failed; a document of either engine says so in its own way."""
        for yes in (True, "True", "true"):
            with self.subTest(yes=yes):
                self.set_work(False)
                self.emulator.sim("worker", seconds=USUAL_SECONDS)
                again = {"region": STANDBY, "mapping": self.mapping, "work": yes}
                for _ in range(2):
                    self.assertEqual((self.call(again)["state"], self.state()), ("done", "Enabled"))
                self.assertEqual(self.state(), "Enabled")
                self.emulator.sim("worker", seconds=0)
        self.assertEqual(len(self.calls("UpdateEventSourceMapping")), 6)

    def test_work_that_goes_on_survives_cuts(self) -> None:
        def begin() -> None:
            self.begin()
            self.set_work(False)
            self.pass_time(seconds=USUAL_SECONDS)
            self.again = {"region": STANDBY, "mapping": self.mapping, "work": True}

        self.assert_survives_cuts(begin, self.state)

    def test_a_change_of_somebody_else_is_waited_for(self) -> None:
        """Between the question and the change, somebody else may have begun one."""
        self.set_work(False)
        self.emulator.sim("worker", seconds=USUAL_SECONDS)
        self.set_work(True)
        with changed_answer("GetEventSourceMapping", self.pretend_enabled):
            self.call()
        self.assertEqual(self.state(), "Disabled")

    def pretend_enabled(self, answer: dict[str, Any]) -> None:
        if answer["State"] == "Enabling":
            answer["State"] = "Enabled"

    def test_cut_short_and_called_again(self) -> None:
        self.assert_survives_cuts(self.begin, self.state)

    def test_work_that_does_not_end_in_time_is_an_error(self) -> None:
        self.emulator.sim("worker", seconds=TIMEOUT_SECONDS)
        with self.assertRaisesRegex(self.module.NotInTime, f"`Disabling` .* {self.mapping} in {STANDBY}"):
            self.call()
        self.assertLess(self.passed.total_seconds(), TIMEOUT_SECONDS - 20)
        self.pass_time(seconds=TIMEOUT_SECONDS)
        self.assertEqual(self.call()["state"], "done")

    def test_a_region_that_is_down_is_an_error_and_no_hang(self) -> None:
        with self.emulator.region_down(STANDBY, hang=20):
            begin = time.monotonic()
            with self.assertRaisesRegex(self.module.NoAnswer, f"{STANDBY} does not say"):
                self.call()
            self.assertLess(time.monotonic() - begin, self.module.RESERVE_SECONDS)
        self.assertEqual(self.call()["state"], "done")

    def test_a_region_that_dies_meanwhile_is_an_error(self) -> None:
        self.emulator.sim("worker", seconds=USUAL_SECONDS)

        def lose(seconds: float) -> None:
            self.pass_time(seconds=seconds)
            self.emulator.sim("region-down", region=STANDBY)

        with unittest.mock.patch.object(self.module.time, "sleep", lose), self.assertRaises(self.module.NoAnswer):
            self.call()
        self.emulator.sim("region-up", region=STANDBY)
        self.assertEqual(self.call()["state"], "done")

    def test_nothing_to_rest_is_an_error(self) -> None:
        with self.assertRaisesRegex(self.module.NoAnswer, "ResourceNotFound"):
            self.call({"region": STANDBY, "mapping": "00000000-0000-4000-8000-000000000000"})
        with self.assertRaises(KeyError):
            self.call({"region": STANDBY})
        self.assertEqual(self.state(), "Enabled")
