#!/usr/bin/env python3
"""What exists already is taken over: a plan that only imports it, an apply that changes nothing of it, and then nothing left to do. It is
not destroyed by the way, and another environment cannot take it over once more."""

import pathlib
import tempfile
import unittest
from typing import Any

from system import main

from harness import CommandFailed, Deployment, SplitDeployment, compile_topology, start_emulator

REGION, ACCOUNT = "us-east-1", "123456789012"
# `Component` is what the deployment tags its own resources with: here it says something else.
TAGS = {"Team": "pay", "Component": "checkout"}
# How often the kind lets a message fail, unless it is told otherwise.
ATTEMPTS = 5
QUEUES = f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}"
TOPOLOGY = f"""topology shop {{
  region primary = "{REGION}"

  environment = "prod"

  kms data {{ }}
  topic alerts {{ encrypted_by = data }}
  dynamodb orders {{ key = "order_id"  encrypted_by = data }}
  sqs inbox {{ encrypted_by = data  alerts = [alerts] }}
  s3 invoices {{ encrypted_by = data }}
"""


class Estate:
    """What somebody has made by hand, like what the topology says but for names and tags. `planned` are the values that it would have."""

    def __init__(self, emulator: Any, planned: dict[str, dict[str, Any]]):
        self._client = lambda service: emulator.client(service, REGION)
        self._planned = {address: one.get("values", {}) for address, one in planned.items()}
        self.key = self._key("aws_kms_key.data_primary_key")
        self.ids = {
            "aws_kms_key.data_primary_key": (self.key.rpartition("/")[2], {}),
            "aws_sns_topic.alerts_primary_topic": (self._topic("shop-alerts"), {"name": "shop-alerts"}),
            "aws_dynamodb_table.orders_primary_table": (self._table("aws_dynamodb_table.orders_primary_table", "shop-orders"), {"name": "shop-orders"}),
            "aws_s3_bucket.invoices_primary_bucket": (self._bucket("shop-invoices"), {"bucket": "shop-invoices"}),
        }
        failed = self._queue("aws_sqs_queue.inbox_primary_failed", "shop-inbox-failed")
        self.ids["aws_sqs_queue.inbox_primary_failed"] = (failed, {"name": "shop-inbox-failed"})
        self.ids["aws_sqs_queue.inbox_primary_queue"] = (self._queue("aws_sqs_queue.inbox_primary_queue", "shop-inbox", failed), {"name": "shop-inbox"})

    def _key(self, address: str) -> str:
        planned = self._planned[address]
        tags = [{"TagKey": key, "TagValue": value} for key, value in TAGS.items()]
        kms = self._client("kms")
        made = kms.create_key(Description=planned["description"], KeyUsage="ENCRYPT_DECRYPT", Policy=planned["policy"], Tags=tags)["KeyMetadata"]
        kms.enable_key_rotation(KeyId=made["KeyId"])
        return str(made["Arn"])

    def _topic(self, name: str) -> str:
        tags = [{"Key": key, "Value": value} for key, value in TAGS.items()]
        return str(self._client("sns").create_topic(Name=name, Attributes={"KmsMasterKeyId": self.key}, Tags=tags)["TopicArn"])

    def _table(self, address: str, name: str) -> str:
        planned = self._planned[address]
        dynamodb = self._client("dynamodb")
        dynamodb.create_table(
            TableName=name,
            BillingMode=planned["billing_mode"],
            AttributeDefinitions=[{"AttributeName": one["name"], "AttributeType": one["type"]} for one in planned["attribute"]],
            KeySchema=[{"AttributeName": planned["hash_key"], "KeyType": "HASH"}],
            SSESpecification={"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": self.key},
            DeletionProtectionEnabled=planned["deletion_protection_enabled"],
            Tags=[{"Key": key, "Value": value} for key, value in TAGS.items()],
        )
        dynamodb.update_continuous_backups(TableName=name, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
        return name

    def _bucket(self, name: str) -> str:
        s3 = self._client("s3")
        s3.create_bucket(Bucket=name)
        s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": [{"Key": key, "Value": value} for key, value in TAGS.items()]})
        return name

    def _queue(self, address: str, name: str, failed: str | None = None) -> str:
        planned = self._planned[address]
        named = {
            "MaximumMessageSize": "max_message_size",
            "VisibilityTimeout": "visibility_timeout_seconds",
            "MessageRetentionPeriod": "message_retention_seconds",
            "ReceiveMessageWaitTimeSeconds": "receive_wait_time_seconds",
            "KmsDataKeyReusePeriodSeconds": "kms_data_key_reuse_period_seconds",
        }
        attributes = {key: str(planned[attribute]) for key, attribute in named.items() if planned.get(attribute) is not None}
        attributes["KmsMasterKeyId"] = self.key
        if failed is not None:
            arn = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{failed.rpartition('/')[2]}"
            attributes["RedrivePolicy"] = f'{{"deadLetterTargetArn":"{arn}","maxReceiveCount":{ATTEMPTS}}}'
        return str(self._client("sqs").create_queue(QueueName=name, Attributes=attributes, tags=TAGS)["QueueUrl"])

    def statements(self) -> str:
        """What takes all of it over."""
        tags = ", ".join(f'{key}: "{value}"' for key, value in TAGS.items())
        lines = []
        for address, (id_, names) in self.ids.items():
            kept = ", ".join([*(f'{key}: "{value}"' for key, value in names.items()), f"tags: {{ {tags} }}"])
            lines.append(f'  adopt "{address}" {{\n    id   = "{id_}"\n    keep = {{ {kept} }}\n  }}\n')
        return "".join(lines)


class TakenOver(unittest.TestCase):
    def setUp(self) -> None:
        self.emulator = self.enterContext(start_emulator())
        self.room = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def emitted(self, statements: str) -> pathlib.Path:
        source = self.room / "shop.dr"
        source.write_text(f"{TOPOLOGY}{statements}}}\n")
        return self.enterContext(compile_topology(source))

    def test_what_exists_is_imported_and_not_changed(self) -> None:
        with Deployment(self.emitted(""), {"environment_suffix": "prod"}, self.emulator) as anew:
            anew.init()
            estate = Estate(self.emulator, anew.planned_resources())
        emitted = self.emitted(estate.statements())
        deployment = self.enterContext(SplitDeployment(emitted, {"environment_suffix": "prod"}, self.emulator))
        said = deployment.deploy("plan")
        changes = {one: said.count(one) for one in ("will be imported", "will be updated in-place", "must be replaced", "will be destroyed")}
        self.assertEqual(changes, {"will be imported": len(estate.ids), "will be updated in-place": 0, "must be replaced": 0, "will be destroyed": 0}, said)
        deployment.deploy("apply")
        deployment.assert_no_changes()
        self.assert_as_before()
        self.assert_spared(deployment)

    def assert_as_before(self) -> None:
        """Names, tags and all: and what was made beside it knows it by its name."""
        listed = self.emulator.client("sqs", REGION).list_queue_tags(QueueUrl=f"{QUEUES}/shop-inbox")["Tags"]
        self.assertEqual(listed, TAGS)
        self.assertEqual(self.emulator.client("dynamodb", REGION).list_tables()["TableNames"], ["shop-orders"])
        alarms = self.emulator.client("cloudwatch", REGION).describe_alarms()["MetricAlarms"]
        queues = {one["Value"] for alarm in alarms for one in alarm["Dimensions"] if one["Name"] == "QueueName"}
        self.assertEqual(queues, {"shop-inbox", "shop-inbox-failed"})

    def assert_spared(self, deployment: SplitDeployment) -> None:
        said = deployment.deploy("destroy", allowed=(1,))
        self.assertIn("holds data, and existed before this deployment", said)
        self.assertIn("aws_dynamodb_table.orders_primary_table", said)
        self.assertEqual(self.emulator.client("dynamodb", REGION).list_tables()["TableNames"], ["shop-orders"])

    def test_another_environment_is_refused(self) -> None:
        statement = '  adopt "aws_dynamodb_table.orders_primary_table" { id = "shop-orders" }\n'
        with Deployment(self.emitted(statement), {"environment_suffix": "test"}, self.emulator) as other:
            other.init()
            with self.assertRaisesRegex(CommandFailed, r"is for\s+that\s+one\s+alone"):
                other.plan()


if __name__ == "__main__":
    main()
