"""KMS, S3, SQS, EventBridge, Secrets Manager and Backup."""

import datetime
import json
from typing import Any

from support import HOME, STANDBY, EmulatorTest


class Keys(EmulatorTest):
    def setUp(self) -> None:
        super().setUp()
        self.home, self.standby = self.client("kms"), self.client("kms", STANDBY)
        self.key = self.home.create_key(MultiRegion=True)["KeyMetadata"]["KeyId"]
        tags = [{"TagKey": "component", "TagValue": "ledger"}]
        self.home.replicate_key(KeyId=self.key, ReplicaRegion=STANDBY, Description="replica", Tags=tags)

    def multi_region(self, client: object) -> dict:
        return client.describe_key(KeyId=self.key)["KeyMetadata"]["MultiRegionConfiguration"]

    def test_a_replica_leaves_its_primary_alone(self) -> None:
        self.assertEqual(self.multi_region(self.home)["MultiRegionKeyType"], "PRIMARY")
        self.assertEqual(self.multi_region(self.standby)["MultiRegionKeyType"], "REPLICA")
        replica = self.standby.describe_key(KeyId=self.key)["KeyMetadata"]
        self.assertEqual(replica["Description"], "replica")
        self.assertEqual(self.standby.list_resource_tags(KeyId=self.key)["Tags"][0]["TagValue"], "ledger")

    def test_a_deleted_replica_leaves_the_list(self) -> None:
        self.standby.schedule_key_deletion(KeyId=self.key, PendingWindowInDays=7)
        self.assertEqual(self.multi_region(self.home)["ReplicaKeys"], [])


