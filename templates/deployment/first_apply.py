"""What stands before the first apply: what only the account can give, and zones that only people can delegate."""

import argparse
from typing import Any, Callable

import delegation
import preflight
import variables
from configurations import Configuration, Deployment, SavedPlan
from failure import Failure

ZONE = "aws_route53_zone"


def ask_account(deployment: Deployment, arguments: argparse.Namespace) -> int:
    exists = set()
    for one in deployment.configurations:
        exists |= addresses(one.state())
    parts = preflight.Parts([one.folder for one in deployment.configurations], variables.given(arguments), exists)
    return preflight.run(parts, preflight.Account(deployment.clients.client))


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
