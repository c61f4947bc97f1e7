#!/usr/bin/env python3
"""The table `aws_limits` of `stdlib/limits.dr`: every name, identifier and description that the library sets stands in it, or is said here to
have no limit; its types and attributes are the provider's; and its numbers are those of the provider and of the services' interfaces, as far
as these are on the machine.

Run with `DRC=path/to/drc python3 tests/schemas/limits.py`.
"""

import functools
import gzip
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "end_to_end"))
sys.path.insert(0, str(ROOT / "tests"))

from harness import tools  # noqa: E402

DRC = str(pathlib.Path(os.environ.get("DRC", "drc")).absolute())
LONGEST_SUFFIX = "s" * 16
# What names and describes things; other texts are values with a form of their own.
NAMING = re.compile(r"(^|_)(name|identifier|description|comment|domain|alias|id)$")

# Texts that look like names or descriptions and have no limit of their own, and why.
NO_LIMIT = {
    ("aws_api_gateway_domain_name", "certificate_name"): "it is not set",
    ("aws_api_gateway_rest_api", "description"): "its interface states none",
    ("aws_api_gateway_rest_api", "name"): "its interface states none",
    ("aws_backup_plan", "name"): "its interface states none",
    ("aws_cloudwatch_event_target", "input_transformer.input_paths.name"): "a path",
    ("aws_dynamodb_table", "ttl.attribute_name"): "the name of an attribute, which is judged where it is declared",
    ("aws_rds_cluster_parameter_group", "description"): "its interface states none",
    ("aws_rds_cluster_parameter_group", "parameter.name"): "the engine's own",
    ("aws_db_subnet_group", "description"): "its interface states none",
    ("aws_eip", "domain"): "one of the provider's words",
    ("aws_config_config_rule", "source.source_identifier"): "one of the provider's words",
    ("aws_config_config_rule", "scope.compliance_resource_id"): "an identifier of the provider's",
    ("aws_route53_record", "alias.name"): "a name of the provider's",
    ("aws_vpc_endpoint", "service_name"): "a name of the provider's",
    ("aws_xray_sampling_rule", "service_name"): "a pattern",
}
# Whose interface says how long an attribute may be: service, operation and member.
INTERFACES = {
    ("aws_cloudwatch_composite_alarm", "alarm_name"): ("cloudwatch", "PutCompositeAlarm", "AlarmName"),
    ("aws_cloudwatch_event_archive", "name"): ("events", "CreateArchive", "ArchiveName"),
    ("aws_cloudwatch_event_archive", "description"): ("events", "CreateArchive", "Description"),
    ("aws_cloudwatch_event_bus", "name"): ("events", "CreateEventBus", "Name"),
    ("aws_cloudwatch_event_bus", "description"): ("events", "CreateEventBus", "Description"),
    ("aws_cloudwatch_event_endpoint", "name"): ("events", "CreateEndpoint", "Name"),
    ("aws_cloudwatch_event_rule", "name"): ("events", "PutRule", "Name"),
    ("aws_cloudwatch_event_rule", "description"): ("events", "PutRule", "Description"),
    ("aws_cloudwatch_event_rule", "schedule_expression"): ("events", "PutRule", "ScheduleExpression"),
    ("aws_cloudwatch_log_group", "name"): ("logs", "CreateLogGroup", "logGroupName"),
    ("aws_cloudwatch_metric_alarm", "alarm_name"): ("cloudwatch", "PutMetricAlarm", "AlarmName"),
    ("aws_cloudwatch_metric_alarm", "alarm_description"): ("cloudwatch", "PutMetricAlarm", "AlarmDescription"),
    ("aws_cloudwatch_metric_alarm", "metric_name"): ("cloudwatch", "PutMetricAlarm", "MetricName"),
    ("aws_cloudwatch_metric_alarm", "namespace"): ("cloudwatch", "PutMetricAlarm", "Namespace"),
    ("aws_iam_policy", "description"): ("iam", "CreatePolicy", "Description"),
    ("aws_iam_policy", "name"): ("iam", "CreatePolicy", "PolicyName"),
    ("aws_iam_role", "description"): ("iam", "CreateRole", "Description"),
    ("aws_iam_role", "name"): ("iam", "CreateRole", "RoleName"),
    ("aws_iam_role_policy", "name"): ("iam", "PutRolePolicy", "PolicyName"),
    ("aws_iam_user", "name"): ("iam", "CreateUser", "UserName"),
    ("aws_kms_alias", "name"): ("kms", "CreateAlias", "AliasName"),
    ("aws_kms_key", "description"): ("kms", "CreateKey", "Description"),
    ("aws_lambda_function", "description"): ("lambda", "CreateFunction", "Description"),
    ("aws_lambda_function", "handler"): ("lambda", "CreateFunction", "Handler"),
    ("aws_lambda_permission", "statement_id"): ("lambda", "AddPermission", "StatementId"),
    ("aws_secretsmanager_secret", "name"): ("secretsmanager", "CreateSecret", "Name"),
    ("aws_sfn_state_machine", "name"): ("stepfunctions", "CreateStateMachine", "name"),
    ("aws_ssm_parameter", "description"): ("ssm", "PutParameter", "Description"),
    ("aws_xray_group", "group_name"): ("xray", "CreateGroup", "GroupName"),
}
# What the provider wants a text to begin with.
STARTS = {("aws_kms_alias", "name"): "alias/"}
# Whose texts the provider does not measure before the plan.
PROVIDER_IS_SILENT = {
    ("aws_rds_cluster", "final_snapshot_identifier"),
    ("aws_acm_certificate", "domain_name"),
    ("aws_api_gateway_domain_name", "domain_name"),
    ("aws_api_gateway_stage", "stage_name"),
    ("aws_cloudwatch_event_endpoint", "description"),
    ("aws_cloudwatch_event_endpoint", "name"),
    ("aws_db_instance", "identifier"),
    ("aws_db_proxy", "name"),
    ("aws_dynamodb_table", "name"),
    ("aws_ecr_repository", "name"),
    ("aws_ecs_service", "name"),
    ("aws_globalaccelerator_accelerator", "name"),
    ("aws_iam_group", "name"),
    ("aws_iam_policy", "description"),
    ("aws_iam_user", "name"),
    ("aws_kinesis_stream", "name"),
    ("aws_kms_alias", "name"),
    ("aws_lambda_function", "description"),
    ("aws_lambda_function", "function_name"),
    ("aws_rds_cluster", "cluster_identifier"),
    ("aws_rds_cluster", "database_name"),
    ("aws_rds_cluster", "master_username"),
    ("aws_rds_cluster_instance", "identifier"),
    ("aws_rds_global_cluster", "database_name"),
    ("aws_rds_global_cluster", "global_cluster_identifier"),
    ("aws_route53_record", "name"),
    ("aws_route53_record", "set_identifier"),
    ("aws_route53_zone", "name"),
    ("aws_secretsmanager_secret", "description"),
    ("aws_sns_topic", "display_name"),
    ("aws_sns_topic", "name"),
    ("aws_sqs_queue", "name"),
    ("aws_ssm_parameter", "name"),
    ("aws_vpc_security_group_egress_rule", "description"),
    ("aws_vpc_security_group_ingress_rule", "description"),
    ("aws_xray_group", "group_name"),
}

