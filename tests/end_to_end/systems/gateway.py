#!/usr/bin/env python3
"""Gateway: what the users asked for (G) and the conventions (C), asked of the planned resources; deployed in its configurations,
used, and recovered from the loss of its first region."""

import json
import subprocess

import conventions
import lifecycle
from recovery import drills, proven
from system import EXAMPLES, System, compiler, main

ROLES = ("primary", "secondary")
GATEWAY = System(
    "gateway",
    standby="us-east-2",
    secrets={"gateway/database": {"username": "administrator", "password": "correct-horse-battery"}},
    split=True,
)


class Gateway(conventions.Conventions):
    system = GATEWAY

    # ---- G

    def test_g1_three_zones_with_a_gateway_in_each(self) -> None:
        for role in ROLES:
            self.assertEqual(self.plan.count("aws_subnet", role), 6)
            self.assertEqual(self.plan.count("aws_nat_gateway", role), 3)
            self.assertEqual(self.plan.count("aws_vpc", role), 1)

    def test_g2_global_postgresql_14_with_two_instances_a_cluster_and_keys(self) -> None:
        worldwide = self.only(self.plan.values("aws_rds_global_cluster"))
        self.assert_has(worldwide, engine="aurora-postgresql", storage_encrypted=True)
        self.assertEqual(worldwide["engine_version"].split(".")[0], "14")
        for role in ROLES:
            self.assertEqual(self.plan.count("aws_rds_cluster_instance", role), 2)
            cluster = self.only(self.plan.of("aws_rds_cluster", role))
            self.assertIn(f"aws_kms_key.data_{role}_key.arn", self.plan.references(cluster))

    def test_g3_global_table_on_demand_and_restorable(self) -> None:
        table = self.only(self.plan.values("aws_dynamodb_table"))
        self.assertEqual(table["billing_mode"], "PAY_PER_REQUEST")
        self.assertTrue(table["point_in_time_recovery"][0]["enabled"])
        self.assertTrue(self.only(self.plan.values("aws_dynamodb_table_replica", "secondary"))["point_in_time_recovery"])

    def test_g4_buckets_replicate_within_fifteen_minutes(self) -> None:
        for role in ROLES:
            bucket = self.only(self.plan.values("aws_s3_bucket", role))
            self.assertTrue(bucket["force_destroy"])
            versioning = self.only(self.plan.values("aws_s3_bucket_versioning", role))
            self.assertEqual(versioning["versioning_configuration"][0]["status"], "Enabled")
            rule = self.only(self.only(self.plan.values("aws_s3_bucket_replication_configuration", role))["rule"])
            [time] = rule["destination"][0]["replication_time"]
            self.assertEqual((time["status"], time["time"][0]["minutes"]), ("Enabled", 15))

    def test_g5_the_same_functions_in_both_regions(self) -> None:
        for name in ("processor", "health"):
            both = [self.plan.resources[f"aws_lambda_function.{name}_{role}_function"]["values"] for role in ROLES]
            for attribute in ("handler", "runtime", "memory_size", "timeout", "filename", "source_code_hash"):
                self.assertEqual(both[0][attribute], both[1][attribute], attribute)

    def test_g6_rest_apis_with_their_own_name_and_certificates(self) -> None:
        for role in ROLES:
            self.assertEqual(self.plan.count("aws_api_gateway_rest_api", role), 1)
            methods = {(one["http_method"]) for one in self.plan.values("aws_api_gateway_method", role)}
            self.assertEqual(methods, {"POST", "GET"})
            paths = {one["path_part"] for one in self.plan.values("aws_api_gateway_resource", role)}
            self.assertEqual(paths, {"payment", "health"})
            name = self.only(self.plan.of("aws_api_gateway_domain_name", role))
            self.assertEqual(name["values"]["domain_name"], "gateway-test.example.com")
            self.assertTrue(any("aws_acm_certificate_validation" in one for one in self.plan.references(name)))

    def test_g7_zone_health_checks_and_failover_records(self) -> None:
        self.assertIn("gateway-test.example.com", {one["name"] for one in self.plan.values("aws_route53_zone")})
        self.assert_failover_records()
        self.assert_moved_by("switch_off")
        probes = [one for one in self.plan.values("aws_route53_health_check") if one["type"] == "HTTPS"]
        self.assertEqual({(one["request_interval"], one["failure_threshold"]) for one in probes}, {(10, 2)})

    def test_g8_the_edge_leads_to_load_balancers(self) -> None:
        self.assertEqual(self.plan.count("aws_globalaccelerator_accelerator"), 1)
        groups = self.plan.of("aws_globalaccelerator_endpoint_group")
        self.assertEqual({one["values"]["endpoint_group_region"] for one in groups}, set(self.regions.values()))
        for group in groups:
            self.assertTrue(any("aws_lb." in one for one in self.plan.references(group)))
        self.assertEqual({one["values"]["traffic_dial_percentage"] for one in groups}, {100, 0})

    def test_g9_buses_events_to_the_other_region_and_dead_letters(self) -> None:
        for role, other in (ROLES, ROLES[::-1]):
            self.assertEqual(self.plan.count("aws_cloudwatch_event_bus", role), 1)
            self.assertTrue(self.forwards_events(f"events_{other}_bus", role)["values"]["dead_letter_config"])
        self.assertEqual(self.plan.count("aws_cloudwatch_event_endpoint"), 1)

    def test_g10_backups_are_copied_to_the_other_region(self) -> None:
        rule = self.only(self.only(self.plan.values("aws_backup_plan", "primary"))["rule"])
        self.assertEqual(len(rule["copy_action"]), 1)
        self.assertEqual(self.plan.count("aws_backup_vault"), 2)

    def test_g11_dashboards_alarms_and_notices(self) -> None:
        for role in ROLES:
            self.assertEqual(self.plan.count("aws_cloudwatch_dashboard", role), 1)
            metrics = {one["metric_name"] for one in self.plan.values("aws_cloudwatch_metric_alarm", role)}
            self.assertLessEqual({"Errors", "AuroraGlobalDBReplicationLag"}, metrics)
            self.assertEqual(self.plan.count("aws_sns_topic", role), 1)
        self.assertIn("ReplicationLatency", {one["metric_name"] for one in self.plan.values("aws_cloudwatch_metric_alarm")})

    def test_g12_three_configurations_of_which_the_second_needs_its_own_region_only(self) -> None:
        described = json.loads((self.emitted / "deployment.json").read_text())
        self.assertEqual([one["name"] for one in described["configurations"]], ["primary", "secondary", "global"])
        aliases = {name: self.provider_aliases(name) for name in ("primary", "secondary", "global")}
        self.assertEqual(aliases, {"primary": {"primary"}, "secondary": {"secondary"}, "global": {"primary", "secondary"}})
        asking = [path.name for path in self.emitted.rglob("*.tf.json") if "terraform_remote_state" in path.read_text()]
        self.assertEqual(asking, [], "files that read the state of another configuration")

    def test_g13_outputs(self) -> None:
        outputs = set(self.plan.shown["planned_values"]["outputs"])
        wanted = {"edge_dns_name", "entry_domain", "sessions_primary_name", "ledger_writer_endpoint"}
        for role in ROLES:
            wanted |= {f"api_{role}_url", f"api_{role}_health_url", f"ledger_{role}_endpoint", f"receipts_{role}_bucket"}
        self.assertEqual(sorted(wanted - outputs), [], "outputs that are missing")

    def test_g15_the_cost_by_component(self) -> None:
        source = EXAMPLES / "gateway" / "gateway.dr"
        done = subprocess.run([compiler(), "cost", "--as", "json", source], capture_output=True, text=True, check=True)
        [topology] = json.loads(done.stdout)["topologies"]
        cost = {(one["component"], one["region"], one["type"]): (one["count"], one["monthly"]) for one in topology["costs"]}
        # Three gateways, and two instances of $0.26 an hour.
        self.assertEqual(cost["core", "primary", "aws_nat_gateway"], (3, 98.55))
        self.assertAlmostEqual(cost["ledger", "secondary", "aws_rds_cluster_instance"][1], 379.6)
        # Each gateway has a public address, which costs half a cent an hour.
        self.assertEqual(cost["core", "primary", "aws_eip"], (3, 10.95))
        self.assertEqual(topology["not_priced"], [])
        self.assertAlmostEqual(topology["monthly"], sum(monthly for _, monthly in cost.values()))


