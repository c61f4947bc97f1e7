"""What an action acts in: the services as the document's role may use them, the time, and the people who are asked."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable

from ..calls import Caller, CallFailed, NoAnswer
from ..clock import Clock
from ..people import People
from ..result import Run

if TYPE_CHECKING:
    from .steps import Step

# The longest that the service waits for one call.
CALL_SECONDS = 25


class ActionFailed(Exception):
    """An action came to a bad end."""


@dataclass(frozen=True)
class Scene:
    region: str
    role: str | None
    caller: Caller
    clock: Clock
    people: People
    # Runs another document: its region, name and parameters.
    start: Callable[[str, str, dict[str, Any]], Run]
    # Runs steps that stand within another one, once: what they gave, by name, or None when one failed.
    inside: Callable[["dict[str, Step]"], dict[str, Any] | None]
    # Whether a step fails whose function did.
    function_errors_fail: bool = True

    def call(self, service: str, operation: str, parameters: dict[str, Any], seconds: float = CALL_SECONDS) -> dict[str, Any]:
        try:
            return self.caller.call(self.role, self.region, service, operation, parameters, seconds)
        except (CallFailed, NoAnswer) as error:
            raise ActionFailed(str(error)) from error
