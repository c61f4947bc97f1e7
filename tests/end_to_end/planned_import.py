#!/usr/bin/env python3
"""`drc import` as its users meet it: streams, exit codes, what it refuses, and that no secret of a state leaves it.

Run with `DRC=path/to/drc python3 tests/end_to_end/planned_import.py`.
"""

import json
import unittest

from command_line import CommandLineTest

ARN = "arn:aws:{}:eu-west-1:123456789012:{}"
ALL = ("--accept-additions", "--accept-changes")
# Each of these is a secret wherever it stands; `marked` is what Terraform says of it.
SECRETS = ("hush-marked", "hush-named", "hush-in-a-url", "hush-parameter", "hush-tag", "hush-drawn", "AKIAIOSFODNN7EXAMPLE")


def table(name: str = "shop-carts-prod", **more) -> dict:
    return {"type": "aws_dynamodb_table", "name": "carts", "values": {"id": name, "name": name, "arn": ARN.format("dynamodb", f"table/{name}"), "hash_key": "id", "billing_mode": "PAY_PER_REQUEST", "attribute": [{"name": "id", "type": "S"}], **more}}


def function() -> dict:
    variables = {
        "DB_PASSWORD": "hush-marked",
        "API_TOKEN": "hush-named",
        "DATABASE_URL": "postgres://user:hush-in-a-url@db.example.com/shop",
        "UPLOAD_ID": "AKIAIOSFODNN7EXAMPLE",
        "TABLE": "shop-carts-prod",
        "SECRET": "shop/database",
        "STAGE": "live",
    }
    values = {"id": "shop-settle-prod", "function_name": "shop-settle-prod", "arn": ARN.format("lambda", "function:shop-settle-prod"), "handler": "index.handler", "runtime": "python3.12"}
    values |= {"memory_size": 128, "timeout": 3, "role": "arn:aws:iam::123456789012:role/settle", "environment": [{"variables": variables}]}
    return {"type": "aws_lambda_function", "name": "settle", "values": values, "sensitive": {"environment": [{"variables": {"DB_PASSWORD": True}}]}, "steps": [["environment", 0, "variables", "DB_PASSWORD"]]}


def parameters() -> list[dict]:
    name = "/shop/limits/daily"
    # Terraform marks the value of each parameter; files of older versions do not.
    return [{"type": "aws_ssm_parameter", "name": "daily", "values": {"id": name, "name": name, "arn": ARN.format("ssm", "parameter/shop/limits/daily"), "type": "String", "value": "hush-parameter", "tags": {"Access_Token": "hush-tag"}}}]


def resources() -> list[dict]:
    drawn = {"type": "random_string", "name": "password", "values": {"id": "hush-drawn", "result": "hush-drawn"}}
    return [table(), function(), *parameters(), drawn, {"type": "aws_db_instance", "name": "old", "values": {"id": "old", "identifier": "old", "arn": ARN.format("rds", "db:old"), "password": "hush-marked"}}]


def shown(all_: list[dict]) -> dict:
    listed = [{"address": f"{one['type']}.{one['name']}", "mode": "managed", "type": one["type"], "name": one["name"], "provider_name": "registry.example/hashicorp/aws"} | {"values": one["values"], "sensitive_values": one.get("sensitive", {})} for one in all_]
    return {"format_version": "1.0", "terraform_version": "1.11.4", "values": {"root_module": {"resources": listed}}}


def step(value: str | int, first: bool) -> dict:
    if isinstance(value, str) and (first or value == "variables"):
        return {"type": "get_attr", "value": value}
    return {"type": "index", "value": {"value": value, "type": "string" if isinstance(value, str) else "number"}}


def stored(all_: list[dict]) -> dict:
    listed = []
    for one in all_:
        paths = [[step(value, index == 0) for index, value in enumerate(path)] for path in one.get("steps", [])]
        instance = {"attributes": one["values"], "sensitive_attributes": paths}
        listed.append({"mode": "managed", "type": one["type"], "name": one["name"], "provider": 'provider["registry.example/hashicorp/aws"]', "instances": [instance]})
    return {"version": 4, "terraform_version": "1.5.7", "serial": 1, "lineage": "x", "resources": listed}


