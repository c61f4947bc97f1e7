#!/usr/bin/env python3
"""The four classic strategies: each example is deployed, planned again without a change, and destroyed without a trace."""

import json
import unittest

from system import EXAMPLES, Deployment, Plan, compile_topology, main, start_emulator

SECRETS = {"pilot/database": {"username": "administrator", "password": "correct-horse-battery"}}


class Patterns(unittest.TestCase):
    def deployed(self, name: str) -> Plan:
        emulator = start_emulator()
        self.addCleanup(emulator.stop)
        for secret, content in SECRETS.items():
            emulator.seed_secret(secret, json.dumps(content))
        folder = self.enterContext(compile_topology(EXAMPLES / "patterns" / name / f"{name}.dr"))
        deployment = self.enterContext(Deployment(folder, {"environment_suffix": "test"}, emulator))
        deployment.assert_complete_lifecycle()
        return Plan(deployment.shown_plan())

    def test_backup_and_restore_copies_what_holds_data(self) -> None:
        plan = self.deployed("backup_and_restore")
        [rule] = plan.values("aws_backup_plan")[0]["rule"]
        self.assertEqual(len(rule["copy_action"]), 1)
        self.assertEqual(len(plan.values("aws_backup_vault")), 2)

    def test_pilot_light_keeps_the_database_alive_and_small(self) -> None:
        plan = self.deployed("pilot_light")
        self.assertEqual(len(plan.values("aws_rds_cluster_instance", "primary")), 2)
        self.assertEqual(len(plan.values("aws_rds_cluster_instance", "secondary")), 1)

    def test_warm_standby_could_serve_now(self) -> None:
        plan = self.deployed("warm_standby")
        for role in ("primary", "secondary"):
            self.assertTrue(any("greeter" in one["function_name"] for one in plan.values("aws_lambda_function", role)))
        plans = {one["name"].split("-")[-3] for one in plan.values("aws_ssm_document")}
        self.assertEqual(plans, {"failover", "switchover", "failback"})

    def test_active_active_sends_clients_everywhere(self) -> None:
        plan = self.deployed("active_active")
        policies = [one["latency_routing_policy"] for one in plan.values("aws_route53_record") if one.get("set_identifier")]
        self.assertEqual({policy[0]["region"] for policy in policies}, {"us-east-1", "us-west-2"})
        self.assertEqual(plan.values("aws_ssm_document"), [])


if __name__ == "__main__":
    main()
