"""SQS: policies.

AWS answers a redrive policy without spaces in its JSON, and keeps the redrive-allow policy, which moto doesn't: a plan would
show a change each time, and creating a queue would wait for the attribute for ever. Moto also forgets a queue's policy
when another attribute is set.
"""

import json
from typing import Any

from moto.sqs.models import Queue, SQSBackend

from ..patching import wrap, wrap_property


def _compact(document: str) -> str:
    return json.dumps(json.loads(document), separators=(",", ":"))


def install() -> None:
    Queue.BASE_ATTRIBUTES.append("RedriveAllowPolicy")
    Queue.redrive_allow_policy = None

    @wrap_property(Queue, "attributes")
    def attributes(original: Any, queue: Queue) -> dict[str, Any]:
        found = original(queue)
        if found.get("RedrivePolicy"):
            found["RedrivePolicy"] = _compact(found["RedrivePolicy"])
        found.pop("RedriveAllowPolicy", None)
        if queue.redrive_allow_policy:
            found["RedriveAllowPolicy"] = _compact(queue.redrive_allow_policy)
        return found

    @wrap(SQSBackend, "set_queue_attributes")
    def set_queue_attributes(original: Any, backend: SQSBackend, queue_name: str, attributes: dict[str, Any]) -> Queue:
        policy = backend.get_queue(queue_name).policy
        return original(backend, queue_name, {"Policy": policy, **attributes})
