"""The account in which documents are run: the emulator behind it, its time, its faults, and who may do what."""

import contextlib
import datetime
import pathlib
from typing import TYPE_CHECKING, Any, Iterable, Iterator

from . import automation, state_machine
from .access import Access
from .calls import Caller, CallFailed, Fault, Faults
from .clock import Clock
from .executions import Executions
from .functions import Functions
from .functions.databases import Databases
from .functions.endpoints import Endpoints
from .functions.package import Packages
from .life import Life

if TYPE_CHECKING:
    from emulator.client import Emulator


class Account:
    """One for each deployment. `region` is one that stands whatever a test does, and `packages` are the folders in which the
    packages of deployed functions lie. With `function_errors_fail`, a step of an automation document fails whose function did: the
    guide leaves open whether it does."""

    def __init__(
        self,
        emulator: "Emulator",
        region: str,
        packages: Iterable[pathlib.Path] = (),
        authorising: bool = False,
        function_errors_fail: bool = True,
    ):
        identity = emulator.client("sts", region).get_caller_identity()
        self.number = identity["Account"]
        self.partition = identity["Arn"].split(":")[1]
        self.emulator = emulator
        self.clock = Clock(lambda seconds: emulator.sim("pass-time", seconds=seconds))
        self.faults = Faults(emulator)
        self.access = Access(emulator, region, authorising)
        self.caller = Caller(emulator, self.clock, self.faults, self.access)
        databases = Databases(emulator, self.faults, region)
        self.functions = Functions(
            emulator,
            self.clock,
            self.caller,
            self.access,
            databases,
            Endpoints(emulator, self.faults),
            Packages(packages),
            self.world_time,
        )
        self.executions = Executions(self)
        self.function_errors_fail = function_errors_fail
        self.life = Life(self)
        self._documents: dict[str, automation.Document] = {}
        self._machines: dict[str, state_machine.Machine] = {}

    def document(self, region: str, name: str) -> automation.Document:
        """The automation document of this name as it was deployed."""
        self._must_stand(region)
        content = self.emulator.client("ssm", region).get_document(Name=name)["Content"]
        if content not in self._documents:
            self._documents[content] = automation.read(name, content)
        return self._documents[content]

    def machine(self, region: str, arn: str) -> tuple[state_machine.Machine, str]:
        """A state machine as it was deployed, and its role."""
        self._must_stand(region)
        shown = self.emulator.client("stepfunctions", region).describe_state_machine(stateMachineArn=arn)
        definition = shown["definition"]
        if definition not in self._machines:
            self._machines[definition] = state_machine.read(shown["name"], definition)
        return self._machines[definition], shown["roleArn"]

    def world_time(self) -> datetime.datetime:
        """The time of the world around the runs."""
        return datetime.datetime.fromisoformat(self.sim("now"))

    def sim(self, address: str, **query: Any) -> Any:
        """Asks a `/sim/` address of the emulator, at the time that it is for the runs."""
        self.emulator.passing.before_next_call(self.clock.take_owed())
        return self.emulator.sim(address, **query)

    @contextlib.contextmanager
    def lose(self, region: str, fault: Fault = Fault.REFUSES) -> Iterator[None]:
        with self.faults.lose(region, fault):
            yield

    def _must_stand(self, region: str) -> None:
        """What a region would run is lost with it."""
        if self.faults.is_lost(region):
            raise CallFailed("ServiceUnavailable", f"{region} is switched off", 503)
