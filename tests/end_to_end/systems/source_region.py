#!/usr/bin/env python3
"""What plans do in the region that they leave, while both regions work: with a state machine there, with a document back."""

import json
import pathlib
from typing import Any

import lifecycle
from recovery import failover
from recovery.plans import DeployedPlan
from runner import Cut
from system import System, main

SOURCE = pathlib.Path(__file__).resolve().parents[1] / "recovery" / "source_region" / "source_region.dr"
SOURCE_REGION = System("source_region", SOURCE)
# Steps that are done in the source region, in the order in which plans have them.
THERE = ["jobs_leave_settle_there", "jobs_leave_leave", "jobs_leave_wait_left", "goods_close_close", "goods_close_ask_closed"]
OPEN, CLOSED = "0", "900"


class SourceRegion(failover.Recovery):
    system = SOURCE_REGION

    def seen_now(self) -> dict[str, Any]:
        return super().seen_now() | {"delays": {role: self.delay(role) for role, region in self.regions.items() if not self.account.faults.is_lost(region)}}

    def delay(self, role: str) -> str:
        asked = {"QueueUrl": self.outputs[f"goods_{role}_url"], "AttributeNames": ["DelaySeconds"]}
        return self.emulator.client("sqs", self.regions[role]).get_queue_attributes(**asked)["Attributes"]["DelaySeconds"]

    def assert_moved(self, seen: dict[str, Any]) -> None:
        """The standby works. What a region had begun that is lost meanwhile nobody has ended."""
        self.assertEqual(seen["delays"]["secondary"], OPEN, seen)
        [work] = [state for queue, state in seen["workers"].items() if "secondary" in queue]
        self.assertEqual(work, "Enabled", seen)

    def there_and_back(self) -> tuple[DeployedPlan, DeployedPlan]:
        [planned] = self.planned
        return planned, self.back

    def caller(self, region: str) -> str:
        """The function that makes the calls of plans in another region."""
        functions = self.emulator.client("lambda", region).list_functions()["Functions"]
        [name] = [one["FunctionName"] for one in functions if "-remote-" in one["FunctionName"]]
        return name

    def test_the_region_that_is_left_rests_before_the_other_works(self) -> None:
        there, back = self.there_and_back()
        with self.emulator.snapshot():
            self.assertEqual(self.run_plan(there, cut=Cut(THERE[-1], after=True)).status, "Cut")
            seen = self.seen()
            self.assertEqual((set(seen["workers"].values()), seen["delays"]), ({"Disabled"}, {"primary": CLOSED, "secondary": CLOSED}))
        self.succeed(there)
        self.assertEqual(self.seen()["delays"], {"primary": CLOSED, "secondary": OPEN})
        self.succeed(back)
        self.assertEqual(self.seen(), self.at_first)

    def test_a_lost_region_is_left_alone(self) -> None:
        [plan] = self.forwards
        run = self.fail_over(plan)
        self.assertEqual([step.name for step in run.steps if step.name in THERE], [])

    def test_a_region_that_is_lost_meanwhile_fails_the_plan(self) -> None:
        """What is done there has no effect elsewhere: nothing works yet."""
        for plan, left in zip(self.there_and_back(), (self.home, self.standby), strict=True):
            with self.subTest(plan.name), self.emulator.snapshot():
                if plan is self.back:
                    self.succeed(self.planned[0])
                with self.account.lose(left):
                    run = self.run_plan(plan)
                self.assertFalse(run.succeeded, run)
                self.assertIn(THERE[0], {step.name for step in run.failures()} | {run.steps[0].name})

    def test_each_permission_of_the_functions_is_needed(self) -> None:
        for plan, calling in zip(self.there_and_back(), (self.standby, self.home), strict=True):
            if plan is self.back:
                self.succeed(self.planned[0])
            role = self.emulator.client("lambda", calling).get_function_configuration(FunctionName=self.caller(calling))["Role"]
            own = [one for one in self.account.access.role(role).permissions() if one.action.split(":")[0] in ("lambda", "sqs")]
            self.assertEqual(len(own), 4, own)
            for permission in own:
                with self.subTest(plan.name, permission=str(permission)), self.emulator.snapshot():
                    with self.account.access.lacking(role, permission):
                        self.assertFalse(self.run_plan(plan).succeeded)

    def test_the_function_may_act_in_the_region_that_is_left_alone(self) -> None:
        inputs = {"QueueUrl": self.outputs["goods_secondary_url"], "Attributes": {"DelaySeconds": "1"}}
        asks = {"service": "sqs", "operation": "SetQueueAttributes", "inputs": inputs}
        event = {"region": self.standby, "does": "call", "asks": asks, "seconds": 60}
        given = {"FunctionName": self.caller(self.standby), "Payload": json.dumps(event)}
        answer = self.account.caller.call(None, self.standby, "lambda", "Invoke", given)
        self.assertEqual(answer.get("FunctionError"), "Unhandled", answer)
        self.assertEqual(self.delay("secondary"), CLOSED)


class SourceRegionLives(lifecycle.Lifecycle):
    system = SOURCE_REGION


if __name__ == "__main__":
    main()
