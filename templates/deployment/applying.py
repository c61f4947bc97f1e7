"""What exists is changed by the plan that was read, one region after the other, so that one of them serves all the time."""

import argparse
import sys
from typing import Any, Optional

import agreement
import first_apply
import plan_guard
from configurations import Configuration, Deployment, SavedPlan
from failure import Failure

OUTSIDE = "docs/operating.md"


def apply(deployment: Deployment, arguments: argparse.Namespace) -> None:
    if arguments.first and arguments.first not in deployment.roles:
        raise Failure(f"there is no region {arguments.first}; there are {', '.join(deployment.roles)}")
    run = _Run(deployment, arguments)
    if not deployment.whole:
        run.parts()
    elif not deployment.is_split:
        run.one_configuration()
    else:
        run.all_configurations()


def order_of(regions: list[Configuration], first: Optional[str]) -> list[Configuration]:
    """Standbys before home, which the file names first; or the one that was named."""
    backwards = list(reversed(regions))
    return sorted(backwards, key=lambda one: one.name != first) if first else backwards


def approve(what: str, arguments: argparse.Namespace) -> None:
    if arguments.yes:
        return
    print(f"{what}? Only `yes` is taken for an answer: ", end="", flush=True)
    if sys.stdin.readline().strip() != "yes":
        raise Failure("nothing was changed")


def same_regions(plan: SavedPlan, deployment: Deployment) -> None:
    """A region that has changed would leave its resources behind."""
    now, before = plan.regions(deployment.roles), plan.regions_in_state()
    for role, region in before.items():
        if now.get(role, region) != region:
            raise Failure(
                f"{role} is in {region}, and cannot become {now[role]} while it holds resources: they would stay behind, unknown to Terraform. "
                f"`destroy --region {role}` removes them first: {OUTSIDE}, \"Moving a region\""
            )


class _Run:
    def __init__(self, deployment: Deployment, arguments: argparse.Namespace):
        self._deployment = deployment
        self._arguments = arguments
        self._known: dict[str, dict[str, Any]] = {}
        # What serves and would be gone, of configurations that are changed together.
        self._serving: list[plan_guard.Loss] = []

    def parts(self) -> None:
        # Alone, a configuration takes what was handed over last: its neighbours may be out of reach.
        for one in self._deployment.chosen:
            if not one.has_values():
                raise Failure(f"{one.name} was never handed its values: apply everything once")
            self._change(one)

    def one_configuration(self) -> None:
        self._change(self._deployment.configurations[0])

    def all_configurations(self) -> None:
        regions = [one for one in self._deployment.configurations if one.is_region]
        if self._arguments.together or not self._exist(regions):
            for one in self._deployment.configurations:
                one.hand_over(self._known)
                self._change(one)
            return
        self._one_after_the_other(regions)
        for one in self._deployment.configurations:
            # What the first one takes over may have changed with the second.
            changed = one.hand_over(self._known)
            if changed or not one.is_region:
                self._change(one)

    def _exist(self, regions: list[Configuration]) -> bool:
        """Whether there is more than one region that could be taken down."""
        for one in regions:
            one.initialise()
        return all(one.exists() for one in regions)

    def _one_after_the_other(self, regions: list[Configuration]) -> None:
        order = order_of(regions, self._arguments.first)
        lacking = order[0].lacks()
        if lacking:
            print(f"== {order[0].name} needs {lacking[0]}, which another region does not hand over yet: the regions are changed in the order of the file")
            order = regions
        print(f"== one region after the other: {', then '.join(one.name for one in order)}", flush=True)
        for index, one in enumerate(order):
            if order is regions:
                one.hand_over(self._known)
            self._serving = []
            changed = self._change(one)
            following = order[index + 1 :]
            if changed is not None and following:
                region = changed.regions(self._deployment.roles)[one.name]
                agreement.wait_until_healthy(self._deployment, region, following[0].name, self._arguments.patience)

    def _change(self, configuration: Configuration) -> Optional[SavedPlan]:
        """The plan that was applied; None where there was nothing to change."""
        configuration.initialise()
        first_apply.make_zones(configuration, self._deployment.facts, self._arguments, self._carry_out)
        with configuration.planned() as plan:
            if plan is not None:
                self._carry_out(plan)
        self._known[configuration.name] = configuration.outputs().get("values", {})
        return plan

    def _carry_out(self, plan: SavedPlan) -> None:
        self._allow(plan)
        approve(f"Change {plan.configuration.title} as planned above", self._arguments)
        plan.apply()

    def _allow(self, plan: SavedPlan) -> None:
        deployment = self._deployment
        same_regions(plan, deployment)
        found = plan_guard.losses(plan.content, deployment.facts, deployment.components(), deployment.roles)
        self._serving += [one for one in found if one.sort == plan_guard.SERVING]
        together = [one for one in found if one.sort != plan_guard.SERVING] + self._serving
        refused = plan_guard.refused(together, self._arguments.replace)
        if refused:
            name = plan.configuration.title
            raise Failure(f"the plan of {name} is refused, and nothing of it was applied.\n{plan_guard.explained(refused)}")
        changed = plan_guard.changed_roles(plan.content, deployment.roles)
        if not deployment.is_split and len(changed) > 1 and plan.regions_in_state():
            print(
                f"== both regions are changed together, since they are one configuration: `layout = split` changes one after the other ({OUTSIDE}, "
                '"From one layout to the other")',
                flush=True,
            )
