#!/usr/bin/env python3
"""Trading: what the users asked for (T) and the conventions (C), asked of the planned resources; both state machines, run as they
were deployed, with the primary region gone and back again; and its plans, their mutants and its drills."""

import json
import time
from typing import Any

import conventions
import lifecycle
from deployed_function import DeployedFunction
from recovery import OTHER, drills, failover, proven
from system import System, main

ROLES = ("primary", "secondary")
PLAN_SECONDS = 180
TRADING = System(
    "trading",
    standby="us-east-2",
    secrets={"trading/database": {"username": "administrator", "password": "correct-horse-battery"}},
    split=True,
)


class Trading(conventions.Conventions):
    system = TRADING

    def machine(self, plan: str) -> dict[str, Any]:
        return json.loads((self.folder / "runbooks" / f"{plan}.json").read_text())["States"]

    # ---- T

    def test_t1_a_zone_with_checks_of_both_regions_and_failover_records(self) -> None:
        self.assertIn("trading-test.example.com", {one["name"] for one in self.plan.values("aws_route53_zone")})
        records = self.assert_failover_records()
        for role in ROLES:
            probe = self.plan.resources[f"aws_route53_health_check.entry_{role}_serves"]
            self.assert_has(probe["values"], type="HTTPS", request_interval=10, failure_threshold=2)
            self.assertTrue(any(f"api_{role}" in one for one in self.plan.references(probe)), role)
            self.assertNotEqual(self.plan.referred(records[role], "aws_route53_health_check"), [], role)
        self.assert_moved_by("switch_off")

    def test_t2_global_postgresql_whose_standby_is_promoted(self) -> None:
        worldwide = self.only(self.plan.values("aws_rds_global_cluster"))
        self.assertEqual(worldwide["engine"], "aurora-postgresql")
        writer, reader = (self.only(self.plan.values("aws_rds_cluster", role)) for role in ROLES)
        self.assertEqual((writer["master_username"], reader.get("master_username")), ("administrator", None))
        tasks = _tasks(self.machine("failover")).values()
        calls = [state for state in tasks if state["Resource"].endswith(":failoverGlobalCluster")]
        self.assertEqual([call["Parameters"]["AllowDataLoss"] for call in calls], [True, True], "asked, and asked again")

    def test_t3_functions_work_on_queues_with_dead_letters(self) -> None:
        for role in ROLES:
            work = self.plan.resources[f"aws_sqs_queue.orders_{role}_queue"]
            self.assertIn(f"aws_sqs_queue.orders_{role}_failed.arn", self.plan.references(work))
            mapping = self.only(self.plan.of("aws_lambda_event_source_mapping", role))
            self.assert_refers(mapping, f"aws_sqs_queue.orders_{role}_queue.arn", f"aws_lambda_function.executor_{role}_function.arn")
            self.assertEqual(mapping["values"]["function_response_types"], ["ReportBatchItemFailures"])
            self.assertEqual(mapping["values"]["enabled"], role == "primary", "the standby waits for its database")
            # On a way while both regions work, the region that takes over rests the other one's work, and nothing else.
            reach = self.plan.references(self.plan.resources[f"aws_iam_role_policy.orders_{role}_stopper_access"])
            work = {one for one in reach if one.startswith("aws_lambda_event_source_mapping.") and one.endswith(".arn")}
            self.assertEqual(work, {f"aws_lambda_event_source_mapping.orders_{OTHER[role]}_work.arn"})
        for name in ("intake", "executor", "stranded"):
            both = [self.plan.resources[f"aws_lambda_function.{name}_{role}_function"]["values"] for role in ROLES]
            for attribute in ("handler", "runtime", "memory_size", "timeout", "filename", "source_code_hash"):
                self.assertEqual(both[0][attribute], both[1][attribute], attribute)

    def test_t4_global_tables_with_point_in_time_recovery(self) -> None:
        tables = {one["name"] for one in self.plan.values("aws_dynamodb_table")}
        self.assertEqual(tables, {"trading-sessions-test", "trading-trades-test"})
        self.assertTrue(all(one["point_in_time_recovery"][0]["enabled"] for one in self.plan.values("aws_dynamodb_table")))
        replicas = self.plan.values("aws_dynamodb_table_replica", "secondary")
        self.assertEqual([one["point_in_time_recovery"] for one in replicas], [True, True])

    def test_t5_buckets_for_configuration_and_audit_replicate(self) -> None:
        for role in ROLES:
            for name in ("app_config", "audit_log"):
                every = self.plan.of("aws_s3_bucket_replication_configuration", role)
                copies = self.only([one for one in every if f".{name}_" in one["address"]])
                self.assertTrue(any(f"aws_s3_bucket.{name}_{OTHER[role]}_bucket" in one for one in self.plan.references(copies)))
                [timing] = self.only(copies["values"]["rule"])["destination"][0]["replication_time"]
                self.assertEqual((timing["status"], timing["time"][0]["minutes"]), ("Enabled", 15))

    def test_t6_alarms_on_lag_errors_and_latency_tell_people_of_the_region(self) -> None:
        for role in ROLES:
            for metric, number in (("AuroraGlobalDBReplicationLag", 1), ("Errors", 2), ("Latency", 1)):
                found = [one for one in self.alarms(role, metric) if "oncall" in "".join(self.plan.references(one))]
                self.assertGreaterEqual(len(found), number, (role, metric))
                for alarm in found:
                    self.assertIn(f"aws_sns_topic.oncall_{role}_topic.arn", self.plan.references(alarm))
        lag = [one["values"] for role in ROLES for one in self.alarms(role, "AuroraGlobalDBReplicationLag")]
        self.assertEqual({one["threshold"] for one in lag if one["statistic"] == "Maximum"}, {30000})

    def test_t7_a_state_machine_promotes_and_moves_traffic_and_is_started_by_alarms(self) -> None:
        machine = self.plan.resources["aws_sfn_state_machine.failover_secondary_machine"]
        self.assertEqual((machine["values"]["name"], machine["values"]["type"]), ("trading-failover-secondary-test", "STANDARD"))
        self.assertTrue(machine["values"]["tracing_configuration"][0]["enabled"])
        self.assertEqual(machine["values"]["logging_configuration"][0]["level"], "ALL")
        log = self.plan.resources["aws_cloudwatch_log_group.failover_secondary_log"]["values"]
        self.assertEqual(log["name"], "/aws/vendedlogs/states/trading-failover-secondary-test")
        target = self.plan.resources["aws_cloudwatch_event_target.failover_secondary_run"]
        self.assertIn("aws_sfn_state_machine.failover_secondary_machine.arn", self.plan.references(target))
        self.assertEqual(target["values"]["retry_policy"][0]["maximum_event_age_in_seconds"], 300)
        rule = self.plan.resources["aws_cloudwatch_event_rule.failover_secondary_start"]
        self.assertIn("aws_cloudwatch_composite_alarm.failover_secondary_lost.arn", self.plan.references(rule))
        signs = self.plan.references(self.plan.resources["aws_cloudwatch_composite_alarm.failover_secondary_lost"])
        for sign in ("ledger_secondary_lagging_lagging_alarm", "entry_secondary_unanswered"):
            self.assertIn(f"aws_cloudwatch_metric_alarm.{sign}.arn", signs)
        first = self.machine("failover")["together-1"]
        lines = [set(branch["States"]) for branch in first["Branches"]]
        self.assertEqual(len(lines), 2)
        self.assertIn("ledger_promote_fail_over", lines[0])
        self.assertIn("entry_shift_move", lines[1])

    def test_t8_another_one_leads_home_without_loss(self) -> None:
        machine = self.only(self.plan.of("aws_sfn_state_machine", "primary"))
        self.assertEqual(machine["values"]["name"], "trading-failback-primary-test")
        self.assertNotIn("aws_cloudwatch_event_rule.failback_primary_start", self.plan.resources)
        tasks = _tasks(self.machine("failback"))
        # A function asks where the writer is.
        self.assertIn("lambda:invoke", tasks["ledger_promote_switch_over"]["Resource"])
        self.assertFalse(any(state["Resource"].endswith(":failoverGlobalCluster") for state in tasks.values()))

    def test_t9_rest_apis_with_their_own_name(self) -> None:
        for role in ROLES:
            self.assertEqual(self.plan.count("aws_api_gateway_rest_api", role), 1)
            self.assertEqual({one["http_method"] for one in self.plan.values("aws_api_gateway_method", role)}, {"POST", "GET"})
            name = self.only(self.plan.of("aws_api_gateway_domain_name", role))
            self.assertEqual(name["values"]["domain_name"], "trading-test.example.com")
            self.assertTrue(any("aws_acm_certificate_validation" in one for one in self.plan.references(name)))

    def test_t10_critical_events_go_to_the_other_region(self) -> None:
        for role in ROLES:
            self.assertTrue(self.forwards_events(f"events_{OTHER[role]}_bus", role)["values"]["dead_letter_config"])
        patterns = [json.loads(one["event_pattern"]) for one in self.plan.values("aws_cloudwatch_event_rule") if one.get("event_pattern")]
        self.assertTrue(any(one.get("detail-type") == ["order.executed", "order.refused"] for one in patterns))

    def test_t11_readiness_is_judged_every_hour(self) -> None:
        for role in ROLES:
            schedule = self.plan.resources[f"aws_cloudwatch_event_rule.standby_{role}_schedule"]["values"]
            self.assertEqual(schedule["schedule_expression"], "rate(60 minutes)")
            alarm = self.plan.resources[f"aws_cloudwatch_metric_alarm.standby_{role}_not_ready"]
            self.assertEqual(alarm["values"]["treat_missing_data"], "breaching")
            self.assertIn(f"aws_sns_topic.oncall_{role}_topic.arn", self.plan.references(alarm))

    def test_t12_networks_parameters_and_roles_across_regions(self) -> None:
        self.assertEqual(self.plan.count("aws_vpc_peering_connection"), 1)
        for role in ROLES:
            private = [one for one in self.plan.of("aws_subnet", role) if not one["values"]["map_public_ip_on_launch"]]
            self.assertGreaterEqual(len(private), 3)
            parameters = {one["values"]["name"]: one for one in self.plan.of("aws_ssm_parameter", role)}
            wanted = {f"/trading-test/settings/{key}" for key in ("database/endpoint", "database/reader", "config/bucket")}
            self.assertEqual(sorted(wanted - parameters.keys()), [], role)
            endpoint = parameters["/trading-test/settings/database/endpoint"]
            self.assert_refers(endpoint, "aws_rds_global_cluster.ledger_worldwide.endpoint")
            assumed = self.written(self.plan.resources[f"aws_iam_role.reach_{role}_role"])["assume_role_policy"]
            self.assertIn(f"trading-stranded-{OTHER[role]}", assumed)
            self.assertNotIn("executor", assumed)

    def test_t13_configurations_of_their_own(self) -> None:
        described = json.loads((self.emitted / "deployment.json").read_text())
        self.assertEqual([one["name"] for one in described["configurations"]], ["primary", "secondary", "global"])
        providers = {name: self.provider_aliases(name) for name in ("primary", "secondary")}
        self.assertEqual(providers, {"primary": {"primary"}, "secondary": {"secondary"}})

    def test_t15_tagged_and_documented(self) -> None:
        for resource in self.plan.resources.values():
            tags = resource["values"].get("tags_all")
            if tags is not None:
                self.assertEqual((tags["Service"], tags["Owner"]), ("order processing", "trading platform"), resource["address"])
        for path in self.emitted.rglob("*.tf.json"):
            for kind, resources in json.loads(path.read_text()).get("resource", {}).items():
                for label, resource in resources.items():
                    self.assertIn("trading.dr:", resource["//"], f"{kind}.{label}")
        for name, output in self.plan.shown["configuration"]["root_module"]["outputs"].items():
            # What the check of the deployment asks is no output for people.
            if not name.endswith("_checks"):
                self.assertTrue(output.get("description"), name)


