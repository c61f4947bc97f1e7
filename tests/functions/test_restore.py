"""Restores in its region, from the newest copies in a vault, what is not replicated to it."""

import json
import unittest.mock
from typing import Any

from support import HOME, STANDBY, Context, FunctionTest

# Of the function, as it is deployed.
TIMEOUT_SECONDS = 270
TABLE, RESTORED, BUCKET, FILLED = "orders-home", "orders-standby", "files-home", "files-standby"
ROLE = "arn:aws:iam::123456789012:role/backup"
KEY = f"arn:aws:kms:{STANDBY}:123456789012:key/1"


class RunningContext(Context):
    """The time that is left grows less while the test's time passes."""

    def __init__(self, test: "Restore"):
        super().__init__(TIMEOUT_SECONDS)
        self.test, self.begin = test, test.passed

    def get_remaining_time_in_millis(self) -> int:
        return super().get_remaining_time_in_millis() - int((self.test.passed - self.begin).total_seconds() * 1000)


class Restore(FunctionTest):
    """The home region is lost: its table and its bucket are made in the standby of what was copied."""

    function = "restore"
    region = STANDBY

    def setUp(self) -> None:
        super().setUp()
        self.enterContext(unittest.mock.patch.object(self.module.time, "sleep", lambda seconds: self.pass_time(seconds=seconds)))
        self.table, self.files, self.backup = (self.client(one, HOME) for one in ("dynamodb", "s3", "backup"))
        made = self.table.create_table(
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        )
        self.sources = [made["TableDescription"]["TableArn"], f"arn:aws:s3:::{BUCKET}"]
        self.files.create_bucket(Bucket=BUCKET)
        there = self.client("s3", STANDBY)
        there.create_bucket(Bucket=FILLED, CreateBucketConfiguration={"LocationConstraint": STANDBY})
        there.put_bucket_versioning(Bucket=FILLED, VersioningConfiguration={"Status": "Enabled"})
        self.backup.create_backup_vault(BackupVaultName="vault")
        self.copies = self.client("backup", STANDBY).create_backup_vault(BackupVaultName="copies")["BackupVaultArn"]
        self.enterContext(unittest.mock.patch.dict("os.environ", {"VAULT": "copies", "ROLE": ROLE, "STORES": json.dumps(self.stores())}))

    def stores(self) -> list[dict[str, Any]]:
        sealed = {"targetTableName": RESTORED, "encryptionType": "KMS", "kmsMasterKeyArn": KEY}
        table = {"type": "DynamoDB", "metadata": sealed, "table": RESTORED, "expires": "gone", "deletion_protection": True}
        bucket = {"type": "S3", "metadata": {"DestinationBucketName": FILLED, "NewBucket": "false"}}
        return [{"source": self.sources[0], **table}, {"source": self.sources[1], **bucket}]

    def write(self, name: str) -> None:
        self.table.put_item(TableName=TABLE, Item={"id": {"S": name}})
        self.files.put_object(Bucket=BUCKET, Key=name, Body=b"1")

    def back_up(self) -> None:
        """As the schedule does it."""
        for source in self.sources:
            made = self.backup.start_backup_job(BackupVaultName="vault", ResourceArn=source, IamRoleArn=ROLE)
            self.backup.start_copy_job(
                RecoveryPointArn=made["RecoveryPointArn"],
                SourceBackupVaultName="vault",
                DestinationBackupVaultArn=self.copies,
                IamRoleArn=ROLE,
            )
        self.pass_time(seconds=60)

    def call(self) -> Any:
        return self.module.handler({"lost": HOME}, RunningContext(self))

    def restored(self) -> tuple[list[str], list[str]]:
        items = self.client("dynamodb", STANDBY).scan(TableName=RESTORED)["Items"]
        objects = self.client("s3", STANDBY).list_objects_v2(Bucket=FILLED).get("Contents", [])
        return sorted(item["id"]["S"] for item in items), sorted(one["Key"] for one in objects)

    def jobs(self) -> int:
        return len(self.client("backup", STANDBY).list_restore_jobs()["RestoreJobs"])

    def test_the_newest_copies_are_restored(self) -> None:
        self.write("a")
        self.back_up()
        self.write("b")
        self.back_up()
        self.write("c")
        self.assertEqual(self.call(), {"state": "done"})
        self.assertEqual(self.restored(), (["a", "b"], ["a", "b"]))

    def test_a_restored_table_is_set_up_like_the_others(self) -> None:
        self.back_up()
        self.assertEqual(self.call()["state"], "done")
        client = self.client("dynamodb", STANDBY)
        backups = client.describe_continuous_backups(TableName=RESTORED)["ContinuousBackupsDescription"]
        self.assertEqual(backups["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"], "ENABLED")
        self.assertEqual(client.describe_time_to_live(TableName=RESTORED)["TimeToLiveDescription"]["AttributeName"], "gone")
        self.assertTrue(client.describe_table(TableName=RESTORED)["Table"]["DeletionProtectionEnabled"])

    def test_a_long_restore_takes_several_calls_and_one_job(self) -> None:
        self.write("a")
        self.back_up()
        self.emulator.sim("restore", seconds=1000)
        states = [self.call()["state"] for _ in range(6)]
        self.assertEqual((states[0], states[-1]), ("pending", "done"))
        self.assertEqual((self.jobs(), self.restored()), (2, (["a"], ["a"])))

    def test_another_run_changes_nothing(self) -> None:
        self.back_up()
        self.assertEqual(self.call()["state"], "done")
        self.assertEqual((self.call()["state"], self.jobs()), ("done", 2))

    def test_a_table_of_an_earlier_recovery_is_not_taken_for_this_one(self) -> None:
        self.back_up()
        self.assertEqual(self.call()["state"], "done")
        self.pass_time(days=2)
        answer = self.call()
        self.assertEqual(answer["state"], "failed")
        self.assertIn("older data", answer["reason"])

    def test_without_a_copy_it_fails_at_once(self) -> None:
        answer = self.call()
        self.assertEqual(answer["state"], "failed")
        self.assertIn("no recovery point", answer["reason"])

    def test_what_fails_again_and_again_is_left_to_people(self) -> None:
        self.back_up()
        self.client("s3", STANDBY).put_bucket_versioning(Bucket=FILLED, VersioningConfiguration={"Status": "Suspended"})
        answer = self.call()
        self.assertEqual(answer["state"], "failed")
        self.assertIn("keeps no versions", answer["reason"])
        self.assertEqual(self.jobs(), 1 + self.module.MOST_FAILURES)
        self.client("s3", STANDBY).put_bucket_versioning(Bucket=FILLED, VersioningConfiguration={"Status": "Enabled"})
        self.pass_time(seconds=self.module.FAILURES_COUNT.total_seconds())
        self.assertEqual(self.call()["state"], "done")


if __name__ == "__main__":
    unittest.main()
