"""`aws:approve`: https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-approve.html"""

from typing import Any

from ...clock import FOREVER
from ...people import Question
from ...problems import Problems
from .. import references
from ..scene import ActionFailed, Scene
from ..steps import Step
from .action import Action, Inputs

MOST_APPROVERS = 10
LONGEST_MESSAGE = 4096
WAIT_SECONDS = 604_800
OUTPUTS = {"ApprovalStatus": "String", "ApproverDecisions": "MapList"}


def _check(step: Step, problems: Problems) -> None:
    problems.keys(step.inputs, ("Approvers",), ("NotificationArn", "Message", "MinRequiredApprovals"))
    if "Approvers" not in step.inputs:
        return
    approvers = step.inputs["Approvers"]
    here = problems.at("Approvers")
    if here.kind(approvers, list):
        if not 1 <= len(approvers) <= MOST_APPROVERS:
            here.add(f"there are {len(approvers)} approvers, not 1 to {MOST_APPROVERS}")
        for approver in approvers:
            here.kind(approver, str)
    needed = step.inputs.get("MinRequiredApprovals", 1)
    here = problems.at("MinRequiredApprovals")
    if here.kind(needed, int) and not 1 <= needed <= max(len(approvers), 1):
        here.add(f"{needed} of {len(approvers)} approvers cannot approve")
    message = step.inputs.get("Message", "")
    if problems.at("Message").kind(message, str) and len(message) > LONGEST_MESSAGE:
        problems.at("Message").add(f"{len(message)} characters are more than {LONGEST_MESSAGE}")
    topic = step.inputs.get("NotificationArn", "Automation")
    if problems.at("NotificationArn").kind(topic, str) and not references.is_whole(topic):
        if not topic.rsplit(":", 1)[-1].startswith("Automation"):
            problems.at("NotificationArn").add("the name of the topic does not begin with `Automation`")


def _run(step: Step, inputs: Inputs, scene: Scene) -> dict[str, Any]:
    text = inputs.get("Message", "")
    if "NotificationArn" in inputs:
        scene.call("sns", "Publish", {"TopicArn": inputs["NotificationArn"], "Message": text})
    decisions: list[dict[str, str]] = []
    asked = scene.clock.now
    for _ in range(inputs.get("MinRequiredApprovals", 1)):
        remaining = tuple(one for one in inputs["Approvers"] if one not in {decision["by"] for decision in decisions})
        decision = scene.people(Question(scene.region, step.name, text, remaining))
        scene.clock.sleep(FOREVER if decision is None else asked + decision.after - scene.clock.now)
        if decision.by not in remaining:
            raise ActionFailed(f"{decision.by!r} is not one of {remaining}")
        if not decision.approve:
            raise ActionFailed(f"rejected by {decision.by}")
        decisions.append({"by": decision.by, "decision": "Approved"})
    return {"ApprovalStatus": "Approved", "ApproverDecisions": decisions}


APPROVE = Action(_check, _run, lambda inputs: WAIT_SECONDS, OUTPUTS)
