"""Waits until what was written in another region has arrived."""

import json
import unittest.mock
from typing import Any

from support import HOME, STANDBY, Context, FunctionTest, changed_answer

# Of the function, as it is deployed.
TIMEOUT_SECONDS = 270
SOURCE, TARGET, RULE, KEY = "audit-standby", "audit-home", "to-primary", ".drc/to-primary"
PATIENCE_SECONDS = 1800


class RunningContext(Context):
    """The time that is left grows less while the test's time passes."""

    def __init__(self, test: "ArrivalWatch"):
        super().__init__(TIMEOUT_SECONDS)
        self.test, self.begin = test, test.passed

    def get_remaining_time_in_millis(self) -> int:
        return super().get_remaining_time_in_millis() - int((self.test.passed - self.begin).total_seconds() * 1000)


class ArrivalWatch(FunctionTest):
    """The system is led home: what was written in the standby must arrive at home."""

    function = "arrival_watch"
    region = HOME

    def setUp(self) -> None:
        super().setUp()
        self.enterContext(unittest.mock.patch.object(self.module.time, "sleep", lambda seconds: self.pass_time(seconds=seconds)))
        self.make_buckets()

    def make_buckets(self) -> None:
        for region, name in ((HOME, TARGET), (STANDBY, SOURCE)):
            placed = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
            client = self.client("s3", region)
            client.create_bucket(Bucket=name, **placed)
            client.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
        rule = {
            "ID": RULE,
            "Priority": 1,
            "Status": "Enabled",
            "Filter": {"Prefix": ""},
            "DeleteMarkerReplication": {"Status": "Disabled"},
            "Destination": {"Bucket": f"arn:aws:s3:::{TARGET}"},
        }
        configuration = {"Role": "arn:aws:iam::123456789012:role/copier", "Rules": [rule]}
        self.client("s3", STANDBY).put_bucket_replication(Bucket=SOURCE, ReplicationConfiguration=configuration)

    def call(self, event: Any = None) -> Any:
        asked = {"source": SOURCE, "source_region": STANDBY, "target": TARGET, "rule": RULE, "key": KEY, "patience": str(PATIENCE_SECONDS)}
        return self.module.handler(event or asked, RunningContext(self))

    def write(self, key: str) -> None:
        self.client("s3", STANDBY).put_object(Bucket=SOURCE, Key=key, Body=b"1")

    def has_arrived(self, key: str) -> bool:
        return key in [one["Key"] for one in self.client("s3", HOME).list_objects_v2(Bucket=TARGET).get("Contents", [])]

    def marker(self, bucket: str = SOURCE) -> dict[str, Any]:
        return json.loads(self.client("s3", HOME).get_object(Bucket=bucket, Key=KEY)["Body"].read())

    def copies_take(self, seconds: float) -> None:
        self.emulator.sim("copies", seconds=seconds)

    def call_until_known(self) -> int:
        """How often it takes: a plan calls again when the time of one call was not enough."""
        for number in range(1, 8):
            if self.call()["state"] == "done":
                return number
        raise AssertionError("it never knows")

    def missing(self) -> str:
        """Why it is not known yet, within the time of one call."""
        answer = self.call()
        self.assertEqual(answer["state"], "pending", answer)
        return answer["reason"]

    def test_an_idle_bucket_is_known_by_its_marker(self) -> None:
        self.assertEqual(self.call()["state"], "done")
        self.assertGreaterEqual(self.passed.total_seconds(), 10, "a count from before the question is no answer")
        self.assertTrue(self.marker()["answered"])

    def test_what_is_under_way_is_waited_for(self) -> None:
        self.copies_take(400)
        self.write("trade")
        self.assertGreater(self.call_until_known(), 1)
        self.assertTrue(self.has_arrived("trade"))

    def test_silence_is_not_believed(self) -> None:
        """The marker arrived, and still nothing is counted: in time it says so, and a count ends it."""
        with changed_answer("GetMetricStatistics", lambda answer: answer["Datapoints"].clear()):
            self.assertRegex(self.missing(), "nothing has been counted since")
        self.assertLess(self.passed.total_seconds(), TIMEOUT_SECONDS - 50)
        self.assertEqual(self.call_until_known(), 1)

    def test_a_count_from_before_is_not_believed(self) -> None:
        """Right after a region has returned, the newest count is that of the time before it was lost."""
        self.write("trade")
        self.pass_time(minutes=1)

        def only_old(answer: dict[str, Any]) -> None:
            asked = self.module.datetime.datetime.fromisoformat(self.marker()["asked_at"])
            answer["Datapoints"] = [{"Timestamp": asked - self.module.MINUTE, "Maximum": 0.0}]

        with changed_answer("GetMetricStatistics", only_old):
            self.assertRegex(self.missing(), "nothing has been counted")

    def test_copies_that_do_not_flow_are_an_error(self) -> None:
        self.client("s3", STANDBY).delete_bucket_replication(Bucket=SOURCE)
        self.assertRegex(self.missing(), "the marker has not arrived")

    def test_a_call_that_ran_out_of_time_goes_on(self) -> None:
        self.copies_take(400)
        self.missing()
        asked = self.marker()["asked_at"]
        self.call_until_known()
        self.assertEqual(self.marker()["asked_at"], asked)

    def test_another_run_asks_anew(self) -> None:
        first = self.call()["asked_at"]
        self.assertGreater(self.call()["asked_at"], first)

    def test_a_question_that_nobody_waits_for_any_more_is_asked_anew(self) -> None:
        self.client("s3", STANDBY).delete_bucket_replication(Bucket=SOURCE)
        self.missing()
        asked = self.marker()["asked_at"]
        self.pass_time(seconds=PATIENCE_SECONDS)
        self.missing()
        self.assertGreater(self.marker()["asked_at"], asked)

    def test_a_region_that_is_down_is_an_error(self) -> None:
        with self.emulator.region_down(STANDBY), self.assertRaises(Exception):
            self.call()
        self.assertEqual(self.call_until_known(), 1)

    def test_cut_short_and_called_again(self) -> None:
        def begin() -> None:
            self.make_buckets()
            self.write("trade")

        def end() -> tuple[bool, bool]:
            return self.has_arrived("trade"), self.marker()["answered"]

        self.assert_survives_cuts(begin, end)
