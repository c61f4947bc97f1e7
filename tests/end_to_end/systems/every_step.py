#!/usr/bin/env python3
"""What the plans of the examples do not do."""

import pathlib

import lifecycle
from recovery import failover
from system import System, main

SOURCE = pathlib.Path(__file__).resolve().parents[1] / "recovery" / "every_step" / "every_step.dr"
EVERY_STEP = System("every_step", SOURCE)


class EveryStepRecovers(failover.Recovery):
    system = EVERY_STEP
    may_fail = ("nightly_verify_ask",)


class EveryStepLives(lifecycle.Lifecycle):
    system = EVERY_STEP


if __name__ == "__main__":
    main()
