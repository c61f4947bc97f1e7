#!/usr/bin/env python3
"""Each convention broken in each of the four systems, and what each rule is about put into each of them: the rule or the code that holds it
must report every mutant. The bad examples of rules stand in a system of their own; here they stand among everything else."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from typing import NamedTuple

ROOT = pathlib.Path(__file__).resolve().parents[2]
SYSTEMS = ("payments", "gateway", "trading", "transactions")
TOGETHER = 24  # mutants that one call judges

RULE = re.compile(r"^  rule (\w+): \w+ \{\n(.*?)^  \}", re.MULTILINE | re.DOTALL)
BAD = re.compile(r"^    bad \{\n(.*?)^    \}", re.MULTILINE | re.DOTALL)
STATEMENT = re.compile(r"^      (?=\w)", re.MULTILINE)
DECLARED = re.compile(r"(kind|trait|function) (\w+)")


class Mutant(NamedTuple):
    about: str
    text: str
    expected: str  # a rule or a code


def kind(body: str) -> str:
    return f"kind intruder {{\n{body}\n}}\n"


def with_kind(body: str) -> Callable[[str], str]:
    """A kind of the user's and a component of it."""
    return lambda text: kind(body) + grown(text, "intruder extra { }")


def grown(text: str, statements: str) -> str:
    """The topology with further statements at its end."""
    end = text.rstrip().rfind("}")
    return text[:end] + statements + "\n" + text[end:]


def same_region(text: str) -> str:
    """Both roles in one region."""
    return re.sub(r'(region secondary\s*= )"[\w-]+"', r'\1"us-east-1"', text)


def resource(kind_of: str, *attributes: str) -> str:
    return "  in each region {\n    resource " + kind_of + " it {\n      " + "\n      ".join(attributes) + "\n    }\n  }"


def twice_named(text: str) -> str:
    """Two outputs that the flat list would call alike."""
    kinds = "kind first_reporter {\n  global {\n    output of_more = topology\n  }\n}\nkind reporter {\n  global {\n    output more_of_more = topology\n  }\n}\n"
    return kinds + grown(text, "first_reporter intruder_more { }\nreporter intruder { }")


POLICY = 'resource aws_iam_role_policy it {\n      name = name\n      role = "it"\n      policy = policy_document([allow_statement(%s, %s)])\n    }'

# What breaks a convention where no example of a rule does, or does so in a way of its own.
CONVENTIONS: list[tuple[str, str, Callable[[str], str]]] = [
    ("C1", "environment_suffix", with_kind(resource("aws_sqs_queue", 'name = "payments"'))),
    ("C1", "environment_suffix", with_kind(resource("aws_dynamodb_table", 'name = "sessions"', 'hash_key = "id"', 'billing_mode = "PAY_PER_REQUEST"'))),
    ("C2", "deletion_protection", with_kind(resource("aws_dynamodb_table", "name = name", 'hash_key = "id"', "deletion_protection_enabled = true"))),
    ("C2", "emptied", with_kind(resource("aws_s3_bucket", "bucket = name"))),
    ("C3", "DR0404", same_region),
    ("C4", "hard_coded", with_kind(resource("aws_sqs_queue", 'name = "prod-${name}"'))),
    ("C4", "hard_coded", with_kind(resource("aws_sns_topic_subscription", "topic_arn = name", 'protocol = "sqs"', 'endpoint = "arn:aws:sqs:us-east-1:123456789012:a"'))),
    ("C5", "secret_in_state", with_kind(resource("aws_secretsmanager_secret_version", "secret_id = name", 'secret_string = "hunter2"'))),
    ("C6", "encrypted", with_kind(resource("aws_ebs_volume", 'availability_zone = "${region.name}a"', "size = 8"))),
    ("C6", "own_key", with_kind(resource("aws_sns_topic", "name = name"))),
    ("C7", "wildcard_action", with_kind("  in each region {\n    " + POLICY % ('["s3:*"]', '["arn:${account.partition}:s3:::${name}/*"]') + "\n  }")),
    ("C7", "wildcard_resource", with_kind("  in each region {\n    " + POLICY % ('["dynamodb:GetItem"]', '["*"]') + "\n  }")),
    ("C8", "log_retention", with_kind(resource("aws_cloudwatch_log_group", 'name = "/${topology}/${name}"'))),
    ("C9", "replaced_tag", with_kind(resource("aws_sqs_queue", "name = name", 'tags = { EnvironmentSuffix: "all" }'))),
    ("C10", "dependency_order", with_kind('  in each region {\n    resource aws_internet_gateway door { tags = { Name: name } }\n    resource aws_nat_gateway way {\n      subnet_id = "subnet-0123456789abcdef0"\n      connectivity_type = "private"\n    }\n  }')),
    ("C11", "guardduty", with_kind(resource("aws_guardduty_detector", "enable = true"))),
    ("C12", "config_role", with_kind(resource("aws_iam_role_policy_attachment", 'role = "it"', 'policy_arn = "arn:${account.partition}:iam::aws:policy/service-role/AWSConfigRole"'))),
    ("C13", "text_limits", with_kind(resource("aws_lambda_function", "function_name = name", 'role = "arn:${account.partition}:iam::${account.id}:role/it"', 'runtime = "nodejs14.x"'))),
    ("C13", "reserved_concurrency", with_kind(resource("aws_lambda_function", "function_name = name", 'role = "arn:${account.partition}:iam::${account.id}:role/it"', "reserved_concurrent_executions = 50"))),
    ("C14", "canary_runtime", with_kind(resource("aws_synthetics_canary", 'name = "it-${environment_suffix}"', 'artifact_s3_location = "s3://it"', 'execution_role_arn = "arn:${account.partition}:iam::${account.id}:role/it"', 'handler = "it.handler"', 'runtime_version = "syn-nodejs-puppeteer-3.9"', 'schedule { expression = "rate(5 minutes)" }'))),
    ("C15", "multi_az_backups", with_kind(resource("aws_db_instance", "identifier = name", 'engine = "postgres"', 'instance_class = "db.r6g.large"', "multi_az = true", "backup_retention_period = 0", "skip_final_snapshot = true"))),
    ("C16", "gateway_endpoints", with_kind(resource("aws_vpc", 'cidr_block = "10.99.0.0/16"'))),
    ("C17", "DR0425", twice_named),
]

