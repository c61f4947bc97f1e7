"""Processes of functions, as the runner sees them: each has a pipe."""

import atexit
import functools
import json
import pathlib
import socket
import subprocess
import sys
import threading
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from typing import Any, Callable

PACKAGE_PARENT = pathlib.Path(__file__).resolve().parents[2]
NUMBER_BYTES = 64


class Process:
    """One process of a function, which runs it for each event that `pipe` gets, until it is ended."""

    def __init__(self, pipe: Connection, kill: Callable[[], None]):
        self.pipe, self._kill = pipe, kill

    def end(self) -> None:
        self._kill()
        self.pipe.close()

    def __enter__(self) -> Connection:
        return self.pipe

    def __exit__(self, *_: Any) -> None:
        self.end()


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

    def start(self, *task: Any) -> "Process":
        """Starts a process that carries out a task of `child.run`."""
        ours, theirs = Pipe()
        with theirs:
            number = self._start(theirs)
        ours.send(task)
        return Process(ours, lambda: self._requests.send(json.dumps({"end": number}).encode()))

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
