"""Time: the world is lived through minute by minute, and schedules are due when they say."""

import datetime
import json
from typing import Any

from support import HOME, EmulatorTest

from emulator.schedules import is_due

WEEK_SECONDS = 7 * 86400


class Passing(EmulatorTest):
    def setUp(self) -> None:
        super().setUp()
        self.emulator.sim("clock", stands="yes")

    def alarm(self, name: str, **settings: Any) -> None:
        self.emulator.make_alarm(HOME, name, "test", "Beat", ComparisonOperator="LessThanThreshold", **settings)

    def changes(self, name: str) -> list[tuple[str, float]]:
        """When the alarm changed to what, oldest first."""
        found = self.client("cloudwatch").describe_alarm_history(AlarmName=name)["AlarmHistoryItems"]
        return [(json.loads(one["HistoryData"])["newState"]["stateValue"], one["Timestamp"].timestamp()) for one in reversed(found)]

    def test_a_clock_that_stands_is_moved_by_tests_only(self) -> None:
        before = self.now()
        self.client("sns").list_topics()
        self.assertEqual(self.now(), before)
        self.emulator.sim("pass-time", seconds=90)
        self.assertEqual(self.now() - before, datetime.timedelta(seconds=90))
        self.emulator.sim("clock", stands="no")
        self.assertGreater(self.now() - before, datetime.timedelta(seconds=90))

    def test_silence_is_noticed_in_its_own_minute_however_far_time_is_moved(self) -> None:
        """The evaluation range is two periods longer than what is evaluated."""
        self.begin_on_a_minute()
        self.client("cloudwatch").put_metric_data(Namespace="test", MetricData=[{"MetricName": "Beat", "Value": 1}])
        self.alarm("silent", TreatMissingData="breaching")
        begin = self.now().timestamp()
        self.emulator.sim("pass-time", seconds=86400)
        self.assertEqual(self.changes("silent"), [("OK", begin), ("ALARM", begin + 180)])

    def test_a_week_passes_in_a_moment_and_ends_where_something_happens(self) -> None:
        self.begin_on_a_minute()
        self.assertEqual(self.emulator.sim("quiet", seconds=WEEK_SECONDS), {"passed": WEEK_SECONDS, "happened": False})
        self.client("cloudwatch").put_metric_data(Namespace="test", MetricData=[{"MetricName": "Beat", "Value": 1}])
        self.alarm("silent", TreatMissingData="breaching")
        self.assertEqual(self.emulator.sim("quiet", seconds=WEEK_SECONDS), {"passed": 180, "happened": True})

    def rule(self, name: str, schedule: str, **target: Any) -> str:
        """A rule that has a queue of its own."""
        queue = self.client("sqs").create_queue(QueueName=name)["QueueUrl"]
        arn = self.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        statement = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sqs:SendMessage", "Resource": arn}
        self.client("sqs").set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps({"Statement": statement})})
        self.client("events").put_rule(Name=name, ScheduleExpression=schedule)
        self.client("events").put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": arn, **target}])
        return queue

    def count(self, queue: str) -> int:
        attributes = self.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["ApproximateNumberOfMessages"])["Attributes"]
        return int(attributes["ApproximateNumberOfMessages"])

    def test_schedules_run_at_their_times(self) -> None:
        self.begin_on_a_minute()
        often, weekly = self.rule("often", "rate(8 hours)"), self.rule("weekly", "cron(0 6 ? * SUN *)")
        self.emulator.sim("pass-time", seconds=8 * 3600 - 60)
        self.assertEqual(self.count(often), 0)
        self.emulator.sim("pass-time", seconds=WEEK_SECONDS - 8 * 3600 + 60)
        self.assertEqual((self.count(often), self.count(weekly)), (21, 1))

    def test_a_rule_that_is_disabled_or_lost_with_its_region_does_not_run(self) -> None:
        queue = self.rule("often", "rate(1 minute)")
        with self.emulator.region_down(HOME):
            self.emulator.sim("pass-time", seconds=600)
        self.assertEqual(self.count(queue), 0)
        self.client("events").disable_rule(Name="often")
        self.emulator.sim("pass-time", seconds=600)
        self.assertEqual(self.count(queue), 0)

    def test_what_stands_for_a_run_is_published_instead_of_it(self) -> None:
        queue = self.rule("often", "rate(1 minute)")
        self.alarm("silent", TreatMissingData="breaching")
        data = json.dumps([[HOME, "test", [{"MetricName": "Beat", "Value": 1}]]])
        self.emulator.sim("represent", region=HOME, rule="often", data=data)
        self.emulator.sim("pass-time", seconds=3600)
        self.assertEqual((self.count(queue), [state for state, _ in self.changes("silent")][-1]), (0, "OK"))
        self.emulator.sim("represent", region=HOME, rule="often")
        self.emulator.sim("pass-time", seconds=600)
        self.assertEqual((self.count(queue), self.changes("silent")[-1][0]), (10, "ALARM"))

    def test_an_alarm_in_a_lost_region_is_not_judged(self) -> None:
        self.alarm("silent", TreatMissingData="breaching")
        self.client("cloudwatch").put_metric_data(Namespace="test", MetricData=[{"MetricName": "Beat", "Value": 1}])
        self.emulator.sim("region-down", region=HOME)
        self.emulator.sim("pass-time", seconds=600)
        self.emulator.sim("region-up", region=HOME)
        self.assertEqual(self.changes("silent")[-1][0], "OK")


class Schedules(EmulatorTest):
    SUNDAY = datetime.datetime(2026, 11, 1, 6, 0, tzinfo=datetime.timezone.utc)

    def due(self, expression: str, **change: int) -> bool:
        return is_due(expression, self.SUNDAY.replace(**change), self.SUNDAY)

    def test_expressions(self) -> None:
        self.assertTrue(self.due("cron(0 6 ? * SUN *)"))
        self.assertTrue(self.due("cron(0 6 1 * ? *)"))
        self.assertTrue(self.due("cron(0/15 5-7 ? NOV 1,7 2026)", minute=45))
        self.assertFalse(self.due("cron(0 6 ? * MON-SAT *)"))
        self.assertFalse(self.due("cron(0 6 ? * SUN *)", minute=1))
        self.assertTrue(self.due("rate(1 hour)", hour=7))
        self.assertFalse(self.due("rate(1 hour)", hour=7, minute=1))

    def test_one_that_is_not_understood_is_refused_when_it_is_written(self) -> None:
        for expression in ("cron(0 6 L * ? *)", "rate(1 fortnight)"):
            with self.assertRaises(ValueError if "L" in expression else KeyError):
                self.due(expression)