class TradingLives(lifecycle.Lifecycle):
    system = TRADING

    def after_apply(self) -> None:
        self.assertEqual(self.answer(), "primary")
        with self.emulator.region_down(self.regions["primary"]):
            self.assertEqual(self.answer(), "primary", "nobody has promoted the standby")
            history = self.run_plan("failover", "secondary")
            self.assertIn("ledger_promote_fail_over", history)
            self.assertEqual(self.answer(), "secondary")
            # A run that is started again finds what is done, and does only the rest.
            self.assertNotIn("ledger_promote_fail_over", self.run_plan("failover", "secondary"))
        self.assertEqual(self.writer(), "secondary")
        # One period of the switch's alarm holds the largest value that was put in it; and alarms see that nothing waits.
        self.emulator.sim("pass-time", seconds=120)
        # The machine calls functions, which the emulator does not run.
        moved = {"database": self.outputs["ledger_global_cluster"], "cluster": self.outputs["ledger_primary_arn"]}
        package = self.deployment.folder / "functions" / "ledger.zip"
        DeployedFunction(self.emulator, self.regions["primary"], "trading-ledger-switch-primary-test", package).run(moved)
        self.assertIn("ledger_promote_switch_over", self.run_plan("failback", "primary"))
        package = self.deployment.folder / "functions" / "entry.zip"
        DeployedFunction(self.emulator, self.regions["primary"], "trading-entry-switcher-primary-test", package).run({"shifted": 0})
        self.assertEqual((self.writer(), self.answer()), ("primary", "primary"))
        self.deployment.assert_no_changes()

    def run_plan(self, plan: str, role: str) -> set[str]:
        """Runs the state machine of a plan to its end; gives the states that it went through."""
        machines = self.emulator.client("stepfunctions", self.regions[role])
        run = machines.start_execution(stateMachineArn=self.outputs[f"{plan}_{role}_state_machine_arn"])["executionArn"]
        until = time.monotonic() + PLAN_SECONDS
        while (shown := machines.describe_execution(executionArn=run))["status"] == "RUNNING" and time.monotonic() < until:
            time.sleep(1)
        pages = machines.get_paginator("get_execution_history").paginate(executionArn=run)
        events = [event for page in pages for event in page["events"]]
        self.assertEqual(shown["status"], "SUCCEEDED", events[-6:])
        return {event["stateEnteredEventDetails"]["name"] for event in events if "stateEnteredEventDetails" in event}

    def writer(self) -> str:
        """The role of the region whose cluster is the writer."""
        databases = self.emulator.client("rds", self.regions["secondary"])
        worldwide = databases.describe_global_clusters(GlobalClusterIdentifier=self.outputs["ledger_global_cluster"])["GlobalClusters"][0]
        [writer] = [one["DBClusterArn"] for one in worldwide["GlobalClusterMembers"] if one["IsWriter"]]
        return next(role for role in ROLES if self.outputs[f"ledger_{role}_arn"] == writer)


