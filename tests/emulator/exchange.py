"""HTTP with the emulator, on connections that stay open, without what the Internet asks of a client.

Tests ask tens of thousands of times, and urllib3 took half of the processor time of who asks.
"""

import io
import select
import socket
from typing import Any, Iterable, Iterator, NamedTuple

import botocore.awsrequest
import botocore.exceptions

# As long as botocore waits.
PATIENCE_SECONDS = 60
BODILESS = ("1", "204", "304")
# What only a client without a clock of its own needs, or says of itself, and what asks for leave to send a body.
NOT_SENT = {"amz-sdk-invocation-id", "amz-sdk-request", "expect", "user-agent", "host", "content-length", "connection"}


class Answer(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


class Body(io.BytesIO):
    """As botocore reads it from a connection."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        if content := self.read():
            yield content


class Exchange:
    def __init__(self, port: int):
        self._port = port
        self._idle: list[socket.socket] = []

    def ask(self, method: str, target: str, headers: Iterable[tuple[str, str | bytes]] = (), body: bytes = b"", keep: bool = True) -> Answer:
        """Without `keep`, the connection is a new one and ends with the answer."""
        lines = [f"{method} {target} HTTP/1.1".encode(), b"Host: 127.0.0.1:%d" % self._port, b"Content-Length: %d" % len(body)]
        lines += [name.encode() + b": " + (value if isinstance(value, bytes) else str(value).encode()) for name, value in headers]
        lines += [] if keep else [b"Connection: close"]
        connection = self._connection() if keep else self._connect()
        try:
            connection.sendall(b"\r\n".join((*lines, b"", b"")) + body)
            answer = _read(connection, method)
        except BaseException:
            connection.close()
            raise
        if keep and answer.headers.get("connection") != "close":
            self._idle.append(connection)
        else:
            connection.close()
        return answer

    def answer_call(self, request: botocore.awsrequest.AWSPreparedRequest, **_: Any) -> botocore.awsrequest.AWSResponse | None:
        """For `before-send`: the answer to a call of a client, or nothing where its body is not there as a whole."""
        body = request.body.encode() if isinstance(request.body, str) else request.body or b""
        if not isinstance(body, (bytes, bytearray)) or "Transfer-Encoding" in request.headers:
            return None
        headers = [(name, value) for name, value in request.headers.items() if name.lower() not in NOT_SENT]
        target = "/" + request.url.split("/", 3)[3] if request.url.count("/") > 2 else "/"
        try:
            answer = self.ask(request.method, target, headers, bytes(body))
        except TimeoutError as error:
            raise botocore.exceptions.ReadTimeoutError(endpoint_url=request.url, error=error) from error
        except ConnectionError as error:
            raise botocore.exceptions.EndpointConnectionError(endpoint_url=request.url, error=error) from error
        return botocore.awsrequest.AWSResponse(request.url, answer.status, botocore.awsrequest.HeadersDict(answer.headers), Body(answer.body))

    def close(self) -> None:
        while self._idle:
            self._idle.pop().close()

    def _connection(self) -> socket.socket:
        """One that the emulator has not closed, as it does when it forks or ends."""
        while self._idle:
            connection = self._idle.pop()
            waiting = select.poll()
            waiting.register(connection, select.POLLIN)
            if not waiting.poll(0):
                return connection
            connection.close()
        return self._connect()

    def _connect(self) -> socket.socket:
        connection = socket.create_connection(("127.0.0.1", self._port), PATIENCE_SECONDS)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection


def _read(connection: socket.socket, method: str) -> Answer:
    with connection.makefile("rb") as reader:
        status = reader.readline().split(b" ", 2)
        if len(status) < 2:
            raise ConnectionResetError("the emulator closed the connection")
        code = status[1].decode()
        headers = {}
        while (line := reader.readline().strip()):
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.lower()] = value.strip()
        without_body = method == "HEAD" or code.startswith(BODILESS)
        length = 0 if without_body else int(headers.get("content-length", 0))
        body = reader.read(length)
        if len(body) != length:
            raise ConnectionResetError("the emulator closed the connection")
        return Answer(int(code), headers, body)
