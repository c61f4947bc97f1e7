"""Questions to an account, asked in each region as the role that deploys it."""

from collections.abc import Callable, Iterator
from typing import Any


class Account:
    def __init__(self, client: Callable[[str, str], Any]):
        self.client = client

    def answers(self, question: str, region: str, **arguments: Any) -> Iterator[dict[str, Any]]:
        """Every page of the answer to `service.operation`."""
        service, operation = question.split(".")
        client = self.client(service, region)
        if client.can_paginate(operation):
            yield from client.get_paginator(operation).paginate(**arguments)
        else:
            yield getattr(client, operation)(**arguments)

    def listed(self, question: str, region: str, expression: str, **arguments: Any) -> list[Any]:
        """What the expression finds on every page."""
        return [one for page in self.answers(question, region, **arguments) for one in read(expression, page) or []]


def read(expression: str, answer: Any) -> Any:
    """What JMESPath finds."""
    import jmespath  # boto3 brings it along

    return jmespath.search(expression, answer)


def code_of(error: Exception) -> str:
    """Of an error that a service answers with; empty for others, such as a lost connection."""
    return str(getattr(error, "response", {}).get("Error", {}).get("Code", ""))
