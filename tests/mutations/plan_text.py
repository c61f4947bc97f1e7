"""The plans of a program as text: where each step stands, and what the text is with one of them changed."""

import re
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Iterator

PLAN = re.compile(r"^  (failover|failback|switchover)( \w+)? (\w+) -> (\w+) \{$")
STEP = re.compile(r"^\s+(\w+)\s+(\w+)( \{.*\})?\s*$")


@dataclass(frozen=True)
class Step:
    line: int  # of the text, from 0
    verb: str
    component: str
    optional: bool
    group: int  # 0 stands alone; lines of one `together` share a number


@dataclass
class Plan:
    name: str
    kind: str
    source: str  # the region that it leaves
    target: str
    sequential: bool  # lines of a `together` run one after the other
    steps: list[Step] = field(default_factory=list)


def plans_of(text: str) -> list[Plan]:
    plans: list[Plan] = []
    plan: Plan | None = None
    inside: str | None = None  # `steps`, or another block of the plan
    group = groups = 0
    for number, line in enumerate(text.split("\n")):
        begin = PLAN.match(line)
        if begin:
            kind, name, source, target = begin.groups()
            plan = Plan((name or kind).strip(), kind, source, target, True)
            plans.append(plan)
        elif plan is None:
            continue
        elif line == "  }":
            plan = inside = None
        elif inside is None:
            plan.sequential = plan.sequential and not re.match(r"^    engine\s*=\s*step_functions", line)
            opened = re.match(r"^    (\w+) \{$", line)
            inside = opened.group(1) if opened else None
        elif line == "    }":
            inside = None
        elif inside == "steps" and line.strip() == "together {":
            groups += 1
            group = groups
        elif inside == "steps" and line.strip() == "}":
            group = 0
        elif inside == "steps" and not line.strip().startswith("#"):
            step = STEP.match(line)
            assert step, f"line {number + 1} is no step: {line}"
            verb, component, settings = step.groups()
            plan.steps.append(Step(number, verb, component, "optional = true" in (settings or ""), group))
    return plans


class Change(Enum):
    REMOVED = auto()
    TWICE = auto()
    OPTIONAL = auto()
    SWAPPED = auto()


@dataclass(frozen=True)
class Mutant:
    change: Change
    steps: tuple[Step, ...]  # those that are changed, as they were
    what: str
    plan: str
    text: str


def mutants(text: str) -> Iterator[Mutant]:
    """Each step taken out, each written twice, each made optional, and each pair of neighbours swapped."""
    lines = text.split("\n")

    def changed(change: Change, steps: tuple[Step, ...], what: str, plan: Plan, edits: dict[int, str | None]) -> Mutant:
        made = [edits.get(number, line) for number, line in enumerate(lines)]
        return Mutant(change, steps, f"{plan.name}: {what}", plan.name, "\n".join(line for line in made if line is not None))

    for plan in plans_of(text):
        for step in plan.steps:
            called = f"{step.verb} {step.component}"
            alone = [one for one in plan.steps if one.group == step.group]
            if len(plan.steps) > 1 and (step.group == 0 or len(alone) > 1):
                yield changed(Change.REMOVED, (step,), f"without `{called}`", plan, {step.line: None})
            line = lines[step.line]
            yield changed(Change.TWICE, (step,), f"`{called}` twice", plan, {step.line: f"{line}\n{line}"})
            if not step.optional:
                optional = line.rstrip(" }") + "  optional = true }" if "{" in line else f"{line} {{ optional = true }}"
                yield changed(Change.OPTIONAL, (step,), f"`{called}` is optional", plan, {step.line: optional})
        for first, second in zip(plan.steps, plan.steps[1:]):
            swapped = {first.line: lines[second.line], second.line: lines[first.line]}
            what = f"`{second.verb} {second.component}` before `{first.verb} {first.component}`"
            yield changed(Change.SWAPPED, (first, second), what, plan, swapped)
