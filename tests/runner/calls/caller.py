"""Makes calls: a region that is lost is felt, permissions are judged, and what was done is recorded."""

import contextlib
import json
from typing import TYPE_CHECKING, Any, Callable, ContextManager

import botocore.exceptions

from ..clock import FOREVER, Clock
from . import operations
from .faults import Fault, Faults
from .outcomes import CallFailed, NoAnswer
from .record import Call

if TYPE_CHECKING:
    from emulator.client import Emulator

    from ..access import Access

# What a call takes on the run's clock when all is well.
LATENCY_SECONDS = 0.1
ANSWERED, UNANSWERED = "answered", "unanswered"
UNAVAILABLE = "ServiceUnavailable"

Preparation = Callable[[str, dict[str, Any]], ContextManager[None]]
# The role that calls, the region and the parameters.
Answer = Callable[[str | None, str, dict[str, Any]], dict[str, Any]]


class Caller:
    def __init__(self, emulator: "Emulator", clock: Clock, faults: Faults, access: "Access"):
        self.record: list[Call] = []
        # How long the services take to answer the documents that are run. Functions get theirs in no time.
        self.latency = LATENCY_SECONDS
        # What must be so in the world before an operation is carried out, such as what a function answers.
        self.preparations: dict[tuple[str, str], Preparation] = {}
        # What is answered here instead of by the emulator, which does not know it.
        self.answers: dict[tuple[str, str], Answer] = {}
        self._emulator, self._clock, self._faults, self._access = emulator, clock, faults, access

    def call(
        self,
        role: str | None,
        region: str,
        service: str,
        operation: str,
        parameters: dict[str, Any],
        patience: float = FOREVER,
        latency: float | None = None,
    ) -> dict[str, Any]:
        """The answer, or `CallFailed`, or `NoAnswer` after the caller's patience."""
        model = operations.find(service, operation)
        outcome = ANSWERED
        try:
            wrong = operations.wrong_parameters(model, parameters)
            if wrong is not None:
                raise CallFailed("ParamValidationError", wrong)
            self._wait(service, region, patience, self.latency if latency is None else latency)
            return self._call(role, region, service, model, parameters)
        except CallFailed as error:
            outcome = error.code
            raise
        except NoAnswer:
            outcome = UNANSWERED
            raise
        except BaseException as error:
            outcome = type(error).__name__
            raise
        finally:
            self.record.append(Call(self._clock.now, role, region, service, operation, parameters, outcome))

    def _wait(self, service: str, region: str, patience: float, latency: float) -> None:
        """What happens on the way."""
        fault = self._faults.of(service, region)
        if fault is Fault.HANGS:
            self._clock.sleep(patience)
            raise NoAnswer(region, patience)
        self._clock.sleep(min(latency, patience))
        if latency > patience:
            raise NoAnswer(region, patience)
        if fault is Fault.REFUSES:
            raise CallFailed(UNAVAILABLE, f"{region} is switched off", 503)

    def _call(self, role: str | None, region: str, service: str, model: Any, parameters: dict[str, Any]) -> dict[str, Any]:
        self._access.check(role, region, service, model.name, parameters)
        if (service, model.name) in self.answers:
            return self.answers[service, model.name](role, region, parameters)
        prepare = self.preparations.get((service, model.name))
        with prepare(region, parameters) if prepare else contextlib.nullcontext():
            self._emulator.passing.before_next_call(self._clock.take_owed())
            return self._send(region, service, model.name, parameters)

    def _send(self, region: str, service: str, operation: str, parameters: dict[str, Any]) -> dict[str, Any]:
        client = self._emulator.client(service, region)
        try:
            answer = client._make_api_call(operation, parameters)
        except botocore.exceptions.ClientError as error:
            raise CallFailed.of(error) from error
        answer.pop("ResponseMetadata", None)
        return {name: _read(value) for name, value in answer.items()}


def _read(value: Any) -> Any:
    """A stream is read, for who asked may be another process."""
    return value.read() if hasattr(value, "read") else value


def as_json(value: Any) -> Any:
    """An answer as JSON has it: moments as texts, bytes as text."""
    return json.loads(json.dumps(value, default=_plain))


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return value.decode(errors="replace")
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
