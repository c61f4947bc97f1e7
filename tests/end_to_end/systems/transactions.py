#!/usr/bin/env python3
"""Transactions: what the users asked for (X) and the conventions (C), asked of the planned resources; and the functions
that watch, decide and check, run as they were deployed, through a failover and back."""

import json
import pathlib
import subprocess
import tempfile
import time
from typing import Any

import conventions
import documents
import lifecycle
from deployed_function import DeployedFunction
from recovery import OTHER, drills, failover, proven
from recovery.start import measure_well
from system import System, compiler, main

ROLES = ("primary", "secondary")
REGIONS = {"primary": "us-east-1", "secondary": "us-west-2"}
PLAN_SECONDS = 120
# Until services and alarms have seen what is so.
A_WHILE = 180
TRANSACTIONS = System("transactions", secrets={"transactions/database": {"username": "administrator", "password": "correct-horse-battery"}})


class Transactions(conventions.Conventions):
    system = TRANSACTIONS

    def alarm(self, role: str, part: str) -> dict[str, Any]:
        """The alarm whose name has this part."""
        return self.only([one for one in self.plan.values("aws_cloudwatch_metric_alarm", role) if f"-{part}-" in one["alarm_name"]])

    # ---- X

    def test_x1_serverless_global_database_from_half_a_unit(self) -> None:
        self.assertEqual(self.plan.count("aws_rds_global_cluster"), 1)
        for role in ROLES:
            cluster = self.only(self.plan.of("aws_rds_cluster", role))
            self.assertIn(self.member_by(role), self.plan.references(cluster))
            scaling = cluster["values"]["serverlessv2_scaling_configuration"][0]
            self.assertEqual((scaling["min_capacity"], scaling["max_capacity"]), (0.5, 16))
            self.assertEqual({one["instance_class"] for one in self.plan.values("aws_rds_cluster_instance", role)}, {"db.serverless"})

    def test_x1_deletion_protection_needs_a_reason(self) -> None:
        text = (self.system.source).read_text()
        protected = text.replace("    retention    = 7d\n", "    retention    = 7d\n    deletion_protection = true\n", 1)
        excepted = protected.replace("  replicate primary", '  allow deletion_protection on ledger because "live data"\n\n  replicate primary', 1)
        self.assertNotEqual(protected, text)
        code, output, _ = self.compiled(protected)
        self.assertEqual(code, 1)
        self.assertIn("is protected against deletion", output)
        code, output, emitted = self.compiled(excepted)
        self.assertEqual(code, 0, output)
        for role in ROLES:
            self.assertTrue(emitted["resource"]["aws_rds_cluster"][f"ledger_{role}_cluster"]["deletion_protection"])
        self.assertTrue(emitted["resource"]["aws_rds_global_cluster"]["ledger_worldwide"]["deletion_protection"])

    def compiled(self, text: str) -> tuple[int, str, dict[str, Any]]:
        """What drc says about a changed example, and what becomes of its database."""
        with tempfile.TemporaryDirectory() as room:
            # The sources of its functions stand beside the example, under relative paths.
            source = pathlib.Path(room) / self.system.source.name
            source.write_text(text.replace('"./', f'"{self.system.source.parent}/'))
            folder = pathlib.Path(room) / "out"
            command = [str(compiler()), "compile", str(source), "--output", str(folder), "--allow-read", str(self.system.source.parent)]
            done = subprocess.run(command, capture_output=True, text=True, timeout=60)
            ledger = folder / "ledger.tf.json"
            return done.returncode, done.stdout + done.stderr, json.loads(ledger.read_text()) if ledger.exists() else {}

    def test_x2_health_checks_judge_database_and_lag(self) -> None:
        checks = {one["address"].split(".")[1]: one for one in self.plan.of("aws_route53_health_check")}
        judged = checks["entry_judged"]
        self.assertEqual((judged["values"]["type"], judged["values"]["insufficient_data_health_status"]), ("CLOUDWATCH_METRIC", "Healthy"))
        self.assertIn("aws_cloudwatch_metric_alarm.entry_secondary_unwell.alarm_name", self.plan.references(judged))
        self.assert_moved_by("switch_off", "judged")
        # What a health check cannot follow: points out of many, percentiles, periods under a minute.
        alarm = self.alarm("secondary", "unwell")
        # A monitor that is silent moves nobody: with missing data that breaches, the check would fail.
        self.assertEqual(alarm["treat_missing_data"], "missing")
        self.assertIn(alarm["datapoints_to_alarm"], (None, 0))
        self.assertEqual((alarm["statistic"], alarm["period"], alarm["extended_statistic"]), ("Maximum", 60, None))

    def test_x2_active_passive_by_name(self) -> None:
        self.assert_failover_records()

    def test_x3_functions_in_both_regions_watch_and_decide(self) -> None:
        for role in ROLES:
            monitor, trigger = self.function(role, "monitor"), self.function(role, "trigger")
            self.assertEqual(len(monitor["values"]["vpc_config"]), 1)
            # It decides without any network of ours.
            self.assertEqual(trigger["values"]["vpc_config"], [])
            schedule = self.only([one for one in self.plan.values("aws_cloudwatch_event_rule", role) if "-monitor-" in one["name"]])
            self.assertEqual(schedule["schedule_expression"], "rate(1 minute)")
            passed_on = self.plan.resources[f"aws_lambda_function_event_invoke_config.monitor_{role}_promptly"]
            self.assertIn(f"aws_lambda_function.trigger_{role}_function.arn", self.plan.references(passed_on))
            self.assertEqual(passed_on["values"]["maximum_retry_attempts"], 0)
            self.assertEqual(self.alarm(role, "unhealthy")["treat_missing_data"], "breaching")
            self.assertEqual(self.alarm(role, "asleep")["treat_missing_data"], "breaching")
            self.assertEqual(self.alarm(role, "decided")["treat_missing_data"], "notBreaching")
            peer = self.plan.resources[f"aws_vpc_security_group_egress_rule.monitor_{role}_to_peer_{OTHER[role]}"]
            self.assertEqual(peer["values"]["cidr_ipv4"], self.range_of(OTHER[role]))
        for component in ("monitor", "trigger", "standby", "processor", "survey"):
            hashes = {self.function(role, component)["values"]["source_code_hash"] for role in ROLES}
            self.assertEqual(len(hashes), 1, component)

    def test_x3_only_a_decision_starts_the_plan(self) -> None:
        rule = self.plan.resources["aws_cloudwatch_event_rule.failover_secondary_start"]
        self.assertIn("aws_cloudwatch_composite_alarm.failover_secondary_lost.arn", self.plan.references(rule))
        lost = self.plan.resources["aws_cloudwatch_composite_alarm.failover_secondary_lost"]
        alarms = {one["address"] for one in self.plan.referred(lost, "aws_cloudwatch_metric_alarm")}
        parts = ("trigger_secondary_decision", "failover_hold_secondary_in_force")
        self.assertEqual(alarms, {f"aws_cloudwatch_metric_alarm.{part}" for part in parts}, "a decision, which nobody holds back")

    def test_x4_the_promotion_is_bounded_and_loud(self) -> None:
        states = json.loads((self.folder / "runbooks" / "failover.json").read_text())["States"]
        tasks = {name: state for name, state in states.items() if state["Type"] == "Task"}
        self.assertTrue(all(0 < task["TimeoutSeconds"] <= 30 for task in tasks.values()))
        notice = self.only([name for name in tasks if name.startswith("oncall_notify") and tasks[name]["Catch"][0]["Next"] == "failed"])
        # First, a failed run may be followed by another one.
        rearm = "trigger_rearm_say"
        self.assertEqual((tasks[rearm]["Next"], tasks[rearm]["Catch"][-1]["Next"]), (notice, notice))
        for late in ("ledger_promote_confirm_roles-late", "ledger_promote_wait_writer-late", "api_verify_healthy-late"):
            self.assertEqual(states[late]["Next"], rearm)
        for task in ("ledger_promote_fail_over_again", "entry_shift_move"):
            self.assertEqual(tasks[task]["Catch"][-1]["Next"], rearm)
        # What only informs holds nothing up.
        answered = states[tasks["survey_run_invoke"]["Next"]]
        after = {one["Next"] for one in answered["Choices"]} | {answered["Default"]}
        self.assertEqual({one["Next"] for one in tasks["survey_run_invoke"]["Catch"]}, after)

    def test_x5_seven_days_to_go_back(self) -> None:
        for role in ROLES:
            self.assertEqual(self.only(self.plan.values("aws_rds_cluster", role))["backup_retention_period"], 7)
        self.assertTrue(self.only(self.plan.values("aws_dynamodb_table"))["point_in_time_recovery"][0]["enabled"])

    def test_x6_an_alarm_at_half_a_second_and_topics_in_both_regions(self) -> None:
        for role in ROLES:
            lag = self.only(self.alarms(role, "AuroraGlobalDBReplicationLag"))
            self.assert_has(lag["values"], threshold=500, statistic="Maximum", treat_missing_data="notBreaching")
            self.assert_refers(lag, f"aws_sns_topic.oncall_{role}_topic.arn")
            self.assertEqual(self.plan.count("aws_sns_topic", role), 1)

    def test_x7_a_role_across_regions_that_may_only_ask(self) -> None:
        for role in ROLES:
            reach = self.plan.resources[f"aws_iam_role.reach_{role}_role"]
            [trust] = documents.statements(reach["values"]["assume_role_policy"])
            takers = trust["Condition"]["ArnEquals"]["aws:PrincipalArn"]
            self.assertEqual([one.rsplit("/", 1)[-1] for one in takers], [f"transactions-survey-{OTHER[role]}-test"])
            [permitted] = self.permissions(reach)
            self.assertEqual(permitted["Action"], ["rds:DescribeDBClusters"])
            self.assertIn(f"${{aws_rds_cluster.ledger_{role}_cluster.arn}}", permitted["Resource"])
            self.assertIn("aws:RequestedRegion", json.dumps(permitted["Condition"]))
            asked = [action for one in self.permissions(self.function(role, "survey")) for action in one["Action"]]
            self.assertEqual([one for one in asked if one.startswith("secretsmanager:")], [])

    def test_x8_three_zones_peering_and_matching_groups(self) -> None:
        for role in ROLES:
            self.assertEqual(self.plan.count("aws_subnet", role), 6)
            self.assertEqual(len(self.peered_routes(role)), 2)
            ways_in = [one for one in self.plan.of("aws_vpc_security_group_ingress_rule", role) if "ledger" in one["address"]]
            self.assertIn(self.range_of(OTHER[role]), [one["values"]["cidr_ipv4"] for one in ways_in])
            self.assertTrue(all((one["values"]["from_port"], one["values"]["to_port"]) == (5432, 5432) for one in ways_in))
        self.assertEqual(self.plan.count("aws_vpc_peering_connection"), 1)

    def test_x9_encrypted_on_the_way(self) -> None:
        for role in ROLES:
            group = self.only(self.plan.values("aws_rds_cluster_parameter_group", role))
            self.assertIn(("rds.force_ssl", "1"), {(one["name"], one["value"]) for one in group["parameter"]})
            self.assertEqual(self.only(self.plan.values("aws_api_gateway_domain_name", role))["security_policy"], "TLS_1_2")
            self.assertEqual(self.plan.count("aws_acm_certificate", role), 1)

    def test_x10_global_table_for_sessions(self) -> None:
        table = self.only(self.plan.values("aws_dynamodb_table"))
        self.assertEqual((table["billing_mode"], table["hash_key"]), ("PAY_PER_REQUEST", "session_id"))
        self.assertEqual(self.plan.role(self.only(self.plan.of("aws_dynamodb_table_replica"))), "secondary")

    def test_x11_a_state_machine_shows_the_failover(self) -> None:
        machines = {one["values"]["name"]: one for one in self.plan.of("aws_sfn_state_machine")}
        plans = ("failover-secondary", "switchover-secondary", "failback-primary")
        self.assertEqual(machines.keys(), {f"transactions-{one}-test" for one in plans})
        for name, machine in machines.items():
            self.assertEqual(self.plan.role(machine), name.split("-")[2])
            self.assertTrue(machine["values"]["logging_configuration"][0]["include_execution_data"])
            self.assertTrue(machine["values"]["tracing_configuration"][0]["enabled"])

    def test_x12_backups_with_reports(self) -> None:
        rule = self.only(self.plan.values("aws_backup_plan"))["rule"][0]
        self.assertEqual((rule["lifecycle"][0]["delete_after"], rule["copy_action"][0]["lifecycle"][0]["delete_after"]), (7, 7))
        templates = {one["report_setting"][0]["report_template"] for one in self.plan.values("aws_backup_report_plan")}
        self.assertEqual(templates, {"BACKUP_JOB_REPORT", "COPY_JOB_REPORT", "RESTORE_JOB_REPORT"})
        for role in ROLES:
            self.assertEqual(self.plan.count("aws_backup_vault", role), 1)

    def test_readiness_is_asked_every_hour_and_silence_is_not_ready(self) -> None:
        for role in ROLES:
            schedule = self.only([one for one in self.plan.values("aws_cloudwatch_event_rule", role) if "-standby-" in one["name"]])
            self.assertEqual(schedule["schedule_expression"], "rate(60 minutes)")
            alarm = self.alarm(role, "not-ready")
            self.assertEqual((alarm["treat_missing_data"], alarm["threshold"], alarm["period"]), ("breaching", 0, 3900))
            parameters = {one["name"].rsplit("/", 1)[-1] for one in self.plan.values("aws_ssm_parameter", role)}
            self.assertLessEqual({"ledger", "sessions", "processor", "credentials", "plans"}, parameters)

    # ---- C, beyond what holds for every system

    def test_c7_metrics_are_put_only_where_they_belong(self) -> None:
        putting = [
            (label, one) for label, some in documents.policies(self.folder) for one in some if "cloudwatch:PutMetricData" in one["Action"]
        ]
        self.assertEqual([label for label, one in putting if "cloudwatch:namespace" not in json.dumps(one.get("Condition"))], [])
        self.assertGreater(len(putting), 6)

    def test_c10_a_monitor_is_called_only_when_it_may_be(self) -> None:
        for role in ROLES:
            target = self.plan.configuration[f"aws_cloudwatch_event_target.monitor_{role}_run"]
            self.assertIn(f"aws_lambda_permission.monitor_{role}_may_call", target["depends_on"])

    def test_c16_one_gateway_in_each_region(self) -> None:
        for role in ROLES:
            self.assertEqual(self.plan.count("aws_nat_gateway", role), 1)


