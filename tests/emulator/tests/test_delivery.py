"""EventBridge: what a rule delivers, to whom, and what happens when it is not taken."""

import json
from typing import Any

from support import HOME, EmulatorTest

SERVICE = {"Service": "events.amazonaws.com"}
NUMBER = "123456789012"
DOCUMENT = f"arn:aws:ssm:{HOME}:{NUMBER}:automation-definition/recovery:$DEFAULT"


class Delivery(EmulatorTest):
    def setUp(self) -> None:
        super().setUp()
        self.emulator.sim("clock", stands="yes")
        self.emulator.make_alarm(HOME, "lost", "test", "Beat", ComparisonOperator="LessThanThreshold")

    def rule(self, target: str, previous: list[str] | None = None, **settings: Any) -> None:
        detail = {"state": {"value": ["ALARM"]}, **({"previousState": {"value": previous}} if previous else {})}
        pattern = {"source": ["aws.cloudwatch"], "detail-type": ["CloudWatch Alarm State Change"], "detail": detail}
        self.client("events").put_rule(Name="start", EventPattern=json.dumps(pattern))
        self.client("events").put_targets(Rule="start", Targets=[{"Id": "one", "Arn": target, **settings}])

    def turn(self, *states: str) -> None:
        for state in states:
            self.client("cloudwatch").set_alarm_state(AlarmName="lost", StateValue=state, StateReason="test")

    def queue(self, name: str, **permitted: Any) -> tuple[str, str]:
        url = self.client("sqs").create_queue(QueueName=name)["QueueUrl"]
        arn = f"arn:aws:sqs:{HOME}:{NUMBER}:{name}"
        if permitted:
            policy = {"Statement": [{"Effect": "Allow", "Principal": SERVICE, "Action": "sqs:SendMessage", "Resource": arn, **permitted}]}
            self.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": json.dumps(policy)})
        return url, arn

    def read(self, url: str) -> list[str]:
        return [one["Body"] for one in self.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])]

    def failures(self) -> int:
        found = self.client("cloudwatch").list_metrics(Namespace="AWS/Events", MetricName="FailedInvocations")["Metrics"]
        return len(found)

    def test_a_change_of_an_alarm_reaches_what_is_run_elsewhere_with_its_input_and_role(self) -> None:
        self.rule(DOCUMENT, RoleArn="arn:aws:iam::123456789012:role/starter", Input='{"AutomationAssumeRole": ["role"]}')
        self.turn("ALARM")
        [delivery] = self.emulator.sim("deliveries")
        self.assertEqual((delivery["rule"], delivery["target"], delivery["scheduled"]), ("start", DOCUMENT, False))
        self.assertEqual(json.loads(delivery["input"]), {"AutomationAssumeRole": ["role"]})
        self.assertEqual(self.emulator.sim("deliveries"), [], "each of it once")

    def test_without_an_input_the_whole_event_is_delivered(self) -> None:
        self.rule(DOCUMENT)
        self.turn("ALARM")
        event = json.loads(self.emulator.sim("deliveries")[0]["input"])
        self.assertEqual((event["detail"]["previousState"]["value"], event["region"]), ("INSUFFICIENT_DATA", HOME))

    def test_a_rule_can_ask_what_the_alarm_was_before(self) -> None:
        self.rule(DOCUMENT, previous=["OK"])
        self.turn("ALARM")
        self.assertEqual(self.emulator.sim("deliveries"), [])
        self.turn("OK", "ALARM")
        self.assertEqual(len(self.emulator.sim("deliveries")), 1)

    def test_composite_alarms_are_heard_too(self) -> None:
        self.rule(DOCUMENT, previous=["OK"])
        self.client("cloudwatch").put_composite_alarm(AlarmName="both", AlarmRule='ALARM("lost")')
        self.turn("ALARM")
        [delivery] = self.emulator.sim("deliveries")
        self.assertEqual(json.loads(delivery["input"])["detail"]["alarmName"], "both")

    def test_a_queue_must_let_the_service_send(self) -> None:
        closed, arn = self.queue("closed")
        dead, dead_arn = self.queue("dead")
        self.rule(arn, DeadLetterConfig={"Arn": dead_arn})
        self.turn("ALARM")
        self.assertEqual((self.read(closed), len(self.read(dead)), self.failures()), ([], 1, 1))

    def test_a_queue_may_let_one_rule_alone_send(self) -> None:
        for name, rule, received in (("this", "start", 1), ("other", "another", 0)):
            condition = {"ArnEquals": {"aws:SourceArn": f"arn:aws:events:{HOME}:{NUMBER}:rule/{rule}"}}
            url, arn = self.queue(name, Condition=condition)
            self.rule(arn)
            self.turn("OK", "ALARM")
            self.assertEqual(len(self.read(url)), received, name)

    def test_a_topic_and_its_key_must_let_the_service_publish(self) -> None:
        inbox, inbox_arn = self.queue("inbox")
        key = self.client("kms").create_key()["KeyMetadata"]["KeyId"]
        topic = self.client("sns").create_topic(Name="oncall", Attributes={"KmsMasterKeyId": key})["TopicArn"]
        self.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=inbox_arn)
        transformer = {"InputPathsMap": {"name": "$.detail.alarmName"}, "InputTemplate": '"<name> sounds"'}
        self.rule(topic, InputTransformer=transformer)
        allowed = {"Effect": "Allow", "Principal": SERVICE, "Resource": "*"}
        self.turn("ALARM")
        topic_policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed | {"Action": "sns:Publish"}]})
        self.client("sns").set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=topic_policy)
        self.turn("OK", "ALARM")
        self.assertEqual(self.read(inbox), [], "the key does not permit it")
        key_policy = {"Version": "2012-10-17", "Statement": [allowed | {"Action": ["kms:GenerateDataKey*", "kms:Decrypt"]}]}
        self.client("kms").put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(key_policy))
        self.turn("OK", "ALARM")
        self.assertEqual([json.loads(body)["Message"] for body in self.read(inbox)], ['"lost sounds"'])

    def test_an_event_of_a_service_reaches_its_region_only(self) -> None:
        self.rule(DOCUMENT)
        pattern = json.dumps({"source": ["aws.ssm"], "detail": {"Status": ["Failed"]}})
        self.client("events").put_rule(Name="failed", EventPattern=pattern)
        self.client("events").put_targets(Rule="failed", Targets=[{"Id": "one", "Arn": DOCUMENT}])
        for region, status in ((HOME, "Success"), ("us-west-2", "Failed"), (HOME, "Failed")):
            self.emulator.sim("event", region=region, source="aws.ssm", kind="EC2 Automation", detail=json.dumps({"Status": status}))
        self.assertEqual([one["rule"] for one in self.emulator.sim("deliveries")], ["failed"])

    def test_what_cannot_be_made_elsewhere_counts_as_failed(self) -> None:
        dead, dead_arn = self.queue("dead")
        self.rule(DOCUMENT, DeadLetterConfig={"Arn": dead_arn})
        self.turn("ALARM")
        [delivery] = self.emulator.sim("deliveries")
        self.emulator.sim("delivery-failed", number=delivery["number"], code="NO_PERMISSIONS", message="no")
        self.assertEqual((len(self.read(dead)), self.failures()), (1, 1))
