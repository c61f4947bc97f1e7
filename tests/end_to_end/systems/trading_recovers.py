#!/usr/bin/env python3
"""Trading loses its first region, and gets it back: its plans, their mutants and its drills, on the emulator."""

import trading
from recovery import drills, failover, proven
from system import main


class TradingRecovers(drills.Drills, proven.Proven):
    system = trading.TRADING
    may_fail = ("stranded_run_invoke",)

    def test_the_way_home_stops_nothing_before_it_knows_that_it_can_switch(self) -> None:
        self.fail_over(self.forwards[0])
        before = self.seen()
        self.account = self.account_seen_from(self.home)
        with self.account.lose(self.standby):
            run = self.run_plan(self.back)
        self.assertFalse(run.succeeded, run)
        self.assertEqual([step for step in run.steps if step.name.startswith(("orders_pause", "ledger_promote"))], [], run)
        self.assertIn("FAILED", "".join(self.notices.read(self.home)))
        self.assertEqual(self.seen(), before)
        self.succeed(self.back)
        self.assertEqual(self.seen(), self.at_first)

    def test_what_the_way_home_stopped_goes_on_where_the_database_is_written(self) -> None:
        """The change of roles is refused after the orders were stopped; or it succeeds, and what follows it fails."""
        self.fail_over(self.forwards[0])
        role = self.back.role(self.account)
        before = self.seen()
        permissions = self.account.access.role(role).permissions()
        with self.emulator.snapshot():
            with self.account.access.lacking(role, *(one for one in permissions if "ledger-switch" in str(one))):
                run = self.run_plan(self.back)
            self.assertFalse(run.succeeded, run)
            self.assertTrue([step for step in run.steps if step.name.startswith("orders_pause_stop")], run)
            seen = self.seen()
            # The region that was lost had nobody who stopped it; now it rests, since the database cannot be written there.
            self.assertEqual(seen["writers"], before["writers"])
            self.assertEqual(failover.mirrored(seen["workers"]), self.at_first["workers"], "the standby works on")
        with self.account.access.lacking(role, *(one for one in permissions if one.action == "apigateway:POST")):
            run = self.run_plan(self.back)
        self.assertFalse(run.succeeded, run)
        seen = self.seen()
        self.assertEqual((seen["writers"], seen["workers"]), (self.at_first["writers"], self.at_first["workers"]), "home works")

if __name__ == "__main__":
    main()
