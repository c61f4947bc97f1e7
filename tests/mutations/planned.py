#!/usr/bin/env python3
"""Each convention, and each way to lose a region, broken in the planned resources of each of the four systems: the rule that holds it must
report each mutant at its resource, and must report nothing there before.

Mutants that touch resources of their own share a plan, so that few plans are judged.
"""

import copy
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from plan_of import plan_of

ROOT = pathlib.Path(__file__).resolve().parents[2]
SYSTEMS = ("payments", "gateway", "trading", "transactions")
GIVEN = {"environment_suffix": "pr42", "primary_region": "us-east-1", "secondary_region": "us-west-2"}
FEWEST_CONVENTIONS = 14
LONGEST_SECONDS = 120

Plan = dict[str, Any]
Values = dict[str, Any]


class Mutation(NamedTuple):
    """What breaks a convention: attributes that are set and left out in a resource of the plan, or a resource that is added where there is none."""

    about: str
    rule: str
    kind: str
    puts: Values = {}
    leaves_out: tuple[str, ...] = ()
    added: Values | None = None
    fits: Callable[[Values], bool] = lambda values: True


def statement(actions: list[str], resources: list[str], principal: Any = None) -> str:
    said: Values = {"Effect": "Allow", "Action": actions, "Resource": resources}
    if principal is not None:
        said["Principal"] = principal
    return json.dumps({"Version": "2012-10-17", "Statement": [said]})


ARN = "arn:aws:%s:us-east-1:123456789012:%s"
ROLE = "arn:aws:iam::123456789012:role/it-pr42"

