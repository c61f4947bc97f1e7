#!/usr/bin/env python3
"""A topology that waits for another one: both are deployed, lose a region, and their plans are started at once."""

import concurrent.futures
import pathlib
import unittest
from typing import Any

import system  # noqa: F401  (finds the packages beside it)
from recovery.plans import DeployedPlan, plans_of

from harness import Deployment, compile_topology, main, start_emulator
from runner import Account

SOURCE = pathlib.Path(__file__).resolve().parents[1] / "recovery" / "together" / "together.dr"
REGIONS = {"primary": "us-east-1", "secondary": "us-west-2"}
HOME, STANDBY = REGIONS.values()
SUFFIX = "test"
MARK = f"/platform-{SUFFIX}/recovery-mark"
# Until the functions of both regions have looked at the marks, by their schedule.
MINUTES_SECONDS = 120
# How long each waits for the other before the one that it waits for is started.
ALONE_SECONDS = 300


class Together(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.emulator = start_emulator()
        cls.addClassCleanup(cls.emulator.stop)
        emitted = cls.enterClassContext(compile_topology(SOURCE))
        cls.deployments = {}
        cls.plans: dict[str, dict[str, DeployedPlan]] = {}
        for topology in ("platform", "shop"):
            variables = {"environment_suffix": SUFFIX}
            cls.deployments[topology] = cls.enterClassContext(Deployment(emitted / topology, variables, cls.emulator))
        with concurrent.futures.ThreadPoolExecutor() as together:
            list(together.map(deploy, cls.deployments.values()))
        for topology, deployment in cls.deployments.items():
            cls.plans[topology] = plans_of(deployment.outputs(), REGIONS)

    def setUp(self) -> None:
        for deployment in self.deployments.values():
            self.enterContext(deployment.snapshot())
        packages = [one.folder / "functions" for one in self.deployments.values()]
        self.account = Account(self.emulator, STANDBY, packages, authorising=True)
        self.account.life.begin()

    # ---- words of the tests

    def mark(self, region: str) -> str:
        return self.emulator.client("ssm", region).get_parameter(Name=MARK)["Parameter"]["Value"]

    def live(self, seconds: float) -> None:
        self.account.life.serve()
        self.account.life.pass_time(seconds)

    def start(self, topology: str, plan: str) -> Any:
        self.plans[topology][plan].start(self.account)
        return self.account.executions.all[-1]

    def finish(self, *executions: Any) -> None:
        self.account.executions.finish()
        for one in executions:
            self.assertTrue(one.run.succeeded, one.run)
            self.assertEqual(one.run.failures(), [], one.run)

    def assert_waited(self, waiting: Any, awaited: Any) -> None:
        """Nothing of the one has acted before the other had ended."""
        [wait] = [step for step in waiting.run.steps if step.name.startswith("platform_wait_await_recovered")][-1:]
        acting = [step for step in waiting.run.steps if step.name.startswith("inbox_")]
        self.assertTrue(acting, waiting.run)
        self.assertGreaterEqual(waiting.moment(min(step.begin for step in acting)), awaited.end, f"{waiting.run}\n{awaited.run}")
        self.assertGreaterEqual(waiting.moment(wait.end), awaited.end)

    def move_together(self, of_shop: str, of_platform: str, region: str) -> None:
        """The one that waits begins first, and finds nothing that releases it."""
        waiting = self.start("shop", of_shop)
        self.live(ALONE_SECONDS)
        self.assertIsNone(waiting.run, waiting.run)
        awaited = self.start("platform", of_platform)
        self.finish(waiting, awaited)
        self.assert_waited(waiting, awaited)
        self.assertEqual(self.mark(region), "recovered")

    # ---- what must hold

    def test_before_anything_happens_the_topology_is_at_home(self) -> None:
        self.assertEqual((self.mark(HOME), self.mark(STANDBY)), ("home", "none"))
        self.live(MINUTES_SECONDS)
        self.assertEqual((self.mark(HOME), self.mark(STANDBY)), ("home", "none"))

    def test_who_is_started_at_once_waits(self) -> None:
        for plan in ("failover", "by_machine"):
            with self.subTest(plan), self.emulator.snapshot(), self.account.lose(HOME):
                self.account.executions.forget()
                waiting, awaited = self.start("shop", plan), self.start("platform", "failover")
                self.finish(waiting, awaited)
                self.assert_waited(waiting, awaited)

    def test_what_moved_last_month_releases_nobody_today(self) -> None:
        for plan in ("by_machine", "failover"):
            with self.account.lose(HOME):
                self.move_together(plan, "failover", STANDBY)
            self.live(MINUTES_SECONDS)
            self.assertEqual((self.mark(HOME), self.mark(STANDBY)), ("left", "recovered"))
            self.move_together("failback", "failback", HOME)
            self.live(MINUTES_SECONDS)
            self.assertEqual((self.mark(HOME), self.mark(STANDBY)), ("recovered", "left"))

    def test_who_waits_in_vain_fails(self) -> None:
        """Nothing was done before, so it can be started again."""
        with self.account.lose(HOME):
            run = self.plans["shop"]["failover"].run(self.account)
        self.assertFalse(run.succeeded, run)
        self.assertEqual([step.name for step in run.steps if step.name.startswith("inbox_")], [], run)

    def test_no_plan_writes_another_mark(self) -> None:
        """The one that waits may read that mark, and no other; the one that sets it may set its own."""
        for topology, may in (("shop", "ssm:GetParameter"), ("platform", "ssm:PutParameter")):
            for plan in self.plans[topology].values():
                allowed = [(action, target) for one in self.statements(plan) for action in listed(one["Action"]) for target in listed(one["Resource"])]
                arn = f"arn:aws:ssm:{plan.region}:{self.account.number}:parameter{MARK}"
                self.assertEqual([pair for pair in allowed if "Parameter" in pair[0]], [(may, arn)], plan.name)

    def statements(self, plan: DeployedPlan) -> list[dict[str, Any]]:
        iam = self.emulator.client("iam", STANDBY)
        role = plan.role(self.account).rsplit("/", 1)[-1]
        names = iam.list_role_policies(RoleName=role)["PolicyNames"]
        return [one for name in names for one in iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"]["Statement"]]

    def test_a_deployment_leaves_the_marks(self) -> None:
        self.finish(self.start("platform", "switchover"))
        self.live(MINUTES_SECONDS)
        self.deployments["platform"].assert_no_changes()
        self.assertEqual((self.mark(HOME), self.mark(STANDBY)), ("left", "recovered"))


def deploy(deployment: Deployment) -> None:
    deployment.init()
    deployment.apply()


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


if __name__ == "__main__":
    main()
