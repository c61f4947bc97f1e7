#!/usr/bin/env python3
"""What the library says of the provider beside its schema is what the provider says itself: the forms of identifiers that it imports, what it
cannot import, what it plans for attributes and blocks that nobody sets (`least.tf`), and what an import does not read (`unread`)."""

import json
import pathlib
import re
import shutil
import sys
import tempfile
import unittest
from typing import Any, Iterator

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(HERE.parent))

from harness import Deployment, main, start_emulator  # noqa: E402
from harness.mirror import FROM_THE_MIRROR, trust_the_mirror  # noqa: E402
from harness.override import PROVIDER_SETTINGS  # noqa: E402
from harness.terraform import PARALLELISM, Terraform  # noqa: E402
from harness.tools import REGISTRY, provider_mirror  # noqa: E402

STDLIB = ROOT / "stdlib"
KINDS = ("kinds", "parts", "patterns")
MADE = re.compile(r"\bresource (aws_\w+)")
# Attributes `id` of a form that the provider wants. All others take any word, though they find nothing then.
ARN = "arn:aws:{}:us-east-1:123456789012:{}"
IDENTIFIERS = {
    "aws_api_gateway_account": "api-gateway-account",
    "aws_dynamodb_table_replica": "table:us-west-2",
    "aws_eip": "eipalloc-1",
    "aws_iam_role_policy": "role:policy",
    "aws_lb_listener_certificate": f"{ARN.format('elasticloadbalancing', 'listener/app/balancer/1/2')}_{ARN.format('acm', 'certificate/1')}",
    "aws_route53_record": "Z1_www.example.com_CNAME_primary",
    "aws_secretsmanager_secret_version": f"{ARN.format('secretsmanager', 'secret:secret')}|version",
    "aws_sfn_state_machine": ARN.format("states", "stateMachine:machine"),
    "aws_sns_topic": ARN.format("sns", "topic"),
    "aws_sns_topic_policy": ARN.format("sns", "topic"),
    "aws_wafv2_web_acl_association": f"{ARN.format('wafv2', 'regional/webacl/list/1')},{ARN.format('apigateway', '/restapis/api/stages/live')}",
}
ATTRIBUTES = {"scalable_dimension": "dynamodb:table:ReadCapacityUnits", "service_namespace": "dynamodb", "resource_id": "table"}
# What Terraform says where all is well but that nothing exists; a service says it in words of its own.
NOT_THERE = re.compile(r"non-existent remote object|couldn't find resource|NotFoundException|DoesNotExist|NotFound", re.IGNORECASE)
REFUSED = re.compile(r"resource (\w+) doesn't support import")
# The provider does not say it in a plan: it takes this for the same as nothing.
SAME_AS_NOTHING = {("aws_dynamodb_table", "table_class"), ("aws_cloudwatch_event_rule", "is_enabled"), ("aws_cloudwatch_event_rule", "state")}


def table(text: str, name: str) -> dict[str, Any]:
    """A value of the library that is a map of texts, numbers, lists and maps of them: but for keys and the commas at the end it is JSON."""
    found = re.search(rf"^let {name} = (\{{.*?^\}})", text, re.MULTILINE | re.DOTALL)
    assert found is not None, name
    body = re.sub(r"^ *#.*\n", "", found[1], flags=re.MULTILINE)
    body = re.sub(r"([{,]\s*)(\w+):", r'\1"\2":', body)
    return json.loads(re.sub(r",(\s*[}\]])", r"\1", body))


TABLES = (STDLIB / "recognition" / "tables.dr").read_text()
EXISTING = (STDLIB / "existing.dr").read_text()


class Asked:
    """Terraform in a folder with a configuration that is only ever planned."""

    def __init__(self, room: pathlib.Path, endpoint: str, configuration: dict[str, Any]):
        provider = {"aws": {"region": "us-east-1", **PROVIDER_SETTINGS}}
        (room / "provider.tf.json").write_text(json.dumps({"provider": provider, **configuration}))
        trust_the_mirror(room)
        self._terraform = Terraform(room, endpoint)
        self._terraform.run("init", *FROM_THE_MIRROR, f"-plugin-dir={provider_mirror()}", "-input=false", "-no-color")

    def complaints(self) -> list[str]:
        # Where nothing can be imported it fails, and says why.
        _, said = self._terraform.run("plan", "-generate-config-out=generated.tf", "-json", "-input=false", f"-parallelism={PARALLELISM}", allowed=(0, 1))
        entries = [json.loads(line) for line in said.splitlines()]
        return [f"{one['diagnostic']['summary']}: {one['diagnostic']['detail']}" for one in entries if one["type"] == "diagnostic"]

    def planned(self) -> dict[str, Any]:
        self._terraform.run("plan", "-out=plan", "-input=false", "-no-color", f"-parallelism={PARALLELISM}")
        return json.loads(self._terraform.run("show", "-json", "plan")[1])

    def schemas(self) -> dict[str, Any]:
        said = json.loads(self._terraform.run("providers", "schema", "-json")[1])
        return {type_: one["block"] for type_, one in said["provider_schemas"][f"{REGISTRY}/hashicorp/aws"]["resource_schemas"].items()}