MUTATIONS = [
    Mutation("C1", "environment_suffix", "aws_sqs_queue", puts=dict(name="orders"), added={"name": "orders"}),
    Mutation("C1", "environment_suffix", "aws_cloudwatch_metric_alarm", puts=dict(alarm_name="too-many-errors")),
    Mutation("C2", "deletion_protection", "aws_dynamodb_table", puts=dict(deletion_protection_enabled=True), added={"name": "it-pr42", "deletion_protection_enabled": True}),
    Mutation("C2", "emptied", "aws_s3_bucket", puts=dict(force_destroy=False), added={"bucket": "it-pr42"}),
    Mutation("C2", "final_snapshot", "aws_rds_cluster", puts=dict(skip_final_snapshot=False), added={"cluster_identifier": "it-pr42", "engine": "aurora-mysql"}),
    Mutation("C4", "hard_coded", "aws_sqs_queue", puts=dict(name="prod-work-pr42"), added={"name": "prod-work-pr42"}),
    Mutation("C4", "hard_coded", "aws_sns_topic_subscription", puts=dict(endpoint=ARN % ("sqs", "a-pr42")), added={"protocol": "sqs", "topic_arn": "it", "endpoint": ARN % ("sqs", "a-pr42")}),
    Mutation("C5", "secret_in_state", "aws_secretsmanager_secret_version", added={"secret_id": "it", "secret_string": "hunter2"}),
    Mutation("C6", "encrypted", "aws_rds_cluster", puts=dict(storage_encrypted=False), added={"cluster_identifier": "it-pr42", "engine": "aurora-mysql", "storage_encrypted": False}),
    Mutation("C6", "own_key", "aws_cloudwatch_log_group", leaves_out=("kms_key_id",)),
    Mutation("C6", "own_key", "aws_sns_topic", leaves_out=("kms_master_key_id",), added={"name": "it-pr42"}),
    Mutation("C6", "bucket_transport", "aws_s3_bucket", added={"bucket": "open-pr42", "force_destroy": True}),
    Mutation("C6", "database_transport", "aws_rds_cluster_parameter_group", puts=dict(parameter=[]), added={"name": "it-pr42", "family": "aurora-mysql8.0"}),
    Mutation("C6", "request_transport", "aws_lb_listener", puts=dict(protocol="HTTP", default_action=[{"type": "forward"}]), added={"protocol": "HTTP", "port": 80, "load_balancer_arn": "it"}),
    Mutation("C7", "wildcard_action", "aws_iam_role_policy", puts=dict(policy=statement(["s3:*"], ["arn:aws:s3:::it/*"]))),
    Mutation("C7", "wildcard_resource", "aws_iam_policy", added={"name": "it-pr42", "policy": statement(["dynamodb:GetItem"], ["*"])}),
    Mutation("C7", "open_principal", "aws_sqs_queue_policy", added={"queue_url": "it", "policy": statement(["sqs:SendMessage"], ["it"], "*")}),
    Mutation("C7", "open_principal", "aws_iam_role", added={"name": "it-pr42", "assume_role_policy": statement(["sts:AssumeRole"], [], {"AWS": "arn:aws:iam::123456789012:root"})}),
    Mutation("C8", "log_retention", "aws_cloudwatch_log_group", leaves_out=("retention_in_days",)),
    Mutation("C8", "stage_log", "aws_api_gateway_stage", puts=dict(access_log_settings=[]), added={"stage_name": "it-pr42", "rest_api_id": "it", "deployment_id": "it"}),
    Mutation("C8", "machine_log", "aws_sfn_state_machine", puts=dict(logging_configuration=[]), added={"name": "it-pr42", "definition": "{}", "role_arn": ROLE}),
    Mutation("C8", "missing_data", "aws_cloudwatch_metric_alarm", leaves_out=("treat_missing_data",), fits=lambda values: values.get("namespace") != "AWS/DynamoDB"),
    Mutation("C8", "function_log", "aws_lambda_function", added={"function_name": "unlogged-pr42", "role": ROLE, "runtime": "python3.13"}),
    Mutation("C9", "untagged", "aws_sns_topic", puts=dict(tags={}, tags_all={}), added={"name": "it-pr42", "kms_master_key_id": "it", "tags": {}, "tags_all": {}}),
    Mutation("C11", "guardduty", "aws_guardduty_detector", added={"enable": True}),
    Mutation("C12", "config_role", "aws_iam_role_policy_attachment", added={"role": "it", "policy_arn": "arn:aws:iam::aws:policy/service-role/AWSConfigRole"}),
    Mutation("C13", "text_limits", "aws_lambda_function", added={"function_name": "old-pr42", "role": ROLE, "runtime": "nodejs14.x"}),
    Mutation("C13", "reserved_concurrency", "aws_lambda_function", added={"function_name": "reserving-pr42", "role": ROLE, "runtime": "python3.13", "reserved_concurrent_executions": 50}),
    Mutation("C14", "canary_runtime", "aws_synthetics_canary", added={"name": "it-pr42", "runtime_version": "syn-nodejs-puppeteer-3.9"}),
    Mutation("C15", "serverless_preferred", "aws_rds_cluster_instance", puts=dict(instance_class="db.t3.medium"), added={"identifier": "it-pr42", "instance_class": "db.t3.medium"}),
    Mutation("C15", "multi_az_backups", "aws_db_instance", added={"identifier": "it-pr42", "multi_az": True, "backup_retention_period": 0, "storage_encrypted": True}),
    Mutation("C16", "gateway_endpoints", "aws_vpc", added={"cidr_block": "10.99.0.0/16"}),
    Mutation("a table in one region", "unreplicated_table", "aws_dynamodb_table", added={"name": "lonely-pr42", "hash_key": "id"}),
    Mutation("a database in one region", "unreplicated_database", "aws_rds_cluster", added={"cluster_identifier": "lonely-pr42", "engine": "aurora-mysql"}),
    Mutation("a bucket in one region", "unreplicated_files", "aws_s3_bucket", added={"bucket": "lonely-pr42"}),
    Mutation("a state in one region", "state_in_one_region", "aws_s3_bucket", added={"bucket": "shop-tfstate-pr42"}),
    Mutation("a secret in one region", "secret_in_one_region", "aws_secretsmanager_secret", added={"name": "lonely-pr42"}),
    Mutation("a record that is remembered", "slow_record", "aws_route53_record", added={"name": "slow.example.com", "type": "CNAME", "ttl": 300, "records": ["a"]}),
    Mutation("a failover without a check", "failover_without_check", "aws_route53_record", added={"name": "blind.example.com", "type": "CNAME", "ttl": 60, "records": ["a"], "set_identifier": "a", "failover_routing_policy": [{"type": "PRIMARY"}]}),
    Mutation("a check that trusts silence", "trusts_silence", "aws_route53_health_check", added={"type": "CLOUDWATCH_METRIC", "cloudwatch_alarm_name": "it-pr42", "cloudwatch_alarm_region": "us-east-1", "insufficient_data_health_status": "LastKnownStatus"}),
    Mutation("a database in one zone", "single_zone", "aws_db_instance", added={"identifier": "small-pr42", "multi_az": False}),
    Mutation("backups in one region", "backup_in_one_region", "aws_backup_plan", added={"name": "it-pr42", "rule": [{"rule_name": "daily", "target_vault_name": "it"}]}),
]


