"""What a function gets of an input that has objects within it."""

from __future__ import annotations

import json
from typing import Any

from ..description import Check, Evidence, Reliance, Verdict, fails, holds, untold
from ..parts import automation
from ..parts.functions import make_function
from ..parts.kinds import allow
from ..run import Run

SOURCE = "import json\n\n\ndef handler(event, context):\n    return {'got': json.dumps(event)}\n"
# As documents have it for a call in the source region; the parameter is a text.
GIVEN = {
    "region": "{{ AutomationAssumeRole }}",
    "asks": {"inputs": {"Names": ["{{ AutomationAssumeRole }}"], "Attributes": {"Delay": "60"}, "Count": 3, "Yes": True}},
}


def ask(run: Run) -> Verdict:
    function = make_function(run, "echoes", SOURCE)
    acting = automation.make_acting_role(run, [allow(["lambda:InvokeFunction"], [function])])
    call = {
        "name": "call",
        "action": "aws:invokeLambdaFunction",
        "inputs": {"FunctionName": run.named("echoes"), "InputPayload": GIVEN},
        "outputs": [{"Name": "Got", "Selector": "$.Payload.got", "Type": "String"}],
        "isEnd": True,
    }
    execution = automation.run_to_end(run, automation.make_document(run, "call", acting, [call]), acting)
    found = automation.step(execution, "call").get("Outputs", {}).get("Got", [])
    if not found:
        return untold("the function was not called", run=automation.status(execution))
    got = json.loads(found[0])
    if _as_text(got) == _as_text(_filled(GIVEN, acting)):
        return holds("the function gets the objects, with the values of the parameters in them", got=got)
    return fails("the function gets something else", got=got)


def _filled(value: Any, role: str) -> Any:
    return json.loads(json.dumps(value).replace("{{ AutomationAssumeRole }}", role))


def _as_text(value: Any) -> Any:
    """Numbers and truth values may arrive as text."""
    if isinstance(value, dict):
        return {key: _as_text(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_text(inner) for inner in value]
    return str(value).lower()


CHECK = Check(
    id="L25",
    question="Does a function get the objects within the InputPayload of `aws:invokeLambdaFunction`, with parameters in them?",
    assumption="It gets them as they are written, with the values of the parameters; numbers and truth values may be text.",
    settles="whether automation documents can hand over a call in the source region as objects",
    otherwise="The document hands over one text of JSON, which the function reads.",
    minutes=5,
    makes=(*automation.MAKES, "function"),
    relies=(
        Reliance("compiler/plans/plan_remote.cpp", "contract::remote::asks", "every step in the source region, of plans that `automation` runs"),
        Reliance("templates/remote_calls/index.py", "def fitted", "numbers and truth values that arrive as text"),
    ),
    evidence=(
        Evidence(
            "InputPayload is a JSON or YAML object, of the type StringMap; nothing is said of objects within it.",
            "https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-lamb.html",
        ),
    ),
    ask=ask,
)
