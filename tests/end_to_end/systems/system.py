"""What every system must stand: two environments side by side, deployed, unchanged by a second plan, and gone."""

import concurrent.futures
import json
import pathlib
import sys
import unittest
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from harness import Deployment, compile_topology, main, start_emulator  # noqa: E402
from plan_reader import Plan  # noqa: E402

EXAMPLES = pathlib.Path(__file__).resolve().parents[3] / "examples"
# Attributes that name a resource. What the account assigns (identifiers, ARNs) is not chosen, so it cannot collide.
NAMES = ("name", "function_name", "alarm_name", "identifier", "cluster_identifier", "global_cluster_identifier", "bucket", "domain_name")

__all__ = ["EXAMPLES", "NAMES", "Deployment", "Plan", "SystemTest", "compile_topology", "main", "start_emulator"]


class SystemTest(unittest.TestCase):
    """Compiles one example and plans it; each test asks the plan, the last one deploys it twice."""

    example = ""
    secrets: dict[str, Any] = {}

    @classmethod
    def setUpClass(cls) -> None:
        if not cls.example:
            raise unittest.SkipTest("the shape of the others")
        cls.emulator = start_emulator()
        cls.addClassCleanup(cls.emulator.stop)
        for name, content in cls.secrets.items():
            cls.emulator.seed_secret(name, json.dumps(content))
        cls.folder = cls.enterClassContext(compile_topology(EXAMPLES / cls.example / f"{cls.example}.dr"))
        cls.planned = cls.enterClassContext(Deployment(cls.folder, {"environment_suffix": "test"}, cls.emulator))
        cls.planned.init()
        cls.planned.validate()
        cls.plan = Plan(cls.planned.shown_plan())

    def test_two_environments_live_side_by_side_and_leave_nothing(self) -> None:
        environments = [self.enterContext(Deployment(self.folder, {"environment_suffix": suffix}, self.emulator)) for suffix in ("one", "two")]
        with concurrent.futures.ThreadPoolExecutor() as pool:
            list(pool.map(Deployment.init, environments))
            list(pool.map(Deployment.apply, environments))
            list(pool.map(Deployment.assert_no_changes, environments))
            names = [_names(environment) for environment in environments]
            self.assertEqual(names[0] & names[1], set(), "names that two environments share")
            self.assertGreater(len(names[0]), 0)
            self.after_apply(environments[0])
            list(pool.map(Deployment.destroy, environments))
        environments[0].assert_nothing_left()

    def after_apply(self, environment: Deployment) -> None:
        """What else one deployed environment must stand, while another stands beside it."""

    def only(self, items: list[Any]) -> Any:
        self.assertEqual(len(items), 1, items)
        return items[0]


def _names(deployment: Deployment) -> set[tuple[str, str]]:
    """Type and name of everything that carries a name of its own."""
    return {
        (resource["type"], resource["values"][attribute])
        for resource in deployment.state_resources().values()
        # Each network comes with a group whose name the provider gives.
        if resource["mode"] == "managed" and resource["type"] != "aws_default_security_group"
        for attribute in NAMES
        if isinstance(resource["values"].get(attribute), str)
    }
