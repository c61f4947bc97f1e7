"""Imports of what holds data and of networks, kind by kind: as the library would write it under other names, and in the ways of others."""

import json
import unittest

from by_kind import HEAD, ONE, Kinds, Resource, of_kind, resource, without

ALLOWED = '  allow replicated on %s because "an example"\n'
KEY = "  kms data { }\n"
NETWORK = '  vpc core {\n    cidr = { primary: "10.10.0.0/16", secondary: "10.20.0.0/16" }\n    zones = 2\n    encrypted_by = data\n  }\n'
DATABASE = '  secret password { existing = "shop/database" }\n'


def with_inline_policies(listed: list[Resource]) -> list[Resource]:
    """Roles that hold their policies, as `aws_iam_role` has taken them for years."""
    return without(listed, "aws_iam_role_policy", "aws_iam_role_policy_attachment")


class Tables(Kinds):
    PROGRAM = HEAD + KEY + '  dynamodb carts {\n    key = "cart"\n    sort_key = "line"\n    sort_key_type = N\n    expires = "until"\n    encrypted_by = data\n  }\n'
    REPLICATED = PROGRAM + "  replicate primary -> secondary { carts { max_lag = 90s } }\n}\n"
    SETTINGS = ('key = "cart"', 'sort_key = "line"', "sort_key_type = N", 'expires = "until"', "encrypted_by = data")

    def test_each_region_has_its_own(self) -> None:
        result = self.imported(self.PROGRAM + ALLOWED % "carts" + "}\n")
        self.assert_whole(result, "dynamodb")
        self.assert_has(result, "dynamodb", *self.SETTINGS)
        self.assert_left(result)

    def test_replicated(self) -> None:
        result = self.imported(self.REPLICATED)
        self.assert_whole(result, "dynamodb")
        self.assertIn("max_lag = 1m30s", result.program)
        self.assert_left(result)

    def test_replicas_within_the_table(self) -> None:
        result = self.imported(self.REPLICATED, lambda listed: without(listed, "aws_dynamodb_table_replica"))
        self.assert_whole(result, "dynamodb")
        self.assertIn('adopt "aws_dynamodb_table_replica.acme_carts_secondary_primary_replica_table" {\n    id   = "acme-carts-prod:us-east-1"', result.adoptions)
        self.assert_left(result)

    def test_what_has_no_setting_is_said(self) -> None:
        def provisioned(listed: list[Resource]) -> list[Resource]:
            for table in of_kind(listed, "aws_dynamodb_table"):
                table |= {"billing_mode": "PROVISIONED", "read_capacity": 5, "write_capacity": 5}
            return listed

        result = self.imported(self.PROGRAM + "  topic told { }\n" + ALLOWED % "carts" + "}\n", provisioned)
        self.assertEqual(result.component("dynamodb")["outcome"], "left_out")
        self.assertIn("would change `billing_mode`", result.component("dynamodb")["reason"])
        (self.room / "accepted").mkdir()
        self.room = self.room / "accepted"
        accepted = self.imported(self.PROGRAM + "  topic told { }\n" + ALLOWED % "carts" + "}\n", provisioned, "--accept-changes")
        self.assertEqual(accepted.component("dynamodb")["outcome"], "extended")
        self.assertEqual(len([one for one in accepted.changes if "billing_mode" in one]), 2)


