"""Asks for the change of roles where the writer is, once."""

import contextlib
import unittest.mock
from typing import Any, Iterator

from botocore.client import BaseClient
from botocore.exceptions import ClientError
from support import HOME, STANDBY, Context, FunctionTest, changed_answer

# Of the function, as it is deployed.
TIMEOUT_SECONDS = 270
# How long a change of roles takes.
USUAL_SECONDS = 60
ACCOUNT = "123456789012"
CLUSTERS = {region: f"arn:aws:rds:{region}:{ACCOUNT}:cluster:ledger-{region}" for region in (HOME, STANDBY)}
WORLDWIDE = {"GlobalClusterIdentifier": "ledger"}


class RunningContext(Context):
    """The time that is left grows less while the test's time passes."""

    def __init__(self, test: "RoleSwitch"):
        super().__init__(TIMEOUT_SECONDS)
        self.test, self.begin = test, test.passed

    def get_remaining_time_in_millis(self) -> int:
        return super().get_remaining_time_in_millis() - int((self.test.passed - self.begin).total_seconds() * 1000)


@contextlib.contextmanager
def refusing(*regions: str, code: str = "InternalFailure", heard: bool = False) -> Iterator[None]:
    """Some regions do not answer a switchover as they should, although one may have `heard` it."""
    original = BaseClient._make_api_call

    def call(self: Any, operation: str, parameters: dict[str, Any]) -> Any:
        if operation == "SwitchoverGlobalCluster" and self.meta.region_name in regions:
            if heard:
                original(self, operation, parameters)
            raise ClientError({"Error": {"Code": code, "Message": "not here"}}, operation)
        return original(self, operation, parameters)

    with unittest.mock.patch.object(BaseClient, "_make_api_call", call):
        yield


@contextlib.contextmanager
def served_by(test: "RoleSwitch", region: str, other: str) -> Iterator[None]:
    """A switchover that is asked for in one region is taken by the service as if it came from another."""
    original = BaseClient._make_api_call

    def call(self: Any, operation: str, parameters: dict[str, Any]) -> Any:
        elsewhere = operation == "SwitchoverGlobalCluster" and self.meta.region_name == region
        return original(test.client("rds", other) if elsewhere else self, operation, parameters)

    with unittest.mock.patch.object(BaseClient, "_make_api_call", call):
        yield


