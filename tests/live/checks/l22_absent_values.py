"""What a choice of a state machine makes of a value that is missing, null or there."""

from __future__ import annotations

import json
from typing import Any

from ..description import Check, Evidence, Reliance, Verdict, fails, holds, untold
from ..parts.kinds import make_role
from ..run import ROLE_SECONDS, Run

UNKNOWN = "unknown"
HOLDER, PATH = "$.Items[0]", "$.Items[0].Source"
# As documents ask `is null`: there is something that may have the value, and it has none.
MISSING = {"Or": [{"Not": {"Variable": PATH, "IsPresent": True}}, {"Variable": PATH, "IsNull": True}]}
QUESTION = {"And": [{"Variable": HOLDER, "IsPresent": True}, MISSING], "Next": "absent"}
DEFINITION = {"Type": "Choice", "Choices": [QUESTION], "Default": "present"}
EXPECTED = {
    "missing": ({"Items": [{}]}, "absent"),
    "null": ({"Items": [{"Source": None}]}, "absent"),
    "there": ({"Items": [{"Source": "east"}]}, "present"),
    "nothing to have it": ({"Items": []}, "present"),
}


def ask(run: Run) -> Verdict:
    role = make_role(run, "states", "states.amazonaws.com", [])
    run.sleep(ROLE_SECONDS)
    return judge({name: _next(run, role, given) for name, (given, _) in EXPECTED.items()})


def judge(seen: dict[str, str]) -> Verdict:
    if any(state == UNKNOWN for state in seen.values()):
        return untold("the service says nothing of a choice", **seen)
    wrong = [name for name, (_, wanted) in EXPECTED.items() if seen[name] != wanted]
    if wrong:
        return fails(f"not as expected: {', '.join(wrong)}", **seen)
    return holds("a value that is missing and one that is null are absent, and a path that leads nowhere is no error", **seen)


def _next(run: Run, role: str, given: dict[str, Any]) -> str:
    """The state that follows, or the error of the choice."""
    answer = run.client("stepfunctions").test_state(definition=json.dumps(DEFINITION), roleArn=role, input=json.dumps(given))
    return str(answer.get("nextState") or answer.get("error") or UNKNOWN)


CHECK = Check(
    id="L22",
    question="In a state machine: is a value absent that is missing or null, and is a path that leads nowhere no error?",
    assumption="Both are absent, and `IsPresent` of a path that leads nowhere is false.",
    settles="whether `is null` of a step works on a state machine",
    otherwise="The compiler asks in JSONata, which has a function for what exists.",
    minutes=1,
    makes=("role",),
    relies=(Reliance("compiler/backends/state_machine/absence.cpp", '"IsPresent", true', "every `is null` of a plan on a state machine"),),
    evidence=(
        Evidence(
            "The operators are documented; nothing is said of paths whose beginning is missing, nor of what follows in an `Or` that is decided.",
            "https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html",
        ),
    ),
    ask=ask,
)
