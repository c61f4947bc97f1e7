"""How a document compares: a boolean in a filter, a number with a text, a list of one with a text."""

from __future__ import annotations

from typing import Any

from ..description import Check, Evidence, Reliance, Verdict, fails, holds, untold
from ..parts import automation
from ..parts.kinds import allow
from ..run import Run

NETWORK = "$.Vpcs[?(@.IsDefault == true)].VpcId"


def ask(run: Run) -> Verdict:
    networks = run.client("ec2").describe_vpcs(Filters=[{"Name": "isDefault", "Values": ["true"]}])["Vpcs"]
    if not networks:
        return untold(f"{run.region} has no default network to look for: name a region that has one")
    network = networks[0]["VpcId"]
    limit = run.client("lambda").get_account_settings()["AccountLimit"]["CodeSizeUnzipped"]
    acting = automation.make_acting_role(run, [allow(["ec2:DescribeVpcs", "lambda:GetAccountSettings"], ["*"])])
    execution = automation.run_to_end(run, automation.make_document(run, "compare", acting, _steps(network, limit)), acting)
    output = automation.step(execution, "filter").get("Outputs", {}).get("Network", [])
    return judge(network, output, automation.steps(execution))


def judge(network: str, output: list[str], steps: dict[str, str]) -> Verdict:
    seen = {"steps": steps, "output": output, "network": network}
    wrong = [name for name in ("filter", "number", "list") if steps.get(name) != "Success"]
    if any(steps.get(name) not in ("Success", "Failed") for name in ("filter", "number", "list")):
        return untold(f"the steps ended as {steps}", **seen)
    if wrong or output != [network]:
        return fails(f"not as expected: {', '.join(wrong) or 'the value of the filter'}", **seen)
    return holds("`== true` selects, a number equals its text, and a list of one equals its element", **seen)


def _steps(network: str, limit: int) -> list[dict[str, Any]]:
    vpcs = {"Service": "ec2", "Api": "DescribeVpcs"}
    select = {**vpcs}
    output = {"Name": "Network", "Selector": NETWORK, "Type": "String"}
    number = {"Service": "lambda", "Api": "GetAccountSettings", "PropertySelector": "$.AccountLimit.CodeSizeUnzipped", "DesiredValues": [str(limit)]}
    listed = {**vpcs, "PropertySelector": NETWORK, "DesiredValues": [network]}
    on = {"onFailure": "Continue", "isCritical": False}
    return [
        {"name": "filter", "action": "aws:executeAwsApi", "inputs": select, "outputs": [output], **on, "nextStep": "number"},
        {"name": "number", "action": "aws:assertAwsResourceProperty", "inputs": number, **on, "nextStep": "list"},
        {"name": "list", "action": "aws:assertAwsResourceProperty", "inputs": listed, **on, "nextStep": "rest"},
        automation.SLEEP,
    ]


CHECK = Check(
    id="L7",
    question="In a document: does `== true` select in a filter, does a number equal its text, does a list of one equal its element?",
    assumption="All three.",
    settles="whether a plan sees that the writer has moved, and whether its checks of numbers hold",
    otherwise="The compiler writes another filter for the writer (a comparison of texts), and asserts on what a step has taken out as a text.",
    minutes=5,
    makes=automation.MAKES,
    relies=(
        Reliance("stdlib/kinds/aurora.dr", "IsWriter == true", "the question who writes"),
        Reliance("compiler/backends/ssm/document.cpp", "aws:assertAwsResourceProperty", "every `check` of a plan"),
    ),
    evidence=(
        Evidence(
            "Filters are documented, the literal `true` is not shown.",
            "https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-action-outputs-inputs.html",
        ),
        Evidence("Lists in wait and assert are in use.", "esabitova/aws-digito-artifacts-gameday"),
    ),
    ask=ask,
)
