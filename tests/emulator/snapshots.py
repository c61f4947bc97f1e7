"""Snapshots: the whole account and world as they are now, to come back to.

A snapshot is a fork. The child goes on serving where the parent stopped, on the same port, and the parent sleeps; coming
back means that the child ends. Nothing is copied before it changes, so both take milliseconds, however much exists.
"""

import contextlib
import gc
import os
import socket
import threading
import time
from typing import Any, Iterator

from werkzeug.serving import ThreadedWSGIServer

from .answering import WholeAnswers

# How often the server looks whether it shall fork or end, when no request makes it look. Whoever asked for it soon asks whether it
# was done, so this is rare; and an emulator waits for most of its life.
POLL_SECONDS = 0.25
SECONDS_TO_FINISH = 5
SECONDS_BETWEEN_LOOKS = 0.0005


class Snapshots:
    """What was asked for, and how many snapshots there are to come back to."""

    def __init__(self) -> None:
        self.depth = 0
        self._wish: str | None = None
        self._lock = threading.Lock()

    def ask(self, wish: str) -> int:
        """`take` or `return`: it is done once no request is being answered, and then `depth` is another one."""
        with self._lock:
            if wish == "return" and self.depth == 0:
                raise ValueError("there is no snapshot to come back to")
            if self._wish is not None:
                raise ValueError("a snapshot is being taken or returned to already")
            self._wish = wish
            return self.depth

    def wish(self) -> str | None:
        """What was asked for, once."""
        with self._lock:
            wish, self._wish = self._wish, None
            return wish


SNAPSHOTS = Snapshots()


class SnapshotServer(ThreadedWSGIServer):
    """A server whose main thread forks, while no other thread runs."""

    def __init__(self, *arguments: Any, **named: Any):
        self._open: set[socket.socket] = set()
        # Those of them on which a request was answered and no other one has come.
        self._idle: set[socket.socket] = set()
        # The system's numbers of the threads that answered.
        self._answering: set[int] = set()
        self._changed = threading.Condition()
        super().__init__(*arguments, handler=WholeAnswers, **named)

    def serve_forever(self, poll_interval: float = POLL_SECONDS) -> None:
        super().serve_forever(poll_interval)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._changed:
            self._open.add(request)
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        with self._changed:
            self._answering.add(threading.get_native_id())
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._changed:
                self._open.discard(request)
                self._idle.discard(request)
                self._changed.notify_all()

    @contextlib.contextmanager
    def busy(self, connection: socket.socket) -> Iterator[None]:
        """While the block runs, a request is being answered."""
        with self._changed:
            self._idle.discard(connection)
        try:
            yield
        finally:
            with self._changed:
                self._idle.add(connection)
                self._changed.notify_all()

    def service_actions(self) -> None:
        super().service_actions()
        wish = SNAPSHOTS.wish()
        if wish is None:
            return
        self._close_connections()
        if wish == "return":
            os._exit(0)
        self._fork()

    def _close_connections(self) -> None:
        """What is being answered is answered. A connection that asks for nothing must not hold everything up."""
        with self._changed:
            self._changed.wait_for(lambda: self._open <= self._idle, SECONDS_TO_FINISH)
            for connection in self._open:
                with contextlib.suppress(OSError):  # closed by the client
                    connection.shutdown(socket.SHUT_RD)
            self._changed.wait_for(lambda: not self._open)
        self._await_ended_threads()

    def _await_ended_threads(self) -> None:
        """A thread has ended for Python before it gives back what OpenSSL keeps for it, and holds a lock of OpenSSL while it does:
        a process forked in that moment would wait for the lock for ever."""
        deadline = time.monotonic() + SECONDS_TO_FINISH
        while any(os.path.exists(f"/proc/self/task/{thread}") for thread in self._answering) and time.monotonic() < deadline:
            time.sleep(SECONDS_BETWEEN_LOOKS)
        self._answering.clear()

    def _fork(self) -> None:
        gc.freeze()  # the collector marks what it looks at, which would copy all of the parent's memory
        child = os.fork()
        if child == 0:
            SNAPSHOTS.depth += 1
        else:
            os.waitpid(child, 0)
