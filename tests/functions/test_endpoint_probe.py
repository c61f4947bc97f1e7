"""The probe that asks from the standby region whether the endpoint of the home region answers."""

import contextlib
import functools
import http.server
import threading
from typing import Any, Iterator
from unittest import mock

from databases import tls
from support import FunctionTest

NAMESPACE = "payments/entry"


class Server(http.server.BaseHTTPRequestHandler):
    """Answers each question with the next of some statuses; the last one stays."""

    statuses: list[int] = []
    asked: list[str] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0])
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


class EndpointProbe(FunctionTest):
    function = "endpoint_probe"
    variables = {"HOST": "127.0.0.1", "PATH_ASKED": "/live/health", "NAMESPACE": NAMESPACE}

    def setUp(self) -> None:
        super().setUp()
        self.paused: list[float] = []
        self.enterContext(mock.patch.object(self.module, "sleep", self.paused.append))

    @contextlib.contextmanager
    def endpoint(self, *statuses: int) -> Iterator[None]:
        """An endpoint that answers like this; with no status, none."""
        handler = type("Handler", (Server,), {"statuses": list(statuses), "asked": []})
        self.asked = handler.asked
        server = http.server.HTTPServer(("127.0.0.1", 0), handler)
        server.socket = tls().wrap_socket(server.socket, server_side=True)
        environment = mock.patch.dict("os.environ", {"PORT": str(server.server_port)})
        if not statuses:
            server.server_close()
            with environment:
                yield
            return
        thread = threading.Thread(target=functools.partial(server.serve_forever, poll_interval=0.01), daemon=True)
        thread.start()
        try:
            with environment:
                yield
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    def answers(self) -> list[float]:
        return self.values(NAMESPACE, "Answers")

    def make_unanswered(self) -> None:
        self.make_alarm("unanswered", NAMESPACE, "Answers", EvaluationPeriods=2, Threshold=1, ComparisonOperator="LessThanThreshold")

    def state(self) -> str:
        return self.client("cloudwatch").describe_alarms(AlarmNames=["unanswered"])["MetricAlarms"][0]["StateValue"]

    def test_an_answer_is_measured(self) -> None:
        with self.endpoint(200):
            verdict = self.call()
        self.assertEqual((verdict["answers"], verdict["judged"]), (True, True))
        self.assertEqual((self.answers(), self.values(NAMESPACE, "Asked")), ([1], [1]))
        self.assertEqual((self.asked, self.paused), (["/live/health"], []))

    def test_a_redirection_is_an_answer(self) -> None:
        with self.endpoint(302):
            self.assertTrue(self.call()["answers"])

    def test_one_bad_answer_is_asked_again(self) -> None:
        with self.endpoint(503, 200):
            self.assertTrue(self.call()["answers"])
        self.assertEqual(self.paused, [self.module.PAUSE_SECONDS])

    def test_three_bad_answers_make_a_bad_minute(self) -> None:
        with self.endpoint(200):
            self.call()
        self.pass_time(minutes=1)
        with self.endpoint(503):
            verdict = self.call()
        self.assertEqual((verdict["answers"], verdict["trouble"], len(self.asked)), (False, "status 503", 3))
        self.assertEqual(self.answers(), [1, 0])

    def test_nobody_there(self) -> None:
        with self.endpoint(200):
            self.call()
        self.pass_time(minutes=1)
        with self.endpoint():
            self.assertIn("ConnectionRefusedError", self.call()["trouble"])
        self.assertEqual(self.answers(), [1, 0])

    def test_what_was_never_there_is_not_judged(self) -> None:
        """The standby may be deployed long before the home region answers."""
        self.make_unanswered()
        with self.endpoint():
            for _ in range(10):
                self.assertFalse(self.call()["judged"])
                self.pass_time(minutes=1)
        self.assertEqual((self.answers(), self.state()), ([], "OK"))
        self.assertEqual(len(self.values(NAMESPACE, "Asked")), 10)

    def test_what_was_well_and_is_lost_sounds_within_minutes(self) -> None:
        self.make_unanswered()
        with self.endpoint(200):
            for _ in range(3):
                self.call()
                self.pass_time(minutes=1)
        self.assertEqual(self.state(), "OK")
        with self.endpoint():
            for _ in range(3):
                self.call()
                self.pass_time(minutes=1)
        self.assertEqual(self.state(), "ALARM")

    def test_after_a_day_it_is_known(self) -> None:
        with self.endpoint(200):
            self.call()
        self.pass_time(hours=25)
        with self.endpoint():
            self.assertFalse(self.call()["judged"])

    def test_it_can_be_cut_off_anywhere(self) -> None:
        with self.endpoint(200):
            self.assert_survives_cuts(lambda: None, lambda: {tuple(self.answers())[-1:]})
