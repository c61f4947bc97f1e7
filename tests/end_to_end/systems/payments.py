#!/usr/bin/env python3
"""Payments: what the users asked for (P) and the conventions (C), asked of the planned resources."""

import json
from typing import Any

import conventions
import documents
import lifecycle
from recovery import drills, peace, proven
from system import ALL, SUFFIX, System, main

ROLES = ("primary", "secondary")
REGIONS = {"primary": "us-east-1", "secondary": "us-west-2"}
PAYMENTS = System(
    "payments",
    # As on AWS, many minutes: what was deployed before them must not take their silence for a loss.
    instance_seconds=900,
    secrets={
        "payments/database": {"username": "administrator", "password": "correct-horse-battery"},
        "payments/api-key": {"key": "hunter-gatherer-stapler"},
    },
)
# What must be equal in both regions.
SAME_FUNCTION = (
    "handler",
    "runtime",
    "memory_size",
    "timeout",
    "filename",
    "source_code_hash",
    "architectures",
    "tracing_config",
    "description",
)
ON_THE_DASHBOARD = (
    ("AWS/RDS", "CPUUtilization"),
    ("AWS/RDS", "AuroraGlobalDBReplicationLag"),
    ("AWS/Lambda", "Invocations"),
    ("AWS/DynamoDB", "ConsumedReadCapacityUnits"),
    ("AWS/DynamoDB", "ConsumedWriteCapacityUnits"),
)