class Tables(unittest.TestCase):
    maxDiff = None

    def setUp(self) -> None:
        self.emulator = self.enterContext(start_emulator())
        self.room = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def test_identifiers_have_a_form_that_the_provider_takes(self) -> None:
        patterns, refused = table(TABLES, "import_ids"), table(EXISTING, "existing_refused")
        made = {type_ for folder in KINDS for path in (STDLIB / folder).glob("*.dr") for type_ in MADE.findall(path.read_text())}
        imports = [{"to": f"{type_}.one{number}", "id": id_} for type_ in sorted(made | set(patterns) | set(refused)) for number, id_ in enumerate(identifiers(type_, patterns))]
        asked = Asked(self.room, self.emulator.url, {"import": imports})
        complaints = [one for one in asked.complaints() if not one.startswith("Config generation is experimental")]
        self.assertEqual({found[1] for one in complaints if (found := REFUSED.search(one))}, set(refused))
        self.assertEqual([one for one in complaints if not REFUSED.search(one) and not NOT_THERE.search(one)], [])

    def test_what_nobody_sets_is_as_the_library_says(self) -> None:
        shutil.copy(HERE / "least.tf", self.room)
        asked = Asked(self.room, self.emulator.url, {})
        plan, schemas = asked.planned(), asked.schemas()
        written = {one["address"]: one.get("expressions", {}) for one in plan["configuration"]["root_module"]["resources"]}
        usual: dict[tuple[str, str], Any] = {}
        filled: set[tuple[str, str]] = set()
        for one in plan["resource_changes"]:
            least = Least(one["type"], usual, filled)
            least.read(schemas[one["type"]], written.get(one["address"], {}), one["change"]["after"], one["change"]["after_unknown"], "")
        said = {(type_, path): value for type_, values in table(TABLES, "provider_defaults").items() for path, value in values.items()}
        self.assertEqual({key: value for key, value in said.items() if key not in SAME_AS_NOTHING}, usual)
        self.assertEqual({(type_, path) for type_, paths in table(TABLES, "provider_fills_in").items() for path in paths.split()}, filled)


    def test_what_an_import_does_not_read_is_listed(self) -> None:
        made = self.enterContext(Deployment(HERE / "unread", {}, self.emulator, bootstrapped=False))
        made.init()
        made.apply()
        patterns = table(TABLES, "import_ids")
        state = made.state_resources()
        imports = [{"to": address, "id": identifier(one["type"], one["values"], patterns)} for address, one in state.items()]
        folder = shutil.copytree(HERE / "unread", self.room / "again")
        (folder / "imports.tf.json").write_text(json.dumps({"import": imports}))
        again = self.enterContext(Deployment(folder, {}, self.emulator, bootstrapped=False))
        again.init()
        plan = again.shown_plan()
        written = {one["address"]: set(one["expressions"]) for one in plan["configuration"]["root_module"]["resources"]}
        self.assertEqual({one["address"] for one in plan["resource_changes"] if "importing" in one["change"]}, set(state))
        set_, unread = set(), set()
        for one in plan["resource_changes"]:
            before, after = one["change"]["before"], one["change"]["after"]
            for name in written[one["address"]]:
                set_.add((one["type"], name))
                if before.get(name) != after.get(name) or one["change"]["after_unknown"].get(name):
                    unread.add((one["type"], name))
        listed, content, read = words(EXISTING, "existing_unknown"), words(EXISTING, "existing_content"), words(TABLES, "content_read")
        said = {key for key in set_ if is_in(listed, *key) or (is_in(content, *key) and not is_in(read, *key))}
        self.assertEqual(unread, said)


def words(text: str, name: str) -> dict[str, set[str]]:
    return {type_: set(said.split()) for type_, said in table(text, name).items()}


def is_in(listed: dict[str, set[str]], type_: str, attribute: str) -> bool:
    return attribute in listed.get("any", ()) or attribute in listed.get(type_, ())


def identifier(type_: str, values: dict[str, Any], patterns: dict[str, Any]) -> str:
    for pattern in _listed(patterns.get(type_, "{id}")):
        names = re.findall(r"\{(\w+)\}", pattern)
        if all(values.get(name) for name in names):
            return pattern.format_map(values)
    raise AssertionError(f"no identifier for {type_}")


def identifiers(type_: str, patterns: dict[str, Any]) -> Iterator[str]:
    if type_ not in patterns:
        yield IDENTIFIERS.get(type_, "one")
        return
    for pattern in [patterns[type_]] if isinstance(patterns[type_], str) else patterns[type_]:
        yield re.sub(r"\{(\w+)\}", lambda found: ATTRIBUTES.get(found[1], found[1].replace("_", "-")), pattern)


class Least:
    """Notes what is planned for what the configuration of a resource leaves out."""

    def __init__(self, type_: str, usual: dict[tuple[str, str], Any], filled: set[tuple[str, str]]):
        self._type, self._usual, self._filled = type_, usual, filled

    def read(self, schema: dict[str, Any], written: dict[str, Any], planned: dict[str, Any], unknown: Any, prefix: str) -> None:
        unknown = unknown if isinstance(unknown, dict) else {}
        for name, attribute in schema.get("attributes", {}).items():
            if name not in written and attribute.get("optional") and not attribute.get("computed") and not _is_nothing(planned.get(name)):
                self._usual[self._type, prefix + name] = planned[name]
        for name, block in schema.get("block_types", {}).items():
            if name not in written:
                if unknown.get(name) is True:
                    self._filled.add((self._type, prefix + name))
                continue
            each = zip(_listed(written[name]), _listed(planned.get(name)), _listed(unknown.get(name)) or [{}])
            for one_written, one_planned, one_unknown in each:
                self.read(block["block"], one_written, one_planned, one_unknown, f"{prefix}{name}.")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _is_nothing(value: Any) -> bool:
    if isinstance(value, (dict, list)):
        return all(_is_nothing(one) for one in (value.values() if isinstance(value, dict) else value))
    return value is None or value is False or value in (0, "")


if __name__ == "__main__":
    main()
