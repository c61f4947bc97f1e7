"""The conventions (C) that hold for every system, asked of its planned resources and of the files that were written."""

import json

import documents
from system import NAMES, SUFFIX, Planned  # first: it makes the folder above known

from recovery.plans import RECORD

# What the services offer no narrower permission for.
WITHOUT_RESOURCES = {
    "cloudwatch:GetMetricData",
    "cloudwatch:GetMetricStatistics",
    "cloudwatch:PutMetricData",
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
    "elasticloadbalancing:DescribeLoadBalancers",
    "sqs:ListQueues",
    "ssm:DescribeAutomationExecutions",
    *RECORD,
}
SUPPORTED_RUNTIMES = r"^(python3\.1[1-4]|nodejs2[24]\.x|java(17|21|25)|dotnet(8|10)|ruby3\.[34]|provided\.al2023)$"


class Conventions(Planned):
    """Each system inherits these tests."""

    def test_c1_every_name_carries_the_suffix(self) -> None:
        for resource in self.plan.resources.values():
            for attribute in NAMES:
                name = resource["values"].get(attribute)
                if isinstance(name, str):
                    # Where hyphens are not allowed, the kind writes underscores.
                    self.assertIn(SUFFIX, name, resource["address"])

    def test_c2_everything_can_be_destroyed(self) -> None:
        for resource in self.plan.resources.values():
            values = resource["values"]
            if resource["address"] not in self.protected():
                for flag in ("deletion_protection", "deletion_protection_enabled", "enable_deletion_protection"):
                    self.assertFalse(values.get(flag), resource["address"])
            if "skip_final_snapshot" in values:
                self.assertTrue(values["skip_final_snapshot"], resource["address"])
            if resource["type"] in ("aws_s3_bucket", "aws_backup_vault", "aws_route53_zone"):
                self.assertTrue(values["force_destroy"], resource["address"])

    def protected(self) -> set[str]:
        """Addresses that an exception of the topology keeps from being deleted."""
        return set()

    def test_c3_equal_regions_are_refused_at_deployment(self) -> None:
        main_file = json.loads((self.folder / "main.tf.json").read_text())
        conditions = [one["condition"] for one in main_file["variable"]["secondary_region"]["validation"]]
        self.assertIn("${var.secondary_region != var.primary_region}", conditions)

    def test_c4_no_account_region_or_environment_in_names_and_arns(self) -> None:
        for path in self.folder.glob("*.tf.json"):
            if path.name == "main.tf.json":
                continue
            for forbidden in (*self.regions.values(), "123456789012", "prod-", "dev-", "stage-"):
                lines = [line for line in path.read_text().splitlines() if forbidden in line and not self.may_name_region(line)]
                self.assertEqual(lines, [], path.name)

    @staticmethod
    def may_name_region(line: str) -> bool:
        """The metrics of Route 53 exist in one region, wherever the system lives, so a dashboard names it."""
        return "HealthCheckId" in line

    def test_c5_secrets_are_looked_up_and_never_shown(self) -> None:
        self.assertEqual(self.plan.count("aws_secretsmanager_secret"), 0)
        texts = {str(path): path.read_text(errors="replace") for path in self.folder.rglob("*") if path.is_file()}
        texts["the plan"] = json.dumps(self.plan.shown)
        for name, content in self.system.secrets.items():
            for part, secret in content.items():
                if part != "username":  # which is a setting, not a secret
                    self.assertEqual([place for place, text in texts.items() if secret in text], [], f"{part} of {name} is shown in")

    def test_c6_encrypted_at_rest_and_on_the_way(self) -> None:
        for role in self.regions:
            for cluster in self.plan.values("aws_rds_cluster", role):
                self.assertTrue(cluster["storage_encrypted"])
            for group in self.plan.values("aws_rds_cluster_parameter_group", role):
                forced = {(one["name"], one["value"]) for one in group["parameter"]}
                self.assertTrue(forced & {("rds.force_ssl", "1"), ("require_secure_transport", "ON")})
            for domain in self.plan.values("aws_api_gateway_domain_name", role):
                self.assertEqual(domain["security_policy"], "TLS_1_2")
            for listener in self.plan.values("aws_lb_listener", role):
                self.assertTrue(listener["protocol"] == "HTTPS" or listener["default_action"][0]["type"] == "redirect")
            for kind in ("aws_cloudwatch_log_group", "aws_sns_topic", "aws_sqs_queue"):
                for one in self.plan.of(kind, role):
                    has_key = any("aws_kms_key" in reference for reference in self.plan.references(one))
                    self.assertTrue(has_key or one["values"].get("sqs_managed_sse_enabled"), one["address"])
        for table in self.plan.values("aws_dynamodb_table"):
            self.assertTrue(table["server_side_encryption"][0]["enabled"])
        settings = self.plan.of("aws_s3_bucket_server_side_encryption_configuration")
        encrypted = {reference for one in settings for reference in self.plan.references(one)}
        for bucket in self.plan.of("aws_s3_bucket"):
            self.assertIn(f"{bucket['address']}.id", encrypted)

    def test_c7_roles_can_do_what_they_need_and_no_more(self) -> None:
        for label, statements in documents.policies(self.folder):
            for statement in statements:
                self.assertEqual([action for action in statement["Action"] if "*" in action], [], label)
                if statement["Resource"] == ["*"]:
                    self.assertEqual(sorted(set(statement["Action"]) - WITHOUT_RESOURCES), [], f"{label} may do this to everything")

    def test_c8_what_runs_keeps_a_log_for_a_time(self) -> None:
        for log in self.plan.of("aws_cloudwatch_log_group"):
            self.assertGreater(log["values"]["retention_in_days"], 0, log["address"])
        for function in self.plan.of("aws_lambda_function"):
            self.assertTrue(any("aws_cloudwatch_log_group" in one for one in self.plan.references(function)), function["address"])
        for machine in self.plan.values("aws_sfn_state_machine"):
            self.assertEqual(machine["logging_configuration"][0]["level"], "ALL")

    def test_c9_everything_is_tagged(self) -> None:
        for resource in self.plan.resources.values():
            tags = resource["values"].get("tags_all")
            if tags is None:
                continue
            wanted = {"Topology": self.system.name, "Role": self.plan.role(resource), "EnvironmentSuffix": SUFFIX}
            self.assertEqual({name: tags[name] for name in wanted}, wanted, resource["address"])
            self.assertIn("Component", tags, resource["address"])

    def test_c10_the_secondary_waits_for_an_instance_of_the_writer(self) -> None:
        for cluster in self.plan.of("aws_rds_cluster", "secondary"):
            waits = self.plan.configuration[cluster["address"]].get("depends_on", [])
            self.assertTrue(any("aws_rds_cluster_instance" in one and "_primary_" in one for one in waits), cluster["address"])

    def test_c11_no_detector_of_threats_is_made(self) -> None:
        self.assertEqual(self.plan.count("aws_guardduty_detector"), 0)

    def test_c12_roles_of_the_recorder_have_the_right_policy(self) -> None:
        for one in self.plan.values("aws_iam_role_policy_attachment"):
            arn = one.get("policy_arn") or ""
            self.assertFalse("Config" in arn and not arn.endswith("service-role/AWS_ConfigRole"), arn)

    def test_c13_runtimes_are_supported_and_concurrency_is_free(self) -> None:
        for function in self.plan.values("aws_lambda_function"):
            self.assertRegex(function["runtime"], SUPPORTED_RUNTIMES)
            self.assertIn(function["reserved_concurrent_executions"], (-1, 1, 2, 3, 4, 5))

    def test_c14_canaries_have_current_runtimes(self) -> None:
        for canary in self.plan.values("aws_synthetics_canary"):
            self.assertRegex(canary["runtime_version"], r"^syn-(nodejs-puppeteer|nodejs-playwright|python-selenium)-")

    def test_c15_databases_keep_backups(self) -> None:
        for cluster in self.plan.values("aws_rds_cluster"):
            self.assertGreaterEqual(cluster["backup_retention_period"], 1)

    def test_c16_storage_is_reached_without_a_gateway(self) -> None:
        for role in self.regions:
            networks = self.plan.count("aws_vpc", role)
            self.assertEqual(self.plan.count("aws_vpc_endpoint", role, lambda one: one["vpc_endpoint_type"] == "Gateway"), 2 * networks)

    def test_c17_every_output_is_a_text_or_made_of_texts(self) -> None:
        for name, output in self.plan.shown["planned_values"]["outputs"].items():
            self.assertFalse(output["sensitive"], name)
        described = json.loads((self.folder / "deployment.json").read_text())
        self.assertGreater(len(described["configurations"][0]["outputs"]), 0)
