"""What stands before the first apply: what only the account can give, and zones that only people can delegate."""

import argparse
import json
import pathlib
import re
from typing import Any, Callable

import delegation
import preflight
from account import Account
from configurations import Configuration, Deployment, Failure, SavedPlan
from declared import Parts
from provider_facts import Facts
from states import address_of, addresses, managed

# In files of variables that are not JSON; what is no text says nothing of a name.
ASSIGNED = re.compile(r"^\s*([A-Za-z0-9_-]+)\s*=\s*\"([^\"]*)\"", re.MULTILINE)


def ask_account(deployment: Deployment, arguments: argparse.Namespace) -> int:
    account = Account.connected("`preflight`")
    exists = {address for one in deployment.configurations for address in addresses(one.fetched_state())}
    parts = Parts([one.folder for one in deployment.configurations], given(arguments), exists)
    return preflight.run(parts, account, deployment.facts)


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
