"""A second opinion about plans, which shares nothing with the compiler: what stands in the region when a plan has ended, and whether clients
came before it stood. What it knows of each system is written down by hand, from the documents of the services."""

from dataclasses import dataclass, field

from plan_text import Plan, Step


@dataclass(frozen=True)
class System:
    """What the loss of one region leaves to a plan in the other one."""

    down: dict[str, tuple[str, ...]]  # what does not serve in the standby, and the verbs that change it
    stops: dict[str, tuple[str, ...]]  # the verbs that stop something
    behind: dict[str, tuple[str, ...]]  # by what sends clients or work, what these cannot do without
    allowed: tuple[str, ...] = ()  # what may send them early: the program says so
    by: dict[str, str] = field(default_factory=dict)  # what is changed by steps of another component

    def acts(self, step: Step, component: str) -> bool:
        return step.component == self.by.get(component, component)


# A replica of an Aurora cluster refuses writes until it is promoted; a paused mapping delivers nothing; a name leads home.
PROMOTE = ("promote", "detach")
SYSTEMS = {
    "payments": System({"ledger": PROMOTE, "entry": ("shift",)}, {}, {"entry": ("ledger",)}),
    "gateway": System({"ledger": PROMOTE, "entry": ("shift",)}, {}, {"entry": ("ledger",)}),
    # A judgement moves the name before the plan has promoted anything.
    "transactions": System({"ledger": PROMOTE, "entry": ("shift",)}, {}, {"entry": ("ledger",)}, ("entry",)),
    # Orders wait in the queue until somebody works on them, so clients need neither the worker nor its database; the worker does.
    "trading": System(
        {"ledger": PROMOTE, "orders": ("resume",), "entry": ("shift",)}, {"orders": ("pause",)}, {"entry": (), "orders": ("ledger",)}
    ),
    # A restored table does not exist before, and a bucket is empty: one step brings both.
    "patterns/backup_and_restore": System(
        {"orders": ("restore",), "receipts": ("restore",)}, {}, {}, by={"orders": "nightly", "receipts": "nightly"}
    ),
}


def is_over_before(first: Step, second: Step, plan: Plan) -> bool:
    side_by_side = not plan.sequential and first.group != 0 and first.group == second.group
    return plan.steps.index(first) < plan.steps.index(second) and not side_by_side


def brought_back(component: str, system: System, plan: Plan) -> Step | None:
    """The step since when the component serves; none when it does not in the end. An optional step has failed."""
    since = None
    for step in plan.steps:
        if not system.acts(step, component):
            continue
        if step.verb in system.down[component] and not step.optional:
            since = since or step
        if step.verb in system.stops.get(component, ()):
            since = None
    return since


def idle(system: System, plan: Plan) -> set[str]:
    """What a step would make serve while it does."""
    serving, found = set(), set()
    for step in plan.steps:
        acted = [component for component in system.down if system.acts(step, component)]
        starts = [component for component in acted if step.verb in system.down[component]]
        if starts and serving.issuperset(starts):
            found.add(starts[0])  # a step is warned of once
        if not step.optional:
            serving.update(starts)
        serving.difference_update(component for component in acted if step.verb in system.stops.get(component, ()))
    return found


def left_down(system: System, plan: Plan) -> set[str]:
    return {component for component in system.down if brought_back(component, system, plan) is None}


def sent_early(system: System, plan: Plan) -> set[str]:
    """What clients and work find not serving when they arrive, though the plan brings it back."""
    early = set()
    for sender, needed in system.behind.items():
        sends = brought_back(sender, system, plan)
        for component in needed if sends and sender not in system.allowed else ():
            serves = brought_back(component, system, plan)
            if serves and not is_over_before(serves, sends, plan):
                early.add(component)
    return early
