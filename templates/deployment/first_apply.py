"""What stands before the first apply: what only the account can give, and zones that only people can delegate."""

import argparse
import json
import pathlib
import re
from typing import Any, Callable

import delegation
import preflight
from configurations import Configuration, Deployment, Failure, SavedPlan

ZONE = "aws_route53_zone"
# In files of variables that are not JSON; what is no text says nothing of a name.
ASSIGNED = re.compile(r"^\s*([A-Za-z0-9_-]+)\s*=\s*\"([^\"]*)\"", re.MULTILINE)


def ask_account(deployment: Deployment, arguments: argparse.Namespace) -> int:
    try:
        import boto3  # Terraform does not need it
    except ImportError:
        raise Failure("`preflight` needs the Python package boto3") from None
    exists = set()
    for one in deployment.configurations:
        one.initialise()
        exists |= addresses(one.state())
    parts = preflight.Parts([one.folder for one in deployment.configurations], given(arguments), exists)
    return preflight.run(parts, preflight.Account(boto3.client))


def given(arguments: argparse.Namespace) -> dict[str, str]:
    """The variables of the command line, the last one of each name."""
    values: dict[str, str] = {}
    for name in arguments.var_file:
        path = pathlib.Path(name)
        text = path.read_text()
        if path.suffix == ".json":
            values.update({key: value for key, value in json.loads(text).items() if isinstance(value, str)})
        else:
            values.update(ASSIGNED.findall(text))
    values.update(one.split("=", 1) for one in arguments.var if "=" in one)
    return values


def addresses(state: dict[str, Any]) -> set[str]:
    return {f"{one['type']}.{one['name']}" for one in state.get("resources", []) if one["mode"] == "managed"}


def make_zones(configuration: Configuration, arguments: argparse.Namespace, change: Callable[[SavedPlan], None]) -> None:
    """Those whose certificates wait for a delegation, before everything else."""
    written = configuration.written_resources()
    if arguments.delegated or not delegation.awaited_zones(written, ()):
        return
    state = configuration.state()
    awaited = delegation.awaited_zones(written, addresses(state))
    lacking = [label for label in awaited if f"{ZONE}.{label}" not in addresses(state)]
    if lacking:
        with configuration.planned(*(f"-target={ZONE}.{label}" for label in lacking), title="zones first") as plan:
            if plan is not None:
                change(plan)
        state = configuration.state()
    try:
        left = delegation.await_delegation(servers(state, awaited), arguments.patience, lambda text: print(text, flush=True))
    except delegation.Unasked as error:
        shown = "\n".join(delegation.instruction(name, some) for name, some in servers(state, awaited).items())
        raise Failure(f"nobody here can ask whether zones are delegated ({error}).\n{shown}\nThen apply again with --delegated") from None
    if left:
        raise Failure(f"{left} is not delegated after {arguments.patience:g} seconds, and its certificate cannot be issued before: apply again when it is")


def servers(state: dict[str, Any], labels: list[str]) -> dict[str, list[str]]:
    """The name of each of the zones, with its servers."""
    found = {}
    for one in state.get("resources", []):
        if one["type"] == ZONE and one["name"] in labels:
            for instance in one["instances"]:
                found[instance["attributes"]["name"]] = instance["attributes"]["name_servers"]
    return found
