"""Questions to one account, with the credentials that Terraform takes as well. Needs boto3, which Terraform does not."""

from collections.abc import Callable, Iterator
from typing import Any

from configurations import Failure


class Account:
    def __init__(self, make_client: Callable[..., Any]):
        self._make_client = make_client
        self._clients: dict[tuple[str, str], Any] = {}

    @classmethod
    def connected(cls, what_for: str) -> "Account":
        try:
            import boto3
        except ImportError as error:
            raise Failure(f"{what_for} needs the Python package boto3 ({error})") from None
        return cls(boto3.client)

    def client(self, service: str, region: str) -> Any:
        if (service, region) not in self._clients:
            self._clients[service, region] = self._make_client(service, region_name=region)
        return self._clients[service, region]

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