class Payments(conventions.Conventions):
    system = PAYMENTS

    # ---- P

    def test_p1_global_database_on_large_instances(self) -> None:
        self.assertEqual(self.plan.count("aws_rds_global_cluster"), 1)
        for role in ROLES:
            cluster = self.only(self.plan.of("aws_rds_cluster", role))
            self.assertIn(self.member_by(role), self.plan.references(cluster))
            classes = {one["instance_class"] for one in self.plan.values("aws_rds_cluster_instance", role)}
            self.assertEqual(classes, {"db.r5.large"})
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
        functions = {role: self.function(role, "processor") for role in ROLES}
        primary, secondary = (functions[role]["values"] for role in ROLES)
        self.assertEqual(primary["memory_size"], 1024)
        for attribute in SAME_FUNCTION:
            self.assertEqual(primary[attribute], secondary[attribute], attribute)
        mentioned = {role: self._mentioned_by(functions[role], role) for role in ROLES}
        self.assertEqual(mentioned["primary"], mentioned["secondary"])

    def _mentioned_by(self, function: Any, role: str) -> set[str]:
        """What the variables of a function refer to, whichever the region; the one table has one name in both."""
        [environment] = self.plan.configuration[function["address"]]["expressions"]["environment"]
        return {one.replace(f"_{role}", "_ROLE") for one in environment["variables"]["references"] if "sessions" not in one}

    def test_p3_the_function_may_use_what_its_environment_mentions(self) -> None:
        for role in ROLES:
            permitted = {action for statement in self.permissions(self.function(role, "processor")) for action in statement["Action"]}
            needed = {"dynamodb:PutItem", "secretsmanager:GetSecretValue", "ssm:GetParameter", "events:PutEvents"}
            self.assertEqual(needed - permitted, set(), role)

    def test_p4_failover_routing_with_health_checks(self) -> None:
        records = self.assert_failover_records()
        checks = [one["values"] for one in self.plan.of("aws_route53_health_check") if ".entry_" in one["address"]]
        self.assertEqual(sorted(one["type"] for one in checks), ["CALCULATED", "CLOUDWATCH_METRIC", "HTTPS", "HTTPS"])
        for one in checks:
            if one["type"] == "HTTPS":
                self.assert_has(one, request_interval=10, failure_threshold=3)
        for role in ROLES:
            self.assertNotEqual(self.plan.referred(records[role], "aws_route53_health_check"), [], role)
        self.assert_moved_by("switch_off")

    def test_p5_critical_events_reach_the_other_region(self) -> None:
        buses = {role: self.only(self.plan.of("aws_cloudwatch_event_bus", role)) for role in ROLES}
        self.assertEqual({one["values"]["name"] for one in buses.values()}, {"payments-critical-test"})
        for role, other in (ROLES, ROLES[::-1]):
            forward = self.forwards_events(buses[other]["name"], role)
            rule = self.only(self.plan.referred(forward, "aws_cloudwatch_event_rule"))
            # Only what began in the region itself, or an event would go round for ever.
            wanted = {"source": ["payments"], "detail-type": ["critical"], "region": [REGIONS[role]], "replay-name": [{"exists": False}]}
            self.assertEqual(json.loads(rule["values"]["event_pattern"]), wanted)
            self.assertIn(buses[role], self.plan.referred(rule, "aws_cloudwatch_event_bus"))
            # What cannot be delivered is kept where it began, and somebody hears of it.
            queue = self.only(self.plan.referred(forward, "aws_sqs_queue"))
            self.assertEqual(self.plan.role(queue), role)
            for resource, metric in ((rule, "FailedInvocations"), (queue, "ApproximateNumberOfMessagesVisible")):
                alarms = [one for one in self.alarms(role, metric) if resource in self.plan.referred(one, resource["type"])]
                self.assert_has(self.only(alarms)["values"], treat_missing_data="notBreaching")

    def test_p5_a_global_endpoint_moves_as_the_service_prescribes(self) -> None:
        endpoint = self.only(self.plan.of("aws_cloudwatch_event_endpoint"))
        self.assert_has(endpoint["values"], replication_config=[{"state": "ENABLED"}])
        [routing] = endpoint["values"]["routing_config"]
        self.assertEqual(routing["failover_config"][0]["secondary"], [{"route": REGIONS["secondary"]}])
        self.assertEqual(sorted(self.plan.role(one) for one in self.plan.referred(endpoint, "aws_cloudwatch_event_bus")), list(ROLES))
        # Or its promise of 6 to 7 minutes does not hold.
        check = self.only(self.plan.referred(endpoint, "aws_route53_health_check"))
        self.assert_has(check["values"], type="CLOUDWATCH_METRIC", insufficient_data_health_status="Unhealthy")
        alarm = self.only(self.plan.referred(check, "aws_cloudwatch_metric_alarm"))["values"]
        self.assert_has(alarm, metric_name="IngestionToInvocationStartLatency", statistic="Average", period=60)
        self.assert_has(alarm, evaluation_periods=5, threshold=30000, treat_missing_data="breaching")

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
        saved = self.written(selection)["resources"]
        self.assertEqual(len([one for one in saved if ":table/payments-sessions-" in one]), 1, saved)
        watched = {one["metric_name"] for one in self.plan.values("aws_cloudwatch_metric_alarm") if one["namespace"] == "AWS/Backup"}
        jobs = {f"NumberOfBackupJobs{outcome}" for outcome in ("Failed", "Expired", "Completed")}
        self.assertEqual(watched, {*jobs, "NumberOfCopyJobsFailed"})

    def test_p7_dashboards_show_both_regions(self) -> None:
        for role in ROLES:
            board = self.only(self.plan.of("aws_cloudwatch_dashboard", role))
            self.assertEqual(board["values"]["dashboard_name"], f"payments-overview-{role}-test")
            # The whole body is known after the apply only, so what was emitted is asked.
            widgets = documents.document(self.written(board)["dashboard_body"])["widgets"]
            lines = [line for widget in widgets for line in widget["properties"].get("metrics", [])]
            for namespace, metric in ON_THE_DASHBOARD:
                regions = {line[-1]["region"] for line in lines if line[:2] == [namespace, metric]}
                self.assertEqual(regions, {f"${{var.{other}_region}}" for other in ROLES}, metric)

    def test_p8_roles_that_only_the_other_region_may_take(self) -> None:
        for role, other in (ROLES, ROLES[::-1]):
            taken = self.only([one for one in self.plan.of("aws_iam_role") if one["values"].get("name") == f"payments-reach-{role}-test"])
            # The account is trusted only as far as the function of the other region goes.
            [trust] = documents.statements(self.written(taken)["assume_role_policy"])
            self.assertEqual(_names(trust["Condition"]["ArnEquals"]["aws:PrincipalArn"]), [f"payments-witness-{other}-SUFFIX"])
            [permitted] = self.permissions(taken)
            self.assertEqual(permitted["Action"], ["rds:DescribeGlobalClusters"])
            self.assertNotIn("*", permitted["Resource"])
            self.assertEqual(permitted["Condition"]["StringEquals"]["aws:RequestedRegion"], f"${{var.{role}_region}}")
            taker = self.permissions(self.function(role, "witness"))
            [taking] = [one for one in taker if "sts:AssumeRole" in one["Action"]]
            self.assertEqual(_names(taking["Resource"]), [f"payments-reach-{other}-SUFFIX"])
            self.assertEqual([action for one in taker for action in one["Action"] if action.startswith("secretsmanager:")], [])

    def test_p9_the_same_parameters_in_both_regions(self) -> None:
        folder = "/payments-test/settings/"
        for role in ROLES:
            parameters = {one["values"]["name"]: one for one in self.plan.of("aws_ssm_parameter", role)}
            settings = {name.removeprefix(folder): one for name, one in parameters.items() if name.startswith(folder)}
            self.assertEqual(settings.keys(), {"database/endpoint", "database/reader", "api/key"})
            self.assert_has(settings["api/key"]["values"], type="SecureString", value_wo_version=1)
            self.assert_refers(settings["api/key"], f"aws_kms_key.data_{role}_key.arn")
            self.assert_refers(settings["database/endpoint"], "aws_rds_global_cluster.ledger_worldwide.endpoint")

    def test_p10_alarm_when_replication_lags_a_minute(self) -> None:
        for role in ROLES:
            lag = self.only([one for one in self.alarms(role, "AuroraGlobalDBReplicationLag") if "-lag-" in one["values"]["alarm_name"]])
            self.assert_has(lag["values"], threshold=60000, period=60, treat_missing_data="notBreaching")

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
        steps = [step["name"] for step in document["mainSteps"]]
        self.assertLess(steps.index("failover_hold_take_wait_in_force"), steps.index("ledger_at_home_ask"))
        self.assertLess(steps.index("ledger_at_home_ask"), steps.index("weekly_rehearsal_rehearse_begin"))

    def test_p12_three_zones_one_gateway_and_peering_both_ways(self) -> None:
        for role in ROLES:
            self.assertEqual(self.plan.count("aws_subnet", role), 6)
            self.assertEqual(self.plan.count("aws_nat_gateway", role), 1)
            self.assertEqual(self.plan.count("aws_vpc_endpoint", role, lambda one: one["vpc_endpoint_type"] == "Gateway"), 2)
            self.assertEqual(len(self.peered_routes(role)), 2)
            self.assertGreater(self.plan.count("aws_vpc_security_group_ingress_rule", role), 0)
        self.assertEqual(self.plan.count("aws_vpc_peering_connection"), 1)

    def test_p15_a_state_machine_orchestrates_the_same_recovery(self) -> None:
        machine = self.only(self.plan.of("aws_sfn_state_machine"))
        self.assertEqual(self.plan.role(machine), "secondary")
        self.assertEqual(machine["values"]["logging_configuration"][0]["level"], "ALL")
        definition = (self.folder / "runbooks" / "orchestrated.json").read_text()
        states = json.loads(definition)["States"]
        self.assertIn("Parallel", {state["Type"] for state in states.values()})
        calls = ("FailoverGlobalCluster", "PutMetricData", "TestInvokeMethod", "publish")
        self.assertEqual([one for one in calls if one.lower() not in definition.lower()], [], "calls that no state makes")

    def test_p16_rules_judge_what_a_recovery_needs(self) -> None:
        for role in ROLES:
            rules = {one["source"][0]["source_identifier"]: one for one in self.plan.values("aws_config_config_rule", role)}
            retention, restorable = "RDS_CLUSTER_BACKUP_RETENTION_CHECK", "DYNAMODB_PITR_ENABLED"
            self.assertEqual(rules.keys(), {retention, "RDS_CLUSTER_ENCRYPTED_AT_REST", restorable})
            self.assertEqual(json.loads(rules[retention]["input_parameters"]), {"minimumBackupRetentionPeriod": "7"})
            self.assertEqual(rules[restorable]["scope"][0]["compliance_resource_id"], "payments-sessions-test")
        # There is one in an account and region, and it is not this topology's.
        self.assertEqual(self.plan.count("aws_config_configuration_recorder"), 0)

    def test_p17_traces_in_both_regions(self) -> None:
        for role in ROLES:
            sampling = self.only(self.plan.values("aws_xray_sampling_rule", role))
            self.assert_has(sampling, rule_name="payments-test", service_name="payments-*-test*", fixed_rate=0.05)
            self.assertEqual(self.only(self.plan.values("aws_xray_group", role))["group_name"], "payments-test")
            for name in ("processor", "witness"):
                self.assertEqual(self.function(role, name)["values"]["tracing_config"][0]["mode"], "Active")
            self.assertTrue(self.only(self.plan.values("aws_api_gateway_stage", role))["xray_tracing_enabled"])