class TradingRecovers(drills.Drills, proven.Proven):
    system = TRADING
    may_fail = ("stranded_run_invoke",)

    def test_the_way_home_stops_nothing_before_it_knows_that_it_can_switch(self) -> None:
        self.fail_over(self.forwards[0])
        before = self.seen()
        self.account = self.account_seen_from(self.home)
        with self.account.lose(self.standby):
            run = self.run_plan(self.back)
        self.assertFalse(run.succeeded, run)
        self.assertEqual([step for step in run.steps if step.name.startswith(("orders_pause", "ledger_promote"))], [], run)
        self.assertIn("FAILED", "".join(self.notices.read(self.home)))
        self.assertEqual(self.seen(), before)
        self.succeed(self.back)
        self.assertEqual(self.seen(), self.at_first)

    def test_what_the_way_home_stopped_goes_on_where_the_database_is_written(self) -> None:
        """The change of roles is refused after the orders were stopped; or it succeeds, and what follows it fails."""
        self.fail_over(self.forwards[0])
        role = self.back.role(self.account)
        before = self.seen()
        permissions = self.account.access.role(role).permissions()
        with self.emulator.snapshot():
            with self.account.access.lacking(role, *(one for one in permissions if "ledger-switch" in str(one))):
                run = self.run_plan(self.back)
            self.assertFalse(run.succeeded, run)
            self.assertTrue([step for step in run.steps if step.name.startswith("orders_pause_stop")], run)
            seen = self.seen()
            # The region that was lost had nobody who stopped it; now it rests, since the database cannot be written there.
            self.assertEqual(seen["writers"], before["writers"])
            self.assertEqual(failover.mirrored(seen["workers"]), self.at_first["workers"], "the standby works on")
        with self.account.access.lacking(role, *(one for one in permissions if one.action == "apigateway:POST")):
            run = self.run_plan(self.back)
        self.assertFalse(run.succeeded, run)
        seen = self.seen()
        self.assertEqual((seen["writers"], seen["workers"]), (self.at_first["writers"], self.at_first["workers"]), "home works")


def _tasks(states: dict[str, Any]) -> dict[str, Any]:
    """Every task of a machine, those of its lines too."""
    found = {name: state for name, state in states.items() if state["Type"] == "Task"}
    for state in states.values():
        for branch in state.get("Branches", []):
            found |= _tasks(branch["States"])
    return found


if __name__ == "__main__":
    main()
