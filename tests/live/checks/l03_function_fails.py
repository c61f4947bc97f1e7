"""What a step makes of a function that raises."""

from __future__ import annotations

import io
import zipfile

from ..description import Check, Evidence, Reliance, Verdict, fails, holds, untold
from ..parts import automation
from ..parts.kinds import allow, make_role
from ..run import ROLE_SECONDS, Run

SOURCE = "def handler(event, context):\n    raise RuntimeError('as asked')\n"


def ask(run: Run) -> Verdict:
    function = _make_function(run)
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


def _make_function(run: Run) -> str:
    role = make_role(run, "function", "lambda.amazonaws.com", [])
    run.sleep(ROLE_SECONDS)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("index.py", SOURCE)
    made = run.retry(
        run.client("lambda").create_function,
        ("InvalidParameterValueException",),  # "cannot be assumed by Lambda", while the role is young
        FunctionName=run.named("raises"),
        Runtime="python3.13",
        Handler="index.handler",
        Role=role,
        Code={"ZipFile": packed.getvalue()},
        Tags={tag["Key"]: tag["Value"] for tag in run.tags},
    )
    return made["FunctionArn"]


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
