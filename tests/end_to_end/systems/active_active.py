#!/usr/bin/env python3
"""Two active regions: deployed, planned again without a change, and destroyed without a trace."""

import lifecycle
from system import Planned, System, main

ACTIVE_ACTIVE = System("patterns/active_active")

class ActiveActive(Planned):
    system = ACTIVE_ACTIVE

    def test_clients_are_sent_everywhere(self) -> None:
        policies = [one["latency_routing_policy"] for one in self.plan.values("aws_route53_record") if one.get("set_identifier")]
        self.assertEqual({policy[0]["region"] for policy in policies}, set(self.regions.values()))
        self.assertEqual(self.plan.count("aws_ssm_document"), 0)


class ActiveActiveLives(lifecycle.Lifecycle):
    system = ACTIVE_ACTIVE
    # The ephemeral environments of two teams in one account.
    beside = "other"


if __name__ == "__main__":
    main()
