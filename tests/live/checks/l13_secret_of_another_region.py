"""What a Region answers when it is asked for a secret by the ARN of another."""

from __future__ import annotations

from ..description import Check, Cost, Evidence, Reliance, Verdict, fails, holds, untold
from ..run import Run

NOT_HERE = ("ResourceNotFoundException", "ValidationException", "InvalidParameterException", "InvalidRequestException")


def ask(run: Run) -> Verdict:
    made = run.client("secretsmanager").create_secret(Name=run.named("secret"), SecretString="nothing", Tags=run.tags)
    there = run.client("secretsmanager", run.other)
    # As Terraform looks it up, and as a function reads it.
    asked = {"DescribeSecret": there.describe_secret, "GetSecretValue": there.get_secret_value}
    seen = {operation: run.attempt(call, SecretId=made["ARN"]) for operation, call in asked.items()}
    if None in seen.values():
        found = ", ".join(operation for operation, error in seen.items() if error is None)
        return fails(f"the other Region answers ({found}): both would use the secret of one", **seen)
    if all(error.startswith(NOT_HERE) for error in seen.values()):
        return holds(f"the other Region does not know it: {seen['DescribeSecret']}", **seen)
    return untold(f"it was refused for another reason: {seen}", **seen)


CHECK = Check(
    id="L13",
    question="What does a Region answer when it is asked for a secret by an ARN of another Region?",
    assumption="It does not know it: an ARN that a parameter holds, which the compiler cannot see, fails in the deployment and not in the disaster.",
    settles="when a secret is noticed that a parameter names by its ARN",
    otherwise="The name of a secret must be checked in the deployment, too: the standby would read from the Region that is lost.",
    minutes=2,
    regions=2,
    costs=(Cost("secret", 0.01),),
    makes=("secret",),
    relies=(Reliance("stdlib/kinds/secret.dr", "data aws_secretsmanager_secret", "the look-up in each region"),),
    evidence=(
        Evidence("A function in another Region that is given such an ARN.", "DataDog/datadog-lambda-extension#594"),
        Evidence("The same with a construct of the CDK.", "aws/aws-cdk#17382"),
    ),
    ask=ask,
)
