"""The side of a function: a process of its own, in which every call of a service, every pause and every connection is asked of
the runner through a pipe. Nothing leaves the machine."""

import datetime
import http.client
import importlib
import io
import os
import socket
import sys
import threading
import time
import traceback
from multiprocessing.connection import Connection
from typing import Any

import botocore.client
import botocore.exceptions
import botocore.response

from . import models

# What boto3 does by itself when nothing else was set.
ATTEMPTS = {"legacy": 5, "standard": 3, "adaptive": 3}
# What databases say to who asks for TLS, or connects: that they have none for this one, which is all that is said here.
# https://www.postgresql.org/docs/current/protocol-flow.html
# https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_basic_err_packet.html
GREETINGS = {5432: b"N", 3306: b"\x17\x00\x00\x00\xff\x10\x04Too many connections"}
# In place of an event: there will be none any more.
END = object()


def run(pipe: Connection, folder: str, handler: str, variables: dict[str, str]) -> None:
    """Runs a handler once for each event that comes, and sends what came of it. What the code keeps between two events stays, as in the
    environments of the service."""
    os.environ.clear()
    os.environ.update(variables)
    os.chdir(folder)
    sys.path.insert(0, folder)
    sys.stdout = sys.stderr = io.StringIO()
    models.install()
    runner = Runner(pipe)
    runner.install()
    file, _, function = handler.rpartition(".")
    sys.modules.pop(file, None)
    while (event := _next(pipe)) is not END:
        try:
            module = importlib.import_module(file.replace("/", "."))
            if hasattr(module, "now"):  # as the functions that the compiler brings along ask for the time
                module.now = runner.now
            answer = getattr(module, function)(event, Context(runner))
            pipe.send(("result", {"payload": answer, "failed": False}))
        except Exception as error:  # whatever a function raises is its result
            described = {"errorMessage": str(error), "errorType": type(error).__name__, "stackTrace": traceback.format_tb(error.__traceback__)}
            pipe.send(("result", {"payload": described, "failed": True}))


def _next(pipe: Connection) -> Any:
    """The next event, or `END` when the runner is gone."""
    try:
        return pipe.recv()
    except (EOFError, ConnectionResetError):
        return END


class Context:
    """What a handler is told about its call."""

    def __init__(self, runner: "Runner"):
        self._runner = runner
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = "$LATEST"
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.aws_request_id = "00000000-0000-4000-8000-000000000000"

    def get_remaining_time_in_millis(self) -> int:
        return int(self._runner.ask("remaining") * 1000)


class Answer:
    """What botocore, and who asks over HTTPS, want to know about a response."""

    def __init__(self, status: int):
        self.status = self.status_code = status
        self.headers: dict[str, str] = {}


class Runner:
    def __init__(self, pipe: Connection):
        self._pipe = pipe
        self._open: list[socket.socket] = []
        # A function may have threads, whose questions come one after the other.
        self._asking = threading.Lock()

    def ask(self, kind: str, *details: Any) -> Any:
        try:
            with self._asking:
                self._pipe.send((kind, *details))
                return self._pipe.recv()
        except (EOFError, BrokenPipeError, ConnectionResetError):  # the runner is gone, and this is no error that a function may handle
            os._exit(1)

    def now(self) -> datetime.datetime:
        return self.ask("now")

    def install(self) -> None:
        """Puts the runner between the code and the world."""
        original = botocore.client.BaseClient.__init__

        def initialise(client: Any, *arguments: Any, **named: Any) -> None:
            original(client, *arguments, **named)
            client.meta.events.register_last("before-parameter-build", _keep_parameters)
            client.meta.events.register_first("before-call", lambda model, context, **_: self._call(client, model, context))

        botocore.client.BaseClient.__init__ = initialise
        time.sleep = lambda seconds: self.ask("sleep", seconds)
        socket.create_connection = self._connect
        http.client.HTTPSConnection = self._https()
        socket.socket.connect = _refuse_to_leave

    def _call(self, client: Any, model: Any, context: dict[str, Any]) -> tuple[Answer, dict[str, Any]]:
        credentials = client._request_signer._credentials.get_frozen_credentials()
        patience = _patience(client.meta.config)
        kind, answer = self.ask(
            "call",
            credentials.access_key,
            client.meta.region_name,
            client.meta.service_model.service_name,
            model.name,
            {name: _plain(value) for name, value in context["parameters"].items()},
            patience,
        )
        if kind == "unanswered":
            raise botocore.exceptions.ReadTimeoutError(endpoint_url=client.meta.endpoint_url, error=answer)
        if kind == "failed":
            code, message, status = answer
            return Answer(status), {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPStatusCode": status}}
        return Answer(200), {**_streams(model, answer), "ResponseMetadata": {"HTTPStatusCode": 200}}

    def _https(self) -> type:
        """Connections over HTTPS, but for those of boto3, whose calls do not get as far."""
        runner = self

        class Asking(http.client.HTTPConnection):
            default_port = http.client.HTTPS_PORT

            def __init__(self, host: str, port: int | None = None, *, timeout: Any = None, context: Any = None):
                super().__init__(host, port, timeout)

            def request(self, method: str, url: str, *rest: Any, **named: Any) -> None:
                self.answer = runner.ask("https", self.host, self.timeout if isinstance(self.timeout, (int, float)) else None)
                if self.answer == "unanswered":
                    raise TimeoutError("timed out")
                if not isinstance(self.answer, int):
                    raise ConnectionRefusedError(self.answer)

            def getresponse(self) -> Answer:
                return Answer(self.answer)

        return Asking

    def _connect(self, address: tuple[str, int], timeout: Any = None, *rest: Any, **named: Any) -> socket.socket:
        trouble = self.ask("connect", address, timeout if isinstance(timeout, (int, float)) else None)
        if trouble == "unanswered":
            raise TimeoutError("timed out")
        if trouble is not None:
            raise socket.gaierror(socket.EAI_NONAME, trouble)
        ours, theirs = socket.socketpair()
        theirs.sendall(GREETINGS.get(address[1], b""))
        self._open.append(theirs)
        return ours


def _keep_parameters(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
    context["parameters"] = dict(params)


def _patience(config: Any) -> float:
    """How long a client waits before it gives up, with all its attempts."""
    retries = config.retries or {}
    attempts = retries.get("total_max_attempts") or retries.get("max_attempts", -1) + 1 or ATTEMPTS[retries.get("mode", "legacy")]
    return max(config.connect_timeout, config.read_timeout) * attempts


def _plain(value: Any) -> Any:
    return value.read() if hasattr(value, "read") else value


def _streams(model: Any, answer: dict[str, Any]) -> dict[str, Any]:
    """Bodies that are read piece by piece."""
    name = model.get_streaming_output() and model.output_shape.serialization.get("payload")
    if name and isinstance(answer.get(name), bytes):
        answer = {**answer, name: botocore.response.StreamingBody(io.BytesIO(answer[name]), len(answer[name]))}
    return answer


def _refuse_to_leave(connection: socket.socket, address: Any) -> None:
    raise OSError(f"a function may not leave the machine for {address}")
