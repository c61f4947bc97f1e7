"""What the tests of the live checks share: the program in this process, against the emulator, with a clock that tests move, and
answers that the emulator has no world for."""

from __future__ import annotations

import atexit
import contextlib
import datetime
import functools
import importlib.util
import io
import json
import pathlib
import sys
import unittest
import unittest.mock
from typing import Any, Callable, Iterator

TESTS = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(TESTS), str(TESTS / "end_to_end")]

from harness import MissingTool, start_emulator  # noqa: E402

if importlib.util.find_spec("boto3") is None:
    raise MissingTool("the Python package boto3 is missing")

HOME, AWAY, ACCOUNT = "us-east-1", "us-west-2", "123456789012"
# (the call itself, its parameters, its region) -> its answer
Answer = Callable[[Callable[[], Any], dict[str, Any], str], Any]
READING = ("Describe", "Get", "List")


@functools.cache
def emulator() -> Any:
    started = start_emulator()
    atexit.register(started.stop)
    return started


class TestClock:
    """Waiting takes no time here, and moves the emulator's alarms."""

    def __init__(self) -> None:
        self.passed = 0.0
        # A test of something that takes long need not look every other second.
        self.least = 0.0

    def now(self) -> datetime.datetime:
        return datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=self.passed)

    def seconds(self) -> float:
        return self.passed

    def sleep(self, seconds: float) -> None:
        seconds = max(seconds, self.least)
        self.passed += seconds
        emulator().passing.before_next_call(seconds)


def refusal(code: str, message: str = "as the test wants it") -> Answer:
    from botocore.exceptions import ClientError

    def refuse(call: Callable[[], Any], parameters: dict[str, Any], region: str) -> Any:
        raise ClientError({"Error": {"Code": code, "Message": message}}, "Call")

    return refuse


def always(answer: Any) -> Answer:
    return lambda call, parameters, region: answer


class LiveTest(unittest.TestCase):
    def setUp(self) -> None:
        self.emulator = emulator()
        self.emulator.reset()
        self.clock = TestClock()
        self.calls: list[str] = []
        self.answers: dict[str, Answer] = {"DescribeAutomationExecutions": always({"AutomationExecutionMetadataList": []})}
        self.enterContext(self._watch())
        self.enterContext(unittest.mock.patch("live.run.Run.knock", return_value=True))

    @contextlib.contextmanager
    def _watch(self) -> Iterator[None]:
        from botocore.client import BaseClient

        original = BaseClient._make_api_call

        def call(client: Any, operation: str, parameters: dict[str, Any]) -> Any:
            self.calls.append(operation)
            ask = functools.partial(original, client, operation, parameters)
            answer = self.answers.get(operation)
            return answer(ask, parameters, client.meta.region_name) if answer else ask()

        with unittest.mock.patch.object(BaseClient, "_make_api_call", call):
            yield

    def program(self, *arguments: str) -> tuple[int, str, str]:
        """Its code, what it printed, and what it said meanwhile."""
        from live.program import main

        out, said = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(said):
            code = main(list(arguments), client=self.emulator.client, clock=self.clock)
        return code, out.getvalue(), said.getvalue()

    def check(self, identifier: str, *more: str) -> dict[str, Any]:
        """Runs a check as a person would; nothing may be left behind."""
        from live.catalog import catalog

        regions = ["--region", HOME, *(["--other-region", AWAY] if catalog()[identifier].regions == 2 else [])]
        code, out, said = self.program(identifier, "--account", ACCOUNT, *regions, "--json", "--yes", *more)
        self.assertTrue(out, said)
        verdict = json.loads(out)
        self.assertEqual(code, {"holds": 0, "does not hold": 1, "cannot be told": 3}[verdict["verdict"]], said)
        self.assert_nothing_left(said)
        return verdict

    def assert_verdict(self, identifier: str, state: str, because: str = "", *more: str) -> dict[str, Any]:
        verdict = self.check(identifier, *more)
        self.assertEqual(verdict["verdict"], state, verdict["because"])
        self.assertIn(because, verdict["because"])
        return verdict

    def assert_nothing_left(self, said: str = "") -> None:
        self.assertEqual(self.emulator.sim("leftovers"), {}, said)

    def made(self) -> list[str]:
        """The calls that change something."""
        return [operation for operation in self.calls if not operation.startswith(READING)]


class Automations:
    """Systems Manager as it runs documents: the emulator keeps documents, and runs none."""

    def __init__(self, test: LiveTest, outcomes: dict[str, tuple[str, dict[str, str]]]):
        # For each document, by the end of its name: how the run and each step end, and what a step gives out.
        self.outcomes = outcomes
        self.outputs: dict[str, dict[str, list[str]]] = {}
        self.started: list[str] = []
        test.answers |= {
            "StartAutomationExecution": self._start,
            "GetAutomationExecution": self._get,
            "DescribeAutomationExecutions": always({"AutomationExecutionMetadataList": []}),
        }

    def _start(self, call: Callable[[], Any], parameters: dict[str, Any], region: str) -> Any:
        self.started.append(parameters["DocumentName"])
        return {"AutomationExecutionId": str(len(self.started) - 1)}

    def _get(self, call: Callable[[], Any], parameters: dict[str, Any], region: str) -> Any:
        document = self.started[int(parameters["AutomationExecutionId"])]
        run, steps = next(outcome for suffix, outcome in self.outcomes.items() if document.endswith(f"-{suffix}"))
        listed = [{"StepName": name, "StepStatus": status, "Outputs": self.outputs.get(name, {})} for name, status in steps.items()]
        return {"AutomationExecution": {"AutomationExecutionStatus": run, "StepExecutions": listed}}