class GatewayLives(lifecycle.Lifecycle):
    system = GATEWAY

    def after_apply(self) -> None:
        self.assertTrue(all(isinstance(value, str) for value in self.outputs.values()))
        self.assertEqual(self.outputs["entry_domain"], "gateway-test.example.com")
        self._change_alone("secondary", while_down="primary")
        self._change_alone("primary", while_down="secondary")

    def _change_alone(self, role: str, while_down: str) -> None:
        """The other region is gone, and with the first one the global services that are run from it; what serves here gets more memory."""
        described = self.deployment.configurations[role] / "processor.tf.json"
        before = described.read_text()
        described.write_text(before.replace('"memory_size": 1024', '"memory_size": 2048'))
        with self.emulator.region_down(self.regions[while_down]):
            self.assertIn("1 changed", self.deployment.deploy("apply", f"--only={role}", "--no-refresh", "--edited"))
        functions = self.emulator.client("lambda", self.regions[role])
        changed = functions.get_function_configuration(FunctionName=f"gateway-processor-{role}-test")
        self.assertEqual(changed["MemorySize"], 2048)
        described.write_text(before)
        self.deployment.deploy("apply", f"--only={role}")


class GatewayRecovers(drills.Drills, proven.Proven):
    system = GATEWAY


if __name__ == "__main__":
    main()
