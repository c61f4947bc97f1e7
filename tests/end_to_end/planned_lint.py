#!/usr/bin/env python3
"""`drc lint` of plans and states of Terraform as its users meet it: a plan that Terraform 1.11.4 has made of the configuration in `planned/`.

Run with `DRC=path/to/drc python3 tests/end_to_end/planned_lint.py`.
"""

import json
import pathlib
import shutil
import unittest

from command_line import CommandLineTest

CONFIGURATION = pathlib.Path(__file__).resolve().parent / "planned"
STATE = {
    "version": 4,
    "terraform_version": "1.11.4",
    "serial": 1,
    "resources": [
        {
            "mode": "managed",
            "type": "aws_dynamodb_table",
            "name": "carts",
            "provider": 'provider["registry.example/hashicorp/aws"]',
            "instances": [{"attributes": {"arn": "arn:aws:dynamodb:eu-west-1:123456789012:table/carts", "id": "carts", "name": "carts"}}],
        }
    ],
}
PROGRAM = 'topology shop {\n  region primary   = "us-east-1"\n  region secondary = "us-west-2"\n}\n'


class PlannedLintTest(CommandLineTest):
    def setUp(self):
        super().setUp()
        shutil.copytree(CONFIGURATION, self.folder / "shop")

    def lint(self, *arguments, code=None, **options):
        return self.drc("lint", *arguments, code=code, **options)

    def found(self, *arguments, code=None) -> list[dict]:
        return json.loads(self.lint("--format", "json", *arguments, code=code).out)["diagnostics"]

    def of_rule(self, rule: str, *arguments, code=None) -> list[dict]:
        return [one for one in self.found(*arguments, code=code) if any(f"rule `{rule}`" in note for note in one["notes"])]

    def edit(self, old: str, new: str, path: str = "shop/main.tf") -> None:
        file = self.folder / path
        text = file.read_text()
        self.assertIn(old, text)
        file.write_text(text.replace(old, new, 1))

    def place(self, finding: dict) -> tuple[str, str]:
        label = finding["labels"][0]
        line = (self.folder / label["file"]).read_text().splitlines()[label["start"]["line"] - 1]
        return label["file"], line.strip()

    def test_findings_stand_in_the_configuration(self):
        (slow,) = self.of_rule("slow_record", "shop/plan.json", code=1)
        self.assertEqual(self.place(slow), ("shop/main.tf", "ttl     = 300"))
        self.assertIn("`aws_route53_record.shop`", slow["message"])
        (secret,) = self.of_rule("secret_in_one_region", "shop/plan.json")
        self.assertEqual(self.place(secret), ("shop/main.tf", 'resource "aws_secretsmanager_secret" "db" {'))

    def test_modules_and_instances(self):
        # Three instances of one block are one finding; two of them are in the other region.
        (table,) = self.of_rule("unreplicated_table", "shop/plan.json")
        self.assertEqual(self.place(table), ("shop/modules/store/main.tf", 'resource "aws_dynamodb_table" "this" {'))
        self.assertIn('`module.carts["a"].aws_dynamodb_table.this`', table["message"])
        self.assertIn("2 others", json.dumps(table["labels"]))
        # Both use the key of the other region, which they are given as a variable.
        self.assertNotIn("single_region", json.dumps(self.found("shop/plan.json")))

    def test_places_without_a_configuration(self):
        shutil.move(self.folder / "shop/plan.json", self.folder / "plan.json")
        (slow,) = self.of_rule("slow_record", "plan.json")
        self.assertEqual(slow["labels"][0]["file"], "plan.json")
        (slow,) = self.of_rule("slow_record", "--sources", "shop", "plan.json")
        self.assertEqual(slow["labels"][0]["file"], "shop/main.tf")
        self.assertIn("is no folder", self.lint("--sources", "shpo", "plan.json", code=2).err)

    def test_suppressions_in_comments(self):
        rule, block = "slow_record", 'resource "aws_route53_record" "shop" {'
        self.edit(block, f'# Clients are few.\n# drc:allow {rule} because "clients are few" until 2027-01-31\n{block}')
        self.assertEqual(self.of_rule(rule, "--today", "2027-01-31", "shop/plan.json"), [])
        over = [one for one in self.found("--today", "2027-02-01", "shop/plan.json") if one["code"] == "DR0810"]
        self.assertIn("slow_record", over[0]["message"])
        self.edit(f"drc:allow {rule} because", "drc:allow slow_recrod because")
        self.assertIn("DR0804", [one["code"] for one in self.found("shop/plan.json")])
        self.edit("drc:allow slow_recrod because", "drc:allow guardduty because")
        self.assertIn("DR0805", [one["code"] for one in self.found("shop/plan.json")])
        self.edit('because "clients are few" until', "until")
        self.assertIn("DR1147", [one["code"] for one in self.found("shop/plan.json")])

    def test_levels_and_baselines(self):
        self.write("shop/drc.toml", '[rules]\nslow_record = "error"\nsecret_in_one_region = "off"\n[rules.log_retention]\nfewest = 60\n')
        (slow,) = self.of_rule("slow_record", "shop/plan.json")
        self.assertEqual(slow["severity"], "error")
        self.assertEqual(self.of_rule("secret_in_one_region", "shop/plan.json"), [])
        self.assertTrue(self.of_rule("log_retention", "shop/plan.json"))
        self.lint("--baseline", "shop/known.json", "--update-baseline", "shop/plan.json", code=0)
        self.assertEqual(self.found("--baseline", "shop/known.json", "shop/plan.json", code=0), [])
        self.edit("ttl     = 300", "\n\n  ttl = 300")  # a place is no part of the key
        self.assertEqual(self.found("--baseline", "shop/known.json", "shop/plan.json", code=0), [])
        keys = json.loads((self.folder / "shop/known.json").read_text())["findings"]
        self.assertIn("aws_route53_record.shop", [one["component"] for one in keys])

    def test_states_and_programs_beside_each_other(self):
        self.write("shop/terraform.tfstate", json.dumps(STATE))
        self.write("shop/shop.dr", PROGRAM)
        files = {one["labels"][0]["file"] for one in self.found("shop/terraform.tfstate", "shop/plan.json", "shop/shop.dr")}
        self.assertIn("shop/terraform.tfstate", files)
        self.assertIn("shop/main.tf", files)
        (alone,) = self.of_rule("single_region", "shop/terraform.tfstate")
        self.assertIn("eu-west-1", alone["message"])
        (alone,) = [one for one in json.loads(self.lint("--format", "json", "-", standard_input=json.dumps(STATE)).out)["diagnostics"] if "eu-west-1" in one["message"]]

    def test_folders_do_not_pick_up_plans(self):
        self.write("shop/shop.dr", PROGRAM)
        self.assertEqual(self.found("shop", code=0), [])

    def test_every_format(self):
        for name in ("text", "short", "sarif", "github", "gitlab", "junit", "rdjson"):
            out = self.lint("--format", name, "shop/plan.json").out
            self.assertIn("main.tf", out, name)
            self.assertNotIn("\x1f", out, name)

    def test_no_line_of_a_plan_or_a_state_is_shown(self):
        # Terraform writes one line, in which everything stands beside everything.
        secret = {"address": "aws_db_instance.d", "mode": "managed", "type": "aws_db_instance", "name": "d", "values": {"identifier": "d", "password": "hush"}}
        plan = {"format_version": "1.2", "planned_values": {"root_module": {"resources": [secret]}}}
        state = {"version": 4, "serial": 1, "resources": [{"password": "hush", "mode": "managed", "type": "aws_db_instance", "name": "d", "instances": [{"attributes": secret["values"]}]}]}
        for name, text in (("plan.json", json.dumps(plan)), ("terraform.tfstate", json.dumps(state)), ("cut.json", json.dumps(plan)[:-7]), ("shape.json", json.dumps(plan).replace('"d"', "7"))):
            self.write(name, text)
            shown, _ = self.in_terminal("lint", name, columns=2000, NO_COLOR="1")
            self.assertIn(f"--> {name}:1:", shown)
            self.assertNotIn("hush", shown)
            for form in ("json", "sarif", "github", "gitlab", "junit", "rdjson", "short"):
                self.assertNotIn("hush", self.lint("--format", form, name).out, form)
        # Nor does the one line make one finding of all.
        results = json.loads(self.lint("--format", "sarif", "plan.json").out)["runs"][0]["results"]
        self.assertEqual(len({one["partialFingerprints"]["primaryLocationLineHash"] for one in results}), len(results))
        # Of a rule that shows what it finds, too.
        self.write("policies.dr", 'policy own {\n  ## It says too much.\n  rule loud: warning {\n    for r in resources_of("aws_db_instance") {\n      let p = attribute(r, "password")\n      require not p.present else "`${r}` has ${p.value when known_now(p.value) else "something"}"\n    }\n  }\n}\n')
        self.write("drc.toml", 'policies = ["policies.dr"]\n')
        (loud,) = self.of_rule("loud", "plan.json")
        self.assertEqual(loud["message"], "`aws_db_instance.d` has something")

    def test_what_has_nothing_to_judge_says_so(self):
        for text in ('{"format_version": "1.0"}', '{"format_version": "1.2", "planned_values": {"root_module": {}}}', '{"version": 4, "serial": 1, "resources": []}'):
            self.write("nothing.json", text)
            self.assertEqual([one["code"] for one in self.found("nothing.json", code=0)], ["DR1148"])

    def test_what_is_named_as_a_plan_is_none_of_the_programs(self):
        # A command that fails leaves nothing behind what it was to be written to.
        for name, text, code in (
            ("plan.json", "", "DR1140"),
            ("plan.json", " \n", "DR1140"),
            ("plan.json", "[]", "DR1141"),
            ("terraform.tfstate", "", "DR1140"),
            ("main.tf", 'resource "aws_sqs_queue" "q" {}', "DR1140"),
            ("tfplan", b"PK\x03\x04\x00\x00", "DR1141"),
            ("plan.json", '{"format_version": "1.0"}'.encode("utf-16"), "DR1140"),
            ("terraform.tfstate", '{"serial": 1, "lineage": "x", "meta": {}, "encrypted_data": "AAAA", "encryption_version": "v0"}', "DR1141"),
            ("schema.json", '{"format_version": "1.0", "provider_schemas": {}}', "DR1141"),
        ):
            self.write(name, text)
            self.assertIn(code, self.lint("--format", "short", name, code=2).out, name)
        self.assertIn("DR1140", self.lint("--format", "short", "-", code=2).out)
        self.assertEqual(self.lint("--stdin-filename", "empty.dr", "-", code=0).out, "")

    def test_regions_of_parts_of_variables(self):
        queue = {"address": "aws_sqs_queue.q", "mode": "managed", "type": "aws_sqs_queue", "name": "q", "values": {"name": "q"}}
        for references, region in ((["var.regions[\"west\"]", "var.regions"], "us-west-2"), (["var.regions.west", "var.regions"], "us-west-2"), (["var.area"], None)):
            plan = {
                "format_version": "1.2",
                "variables": {"regions": {"value": {"west": "us-west-2"}}, "area": {"value": "us-west"}},
                "planned_values": {"root_module": {"resources": [queue]}},
                "configuration": {
                    "provider_config": {"aws": {"name": "aws", "expressions": {"region": {"references": references}}}},
                    "root_module": {"resources": [{"address": "aws_sqs_queue.q", "mode": "managed", "type": "aws_sqs_queue", "name": "q", "provider_config_key": "aws", "expressions": {}}]},
                },
            }
            self.write("plan.json", json.dumps(plan))
            self.assertEqual([f"everything is in {region}:" in one["message"] for one in self.of_rule("single_region", "plan.json")], [True] if region else [], references)

    def test_what_cannot_be_read(self):
        for text, code in (
            ("{", "DR1140"),
            ('{"a": 1}', "DR1141"),
            ('{"format_version": "9.0"}', "DR1142"),
            ('{"format_version": ' + "[" * 300 + "]" * 300 + "}", "DR1143"),
            ('{"format_version": "1.0", "values": 3}', "DR1144"),
            ('{"format_version": "1.0", "values": {"root_module": {"resources": [{"mode": "managed", "address": 7}]}}}', "DR1144"),
        ):
            self.write("bad.json", text)
            done = self.lint("--format", "short", "bad.json", code=2)
            self.assertIn(code, done.out)
        self.write("failed.json", '{"format_version": "1.2", "errored": true, "planned_values": {"root_module": {}}}')
        self.assertIn("DR1145", [one["code"] for one in self.found("failed.json", code=0)])
        self.assertIn("--since", self.lint("--since", "HEAD", "shop/plan.json", code=2).err)
        self.assertIn("no fixes", self.lint("--fix", "shop/plan.json", code=2).err)
        self.write("other.json", '{"format_version": "1.2", "planned_values": {"root_module": {"resources": [{"address": "aws_sqs_queue.q", "mode": "managed", "type": "aws_sqs_queue", "name": "q", "values": {"name": "q"}}, {"address": "other_thing.t", "mode": "managed", "type": "other_thing", "name": "t", "values": {"list": [{"a": null}]}}]}}}')
        self.assertIn("DR1146", [one["code"] for one in self.found("other.json")])


if __name__ == "__main__":
    unittest.main()