class Keys(Kinds):
    PROGRAM = HEAD + "  kms data { deletion_window = 20d }\n  topic told { encrypted_by = data }\n}\n"

    def test_with_an_alias(self) -> None:
        result = self.imported(self.PROGRAM)
        self.assert_whole(result, "kms")
        self.assert_has(result, "kms", "deletion_window = 20d")
        self.assert_has(result, "topic", "encrypted_by = data")
        self.assert_left(result)

    def test_alias_by_arn(self) -> None:
        def by_arn(listed: list[Resource]) -> list[Resource]:
            for alias in of_kind(listed, "aws_kms_alias"):
                key = next(one for one in of_kind(listed, "aws_kms_key") if one["key_id"] == alias["target_key_id"])
                alias |= {"target_key_arn": key["arn"]}
            return listed

        self.assert_whole(self.imported(self.PROGRAM, by_arn), "kms")

    def test_one_with_a_policy_of_its_own_is_looked_up(self) -> None:
        def own(listed: list[Resource]) -> list[Resource]:
            for key in of_kind(listed, "aws_kms_key"):
                key["policy"] = json.dumps({"Version": "2012-10-17", "Statement": [{"Sid": "Bank", "Effect": "Allow", "Principal": "*", "Action": "kms:*", "Resource": "*"}]})
            for alias in of_kind(listed, "aws_kms_alias"):
                alias |= {"name": "alias/shop-data", "id": "alias/shop-data"}
            return listed

        result = self.imported(self.PROGRAM, own)
        self.assert_has(result, "kms", 'existing = "alias/shop-data"')
        self.assert_has(result, "topic", "encrypted_by = " + result.component("kms")["name"])
        self.assert_whole(result, "topic")
        self.assertIn("would change `policy`", result.component("kms")["reason"])
        self.assert_left(result, "aws_kms_key", "aws_kms_alias")

    def test_one_that_is_looked_up_already(self) -> None:
        program = HEAD + '  kms data { existing = "alias/shared" }\n  topic told { encrypted_by = data }\n}\n'
        result = self.imported(program)
        self.assert_has(result, "kms", 'existing = "alias/shared"')
        self.assert_whole(result, "topic")


class Networks(Kinds):
    PROGRAM = HEAD + KEY + NETWORK.replace("zones = 2", 'zones = 2\n    nat = per_zone\n    endpoints = ["sqs"]\n    flow_log = all\n    log_retention = 90d') + "}\n"
    SETTINGS = ('cidr = { primary: "10.10.0.0/16", secondary: "10.20.0.0/16" }', "zones = 2", "nat = per_zone", 'endpoints = ["sqs"]', "flow_log = all", "log_retention = 90d")

    def test_as_it_is(self) -> None:
        result = self.imported(self.PROGRAM)
        self.assert_whole(result, "vpc")
        self.assert_has(result, "vpc", *self.SETTINGS)
        self.assert_left(result)

    def test_by_count(self) -> None:
        def counted(listed: list[Resource]) -> list[Resource]:
            numbers: dict[str, int] = {}
            for one in listed:
                if one["mode"] == "managed":
                    number = numbers[one["type"]] = numbers.get(one["type"], -1) + 1
                    one |= {"name": "this", "index": number, "address": f"module.net.{one['type']}.this[{number}]"}
            return listed[::-1]

        result = self.imported(self.PROGRAM, counted)
        self.assert_whole(result, "vpc")
        self.assert_has(result, "vpc", *self.SETTINGS)
        self.assert_left(result)

    def test_routes_within_their_tables(self) -> None:
        result = self.imported(self.PROGRAM, lambda listed: without(listed, "aws_route"))
        self.assert_whole(result, "vpc")
        self.assert_has(result, "vpc", *self.SETTINGS)
        self.assert_left(result)

    def test_one_that_has_another_form_is_looked_up(self) -> None:
        def other(listed: list[Resource]) -> list[Resource]:
            for vpc in of_kind(listed, "aws_vpc"):
                vpc["enable_dns_hostnames"] = False
            public = {one["subnet_id"] for one in of_kind(listed, "aws_nat_gateway")}
            for subnet in of_kind(listed, "aws_subnet"):
                subnet["tags"] = {"Tier": "open" if subnet["id"] in public else "closed"}
            return listed

        result = self.imported(self.PROGRAM.replace("}\n", "", 0), other)
        self.assert_has(result, "existing_vpc", 'private_subnets = { Tier: "closed" }', 'public_subnets = { Tier: "open" }', 'endpoints = ["sqs"]')
        self.assertIn("would change `enable_dns_hostnames`", result.component("existing_vpc")["reason"])

    def test_one_that_is_looked_up_already(self) -> None:
        program = ONE + '  existing_vpc core {\n    existing = "core"\n    private_subnets = { Kind: "private" }\n    public_subnets = { Kind: "public" }\n  }\n'
        program += DATABASE + "  aurora ledger {\n    network = core\n    credentials = password\n  }\n}\n"
        result = self.imported(program)
        self.assert_has(result, "existing_vpc", 'private_subnets = { Kind: "private" }', 'public_subnets = { Kind: "public" }')


