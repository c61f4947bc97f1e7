"""Connections that stay open: nothing of one request is left over for the next, and no snapshot waits for them."""

import contextlib
import http.client
import io
import threading
import unittest
from typing import Any, Iterable

import support  # noqa: F401  (puts the emulator's package on the path)

from emulator.snapshots import SnapshotServer

TEXT = {"Content-Type": "text/plain"}


def application(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    """Answers with the path, and reads the body of nothing but `/echo`."""
    path = environ["PATH_INFO"]
    if path == "/fault":
        raise RuntimeError("a fault")
    body = environ["wsgi.input"].read() if path == "/echo" else path.encode()
    start_response("204 No Content" if path == "/nothing" else "200 OK", list(TEXT.items()))
    return [] if path == "/nothing" else [body[:2], body[2:]]


class Connections(unittest.TestCase):
    def setUp(self) -> None:
        self.server = SnapshotServer("127.0.0.1", 0, application)
        thread = threading.Thread(target=self.server.serve_forever)
        thread.start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(thread.join)
        self.addCleanup(self.server.shutdown)
        self.connection = http.client.HTTPConnection("127.0.0.1", self.server.server_address[1], timeout=60)
        self.addCleanup(self.connection.close)

    def ask(self, method: str, path: str, body: Any = None, **named: Any) -> tuple[int, bytes]:
        self.connection.request(method, path, body, **named)
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def test_one_serves_many_requests(self) -> None:
        self.assertEqual(self.ask("GET", "/first"), (200, b"/first"))
        first = self.connection.sock
        self.assertEqual(self.ask("POST", "/echo", b"said"), (200, b"said"))
        self.assertIs(self.connection.sock, first)

    def test_a_body_that_nobody_read_is_no_request(self) -> None:
        self.assertEqual(self.ask("POST", "/unread", b"GET /other HTTP/1.1\r\n\r\n"), (200, b"/unread"))
        self.assertEqual(self.ask("GET", "/next"), (200, b"/next"))

    def test_answers_without_a_body_leave_nothing_for_the_next(self) -> None:
        self.assertEqual(self.ask("HEAD", "/first"), (200, b""))
        self.assertEqual(self.ask("GET", "/nothing"), (204, b""))
        self.assertEqual(self.ask("GET", "/next"), (200, b"/next"))

    def test_a_fault_is_an_answer(self) -> None:
        with contextlib.redirect_stderr(io.StringIO()) as log:
            self.assertEqual(self.ask("GET", "/fault"), (500, b""))
        self.assertIn("RuntimeError: a fault", log.getvalue())
        self.assertEqual(self.ask("GET", "/next"), (200, b"/next"))

    def test_what_comes_in_pieces_ends_the_connection(self) -> None:
        self.assertEqual(self.ask("POST", "/echo", iter([b"in ", b"pieces"]), encode_chunked=True), (200, b"in pieces"))
        self.assertIsNone(self.connection.sock)

    def test_one_that_is_idle_is_closed_for_a_snapshot(self) -> None:
        self.ask("GET", "/first")
        self.server._close_connections()
        self.assertEqual(self.connection.sock.recv(1), b"")
        self.assertEqual(self.server._open, set())


if __name__ == "__main__":
    unittest.main()
