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
    key: str = ""  # which credentials it was signed with


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
    # the moment at which the clock stands, while only tests move it
    stands_at: datetime.datetime | None = None
    # the last whole minute (since 1970) that was lived through, once there was one
    minute: int | None = None
    # names of zones to which nobody delegates yet
    undelegated: set[str] = field(default_factory=set)
    # how long a global database takes to change roles
    promotion_seconds: float = 0.0
    # how long an instance of a database takes to be made, and to restart
    instance_seconds: float = 0.0
    restart_seconds: float = 0.0
    # regions whose replicas hear nothing although everything stands
    replication_silent: set[str] = field(default_factory=set)
    # what has come about by itself since the world began: alarms that changed, roles and instances that settled
    happenings: int = 0
    # what rules have to deliver, by number, until somebody fetches it; and what somebody has fetched
    deliveries: dict[int, Any] = field(default_factory=dict)
    under_way: dict[int, Any] = field(default_factory=dict)
    # what stands for the runs of a schedule that nobody makes, by region and rule
    represented: dict[tuple[str, str], list[Any]] = field(default_factory=dict)
    # how long the work on an event source takes to begin and to end
    worker_seconds: float = 0.0
    # how long an object takes to be copied to a bucket of another region
    copy_seconds: float = 0.0
    # how long a backup takes to be restored
    restore_seconds: float = 0.0
    lock: threading.RLock = field(default_factory=threading.RLock)

    def reset(self) -> None:
        """Back to a healthy world; goes with moto's own reset."""
        for kept in vars(self).values():
            if isinstance(kept, (list, set, dict)):
                kept.clear()
        self.seconds_passed = 0.0
        self.stands_at = None
        self.minute = None
        self.promotion_seconds = 0.0
        self.instance_seconds = self.restart_seconds = 0.0
        self.happenings = 0
        self.worker_seconds = 0.0
        self.copy_seconds = 0.0
        self.restore_seconds = 0.0

    def record(self, region: str, service: str, operation: str, key: str) -> None:
        self.audit.append(Call(round(time.time(), 3), region, service, operation, key))

    def now(self) -> datetime.datetime:
        """The simulated time, which `passage.py` moves. Alarms live by it."""
        return self.stands_at or current_time() + datetime.timedelta(seconds=self.seconds_passed)

    def stand_still(self, moment: datetime.datetime | None = None) -> None:
        """From now on only tests move the clock."""
        self.stands_at = moment or self.now()

    def run_on(self) -> None:
        """The machine's clock moves it again, from where it stands."""
        if self.stands_at is not None:
            self.seconds_passed = (self.stands_at - current_time()).total_seconds()
            self.stands_at = None

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