class Mutant(NamedTuple):
    about: str
    rule: str
    address: str


def everywhere(plan: Plan) -> list[dict[str, Any]]:
    return plan["planned_values"]["root_module"]["resources"]


def configured(plan: Plan) -> list[dict[str, Any]]:
    return plan["configuration"]["root_module"]["resources"]


def add(plan: Plan, mutation: Mutation, number: int, region: str = "primary") -> str:
    address = f"{mutation.kind}.mutant{number}"
    resource = {"address": address, "mode": "managed", "type": mutation.kind, "name": f"mutant{number}", "values": {"tags_all": {"Owner": "it"}, **(mutation.added or {})}}
    everywhere(plan).append(resource)
    configured(plan).append({"address": address, "mode": "managed", "type": mutation.kind, "name": f"mutant{number}", "provider_config_key": f"aws.{region}", "expressions": {name: {"constant_value": value} for name, value in (mutation.added or {}).items()}})
    return address


def change(plan: Plan, resource: dict[str, Any], mutation: Mutation) -> None:
    """What is set is known, and written as it is."""
    expressions = next(one for one in configured(plan) if one["address"] == resource["address"])["expressions"]
    unknown = next(one for one in plan["resource_changes"] if one["address"] == resource["address"])["change"]["after_unknown"]
    before = (dict(resource["values"]), dict(unknown))
    for name in (*mutation.puts, *mutation.leaves_out):
        for of in (resource["values"], expressions, unknown):
            of.pop(name, None)
    resource["values"].update(mutation.puts)
    expressions.update({name: {"constant_value": value} for name, value in mutation.puts.items()})
    if before == (resource["values"], unknown):
        sys.exit(f"{mutation.about}: {mutation.rule} changes nothing in {resource['address']}")


def mutated(plan: Plan) -> tuple[Plan, list[Mutant]]:
    """The plan with all mutations, each at a resource of its own."""
    result = copy.deepcopy(plan)
    used: set[str] = set()
    mutants = []
    for number, mutation in enumerate(MUTATIONS):
        changes = mutation.puts or mutation.leaves_out

        def serves(one: dict[str, Any], mutation: Mutation = mutation) -> bool:
            return one["type"] == mutation.kind and one["mode"] == "managed" and one["address"] not in used and mutation.fits(one["values"])

        found = next((one for one in everywhere(result) if serves(one)), None) if changes else None
        if found is not None:
            change(result, found, mutation)
        elif mutation.added is None:
            continue
        address = add(result, mutation, number) if found is None else found["address"]
        used.add(address)
        mutants.append(Mutant(f"{mutation.about} {mutation.rule}", mutation.rule, address))
    return result, mutants


def elsewhere(plan: Plan) -> tuple[Plan, list[Mutant]]:
    """What is needed of another region: a key, a queue."""
    result = copy.deepcopy(plan)
    mutants = []
    for number, (rule, needed, kind, attribute) in enumerate((("key_in_one_region", "aws_kms_key", "aws_sns_topic", "kms_master_key_id"), ("needs_other_region", "aws_sqs_queue", "aws_lambda_function", "dead_letter_config"))):
        target = add(result, Mutation("", rule, needed, added={"description": "it"}), 800 + number)
        address = add(result, Mutation("", rule, kind, added={"name": "it-pr42"}), 900 + number, "secondary")
        expression: Any = {"references": [f"{target}.arn", target]}
        block = attribute.endswith("_config")
        configured(result)[-1]["expressions"][attribute] = [{"target_arn": expression}] if block else expression
        result["resource_changes"].append({"address": address, "change": {"after_unknown": {attribute: [{"target_arn": True}] if block else True}}})
        mutants.append(Mutant(f"needed of another region: {rule}", rule, address))
    return result, mutants