class Buckets(Kinds):
    PROGRAM = HEAD + KEY + "  s3 receipts {\n    old_versions = 14d\n    expires = 400d\n    access_log = 60d\n    encrypted_by = data\n  }\n"
    SETTINGS = ("old_versions = 14d", "expires = 400d", "access_log = 60d", "encrypted_by = data")

    def test_each_region_has_its_own(self) -> None:
        result = self.imported(self.PROGRAM + ALLOWED % "receipts" + "}\n")
        self.assert_whole(result, "s3")
        self.assert_has(result, "s3", *self.SETTINGS)
        self.assert_left(result)

    def test_that_copy_to_each_other(self) -> None:
        result = self.imported(self.PROGRAM + "  topic told { }\n  replicate primary -> secondary { receipts { alerts = [told] } }\n}\n")
        self.assert_whole(result, "s3")
        self.assertRegex(result.program, r"replicate primary -> secondary \{\s+receipts \{ alerts = \[told\] \}\s+\}")
        self.assertNotIn("replicate secondary", result.program)
        self.assert_left(result)

    def test_what_the_service_says_of_a_bucket(self) -> None:
        def inline(listed: list[Resource]) -> list[Resource]:
            kinds = ("versioning", "server_side_encryption_configuration", "logging", "policy", "lifecycle_configuration")
            return without(listed, *(f"aws_s3_bucket_{kind}" for kind in kinds))

        result = self.imported(self.PROGRAM + ALLOWED % "receipts" + "}\n", inline)
        self.assert_whole(result, "s3")
        self.assert_has(result, "s3", *self.SETTINGS)
        self.assert_left(result)

    def test_for_logs(self) -> None:
        result = self.imported(HEAD + "  log_bucket requests { keep = 45d }\n  topic told { }\n}\n")
        self.assert_whole(result, "log_bucket")
        self.assert_has(result, "log_bucket", "keep = 45d")
        self.assert_left(result)


class Databases(Kinds):
    ALONE = ONE + '  kms data { }\n  vpc core {\n    cidr = "10.10.0.0/16"\n    zones = 2\n    encrypted_by = data\n  }\n' + DATABASE
    PROGRAM = HEAD + KEY + NETWORK + DATABASE + "  topic told { }\n"
    LEDGER = "  aurora ledger {\n    network = core\n    credentials = password\n    encrypted_by = data\n    retention = 14d\n    log_retention = 60d\n%s  }\n"

    def test_alone(self) -> None:
        result = self.imported(self.ALONE + self.LEDGER % "    engine = mysql\n    instance = \"db.r6g.large\"\n    instances = 2\n" + "}\n")
        self.assert_whole(result, "aurora")
        self.assert_has(result, "aurora", "engine = mysql", 'instance = "db.r6g.large"', "instances = 2", "retention = 14d", "log_retention = 60d", "network = core")
        self.assert_left(result)

    def test_with_what_the_engine_keeps(self) -> None:
        result = self.imported(self.ALONE + self.LEDGER % "    engine = mysql\n    instance = \"db.r6g.large\"\n    backtrack = 12h\n    audit_log = true\n" + "}\n")
        self.assert_whole(result, "aurora")
        self.assert_has(result, "aurora", "backtrack = 12h", "audit_log = true")

    def test_that_spans_regions(self) -> None:
        program = self.PROGRAM + self.LEDGER % "    capacity = 8..32\n    audit_log = true\n"
        result = self.imported(program + "  replicate primary -> secondary { ledger { max_lag = 45s  most_loss = 30s  alerts = [told] } }\n}\n")
        self.assert_whole(result, "aurora")
        self.assert_has(result, "aurora", "capacity = 8..32", "audit_log = true")
        self.assertRegex(result.program, r"ledger \{ max_lag = 45s  alerts = \[told\]  most_loss = 30s \}")
        self.assert_left(result)

    def test_policies_within_their_roles(self) -> None:
        program = self.PROGRAM + self.LEDGER % "" + "  replicate primary -> secondary { ledger }\n}\n"
        result = self.imported(program, with_inline_policies)
        self.assert_whole(result, "aurora")
        self.assert_left(result)

    def test_another_alarm_on_the_lag(self) -> None:
        def watched(listed: list[Resource]) -> list[Resource]:
            lag = next(one for one in of_kind(listed, "aws_cloudwatch_metric_alarm") if one["metric_name"] == "AuroraGlobalDBReplicationLag")
            quiet = lag | {"alarm_name": "a-quiet-one", "id": "a-quiet-one", "arn": lag["arn"] + "0", "alarm_actions": [], "ok_actions": [], "threshold": 5, "treat_missing_data": "breaching"}
            return [resource("aws_cloudwatch_metric_alarm", "quiet", quiet), *listed]

        program = self.PROGRAM + self.LEDGER % "" + "  replicate primary -> secondary { ledger { max_lag = 45s  alerts = [told] } }\n}\n"
        result = self.imported(program, watched)
        self.assert_whole(result, "aurora")
        self.assertRegex(result.program, r"ledger \{ max_lag = 45s  alerts = \[told\] \}")
        self.assertEqual(list(result.rest), ["aws_cloudwatch_metric_alarm.quiet"])


