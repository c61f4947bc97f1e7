"""What the compiler proves of a system is held against what is observed of it while its plans run, and while plans run that lack a step."""

from typing import Callable

from . import failover
from .mutants import emitted_mutants, observed_early, put, template_of
from .plans import DeployedPlan
from .states import Turn, Watch

# So long that clients notice a name first that was moved before.
MUTANT_PROMOTION_SECONDS = 400


class Proven(failover.Recovery):
    """For systems where nothing leads clients away but a step of a plan."""

    def test_components_serve_when_the_proof_says(self) -> None:
        """In the order of its actions: none before its own has begun, and each from its end on."""
        for plan in self.forwards:
            with self.subTest(plan.name), self.emulator.snapshot(), self.account.lose(self.home):
                self._serves_in_order(plan)
        self._move_away()
        self._serves_in_order(self.back)

    def _move_away(self) -> None:
        """As planned, where a plan does it: a region that is lost is not asked to stop anything."""
        self.succeed(self.planned[0]) if self.planned else self.fail_over(self.forwards[0])

    def _serves_in_order(self, plan: DeployedPlan) -> None:
        watch = self._watch(plan)
        run = self.succeed(plan, watch=watch)
        self.assertEqual(watch.contradictions(), [], run)
        self.wait(max(turn.noticed for turn in watch.turns))
        self.assertEqual(set(watch.turns) - watch.serving_now(), set(), run)

    def _watch(self, plan: DeployedPlan) -> Watch:
        turns = self.turns[plan.name]
        self.assertNotEqual(turns, [])
        role = next(role for role, region in self.regions.items() if region == plan.region)

        def see() -> Callable[[Turn], bool]:
            seen = self.seen_now()
            return lambda turn: turn.serves(seen, plan.region, role)

        return Watch(turns, see)

    def test_mutants_leave_down_what_their_proof_says(self) -> None:
        """And where two steps are swapped, those come early of whom the proof says it, and nobody else."""
        for plan in self.forwards:
            with self.emulator.snapshot(), self.account.lose(self.home):
                self._try_mutants(plan)
        self._move_away()
        self._try_mutants(self.back)

    def _try_mutants(self, plan: DeployedPlan) -> None:
        template = template_of(self.system.emitted, plan.name)
        tried = list(emitted_mutants(self.system.source, plan.name, self.turns[plan.name], template))
        if not tried and plan not in self.forwards:
            return  # nobody has written it
        self.assertTrue(any(one.down for one in tried) and not all(one.down for one in tried), tried)
        pairs = {pair for one in tried for pair in one.early}
        for mutant in self.share("mutants", tried, lambda mutant: f"{plan.engine} {mutant.what.partition(': ')[2]}"):
            with self.subTest(mutant.what), self.emulator.snapshot():
                put(mutant, template, plan, self.account)
                self.let_changes_take(MUTANT_PROMOTION_SECONDS, failover.WORKER_SECONDS)
                watch = self._watch(plan)
                with watch.while_waiting(self.account, self.measure) as looks:
                    run = self.run_plan(plan, watch=watch)
                self.wait(max(turn.noticed for turn in watch.turns))
                if not run.succeeded:  # what is done after a failure is no part of the proof
                    self.assertTrue(mutant.down, run)
                    continue
                left_down = set(watch.turns) - watch.serving_now()
                self.assertEqual({turn.component for turn in left_down}, mutant.down, run)
                if not mutant.down:  # of what never serves, nobody says when it does
                    self.assertEqual(observed_early(looks, pairs), mutant.early, run)
