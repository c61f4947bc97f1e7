"""Recovery, run for real: a system is deployed, loses its first region, and its plans are run as they were emitted.

All runs act with the roles that were deployed, and a change of roles takes the database a while.
"""

import collections
import contextlib
import json
import math
import re
from typing import Any, Callable, ClassVar, Iterable, Iterator, TypeVar

from harness.share import share
from runner import Account, Cut, Decision, Fault, Question
from runner.executions import Execution
from system import SUFFIX, Deployed

from .ledger import proof, step_bounds, taken
from .notices import Notices
from .observed import observe
from .plans import DOCUMENT, MACHINE, RECORD, DeployedPlan, plans_of
from .start import Start, doubtful, sounding, speaking, start_of, states_below, told_of_end, told_of_no_start
from .states import OTHER, turns_of

# How long a global database takes to change roles.
PROMOTION_SECONDS = 45
# How long the work on a queue takes to begin and to end.
WORKER_SECONDS = 20
# The same, and the answers of services, at their worst: somewhat less than plans have patience for.
SLOW_PROMOTION_SECONDS = 1100
SLOW_WORKER_SECONDS = 240
SLOW_ANSWER_SECONDS = 9
# Until each alarm has seen what a plan told it.
SETTLING_MINUTES = 3
# How the plans are called that move the system while both regions work.
PLANNED = "switchover"
# How long a hold stays in force after it was given back.
HELD_AFTERWARDS_SECONDS = 600
# Within this time, the loss of a region must have been noticed.
DETECTION_SECONDS = 600
# In which nothing may start.
PEACE_SECONDS = 300
# Within which whatever has started ends.
ENDING_SECONDS = 3600
# Until everything that measures has measured, after a deployment.
FIRST_SECONDS = 420

T = TypeVar("T")


