"""Time that passes just before a call comes with the call: one request instead of two, tens of thousands of times in a run of all tests.

A client that was told of it sends a header; signatures are not checked here, so it does not have to be signed.
"""

from typing import Any

HEADER = "X-Sim-Pass-Time"
ENVIRON = "HTTP_X_SIM_PASS_TIME"


class Passing:
    """The seconds that whatever is asked next brings along."""

    def __init__(self) -> None:
        self._seconds = 0.0

    def before_next_call(self, seconds: float) -> None:
        self._seconds += seconds

    def attend(self, client: Any) -> None:
        client.meta.events.register("before-send", self._bring)

    def take_header(self) -> dict[str, str]:
        seconds, self._seconds = self._seconds, 0.0
        return {HEADER: repr(seconds)} if seconds else {}

    def _bring(self, request: Any, **_: Any) -> None:
        request.headers.update(self.take_header())
