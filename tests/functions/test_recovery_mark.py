"""The mark of a region that was left: when it is taken back, and when it is not."""

import contextlib
import unittest.mock
from typing import Any, Iterator

from support import HOME, STANDBY, FunctionTest

from botocore.client import BaseClient
from botocore.exceptions import ClientError, EndpointConnectionError

MARK = "/platform-test/recovery-mark"


class RecoveryMark(FunctionTest):
    function = "recovery_mark"
    region = HOME
    variables = {
        "MARK": MARK,
        "REGION": HOME,
        "OTHERS": f'["{STANDBY}"]',
        "RECOVERED": "recovered",
        "HOME_VALUE": "home",
        "LEFT": "left",
    }

    def say(self, region: str, value: str) -> None:
        self.client("ssm", region).put_parameter(Name=MARK, Value=value, Type="String", Overwrite=True)
        self.pass_time(seconds=2)

    def said(self, region: str) -> str:
        return self.client("ssm", region).get_parameter(Name=MARK)["Parameter"]["Value"]

    def looked(self, here: str, there: str) -> str:
        """After the marks were set, in this order, the function of the first region has looked at them."""
        self.say(HOME, here)
        self.say(STANDBY, there)
        state = self.call({"source": "aws.events"})["state"]
        self.assertEqual(self.said(HOME), state)
        self.assertEqual(self.said(STANDBY), there)
        return state

    @contextlib.contextmanager
    def without(self, region: str) -> Iterator[None]:
        """The region does not answer."""
        original = BaseClient._make_api_call

        def call(client: Any, operation: str, parameters: dict[str, Any]) -> Any:
            if client.meta.region_name == region:
                raise EndpointConnectionError(endpoint_url=region)
            return original(client, operation, parameters)

        with unittest.mock.patch.object(BaseClient, "_make_api_call", call):
            yield

    def test_home_is_left_when_a_plan_has_led_elsewhere(self) -> None:
        self.assertEqual(self.looked("home", "none"), "home")
        self.assertEqual(self.looked("home", "recovered"), "left")

    def test_home_is_left_however_late_its_mark_was_made(self) -> None:
        self.say(STANDBY, "recovered")
        self.say(HOME, "home")
        self.assertEqual(self.call({})["state"], "left")

    def test_the_later_of_two_plans_counts(self) -> None:
        self.assertEqual(self.looked("recovered", "recovered"), "left")
        self.say(STANDBY, "recovered")
        self.say(HOME, "recovered")
        self.assertEqual(self.call({})["state"], "recovered")
        self.assertEqual(self.said(HOME), "recovered")

    def test_what_says_nothing_stays(self) -> None:
        for value in ("none", "left"):
            self.assertEqual(self.looked(value, "recovered"), value)

    def test_a_mark_elsewhere_that_no_plan_has_set_changes_nothing(self) -> None:
        for value in ("none", "left", "home"):
            self.assertEqual(self.looked("recovered", value), "recovered")

    def test_of_a_region_that_does_not_answer_nothing_is_known(self) -> None:
        self.say(HOME, "recovered")
        self.say(STANDBY, "recovered")
        with self.without(STANDBY):
            self.assertEqual(self.call({})["state"], "recovered")
        self.assertEqual(self.call({})["state"], "left")

    def test_a_region_that_is_asked_too_often_says_nothing(self) -> None:
        original = BaseClient._make_api_call
        self.say(HOME, "recovered")
        self.say(STANDBY, "recovered")
        for status, code, passes in ((429, "TooManyRequestsException", True), (400, "ThrottlingException", True), (503, "Any", True), (403, "AccessDenied", False)):
            answer = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}

            def call(client: Any, operation: str, given: dict[str, Any], answer: dict[str, Any] = answer) -> Any:
                if client.meta.region_name == STANDBY:
                    raise ClientError(answer, operation)
                return original(client, operation, given)

            with self.subTest(code), unittest.mock.patch.object(BaseClient, "_make_api_call", call):
                if passes:
                    self.assertEqual(self.call({})["state"], "recovered")
                else:
                    self.assertRaises(ClientError, self.call, {})

    def test_nothing_is_written_twice(self) -> None:
        self.looked("home", "recovered")
        version = self.client("ssm", HOME).get_parameter(Name=MARK)["Parameter"]["Version"]
        self.call({})
        self.assertEqual(self.client("ssm", HOME).get_parameter(Name=MARK)["Parameter"]["Version"], version)

    def test_who_may_not_ask_hears_of_it(self) -> None:
        """An alarm looks at the function's errors."""
        self.say(HOME, "recovered")
        with self.assertRaises(ClientError):
            self.call({})
