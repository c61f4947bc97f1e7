#!/usr/bin/env python3
"""Everything about the provider stands in `stdlib/`: looks for its types and services in the C++ of the compiler."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
# The format of automation documents names its actions `aws:…`; the backend for that format may spell them.
FORMAT_OF_DOCUMENTS = ROOT / "compiler" / "backends" / "ssm"
SERVICES = (
    "aurora|backup_vault|cloudfront|cloudtrail|cloudwatch|cognito|dynamodb|ec2|elasticache|eventbridge|globalaccelerator|guardduty|"
    "kinesis|lambda_function|rds|route53|secretsmanager|sns|sqs|stepfunctions|us-east-\\d|us-west-\\d|amazonaws"
)


def words_of(schema: pathlib.Path) -> set[str]:
    """Every resource and data type of the provider."""
    return {line.split(" ")[0][2:] for line in schema.read_text().splitlines() if line[:2] in ("r.", "d.", "e.")}


def main() -> int:
    types = set().union(*(words_of(schema) for schema in (ROOT / "stdlib" / "schema").glob("*.schema")))
    word = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)+")
    service = re.compile(rf"\b({SERVICES})\b")
    problems = []
    files = [*(ROOT / "compiler").rglob("*.?pp"), *(ROOT / "compiler").rglob("*.def"), *(ROOT / "grammar").rglob("*.hpp")]
    for path in sorted(files):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            found = {each for each in word.findall(line) if each in types} | set(service.findall(line))
            if FORMAT_OF_DOCUMENTS not in path.parents and re.search(r"\baws[:_/]|\bAWS\b", line):
                found.add("aws")
            problems += [f"{path.relative_to(ROOT)}:{number}: `{each}`" for each in sorted(found)]
    print("\n".join(problems + [f"{len(files)} files, {len(types)} types, {len(problems)} problems"]))
    return 1 if problems or not files or not types else 0


if __name__ == "__main__":
    sys.exit(main())
