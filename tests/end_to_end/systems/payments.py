#!/usr/bin/env python3
"""Payments: what the users asked for (P) and the conventions (C), asked of the planned resources."""

import json
import re

from conventions import Conventions
from system import main

ROLES = ("primary", "secondary")
REGIONS = {"primary": "us-east-1", "secondary": "us-west-2"}


class Payments(Conventions):
    example = "payments"
    # The ephemeral environments of two teams in one account.
    environments = ("one", "two")
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

    def test_p3_the_function_may_use_what_its_environment_mentions(self) -> None:
        emitted = json.loads((self.folder / "processor.tf.json").read_text())
        for role in ROLES:
            policy = emitted["resource"]["aws_iam_role_policy"][f"processor_{role}_access"]["policy"]
            for action in ("dynamodb:PutItem", "secretsmanager:GetSecretValue", "ssm:GetParameter", "events:PutEvents"):
                self.assertIn(action, policy)

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

    def test_p7_dashboards_show_both_regions(self) -> None:
        wanted = {("AWS/RDS", "CPUUtilization"), ("AWS/RDS", "AuroraGlobalDBReplicationLag"), ("AWS/Lambda", "Invocations"), ("AWS/DynamoDB", "ConsumedReadCapacityUnits"), ("AWS/DynamoDB", "ConsumedWriteCapacityUnits")}
        for role in ROLES:
            board = self.only(self.plan.of("aws_cloudwatch_dashboard", role))
            self.assertEqual(board["values"]["dashboard_name"], f"payments-overview-{role}-test")
            # The whole body is known after the apply only, so its text is asked.
            body = json.loads((self.folder / "overview.tf.json").read_text())["resource"]["aws_cloudwatch_dashboard"][board["name"]]["dashboard_body"]
            for namespace, metric in wanted:
                lines = [line.split("]")[0] for line in body.split(f'["{namespace}", "{metric}", ')[1:]]
                self.assertEqual({other for other in ROLES for line in lines if f"var.{other}_region" in line}, set(ROLES), metric)

    def test_p8_roles_that_only_the_other_region_may_take(self) -> None:
        for role, other in (ROLES, ROLES[::-1]):
            taken = self.plan.resources[f"aws_iam_role.reach_{role}_role"]["values"]
            written = json.loads((self.folder / "reach.tf.json").read_text())["resource"]
            trust = written["aws_iam_role"][f"reach_{role}_role"]["assume_role_policy"]
            self.assertEqual(taken["name"], f"payments-reach-{role}-test")
            # The account is trusted only as far as the function of the other region goes.
            self.assertRegex(trust, rf'"aws:PrincipalArn" = \["arn:[^"]*:role/payments-witness-{other}-\$\{{var.environment_suffix\}}"\]')
            permitted = written["aws_iam_role_policy"][f"reach_{role}_access"]["policy"]
            self.assertEqual(re.findall(r'"Action" = (\[[^]]*\])', permitted), ['["rds:DescribeGlobalClusters"]'])
            self.assertNotIn('"*"', permitted)
            self.assertIn(f'"aws:RequestedRegion" = var.{role}_region', permitted)
            taker = json.loads((self.folder / "witness.tf.json").read_text())["resource"]["aws_iam_role_policy"][f"witness_{role}_access"]["policy"]
            self.assertRegex(taker, rf'"sts:AssumeRole"\], "Resource" = \["arn:[^"]*:role/payments-reach-{other}-\$\{{var.environment_suffix\}}"\]')
            self.assertNotIn("secretsmanager", taker)

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
        standby = {f"payments-{plan}-secondary-test": "secondary" for plan in ("failover", "switchover", "weekly")}
        self.assertEqual(documents, {**standby, "payments-failback-primary-test": "primary"})
        for plan in ("failover", "switchover", "failback"):
            document = json.loads((self.folder / "runbooks" / f"{plan}.json").read_text())
            self.assertEqual(document["schemaVersion"], "0.3")
            steps = [step["name"] for step in document["mainSteps"]]
            for wanted in ("ledger_promote", "entry_shift", "api_verify", "oncall_notify"):
                self.assertTrue(any(step.startswith(wanted) for step in steps), wanted)

    def test_p11_a_drill_runs_on_a_schedule(self) -> None:
        rules = [one for one in self.plan.of("aws_cloudwatch_event_rule") if one["address"].endswith(".weekly_rehearsal_secondary_due")]
        self.assertEqual([one["values"]["schedule_expression"] for one in rules], ["cron(0 6 ? * SUN *)"])
        document = json.loads((self.folder / "runbooks" / "weekly.json").read_text())
        self.assertEqual(document["mainSteps"][0]["name"], "ledger_at_home_ask")

    def test_p12_three_zones_one_gateway_and_peering_both_ways(self) -> None:
        for role in ROLES:
            self.assertEqual(self.plan.count("aws_subnet", role), 6)
            self.assertEqual(self.plan.count("aws_nat_gateway", role), 1)
            self.assertEqual(self.plan.count("aws_vpc_endpoint", role, lambda one: one["vpc_endpoint_type"] == "Gateway"), 2)
            peered = [one for one in self.plan.of("aws_route", role) if any("accepter" in reference for reference in self.plan.references(one))]
            self.assertEqual(len(peered), 2)
            self.assertGreater(self.plan.count("aws_vpc_security_group_ingress_rule", role), 0)
        self.assertEqual(self.plan.count("aws_vpc_peering_connection"), 1)

    def test_p15_a_state_machine_orchestrates_the_same_recovery(self) -> None:
        machine = self.only(self.plan.of("aws_sfn_state_machine"))
        self.assertEqual(self.plan.role(machine), "secondary")
        self.assertEqual(machine["values"]["logging_configuration"][0]["level"], "ALL")
        definition = (self.folder / "runbooks" / "orchestrated.json").read_text()
        states = json.loads(definition)["States"]
        self.assertIn("Parallel", {state["Type"] for state in states.values()})
        for wanted in ("FailoverGlobalCluster", "PutMetricData", "TestInvokeMethod", "publish"):
            self.assertIn(wanted.lower(), definition.lower())

    def test_p16_rules_judge_what_a_recovery_needs(self) -> None:
        for role in ROLES:
            rules = {one["source"][0]["source_identifier"]: one for one in self.plan.values("aws_config_config_rule", role)}
            self.assertEqual(set(rules), {"RDS_CLUSTER_BACKUP_RETENTION_CHECK", "RDS_CLUSTER_ENCRYPTED_AT_REST", "DYNAMODB_PITR_ENABLED"})
            self.assertEqual(json.loads(rules["RDS_CLUSTER_BACKUP_RETENTION_CHECK"]["input_parameters"]), {"minimumBackupRetentionPeriod": "7"})
            self.assertEqual(rules["DYNAMODB_PITR_ENABLED"]["scope"][0]["compliance_resource_id"], "payments-sessions-test")
        # There is one in an account and region, and it is not this topology's.
        self.assertEqual(self.plan.count("aws_config_configuration_recorder"), 0)

    def test_p17_traces_in_both_regions(self) -> None:
        for role in ROLES:
            sampling = self.only(self.plan.values("aws_xray_sampling_rule", role))
            self.assertEqual((sampling["rule_name"], sampling["service_name"], sampling["fixed_rate"]), ("payments-test", "payments-*-test*", 0.05))
            self.assertEqual(self.only(self.plan.values("aws_xray_group", role))["group_name"], "payments-test")
            for name in ("processor", "witness"):
                self.assertEqual(self.plan.resources[f"aws_lambda_function.{name}_{role}_function"]["values"]["tracing_config"][0]["mode"], "Active")
            self.assertTrue(self.only(self.plan.values("aws_api_gateway_stage", role))["xray_tracing_enabled"])

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


if __name__ == "__main__":
    main()
