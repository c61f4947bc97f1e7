"""Lists that may have several pages."""

from __future__ import annotations

from typing import Any, Iterable

from ..run import TAG, Run


def pages(client: Any, operation: str, member: str, **parameters: Any) -> Iterable[Any]:
    if not client.can_paginate(operation):
        yield from getattr(client, operation)(**parameters).get(member, [])
        return
    for page in client.get_paginator(operation).paginate(**parameters):
        yield from page.get(member, [])


def tagged(run: Run) -> list[dict[str, Any]]:
    """What the run made, for lists of EC2."""
    return [{"Name": f"tag:{TAG}", "Values": [run.name]}]
