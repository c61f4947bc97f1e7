"""CloudWatch: metrics drive alarms, alarms drive composites, topics and health checks."""

import datetime
import json

from support import HOME, EmulatorTest

LAG = {"Namespace": "test", "MetricName": "AuroraGlobalDBReplicationLag"}
DIMENSIONS = [{"Name": "DBClusterIdentifier", "Value": "ledger"}]


class Alarms(EmulatorTest):
    def setUp(self) -> None:
        super().setUp()
        self.cloudwatch = self.client("cloudwatch")

    def alarm(self, name: str = "lag", **settings: object) -> None:
        usual = {"Dimensions": DIMENSIONS, "Threshold": 60000}
        self.emulator.make_alarm(HOME, name, LAG["Namespace"], LAG["MetricName"], **usual | settings)

    def measure(self, value: float) -> None:
        datum = {"MetricName": LAG["MetricName"], "Dimensions": DIMENSIONS, "Value": value}
        self.cloudwatch.put_metric_data(Namespace=LAG["Namespace"], MetricData=[datum])

    def state(self, name: str = "lag") -> str:
        answer = self.cloudwatch.describe_alarms(AlarmNames=[name], AlarmTypes=["MetricAlarm", "CompositeAlarm"])
        return (answer["MetricAlarms"] + answer["CompositeAlarms"])[0]["StateValue"]

    def test_a_new_alarm_has_no_data(self) -> None:
        self.alarm()
        self.assertEqual(self.state(), "INSUFFICIENT_DATA")

    def test_nobody_puts_what_a_service_measures(self) -> None:
        datum = {"MetricName": LAG["MetricName"], "Dimensions": DIMENSIONS, "Value": 80}
        code = self.error_code(self.cloudwatch.put_metric_data, Namespace="AWS/RDS", MetricData=[datum])
        self.assertEqual(code, "InvalidParameterValue")

    def test_metric_data_moves_an_alarm_both_ways(self) -> None:
        self.alarm()
        self.measure(70000)
        self.assertEqual(self.state(), "ALARM")
        self.emulator.sim("pass-time", seconds=60)
        self.measure(10)
        self.assertEqual(self.state(), "OK")

    def test_time_passes_before_the_call_that_brings_it(self) -> None:
        self.alarm()
        self.measure(70000)
        self.emulator.passing.before_next_call(60)
        self.measure(10)
        self.assertEqual(self.state(), "OK")
        before = self.now()
        self.emulator.passing.before_next_call(3600)
        self.assertGreaterEqual(self.now() - before, datetime.timedelta(hours=1))
        self.assertLess(self.now() - before, datetime.timedelta(hours=2), "no call brings it twice")

    def now(self) -> datetime.datetime:
        return datetime.datetime.fromisoformat(self.emulator.sim("now"))

    def test_another_cluster_s_metric_is_ignored(self) -> None:
        self.alarm(Dimensions=[{"Name": "DBClusterIdentifier", "Value": "other"}])
        self.measure(70000)
        self.assertEqual(self.state(), "INSUFFICIENT_DATA")

    def test_an_alarm_waits_for_all_its_periods(self) -> None:
        self.alarm(EvaluationPeriods=2, TreatMissingData="notBreaching")
        self.measure(70000)
        self.assertEqual(self.state(), "OK")
        self.emulator.sim("pass-time", seconds=60)
        self.measure(70000)
        self.assertEqual(self.state(), "ALARM")

    def test_silence_is_treated_as_the_alarm_says(self) -> None:
        expected = {"missing": "INSUFFICIENT_DATA", "notBreaching": "OK", "breaching": "ALARM", "ignore": "ALARM"}
        for treatment in expected:
            self.alarm(treatment, TreatMissingData=treatment)
        self.measure(70000)
        self.emulator.sim("pass-time", seconds=600)
        self.assertEqual({name: self.state(name) for name in expected}, expected)

    def test_a_changed_alarm_keeps_its_state(self) -> None:
        self.alarm(TreatMissingData="ignore")
        self.cloudwatch.set_alarm_state(AlarmName="lag", StateValue="ALARM", StateReason="test")
        self.alarm(TreatMissingData="ignore", AlarmDescription="changed")
        self.assertEqual(self.state(), "ALARM")

    def test_composite_alarms_follow_their_rule(self) -> None:
        self.alarm("one")
        self.alarm("two")
        rule = 'ALARM("one") AND NOT (ALARM("two") OR OK("two"))'
        self.cloudwatch.put_composite_alarm(AlarmName="both", AlarmRule=rule)
        self.cloudwatch.put_composite_alarm(AlarmName="outer", AlarmRule="ALARM(both)")
        self.assertEqual(self.state("outer"), "OK")
        self.cloudwatch.set_alarm_state(AlarmName="one", StateValue="ALARM", StateReason="test")
        self.assertEqual((self.state("both"), self.state("outer")), ("ALARM", "ALARM"))
        self.cloudwatch.set_alarm_state(AlarmName="two", StateValue="OK", StateReason="test")
        self.assertEqual(self.state("outer"), "OK")

    def test_a_change_is_published_and_remembered(self) -> None:
        topic = self.client("sns").create_topic(Name="oncall")["TopicArn"]
        queue = self.client("sqs").create_queue(QueueName="inbox")["QueueUrl"]
        attributes = self.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]
        self.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=attributes["QueueArn"])
        self.alarm(AlarmActions=[topic])
        self.measure(70000)
        message = self.client("sqs").receive_message(QueueUrl=queue)["Messages"][0]
        change = json.loads(json.loads(message["Body"])["Message"])
        self.assertEqual((change["AlarmName"], change["NewStateValue"]), ("lag", "ALARM"))
        history = self.cloudwatch.describe_alarm_history(AlarmName="lag")["AlarmHistoryItems"]
        self.assertEqual(history[0]["HistorySummary"], "Alarm updated from INSUFFICIENT_DATA to ALARM")

    def test_the_history_has_changes_only_and_can_be_narrowed_down(self) -> None:
        self.alarm(TreatMissingData="ignore")
        for _ in range(2):
            self.cloudwatch.set_alarm_state(AlarmName="lag", StateValue="ALARM", StateReason="drill")
        history = self.cloudwatch.describe_alarm_history(AlarmName="lag", HistoryItemType="StateUpdate")["AlarmHistoryItems"]
        self.assertEqual(len(history), 1)
        change = json.loads(history[0]["HistoryData"])
        self.assertEqual(change["oldState"]["stateValue"], "INSUFFICIENT_DATA")
        self.assertEqual(change["newState"], {"stateValue": "ALARM", "stateReason": "drill"})
        later = history[0]["Timestamp"] + datetime.timedelta(minutes=1)
        self.assertEqual(self.cloudwatch.describe_alarm_history(AlarmName="lag", StartDate=later)["AlarmHistoryItems"], [])
        self.assertEqual(len(self.cloudwatch.describe_alarm_history(AlarmName="lag", EndDate=later)["AlarmHistoryItems"]), 1)

    def test_messages_to_the_outside_are_not_sent(self) -> None:
        topic = self.client("sns").create_topic(Name="oncall")["TopicArn"]
        self.client("sns").subscribe(TopicArn=topic, Protocol="https", Endpoint="https://example.com/hook")
        self.client("sns").publish(TopicArn=topic, Message="hello")
        self.assertIn("https://example.com/hook", self.emulator.sim("undelivered"))
