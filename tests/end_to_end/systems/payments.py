#!/usr/bin/env python3
"""Payments: what the users asked for (P) and the conventions (C), asked of the planned resources."""

import json

from system import NAMES, SystemTest, main

ROLES = ("primary", "secondary")
REGIONS = {"primary": "us-east-1", "secondary": "us-west-2"}


class Payments(SystemTest):
    example = "payments"
    secrets = {
        "payments/database": {"username": "administrator", "password": "correct-horse-battery"},
        "payments/api-key": {"key": "hunter-gatherer-stapler"},
    }

    # ---- P

    def test_p1_global_database_on_large_instances(self) -> None:
        self.assertEqual(self.plan.count("aws_rds_global_cluster"), 1)
        for role in ROLES:
            cluster = self.only(self.plan.of("aws_rds_cluster", role))
            self.assertIn("aws_rds_global_cluster.ledger_worldwide.id", self.plan.references(cluster))
            self.assertEqual({one["instance_class"] for one in self.plan.values("aws_rds_cluster_instance", role)}, {"db.r5.large"})
        writer = self.only(self.plan.values("aws_rds_cluster", "primary"))
        reader = self.only(self.plan.values("aws_rds_cluster", "secondary"))
        self.assertEqual(writer["master_username"], "administrator")
        self.assertIsNone(reader.get("master_password"))
        self.assertNotIn("master_password_wo_version", {key for key, value in reader.items() if value is not None})

    def test_p2_global_table_on_demand_restorable_in_both_regions(self) -> None:
        table = self.only(self.plan.values("aws_dynamodb_table"))
        replica = self.only(self.plan.of("aws_dynamodb_table_replica"))
        self.assertEqual(table["billing_mode"], "PAY_PER_REQUEST")
        self.assertTrue(table["point_in_time_recovery"][0]["enabled"])
        self.assertTrue(replica["values"]["point_in_time_recovery"])
        self.assertEqual(self.plan.role(replica), "secondary")

    def test_p3_the_same_function_in_both_regions(self) -> None:
        functions = {role: self.only([one for one in self.plan.values("aws_lambda_function", role) if "processor" in one["function_name"]]) for role in ROLES}
        self.assertEqual(functions["primary"]["memory_size"], 1024)
        same = ("handler", "runtime", "memory_size", "timeout", "filename", "source_code_hash", "architectures", "tracing_config", "description")
        for attribute in same:
            self.assertEqual(functions["primary"][attribute], functions["secondary"][attribute], attribute)
        variables = [set(self.plan.configuration[f"aws_lambda_function.processor_{role}_function"]["expressions"]["environment"][0]["variables"]["references"]) for role in ROLES]
        self.assertEqual({one.replace("_primary", "_ROLE") for one in variables[0] if "sessions" not in one}, {one.replace("_secondary", "_ROLE") for one in variables[1] if "sessions" not in one})

    def test_p4_failover_routing_with_health_checks(self) -> None:
        records = {one["set_identifier"]: one for one in self.plan.values("aws_route53_record") if one.get("set_identifier")}
        self.assertEqual({role: one["failover_routing_policy"][0]["type"] for role, one in records.items()}, {"primary": "PRIMARY", "secondary": "SECONDARY"})
        checks = [one["values"] for one in self.plan.of("aws_route53_health_check") if ".entry_" in one["address"]]
        self.assertEqual(sorted(one["type"] for one in checks), ["CALCULATED", "CLOUDWATCH_METRIC", "HTTPS", "HTTPS"])
        self.assertTrue(all(one["request_interval"] == 10 and one["failure_threshold"] == 3 for one in checks if one["type"] == "HTTPS"))
        for role in ROLES:
            self.assertTrue(any("aws_route53_health_check" in one for one in self.plan.references(self.plan.resources[f"aws_route53_record.entry_{role}_record"])))

    def test_p5_critical_events_reach_the_other_region(self) -> None:
        self.assertEqual({one["name"] for one in self.plan.values("aws_cloudwatch_event_bus")}, {"payments-critical-test"})
        for role, other in (ROLES, ROLES[::-1]):
            self.assertEqual(self.plan.count("aws_cloudwatch_event_bus", role), 1)
            rule = self.only([one for one in self.plan.values("aws_cloudwatch_event_rule", role) if "critical-to" in one["name"]])
            # Only what began in the region itself, or an event would go round for ever.
            wanted = {"source": ["payments"], "detail-type": ["critical"], "region": [REGIONS[role]], "replay-name": [{"exists": False}]}
            self.assertEqual(json.loads(rule["event_pattern"]), wanted)
            target = self.only([one for one in self.plan.of("aws_cloudwatch_event_target", role) if ".critical_" in one["address"]])
            references = self.plan.references(target)
            self.assertIn(f"aws_cloudwatch_event_bus.critical_{other}_bus.arn", references)
            self.assertIn(f"aws_sqs_queue.critical_{role}_failed.arn", references)
            failed = {one["metric_name"]: one["treat_missing_data"] for one in self.plan.values("aws_cloudwatch_metric_alarm", role) if "payments-critical" in one["alarm_name"]}
            self.assertLessEqual({"FailedInvocations": "notBreaching", "ApproximateNumberOfMessagesVisible": "notBreaching"}.items(), failed.items())
        endpoint = self.only(self.plan.of("aws_cloudwatch_event_endpoint"))
        self.assertEqual(endpoint["values"]["replication_config"], [{"state": "ENABLED"}])
        self.assertEqual(endpoint["values"]["routing_config"][0]["failover_config"][0]["secondary"], [{"route": REGIONS["secondary"]}])
        self.assertLessEqual({f"aws_cloudwatch_event_bus.critical_{role}_bus.arn" for role in ROLES}, self.plan.references(endpoint))
        # What the service prescribes, or its promise of 6 to 7 minutes does not hold.
        alarm = self.plan.resources["aws_cloudwatch_metric_alarm.critical_primary_slow"]["values"]
        prescribed = ("IngestionToInvocationStartLatency", "Average", 60, 5, 30000, "breaching")
        self.assertEqual(tuple(alarm[one] for one in ("metric_name", "statistic", "period", "evaluation_periods", "threshold", "treat_missing_data")), prescribed)
        check = self.plan.resources["aws_route53_health_check.critical_takes_events"]["values"]
        self.assertEqual((check["type"], check["insufficient_data_health_status"]), ("CLOUDWATCH_METRIC", "Unhealthy"))

    def test_p6_daily_backups_kept_a_week_and_copied(self) -> None:
        for role in ROLES:
            self.assertTrue(self.only(self.plan.values("aws_backup_vault", role))["force_destroy"])
        backup = self.only(self.plan.of("aws_backup_plan", "primary"))
        rule = self.only(backup["values"]["rule"])
        self.assertRegex(rule["schedule"], r"^cron\(\d+ \d+ \* \* \? \*\)$")
        self.assertEqual([one["delete_after"] for one in rule["lifecycle"]], [7])
        self.assertEqual([one["lifecycle"][0]["delete_after"] for one in rule["copy_action"]], [7])
        self.assertIn("aws_backup_vault.nightly_secondary_vault.arn", self.plan.references(backup))
        # Every stateful resource: the table's ARN is put together, so that it is known in both regions.
        selection = self.only(self.plan.of("aws_backup_selection", "primary"))
        self.assertIn("aws_rds_cluster.ledger_primary_cluster.arn", self.plan.references(selection))
        self.assertIn(":table/payments-sessions-", (self.folder / "nightly.tf.json").read_text())
        watched = {one["metric_name"] for one in self.plan.values("aws_cloudwatch_metric_alarm") if one["namespace"] == "AWS/Backup"}
        self.assertEqual(watched, {"NumberOfBackupJobsFailed", "NumberOfBackupJobsExpired", "NumberOfBackupJobsCompleted", "NumberOfCopyJobsFailed"})

    def test_p9_the_same_parameters_in_both_regions(self) -> None:
        parameters = {role: {one["name"]: one for one in self.plan.values("aws_ssm_parameter", role) if one["name"].startswith("/payments-test/settings/")} for role in ROLES}
        names = {f"/payments-test/settings/{key}" for key in ("database/endpoint", "database/reader", "api/key")}
        for role in ROLES:
            self.assertEqual(set(parameters[role]), names)
            secret = parameters[role]["/payments-test/settings/api/key"]
            self.assertEqual((secret["type"], secret["value_wo_version"]), ("SecureString", 1))
            self.assertIn(f"aws_kms_key.data_{role}_key.arn", self.plan.references(self.plan.resources[f"aws_ssm_parameter.settings_{role}_secret_api_key"]))
            endpoint = self.plan.resources[f"aws_ssm_parameter.settings_{role}_plain_database_endpoint"]
            self.assertIn(f"aws_rds_cluster.ledger_{role}_cluster.endpoint", self.plan.references(endpoint))

    def test_p10_alarm_when_replication_lags_a_minute(self) -> None:
        for role in ROLES:
            lag = self.only([one for one in self.plan.values("aws_cloudwatch_metric_alarm", role) if one["metric_name"] == "AuroraGlobalDBReplicationLag" and "-lag-" in one["alarm_name"]])
            self.assertEqual((lag["threshold"], lag["period"], lag["treat_missing_data"]), (60000, 60, "notBreaching"))

    def test_p11_documents_live_where_they_recover_to(self) -> None:
        documents = {one["values"]["name"]: self.plan.role(one) for one in self.plan.of("aws_ssm_document")}
        self.assertEqual(documents, {"payments-failover-secondary-test": "secondary", "payments-failback-primary-test": "primary"})
        for plan in ("failover", "failback"):
            document = json.loads((self.folder / "runbooks" / f"{plan}.json").read_text())
            self.assertEqual(document["schemaVersion"], "0.3")
            steps = [step["name"] for step in document["mainSteps"]]
            for wanted in ("ledger_promote", "entry_shift", "api_verify", "oncall_notify"):
                self.assertTrue(any(step.startswith(wanted) for step in steps), wanted)

    def test_p12_three_zones_one_gateway_and_peering_both_ways(self) -> None:
        for role in ROLES:
            self.assertEqual(self.plan.count("aws_subnet", role), 6)
            self.assertEqual(self.plan.count("aws_nat_gateway", role), 1)
            self.assertEqual(self.plan.count("aws_vpc_endpoint", role, lambda one: one["vpc_endpoint_type"] == "Gateway"), 2)
            peered = [one for one in self.plan.of("aws_route", role) if any("accepter" in reference for reference in self.plan.references(one))]
            self.assertEqual(len(peered), 2)
            self.assertGreater(self.plan.count("aws_vpc_security_group_ingress_rule", role), 0)
        self.assertEqual(self.plan.count("aws_vpc_peering_connection"), 1)

    def after_apply(self, environment) -> None:
        """A failover and the way back change what exists; the configuration must not want to change it back."""
        outputs = environment.outputs()
        databases = {role: self.emulator.client("rds", REGIONS[role]) for role in ROLES}
        standby_metrics = self.emulator.client("cloudwatch", REGIONS["secondary"])
        switch = {"MetricName": "Shifted", "Dimensions": [{"Name": "Environment", "Value": "one"}]}

        databases["secondary"].failover_global_cluster(
            GlobalClusterIdentifier=outputs["ledger_global_cluster"],
            TargetDbClusterIdentifier=outputs["ledger_secondary_arn"],
            AllowDataLoss=True,
        )
        standby_metrics.put_metric_data(Namespace="payments/entry", MetricData=[switch | {"Value": 1}])
        self.assertEqual(self.answer(outputs), "secondary")
        environment.assert_no_changes()

        databases["primary"].switchover_global_cluster(
            GlobalClusterIdentifier=outputs["ledger_global_cluster"],
            TargetDbClusterIdentifier=outputs["ledger_primary_arn"],
        )
        # One period of the alarm holds the largest value that was put in it.
        self.emulator.sim("pass-time", seconds=120)
        standby_metrics.put_metric_data(Namespace="payments/entry", MetricData=[switch | {"Value": 0}])
        self.assertEqual(self.answer(outputs), "primary")
        environment.assert_no_changes()

    def answer(self, outputs: dict) -> str:
        """The role of the region that the system's name leads to."""
        return self.emulator.sim("dns", zone=outputs["entry_zone_id"], name=outputs["entry_domain"], type="A")["SetIdentifier"]

    # ---- C

    def test_c1_every_name_carries_the_suffix(self) -> None:
        for resource in self.plan.resources.values():
            for attribute in NAMES:
                name = resource["values"].get(attribute)
                if isinstance(name, str):
                    self.assertIn("test", name, resource["address"])

    def test_c2_everything_can_be_destroyed(self) -> None:
        for resource in self.plan.resources.values():
            values = resource["values"]
            for flag in ("deletion_protection", "deletion_protection_enabled", "enable_deletion_protection"):
                self.assertFalse(values.get(flag), resource["address"])
            if "skip_final_snapshot" in values:
                self.assertTrue(values["skip_final_snapshot"], resource["address"])
            if resource["type"] in ("aws_s3_bucket", "aws_backup_vault", "aws_route53_zone"):
                self.assertTrue(values["force_destroy"], resource["address"])

    def test_c3_equal_regions_are_refused_at_deployment(self) -> None:
        main_file = json.loads((self.folder / "main.tf.json").read_text())
        conditions = [one["condition"] for one in main_file["variable"]["secondary_region"]["validation"]]
        self.assertIn("${var.secondary_region != var.primary_region}", conditions)

    def test_c4_no_account_region_or_environment_in_names_and_arns(self) -> None:
        text = "".join(path.read_text() for path in self.folder.glob("*.tf.json") if path.name != "main.tf.json")
        for forbidden in (*REGIONS.values(), "123456789012", "prod-", "dev-", "stage-"):
            self.assertNotIn(forbidden, text)

    def test_c5_the_secret_is_looked_up_and_never_shown(self) -> None:
        self.assertEqual(self.plan.count("aws_secretsmanager_secret"), 0)
        emitted = "".join(path.read_text(errors="replace") for path in self.folder.rglob("*") if path.is_file())
        for secret in ("correct-horse-battery", "hunter-gatherer-stapler"):
            self.assertNotIn(secret, json.dumps(self.plan.shown))
            self.assertNotIn(secret, emitted)

    def test_c6_encrypted_at_rest_and_on_the_way(self) -> None:
        for role in ROLES:
            self.assertTrue(self.only(self.plan.values("aws_rds_cluster", role))["storage_encrypted"])
            group = self.only(self.plan.values("aws_rds_cluster_parameter_group", role))
            self.assertIn(("rds.force_ssl", "1"), {(one["name"], one["value"]) for one in group["parameter"]})
            for domain in self.plan.values("aws_api_gateway_domain_name", role):
                self.assertEqual(domain["security_policy"], "TLS_1_2")
            for log in self.plan.of("aws_cloudwatch_log_group", role):
                self.assertTrue(any("aws_kms_key" in one for one in self.plan.references(log)), log["address"])
        self.assertTrue(self.only(self.plan.values("aws_dynamodb_table"))["server_side_encryption"][0]["enabled"])

    def test_c7_roles_can_do_what_they_need_and_no_more(self) -> None:
        # What the services offer no narrower permission for.
        without_resources = {"xray:PutTraceSegments", "xray:PutTelemetryRecords", "ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DeleteNetworkInterface", "cloudwatch:PutMetricData"}
        for path in self.folder.glob("*.tf.json"):
            for label, policy in json.loads(path.read_text()).get("resource", {}).get("aws_iam_role_policy", {}).items():
                for statement in policy["policy"].split('"Effect"')[1:]:
                    actions = set(statement.split('"Action" = [')[1].split("]")[0].replace('"', "").split(", "))
                    self.assertFalse([action for action in actions if "*" in action], label)
                    if '"Resource" = ["*"]' in statement:
                        self.assertLessEqual(actions, without_resources, label)

    def test_c9_everything_is_tagged(self) -> None:
        for resource in self.plan.resources.values():
            tags = resource["values"].get("tags_all")
            if tags is None:
                continue
            self.assertEqual((tags["Topology"], tags["Role"], tags["EnvironmentSuffix"]), ("payments", self.plan.role(resource), "test"), resource["address"])
            self.assertIn("Component", tags, resource["address"])

    def test_c10_the_secondary_waits_for_an_instance_of_the_writer(self) -> None:
        self.assertIn("aws_rds_cluster_instance.ledger_primary_node_1", self.plan.configuration["aws_rds_cluster.ledger_secondary_cluster"]["depends_on"])


if __name__ == "__main__":
    main()
