#!/usr/bin/env python3
"""The four classic strategies, and orders in shards: each example is deployed, planned again without a change, and destroyed
without a trace; the warm standby loses its first region, too, and the orders get another shard."""

import pathlib
import re
import shutil
import tempfile

import lifecycle
from recovery import failover
from system import EXAMPLES, Planned, System, compile_into, main

BACKUP_AND_RESTORE = System("patterns/backup_and_restore")
WARM_STANDBY = System("patterns/warm_standby")
ACTIVE_ACTIVE = System("patterns/active_active")
PILOT_LIGHT = System("patterns/pilot_light", secrets={"pilot/database": {"username": "administrator", "password": "correct-horse-battery"}})


class BackupAndRestore(Planned):
    system = BACKUP_AND_RESTORE

    def test_what_holds_data_is_copied(self) -> None:
        [rule] = self.plan.values("aws_backup_plan")[0]["rule"]
        self.assertEqual(len(rule["copy_action"]), 1)
        self.assertEqual(self.plan.count("aws_backup_vault"), 2)


class BackupAndRestoreLives(lifecycle.Lifecycle):
    system = BACKUP_AND_RESTORE


class PilotLight(Planned):
    system = PILOT_LIGHT

    def test_the_database_is_alive_and_small(self) -> None:
        self.assertEqual(self.plan.count("aws_rds_cluster_instance", "primary"), 2)
        self.assertEqual(self.plan.count("aws_rds_cluster_instance", "secondary"), 1)


class PilotLightLives(lifecycle.Lifecycle):
    system = PILOT_LIGHT


class WarmStandby(Planned):
    system = WARM_STANDBY

    def test_it_could_serve_now(self) -> None:
        for role in self.regions:
            self.assertTrue(any("greeter" in one["function_name"] for one in self.plan.values("aws_lambda_function", role)))
        plans = {one["name"].split("-")[-3] for one in self.plan.values("aws_ssm_document")}
        self.assertEqual(plans, {"failover", "switchover", "failback"})

    def test_health_moves_traffic_to_what_can_be_written_anywhere(self) -> None:
        self.assert_moved_by("primary_serves", "switch_off")


class WarmStandbyLives(lifecycle.Lifecycle):
    system = WARM_STANDBY


class WarmStandbyRecovers(failover.Recovery):
    system = WARM_STANDBY
    tells_failures = False


class ActiveActive(Planned):
    system = ACTIVE_ACTIVE

    def test_clients_are_sent_everywhere(self) -> None:
        policies = [one["latency_routing_policy"] for one in self.plan.values("aws_route53_record") if one.get("set_identifier")]
        self.assertEqual({policy[0]["region"] for policy in policies}, set(self.regions.values()))
        self.assertEqual(self.plan.count("aws_ssm_document"), 0)


class ActiveActiveLives(lifecycle.Lifecycle):
    system = ACTIVE_ACTIVE


ORDERS = System("orders")


class OrdersLive(lifecycle.Lifecycle):
    system = ORDERS

    def after_apply(self) -> None:
        """A shard that comes first, and another one gone: only those two change, and what names all shards."""
        with tempfile.TemporaryDirectory() as room:
            source = pathlib.Path(shutil.copytree(EXAMPLES / "orders", pathlib.Path(room) / "orders")) / "orders.dr"
            text = source.read_text()
            source.write_text(text.replace("{ eu: 60s, us: 30s,", "{ africa: 5m, eu: 60s,"))
            compile_into(self.deployment.folder, source)
        changes = self.deployment.planned_changes()
        made = {address for address, actions in changes.items() if actions == ["create"]}
        self.assertTrue(made and all("_africa" in address for address in made), made)
        gone = {address for address, actions in changes.items() if actions == ["delete"]}
        self.assertEqual(gone, {address.replace("_africa", "_us") for address in made})
        changed = {address: actions for address, actions in changes.items() if address not in made | gone}
        self.assertEqual({address: actions for address, actions in changed.items() if actions != ["update"]}, {})
        self.assertEqual([address for address in changed if re.search(r"orders_(eu|asia)|worker_(eu|asia)|inbox", address)], [])
        self.deployment.apply_changes()
        self.deployment.assert_no_changes()


if __name__ == "__main__":
    main()