TOKEN = re.compile(r'\s*(?:#[^\n]*|("(?:[^"\\]|\\.)*")|([A-Za-z_]\w*)|(\d+)|([{}\[\]:,()=]))')


class Reader:
    """Reads the values of a file of the library that are written with literals and names of such values."""

    def __init__(self, text: str) -> None:
        self.names: dict[str, object] = {}
        self.tokens = [match.group(match.lastindex) for match in TOKEN.finditer(text) if match.lastindex]
        self.at = 0
        while self.at < len(self.tokens):
            assert self.take() == "let"
            name = self.take()
            assert self.take() == "="
            self.names[name] = self.value()

    def take(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1]

    def items(self, end: str, item) -> list:
        found = []
        while self.tokens[self.at] != end:
            found.append(item())
            if self.tokens[self.at] == ",":
                self.take()
        self.take()
        return found

    def entry(self) -> tuple:
        key = self.take().strip('"')
        assert self.take() == ":"
        return key, self.value()

    def value(self):
        token = self.take()
        if token == "{":
            return dict(self.items("}", self.entry))
        if token == "[":
            return self.items("]", self.value)
        if token == "merge":
            self.take()
            return functools.reduce(lambda left, right: {**left, **right}, self.items(")", self.value))
        if token.startswith('"'):
            return json.loads(token)
        return int(token) if token.isdigit() else self.names.get(token, token)


