"""Virtual time: waiting costs nothing, and what a run took can be compared with what it was promised to take.

Lines that run side by side are threads of which one runs at a time, always the one whose turn comes first on this clock. So a
run is the same each time.
"""

import contextlib
import heapq
import itertools
import math
import threading
from dataclasses import dataclass, field
from typing import Any, Callable, Iterator

FOREVER = math.inf


class DeadlineReached(Exception):
    """Time is up; `deadline` says whose."""

    def __init__(self, deadline: "Deadline"):
        super().__init__(f"time is up after {deadline.seconds:g}s")
        self.deadline = deadline


class Cancelled(Exception):
    """Another line of the same group failed."""


@dataclass(frozen=True)
class Deadline:
    at: float
    seconds: float


@dataclass
class _Group:
    """Lines that run side by side."""

    left: int
    outer: "_Group | None"
    cancelled: bool = False

    def is_cancelled(self) -> bool:
        return self.cancelled or (self.outer is not None and self.outer.is_cancelled())

    def within(self, group: "_Group") -> bool:
        return self is group or (self.outer is not None and self.outer.within(group))


@dataclass(order=True)
class _Turn:
    """A line that waits for a moment."""

    at: float
    number: int
    group: _Group | None = field(compare=False)
    event: threading.Event = field(compare=False, default_factory=threading.Event)


class _Line(threading.local):
    """What belongs to the line that runs: how long it may take, and with whom it runs."""

    deadlines: tuple[Deadline, ...] = ()
    group: _Group | None = None


class Clock:
    def __init__(self, pass_time: Callable[[float], Any] = lambda seconds: None):
        """`pass_time` lets the same time pass in the world around the run."""
        self.now = 0.0
        self._pass_time = pass_time
        self._owed = 0.0
        self._turns: list[_Turn] = []
        self._numbers = itertools.count()
        self._line = _Line()

    def sleep(self, seconds: float) -> None:
        """Lets time pass, up to the first deadline that is reached."""
        first = min(self._line.deadlines, key=lambda deadline: deadline.at, default=None)
        wake = self.now + max(seconds, 0)
        if first is not None and wake > first.at:
            self._wait_until(max(first.at, self.now))
            raise DeadlineReached(first)
        if wake == FOREVER:
            raise RuntimeError("something waits for ever")
        self._wait_until(wake)

    @contextlib.contextmanager
    def deadline(self, seconds: float) -> Iterator[Deadline]:
        """Within the block, no more time passes than this: then `DeadlineReached` is raised."""
        own = Deadline(self.now + seconds, seconds)
        before = self._line.deadlines
        self._line.deadlines = (*before, own)
        try:
            yield own
        finally:
            self._line.deadlines = before

    def settle(self) -> None:
        """The world around the run has the same time now."""
        if owed := self.take_owed():
            self._pass_time(owed)

    def take_owed(self) -> float:
        """The seconds by which the world around the run is late, for who lets them pass there."""
        owed, self._owed = self._owed, 0.0
        return owed

    def together(self, works: list[Callable[[], Any]]) -> list[Any]:
        """Runs lines side by side. When one fails, the others are cancelled and its error is raised."""
        if not works:
            return []
        group = _Group(len(works), self._line.group)
        results: list[Any] = [None] * len(works)
        failures: list[BaseException] = []
        back = _Turn(FOREVER, next(self._numbers), self._line.group)
        deadlines = self._line.deadlines

        def run(index: int, turn: _Turn) -> None:
            turn.event.wait()
            self._line.deadlines, self._line.group = deadlines, group
            try:
                if not group.is_cancelled():
                    results[index] = works[index]()
            except Cancelled:
                pass
            except BaseException as error:  # raised again by whoever waits for the group
                failures.append(error)
                self._cancel(group)
            group.left -= 1
            if group.left == 0:
                back.at = self.now
                heapq.heappush(self._turns, back)
            self._next()

        for index in range(len(works)):
            turn = _Turn(self.now, next(self._numbers), group)
            heapq.heappush(self._turns, turn)
            threading.Thread(target=run, args=(index, turn), daemon=True).start()
        self._next()
        back.event.wait()
        if failures:
            raise failures[0]
        if self._line.group is not None and self._line.group.is_cancelled():
            raise Cancelled
        return results

    def beside(self, work: Callable[[], Any]) -> None:
        """A line that begins now and goes on beside whoever started it, without its deadlines, as long as time passes."""
        turn = _Turn(self.now, next(self._numbers), None)
        heapq.heappush(self._turns, turn)

        def run() -> None:
            turn.event.wait()
            try:
                work()
            finally:
                self._next()

        threading.Thread(target=run, daemon=True).start()

    def _wait_until(self, moment: float) -> None:
        turn = _Turn(moment, next(self._numbers), self._line.group)
        heapq.heappush(self._turns, turn)
        self._next()
        turn.event.wait()
        if turn.group is not None and turn.group.is_cancelled():
            raise Cancelled

    def _next(self) -> None:
        """Hands over to the line whose turn comes first."""
        turn = heapq.heappop(self._turns)
        self._owed += turn.at - self.now
        self.now = turn.at
        turn.event.set()

    def _cancel(self, group: _Group) -> None:
        group.cancelled = True
        for turn in self._turns:
            if turn.group is not None and turn.group.within(group):
                turn.at = self.now
        heapq.heapify(self._turns)
