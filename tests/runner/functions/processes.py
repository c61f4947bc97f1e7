"""Processes of functions, as the runner sees them: each has a pipe, and is gone after its block."""

import atexit
import contextlib
import functools
import json
import pathlib
import socket
import subprocess
import sys
import threading
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any, Iterator

PACKAGE_PARENT = pathlib.Path(__file__).resolve().parents[2]
NUMBER_BYTES = 64


class Processes:
    def __init__(self) -> None:
        """Starts a fork server, which ends when this process does."""
        self._services: set[str] = set()
        self._lock = threading.Lock()
        self._requests, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        command = [sys.executable, "-m", "runner.functions.fork_server", str(theirs.fileno())]
        self._server = subprocess.Popen(command, cwd=PACKAGE_PARENT, stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()])
        theirs.close()
        atexit.register(self._stop)

    def expect(self, service: str) -> None:
        """The fork server loads what a client of this service needs before it starts the next process."""
        self._services.add(service)

    @contextlib.contextmanager
    def running(self, *task: Any) -> Iterator[Connection]:
        """Starts a process that carries out a task of `child.run` and gives its pipe. It is killed at the end of the block."""
        ours, theirs = Pipe()
        with theirs:
            number = self._start(theirs)
        try:
            ours.send(task)
            yield ours
        finally:
            self._requests.send(json.dumps({"end": number}).encode())
            ours.close()

    def _start(self, pipe: Connection) -> int:
        with self._lock:
            socket.send_fds(self._requests, [json.dumps({"start": sorted(self._services)}).encode()], [pipe.fileno()])
            return int(self._requests.recv(NUMBER_BYTES))

    def _stop(self) -> None:
        self._requests.close()
        self._server.wait()


@functools.cache
def processes() -> Processes:
    """Those of this test process."""
    return Processes()
