"""What tells two accounts apart: everything that a configuration could say, and nothing that only happened."""

import unittest
from typing import Any

from support import HOME, STANDBY, EmulatorTest


class Holdings(EmulatorTest):
    def setUp(self) -> None:
        super().setUp()
        self.topic = self.client("sns").create_topic(Name="oncall")["TopicArn"]
        self.queue = self.client("sqs").create_queue(QueueName="work")["QueueUrl"]
        self.client("dynamodb").create_table(
            TableName="sessions",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        self.alarm(60)

    def alarm(self, threshold: float) -> None:
        self.emulator.make_alarm(HOME, "lag", "test", "Lag", Threshold=threshold, TreatMissingData="notBreaching")

    def holdings(self) -> dict[str, Any]:
        return self.emulator.sim("holdings")

    def differing(self, before: dict[str, Any]) -> list[str]:
        after = self.holdings()
        return sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))

    def test_what_only_happens_changes_nothing(self) -> None:
        # A backend is made when it is first asked.
        self.happen()
        before = self.holdings()
        self.happen()
        self.client("cloudwatch").set_alarm_state(AlarmName="lag", StateValue="ALARM", StateReason="loud")
        self.emulator.sim("pass-time", seconds=600)
        self.assertEqual(self.differing(before), [])

    def happen(self) -> None:
        self.client("sns").list_topics()
        self.client("sns").publish(TopicArn=self.topic, Message="hello")
        self.client("sqs").send_message(QueueUrl=self.queue, MessageBody="hello")
        self.client("cloudwatch").put_metric_data(Namespace="test", MetricData=[{"MetricName": "Lag", "Value": 1}])

    def test_each_setting_counts(self) -> None:
        changes = {
            "sns/us-east-1": lambda: self.client("sns").set_topic_attributes(TopicArn=self.topic, AttributeName="DisplayName", AttributeValue="x"),
            "sqs/us-east-1": lambda: self.client("sqs").set_queue_attributes(QueueUrl=self.queue, Attributes={"VisibilityTimeout": "77"}),
            "cloudwatch/us-east-1": lambda: self.alarm(61),
            "dynamodb/us-east-1": lambda: self.client("dynamodb").update_table(TableName="sessions", DeletionProtectionEnabled=True),
            "kms/us-west-2": lambda: self.client("kms", STANDBY).create_key(),
        }
        for place, change in changes.items():
            with self.subTest(place):
                before = self.holdings()
                change()
                self.assertNotEqual([key for key in self.differing(before) if key.startswith(place)], [])

    def test_what_was_changed_and_changed_back_is_the_same(self) -> None:
        before = self.holdings()
        self.alarm(61)
        self.alarm(60)
        self.assertEqual(self.differing(before), [])


if __name__ == "__main__":
    unittest.main()
