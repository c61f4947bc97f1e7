"""The trigger that starts a recovery plan in the standby region, by an alarm that a plan follows."""

import concurrent.futures
import os
import unittest.mock
from typing import Any

from support import DIMENSIONS, HOME, STANDBY, FunctionTest, changed_answer

MONITOR, TRIGGER = "payments/monitor", "payments/trigger"
HOME_CLUSTER = f"arn:aws:rds:{HOME}:123456789012:cluster:ledger-home"
STANDBY_CLUSTER = f"arn:aws:rds:{STANDBY}:123456789012:cluster:ledger-standby"
HOLD = "payments-failover-hold-held-secondary-test"
HOLD_ARN = f"arn:aws:cloudwatch:{STANDBY}:123456789012:alarm:{HOLD}"
FAILED = "/payments-trigger-secondary-test/failed"
ALARM = "payments-trigger-decided-secondary-test"


class FailoverTrigger(FunctionTest):
    function = "failover_trigger"
    variables = {
        "MONITOR_NAMESPACE": MONITOR,
        "FAILURES": "3",
        "COOLDOWN": "3600",
        "HOLDS": f'["{HOLD_ARN}"]',
        "FAILED": FAILED,
        "STARTS": "2",
        "ALARM": ALARM,
        "GLOBAL_CLUSTER": "ledger",
        "CLUSTER": STANDBY_CLUSTER,
        "NAMESPACE": TRIGGER,
    }

    def setUp(self) -> None:
        super().setUp()
        self.make_world()

    def make_world(self) -> None:
        settings = {"GlobalClusterIdentifier": "ledger", "Engine": "aurora-postgresql"}
        self.client("rds", HOME).create_global_cluster(EngineVersion="15.4", **settings)
        password = {"MasterUsername": "root", "MasterUserPassword": "longenough"}
        self.client("rds", HOME).create_db_cluster(DBClusterIdentifier="ledger-home", **settings, **password)
        self.client("rds").create_db_cluster(DBClusterIdentifier="ledger-standby", **settings)
        self.say_of_run("none")
        for alarm, space, metric in ((ALARM, TRIGGER, "Decided"), (HOLD, "payments/failover-hold", "Held")):
            self.make_alarm(alarm, space, metric)

    def hold(self, number: int) -> None:
        datum = {"MetricName": "Held", "Dimensions": DIMENSIONS, "Value": number, "Timestamp": self.now()}
        self.client("cloudwatch").put_metric_data(Namespace="payments/failover-hold", MetricData=[datum])

    def say_of_run(self, value: str) -> None:
        self.client("ssm").put_parameter(Name=FAILED, Value=value, Type="String", Overwrite=True)

    def judge(self, *judgements: int) -> None:
        """One judgement of the monitor a minute, the last one now."""
        for number, healthy in enumerate(judgements):
            if number > 0:
                self.pass_time(minutes=1)
            datum = {"MetricName": "Healthy", "Dimensions": DIMENSIONS, "Value": healthy}
            self.client("cloudwatch").put_metric_data(Namespace=MONITOR, MetricData=[datum])

    def told(self, healthy: int) -> dict[str, Any]:
        """The event of a judgement that the service passes on."""
        return {
            "requestContext": {"condition": "Success"},
            "responsePayload": {"healthy": healthy, "judged_at": self.now().isoformat()},
        }

    def verdict(self, event: Any = None) -> str:
        return self.call(event)["verdict"]

    def state(self) -> str:
        return self.client("cloudwatch").describe_alarms(AlarmNames=[ALARM])["MetricAlarms"][0]["StateValue"]

    def starts(self) -> int:
        """How often the plan was started: each change of the alarm to ALARM starts it once."""
        history = self.client("cloudwatch").describe_alarm_history(AlarmName=ALARM)["AlarmHistoryItems"]
        return sum(item["HistorySummary"].endswith("to ALARM") for item in history)

    # ---- judging

    def test_bad_judgements_in_a_row_start_the_plan(self) -> None:
        self.judge(1, 0, 0)
        self.assertEqual((self.verdict(), self.starts()), ("healthy", 0))
        self.pass_time(minutes=1)
        self.judge(0)
        self.assertEqual((self.verdict(), self.starts(), self.state()), ("start", 1, "ALARM"))

    def test_a_good_one_in_between_ends_the_row(self) -> None:
        self.judge(0, 0, 1, 0, 0)
        self.assertEqual((self.verdict(), self.starts()), ("healthy", 0))

    def test_silence_is_no_evidence(self) -> None:
        self.assertEqual(self.verdict(), "healthy")
        self.judge(0, 0, 0)
        self.pass_time(minutes=5)
        self.assertEqual((self.verdict(), self.starts()), ("healthy", 0))

    def test_one_missing_minute_is_let_pass_and_two_are_not(self) -> None:
        self.judge(0, 0)
        self.pass_time(minutes=2)
        self.judge(0)
        self.assertEqual(self.verdict(), "start")
        self.start_over()
        self.make_world()
        self.judge(0, 0)
        self.pass_time(minutes=3)
        self.judge(0)
        self.assertEqual(self.verdict(), "healthy")

    def test_the_judgement_that_it_is_called_with_counts_at_once(self) -> None:
        self.judge(0, 0)
        self.pass_time(minutes=1)
        self.assertEqual(self.verdict(self.told(1)), "healthy")
        self.assertEqual(self.verdict(self.told(0)), "start")

    def test_of_two_judgements_in_a_minute_the_better_one_counts(self) -> None:
        self.judge(0, 0, 1)
        self.assertEqual(self.verdict(self.told(0)), "healthy")

    def test_an_old_judgement_that_is_delivered_late_starts_nothing(self) -> None:
        self.judge(0, 0)
        self.pass_time(minutes=1)
        late = self.told(0)
        self.pass_time(minutes=5)
        self.assertEqual((self.verdict(late), self.starts()), ("healthy", 0))

    def test_events_without_a_judgement_are_fine(self) -> None:
        self.judge(0, 0, 0)
        for event in ({}, {"responsePayload": None}, {"responsePayload": {"errorMessage": "timed out"}}):
            self.start_over()
            self.make_world()
            self.judge(0, 0, 0)
            self.assertEqual(self.verdict(event), "start")

    # ---- once

    def test_twice_starts_once(self) -> None:
        self.judge(0, 0, 0)
        self.assertEqual([self.verdict(), self.verdict()], ["start", "cooling"])
        self.assertEqual(self.starts(), 1)

    def test_two_at_once_start_once(self) -> None:
        self.judge(0, 0, 0)
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            verdicts = [future.result() for future in [pool.submit(self.verdict) for _ in range(4)]]
        self.assertIn("start", verdicts)
        self.assertEqual(self.starts(), 1)

    def test_cut_short_and_called_again_it_starts_once(self) -> None:
        def begin() -> None:
            self.make_world()
            self.judge(0, 0, 0)

        self.assert_survives_cuts(begin, self.starts)
        self.assertEqual(self.starts(), 1)

    def test_cut_short_while_all_is_well_it_starts_nothing(self) -> None:
        def begin() -> None:
            self.make_world()
            self.judge(1, 1, 1)

        self.assert_survives_cuts(begin, self.starts)
        self.assertEqual(self.starts(), 0)

    def test_the_alarm_comes_back_by_itself(self) -> None:
        self.judge(0, 0, 0)
        self.call()
        self.pass_time(minutes=1)
        self.judge(0)
        self.assertEqual(self.verdict(), "cooling")
        self.assertEqual((self.state(), self.starts()), ("OK", 1))

    # ---- not now

    def test_a_hold_holds(self) -> None:
        """And what was not decided meanwhile is decided when it is over, without a cooldown."""
        self.judge(0, 0)
        self.pass_time(minutes=1)
        self.hold(1)
        self.judge(0)
        self.assertEqual((self.verdict(), self.starts()), ("held", 0))
        self.pass_time(minutes=1)
        self.hold(0)
        self.judge(0)
        self.assertEqual((self.verdict(), self.starts()), ("start", 1))

    def test_without_a_plan_that_starts_by_itself_nobody_holds(self) -> None:
        self.judge(0, 0, 0)
        with unittest.mock.patch.dict(os.environ, HOLDS="[]"):
            self.assertEqual((self.verdict(), self.starts()), ("start", 1))

    def test_a_hold_that_cannot_be_read_holds_too(self) -> None:
        self.judge(0, 0, 0)
        self.client("cloudwatch").delete_alarms(AlarmNames=[HOLD])
        with self.assertRaisesRegex(LookupError, HOLD):
            self.call()
        self.assertEqual(self.starts(), 0)

    def test_it_cools_down_and_tries_again(self) -> None:
        self.judge(0, 0, 0)
        self.assertEqual(self.verdict(), "start")
        self.pass_time(minutes=30)
        self.judge(0, 0, 0)
        self.assertEqual((self.verdict(), self.starts()), ("cooling", 1))
        self.pass_time(minutes=30)
        self.judge(0, 0, 0)
        self.assertEqual((self.verdict(), self.starts()), ("start", 2))

    def test_a_run_that_failed_ends_the_cooldown(self) -> None:
        """Not for ever: a plan that fails each time is not started again and again."""
        self.judge(0, 0, 0)
        self.say_of_run("failed")  # of an earlier run
        self.pass_time(seconds=1)
        self.assertEqual(self.verdict(), "start")
        self.pass_time(minutes=1)
        self.judge(0)
        self.assertEqual(self.verdict(), "cooling")
        self.say_of_run("failed")
        self.pass_time(minutes=1)
        self.judge(0)
        self.assertEqual((self.verdict(), self.starts()), ("start", 2))
        self.pass_time(minutes=1)
        self.say_of_run("failed")
        self.judge(0)
        self.assertEqual((self.verdict(), self.starts()), ("cooling", 2))

    def test_what_a_run_did_that_cannot_be_read_starts_nothing(self) -> None:
        self.judge(0, 0, 0)
        self.assertEqual(self.verdict(), "start")
        self.client("ssm").delete_parameter(Name=FAILED)
        self.pass_time(minutes=1)
        self.judge(0)
        with self.assertRaises(Exception):
            self.call()
        self.assertEqual(self.starts(), 1)

    def test_a_start_by_hand_cools_down_as_well(self) -> None:
        self.client("cloudwatch").set_alarm_state(AlarmName=ALARM, StateValue="ALARM", StateReason="drill")
        self.judge(0, 0, 0)
        self.assertEqual((self.verdict(), self.starts()), ("cooling", 1))

    def test_nothing_is_left_to_do_where_the_writer_is(self) -> None:
        self.client("rds").failover_global_cluster(
            GlobalClusterIdentifier="ledger", TargetDbClusterIdentifier=STANDBY_CLUSTER, AllowDataLoss=True
        )
        self.judge(0, 0, 0)
        self.assertEqual((self.verdict(), self.starts()), ("recovered", 0))

    def test_it_waits_while_roles_are_changing(self) -> None:
        self.judge(0, 0, 0)
        changes = (
            lambda answer: answer["GlobalClusters"][0].update(Status="failing-over"),
            lambda answer: answer["GlobalClusters"][0].update(Status="switching-over"),
            lambda answer: answer["GlobalClusters"][0].update(FailoverState={"Status": "pending"}),
        )
        for change in changes:
            with changed_answer("DescribeGlobalClusters", change):
                self.assertEqual((self.verdict(), self.starts()), ("changing", 0))
        with changed_answer("DescribeGlobalClusters", lambda answer: answer["GlobalClusters"][0].update(FailoverState={})):
            self.assertEqual(self.verdict(), "start")

    def test_a_status_that_says_nothing_of_the_roles_holds_nobody_up(self) -> None:
        """What it is while a region is lost is not documented."""
        with changed_answer("DescribeGlobalClusters", lambda answer: answer["GlobalClusters"][0].update(Status="unavailable")):
            self.judge(0, 0, 0)
            self.assertEqual((self.verdict(), self.starts()), ("start", 1))

    # ---- outages

    def test_the_lost_region_is_never_asked(self) -> None:
        with self.emulator.region_down(HOME, hang=30):
            self.judge(0, 0, 0)
            before = len(self.emulator.audit())
            self.assertEqual((self.verdict(), self.starts()), ("start", 1))
            calls = self.emulator.audit()[before:]
        self.assertEqual({call["region"] for call in calls}, {STANDBY})

    def test_a_standby_region_that_is_down_is_an_error_and_starts_nothing(self) -> None:
        self.judge(0, 0, 0)
        with self.emulator.region_down(STANDBY):
            with self.assertRaises(Exception):
                self.call()
        self.assertEqual((self.starts(), self.verdict()), (0, "start"))

    def test_it_shows_that_it_lives(self) -> None:
        self.judge(1)
        self.call()
        self.assertEqual(self.values(TRIGGER, "Decided"), [0])

    def test_fewer_judgements_can_be_asked_for(self) -> None:
        self.judge(0)
        with unittest.mock.patch.dict(os.environ, FAILURES="1"):
            self.assertEqual(self.verdict(), "start")
