#!/usr/bin/env python3
"""Backup and restore: the example is planned, and deployed with DRC_ALL=1; the same with a plan for each engine is deployed, planned again
without a change, and destroyed without a trace; it loses its first region, and what was copied is restored."""

import pathlib
import unittest
from typing import Any, Callable

import lifecycle
from recovery.plans import DeployedPlan, plans_of
from runner import Account
from system import ALL, Deployed, Planned, System, main

BACKUP_AND_RESTORE = System("patterns/backup_and_restore")
# The same with a plan for each engine.
RESTORED = System("restored", pathlib.Path(__file__).resolve().parents[1] / "recovery" / "restored" / "restored.dr")

class BackupAndRestore(Planned):
    system = BACKUP_AND_RESTORE

    def test_what_holds_data_is_copied(self) -> None:
        [rule] = self.plan.values("aws_backup_plan")[0]["rule"]
        self.assertEqual(len(rule["copy_action"]), 1)
        self.assertEqual(self.plan.count("aws_backup_vault"), 2)


@unittest.skipUnless(ALL, "it is deployed with DRC_ALL=1")
class BackupAndRestoreLives(lifecycle.Lifecycle):
    system = BACKUP_AND_RESTORE


class RestoredLives(lifecycle.Lifecycle):
    system = RESTORED


class RestoredRecovers(Deployed):
    """Data is written, backed up and copied; the region is lost; the plan brings back what was copied, under the names that the
    deployment knows."""

    system = RESTORED
    restore_seconds = 1500

    def setUp(self) -> None:
        super().setUp()
        self.home, self.standby = self.regions["primary"], self.regions["secondary"]
        self.account = Account(self.emulator, self.standby, [self.deployment.folder / "functions"])
        plans = plans_of(self.outputs, self.regions)
        self.plans = [plans["failover"], plans["orchestrated"]]

    def client(self, service: str, region: str) -> Any:
        return self.emulator.client(service, region)

    def write(self, name: str) -> None:
        self.client("dynamodb", self.home).put_item(TableName=self.outputs["orders_primary_name"], Item={"order_id": {"S": name}})
        self.client("s3", self.home).put_object(Bucket=self.outputs["receipts_primary_bucket"], Key=name, Body=b"1")

    def back_up(self) -> None:
        """As the schedule does it, with the role that it was given."""
        client, role = self.client("backup", self.home), self.outputs["nightly_primary_role_arn"]
        vault, copies = self.outputs["nightly_primary_vault"], self.outputs["nightly_secondary_arn"]
        for store in ("orders_primary_arn", "receipts_primary_arn"):
            made = client.start_backup_job(BackupVaultName=vault, ResourceArn=self.outputs[store], IamRoleArn=role)
            client.start_copy_job(
                RecoveryPointArn=made["RecoveryPointArn"], SourceBackupVaultName=vault, DestinationBackupVaultArn=copies, IamRoleArn=role
            )

    def restored(self) -> tuple[list[str], list[str]]:
        items = self.client("dynamodb", self.standby).scan(TableName=self.outputs["orders_secondary_name"])["Items"]
        objects = self.client("s3", self.standby).list_objects_v2(Bucket=self.outputs["receipts_secondary_bucket"])
        return [item["order_id"]["S"] for item in items], [one["Key"] for one in objects.get("Contents", [])]

    def each_plan(self, test: Callable[[DeployedPlan], None]) -> None:
        for plan in self.plans:
            with self.subTest(plan.name), self.emulator.snapshot():
                self.emulator.sim("restore", seconds=self.restore_seconds)
                test(plan)

    def test_the_plan_brings_back_what_was_copied(self) -> None:
        self.write("copied")
        self.back_up()
        self.write("lost")
        self.each_plan(self._brings_back)

    def _brings_back(self, plan: DeployedPlan) -> None:
        with self.account.lose(self.home):
            run = plan.run(self.account)
            self.assertTrue(run.succeeded, run)
            self.assertEqual(self.restored(), (["copied"], ["copied"]))
        # The emulator's clock goes on with the machine's, too.
        self.assertGreater(run.seconds, 0.9 * self.restore_seconds)
        self.assertLessEqual(run.seconds, run.bound, run)
        self.deployment.assert_no_changes()

    def test_another_run_finds_what_the_first_has_restored(self) -> None:
        self.write("copied")
        self.back_up()
        self.each_plan(self._runs_twice)

    def _runs_twice(self, plan: DeployedPlan) -> None:
        for _ in range(2):
            self.assertTrue(plan.run(self.account).succeeded)
        jobs = self.client("backup", self.standby).list_restore_jobs()["RestoreJobs"]
        self.assertEqual([(job["ResourceType"], job["Status"]) for job in jobs], [("DynamoDB", "COMPLETED"), ("S3", "COMPLETED")], jobs)

    def test_without_a_copy_the_plan_fails_and_says_so(self) -> None:
        self.each_plan(lambda plan: self.assertFalse(plan.run(self.account).succeeded))


if __name__ == "__main__":
    main()
