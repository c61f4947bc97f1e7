#!/usr/bin/env python3
"""The pilot light: planned; and with DRC_ALL=1 deployed, planned again without a change, and destroyed without a trace. It consists of
what the payments system consists of, too."""

import unittest

import lifecycle
from system import ALL, Planned, System, main

PILOT_LIGHT = System("patterns/pilot_light", secrets={"pilot/database": {"username": "administrator", "password": "correct-horse-battery"}})

class PilotLight(Planned):
    system = PILOT_LIGHT

    def test_the_database_is_alive_and_small(self) -> None:
        self.assertEqual(self.plan.count("aws_rds_cluster_instance", "primary"), 2)
        self.assertEqual(self.plan.count("aws_rds_cluster_instance", "secondary"), 1)


@unittest.skipUnless(ALL, "it is deployed with DRC_ALL=1")
class PilotLightLives(lifecycle.Lifecycle):
    system = PILOT_LIGHT


if __name__ == "__main__":
    main()
