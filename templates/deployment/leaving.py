"""What was deployed is removed, all of it or one region, with what services leave behind."""

import argparse
from typing import Any, Iterable

import leftovers
import plan_guard
from applying import OUTSIDE, approve, same_regions
from configurations import Configuration, Deployment, SavedPlan
from failure import Failure
from states import address_of, addresses, managed


def destroy(deployment: Deployment, arguments: argparse.Namespace) -> int:
    if arguments.region:
        _Region(deployment, arguments).leave()
        return 0
    there = [one for one in reversed(deployment.chosen) if _is_there(one)]
    states = {one.name: one.state() for one in there}
    left = leftovers.Leftovers(deployment.facts, states.values(), deployment.clients)
    left.say_what_takes_long()
    for one in there:
        edges = leftovers.edges_in(deployment.facts, states[one.name])
        if edges and left.networks:
            # They leave a group in the network, which cannot be removed before.
            _remove(deployment, one, arguments, [f"-target={address}" for address in edges])
            left.remove_groups(arguments.patience)
        _remove(deployment, one, arguments, [])
    left.list_what_remains()
    return 0


def _is_there(configuration: Configuration) -> bool:
    if not configuration.has_values():
        print(f"== {configuration.name}: was never applied")
    return configuration.has_values()


def _remove(deployment: Deployment, configuration: Configuration, arguments: argparse.Namespace, targets: list[str]) -> None:
    with configuration.planned("-destroy", *targets) as plan:
        if plan is None:
            return
        same_regions(plan, deployment)
        spare_what_was_there(plan, deployment, arguments)
        approve(f"Destroy {configuration.title} as planned above", arguments)
        plan.apply()


def spare_what_was_there(plan: SavedPlan, deployment: Deployment, arguments: argparse.Namespace) -> None:
    """What this deployment has taken over was not made for it, so it does not go with it."""
    imported = plan.configuration.imported_addresses()
    found = plan_guard.taken_over(plan.content, deployment.facts, deployment.components(), deployment.roles, imported, arguments.replace)
    if found:
        raise Failure(f"{plan.configuration.title} is not destroyed, and nothing of it was.\n{plan_guard.explained_taken_over(found)}")


class _Region:
    """One role's region, of a deployment whose other regions go on."""

    def __init__(self, deployment: Deployment, arguments: argparse.Namespace):
        self._deployment = deployment
        self._arguments = arguments
        self._role: str = arguments.region
        if self._role not in deployment.roles:
            raise Failure(f"there is no region {self._role}; there are {', '.join(deployment.roles)}")
        if self._role == next(iter(deployment.roles)):
            raise Failure(f"{self._role} is home, from which the others follow: only a standby can be removed alone ({OUTSIDE}, \"Moving a region\")")

    def leave(self) -> None:
        there = [one for one in reversed(self._deployment.configurations) if one.has_values()]
        states = {one.name: one.state() for one in there}
        left = leftovers.Leftovers(self._deployment.facts, [_only(state, self._role) for state in states.values()], self._deployment.clients)
        print(f"== {self._role}: first what could start a plan there, then the rest", flush=True)
        for one in there:
            armed = [address_of(each) for each in managed(_only(states[one.name], self._role)) if each["type"] in self._deployment.facts.starts]
            self._remove(one, armed)
        left.say_what_takes_long()
        for one in there:
            mine = [address_of(each) for each in managed(_only(states[one.name], self._role))]
            self._remove(one, sorted({*mine, *self._built_on_it(one, states[one.name])}))
            if one.name != self._role and left.networks:
                left.remove_groups(self._arguments.patience)
        left.list_what_remains()
        print(f"== {self._role} is removed: apply with its new region")

    def _built_on_it(self, configuration: Configuration, state: dict[str, Any]) -> Iterable[str]:
        """What another configuration made of values of the region's own one."""
        taken = [one["variable"] for one in configuration.takes if one["from"] == self._role]
        existing = addresses(state)
        for address, text in configuration.written_addresses().items():
            if address in existing and any(f"var.{variable}" in text for variable in taken):
                yield address

    def _remove(self, configuration: Configuration, addresses: list[str]) -> None:
        if not addresses:
            return
        with configuration.planned("-destroy", *(f"-target={one}" for one in addresses)) as plan:
            if plan is None:
                return
            same_regions(plan, self._deployment)
            self._allow(plan)
            spare_what_was_there(plan, self._deployment, self._arguments)
            approve(f"Remove these of {self._role} in {configuration.title}", self._arguments)
            plan.apply()

    def _allow(self, plan: SavedPlan) -> None:
        """Data of the region goes, as was asked for; that of others does not."""
        deployment = self._deployment
        found = plan_guard.losses(plan.content, deployment.facts, deployment.components(), deployment.roles)
        others = [one for one in found if one.role not in (self._role, "")]
        refused = plan_guard.refused([one for one in others if one.sort == plan_guard.DATA], self._arguments.replace)
        if refused:
            raise Failure(f"without {self._role}, other regions would lose data too, so nothing was removed.\n{plan_guard.explained(refused)}")


def _only(state: dict[str, Any], role: str) -> dict[str, Any]:
    """The resources of one role: of its provider, and what keeps its region."""
    ending = f"].{role}"

    def is_own(resource: dict[str, Any]) -> bool:
        return resource["provider"].endswith(ending) or address_of(resource) == f"terraform_data.region_of_{role}"

    return {**state, "resources": [one for one in state.get("resources", []) if is_own(one)]}
