"""Lambda: the time that the work on an event source takes to begin and to end.

At once, unless `/sim/worker` says otherwise. Then the call only asks for the change, the state says so, and meanwhile any other
change is refused: https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html
"""

import datetime
from typing import Any

from moto.awslambda.exceptions import LambdaClientError
from moto.awslambda.models import EventSourceMapping, LambdaBackend

from ..patching import wrap
from ..world import WORLD


def _is_changing(mapping: EventSourceMapping) -> bool:
    until = getattr(mapping, "changes_until", None)
    return until is not None and WORLD.now() < until


def install() -> None:
    @wrap(LambdaBackend, "update_event_source_mapping")
    def update(original: Any, self: LambdaBackend, uuid: str, spec: dict[str, Any]) -> EventSourceMapping | None:
        mapping = self.get_event_source_mapping(uuid)
        if mapping is not None and _is_changing(mapping):
            raise LambdaClientError("ResourceInUseException", "the event source mapping is being changed already")
        before = mapping.enabled if mapping is not None else None
        changed = original(self, uuid, spec)
        if changed is not None and changed.enabled != before:
            changed.changes_until = WORLD.now() + datetime.timedelta(seconds=WORLD.worker_seconds)
        return changed

    @wrap(EventSourceMapping, "get_configuration")
    def get_configuration(original: Any, self: EventSourceMapping) -> dict[str, Any]:
        shown = original(self)
        return shown | {"State": "Enabling" if self.enabled else "Disabling"} if _is_changing(self) else shown