class Buckets(EmulatorTest):
    def setUp(self) -> None:
        super().setUp()
        self.s3 = self.client("s3")
        for name in ("source", "target"):
            self.s3.create_bucket(Bucket=name)
            self.s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})

    def replicate(self) -> dict:
        rule = {
            "ID": "all",
            "Priority": 1,
            "Status": "Enabled",
            "Filter": {"Prefix": "receipts/"},
            "DeleteMarkerReplication": {"Status": "Disabled"},
            "Destination": {
                "Bucket": "arn:aws:s3:::target",
                "ReplicationTime": {"Status": "Enabled", "Time": {"Minutes": 15}},
                "Metrics": {"Status": "Enabled", "EventThreshold": {"Minutes": 15}},
            },
        }
        configuration = {"Role": "arn:aws:iam::123456789012:role/replication", "Rules": [rule]}
        self.s3.put_bucket_replication(Bucket="source", ReplicationConfiguration=configuration)
        return configuration

    def test_a_replication_rule_reads_back_as_written(self) -> None:
        given = self.replicate()
        self.assertEqual(self.s3.get_bucket_replication(Bucket="source")["ReplicationConfiguration"], given)

    def test_copies_take_their_time_and_are_counted(self) -> None:
        self.replicate()
        named = {"SourceBucket": "source", "DestinationBucket": "target", "RuleId": "all"}

        def copied() -> int:
            return self.s3.list_objects_v2(Bucket="target")["KeyCount"]

        def counts() -> list[float]:
            now = datetime.datetime.now(datetime.timezone.utc)
            answer = self.client("cloudwatch").get_metric_statistics(
                Namespace="AWS/S3",
                MetricName="OperationsPendingReplication",
                Dimensions=[{"Name": name, "Value": value} for name, value in named.items()],
                StartTime=now - datetime.timedelta(hours=1),
                EndTime=now + datetime.timedelta(hours=1),
                Period=60,
                Statistics=["Maximum"],
            )
            return [point["Maximum"] for point in sorted(answer["Datapoints"], key=lambda point: point["Timestamp"])]

        self.begin_on_a_minute()
        self.emulator.sim("copies", seconds=150)
        self.s3.put_object(Bucket="source", Key="receipts/1", Body=b"1")
        self.assertEqual((copied(), counts()), (0, []), "the count is late")
        self.emulator.sim("pass-time", seconds=60)
        self.assertEqual((copied(), counts()), (0, [1]))
        self.emulator.sim("pass-time", seconds=120)
        self.assertEqual((copied(), counts()), (1, [1, 1, 0]))
        self.emulator.sim("pass-time", seconds=1200)
        said = counts()
        self.assertEqual(said, [1, 1, *[0] * (len(said) - 2)])
        self.emulator.sim("pass-time", seconds=600)
        self.assertEqual(counts(), said, "of an idle bucket nothing is said")

    def test_objects_are_replicated(self) -> None:
        self.replicate()
        for key in ("receipts/1", "other/1"):
            self.s3.put_object(Bucket="source", Key=key, Body=b"paid")
        copied = self.s3.list_objects_v2(Bucket="target")["Contents"]
        self.assertEqual([one["Key"] for one in copied], ["receipts/1"])

    def test_a_conditional_deny_does_not_lock_everyone_out(self) -> None:
        statement = {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": ["arn:aws:s3:::source", "arn:aws:s3:::source/*"],
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        self.s3.put_bucket_policy(Bucket="source", Policy=policy)
        self.s3.put_object(Bucket="source", Key="one", Body=b"1")
        self.assertEqual(self.s3.get_object(Bucket="source", Key="one")["Body"].read(), b"1")
        self.assertEqual(json.loads(self.s3.get_bucket_policy(Bucket="source")["Policy"]), json.loads(policy))

    def test_a_bucket_that_demands_tls_can_take_logs(self) -> None:
        resources = ["arn:aws:s3:::target", "arn:aws:s3:::target/*"]
        demand = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": resources}
        demand["Condition"] = {"Bool": {"aws:SecureTransport": "false"}}
        allow = {"Effect": "Allow", "Principal": {"Service": "logging.s3.amazonaws.com"}, "Action": "s3:PutObject"}
        allow["Resource"] = resources[1]
        policy = {"Version": "2012-10-17", "Statement": [demand, allow]}
        self.s3.put_bucket_policy(Bucket="target", Policy=json.dumps(policy))
        logging = {"LoggingEnabled": {"TargetBucket": "target", "TargetPrefix": "receipts/"}}
        self.s3.put_bucket_logging(Bucket="source", BucketLoggingStatus=logging)
        self.assertEqual(self.s3.get_bucket_logging(Bucket="source")["LoggingEnabled"]["TargetBucket"], "target")
        self.assertEqual(json.loads(self.s3.get_bucket_policy(Bucket="target")["Policy"]), policy)

    def test_a_versioned_bucket_can_be_emptied(self) -> None:
        self.s3.put_object(Bucket="source", Key="one", Body=b"1")
        self.s3.delete_object(Bucket="source", Key="one")
        versions = self.s3.list_object_versions(Bucket="source")
        for version in versions["Versions"] + versions["DeleteMarkers"]:
            self.s3.delete_object(Bucket="source", Key="one", VersionId=version["VersionId"])
        self.s3.delete_bucket(Bucket="source")


class Queues(EmulatorTest):
    def test_redrive_policies_read_back_without_spaces(self) -> None:
        sqs = self.client("sqs")
        allow = json.dumps({"redrivePermission": "byQueue", "sourceQueueArns": [f"arn:aws:sqs:{HOME}:123456789012:work"]})
        dead = sqs.create_queue(QueueName="dead", Attributes={"RedriveAllowPolicy": allow})["QueueUrl"]
        redrive = json.dumps({"deadLetterTargetArn": f"arn:aws:sqs:{HOME}:123456789012:dead", "maxReceiveCount": 3})
        work = sqs.create_queue(QueueName="work", Attributes={"RedrivePolicy": redrive})["QueueUrl"]
        for queue, name, given in ((dead, "RedriveAllowPolicy", allow), (work, "RedrivePolicy", redrive)):
            shown = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"][name]
            self.assertEqual(json.loads(shown), json.loads(given))
            self.assertNotIn(" ", shown)


    def test_a_policy_outlasts_changes_of_other_attributes(self) -> None:
        sqs = self.client("sqs")
        queue = sqs.create_queue(QueueName="work")["QueueUrl"]
        statement = {"Effect": "Deny", "Principal": "*", "Action": "sqs:*", "Resource": "*"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})
        sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": "60"})
        shown = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"]
        self.assertEqual((json.loads(shown["Policy"]), shown["VisibilityTimeout"]), (json.loads(policy), "60"))
        sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": ""})
        self.assertNotIn("Policy", sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["All"])["Attributes"])


class Events(EmulatorTest):
    def test_a_global_endpoint_reads_back_as_written(self) -> None:
        events = self.client("events")
        bus = "arn:aws:events:{}:123456789012:event-bus/critical"
        primary = {"HealthCheck": "arn:aws:route53:::healthcheck/1"}
        given = {
            "Name": "critical",
            "Description": "critical events",
            "RoutingConfig": {"FailoverConfig": {"Primary": primary, "Secondary": {"Route": STANDBY}}},
            "ReplicationConfig": {"State": "ENABLED"},
            "EventBuses": [{"EventBusArn": bus.format(HOME)}, {"EventBusArn": bus.format(STANDBY)}],
            "RoleArn": "arn:aws:iam::123456789012:role/copier",
        }
        events.create_endpoint(**given)
        shown = events.describe_endpoint(Name="critical")
        self.assertEqual({name: shown[name] for name in given}, given)
        events.delete_endpoint(Name="critical")
        self.assertEqual(self.error_code(events.describe_endpoint, Name="critical"), "ResourceNotFoundException")


class Secrets(EmulatorTest):
    def test_a_replica_keeps_its_key(self) -> None:
        client = self.client("secretsmanager")
        replicas = [{"Region": STANDBY, "KmsKeyId": "alias/standby"}]
        client.create_secret(Name="database", SecretString="{}", AddReplicaRegions=replicas)
        status = client.describe_secret(SecretId="database")["ReplicationStatus"]
        self.assertEqual(status[0]["KmsKeyId"], "alias/standby")


class Backups(EmulatorTest):
    def setUp(self) -> None:
        super().setUp()
        self.backup = self.client("backup")
        self.backup.create_backup_vault(BackupVaultName="vault")

    def test_a_selection_lives_and_dies(self) -> None:
        rule = {"RuleName": "daily", "TargetBackupVaultName": "vault", "ScheduleExpression": "cron(0 5 * * ? *)"}
        plan = self.backup.create_backup_plan(BackupPlan={"BackupPlanName": "daily", "Rules": [rule]})["BackupPlanId"]
        selection = {"SelectionName": "all", "IamRoleArn": "arn:aws:iam::123456789012:role/backup", "Resources": ["*"]}
        identifier = self.backup.create_backup_selection(BackupPlanId=plan, BackupSelection=selection)["SelectionId"]
        shown = self.backup.get_backup_selection(BackupPlanId=plan, SelectionId=identifier)
        self.assertEqual(shown["BackupSelection"]["SelectionName"], "all")
        self.backup.delete_backup_selection(BackupPlanId=plan, SelectionId=identifier)
        code = self.error_code(self.backup.get_backup_selection, BackupPlanId=plan, SelectionId=identifier)
        self.assertEqual(code, "ResourceNotFoundException")
        self.backup.delete_backup_plan(BackupPlanId=plan)
        self.assertEqual({one["kind"] for one in self.emulator.leftovers()["backup"]}, {"vaults"})

    def test_a_vault_has_a_policy_and_notifications(self) -> None:
        vault = {"BackupVaultName": "vault"}
        self.backup.put_backup_vault_access_policy(**vault, Policy="{}")
        self.assertEqual(self.backup.get_backup_vault_access_policy(**vault)["Policy"], "{}")
        topic = "arn:aws:sns:us-east-1:123456789012:oncall"
        self.backup.put_backup_vault_notifications(**vault, SNSTopicArn=topic, BackupVaultEvents=["COPY_JOB_FAILED"])
        self.assertEqual(self.backup.get_backup_vault_notifications(**vault)["SNSTopicArn"], topic)
        self.backup.delete_backup_vault_access_policy(**vault)
        self.assertEqual(self.error_code(self.backup.get_backup_vault_access_policy, **vault), "ResourceNotFoundException")

    def test_a_report_plan_keeps_its_tags_and_can_be_changed(self) -> None:
        plan = {
            "ReportPlanName": "jobs",
            "ReportDeliveryChannel": {"S3BucketName": "evidence", "Formats": ["CSV"]},
            "ReportSetting": {"ReportTemplate": "BACKUP_JOB_REPORT"},
        }
        made = self.backup.create_report_plan(**plan, ReportPlanTags={"component": "nightly"})
        self.assertEqual(self.backup.list_tags(ResourceArn=made["ReportPlanArn"])["Tags"], {"component": "nightly"})
        self.backup.update_report_plan(ReportPlanName="jobs", ReportPlanDescription="All jobs")
        shown = self.backup.describe_report_plan(ReportPlanName="jobs")["ReportPlan"]
        self.assertEqual((shown["ReportPlanDescription"], shown["ReportSetting"]), ("All jobs", plan["ReportSetting"]))
        self.backup.delete_report_plan(ReportPlanName="jobs")

    def copied(self, resource: str) -> str:
        """A recovery point in the vault of the standby."""
        role = "arn:aws:iam::123456789012:role/backup"
        there = self.client("backup", STANDBY)
        vault = there.create_backup_vault(BackupVaultName="copies")["BackupVaultArn"]
        point = self.backup.start_backup_job(BackupVaultName="vault", ResourceArn=resource, IamRoleArn=role)["RecoveryPointArn"]
        self.backup.start_copy_job(
            RecoveryPointArn=point, SourceBackupVaultName="vault", DestinationBackupVaultArn=vault, IamRoleArn=role
        )
        [copy] = there.list_recovery_points_by_backup_vault(BackupVaultName="copies", ByResourceArn=resource)["RecoveryPoints"]
        return copy["RecoveryPointArn"]

    def test_a_locked_vault_gives_nothing_back(self) -> None:
        bucket = self.client("s3", HOME)
        bucket.create_bucket(Bucket="kept")
        bucket.put_bucket_versioning(Bucket="kept", VersioningConfiguration={"Status": "Enabled"})
        point = self.copied("arn:aws:s3:::kept")
        there = self.client("backup", STANDBY)
        remove = {"BackupVaultName": "copies", "RecoveryPointArn": point}
        lock = {"BackupVaultName": "copies", "MinRetentionDays": 7}
        code = self.error_code(there.put_backup_vault_lock_configuration, **lock, ChangeableForDays=2)
        self.assertEqual(code, "InvalidParameterValueException")
        there.put_backup_vault_lock_configuration(**lock, ChangeableForDays=3)
        self.assertTrue(there.describe_backup_vault(BackupVaultName="copies")["Locked"])
        self.assertEqual(self.error_code(there.delete_recovery_point, **remove), "InvalidRequestException")
        there.delete_backup_vault_lock_configuration(BackupVaultName="copies")
        policy = {"Statement": [{"Effect": "Deny", "Principal": "*", "Action": ["backup:DeleteRecoveryPoint"], "Resource": "*"}]}
        there.put_backup_vault_access_policy(BackupVaultName="copies", Policy=json.dumps(policy))
        self.assertEqual(self.error_code(there.delete_recovery_point, **remove), "AccessDeniedException")
        there.delete_backup_vault_access_policy(BackupVaultName="copies")
        there.delete_recovery_point(**remove)

    def test_a_region_with_a_vault_has_opted_in(self) -> None:
        elsewhere = self.client("backup", "eu-west-3")
        self.assertFalse(elsewhere.describe_region_settings()["ResourceTypeOptInPreference"]["Aurora"])
        elsewhere.create_backup_vault(BackupVaultName="first")
        self.assertTrue(elsewhere.describe_region_settings()["ResourceTypeOptInPreference"]["Aurora"])
        elsewhere.update_region_settings(ResourceTypeOptInPreference={"Aurora": False})
        self.assertFalse(elsewhere.describe_region_settings()["ResourceTypeOptInPreference"]["Aurora"])

    def restore(self, point: str, **metadata: str) -> dict[str, Any]:
        there, role = self.client("backup", STANDBY), "arn:aws:iam::123456789012:role/backup"
        job = there.start_restore_job(RecoveryPointArn=point, Metadata=metadata, IamRoleArn=role)["RestoreJobId"]
        return there.describe_restore_job(RestoreJobId=job)

    def test_a_table_is_restored_from_a_copy(self) -> None:
        table = {"TableName": "orders", "BillingMode": "PAY_PER_REQUEST", "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]}
        home, there = self.client("dynamodb"), self.client("dynamodb", STANDBY)
        made = home.create_table(**table, AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}])
        home.put_item(TableName="orders", Item={"id": {"S": "1"}})
        point = self.copied(made["TableDescription"]["TableArn"])
        home.put_item(TableName="orders", Item={"id": {"S": "2"}})
        self.assertEqual(self.error_code(self.restore, point=point), "InvalidParameterValueException")
        elsewhere = self.backup.start_restore_job
        self.assertEqual(
            self.error_code(elsewhere, RecoveryPointArn=point, Metadata={"targetTableName": "orders"}, IamRoleArn="arn:aws:iam::1:role/r"),
            "ResourceNotFoundException",
        )
        self.emulator.sim("restore", seconds=60)
        self.assertEqual(self.restore(point, targetTableName="orders")["Status"], "RUNNING")
        self.emulator.sim("pass-time", seconds=120)
        self.assertEqual([one["id"]["S"] for one in there.scan(TableName="orders")["Items"]], ["1"])
        self.emulator.sim("restore", seconds=0)
        self.assertEqual(self.restore(point, targetTableName="orders")["Status"], "FAILED")

    def test_a_bucket_is_restored_where_it_lets_lists_in(self) -> None:
        home, there = self.client("s3"), self.client("s3", STANDBY)
        home.create_bucket(Bucket="files")
        home.put_object(Bucket="files", Key="a", Body=b"1")
        there.create_bucket(Bucket="restored", CreateBucketConfiguration={"LocationConstraint": STANDBY})
        point = self.copied("arn:aws:s3:::files")
        metadata = {"DestinationBucketName": "restored", "NewBucket": "false"}
        self.assertIn("no versions", self.restore(point, **metadata)["StatusMessage"])
        there.put_bucket_versioning(Bucket="restored", VersioningConfiguration={"Status": "Enabled"})
        for ownership, status in (("BucketOwnerEnforced", "FAILED"), ("BucketOwnerPreferred", "COMPLETED")):
            rules = {"Rules": [{"ObjectOwnership": ownership}]}
            there.put_bucket_ownership_controls(Bucket="restored", OwnershipControls=rules)
            self.assertEqual(self.restore(point, **metadata)["Status"], status)
        self.assertEqual(there.get_object(Bucket="restored", Key="a")["Body"].read(), b"1")

    def test_restore_testing(self) -> None:
        plan = {
            "RestoreTestingPlanName": "weekly",
            "ScheduleExpression": "cron(0 5 ? * SUN *)",
            "RecoveryPointSelection": {
                "Algorithm": "LATEST_WITHIN_WINDOW",
                "IncludeVaults": ["*"],
                "RecoveryPointTypes": ["SNAPSHOT"],
            },
        }
        self.backup.create_restore_testing_plan(RestoreTestingPlan=plan)
        shown = self.backup.get_restore_testing_plan(RestoreTestingPlanName="weekly")["RestoreTestingPlan"]
        self.assertEqual(shown["ScheduleExpression"], plan["ScheduleExpression"])
        self.backup.delete_restore_testing_plan(RestoreTestingPlanName="weekly")
        self.assertEqual(self.emulator.leftovers().keys(), {"backup"})  # the vault of the set-up