def _names(arns: list[str]) -> list[str]:
    """The last parts of some ARNs of roles as they were emitted."""
    return [arn.rsplit("/", 1)[-1].replace("${var.environment_suffix}", "SUFFIX") for arn in arns]


class PaymentsLives(lifecycle.Lifecycle):
    system = PAYMENTS
    # The ephemeral environments of two teams in one account; at each landing those of `active_active`, which is smaller.
    beside = "other" if ALL else ""

    def after_apply(self) -> None:
        """A failover and the way back change what exists; the configuration must not want to change it back.

        The recovery tests ask that also of the system as it is away from home.
        """
        databases = {role: self.emulator.client("rds", REGIONS[role]) for role in ROLES}
        standby_metrics = self.emulator.client("cloudwatch", REGIONS["secondary"])
        self.assert_a_dead_endpoint_moves_nobody()
        switch = {"MetricName": "Shifted", "Dimensions": [{"Name": "Environment", "Value": SUFFIX}]}

        databases["secondary"].failover_global_cluster(
            GlobalClusterIdentifier=self.outputs["ledger_global_cluster"],
            TargetDbClusterIdentifier=self.outputs["ledger_secondary_arn"],
            AllowDataLoss=True,
        )
        standby_metrics.put_metric_data(Namespace="payments/entry", MetricData=[switch | {"Value": 1}])
        self.assertEqual(self.answer(), "secondary")

        databases["secondary"].switchover_global_cluster(
            GlobalClusterIdentifier=self.outputs["ledger_global_cluster"],
            TargetDbClusterIdentifier=self.outputs["ledger_primary_arn"],
        )
        # One period of the alarm holds the largest value that was put in it.
        self.emulator.sim("pass-time", seconds=120)
        standby_metrics.put_metric_data(Namespace="payments/entry", MetricData=[switch | {"Value": 0}])
        self.assertEqual(self.answer(), "primary")
        self.deployment.assert_no_changes()


class PaymentsRecovers(peace.Peace, drills.InterruptedDrills, drills.Drills, proven.Proven):
    system = PAYMENTS
    function_errors_fail = False


if __name__ == "__main__":
    main()