class Backups(Kinds):
    HELD = HEAD + KEY + '  topic told { }\n  dynamodb carts {\n    key = "cart"\n    encrypted_by = data\n  }\n  s3 receipts { encrypted_by = data }\n  s3 papers { }\n' + "".join(ALLOWED % one for one in ("carts", "receipts", "papers"))
    PROGRAM = HELD + "  backup nightly {\n    protects = [carts, receipts]\n    alerts = [told]\n    encrypted_by = data\n%s  }\n}\n"

    def check(self, *settings: str) -> None:
        result = self.imported(self.PROGRAM % "".join(f"    {one}\n" for one in settings))
        self.assert_whole(result, "backup")
        self.assert_has(result, "backup", "protects = [carts, receipts]", "alerts = [told]", "encrypted_by = data", *settings)
        self.assert_left(result)

    def test_with_what_it_has_by_default(self) -> None:
        self.check()

    def test_several_times_a_day(self) -> None:
        self.check("every = 6h", "at = 5h30m", "keep = 90d", "keep_copies = 365d", "start_window = 2h", "completion_window = 5h")

    def test_once_a_week(self) -> None:
        self.check("every = 7d", "at = 23h", "keep = 200d", "cold_after = 30d")

    def test_with_reports_and_both_ways(self) -> None:
        self.check("both_ways = true", "reports = papers", "opt_in = true", "deny_deletion = true")

    def test_vaults_with_other_names(self) -> None:
        def other(listed: list[Resource]) -> list[Resource]:
            text = json.dumps(listed)
            for vault, name in zip(of_kind(listed, "aws_backup_vault"), ("safe", "copies")):
                text = text.replace(f'"{vault["name"]}"', f'"{name}"').replace(f"backup-vault:{vault['name']}", f"backup-vault:{name}")
            return json.loads(text)

        result = self.imported(self.PROGRAM % "", other)
        self.assert_whole(result, "backup")
        self.assert_left(result)

    def test_of_what_a_plan_restores(self) -> None:
        program = HEAD + '  dynamodb carts {\n    key = "cart"\n    standby = restored\n  }\n  s3 receipts { standby = restored }\n  backup nightly {\n    protects = [carts, receipts]\n    restore_tests = true\n  }\n' + ALLOWED % "carts" + ALLOWED % "receipts" + "}\n"
        result = self.imported(program)
        for kind in ("dynamodb", "s3"):
            self.assert_whole(result, kind)
            self.assert_has(result, kind, "standby = restored")
        self.assert_whole(result, "backup")
        self.assert_has(result, "backup", "restore_tests = true")
        self.assert_left(result)