@functools.cache
def table() -> dict[tuple[str, str], dict]:
    """The limits by type and attribute; those of texts as maps."""
    found = {}
    for kind, attributes in Reader((ROOT / "stdlib" / "limits.dr").read_text()).names["aws_limits"].items():
        for attribute, limit in attributes.items():
            if attribute != "source":
                found[kind, attribute] = {"longest": limit} if isinstance(limit, int) else limit
    return found


def programs() -> list[pathlib.Path]:
    cases = [ROOT / "tests" / "names" / "all_kinds.dr", *(ROOT / "examples").rglob("*.dr")]
    return [path for path in sorted(cases) if re.search(r"^topology ", path.read_text(), re.MULTILINE)]


@functools.cache
def outputs() -> list[dict]:
    """The configurations of all examples, and those that golden cases expect."""
    found = []
    for program in programs():
        with tempfile.TemporaryDirectory() as folder:
            run = subprocess.run([DRC, "compile", str(program), "-o", folder], capture_output=True, text=True, timeout=600)
            assert run.returncode == 0, run.stderr
            found += [json.loads(path.read_text()) for path in sorted(pathlib.Path(folder).rglob("*.tf.json"))]
    expected = sorted((ROOT / "tests" / "golden" / "cases").rglob("expected/**/*.tf.json"))
    return found + [json.loads(path.read_text()) for path in expected]


def texts(block: dict, path: str = ""):
    """Every text in a resource with its path; only what is known of it when it is compiled counts."""
    for name, value in block.items():
        if name in ("depends_on", "lifecycle", "provider", "tags", "variables"):
            continue
        inner = value if isinstance(value, list) else [value]
        for one in inner:
            if isinstance(one, dict):
                yield from texts(one, f"{path}{name}.")
            elif isinstance(one, str) and re.sub(r"\$\{[^}]*\}", "", one):
                yield path + name, one


def emitted():
    for configuration in outputs():
        for kind, resources in configuration.get("resource", {}).items():
            for label, resource in resources.items():
                for path, text in texts(resource):
                    yield kind, label, path, text


class Table(unittest.TestCase):
    maxDiff = None

    def test_every_name_stands_in_it(self) -> None:
        missing = {
            (kind, path)
            for kind, _, path, _ in emitted()
            if NAMING.search(path) and (kind, path) not in table() and (kind, path) not in NO_LIMIT
        }
        self.assertEqual(sorted(missing), [], "add them to `aws_limits`, or say here that they have no limit")

    def test_no_exception_stands_in_it(self) -> None:
        self.assertEqual(sorted(NO_LIMIT.keys() & table().keys()), [])

    def test_emitted_texts_fit_with_the_longest_suffix(self) -> None:
        long = []
        for kind, label, path, text in emitted():
            limit = table().get((kind, path), {}).get("longest")
            known = text.replace("${var.environment_suffix}", LONGEST_SUFFIX)
            if limit is not None and len(re.sub(r"\$\{[^}]*\}", "", known)) > limit:
                long.append(f"{kind}.{label}: {path} = {text}")
        self.assertEqual(long, [])


class Interfaces(unittest.TestCase):
    """The models of the services, as their client for Python carries them."""

    def test_lengths_are_those_of_the_interfaces(self) -> None:
        try:
            import botocore
        except ImportError as missing:
            raise unittest.SkipTest("the Python package botocore is not installed") from missing
        models = pathlib.Path(botocore.__file__).parent / "data"
        for place, (service, operation, member) in INTERFACES.items():
            with self.subTest(place=place):
                newest = sorted((models / service).iterdir())[-1] / "service-2.json.gz"
                model = json.loads(gzip.decompress(newest.read_bytes()))
                shapes = model["shapes"]
                shape = shapes[shapes[model["operations"][operation]["input"]["shape"]]["members"][member]["shape"]]
                self.assertEqual(table()[place]["longest"], shape["max"])


def fitting(limit: dict, length: int) -> str:
    """A text of that length that keeps to all else."""
    allowed = limit.get("characters", "a-z")
    one = "a" if "a-z" in allowed else allowed[0]
    separator = limit.get("separator")
    if separator is None:
        return one * length
    return separator.join(one * min(50, length - at) for at in range(0, length, 51))


def placeholder(kind) -> object:
    """A value of a type of the provider's schema."""
    if isinstance(kind, list):
        return {} if kind[0] in ("map", "object") else [placeholder(kind[1])]
    return {"number": 1, "bool": True}.get(kind, "x")


