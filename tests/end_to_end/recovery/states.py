"""When each component serves in the region that is recovered to: by the proof, and as it is observed while a plan runs."""

import contextlib
import re
import unittest.mock
from dataclasses import dataclass, field
from typing import Any, Callable, Iterator

from runner import Account
from runner.result import StepRun

# By the role of a region, that of the other one.
OTHER = {"primary": "secondary", "secondary": "primary"}
# Between two looks while a plan waits.
LOOK_SECONDS = 30


@dataclass(frozen=True)
class Turn:
    """A component that serves with an action of a plan, and the seconds after it within which clients notice."""

    component: str
    verb: str
    noticed: float

    def is_step(self, name: str) -> bool:
        """Whether a step of the document belongs to the action."""
        return name.startswith(f"{self.component}_{self.verb}_")

    def serves(self, seen: dict[str, Any], region: str, role: str) -> bool:
        """By what can be seen from outside, and there is one such thing for each component."""
        serving = {"names": role, "writers": ("available", [region]), "workers": "Enabled"}
        [answer] = [
            state == serving[kind]
            for kind in serving
            for name, state in seen[kind].items()
            if self.component in re.split("[^a-z]", name) and not (kind == "workers" and OTHER[role] in name)
        ]
        return answer


def turns_of(topologies: list[dict[str, Any]]) -> dict[str, list[Turn]]:
    """By plan, in the order of components."""
    found: dict[str, list[Turn]] = {}
    for topology in topologies:
        for plan in topology["plans"]:
            terms = _terms_of(topology, plan["plan"]) or _terms_of(topology, None)
            found[plan["plan"]] = [_turn(state, terms) for state in plan["states"] if state["since"]]
    return found


def _terms_of(topology: dict[str, Any], plan: str | None) -> list[dict[str, Any]]:
    """Of a plan that is judged, or of the first that is: one that runs while both regions work has no judgement of its own."""
    judged = (one for one in topology["judgements"] if one.get("plan") and one["component"] is None)
    return next((one["terms"] for one in judged if plan in (None, one["plan"])), [])


def _turn(state: dict[str, Any], terms: list[dict[str, Any]]) -> Turn:
    component, verb = state["component"], state["since"].split()[0]
    return Turn(component, verb, sum(term["at_most"] for term in terms if term["path"] == f"{component}.after.{verb}"))


@dataclass
class Watch:
    """Sees at the end of each step which components serve."""

    turns: list[Turn]
    see: Callable[[], Callable[[Turn], bool]]  # asks the account once, and says of each turn whether it serves
    steps: list[StepRun] = field(default_factory=list)
    serving: list[set[Turn]] = field(default_factory=list)

    def __call__(self, step: StepRun) -> None:
        self.steps.append(step)
        self.serving.append(self.serving_now())

    def serving_now(self) -> set[Turn]:
        return set(filter(self.see(), self.turns))

    @contextlib.contextmanager
    def while_waiting(self, account: Account, live: Callable[[], None]) -> Iterator[list[set[Turn]]]:
        """What serves at each look, also between two steps; `live` is what happens in the meantime."""
        looks: list[set[Turn]] = []
        sleep, last = account.clock.sleep, account.clock.now

        def watched(seconds: float) -> None:
            nonlocal last
            sleep(seconds)
            if account.clock.now >= last + LOOK_SECONDS:
                last = account.clock.now
                live()
                looks.append(self.serving_now())

        with unittest.mock.patch.object(account.clock, "sleep", watched):
            yield looks
            looks.extend(self.serving)

    def contradictions(self) -> list[str]:
        """Where a component serves before its action has begun, or not once it is over and clients have noticed."""
        found = []
        for turn in self.turns:
            own = [index for index, step in enumerate(self.steps) if turn.is_step(step.name)]
            if not own:
                found.append(f"no step of {turn.verb} {turn.component} was run")
                continue
            over = self.steps[own[-1]].end + turn.noticed
            for index, (step, serving) in enumerate(zip(self.steps, self.serving)):
                if index < own[0] and turn in serving:
                    found.append(f"{turn.component} serves after {step.name} already")
                if step.end >= over and turn not in serving:
                    found.append(f"{turn.component} does not serve after {step.name}")
        return found
