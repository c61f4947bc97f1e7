"""The WSGI application that stands before moto: it counts calls, plays outages and answers what moto can't."""

import time
import traceback
from typing import Any, Callable, Iterable

from . import fakes, leftovers, passage, wire
from .passing import ENVIRON
from .simulation import Simulation
from .world import WORLD

Environ = dict[str, Any]
Application = Callable[[Environ, Callable], Iterable[bytes]]
# Calls in which moto waits, or calls itself or a subscriber: under the lock, they would block the call that they wait for.
WAITING = {
    ("events", "PutEvents"),
    ("lambda", "Invoke"),
    ("lambda", "InvokeAsync"),
    ("sns", "Publish"),
    ("sns", "PublishBatch"),
    ("sqs", "ReceiveMessage"),
    ("stepfunctions", "StartExecution"),
    ("stepfunctions", "StartSyncExecution"),
}


class Front:
    def __init__(self, moto: Application):
        self.moto = moto
        self.simulation = Simulation()

    def __call__(self, environ: Environ, start_response: Callable) -> Iterable[bytes]:
        path = environ["PATH_INFO"]
        if ENVIRON in environ:
            passage.let_pass(float(environ[ENVIRON]))
        passage.catch_up()
        if path.startswith("/sim/"):
            return self.simulation(environ, start_response)
        if path == "/moto-api/reset":
            WORLD.reset()
            fakes.reset()
            leftovers.reset()
        request = wire.recognise(environ)
        if request is None:
            return self.moto(environ, start_response)
        WORLD.record(request.region, request.service, request.operation, request.key)
        if request.region in WORLD.regions_down:
            return _unavailable(request, environ, start_response)
        handler = fakes.HANDLERS.get((request.service, request.operation))
        if handler is None:
            return self._by_moto(request, environ, start_response)
        return self._faked(handler, request, environ, start_response)

    def _by_moto(self, request: wire.Request, environ: Environ, start_response: Callable) -> Iterable[bytes]:
        """One call at a time, since moto iterates over tables that another thread may be changing.

        The answer to CreateSubnet, for example, reads the tags of everything in EC2: it failed when the subnet already existed.
        """
        if (request.service, request.operation) in WAITING:
            return self.moto(environ, start_response)
        with WORLD.lock:
            return self.moto(environ, start_response)

    def _faked(
        self, handler: fakes.Handler, request: wire.Request, environ: Environ, start_response: Callable
    ) -> Iterable[bytes]:
        try:
            parameters = wire.decode(request, environ)
            with WORLD.lock:
                status, body = wire.encode(request, handler(parameters, request.region))
        except fakes.LeaveToMoto:
            return self._by_moto(request, environ, start_response)
        except fakes.ServiceError as error:
            return _error(request, error.code, error.message, error.status, start_response)
        except Exception as error:  # a fault of the emulator: shown to the caller and, in full, in the log
            traceback.print_exc()
            return _error(request, "ValidationException", f"emulator: {error!r}", 400, start_response)
        kind = "application/json" if wire.is_rest(request.service) else "application/x-amz-json-1.1"
        return _send(start_response, status, kind, body)


def _unavailable(request: wire.Request, environ: Environ, start_response: Callable) -> Iterable[bytes]:
    """A region that is down: calls hang for as long as the test asked, then fail."""
    time.sleep(WORLD.regions_down.get(request.region, 0))
    form = environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded")
    message = f"{request.region} is switched off"
    return _error(request, "ServiceUnavailable", message, 503, start_response, form)


def _error(
    request: wire.Request, code: str, message: str, status: int, start_response: Callable, form: bool = False
) -> Iterable[bytes]:
    kind, body = wire.encode_error(request, code, message, form)
    return _send(start_response, status, kind, body, [("x-amzn-ErrorType", code)])


def _send(
    start_response: Callable, status: int, kind: str, body: bytes, headers: list[tuple[str, str]] | None = None
) -> Iterable[bytes]:
    start_response(f"{status} -", [("Content-Type", kind), ("Content-Length", str(len(body))), *(headers or [])])
    return [body]