def required_in(block: dict) -> dict:
    """What a block must have, or the provider does not look at the rest."""
    found = {name: placeholder(one["type"]) for name, one in block.get("attributes", {}).items() if one.get("required")}
    for name, nested in block.get("block_types", {}).items():
        if nested.get("min_items"):
            found[name] = [required_in(nested["block"])]
    return found


class Provider(unittest.TestCase):
    """What the real provider says of texts that just fit, and of those that are one character longer."""

    folder: pathlib.Path
    blocks: dict

    @classmethod
    def setUpClass(cls) -> None:
        temporary = tempfile.TemporaryDirectory()
        cls.addClassCleanup(temporary.cleanup)
        cls.folder = pathlib.Path(temporary.name)
        source = {"source": "hashicorp/aws", "version": tools.provider_version()}
        (cls.folder / "versions.tf.json").write_text(json.dumps({"terraform": {"required_providers": {"aws": source}}}))
        cls.run_terraform("init", "-backend=false", f"-plugin-dir={tools.provider_mirror()}", "-input=false", "-no-color")
        schema = json.loads(cls.run_terraform("providers", "schema", "-json"))["provider_schemas"]
        cls.blocks = {kind: one["block"] for kind, one in next(iter(schema.values()))["resource_schemas"].items()}

    @classmethod
    def run_terraform(cls, *words: str) -> str:
        return subprocess.run([tools.terraform(), *words], cwd=cls.folder, capture_output=True, text=True, timeout=600).stdout

    def measured(self) -> dict[tuple[str, str], dict]:
        """The limits of texts that stand in no nested block."""
        return {
            (kind, attribute): limit
            for (kind, attribute), limit in table().items()
            if kind in self.blocks and attribute in self.blocks[kind]["attributes"] and "longest" in limit
        }

    def said_of(self, extra: int) -> dict[tuple[str, str], str]:
        """What the provider says of each text that is so many characters longer than it may be."""
        resources: dict[str, dict] = {}
        for (kind, attribute), limit in self.measured().items():
            start = STARTS.get((kind, attribute), "")
            text = start + fitting(limit, limit["longest"] + extra - len(start))
            whole = [text] if attribute == "subject_alternative_names" else text
            resources.setdefault(kind, {})[attribute] = {**required_in(self.blocks[kind]), attribute: whole}
        (self.folder / "main.tf.json").write_text(json.dumps({"resource": resources}))
        found = {}
        for one in json.loads(self.run_terraform("validate", "-json"))["diagnostics"]:
            context = re.findall(r"\w+", (one.get("snippet") or {}).get("context") or "")
            words = f"{one['summary']} {one.get('detail', '')}"
            if len(context) == 3 and (context[2] in words or "length" in words):
                found[context[1], context[2]] = words
        return found

    def test_it_takes_what_fits(self) -> None:
        self.assertEqual(self.said_of(0), {})

    def test_it_refuses_what_is_longer(self) -> None:
        self.assertEqual(self.measured().keys() - self.said_of(1).keys(), PROVIDER_IS_SILENT)

    def test_types_and_attributes_are_its_own(self) -> None:
        unknown = {
            (kind, path)
            for kind, path in table()
            if kind not in ("*", "aws") and not self.has(self.blocks.get(kind, {}), path.split("."))
        }
        self.assertEqual(unknown, set())

    def has(self, block: dict, path: list[str]) -> bool:
        if len(path) == 1:
            return path[0] in block.get("attributes", {})
        return self.has(block.get("block_types", {}).get(path[0], {}).get("block", {}), path[1:])

    def test_it_takes_the_runtimes(self) -> None:
        """Those that the library lists, and no others that it would take in vain."""
        written = (ROOT / "stdlib" / "prelude.dr").read_text()
        runtimes = re.findall(r'"([^"]+)":', written[written.index("let lambda_ends = {") :].split("}")[0])
        self.assertGreater(len(runtimes), 5)
        required = required_in(self.blocks["aws_lambda_function"])
        functions = {f"f{index}": {**required, "runtime": one} for index, one in enumerate([*runtimes, "cobol1.x"])}
        (self.folder / "main.tf.json").write_text(json.dumps({"resource": {"aws_lambda_function": functions}}))
        summaries = [one["summary"] for one in json.loads(self.run_terraform("validate", "-json"))["diagnostics"]]
        refused = [one.rsplit(" ", 1)[-1] for one in summaries if one.startswith("expected runtime")]
        self.assertEqual(refused, ["cobol1.x"])


if __name__ == "__main__":
    unittest.main()
