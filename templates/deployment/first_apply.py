"""What stands before the first apply: what only the account can give, and zones that only people can delegate."""

import argparse
from typing import Any, Callable

import delegation
import preflight
import variables
from account import Account
from configurations import Configuration, Deployment, SavedPlan
from declared import Parts
from failure import Failure
from provider_facts import Facts
from states import address_of, addresses, managed


def ask_account(deployment: Deployment, arguments: argparse.Namespace) -> int:
    exists = {address for one in deployment.configurations for address in addresses(one.state()) | one.imported_addresses()}
    parts = Parts([one.folder for one in deployment.configurations], variables.given(arguments), exists)
    return preflight.run(parts, Account(deployment.clients.client), deployment.facts)


def make_zones(configuration: Configuration, facts: Facts, arguments: argparse.Namespace, change: Callable[[SavedPlan], None]) -> None:
    """Those whose certificates wait for a delegation, before everything else."""
    written = configuration.written_resources()

    def awaited_beside(exists: set[str]) -> list[str]:
        return sorted(address for types in facts.delegation for address in delegation.awaited_zones(types, written, exists))

    if arguments.delegated or not awaited_beside(set()):
        return
    state = configuration.state()
    awaited = awaited_beside(addresses(state))
    lacking = [address for address in awaited if address not in addresses(state)]
    if lacking:
        with configuration.planned(*(f"-target={address}" for address in lacking), title="zones first") as plan:
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


def servers(state: dict[str, Any], zones: list[str]) -> dict[str, list[str]]:
    """The name of each of the zones, with its servers."""
    found = {}
    for one in managed(state):
        if address_of(one) in zones:
            for instance in one["instances"]:
                found[instance["attributes"]["name"]] = instance["attributes"]["name_servers"]
    return found