class Parameters(Kinds):
    PROGRAM = HEAD + '  secret api_key { existing = "shop/api-key" }\n  secret other { existing = "shop/database" }\n'
    PROGRAM += '  parameters settings {\n    values = { "level": "info", "deep/key": "1" }\n    secrets = { "api/key": api_key }\n  }\n}\n'

    def test_values_and_secrets(self) -> None:
        result = self.imported(self.PROGRAM)
        self.assert_whole(result, "parameters")
        said = result.settings("parameters")
        self.assertIn('level: "info"', said)
        self.assertIn('"deep/key": "1"', said)
        self.assertRegex(said, r'secrets = \{ "api/key": shop_api_key \}')

    def test_under_other_paths(self) -> None:
        def renamed(listed: list[Resource]) -> list[Resource]:
            return json.loads(json.dumps(listed).replace("/acme-shop-prod/settings/", "/teams/shop/").replace("/shop-prod/settings/", "/teams/shop/"))

        result = self.imported(self.PROGRAM, renamed)
        self.assert_whole(result, "parameters")
        self.assert_has(result, "parameters", 'under = "/teams/shop"')


class Access(Kinds):
    def setUp(self) -> None:
        super().setUp()
        (self.room / "witness").mkdir()
        (self.room / "witness" / "index.py").write_text("def handler(event, context):\n    return {}\n")

    PROGRAM = HEAD + KEY + '  dynamodb carts {\n    key = "cart"\n    encrypted_by = data\n  }\n  lambda witness {\n    source = "./witness"\n    handler = "index.handler"\n'
    PROGRAM += "    environment = { OTHER_ROLE: reach.other_arn }\n  }\n"
    PROGRAM += '  cross_region_role reach {\n    permits = [{ actions: ["dynamodb:DescribeTable"], resources: [carts.arn] }]\n    session = 2h\n  }\n' + ALLOWED % "carts" + "}\n"

    def test_role_of_the_other_region(self) -> None:
        result = self.imported(self.PROGRAM)
        self.assert_whole(result, "cross_region_role")
        self.assert_has(result, "cross_region_role", "session = 2h")
        self.assertIn('actions: ["dynamodb:DescribeTable"], resources: [carts.arn]', result.settings("cross_region_role"))

    def test_policies_within_their_roles(self) -> None:
        self.assert_whole(self.imported(self.PROGRAM, with_inline_policies), "cross_region_role")

    def test_values_of_the_other_region_grant_nothing(self) -> None:
        program = HEAD + KEY + '  dynamodb carts {\n    key = "cart"\n    encrypted_by = data\n  }\n  let there = { primary: carts.name in secondary, secondary: carts.name in primary }\n'
        program += '  lambda witness {\n    source = "./witness"\n    handler = "index.handler"\n    environment = { primary: { OTHER: there.primary }, secondary: { OTHER: there.secondary } }\n  }\n' + ALLOWED % "carts" + "}\n"

        def named_apart(listed: list[Resource]) -> list[Resource]:
            table = next(one["values"] for one in listed if one["type"] == "aws_dynamodb_table" and ":us-west-2:" in one["values"]["arn"])
            for one in of_kind(listed, "aws_lambda_function"):
                if ":us-west-2:" in one["arn"]:
                    continue
                one["environment"][0]["variables"]["OTHER"] = "acme-carts-us-west-2-prod"
            table |= {"name": "acme-carts-us-west-2-prod", "id": "acme-carts-us-west-2-prod", "arn": table["arn"].replace(table["name"], "acme-carts-us-west-2-prod")}
            return listed

        result = self.imported(program, named_apart)
        self.assertRegex(result.program, r"let \w+_name_in_secondary = \(\w+\.name in secondary\)")
        self.assertEqual([one["outcome"] for one in result.report["components"] if one["kind"] == "lambda"], ["whole"])

    def test_rules_that_judge(self) -> None:
        program = HEAD + KEY + '  dynamodb carts {\n    key = "cart"\n    encrypted_by = data\n  }\n  config_rules audit {\n    judges = [carts]\n    rules = { RDS_STORAGE_ENCRYPTED: { } }\n  }\n' + ALLOWED % "carts" + "}\n"
        result = self.imported(program)
        self.assert_whole(result, "config_rules")
        self.assert_has(result, "config_rules", "judges = [acme_carts]")
        self.assert_left(result)


if __name__ == "__main__":
    unittest.main()
