"""Plans with a step less, or with two steps in the other order, as the compiler emits them: run in the place of the one that was deployed."""

import json
import pathlib
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass
from typing import Any, Iterator

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "mutations"))

from harness import CompileFailed, compile_topology  # noqa: E402
from plan_text import Change, Mutant, mutants  # noqa: E402
from runner import Account  # noqa: E402

from .ledger import proof  # noqa: E402
from .plans import DOCUMENT, DeployedPlan  # noqa: E402
from .states import Turn  # noqa: E402

# What Terraform fills in, and how a text has the same characters without that.
PLACE = re.compile(r"\$\$\{|%%\{|\$\{(\w+)\}")


@dataclass(frozen=True)
class EmittedMutant:
    what: str
    template: str
    down: frozenset[str]  # what the proof says is left down
    early: frozenset[tuple[str, str]]  # who is sent to what before it serves, by the proof


def emitted_mutants(source: pathlib.Path, plan: str, turns: list[Turn], template: str) -> Iterator[EmittedMutant]:
    """Of the steps that make something serve: each left out, and each two neighbours swapped; of all others: the first of each verb
    left out, since each run takes the better part of a minute. Not those that need a value by a name which the plan that was emitted,
    as `template`, does not have."""
    known = {place.group(1) for place in PLACE.finditer(template)}
    serving = {(turn.verb, turn.component) for turn in turns}
    verbs: set[str] = set()  # of those that make nothing serve
    for mutant in mutants(source.read_text()):
        swapped = mutant.change is Change.SWAPPED and all((step.verb, step.component) in serving for step in mutant.steps)
        first = mutant.steps[0]
        serves = (first.verb, first.component) in serving
        removed = mutant.change is Change.REMOVED and (serves or first.verb not in verbs)
        if mutant.plan == plan and (removed or swapped):
            with tempfile.TemporaryDirectory(prefix="mutant-") as room:
                folder = pathlib.Path(room) / source.parent.name
                shutil.copytree(source.parent, folder)
                emitted = _emitted(mutant, folder / source.name)
            if emitted is not None and {place.group(1) for place in PLACE.finditer(emitted.template)} <= known:
                if not serves:
                    verbs.add(first.verb)
                yield emitted


def _emitted(mutant: Mutant, program: pathlib.Path) -> EmittedMutant | None:
    """Nothing where it is refused for something else than what it leaves down."""
    program.write_text(mutant.text)
    plan = next(plan for topology in proof(program) for plan in topology["plans"] if plan["plan"] == mutant.plan)
    down = frozenset(state["component"] for state in plan["states"] if state["after"] != "serving")
    early = frozenset((one["step"].split()[1], one["component"]) for one in plan["early"])
    allowed = "".join(f'  allow not_recovered on {component} because "it is tried"\n' for component in sorted(down))
    program.write_text(mutant.text.rstrip().removesuffix("}") + allowed + "}\n")
    try:
        with compile_topology(program) as emitted:
            return EmittedMutant(mutant.what, template_of(emitted, mutant.plan), down, early)
    except CompileFailed:
        return None


def template_of(emitted: pathlib.Path, plan: str) -> str:
    return json.dumps(json.loads((emitted / "runbooks" / f"{plan}.json").read_text()))


def put(mutant: EmittedMutant, template: str, plan: DeployedPlan, account: Account) -> None:
    """In the place of the plan, which was emitted as `template`."""
    if plan.engine == DOCUMENT:
        client = account.emulator.client("ssm", plan.region)
        deployed = client.get_document(Name=plan.identifier)["Content"]
        content = _filled(mutant.template, _values(template, deployed))
        made = client.update_document(Name=plan.identifier, Content=content, DocumentVersion="$LATEST")["DocumentDescription"]
        client.update_document_default_version(Name=plan.identifier, DocumentVersion=made["DocumentVersion"])
    else:
        client = account.emulator.client("stepfunctions", plan.region)
        deployed = client.describe_state_machine(stateMachineArn=plan.identifier)["definition"]
        client.update_state_machine(stateMachineArn=plan.identifier, definition=_filled(mutant.template, _values(template, deployed)))


def _values(template: str, deployed: str) -> dict[str, str]:
    """What was filled in."""
    pattern, end = "", 0
    for place in PLACE.finditer(template):
        pattern += re.escape(template[end : place.start()])
        end, name = place.end(), place.group(1)
        pattern += re.escape(place.group()[1:]) if name is None else f"(?P={name})" if f"(?P<{name}>" in pattern else f"(?P<{name}>.*?)"
    found = re.fullmatch(pattern + re.escape(template[end:]), json.dumps(json.loads(deployed)), re.DOTALL)
    assert found, "what was deployed is not what was emitted"
    return found.groupdict()


def _filled(template: str, values: dict[str, str]) -> str:
    return PLACE.sub(lambda place: values[place.group(1)] if place.group(1) else place.group()[1:], template)


def observed_early(looks: list[set[Any]], pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Of pairs of components: those of which the first has served while the second did not."""
    served = [{turn.component for turn in look} for look in looks]
    return {(sender, needed) for sender, needed in pairs if any(sender in look and needed not in look for look in served)}