class Recovery(Deployed):
    """What each system must stand."""

    # The topic that the plans tell, and the plan that leads home.
    topic: ClassVar[str] = "oncall"
    # Optional steps that need what is lost, or what nobody made here.
    may_fail: ClassVar[tuple[str, ...]] = ()
    # Whether a step of a document fails whose function did: the guide leaves it open, and one system has it the other way.
    function_errors_fail: ClassVar[bool] = True
    # Whether a function weighs what it sees, and its decision is what starts the plan.
    decides: ClassVar[bool] = False
    # Whether the plans say what is done when a step fails.
    tells_failures: ClassVar[bool] = True
    way_home: ClassVar[str] = "failback"

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.home, cls.standby = cls.regions["primary"], cls.regions["secondary"]
        # The same subscribers for all tests, so that worlds of several tests can be equal.
        cls.enterClassContext(cls.deployment.snapshot())
        cls.notices = Notices(cls.emulator, [cls.outputs[f"{cls.topic}_{role}_arn"] for role in cls.regions])
        cls.started_by_deployment = cls.live_first()
        proven = proof(cls.system.source)
        cls.bounds, cls.turns = step_bounds(proven), turns_of(proven)
        cls.plans = plans_of(cls.outputs, cls.regions)
        # What is done when the region is lost; and, where it is derived, the same while both work.
        cls.forwards = [plan for plan in cls.plans.values() if plan.region == cls.standby and plan.name in cls.bounds]
        cls.planned = [plan for plan in cls.plans.values() if plan.region == cls.standby and plan.name.endswith(PLANNED)]

    def setUp(self) -> None:
        super().setUp()
        self.let_changes_take(PROMOTION_SECONDS, WORKER_SECONDS)
        self.account = self.account_seen_from(self.standby)
        self.at_first = self.seen()
        self.away: list[dict[str, Any]] = []
        self.back = self.plans[self.way_home]

    # ---- words of the tests

    @classmethod
    def account_seen_from(cls, region: str) -> Account:
        """`region` stands whatever the test does."""
        return Account(cls.emulator, region, [cls.deployment.folder / "functions"], True, cls.function_errors_fail)

    @classmethod
    def live_first(cls) -> list[str]:
        """Everything begins to measure, and from then on only tests move the clock; gives what has started by itself."""
        account = cls.account_seen_from(cls.standby)
        account.life.begin()
        account.life.serve()
        account.life.pass_time(FIRST_SECONDS)
        for role, region in cls.regions.items():
            cls.notices.read(region)
        return [one.name for one in account.executions.all]

    def automatic(self) -> list[Execution]:
        """The runs of plans that an alarm has started."""
        rules = {start.rule for _, start in self.starting()}
        return [one for one in self.account.executions.all if one.rule in rules]

    def let_changes_take(self, promotion: float, worker: float) -> None:
        self.emulator.sim("promotion", seconds=promotion)
        self.emulator.sim("worker", seconds=worker)

    def seen(self) -> dict[str, Any]:
        """What can be seen once the alarms have seen it."""
        self.wait(SETTLING_MINUTES * 60)
        return self.seen_now()

    def wait(self, seconds: float) -> None:
        """While the system lives, minute by minute."""
        for _ in range(math.ceil(seconds / 60)):
            self.account.clock.sleep(60)
            self.measure()

    def seen_now(self) -> dict[str, Any]:
        return observe(self.account, self.outputs, self.regions.values())

    def measure(self) -> None:
        """What functions of the system would measure each minute while it works."""

    def run_plan(self, plan: DeployedPlan, **named: Any) -> Any:
        run = plan.run(self.account, people=answer_yes, **named)
        self.account.clock.settle()
        return run

    def succeed(self, plan: DeployedPlan, **named: Any) -> Any:
        return self.assert_good(self.run_plan(plan, **named))

    def assert_good(self, run: Any) -> Any:
        self.assertTrue(run.succeeded, run)
        self.assertEqual([step for step in run.failures() if step.name not in self.may_fail], [], run)
        self.assertLessEqual(run.seconds, run.bound, run)
        return run

    def fail_over(self, plan: DeployedPlan, fault: Fault = Fault.REFUSES) -> Any:
        """The region is lost for as long as the plan runs."""
        with self.account.lose(self.home, fault):
            return self.succeed(plan)

    def assert_moved(self, seen: dict[str, Any]) -> None:
        """The standby writes, and the names lead to it."""
        self.assertEqual({role for role in seen["names"].values()}, {"secondary"}, seen)
        for status, writers in seen["writers"].values():
            self.assertEqual((status, writers), ("available", [self.standby]))

    def told(self, region: str) -> list[str]:
        """What people have heard, but for what they were asked."""
        return [notice for notice in self.notices.read(region) if ASKED not in notice]

    def each_forward(self, test: Callable[[DeployedPlan], None]) -> None:
        for plan in self.forwards:
            with self.subTest(plan.name), self.emulator.snapshot():
                test(plan)

    def share(self, loop: str, items: Iterable[T], kind: Callable[[T], str], least: int = 1) -> list[T]:
        """Those of the items that this system tries now."""
        return share(self.system.name, loop, items, kind, least)

    def assert_still_no_changes(self, after: str) -> None:
        """Where the system is as another test has it when it plans: what is left to find does not depend on the system."""
        if self.share("more plans without a change", [after], str, least=0):
            self.deployment.assert_no_changes()

    def sign_kind(self, alarm: str) -> str:
        return self._in_any_system(alarm)

    def _in_any_system(self, arn: str) -> str:
        """The name in an ARN, without what another system calls otherwise, and what the account assigns."""
        name = re.sub(rf"^{self.system.name}-|-(primary|secondary)?-?{SUFFIX}$", "", re.split("[:/]", arn)[-1])
        return re.sub("[0-9a-f]{8}-[0-9a-f-]{27}", "ID", name)

    def starting(self) -> Iterator[tuple[DeployedPlan, Start]]:
        """The plans that start by themselves, with what starts them."""
        for plan in self.forwards:
            start = start_of(plan, self.account)
            if start is not None:
                yield plan, start

    # ---- there and back

    def test_the_standby_takes_over_and_hands_back(self) -> None:
        self.assertEqual(set(self.at_first["names"].values()), {"primary"})
        self.each_forward(self._there_and_back)
        self.assertEqual([seen for seen in self.away if seen != self.away[0]], [], "the plans lead to different ends")

    def _there_and_back(self, plan: DeployedPlan) -> None:
        with self.account.lose(self.home):
            self.succeed(plan)
            self.assert_moved(self.seen())
            self.assertEqual(len(self.told(self.standby)), 1)
        self.away.append(self.seen())
        self.assert_moved(self.away[-1])
        # Where all plans end in the same, one of them is planned anew.
        if plan is self.forwards[0]:
            self.deployment.assert_no_changes()
        self.succeed(self.back)
        self.assertEqual(self.seen(), self.at_first)
        self.assertEqual(len(self.notices.read(self.home)), 1)
        if plan is self.forwards[0]:
            self.deployment.assert_no_changes()

    def test_back_at_once(self) -> None:
        """As in a drill: the way home begins in the minute in which the way there has ended."""
        self.each_forward(self._back_at_once)

    def _back_at_once(self, plan: DeployedPlan) -> None:
        self.succeed(plan)
        self.succeed(self.back)
        self.assertEqual(self.seen(), self.at_first)

    def test_a_planned_move_and_back(self) -> None:
        """While both regions work: the standby becomes in everything what the first region was, and the other way round."""
        for plan in self.planned:
            with self.subTest(plan.name), self.emulator.snapshot():
                self.succeed(plan)
                seen = self.seen()
                self.assert_moved(seen)
                self.assertEqual(mirrored(seen["workers"]), self.at_first["workers"])
                self.assert_still_no_changes("a planned move")
                self.succeed(self.back)
                self.assertEqual(self.seen(), self.at_first)

    # ---- what starts by itself

    @contextlib.contextmanager
    def alone(self, plan: DeployedPlan) -> Iterator[None]:
        """Of the plans that start by themselves this one alone does, in the block, and nothing has run before."""
        with self.emulator.snapshot():
            self.account.executions.forget()
            for other, start in self.starting():
                if other is not plan:
                    self.emulator.client("events", other.region).disable_rule(Name=start.rule)
            yield

    def test_a_deployment_starts_nothing(self) -> None:
        self.assertEqual(self.started_by_deployment, [])

    def test_it_starts_by_itself(self) -> None:
        """The region is lost, time passes, and alarms and rules do the rest."""
        for plan, start in self.starting():
            with self.subTest(plan.name), self.alone(plan):
                life = self.account.life
                life.people = answer_yes
                life.pass_time(PEACE_SECONDS)
                self.assertEqual(self.automatic(), [], "in peace")
                with self.account.lose(self.home):
                    begun = life.pass_until(self.automatic, DETECTION_SECONDS)
                    self.assertTrue(begun, f"{DETECTION_SECONDS}s: {states_below(self.account, plan.region, start)}")
                    life.pass_until(lambda: not self.account.executions.running(), ENDING_SECONDS)
                    [started] = self.automatic()
                    self.assertEqual((started.region, started.name), (plan.region, plan.identifier))
                    self.assert_good(started.run)
                    self.assert_moved(self.seen())

    def test_one_sign_starts_nothing(self) -> None:
        """Neither by itself, nor all of them while nobody can say what they are worth."""
        for plan, start in self.starting():
            for sign in self.share("signs", start.not_enough, self.sign_kind):
                with self.subTest(plan.name, sign=sign), self.emulator.snapshot(), speaking(self.account, self.standby, sign):
                    self.account.life.pass_time(DETECTION_SECONDS)
                    self.assertEqual(self.automatic(), [])
                    self.assertEqual(sounding(self.account, self.standby, start.signs), [sign])
            if start.grounds:
                with self.subTest(plan.name, grounds=start.grounds), self.emulator.snapshot(), doubtful(self.account, self.standby):
                    self.account.life.pass_time(DETECTION_SECONDS / 2)
                    with self.account.lose(self.home):
                        self.account.life.pass_time(DETECTION_SECONDS)
                        self.assertEqual(self.automatic(), [])
                        self.assertEqual(set(sounding(self.account, self.standby, start.signs)), set(start.signs))

    def test_a_hold_keeps_a_plan_from_starting_and_no_longer(self) -> None:
        """Whoever starts it by hand is not kept from it."""
        for plan, start in self.starting():
            with self.subTest(plan.name), self.alone(plan):
                life = self.account.life
                life.people = answer_yes
                self.hold(step="take", holder="ada", seconds=3600)
                with self.account.lose(self.home):
                    life.pass_time(DETECTION_SECONDS)
                    self.assertEqual(self.automatic(), [])
                    # Nothing is decided while somebody holds; the signs of the loss sound all the same.
                    expected = set() if self.decides else set(start.signs)
                    self.assertEqual(set(sounding(self.account, self.standby, start.signs)), expected)
                    self.hold(step="give_back", holder="ada", seconds=0)
                    self.assertTrue(life.pass_until(self.automatic, HELD_AFTERWARDS_SECONDS), "the loss is not noticed after the hold")
                    life.pass_until(lambda: not self.account.executions.running(), ENDING_SECONDS)
                    [started] = self.automatic()
                    self.assert_good(started.run)
            with self.subTest(plan.name, case="by hand"), self.emulator.snapshot():
                self.hold(step="take", holder="ada", seconds=3600)
                self.fail_over(plan)
                self.assertEqual(self.held(), ["ada"])

    def test_what_needs_both_regions_holds_while_it_runs(self) -> None:
        for _, start in self.starting():
            for plan in [*self.planned, self.back]:
                with self.subTest(plan.name), self.emulator.snapshot():
                    in_force = f"{self.hold_name()}_take_wait_in_force"
                    self.assertEqual(self.run_plan(plan, cut=Cut(in_force, after=True)).status, "Cut")
                    self.assertEqual(self.held(), [plan.name])
                    [alarm] = start.holds
                    self.assertEqual(sounding(self.account, self.standby, [alarm]), [alarm])
                    self.succeed(plan)
                    self.assertEqual(self.held(), [plan.name], "until metrics have come back")
                    self.account.clock.sleep(HELD_AFTERWARDS_SECONDS)
                    self.assertEqual(self.held(), [])

    def hold_name(self) -> str:
        """There is one for all plans that lead there."""
        ending = "_hold_secondary_function_name"
        [name] = [output.removesuffix("_secondary_function_name") for output in self.outputs if output.endswith(ending)]
        return name

    def hold(self, **event: Any) -> dict[str, Any]:
        """What people do by hand, and what the schedule does each minute."""
        function = self.outputs[f"{self.hold_name()}_secondary_function_name"]
        given = {"FunctionName": function, "Payload": json.dumps(event)}
        return json.loads(self.account.caller.call(None, self.standby, "lambda", "Invoke", given)["Payload"])

    def held(self) -> list[str]:
        return sorted(self.hold(step="list")["holds"])

    def test_people_hear_of_a_plan_that_waits_for_them_before_it_waits(self) -> None:
        """A state machine asks by mail instead, and the runner answers with what the mail says."""
        for plan in (plan for plan in self.forwards if plan.engine == DOCUMENT):
            actions = [step.action for step in self.account.document(plan.region, plan.identifier).steps.values()]
            if "aws:approve" in actions:
                with self.subTest(plan.name), self.emulator.snapshot():
                    self.assertLess(actions.index("aws:executeAwsApi"), actions.index("aws:approve"))
                    self.succeed(plan)
                    [question] = [notice for notice in self.notices.read(plan.region) if ASKED in notice]
                    for part in (plan.identifier, f"--region {plan.region}", "Yes: aws ssm send-automation-signal", "--signal-type Reject"):
                        self.assertIn(part, question)

    def test_a_plan_that_does_not_start_or_fails_is_heard_of(self) -> None:
        for plan in self.plans.values():
            topic = self.outputs[f"{self.topic}_{'primary' if plan.region == self.home else 'secondary'}_arn"]
            with self.subTest(plan.name):
                for status in ("Failed", "TimedOut", "Cancelled"):
                    self.assertEqual(told_of_end(plan, self.account, status), {topic}, status)
                self.assertEqual(told_of_end(plan, self.account, "Success"), set())
                start = start_of(plan, self.account) if plan in self.forwards else None
                if start is not None:
                    self.assertEqual(told_of_no_start(start, plan.region, self.account), {topic})

    def test_the_lost_region_may_hang(self) -> None:
        """Each call to the lost region hangs for as long as it may, and still the plan ends within its declared times."""
        self.each_forward(self._while_hanging)

    def _while_hanging(self, plan: DeployedPlan) -> None:
        run = self.fail_over(plan, Fault.HANGS)
        self.assertLess(run.seconds, run.bound)
        self.assert_moved(self.seen())

    def test_no_step_takes_longer_than_the_compiler_says(self) -> None:
        """Neither when all goes well, nor when each answer takes almost as long as somebody waits for it."""
        usual = self.account.caller.latency
        for plan in self.forwards:
            bounds = self.bounds[plan.name]
            slow = (SLOW_ANSWER_SECONDS, SLOW_PROMOTION_SECONDS, SLOW_WORKER_SECONDS)
            for latency, *changes in ((usual, PROMOTION_SECONDS, WORKER_SECONDS), slow):
                with self.subTest(plan.name, latency=latency), self.emulator.snapshot():
                    self.account.caller.latency = latency
                    self.let_changes_take(*changes)
                    run = self.fail_over(plan)
                    seconds = taken(run, bounds)
                    self.assertEqual({name: took for name, took in seconds.items() if took > bounds[name]}, {}, f"{bounds}\n{run}")
                    self.assertTrue(all(took > 0 for took in seconds.values()), f"steps that were not run: {seconds}")

    # ---- interrupted and run again

    def test_the_way_there_can_be_interrupted_anywhere(self) -> None:
        for plan in self.forwards:
            with self.account.lose(self.home):
                self._interrupt(plan)

    def test_a_planned_move_can_be_interrupted_anywhere(self) -> None:
        for plan in self.planned:
            self._interrupt(plan)

    def test_the_way_home_can_be_interrupted_anywhere(self) -> None:
        self.fail_over(self.forwards[0])
        self._interrupt(self.back)

    def _interrupt(self, plan: DeployedPlan) -> None:
        """Cut off before the first step and after each one, and run again as a whole: the end is the same."""
        with self.emulator.snapshot():
            steps = [step.name for step in self.succeed(plan).steps if step.action not in WITHOUT_EFFECT]
            end = self.seen()
        for cut in self.share("cuts", cuts_of(steps), lambda cut: f"{plan.engine} {cut_kind(cut)}"):
            with self.subTest(plan.name, step=cut.step, after=cut.after), self.emulator.snapshot():
                self.assertEqual(self.run_plan(plan, cut=cut).status, "Cut")
                self.succeed(plan)
                self.assertEqual(self.seen(), end)

    # ---- permissions

    def test_each_permission_of_the_way_there_is_needed(self) -> None:
        for plan in self.forwards:
            with self.account.lose(self.home):
                self._each_permission_is_needed(plan)

    def test_each_permission_of_a_planned_move_is_needed(self) -> None:
        for plan in self.planned:
            self._each_permission_is_needed(plan)

    def test_each_permission_of_the_way_home_is_needed(self) -> None:
        self.fail_over(self.forwards[0])
        self._each_permission_is_needed(self.back)

    def _each_permission_is_needed(self, plan: DeployedPlan) -> None:
        """Without one of them a step is refused; with all of them none is."""
        role = plan.role(self.account)
        granted = self.account.access.role(role).permissions()
        record = {one.action for one in granted if plan.engine == MACHINE and one.action in RECORD}
        self.assertIn(record, (set(), RECORD), "what the service needs for its own record, or none of it")
        # Two actions of a plan may have asked for the same one.
        asked: dict[str, list[Any]] = collections.defaultdict(list)
        for one in granted:
            if one.action not in record:
                asked[str(one)].append(one)
        needed = self._needed(plan, role)
        usual = [alike for text, alike in asked.items() if text in needed]
        decisive: list[Any] = []
        for alike in self.share("permissions", usual, lambda alike: f"{plan.engine} {self._permission_kind(alike[0])}"):
            with self.subTest(plan.name, permission=str(alike[0])), self.emulator.snapshot():
                run = self._run_without(plan, role, alike)
                self.assertTrue(_refused(run, role, alike[0]), f"nothing needs {alike[0]}\n{run}")
                if not run.succeeded:
                    decisive = decisive or alike
                self._assert_told(run, alike[0].action)
        # What is done only after a failure.
        if unused := asked.keys() - needed:
            decisive = decisive or next(alike for alike in usual if self._fails_without(plan, role, alike))
            with self.subTest(plan.name, failing=decisive):
                self.assertEqual(unused - self._needed(plan, role, *decisive), set(), "needed neither in a run that succeeds nor in this one")

    def _needed(self, plan: DeployedPlan, role: str, *lacking: Any) -> set[str]:
        """The permissions without which a call of a run would have been refused."""
        self.account.access.needed.clear()
        with self.emulator.snapshot():
            run = self._run_without(plan, role, lacking)
        self.assertEqual(run.succeeded, not lacking, run)
        return {needed for whose, needed in self.account.access.needed if whose == role}

    def _fails_without(self, plan: DeployedPlan, role: str, permissions: list[Any]) -> bool:
        with self.emulator.snapshot():
            return not self._run_without(plan, role, permissions).succeeded

    def _permission_kind(self, permission: Any) -> str:
        return f"{permission.action} {self._in_any_system(permission.resource)}"

    def _run_without(self, plan: DeployedPlan, role: str, permissions: Iterable[Any]) -> Any:
        with self.account.access.lacking(role, *permissions):
            return self.run_plan(plan)

    def _assert_told(self, run: Any, lacking: str) -> None:
        """Whoever is on call hears how a run ended, unless telling is what failed."""
        if lacking in TELLING or not (run.succeeded or self.tells_failures):
            return
        notices = self.told(run.region)
        self.assertEqual(["FAILED" in notice for notice in notices], [not run.succeeded], run)

    def test_every_failure_leads_where_the_document_says(self) -> None:
        """A step that ends the run does so even when it fails, and then nothing that should follow a failure is done."""
        for plan in self.plans.values():
            if plan.engine == DOCUMENT:
                for step in self.account.document(plan.region, plan.identifier).steps.values():
                    self.assertFalse(step.is_end and step.failure_target, f"{step.name} of {plan.name} never gets to {step.failure_target}")


