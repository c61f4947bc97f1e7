"""The hold: who holds back a plan that starts by itself, for how long, and what the alarm sees of it."""

import contextlib
import json
import unittest.mock
from typing import Any, Iterator

from support import DIMENSIONS, HOME, STANDBY, Context, CutOff, FunctionTest, cut

STATE = "/payments-failover-hold-secondary-test/holds"
SPACE = "payments/failover-hold"
HELD, SIGN, LOST = "held", "sign", "lost"
AFTERWARDS = 600
# As the alarm is deployed: minutes of silence that do not end a hold.
GRACE = 5


class PlanHold(FunctionTest):
    function = "plan_hold"
    region = STANDBY
    variables = {
        "TOPOLOGY": "payments",
        "HOLDS_BACK": '["failover"]',
        "HOLDERS": '["switchover", "weekly"]',
        "REGION": STANDBY,
        "STATE": STATE,
        "ALARM": HELD,
        "LONGEST": "43200",
        "AFTERWARDS": str(AFTERWARDS),
        "TOPICS": "[]",
        "NAMESPACE": SPACE,
    }

    def setUp(self) -> None:
        super().setUp()
        self.enterContext(unittest.mock.patch.object(self.module, "sleep", lambda seconds: self.pass_time(seconds=seconds)))
        self.make_world()

    def make_world(self) -> None:
        self.client("ssm", STANDBY).put_parameter(Name=STATE, Value="{}", Type="String")
        for name, space, metric, periods in ((HELD, SPACE, "Held", GRACE), (SIGN, "signs", "Bad", 1)):
            self.make_alarm(name, space, metric, STANDBY, EvaluationPeriods=periods, DatapointsToAlarm=1)
        self.client("cloudwatch", STANDBY).put_composite_alarm(AlarmName=LOST, AlarmRule=f'((ALARM("{SIGN}"))) AND NOT ALARM("{HELD}")')

    # ---- words of the tests

    def take(self, holder: str = "ada", **more: Any) -> Any:
        return self.call({"step": "take", "holder": holder, **more})

    def give_back(self, holder: str = "ada", **more: Any) -> Any:
        return self.call({"step": "give_back", "holder": holder, **more})

    def holders(self) -> list[str]:
        return sorted(self.call({"step": "list"})["holds"])

    def minutes(self, number: int, bad: bool = False) -> None:
        """The schedule calls each minute."""
        for _ in range(number):
            self.pass_time(minutes=1)
            if bad:
                datum = {"MetricName": "Bad", "Dimensions": DIMENSIONS, "Value": 1, "Timestamp": self.now()}
                self.client("cloudwatch", STANDBY).put_metric_data(Namespace="signs", MetricData=[datum])
            self.call({"source": "aws.events", "detail-type": "Scheduled Event"})

    def state(self, alarm: str = HELD) -> str:
        client = self.client("cloudwatch", STANDBY)
        found = client.describe_alarms(AlarmNames=[alarm], AlarmTypes=["MetricAlarm", "CompositeAlarm"])
        return [one["StateValue"] for one in found["MetricAlarms"] + found["CompositeAlarms"]][0]

    @contextlib.contextmanager
    def called_in(self, region: str) -> Iterator[None]:
        with unittest.mock.patch.dict("os.environ", AWS_REGION=region, AWS_DEFAULT_REGION=region):
            yield

    # ---- taking

    def test_what_is_taken_is_in_force_until_it_was_given_back_and_somewhat_longer(self) -> None:
        self.minutes(1)
        self.assertEqual((self.state(), self.holders()), ("OK", []))
        self.assertEqual(self.take("weekly", seconds=7200)["state"], "done")
        self.assertEqual(self.call({"step": "wait", "holder": "weekly"})["state"], "done")
        self.minutes(30)
        self.assertEqual(self.state(), "ALARM")
        self.give_back("weekly")
        self.minutes(AFTERWARDS // 60 - 1)
        self.assertEqual((self.state(), self.holders()), ("ALARM", ["weekly"]))
        self.minutes(2)
        self.assertEqual(self.holders(), [])
        self.minutes(GRACE + 1)
        self.assertEqual(self.state(), "OK")

    def test_a_holder_that_died_ends_by_its_time(self) -> None:
        self.take(seconds=1200)
        self.minutes(19)
        self.assertEqual(self.state(), "ALARM")
        self.minutes(GRACE + 3)
        self.assertEqual((self.state(), self.holders()), ("OK", []))

    def test_taking_again_extends(self) -> None:
        self.take(seconds=1200)
        since = self.call({"step": "list"})["holds"]["ada"]["since"]
        self.minutes(15)
        self.take(seconds=1200)
        self.minutes(15)
        self.assertEqual((self.state(), self.call({"step": "list"})["holds"]["ada"]["since"]), ("ALARM", since))
        # However often it is extended, people see for how long.
        self.assertGreaterEqual(max(self.values(SPACE, "HeldFor", STANDBY)), 30 * 60)

    def test_several_hold(self) -> None:
        self.take("ada", seconds=3600)
        self.take("weekly", seconds=7200)
        self.assertEqual(self.holders(), ["ada", "weekly"])
        self.give_back("ada", seconds=0)
        self.assertEqual(self.holders(), ["weekly"])
        self.minutes(GRACE + 3)
        self.assertEqual(self.state(), "ALARM")

    def test_giving_back_makes_no_hold_longer(self) -> None:
        self.take(seconds=120)
        self.give_back()
        self.minutes(3)
        self.assertEqual(self.holders(), [])
        self.give_back()
        self.give_back("nobody")
        self.assertEqual(self.holders(), [])

    def test_the_other_region_holds_as_well(self) -> None:
        with self.called_in(HOME):
            self.take("switchover")
            self.assertEqual(self.call({"step": "wait", "holder": "switchover"})["state"], "done")
        self.assertEqual((self.state(), self.holders()), ("ALARM", ["switchover"]))
        with self.called_in(HOME):
            self.give_back("switchover", seconds=0)
        self.assertEqual(self.holders(), [])

    # ---- what it is for

    def test_signs_that_sound_start_nothing_while_somebody_holds_and_do_when_it_ends(self) -> None:
        self.minutes(1)
        self.take("weekly", seconds=3600)
        self.minutes(10, bad=True)
        self.assertEqual((self.state(SIGN), self.state(LOST)), ("ALARM", "OK"))
        self.give_back("weekly")
        self.minutes(AFTERWARDS // 60 - 1, bad=True)
        self.assertEqual(self.state(LOST), "OK")
        self.minutes(GRACE + 4, bad=True)
        self.assertEqual((self.state(HELD), self.state(LOST)), ("OK", "ALARM"))

    def test_a_silent_function_holds_nobody_back_for_ever(self) -> None:
        self.take("weekly", seconds=3600)
        self.pass_time(minutes=GRACE - 2)
        self.assertEqual(self.state(), "ALARM", "a call that fails does not end a hold")
        self.pass_time(minutes=5)
        self.assertEqual(self.state(), "OK")

    # ---- whatever fails

    def test_waiting_ends_with_an_error_when_the_alarm_does_not_sound(self) -> None:
        self.take("weekly")
        self.client("cloudwatch", STANDBY).delete_alarms(AlarmNames=[LOST])
        self.client("cloudwatch", STANDBY).delete_alarms(AlarmNames=[HELD])
        with self.assertRaisesRegex(self.module.NotInForce, "does not sound"):
            self.module.handler({"step": "wait", "holder": "weekly"}, Context(25))
        with self.assertRaisesRegex(self.module.NotInForce, "ada does not hold"):
            self.call({"step": "wait", "holder": "ada"})

    def test_two_at_once_both_hold(self) -> None:
        """The other has read before this one wrote, and writes after it."""
        parameters, weekly = self.client("ssm", STANDBY), self.take("weekly")["holds"]
        self.give_back("weekly", seconds=0)
        writes: list[Any] = [weekly]

        def sleep(seconds: float) -> None:
            if writes:
                parameters.put_parameter(Name=STATE, Value=json.dumps(writes.pop()), Type="String", Overwrite=True)

        with unittest.mock.patch.object(self.module, "sleep", sleep):
            self.take("ada")
        self.assertEqual(self.holders(), ["ada", "weekly"])

    def test_cut_short_and_called_again(self) -> None:
        def who() -> Any:
            return self.holders(), self.state()

        self.assert_survives_cuts(self.make_world, who, {"step": "take", "holder": "weekly", "seconds": 3600})
        for after in (False, True):
            for number in range(1, 4):
                with self.subTest(number=number, after=after):
                    self.start_over()
                    self.make_world()
                    self.take("weekly", seconds=3600)
                    with cut(number, after), contextlib.suppress(CutOff):
                        self.give_back("weekly", seconds=0)
                    self.give_back("weekly", seconds=0)
                    self.assertEqual(self.holders(), [])

    def test_a_standby_region_that_is_down_is_an_error(self) -> None:
        with self.called_in(HOME), self.emulator.region_down(STANDBY):
            for step in ("take", "give_back", "wait"):
                with self.assertRaises(Exception) as caught:
                    self.call({"step": step, "holder": "weekly"})
                self.assertNotIsInstance(caught.exception, AssertionError)

    def test_bad_input_is_refused_and_changes_nothing(self) -> None:
        for event in (
            {"step": "hold", "holder": "ada"},
            {"step": "take"},
            {"step": "take", "holder": ""},
            {"step": "take", "holder": "a b"},
            {"step": "take", "holder": "a" * 65},
            {"step": "take", "holder": ["ada"]},
            {"step": "take", "holder": "ada", "seconds": 59},
            {"step": "take", "holder": "ada", "seconds": 43201},
            {"step": "take", "holder": "ada", "seconds": "soon"},
            {"step": "take", "holder": "ada", "seconds": True},
            {"step": "take", "holder": "ada", "seconds": "nan"},
            {"step": "take", "holder": "ada", "seconds": "inf"},
            {"step": "give_back", "holder": "ada", "seconds": -1},
        ):
            with self.subTest(event=event), self.assertRaises(ValueError):
                self.call(event)
        self.assertEqual(self.holders(), [])
        # Plans say themselves how long they need.
        self.take("weekly", seconds=500000)
        self.assertEqual(self.holders(), ["weekly"])

    def test_more_than_fit_are_refused(self) -> None:
        hold = {"since": self.now().isoformat(), "until": self.now().replace(year=2999).isoformat()}
        text = json.dumps({f"somebody-with-a-name-{number}": hold for number in range(29)})
        self.client("ssm", STANDBY).put_parameter(Name=STATE, Value=text, Type="String", Overwrite=True)
        with self.assertRaisesRegex(ValueError, "give some back"):
            for number in range(10):
                self.take(f"somebody-else-{number}")
        self.assertGreaterEqual(len(self.holders()), 29)

    # ---- who hears of it

    def test_people_hear_of_people(self) -> None:
        topic = self.client("sns").create_topic(Name="oncall")["TopicArn"]
        queue = self.client("sqs").create_queue(QueueName="heard")["QueueUrl"]
        arn = self.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        self.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
        gone = topic.replace("oncall", "gone")
        with unittest.mock.patch.dict("os.environ", TOPICS=json.dumps([gone, topic])):
            self.take("weekly")
            self.give_back("weekly")
            self.take("ada")
            self.give_back("ada")
            self.give_back("nobody")
        messages = self.client("sqs").receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", [])
        texts = sorted(json.loads(one["Body"])["Message"] for one in messages)
        self.assertEqual(len(texts), 2, texts)
        self.assertRegex(texts[0], "^payments: ada gives back, from .* on, failover$")
        self.assertRegex(texts[1], "^payments: ada holds back until .*, failover$")
