"""The plans of a deployment, whichever engine runs them."""

from dataclasses import dataclass
from typing import Any

from runner import Account, automation, state_machine

# What the engines report of a plan, behind its name and the role of its region.
DOCUMENT, MACHINE = "document_name", "state_machine_arn"
# What a state machine needs to keep its own record, beside what its steps need:
# https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html and …/concepts-xray-tracing.html
RECORD = frozenset(
    {
        "logs:CreateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies",
        "logs:GetLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
        "logs:UpdateLogDelivery",
        "xray:GetSamplingRules",
        "xray:GetSamplingTargets",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    }
)


@dataclass(frozen=True)
class DeployedPlan:
    name: str
    region: str
    engine: str
    # The name of the document, or the ARN of the state machine.
    identifier: str

    def run(self, account: Account, **named: Any) -> Any:
        if self.engine == DOCUMENT:
            return automation.run(account, self.region, self.identifier, **named)
        return state_machine.run(account, self.region, self.identifier, **named)

    def start(self, account: Account) -> None:
        """It runs beside whatever comes next."""
        if self.engine == DOCUMENT:
            account.caller.call(None, self.region, "ssm", "StartAutomationExecution", {"DocumentName": self.identifier})
        else:
            account.caller.call(None, self.region, "stepfunctions", "StartExecution", {"stateMachineArn": self.identifier})

    def role(self, account: Account) -> str:
        """The role that it acts with."""
        if self.engine == MACHINE:
            return account.machine(self.region, self.identifier)[1]
        document = account.document(self.region, self.identifier)
        return document.parameters["AutomationAssumeRole"].default

    def arn(self, account: Account) -> str:
        """What a rule names to start it."""
        if self.engine == MACHINE:
            return self.identifier
        return f"arn:{account.partition}:ssm:{self.region}:{account.number}:automation-definition/{self.identifier}:$DEFAULT"


def plans_of(outputs: dict[str, Any], regions: dict[str, str]) -> dict[str, DeployedPlan]:
    """The plans that a deployment reports, by name."""
    found = {}
    for output, value in outputs.items():
        for engine in (DOCUMENT, MACHINE):
            for role, region in regions.items():
                if output.endswith(f"_{role}_{engine}"):
                    name = output.removesuffix(f"_{role}_{engine}")
                    found[name] = DeployedPlan(name, region, engine, value)
    return found
