"""Serves the states of configurations to Terraform's backend `http`: each is a file beside its configuration.

With the backend `local`, Terraform writes and compares the whole state whenever a resource has changed: a third of the processor time
of an apply or a destroy. A remote backend, as users have one, gets it from time to time: six times in an apply of 140 seconds.
https://developer.hashicorp.com/terraform/language/backend/http
"""

import functools
import http.server
import pathlib
import threading

STATE = "terraform.tfstate"


class StateStore:
    """Serves on 127.0.0.1 for as long as this process runs."""

    def __init__(self) -> None:
        self._folders: dict[str, pathlib.Path] = {}
        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Handler, self._folders))
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def address_for(self, folder: pathlib.Path) -> str:
        """Where the state of a configuration is kept."""
        path = f"/{len(self._folders)}"
        self._folders[path] = folder
        return f"http://127.0.0.1:{self._server.server_port}{path}"


class _Handler(http.server.BaseHTTPRequestHandler):
    def __init__(self, folders: dict[str, pathlib.Path], *arguments: object):
        self._folders = folders
        super().__init__(*arguments)

    def do_GET(self) -> None:
        state = self._state()
        if state is None or not state.exists():
            self._answer(http.HTTPStatus.NOT_FOUND)
        else:
            self._answer(http.HTTPStatus.OK, state.read_bytes())

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers["Content-Length"]))
        state = self._state()
        if state is None:
            self._answer(http.HTTPStatus.NOT_FOUND)
            return
        state.write_bytes(content)
        self._answer(http.HTTPStatus.OK)

    def _state(self) -> pathlib.Path | None:
        folder = self._folders.get(self.path)
        return folder and folder / STATE

    def _answer(self, status: http.HTTPStatus, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nobody reads what was asked."""


@functools.cache
def store() -> StateStore:
    """The one of this process."""
    return StateStore()
