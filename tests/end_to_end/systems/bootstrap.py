#!/usr/bin/env python3
"""An account that nobody has prepared: `deploy.py preflight` says what it lacks, `examples/bootstrap` makes it, and it is there."""

import contextlib
import pathlib
import tempfile
import unittest
from collections.abc import Iterator
from typing import Any

from system import EXAMPLES, main

from harness import SplitDeployment, compile_topology, start_emulator

REGIONS = ("us-east-1", "us-west-2")
# Neither of them is applied: what is asked of the account follows from what was compiled.
GATEWAY = """topology greeter {
  region primary   = "us-east-1"
  region secondary = "us-west-2"

  lambda hello { source = "hello"  handler = "index.handler" }
  api_gateway front {
    routes = { "GET /health": hello }
    health = "/health"
  }
}
"""


class Bootstrap(unittest.TestCase):
    def preflight(self, emitted: pathlib.Path, emulator: Any) -> dict[str, list[str]]:
        """The answers, by outcome."""
        with SplitDeployment(emitted, {"environment_suffix": "test"}, emulator, bootstrapped=False) as deployment:
            said = deployment.deploy("preflight", allowed=(0, 1, 2)).splitlines()
        self.assertEqual([line for line in said if line.startswith("unasked")], [])
        return {outcome: [line for line in said if line.startswith(outcome)] for outcome in ("ok", "missing")}

    def test_what_an_account_lacks_is_said_and_made(self) -> None:
        with self.gateway() as front, compile_topology(EXAMPLES / "bootstrap" / "bootstrap.dr") as emitted, start_emulator() as emulator:
            lacking = self.preflight(front, emulator)["missing"]
            for region in REGIONS:
                self.assertTrue(any(region in line and "role for the access logs of `front`" in line for line in lacking), lacking)
            with SplitDeployment(emitted, {"environment_suffix": "account"}, emulator, bootstrapped=False) as account:
                account.deploy("apply")
                account.assert_no_changes()
                answers = self.preflight(front, emulator)
                for region in REGIONS:
                    self.assertTrue(any(region in line and "role for the access logs of `front`" in line for line in answers["ok"]), answers)
                account.deploy("destroy")
                account.assert_nothing_left()

    @contextlib.contextmanager
    def gateway(self) -> Iterator[pathlib.Path]:
        with tempfile.TemporaryDirectory(prefix="greeter-") as named:
            room = pathlib.Path(named)
            (room / "hello").mkdir()
            (room / "hello" / "index.py").write_text("def handler(event, context):\n    return {'statusCode': 200}\n")
            (room / "greeter.dr").write_text(GATEWAY)
            with compile_topology(room / "greeter.dr") as emitted:
                yield emitted


if __name__ == "__main__":
    main()
