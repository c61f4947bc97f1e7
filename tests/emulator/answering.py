"""How a request is read and answered: whole, on a connection that stays open.

Tests ask tens of thousands of times. Werkzeug's own handler ends each connection, and looks before it does whether more comes; the new
connection and the new thread for each request took longer than most answers.
"""

import io
import logging
import traceback
from typing import Any

from werkzeug.serving import WSGIRequestHandler

# Answers without a body: https://www.rfc-editor.org/rfc/rfc9110#section-6.4.1
BODILESS = ("1", "204", "304")


class WholeAnswers(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    # The head and the body go out together, which wakes whoever waits for them once instead of twice.
    wbufsize = -1

    def run_wsgi(self) -> None:
        with self.server.busy(self.connection):
            self._go_on_when_asked()
            environ = self.make_environ()
            if "Transfer-Encoding" in self.headers:
                self.close_connection = True  # nobody knows whether all of it will be read
            else:
                environ["wsgi.input"] = io.BytesIO(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
            self._send(*self._ask(environ))

    def _go_on_when_asked(self) -> None:
        """The client sends nothing more until it has this."""
        if self.headers.get("Expect", "").lower().strip() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.wfile.flush()
            del self.headers["Expect"]

    def _ask(self, environ: dict[str, Any]) -> tuple[str, list[tuple[str, str]], bytes]:
        head: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], *_: Any) -> Any:
            head[:] = [status, headers]

        try:
            parts = self.server.app(environ, start_response)
            try:
                body = b"".join(parts)
            finally:
                getattr(parts, "close", lambda: None)()
        except Exception:  # a fault of the emulator: in full in the log
            traceback.print_exc()
            return "500 -", [], b""
        return *head, body

    def _send(self, status: str, headers: list[tuple[str, str]], body: bytes) -> None:
        code, _, message = status.partition(" ")
        self.send_response(int(code), message)
        without_body = self.command == "HEAD" or code.startswith(BODILESS)
        for name, value in headers:
            if without_body or name.lower() not in ("content-length", "connection"):
                self.send_header(name, value)
        if not without_body:
            self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if not without_body:
            self.wfile.write(body)
        self.wfile.flush()

    def log_request(self, code: Any = "-", size: Any = "-") -> None:
        if logging.getLogger("werkzeug").isEnabledFor(logging.INFO):  # the line is put together in any case
            super().log_request(code, size)
