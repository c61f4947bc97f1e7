"""The state of the simulated world that AWS itself doesn't keep: what is broken, what was called, what time it is."""

import datetime
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from .account import current_time


@dataclass(frozen=True)
class Call:
    """One signed API call, as the audit lists it."""

    at: float
    region: str
    service: str
    operation: str


@dataclass
class FunctionAnswer:
    """What a Lambda function answers: a payload, or an error as a function raises it."""

    payload: Any
    failed: bool = False


@dataclass
class World:
    audit: list[Call] = field(default_factory=list)
    endpoints_down: set[str] = field(default_factory=set)
    # region -> seconds for which a call hangs before it fails
    regions_down: dict[str, float] = field(default_factory=dict)
    # function name, or region/function name -> answer
    function_answers: dict[str, FunctionAnswer] = field(default_factory=dict)
    # messages to http(s) subscribers outside this machine, which are never sent
    undelivered: list[str] = field(default_factory=list)
    seconds_passed: float = 0.0
    # how long a global database takes to change roles
    promotion_seconds: float = 0.0
    # how long the work on an event source takes to begin and to end
    worker_seconds: float = 0.0
    # how long an object takes to be copied to a bucket of another region
    copy_seconds: float = 0.0
    lock: threading.RLock = field(default_factory=threading.RLock)

    def reset(self) -> None:
        """Back to a healthy world; goes with moto's own reset."""
        for kept in (self.audit, self.endpoints_down, self.regions_down, self.function_answers, self.undelivered):
            kept.clear()
        self.seconds_passed = 0.0
        self.promotion_seconds = 0.0
        self.worker_seconds = 0.0
        self.copy_seconds = 0.0

    def record(self, region: str, service: str, operation: str) -> None:
        self.audit.append(Call(round(time.time(), 3), region, service, operation))

    def now(self) -> datetime.datetime:
        """The simulated time: the machine's clock plus what `/sim/pass-time` added. Alarms live by it."""
        return current_time() + datetime.timedelta(seconds=self.seconds_passed)

    def endpoint_answers(self, address: str | None) -> bool:
        """Whether a probe of a domain name or an IP address would get an answer.

        A regional endpoint carries its region as a label (`id.execute-api.us-east-1.amazonaws.com`), so it goes down with
        the region.
        """
        if address is None:
            return True
        labels = address.lower().split(".")
        return address not in self.endpoints_down and not any(region in labels for region in self.regions_down)

    def function_answer(self, region: str, function: str) -> FunctionAnswer | None:
        return self.function_answers.get(f"{region}/{function}") or self.function_answers.get(function)


WORLD = World()
