"""What a step makes of a function that raises."""

from __future__ import annotations

from ..description import Check, Evidence, Reliance, Verdict, fails, holds, untold
from ..parts import automation
from ..parts.functions import make_function
from ..parts.kinds import allow
from ..run import Run

SOURCE = "def handler(event, context):\n    raise RuntimeError('as asked')\n"


def ask(run: Run) -> Verdict:
    function = make_function(run, "raises", SOURCE)
    acting = automation.make_acting_role(run, [allow(["lambda:InvokeFunction"], [function])])
    call = {"name": "call", "action": "aws:invokeLambdaFunction", "inputs": {"FunctionName": run.named("raises")}, "isEnd": True}
    execution = automation.run_to_end(run, automation.make_document(run, "call", acting, [call]), acting)
    step = automation.step(execution, "call")
    seen = {"run": automation.status(execution), "step": step.get("StepStatus"), "outputs": step.get("Outputs", {})}
    if seen["step"] == "Failed":
        return holds("the step fails when the function raises", **seen)
    if seen["step"] == "Success":
        return fails("the step succeeds, and the error is among its outputs", **seen)
    return untold(f"the step is {seen['step']}", **seen)


CHECK = Check(
    id="L3",
    question="Does a step of `aws:invokeLambdaFunction` fail when its function raises?",
    assumption="The step fails when the function raises.",
    settles="whether the branch on a function's answer is needed, or only the step",
    otherwise="Nothing changes: a branch reads what the function answered, so plans work either way. Selectors into the answer begin at `$.Payload`; where they do not, the branch refuses.",
    minutes=5,
    makes=(*automation.MAKES, "function"),
    relies=(
        Reliance("compiler/backends/ssm/document.cpp", '"aws:invokeLambdaFunction"', "every step that calls a function"),
        Reliance("tests/runner/automation/actions/function.py", "FunctionError", "what the tests take for the service's behaviour"),
    ),
    evidence=(
        Evidence(
            "FunctionError is listed among the outputs of the step; nothing is said of the step's status.",
            "https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-lamb.html",
        ),
        Evidence(
            "A simulator by AWS's own people lets the step succeed.",
            "cdklabs/cdk-ssm-documents, invoke-lambda-function-simulation.ts",
        ),
    ),
    ask=ask,
)
