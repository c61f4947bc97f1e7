#!/usr/bin/env python3
"""What plans do in the region that they leave, while both regions work: with a state machine there, with a document back."""

import json
import pathlib
from typing import Any

from system import Deployed, System, main

from recovery.observed import observe
from recovery.plans import DeployedPlan, plans_of
from runner import Account, Cut

SOURCE = pathlib.Path(__file__).resolve().parents[1] / "recovery" / "source_region" / "source_region.dr"
SOURCE_REGION = System("source_region", SOURCE)
# The steps that are done in the source region, in the order of the plans.
THERE = ["jobs_leave_settle_there", "jobs_leave_leave", "jobs_leave_wait_left", "goods_close_close", "goods_close_ask_closed"]
OPEN, CLOSED = "0", "900"
RESTS, WORKS = "Disabled", "Enabled"
# How long the work on a queue takes to begin and to end.
WORKER_SECONDS = 20


class SourceRegion(Deployed):
    system = SOURCE_REGION

    def setUp(self) -> None:
        super().setUp()
        self.home, self.standby = self.regions["primary"], self.regions["secondary"]
        self.emulator.sim("worker", seconds=WORKER_SECONDS)
        self.account = Account(self.emulator, self.standby, [self.deployment.folder / "functions"], True)
        plans = plans_of(self.outputs, self.regions)
        self.plan, self.there, self.back = plans["failover"], plans["switchover"], plans["failback"]

    def seen(self) -> dict[str, tuple[str, str]]:
        """Of each region that stands, whether the work rests, and the delay of the shelf."""
        workers = observe(self.account, self.outputs, self.regions.values())["workers"]
        states = {role: state for role in self.regions for queue, state in workers.items() if f"-{role}-" in queue}
        return {role: (state, self.delay(role)) for role, state in states.items()}

    def delay(self, role: str) -> str:
        asked = {"QueueUrl": self.outputs[f"goods_{role}_url"], "AttributeNames": ["DelaySeconds"]}
        return self.emulator.client("sqs", self.regions[role]).get_queue_attributes(**asked)["Attributes"]["DelaySeconds"]

    def run_plan(self, plan: DeployedPlan, **named: Any) -> Any:
        run = plan.run(self.account, **named)
        self.account.clock.settle()
        return run

    def succeed(self, plan: DeployedPlan) -> Any:
        run = self.run_plan(plan)
        self.assertTrue(run.succeeded, run)
        self.assertLessEqual(run.seconds, run.bound, run)
        return run

    def caller(self, region: str) -> str:
        """The function that makes the calls of plans in another region."""
        functions = self.emulator.client("lambda", region).list_functions()["Functions"]
        [name] = [one["FunctionName"] for one in functions if "-remote-" in one["FunctionName"]]
        return name

    def test_there_and_back(self) -> None:
        at_first = {"primary": (WORKS, OPEN), "secondary": (RESTS, CLOSED)}
        self.assertEqual(self.seen(), at_first)
        self.succeed(self.there)
        self.assertEqual(self.seen(), {"primary": (RESTS, CLOSED), "secondary": (WORKS, OPEN)})
        self.deployment.assert_no_changes()
        run = self.succeed(self.back)
        self.assertEqual([step.name for step in run.steps if step.name in THERE], THERE)
        self.assertEqual(self.seen(), at_first)

    def test_it_can_be_interrupted_after_each_step_there(self) -> None:
        for name in THERE:
            with self.subTest(name), self.emulator.snapshot():
                self.assertEqual(self.run_plan(self.there, cut=Cut(name, after=True)).status, "Cut")
                # Nothing works in the region that is led to before it rests in the other one.
                self.assertEqual(self.seen()["secondary"], (RESTS, CLOSED))
                self.succeed(self.there)
                self.assertEqual(self.seen(), {"primary": (RESTS, CLOSED), "secondary": (WORKS, OPEN)})

    def test_a_lost_region_is_left_alone(self) -> None:
        with self.account.lose(self.home):
            run = self.succeed(self.plan)
            self.assertEqual([step.name for step in run.steps if step.name in THERE], [])
            self.assertEqual(self.seen(), {"secondary": (WORKS, OPEN)})
        self.assertEqual(self.seen()["primary"], (WORKS, OPEN))

    def test_a_region_that_is_lost_meanwhile_fails_the_plan(self) -> None:
        with self.account.lose(self.home):
            run = self.run_plan(self.there)
            self.assertFalse(run.succeeded, run)
            self.assertEqual(self.seen(), {"secondary": (RESTS, CLOSED)})

    def test_each_permission_of_the_function_is_needed(self) -> None:
        role = self.emulator.client("lambda", self.standby).get_function_configuration(FunctionName=self.caller(self.standby))["Role"]
        own = [one for one in self.account.access.role(role).permissions() if one.action.split(":")[0] in ("lambda", "sqs")]
        self.assertEqual(len(own), 4, own)
        of_plan = {str(one) for one in self.account.access.role(self.there.role(self.account)).permissions()}
        for permission in own:
            with self.subTest(permission=str(permission)), self.emulator.snapshot():
                self.assertNotIn(str(permission), of_plan)
                with self.account.access.lacking(role, permission):
                    self.assertFalse(self.run_plan(self.there).succeeded)

    def test_the_function_acts_in_the_region_that_is_left_alone(self) -> None:
        inputs = {"QueueUrl": self.outputs["goods_secondary_url"], "Attributes": {"DelaySeconds": "1"}}
        asks = {"service": "sqs", "operation": "SetQueueAttributes", "inputs": inputs}
        event = {"region": self.standby, "does": "call", "asks": asks, "seconds": 60}
        given = {"FunctionName": self.caller(self.standby), "Payload": json.dumps(event)}
        answer = self.account.caller.call(None, self.standby, "lambda", "Invoke", given)
        self.assertIn("FunctionError", answer)
        self.assertIn("AccessDeniedException", answer["Payload"].decode())
        self.assertEqual(self.delay("secondary"), CLOSED)


if __name__ == "__main__":
    main()