class RoleSwitch(FunctionTest):
    """The function stands where the writer is to be: in the standby region."""

    function = "role_switch"

    def setUp(self) -> None:
        super().setUp()
        self.enterContext(unittest.mock.patch.object(self.module.time, "sleep", lambda seconds: self.pass_time(seconds=seconds)))
        self.make_database()

    def make_database(self) -> None:
        settings = {**WORLDWIDE, "Engine": "aurora-postgresql"}
        self.client("rds", HOME).create_global_cluster(EngineVersion="15.4", **settings)
        password = {"MasterUsername": "root", "MasterUserPassword": "longenough"}
        self.client("rds", HOME).create_db_cluster(DBClusterIdentifier=f"ledger-{HOME}", **settings, **password)
        self.client("rds", STANDBY).create_db_cluster(DBClusterIdentifier=f"ledger-{STANDBY}", **settings)

    def begin_slowly(self) -> None:
        self.make_database()
        self.emulator.sim("promotion", seconds=USUAL_SECONDS)

    def call(self, event: Any = None) -> Any:
        return self.module.handler(event or {"database": "ledger", "cluster": CLUSTERS[STANDBY]}, RunningContext(self))

    def cluster(self) -> dict[str, Any]:
        return self.client("rds").describe_global_clusters(**WORLDWIDE)["GlobalClusters"][0]

    def writer(self) -> str:
        return next(member["DBClusterArn"].split(":")[3] for member in self.cluster()["GlobalClusterMembers"] if member["IsWriter"])

    def asked(self) -> list[str]:
        """The regions in which a switchover was asked for, as the service has it."""
        return [one["region"] for one in self.emulator.audit() if one["operation"].startswith("SwitchoverGlobalCluster")]

    def move(self, target: str, region: str) -> None:
        self.client("rds", region).switchover_global_cluster(**WORLDWIDE, TargetDbClusterIdentifier=CLUSTERS[target])

    def test_it_asks_where_the_writer_is(self) -> None:
        self.assertEqual(self.call()["roles"], "under_way")
        self.assertEqual((self.writer(), self.asked()), (STANDBY, [HOME]))

    def test_the_way_home_is_asked_for_in_the_standby(self) -> None:
        self.call()
        self.call({"database": "ledger", "cluster": CLUSTERS[HOME]})
        self.assertEqual((self.writer(), self.asked()), (HOME, [HOME, STANDBY]))

    def test_who_writes_already_is_left_alone(self) -> None:
        self.move(STANDBY, HOME)
        self.assertEqual(self.call()["roles"], "done")
        self.assertEqual(self.asked(), [HOME])

    def test_a_change_to_here_that_is_under_way_is_enough(self) -> None:
        self.emulator.sim("promotion", seconds=USUAL_SECONDS)
        self.move(STANDBY, HOME)
        for _ in range(2):
            self.assertEqual(self.call()["roles"], "under_way")
            self.pass_time(seconds=10)
        self.assertEqual(self.asked(), [HOME])

    def test_a_run_that_was_sooner_is_taken_for_a_yes(self) -> None:
        """Between the question and the call, the other run asked."""
        self.emulator.sim("promotion", seconds=USUAL_SECONDS)
        answers = iter([True])

        def pretend_free(answer: dict[str, Any]) -> None:
            if next(answers, False):
                self.move(STANDBY, HOME)

        with changed_answer("DescribeGlobalClusters", pretend_free):
            self.assertEqual(self.call()["roles"], "under_way")
        self.assertEqual(self.asked(), [HOME, HOME])

    def test_a_change_away_from_here_is_waited_for(self) -> None:
        self.call()
        self.emulator.sim("promotion", seconds=USUAL_SECONDS)
        self.move(HOME, STANDBY)
        self.assertEqual(self.writer(), STANDBY)
        self.assertEqual(self.call()["roles"], "under_way")
        self.assertGreaterEqual(self.passed.total_seconds(), USUAL_SECONDS)
        self.assertEqual(self.cluster()["FailoverState"]["ToDbClusterArn"], CLUSTERS[STANDBY])

    def refusal(self) -> str:
        answer = self.call()
        self.assertEqual(answer["state"], "refused", answer)
        return answer["reason"]

    def test_a_change_away_that_takes_too_long_is_a_refusal_in_time(self) -> None:
        self.call()
        self.emulator.sim("promotion", seconds=2 * TIMEOUT_SECONDS)
        self.move(HOME, STANDBY)
        self.assertRegex(self.refusal(), f"not to {CLUSTERS[STANDBY]}")
        self.assertLess(self.passed.total_seconds(), TIMEOUT_SECONDS - 100)
        self.assertEqual(self.asked(), [HOME, STANDBY])

    def test_a_change_that_is_being_cancelled_is_waited_for(self) -> None:
        self.emulator.sim("promotion", seconds=USUAL_SECONDS)
        self.move(STANDBY, HOME)

        def cancel(answer: dict[str, Any]) -> None:
            state = answer["GlobalClusters"][0].get("FailoverState")
            if state:
                state["Status"] = "cancelling"

        with changed_answer("DescribeGlobalClusters", cancel):
            self.assertEqual(self.call()["roles"], "done")
        self.assertGreaterEqual(self.passed.total_seconds(), USUAL_SECONDS)

    def test_a_change_of_which_only_the_status_tells_is_waited_for(self) -> None:
        def hide(answer: dict[str, Any]) -> None:
            answer["GlobalClusters"][0].pop("FailoverState", None)

        self.emulator.sim("promotion", seconds=USUAL_SECONDS)
        self.move(STANDBY, HOME)
        with changed_answer("DescribeGlobalClusters", hide):
            self.assertEqual(self.call()["roles"], "done")
        self.assertGreaterEqual(self.passed.total_seconds(), USUAL_SECONDS)

    def test_where_the_writer_refuses_its_own_region_is_asked(self) -> None:
        """As if the service took a switchover from the target's region alone, and whatever it refuses with."""
        for code in ("InternalFailure", "InvalidGlobalClusterStateFault", "AccessDenied"):
            self.start_over()
            self.make_database()
            with self.subTest(code), served_by(self, STANDBY, HOME), refusing(HOME, code=code):
                self.assertEqual(self.call(), {"state": "done", "roles": "under_way", "reason": f"asked for in {STANDBY}"})
                self.assertEqual(self.writer(), STANDBY)

    def test_a_call_without_an_answer_may_have_been_heard(self) -> None:
        self.emulator.sim("promotion", seconds=USUAL_SECONDS)
        with refusing(HOME, heard=True):
            self.assertEqual(self.call()["roles"], "under_way")
        self.assertEqual(self.asked(), [HOME])

    def test_a_refusal_says_what_each_region_said(self) -> None:
        with refusing(HOME, STANDBY):
            self.assertRegex(self.refusal(), f"{HOME}: .*not here.*; {STANDBY}: .*not here")
        self.assertEqual(self.writer(), HOME)

    def test_a_writer_whose_region_is_down_is_a_refusal(self) -> None:
        with self.emulator.region_down(HOME):
            self.assertIn(HOME, self.refusal())
        self.assertEqual(self.call()["roles"], "under_way")

    def test_cut_short_and_called_again(self) -> None:
        for begin in (self.make_database, self.begin_slowly):
            with self.subTest(begin.__name__):
                self.assert_survives_cuts(begin, self.end)

    def end(self) -> tuple[str, int]:
        """Where the writer is when all has ended, and how often it was asked for."""
        self.pass_time(seconds=USUAL_SECONDS)
        return self.writer(), len(self.asked())