# What is taken out of a topology or made worse in it: a pattern, and what stands in its place.
EDITS = [
    ("no drill", r"^  drill \w+ \{[^{}]*\}\n", "", "no_drill"),
    ("a drill each year", r'schedule( *)= "cron\([^)]*\)"', r'schedule\1= "cron(0 6 1 1 ? *)"', "rare_drill"),
    ("silence after a failure", r"^    on_failure \{[^{}]*\}\n", "", "silent_failure"),
    ("a region faster than a zone", r"^  objectives \{\n", "  objectives {\n    zone { rto = 20h }\n", "region_before_zone"),
]


def statements(body: str) -> list[str]:
    return [part.rstrip() for part in STATEMENT.split(body) if part.strip()]


def renamed(text: str, names: list[str]) -> str:
    for name in names:
        text = re.sub(rf"(?<![\w.-]){name}\b", f"{name}_of_mutant", text)
    return text


def transplant(body: str) -> tuple[str, str] | None:
    """A bad example as declarations and statements for any topology; None for one that needs a topology of its own."""
    parts = statements(body)
    declared = [part for part in parts if DECLARED.match(part)]
    members = [part for part in parts if not DECLARED.match(part)]
    kinds = [match[2] for part in declared if (match := DECLARED.match(part))]
    if not declared or not members or any(part.split()[0] not in kinds for part in members):
        return None
    components = [part.split()[1] for part in members]
    names = kinds + components
    return renamed("\n".join(declared), names), renamed("\n".join(members), names)


def examples() -> Iterator[tuple[str, tuple[str, str]]]:
    for folder in ("policies", "advice"):
        for path in sorted((ROOT / "stdlib" / folder).glob("*.dr")):
            for name, body in RULE.findall(path.read_text()):
                for bad in BAD.findall(body):
                    if (moved := transplant(bad)) is not None:
                        yield name, moved


def mutants(text: str) -> Iterator[Mutant]:
    for convention, expected, change in CONVENTIONS:
        changed = change(text)
        if changed == text:
            sys.exit(f"{convention}: {expected} changes nothing")
        yield Mutant(f"{convention} {expected}", changed, expected)
    for about, pattern, replacement, expected in EDITS:
        changed = re.sub(pattern, replacement, text, count=1, flags=re.MULTILINE)
        if changed == text:
            sys.exit(f"{about} changes nothing")
        yield Mutant(about, changed, expected)
    for name, (declared, members) in examples():
        yield Mutant(f"example of {name}", f"{declared}\n{grown(text, members)}", name)


def found(folder: pathlib.Path, files: list[str], drc: str) -> dict[str, set[str]]:
    """By file, the rules and the codes of what is found."""
    run = subprocess.run([drc, "lint", "--format", "json", *files], cwd=folder, capture_output=True, text=True, check=False)
    if run.returncode not in (0, 1):
        sys.exit(f"drc lint ends with {run.returncode}: {run.stderr}{run.stdout[:500]}")
    result: dict[str, set[str]] = {file: set() for file in files}
    for finding in json.loads(run.stdout)["diagnostics"]:
        names = {finding["code"], *re.findall(r"rule `(\w+)` of the (?:policy|advice|pattern)", " ".join(finding["notes"]))}
        for label in finding["labels"]:
            if label["file"] in result:
                result[label["file"]] |= names
    return result


def main() -> int:
    drc = os.environ.get("DRC", str(ROOT / "build/release/drc"))
    caught: Counter[str] = Counter()
    survived = []
    with tempfile.TemporaryDirectory() as temporary:
        for system in SYSTEMS:
            folder = pathlib.Path(temporary) / system
            shutil.copytree(ROOT / "examples" / system, folder)
            all_of_it = list(mutants((folder / f"{system}.dr").read_text()))
            before = found(folder, [f"{system}.dr"], drc)[f"{system}.dr"]
            survived += [f"{system}: {name} is reported without a mutant" for name in sorted(before & {mutant.expected for mutant in all_of_it})]
            for first in range(0, len(all_of_it), TOGETHER):
                batch = {f"mutant{first + index}.dr": mutant for index, mutant in enumerate(all_of_it[first : first + TOGETHER])}
                for file, mutant in batch.items():
                    (folder / file).write_text(mutant.text)
                findings = found(folder, list(batch), drc)
                for file, mutant in batch.items():
                    if mutant.expected in findings[file]:
                        caught[system] += 1
                    else:
                        survived.append(f"{system}: {mutant.about} is not reported; found: {', '.join(sorted(findings[file])) or 'nothing'}")
    for problem in survived:
        print(problem)
    conventions = sorted({name for name, _, _ in CONVENTIONS}, key=lambda name: int(name[1:]))
    counts = ", ".join(f"{caught[system]} of {system}" for system in SYSTEMS)
    rules = {name for name, _ in examples()} | {name for *_, name in EDITS}
    print(f"{sum(caught.values())} mutants are reported: {counts}; of {len(conventions)} conventions and {len(rules)} rules")
    return 1 if survived or len(conventions) < 17 else 0


if __name__ == "__main__":
    sys.exit(main())
