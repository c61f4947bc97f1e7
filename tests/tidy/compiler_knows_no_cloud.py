#!/usr/bin/env python3
"""Everything about the provider stands in `stdlib/`, and everything about a target in its back end: looks in the C++ of the compiler for
types and services of the provider, for the words of targets and of documents' formats, and for names of the library.
"""

import pathlib
import re
import sys
from typing import NamedTuple

ROOT = pathlib.Path(__file__).resolve().parents[2]
BACKENDS = "compiler/backends/"
# The only place that spells names of the library.
CONTRACT = "compiler/library/contract.hpp"
SERVICES = (
    "aurora|backup_vault|cloudfront|cloudtrail|cloudwatch|cognito|dynamodb|ec2|elasticache|eventbridge|globalaccelerator|guardduty|"
    "kinesis|lambda_function|rds|route53|secretsmanager|sns|sqs|stepfunctions|us-east-\\d|us-west-\\d|amazonaws"
)
# Words of a protocol that are names of the library, too.
PROTOCOL = {"compiler/language_server/": {"parameters"}}
SOURCE = re.compile(r"https?://\S+")


class Ban(NamedTuple):
    pattern: re.Pattern[str]
    # Where the words are at home.
    but_in: tuple[str, ...]


BANS = (
    Ban(re.compile(rf"\b({SERVICES})\b"), ()),
    # As people write them, in messages and comments.
    Ban(re.compile(r"\b(CloudWatch|DynamoDB|CloudFront|EventBridge|Lambda|Step Functions|Aurora|Route 53|SSM|S3|IAM|KMS|SNS|SQS)\b"), ()),
    # Formats of documents name actions and integrations by their services; their back ends may spell them.
    Ban(re.compile(r"\b(aws[:_/-]|AWS\b|amazon\b|Amazon\b)"), (BACKENDS + "ssm/", BACKENDS + "state_machine/")),
    Ban(re.compile(r"\b(arn:|states:::|lambda:|TopicArn\b)"), (BACKENDS + "ssm/", BACKENDS + "state_machine/")),
    Ban(re.compile(r'"(True|False)"'), (BACKENDS,)),
    # The language of Terraform.
    Ban(
        re.compile(r"\b(jsonencode|jsondecode|templatefile|filebase64\w*|base64encode|tolist|trimprefix|trimsuffix|path\.module)\b"),
        (BACKENDS + "terraform/",),
    ),
)
# Wrong lines, each with where it would stand: a test that finds nothing must be able to find something.
MUST_BE_FOUND = (
    ("compiler/plans/a.cpp", 'give("arn:aws:states:::lambda:invoke");'),
    ("compiler/plans/a.cpp", "// as Lambda has it"),
    ("compiler/plans/a.cpp", 'emplace("True");'),
    ("compiler/expansion/a.cpp", 'ir::Call{"jsonencode", {}}'),
    ("compiler/backends/ssm/a.cpp", 'return "jsonencode";'),
    ("compiler/backends/terraform/a.cpp", 'result["aws-sdk"];'),
    ("compiler/syntax/a.hpp", '"together", "promote"'),
    ("compiler/semantics/a.cpp", 'kinds.find("plan_hold")'),
    ("compiler/semantics/a.cpp", "kind.is(\"recovery_engine\")"),
    ("compiler/ir/a.hpp", "an aws_sqs_queue"),
    ("compiler/driver/a.cpp", '"us-east-1"'),
)
NOT_FOUND = (
    ("compiler/plans/a.cpp", "// https://docs.aws.amazon.com/systems-manager/latest/userguide/what.html"),
    ("compiler/backends/state_machine/a.cpp", 'resource("aws-sdk:" + "lambda:invoke")'),
    (CONTRACT, 'inline constexpr std::string_view kind = "plan_hold";'),
)


def words_of(schema: pathlib.Path) -> set[str]:
    """Every resource and data type of the provider."""
    return {line.split(" ")[0][2:] for line in schema.read_text().splitlines() if line[:2] in ("r.", "d.", "e.")}


def names_of_library() -> set[str]:
    """Kinds, traits, actions and signals."""
    library = ROOT / "stdlib"
    texts = "\n".join(path.read_text() for path in [library / "prelude.dr", *sorted((library / "kinds").glob("*.dr"))])
    return set(re.findall(r"^\s*(?:kind|trait|action|signal) (\w+)", texts, re.MULTILINE))


class Search:
    def __init__(self) -> None:
        self.types = set().union(*(words_of(schema) for schema in (ROOT / "stdlib" / "schema").glob("*.schema")))
        self.names = names_of_library()

    def found(self, path: str, line: str) -> list[str]:
        text = SOURCE.sub("", line)
        found = {each for each in re.findall(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+", text) if each in self.types}
        for ban in BANS:
            if not path.startswith(ban.but_in):
                found |= {match.group(1) for match in ban.pattern.finditer(text)}
        protocol = set().union(*(words for folder, words in PROTOCOL.items() if path.startswith(folder)))
        # Words of a format may be names of the library, too.
        if path != CONTRACT and not path.startswith(BACKENDS):
            found |= {each for each in re.findall(r'"(\w+)"', text) if each in self.names - protocol}
        return sorted(found)


def main() -> int:
    search = Search()
    problems = [f"`{line}` in {path} passes" for path, line in MUST_BE_FOUND if not search.found(path, line)]
    problems += [f"`{line}` in {path} does not pass" for path, line in NOT_FOUND if search.found(path, line)]
    files = [*(ROOT / "compiler").rglob("*.?pp"), *(ROOT / "compiler").rglob("*.def"), *(ROOT / "grammar").rglob("*.hpp")]
    for file in sorted(files):
        path = str(file.relative_to(ROOT))
        for number, line in enumerate(file.read_text().splitlines(), 1):
            problems += [f"{path}:{number}: `{each}`" for each in search.found(path, line)]
    print("\n".join(problems + [f"{len(files)} files, {len(search.types)} types, {len(search.names)} names, {len(problems)} problems"]))
    return 1 if problems or not files or not search.types or not search.names else 0


if __name__ == "__main__":
    sys.exit(main())