class TransactionsLives(lifecycle.Lifecycle):
    """The functions that judge the database and decide are run as they were deployed."""

    system = TRANSACTIONS

    def after_apply(self) -> None:
        self.packages = self.deployment.folder / "functions"
        self.emulator.sim("clock", stands="yes")
        self.pass_time(A_WHILE)
        self.everything_is_ready()
        self.the_standby_takes_over()
        self.the_way_home()

    def deployed(self, component: str, role: str = "secondary") -> DeployedFunction:
        name = self.outputs[f"{component}_{role}_function_name"]
        return DeployedFunction(self.emulator, REGIONS[role], name, self.packages / f"{component}.zip")

    def pass_time(self, seconds: float) -> None:
        self.emulator.sim("pass-time", seconds=seconds)

    def run_deployed(self, component: str, role: str = "secondary", event: Any = None, **variables: Any) -> Any:
        return self.deployed(component, role).run(event, **variables)

    def replication(self, hears: str) -> None:
        """The standby's replica hears the writer again, or no more."""
        self.emulator.sim("replication", region=REGIONS["secondary"], hears=hears)

    def state(self, component: str) -> str:
        alarms = self.emulator.client("cloudwatch", REGIONS["secondary"])
        return alarms.describe_alarms(AlarmNames=[self.outputs[f"{component}_secondary_alarm_name"]])["MetricAlarms"][0]["StateValue"]

    def everything_is_ready(self) -> None:
        import databases

        self.run_deployed("failover_hold")
        self.pass_time(1)  # what is published now is read from the next second on
        for role in ROLES:
            found = self.run_deployed("standby", role)
            self.assertTrue(found["ready"], found)
            self.assertEqual((found["Unproven"], found["findings"]), (0, []))
        self.assertEqual(self.state("standby"), "OK")
        with databases.Server(databases.postgresql) as database:
            for role in ROLES:
                judgement = self.run_deployed("monitor", role, ENDPOINT="127.0.0.1", PORT=database.port)
                self.assertEqual((judgement["healthy"], judgement["writer"]), (1, REGIONS["primary"]), judgement)
            told = self.run_deployed("trigger", event={"responsePayload": judgement})
        self.assertEqual((told["verdict"], self.state("monitor"), self.state("trigger")), ("healthy", "OK", "OK"))
        survey = self.run_deployed("survey")
        self.assertEqual((survey["answers"], survey["status"], survey["region"]), (True, "available", REGIONS["primary"]))
        self.assertEqual(self.answer(), "primary")
        self.assert_a_dead_endpoint_moves_nobody()

    def judge_the_loss(self) -> Any:
        """A judgement while nobody answers under the writer's name, told to the trigger as the service would."""
        judgement = self.run_deployed("monitor", ENDPOINT="127.0.0.1", PORT=1)
        return judgement, self.run_deployed("trigger", event={"responsePayload": judgement})

    def the_standby_takes_over(self) -> None:
        # The region answers, but its database is lost: the name leaves it, and the plan is started.
        self.replication("no")
        self.pass_time(600)
        judgement, told = self.judge_the_loss()
        self.assertEqual((judgement["healthy"], told["verdict"]), (0, "healthy"), "one bad judgement is not enough")
        self.pass_time(60)
        self.hold("take", seconds=36000)
        judgement, told = self.judge_the_loss()
        self.assertEqual((judgement["healthy"], told["verdict"], self.state("failover_hold")), (0, "held", "ALARM"), told)

        # What is not decided while somebody holds is decided when nobody does any more.
        self.hold("give_back", seconds=0)
        self.pass_time(600)
        self.judge_the_loss()
        self.pass_time(60)
        judgement, told = self.judge_the_loss()
        self.assertEqual((judgement["healthy"], told["verdict"]), (0, "start"), told)
        self.assertEqual((self.state("monitor"), self.state("trigger")), ("ALARM", "ALARM"))
        self.assertEqual(self.answer(), "secondary")
        self.assertEqual(self.run_deployed("trigger")["verdict"], "cooling")

        with self.emulator.region_down(REGIONS["primary"]):
            self.assertFalse(self.run_deployed("survey")["answers"])
            self.run_plan("failover", "secondary")
        self.assertEqual(self.run_deployed("trigger")["verdict"], "recovered")
        self.assertEqual(self.answer(), "secondary")
        # A person's hold is no drift: one is still set when the last plan has to be empty.
        self.hold("take", seconds=36000)

    def hold(self, step: str, **more: Any) -> None:
        """What a person does by hand."""
        self.run_deployed("failover_hold", event={"step": step, "holder": "ada", **more})

    def run_plan(self, plan: str, role: str) -> None:
        """Runs the state machine of a plan to its end, as the alarm or a person would start it."""
        machines = self.emulator.client("stepfunctions", REGIONS[role])
        run = machines.start_execution(stateMachineArn=self.outputs[f"{plan}_{role}_state_machine_arn"])["executionArn"]
        until = time.monotonic() + PLAN_SECONDS
        while (shown := machines.describe_execution(executionArn=run))["status"] == "RUNNING" and time.monotonic() < until:
            time.sleep(1)
        self.assertEqual(shown["status"], "SUCCEEDED", machines.get_execution_history(executionArn=run, reverseOrder=True)["events"][:3])

    def the_way_home(self) -> None:
        import databases

        found = self.run_deployed("standby", "primary")
        lagging = [one for one in found["findings"] if "lags" in one["says"]]
        self.assertEqual(len(lagging), 1, "the old home is the standby now, and nobody has measured its lag yet")
        # One period of the switch holds the largest value that was put in it.
        self.pass_time(120)
        # The plan calls functions, which the emulator does not run.
        switch = DeployedFunction(self.emulator, REGIONS["primary"], "transactions-ledger-switch-primary-test", self.packages / "ledger.zip")
        moved = {"database": self.outputs["ledger_global_cluster"], "cluster": self.outputs["ledger_primary_arn"]}
        self.assertEqual(switch.run(moved)["roles"], "under_way")
        self.run_plan("failback", "primary")
        name = "transactions-entry-switcher-primary-test"
        switcher = DeployedFunction(self.emulator, REGIONS["primary"], name, self.packages / "entry.zip")
        self.assertEqual(switcher.run({"shifted": 0})["region"], REGIONS["secondary"])
        self.replication("yes")
        self.pass_time(A_WHILE)
        with databases.Server(databases.postgresql) as database:
            judgement = self.run_deployed("monitor", ENDPOINT="127.0.0.1", PORT=database.port)
        self.assertEqual((judgement["healthy"], self.state("monitor")), (1, "OK"))
        self.assertEqual(self.answer(), "primary")
        self.deployment.assert_no_changes()


class TransactionsRecovers(drills.InterruptedDrills, drills.Drills, proven.Proven):
    """The functions that judge and decide are heard only: `TransactionsLives` runs them."""

    system = TRANSACTIONS
    drill = "monthly"
    decides = True

    def measure(self) -> None:
        for role, region in self.regions.items():
            if not self.account.faults.is_lost(region):
                measure_well(self.account, region, [self.outputs[f"monitor_{role}_alarm_name"]])


if __name__ == "__main__":
    main()