# What a notice says that asks something.
ASKED = "waits for a decision"
# What it takes to tell somebody something.
TELLING = ("sns:Publish", "kms:GenerateDataKey", "kms:Decrypt")
# Steps that only look at what is known already.
WITHOUT_EFFECT = ("aws:branch", "Pass", "Choice", "Wait", "Succeed")


def cuts_of(steps: list[str]) -> list[Cut]:
    """Before the first step and after each: nothing happens between two steps, so before one is after the other."""
    return [Cut(steps[0], after=False), *(Cut(name, after=True) for name in dict.fromkeys(steps))]


def cut_kind(cut: Cut) -> str:
    """Without the number of a step that stands in several places, or is tried again."""
    return f"after {re.sub('(_attempt)?[-_][0-9]+$', '', cut.step)}" if cut.after else "before the first"


def _refused(run: Any, role: str, permission: Any) -> bool:
    missing = f"{role} is not authorized to perform: {permission.action} "
    return any(missing in (step.error or "") for step in run.steps)


def mirrored(named: dict[str, Any]) -> dict[str, Any]:
    """What is named after one region, as if it were named after the other."""
    return {re.sub("|".join(OTHER), lambda role: OTHER[role[0]], name): value for name, value in named.items()}


def answer_yes(question: Question) -> Decision:
    """Somebody who is asked, and agrees after a minute: one of those who may, or with the command that the question names."""
    if question.approvers:
        return Decision(after=60, by=question.approvers[0])
    return Decision(after=60, command=question.text.partition("Yes: ")[2].partition(" | No: ")[0])
