"""Whether what runs is what these files say: regions, documents, and everything that Terraform knows of."""

import argparse
import json
from typing import Any, Iterator

from configurations import CHANGES, Configuration, Deployment, Failure
from provider_facts import Facts
from states import instances, managed, regions_of

SAME = 0


def status(deployment: Deployment, _: argparse.Namespace) -> int:
    """0 where it is, 2 where it is not; what cannot be asked is a failure, which ends with 1."""
    found = []
    for one in deployment.chosen:
        found += list(_of(one, deployment))
    for line in found:
        print(f"differs  {line}")
    if found:
        print(f"== {len(found)} differences: `deploy.py plan` shows them in full")
        return CHANGES
    print("== what runs is what these files say")
    return SAME


def _of(configuration: Configuration, deployment: Deployment) -> Iterator[str]:
    if not configuration.has_values():
        yield f"{configuration.title} was never applied"
        return
    state = configuration.fetched_state()
    if not managed(state):
        yield f"{configuration.title} was never applied"
        return
    for role, region in regions_of(state).items():
        if role not in deployment.roles:
            yield f"{configuration.title}: {role} is deployed in {region}, and the file has no such region"
        else:
            print(f"== {configuration.title}: {role} is in {region}")
    yield from _documents(configuration, state, deployment.facts)
    if configuration.differs():
        yield f"{configuration.title}: a plan would change something"


def _documents(configuration: Configuration, state: dict[str, Any], facts: Facts) -> Iterator[str]:
    """The steps of each document in the account against the file: somebody may have changed it by hand, or back to an old version."""
    for one in managed(state):
        if one["type"] not in facts.documents:
            continue
        for instance in one["instances"]:
            attributes = instance["attributes"]
            region = attributes["arn"].split(":")[3]
            difference = _difference(attributes["name"], region, attributes["content"])
            if difference:
                yield f"{configuration.title}: the document {attributes['name']} in {region} {difference}"


def _difference(name: str, region: str, content: str) -> str:
    try:
        import boto3
        from botocore.exceptions import BotoCoreError, ClientError
    except ImportError as error:
        raise Failure(f"the documents cannot be asked for ({error}): they need boto3") from None
    try:
        answer = boto3.client("ssm", region_name=region).get_document(Name=name, DocumentFormat="JSON")
    except ClientError as error:
        if error.response["Error"]["Code"] == "InvalidDocument":
            return "does not exist"
        raise Failure(f"the document {name} in {region} cannot be read: {error}") from None
    except BotoCoreError as error:
        raise Failure(f"the document {name} in {region} cannot be read: {error}") from None
    return "" if json.loads(answer["Content"]) == json.loads(content) else "is not the one that was applied"
