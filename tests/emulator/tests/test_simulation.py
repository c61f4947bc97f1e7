"""The `/sim/` addresses: regions that are down, the audit, and what is left over."""

import json
import time

import botocore.exceptions

from support import HOME, STANDBY, EmulatorTest


class Regions(EmulatorTest):
    def test_each_protocol_fails_in_a_region_that_is_down(self) -> None:
        calls = {
            "sns": "list_topics",
            "sqs": "list_queues",
            "ec2": "describe_vpcs",
            "s3": "list_buckets",
            "lambda": "list_functions",
            "cloudwatch": "describe_alarms",
            "dynamodb": "list_tables",
            "backup": "list_backup_vaults",
        }
        with self.emulator.region_down(HOME):
            for service, call in calls.items():
                with self.assertRaises(botocore.exceptions.ClientError, msg=service) as caught:
                    getattr(self.client(service), call)()
                self.assertEqual(caught.exception.response["ResponseMetadata"]["HTTPStatusCode"], 503, service)
            self.client("sns", STANDBY).list_topics()
        self.client("sns").list_topics()

    def test_calls_can_hang_first(self) -> None:
        started = time.monotonic()
        with self.emulator.region_down(HOME, hang=1):
            self.assertEqual(self.error_code(self.client("sns").list_topics), "ServiceUnavailable")
        self.assertGreater(time.monotonic() - started, 0.9)

    def test_a_wrong_address_is_refused(self) -> None:
        with self.assertRaisesRegex(Exception, "no `nonsense`"):
            self.emulator.sim("nonsense")
        with self.assertRaisesRegex(Exception, "region"):
            self.emulator.sim("region-down")


class Audit(EmulatorTest):
    def test_calls_of_every_protocol_are_listed(self) -> None:
        self.client("sns", STANDBY).create_topic(Name="oncall")
        self.client("dynamodb").list_tables()
        self.client("cloudwatch").describe_alarms()
        self.client("route53").list_hosted_zones()
        self.client("s3").create_bucket(Bucket="receipts")
        self.client("s3").put_bucket_versioning(Bucket="receipts", VersioningConfiguration={"Status": "Enabled"})
        self.client("s3").put_object(Bucket="receipts", Key="a/b", Body=b"1")
        self.client("s3").copy_object(Bucket="receipts", Key="c", CopySource="receipts/a/b")
        listed = [(call["region"], call["service"], call["operation"]) for call in self.emulator.audit()]
        expected = [
            (STANDBY, "sns", "CreateTopic"),
            (HOME, "dynamodb", "ListTables"),
            (HOME, "cloudwatch", "DescribeAlarms"),
            (HOME, "route53", "ListHostedZones"),
            (HOME, "s3", "CreateBucket"),
            (HOME, "s3", "PutBucketVersioning"),
            (HOME, "s3", "PutObject"),
            (HOME, "s3", "CopyObject"),
        ]
        self.assertEqual(listed, expected)


class Leftovers(EmulatorTest):
    def test_an_untouched_account_has_none(self) -> None:
        for service, call in {"ec2": "describe_vpcs", "iam": "list_roles", "rds": "describe_db_clusters"}.items():
            getattr(self.client(service), call)()
        self.client("events").list_event_buses()
        self.client("ssm").get_parameters_by_path(Path="/aws/service/global-infrastructure/regions")
        self.assertEqual(self.emulator.leftovers(), {})

    def test_resources_of_moto_and_of_fakes_are_found_by_region(self) -> None:
        self.client("sns", STANDBY).create_topic(Name="oncall")
        self.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")
        self.client("xray").create_group(GroupName="payments")
        found = self.emulator.leftovers()
        self.assertEqual(found["sns"][0]["region"], STANDBY)
        self.assertEqual({one["kind"] for one in found["ec2"]}, {"vpcs", "groups", "network_acls", "route_tables"})
        self.assertEqual(found["xray"][0]["kind"], "Group")

    def test_what_is_deleted_or_going_is_not_left(self) -> None:
        key = self.client("kms").create_key()["KeyMetadata"]["KeyId"]
        self.client("secretsmanager").create_secret(Name="database", SecretString="{}")
        self.assertEqual(self.emulator.leftovers().keys(), {"kms", "secretsmanager"})
        self.client("kms").schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
        self.client("secretsmanager").delete_secret(SecretId="database", RecoveryWindowInDays=7)
        self.assertEqual(self.emulator.leftovers(), {})

    def test_the_keys_of_a_session_are_not_left_and_those_of_a_user_are(self) -> None:
        trust = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}]}
        role = self.client("iam").create_role(RoleName="reach", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
        self.client("sts").assume_role(RoleArn=role, RoleSessionName="survey")
        self.client("iam").delete_role(RoleName="reach")
        self.assertEqual(self.emulator.leftovers(), {})
        self.client("iam").create_user(UserName="ada")
        self.client("iam").create_access_key(UserName="ada")
        self.assertEqual({one["kind"] for one in self.emulator.leftovers()["iam"]}, {"users", "access_keys"})

    def test_what_a_test_was_given_is_not_left(self) -> None:
        self.emulator.seed_secret("payments/database", "{}")
        self.assertEqual(self.emulator.leftovers(), {})
        self.client("sns").create_topic(Name="oncall")
        self.assertEqual(self.emulator.leftovers().keys(), {"sns"})
