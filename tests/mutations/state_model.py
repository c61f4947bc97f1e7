"""A second opinion about plans, which shares nothing with the compiler: what stands in the region when a plan has ended, and whether clients
came before it stood. What it knows of each system is written down by hand, from the documents of the services."""

from dataclasses import dataclass

from plan_text import Plan, Step


@dataclass(frozen=True)
class System:
    """What the loss of one region leaves to a plan in the other one."""

    down: dict[str, tuple[str, ...]]  # what does not serve in the standby, and the verbs that change it
    stops: dict[str, tuple[str, ...]]  # the verbs that stop something
    behind: dict[str, tuple[str, ...]]  # by what sends clients or work, what these cannot do without
    allowed: tuple[str, ...] = ()  # what may send them early: the program says so


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
}


def is_over_before(first: Step, second: Step, plan: Plan) -> bool:
    side_by_side = not plan.sequential and first.group != 0 and first.group == second.group
    return plan.steps.index(first) < plan.steps.index(second) and not side_by_side


def brought_back(component: str, system: System, plan: Plan) -> Step | None:
    """The step since when the component serves; none when it does not in the end. An optional step has failed."""
    since = None
    for step in plan.steps:
        if step.component != component:
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
        if step.verb in system.down.get(step.component, ()) and step.component in serving:
            found.add(step.component)
        if step.verb in system.down.get(step.component, ()) and not step.optional:
            serving.add(step.component)
        if step.verb in system.stops.get(step.component, ()):
            serving.discard(step.component)
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
