#!/usr/bin/env python3
"""The warm standby: deployed, planned again without a change, destroyed without a trace; and it loses its first region."""

import lifecycle
from recovery import failover
from system import Planned, System, main

WARM_STANDBY = System("patterns/warm_standby")

class WarmStandby(Planned):
    system = WARM_STANDBY

    def test_it_could_serve_now(self) -> None:
        for role in self.regions:
            self.assertTrue(any("greeter" in one["function_name"] for one in self.plan.values("aws_lambda_function", role)))
        plans = {one["name"].split("-")[-3] for one in self.plan.values("aws_ssm_document")}
        self.assertEqual(plans, {"failover", "switchover", "failback"})

    def test_health_moves_traffic_to_what_can_be_written_anywhere(self) -> None:
        self.assert_moved_by("primary_serves", "switch_off")


class WarmStandbyLives(lifecycle.Lifecycle):
    system = WARM_STANDBY


class WarmStandbyRecovers(failover.Recovery):
    system = WARM_STANDBY
    tells_failures = False


if __name__ == "__main__":
    main()