def unwatched(plan: Plan) -> tuple[Plan, list[Mutant]]:
    """Nothing looks at a region from outside, and nothing moves clients."""
    result = copy.deepcopy(plan)
    watchers = ("aws_route53_health_check", "aws_synthetics_canary", "aws_globalaccelerator_accelerator", "aws_cloudfront_distribution")
    of_others = re.compile("AuroraGlobalDB\\w+|HealthCheck\\w+|OperationsPendingReplication|ReplicaLag|ReplicationLatency")
    kept = [one for one in everywhere(result) if one["type"] not in watchers and not of_others.fullmatch(str(one["values"].get("metric_name", "")))]
    everywhere(result)[:] = [one for one in kept if one["type"] != "aws_route53_record"]
    address = add(result, Mutation("", "nobody_moved", "aws_route53_record", added={"name": "it.example.com", "type": "CNAME", "ttl": 60, "records": ["a"]}), 700)
    add(result, Mutation("", "watched_from_within", "aws_cloudwatch_metric_alarm", added={"alarm_name": "it-pr42", "namespace": "AWS/Lambda", "metric_name": "Errors", "treat_missing_data": "missing"}), 701)
    alarm = next(one["address"] for one in everywhere(result) if one["type"] == "aws_cloudwatch_metric_alarm")
    place = {one["address"]: one["provider_config_key"] for one in configured(result)}
    first = sorted(one["address"] for one in everywhere(result) if one["type"] == "aws_cloudwatch_metric_alarm" and place[one["address"]] == place[alarm])[0]
    return result, [Mutant("nothing moves clients", "nobody_moved", address), Mutant("alarms alone", "watched_from_within", first)]


def found(folder: pathlib.Path, files: list[str], drc: str) -> dict[str, set[tuple[str, str]]]:
    """By file, the rules that find something, each with the resource."""
    run = subprocess.run([drc, "lint", "--format", "json", *files], cwd=folder, capture_output=True, text=True, check=False, timeout=LONGEST_SECONDS)
    if run.returncode not in (0, 1):
        sys.exit(f"drc lint ends with {run.returncode}: {run.stderr}{run.stdout[:500]}")
    result: dict[str, set[tuple[str, str]]] = {file: set() for file in files}
    for finding in json.loads(run.stdout)["diagnostics"]:
        names = re.findall(r"rule `(\w+)` of the (?:policy|advice)", " ".join(finding["notes"]))
        addresses = re.findall(r"`([^`]+)`", finding["message"])
        for name in names:
            result[finding["labels"][0]["file"]] |= {(name, address) for address in ["", *addresses]}
    return result


def compiled(drc: str, system: str, folder: pathlib.Path) -> pathlib.Path:
    out = folder / system
    subprocess.run([drc, "compile", str(ROOT / f"examples/{system}/{system}.dr"), "-o", str(out)], check=True, capture_output=True, timeout=LONGEST_SECONDS)
    return out


def plans(system: pathlib.Path) -> Iterator[tuple[str, Plan, list[Mutant]]]:
    plan = plan_of(system, GIVEN)
    yield "whole", plan, []
    for name, change in (("mutated", mutated), ("elsewhere", elsewhere), ("unwatched", unwatched)):
        yield name, *change(plan)
    together = plan_of(system, GIVEN | {"secondary_region": GIVEN["primary_region"]})
    yield "together", together, [Mutant("C3 one region", "single_region", "")]


def main() -> int:
    drc = os.environ.get("DRC", str(ROOT / "build/release/drc"))
    problems = []
    caught: Counter[str] = Counter()
    broken: set[str] = set()
    rules: set[str] = set()
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        for system in SYSTEMS:
            expected = {}
            for name, plan, mutants in plans(compiled(drc, system, folder)):
                (folder / f"{system}-{name}.json").write_text(json.dumps(plan, indent=1))
                expected[f"{system}-{name}.json"] = mutants
            findings = found(folder, [*expected], drc)
            whole = findings[f"{system}-whole.json"]
            for file, mutants in expected.items():
                for mutant in mutants:
                    broken.add(mutant.about.split()[0])
                    rules.add(mutant.rule)
                    if (mutant.rule, mutant.address) in whole:
                        problems.append(f"{system}: {mutant.rule} is reported at `{mutant.address}` without a mutant")
                    if (mutant.rule, mutant.address) in findings[file]:
                        caught[system] += 1
                    else:
                        problems.append(f"{system}: {mutant.about} at `{mutant.address}` is not reported")
    for problem in problems:
        print(problem)
    conventions = {name for name in broken if re.fullmatch(r"C\d+", name)}
    print(f"{sum(caught.values())} mutants are reported: {', '.join(f'{caught[system]} in {system}' for system in SYSTEMS)}; of {len(conventions)} conventions and {len(rules)} rules")
    return 1 if problems or len(conventions) < FEWEST_CONVENTIONS else 0


if __name__ == "__main__":
    sys.exit(main())
