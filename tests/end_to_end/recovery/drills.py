"""Drills, run for real: away and home again, refused, interrupted, and led home when something fails."""

import contextlib
from typing import Any, ClassVar, Iterator

from runner import Cut, Fault

from .failover import cut_kind, cuts_of
from .start import sounding, speaking

# Until a sign of trouble has been seen.
TROUBLE_SECONDS = 360
# Parts of the document that touch nothing.
WITHOUT_EFFECT = ("aws:branch", "aws:sleep")
# What the service of functions does itself with the role of a function: write its log, read its environment.
OF_THE_SERVICE = ("logs:CreateLogStream", "logs:PutLogEvents")


class Drills:
    """For systems that rehearse. What is used of `self` is that of `Recovery`."""

    drill: ClassVar[str] = "weekly"
    # The function without which the way there fails.
    moving: ClassVar[str] = "-ledger-switch-"

    def rehearse(self, **named: Any) -> Any:
        """One run of the drill's document, and of all that it started."""
        run = self.run_plan(self.plans[self.drill], **named)
        self.account.executions.finish()
        return run

    @contextlib.contextmanager
    def afresh(self) -> Iterator[None]:
        """What happens in the block is forgotten after it, and what ran before it was never there."""
        with self.emulator.snapshot():
            self.account.executions.forget()
            yield
            self.account.executions.finish()

    def be_in_peace(self) -> None:
        self.account.life.pass_time(60)

    def started(self) -> list[tuple[str, str]]:
        """The plans that the drill ran, and how they ended."""
        names = {plan.identifier: plan.name for plan in self.plans.values()}
        return [(names[one.name], "good" if one.run.succeeded else "bad") for one in self.account.executions.all]

    def drill_state(self) -> str:
        name = self.outputs[f"{self.drill}_rehearsal_secondary_state_parameter"]
        return self.emulator.client("ssm", self.standby).get_parameter(Name=name)["Parameter"]["Value"].split()[0]

    def conductor(self) -> str:
        """The role of the function that conducts the drill."""
        name = self.outputs[f"{self.drill}_rehearsal_secondary_function_name"]
        return self.emulator.client("lambda", self.standby).get_function_configuration(FunctionName=name)["Role"]

    # ---- there and back

    def test_a_drill_ends_where_it_began(self) -> None:
        self.be_in_peace()
        run = self.rehearse()
        self.assertTrue(run.succeeded, run)
        self.assertLessEqual(run.seconds, run.bound, run)
        self.assertEqual(self.started(), [("switchover", "good"), (self.way_home, "good")])
        self.assertEqual(self.drill_state(), "passed")
        self.assertIn(self.drill, self.held(), "until metrics have come back")
        self.assertEqual(self.seen(), self.at_first)
        first, *others = self.notices.read(self.standby)
        self.assertIn(f"It runs switchover, then {self.way_home}. This is what it touches:", first)
        report = others[-1]
        for line in ("switchover: ", f"{self.way_home}: ", "The way there took "):
            self.assertIn(line, report)
        self.assert_still_no_changes("a drill")

    def test_while_a_drill_is_away_the_standby_serves(self) -> None:
        self.be_in_peace()
        self.rehearse(cut=Cut(f"{self.drill}_rehearsal_rehearse_wait_there", after=True))
        self.assert_moved(self.seen())

    # ---- refused

    def test_a_drill_does_not_begin_away_from_home(self) -> None:
        self.fail_over(self.forwards[0])
        before = self.seen()
        self.notices.read(self.standby)
        run = self.rehearse()
        self.assertFalse(run.succeeded, run)
        self.assertEqual((self.started(), self.drill_state()), ([], "never"))
        [notice] = self.notices.read(self.standby)
        self.assertIn("before it touched anything", notice)
        self.assertEqual(self.seen(), before)

    def test_a_drill_does_not_begin_in_trouble(self) -> None:
        for _, start in self.starting():
            # What starts a plan by itself has started it before a drill begins, which another test is about.
            for sign in self.share("signs in drills", start.not_enough, self.sign_kind):
                with self.subTest(sign), self.afresh(), speaking(self.account, self.standby, sign):
                    self.account.life.pass_time(TROUBLE_SECONDS)
                    self.assertEqual(sounding(self.account, self.standby, start.signs), [sign])
                    self._refused()

    def _refused(self) -> None:
        before = self.seen_now()
        run = self.rehearse()
        self.assertFalse(run.succeeded, run)
        self.assertEqual((self.started(), self.drill_state()), ([], "never"))
        self.assertEqual(self.seen_now(), before)

    def test_a_drill_does_not_begin_while_a_failover_runs(self) -> None:
        self.be_in_peace()
        forward = self.forwards[0]
        forward.start(self.account)
        run = self.rehearse()
        self.assertFalse(run.succeeded, run)
        self.assertEqual((self.started(), self.drill_state()), ([(forward.name, "good")], "never"))
        # One that has moved something already is seen by that. What the function says stands in its answer alone where its errors are
        # no failures of steps.
        self.assertRegex(str(run), f"{forward.name} is running|_at_home_ask: |_rehearse_begin_refused: ")

    # ---- whatever fails

    def test_a_way_there_that_fails_is_followed_by_the_way_home(self) -> None:
        self.be_in_peace()
        role = self.plans["switchover"].role(self.account)
        some = next(one for one in self.account.access.role(role).permissions() if self.moving in one.resource)
        with self.account.access.lacking(role, some):
            run = self.rehearse()
        self.assertFalse(run.succeeded, run)
        self.assertEqual(self.started(), [("switchover", "bad"), (self.way_home, "good")])
        self.assertEqual(self.drill_state(), "failed")
        self.assertEqual(self.seen(), self.at_first)
        self.assertIn("switchover: ", self.notices.read(self.standby)[-1])

    def test_a_region_that_is_lost_during_a_drill_is_not_returned_to(self) -> None:
        """The way home ends in a failure, which is reported, and the standby serves."""
        self.be_in_peace()
        self.rehearse(cut=Cut(f"{self.drill}_rehearsal_rehearse_wait_there", after=True))
        with self.account.lose(self.home, Fault.REFUSES):
            run = self.rehearse()
            self.assertFalse(run.succeeded, run)
            self.assertIn("The system may NOT be at home", self.notices.read(self.standby)[-1])
            self.assert_moved(self.seen())

    # ---- permissions

    def test_each_permission_of_the_conductor_is_needed(self) -> None:
        """Without any of them, a call of a drill that goes well would have been refused."""
        self.be_in_peace()
        self.assertTrue(self.rehearse().succeeded)
        role, access = self.conductor(), self.account.access
        granted = {str(one) for one in access.role(role).permissions() if one.action not in OF_THE_SERVICE}
        self.assertGreater(len(granted), 0)
        self.assertEqual(granted - {needed for whose, needed in access.needed if whose == role}, set())


class InterruptedDrills:
    """For one system of each engine, since each step costs a whole drill, and in their share the two engines are one: all that a cut
    changes is what the same function finds. What is used of `self` is that of `Drills`."""

    def test_an_interrupted_drill_is_led_home(self) -> None:
        with self.afresh():
            self.be_in_peace()
            steps = [step.name for step in self.rehearse().steps if step.action not in WITHOUT_EFFECT]
        for cut in self.share("cuts of drills", cuts_of(steps), lambda cut: cut_kind(cut).replace(f"{self.drill}_", "")):
            with self.subTest(step=cut.step, after=cut.after), self.afresh():
                self.be_in_peace()
                self.assertEqual(self.rehearse(cut=cut).status, "Cut")
                self.be_in_peace()
                self.rehearse()
                self.assertEqual(self.seen(), self.at_first)
                self.assertNotEqual(self.drill_state(), "running")