class PlannedImportTest(CommandLineTest):
    def take(self, *arguments, code=0, **options):
        return self.drc("import", *arguments, code=code, **options)

    def files(self, folder: str) -> dict[str, str]:
        return {str(path.relative_to(self.folder / folder)): path.read_text() for path in sorted((self.folder / folder).rglob("*")) if path.is_file()}

    def test_streams_and_what_is_written(self):
        self.write("state.json", json.dumps(shown([table()])))
        done = self.take("state.json", "-o", "out", "--name", "shop", "--environment", "prod", *ALL)
        self.assertEqual(done.err, "")
        self.assertIn("shop: 1 of 1 resource taken over (100 %)", done.out)
        files = self.files("out")
        self.assertLessEqual({"shop.dr", "existing.dr", "rest.json", "removed.tf.json", "import.json"}, set(files))
        self.drc("check", "out/shop.dr", code=0)
        again = self.take("state.json", "-o", "out", "--name", "shop", "--environment", "prod", *ALL, "--format", "json")
        self.assertEqual(self.files("out"), files)
        self.assertEqual(again.out, files["import.json"])
        self.assertEqual(json.loads(files["removed.tf.json"])["removed"][0]["from"], "aws_dynamodb_table.carts")
        self.take("-", "-o", "piped", "--name", "shop", "--environment", "prod", *ALL, standard_input=json.dumps(shown([table()])))
        self.assertEqual(self.files("piped")["shop.dr"], files["shop.dr"])

    def test_what_is_left_out_says_how_it_would_be_taken(self):
        self.write("state.json", json.dumps(shown([table()])))
        done = self.take("state.json", "-o", "out", "--name", "shop")
        self.assertIn("0 of 1 resource taken over", done.out)
        self.assertIn("`--accept-additions`", done.out)
        self.assertNotIn("`--accept-additions`", self.take("state.json", "-o", "out", "--name", "shop", *ALL).out)

    def test_no_secret_is_written_or_printed(self):
        for name, state in (("shown.json", shown(resources())), ("terraform.tfstate", stored(resources()))):
            for one in SECRETS:
                self.assertIn(one, json.dumps(state))
            self.write(name, json.dumps(state))
            out = f"out-{name}"
            done = self.take(name, "-o", out, "--name", "shop", "--environment", "prod", *ALL)
            linted = [self.drc("lint", "--format", form, name).out for form in ("text", "json", "sarif", "github", "gitlab", "junit", "rdjson", "short")]
            for one in SECRETS:
                for path, text in self.files(out).items():
                    self.assertNotIn(one, text, f"{path} of {name}")
                for text in (done.out, done.err, *linted):
                    self.assertNotIn(one, text, name)
            program = self.files(out)["shop.dr"]
            for plain in ('STAGE: "live"', '"shop/database"', "TABLE: shop_carts.name"):
                self.assertIn(plain, program)
            # It says what is missing.
            self.assertIn("secrets are not written", done.out)
            changes = [change for component in json.loads(self.files(out)["import.json"])["components"] for change in component["changes"]]
            self.assertIn(("environment.variables", True), {(one["attribute"], one["sensitive"]) for one in changes})
            left = self.take(name, "-o", f"left-{name}", "--name", "shop", "--environment", "prod", "--accept-additions")
            self.assertIn("whose secrets are not written", left.out)

    def test_a_parameter_stays_as_it_is(self):
        self.write("state.json", json.dumps(shown(parameters())))
        self.take("state.json", "-o", "out", "--name", "shop", "--environment", "prod", *ALL)
        files = self.files("out")
        self.assertIn('"kept"', files["shop.dr"])
        self.assertIn("content = kept", files["existing.dr"].replace("  ", " "))
        self.drc("compile", "out/shop.dr", "-o", "emitted", code=0)

    def test_what_a_plan_only_creates_is_not_there(self):
        resource = shown([table()])["values"]["root_module"]["resources"][0]
        for actions, code in ((["create"], 1), (["no-op"], 0), (["delete", "create"], 0)):
            plan = {"format_version": "1.2", "planned_values": {"root_module": {"resources": [resource]}}}
            plan["resource_changes"] = [{"address": resource["address"], "change": {"actions": actions}}]
            self.write("plan.json", json.dumps(plan))
            done = self.take("plan.json", "-o", "out", "--name", "shop", code=code)
            self.assertEqual("yet to be created" in done.err, code == 1)

    def test_names_that_no_topology_can_have(self):
        self.write("state.json", json.dumps(shown([table()])))
        for option, value in (("--name", "my shop"), ("--name", "../shop"), ("--name", "Shop"), ("--name", "existing"), ("--name", "main"), ("--environment", "Pr od"), ("--environment", "-x")):
            done = self.take("state.json", "-o", "out", f"{option}={value}", code=1)
            self.assertIn("DR1152", done.err, value)
            self.assertFalse((self.folder / "out").exists(), value)

    def test_what_it_refuses(self):
        self.write("state.json", json.dumps(shown([table()])))
        self.write("empty.json", "")
        self.assertIn("`-o DIR` is missing", self.take("state.json", code=2).err)
        self.assertIn("one plan or state", self.take("state.json", "state.json", "-o", "out", code=2).err)
        self.assertIn("DR0901", self.take("nowhere.json", "-o", "out", code=2).err)
        self.assertIn("DR1140", self.take("empty.json", "-o", "out", code=2).err)
        self.assertIn("DR0902", self.take("state.json", "-o", "empty.json", code=2).err)
        self.assertFalse((self.folder / "out").exists())
        self.write("mine/shop.dr", "# mine\n")
        self.assertIn("DR0903", self.take("state.json", "-o", "mine", "--name", "shop", code=2).err)
        self.assertEqual(self.files("mine"), {"shop.dr": "# mine\n"})
        self.write("other/notes.md", "mine\n")
        self.take("state.json", "-o", "other", "--name", "shop")
        self.assertEqual(self.files("other")["notes.md"], "mine\n")
        self.assertIn("DR0905", self.take("state.json", "-o", "other", "--name", "store", code=2).err)


if __name__ == "__main__":
    unittest.main()
