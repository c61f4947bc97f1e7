"""A peaceful week: whatever belongs to the life of a system moves nothing by itself.

Nothing is fed: the week begins with what the deployment has left, functions run by their schedules, services measure what they see, and
the drill comes when its rule says.
"""

from typing import ClassVar

from .plans import DeployedPlan

HOUR = 3600
WEEK = 7 * 24 * HOUR
# As long as a change of roles was measured to take: https://github.com/keycloak/keycloak-benchmark/pull/445
PROMOTION_SECONDS = 480
RESTART_SECONDS = 300
# Until a plan has ended, or a drill.
PLAN_SECONDS, DRILL_SECONDS = 2 * HOUR, 3 * HOUR


class Peace:
    """For systems with a weekly drill. What is used of `self` is that of `Recovery` and `Drills`."""

    # How long the system stays in the standby when people move it.
    stay: ClassVar[float] = 6 * HOUR

    def test_a_peaceful_week_starts_no_failover(self) -> None:
        self.let_changes_take(PROMOTION_SECONDS, 20)
        self.account.sim("instances", seconds=2 * RESTART_SECONDS, restart=RESTART_SECONDS)
        begin = self.account.clock.now
        for event in (self._first_hours, self._until_the_drill, self._restart_of_the_standby, self._there_and_home):
            event()
            self.assertEqual([one.name for one in self.automatic()], [], event.__name__)
        self.account.life.pass_quietly(max(6 * HOUR, begin + WEEK - self.account.clock.now))
        self.assertEqual([one.name for one in self.automatic()], [])
        self.assertEqual([one.name for one in self.account.executions.all if not one.run.succeeded], [])
        self.assertEqual(self.seen(), self.at_first)

    def _first_hours(self) -> None:
        self.account.life.pass_quietly(3 * HOUR)

    def _until_the_drill(self) -> None:
        life, name = self.account.life, self.plans[self.drill].identifier
        end = self.account.clock.now + WEEK
        while not self._runs_of(name) and self.account.clock.now < end:
            life.pass_quietly(6 * HOUR)
        life.pass_until(lambda: not self.account.executions.running(), DRILL_SECONDS)
        self.assertEqual([one.status for one in self._runs_of(name)], ["Success"])
        self.assertEqual(self.started_plans(), [("switchover", "good"), (self.way_home, "good")])
        self.assertEqual(self.drill_state(), "passed")
        life.pass_quietly(HOUR)

    def _restart_of_the_standby(self) -> None:
        databases = self.emulator.client("rds", self.standby)
        self.account.clock.settle()
        for instance in databases.describe_db_instances()["DBInstances"]:
            databases.reboot_db_instance(DBInstanceIdentifier=instance["DBInstanceIdentifier"])
        self.account.life.pass_time(3 * RESTART_SECONDS)

    def _there_and_home(self) -> None:
        for plan in (self.planned[0], self.back):
            self._run_beside(plan)
            self.account.life.pass_quietly(self.stay)

    def _run_beside(self, plan: DeployedPlan) -> None:
        """As people do it, while everything goes on."""
        plan.start(self.account)
        self.account.life.pass_until(lambda: not self.account.executions.running(), PLAN_SECONDS)
        self.assert_good(self.account.executions.all[-1].run)

    def _runs_of(self, name: str) -> list:
        return [one for one in self.account.executions.all if one.name == name]

    def started_plans(self) -> list[tuple[str, str]]:
        """The plans that the drill ran, and how they ended."""
        names = {plan.identifier: plan.name for plan in self.plans.values() if plan.name != self.drill}
        return [(names[one.name], "good" if one.run.succeeded else "bad") for one in self.account.executions.all if one.name in names]
