"""The state of another layout is divided among the configurations of this one. Nothing changes in the account."""

import argparse
import copy
import json
import pathlib
import time
import uuid
from typing import Any, Iterator

from applying import approve
from configurations import Configuration, Deployment
from failure import Failure
from states import State, address_of, managed


def adopt(deployment: Deployment, arguments: argparse.Namespace) -> int:
    if not arguments.origin:
        raise Failure("`adopt` needs the folder of the other layout: --from FOLDER")
    old = Deployment(arguments, pathlib.Path(arguments.origin).resolve())
    if old.topology != deployment.topology:
        raise Failure(f"{arguments.origin} holds the topology {old.topology}, not {deployment.topology}")
    states = [(one, one.state()) for one in old.configurations]
    if not any(managed(state) for _, state in states):
        raise Failure(f"{arguments.origin} has no state, or an empty one: there is nothing to take over")
    for one in deployment.configurations:
        if managed(one.state()):
            raise Failure(f"{one.title} has a state already: `adopt` fills empty ones only")
    divided = divide([state for _, state in states], {one.name: set(one.written_addresses()) for one in deployment.configurations})
    approve(f"Take over {sum(len(managed(state)) for state in divided.values())} resources from {arguments.origin}", arguments)
    for one in deployment.configurations:
        _push(one, divided[one.name])
    # Two states for one resource would let each destroy what the other one changes.
    for one, state in states:
        kept = one.folder / f"adopted-{int(time.time())}.tfstate.backup"
        kept.write_text(json.dumps(state, indent=2) + "\n")
        _push(one, {**state, "serial": state["serial"] + 1, "resources": [], "outputs": {}})
        print(f"== {arguments.origin}: the state of {one.title} is empty now; what it was is in {kept.name}")
    print("== adopted: `deploy.py apply` hands over the values, and should have next to nothing to change")
    return 0


def divide(states: list[State], wanted: dict[str, set[str]]) -> dict[str, State]:
    """The state of each configuration, by the resources that were written for it."""
    found: dict[str, Any] = {}
    for state in states:
        for one in managed(state):
            found.setdefault(address_of(one), one)
    missing = sorted(found.keys() - set().union(*wanted.values()))
    if missing:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        raise Failure(
            f"{missing[0]}{more} exists and is in none of the new configurations, so the file was edited as well: compile both layouts from one "
            "file, adopt, and edit afterwards"
        )
    return {name: _state_with(states[0], {address: found[address] for address in sorted(found.keys() & addresses)}) for name, addresses in wanted.items()}


def _state_with(like: State, resources: dict[str, Any]) -> State:
    """Data is read again, outputs are computed again, and what is elsewhere now is waited for by the order of the configurations."""
    own = [copy.deepcopy(one) for one in resources.values()]
    for instance in _instances(own):
        kept = [one for one in instance.get("dependencies", []) if one in resources]
        if "dependencies" in instance:
            instance["dependencies"] = kept
    return {
        "version": like["version"],
        "terraform_version": like["terraform_version"],
        "serial": 1,
        "lineage": str(uuid.uuid4()),
        "outputs": {},
        "resources": own,
        "check_results": None,
    }


def _instances(resources: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for one in resources:
        yield from one["instances"]


def _push(configuration: Configuration, state: State) -> None:
    if state.get("resources") or configuration.state():
        # A folder that was emptied has another lineage, and nothing that could be lost.
        configuration.terraform("state", "push", "-force", "-", quiet=True, given=json.dumps(state))
