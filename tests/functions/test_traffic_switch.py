"""The switch that a recovery plan turns in the standby region, from wherever the plan runs."""

import datetime
import time

from support import HOME, STANDBY, FunctionTest


class TrafficSwitch(FunctionTest):
    function = "traffic_switch"
    region = HOME
    variables = {"REGION": STANDBY, "STATE": "/payments/entry/shifted", "NAMESPACE": "payments/entry", "METRIC": "Shifted"}

    def published(self) -> list[float]:
        return self.values("payments/entry", "Shifted", STANDBY)

    def switch(self) -> str:
        """The state of the alarm that the domain name follows."""
        alarms = self.client("cloudwatch", STANDBY).describe_alarms(AlarmNames=["switch"])["MetricAlarms"]
        return alarms[0]["StateValue"]

    def remembered(self) -> str:
        return self.client("ssm", STANDBY).get_parameter(Name="/payments/entry/shifted")["Parameter"]["Value"]

    def make_switch(self) -> None:
        self.client("ssm", STANDBY).put_parameter(Name="/payments/entry/shifted", Value="0", Type="String", Overwrite=True)
        self.make_alarm("switch", "payments/entry", "Shifted", STANDBY, TreatMissingData="ignore")

    def test_what_was_said_last_is_repeated(self) -> None:
        self.make_switch()
        self.assertEqual(self.call({"repeat": True}), {"state": "done", "region": STANDBY, "shifted": 0})
        for shifted, state in ((1, "ALARM"), (0, "OK")):
            self.call({"shifted": shifted})
            self.assertEqual(self.remembered(), str(shifted))
            for _ in range(3):
                self.pass_time(minutes=1)
                self.call({"repeat": True})
                self.assertEqual((self.published()[-1], self.switch()), (shifted, state))

    def test_a_move_that_nobody_could_remember_is_the_newer_word(self) -> None:
        """As a plan moves traffic that does not reach the parameter; and the way home counts more than what was before it."""
        self.make_switch()
        self.pass_time(minutes=2)
        self.call({"repeat": True})
        self.put_one()
        for _ in range(3):
            self.pass_time(minutes=1)
            self.assertEqual(self.call({"repeat": True})["shifted"], 1)
            self.assertEqual((self.remembered(), self.switch()), ("1", "ALARM"))
        self.call({"shifted": 0})
        for _ in range(3):
            self.pass_time(minutes=1)
            self.assertEqual(self.call({"repeat": True})["shifted"], 0)
        self.assertEqual(self.switch(), "OK")

    def test_a_word_that_is_repeated_too_late_is_not_the_newer_one(self) -> None:
        """Whoever repeats may have read the 1 before the way home wrote the 0."""
        self.make_switch()
        self.call({"shifted": 1})
        self.call({"shifted": 0})
        self.pass_time(minutes=1)
        self.put_one()
        self.assertEqual(self.call({"repeat": True})["shifted"], 0)
        self.pass_time(minutes=2)
        self.assertEqual(self.call({"repeat": True})["shifted"], 0)
        self.assertEqual((self.remembered(), self.switch()), ("0", "OK"))

    def put_one(self) -> None:
        datum = {"MetricName": "Shifted", "Dimensions": [{"Name": "Environment", "Value": "test"}], "Value": 1, "Timestamp": self.now()}
        self.client("cloudwatch", STANDBY).put_metric_data(Namespace="payments/entry", MetricData=[datum])

    def test_nothing_is_repeated_that_nobody_said(self) -> None:
        self.make_switch()
        self.client("ssm", STANDBY).put_parameter(Name="/payments/entry/shifted", Value="2", Type="String", Overwrite=True)
        with self.assertRaisesRegex(ValueError, "0 or 1"):
            self.call({"repeat": True})
        self.client("ssm", STANDBY).delete_parameter(Name="/payments/entry/shifted")
        with self.assertRaisesRegex(Exception, "ParameterNotFound"):
            self.call({"repeat": True})
        self.assertEqual(self.published(), [])

    def test_it_speaks_in_the_standby_region(self) -> None:
        self.make_switch()
        self.assertEqual(self.call({"shifted": 1}), {"state": "done", "region": STANDBY, "shifted": 1})
        self.assertEqual(self.switch(), "ALARM")
        self.assertEqual(self.values("payments/entry", "Shifted", HOME), [])

    def test_there_and_back(self) -> None:
        self.make_switch()
        self.call({"shifted": 1})
        self.pass_time(minutes=2)
        self.assertEqual(self.switch(), "ALARM")
        self.call({"shifted": 0})
        self.assertEqual(self.switch(), "OK")

    def test_there_and_back_within_a_minute(self) -> None:
        self.make_switch()
        self.call({"shifted": 1})
        self.call({"shifted": 0})
        self.pass_time(minutes=1)
        self.assertEqual(self.switch(), "OK")
        self.pass_time(minutes=5)
        self.assertEqual(self.switch(), "OK")

    def test_twice_is_once(self) -> None:
        self.make_switch()
        self.assertEqual(self.call({"shifted": 1}), self.call({"shifted": 1}))
        self.assertEqual(set(self.published()), {1})
        self.assertEqual(self.switch(), "ALARM")

    def test_cut_short_and_called_again(self) -> None:
        self.assert_survives_cuts(self.make_switch, lambda: (self.switch(), self.remembered()), {"shifted": 1})

    def test_other_values_are_refused(self) -> None:
        for value in (2, -1):
            with self.assertRaisesRegex(ValueError, "0 or 1"):
                self.call({"shifted": value})
        with self.assertRaises(KeyError):
            self.call({"to": STANDBY})
        self.assertEqual(self.published(), [])

    def test_a_standby_region_that_is_down_is_an_error_and_no_hang(self) -> None:
        self.make_switch()
        with self.emulator.region_down(STANDBY, hang=20):
            begin = time.monotonic()
            with self.assertRaises(Exception) as caught:
                self.call({"shifted": 1})
            self.assertNotIsInstance(caught.exception, AssertionError)
            self.assertLess(datetime.timedelta(seconds=time.monotonic() - begin), datetime.timedelta(seconds=20))
        self.assertEqual(self.call({"shifted": 1})["shifted"], 1)

    def test_the_home_region_is_not_needed(self) -> None:
        self.make_switch()
        with self.emulator.region_down(HOME):
            self.call({"shifted": 1})
        self.assertEqual(self.published(), [1])
