"""What every system must stand: deployed, unchanged by a second plan, and gone without a trace."""

import concurrent.futures
import contextlib
import json
import pathlib
import shutil
import sys
import tempfile
import threading
import unittest
from typing import Any, Iterator

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from harness import Deployment, SplitDeployment, compile_topology, main, start_emulator  # noqa: E402
from harness.tools import compiler  # noqa: E402
from plan_reader import Plan  # noqa: E402

EXAMPLES = pathlib.Path(__file__).resolve().parents[3] / "examples"
# Attributes that name a resource. What the account assigns (identifiers, ARNs) is not chosen, so it cannot collide.
NAMES = ("name", "function_name", "alarm_name", "identifier", "cluster_identifier", "global_cluster_identifier", "bucket", "domain_name")
SPLIT = "layout = split"

__all__ = ["EXAMPLES", "NAMES", "Deployment", "Plan", "SplitDeployment", "SystemTest", "compile_topology", "compiler", "main", "start_emulator"]


class SystemTest(unittest.TestCase):
    """Compiles one example and plans it; each test asks the plan, the last one deploys it."""

    example = ""
    secrets: dict[str, Any] = {}
    regions = {"primary": "us-east-1", "secondary": "us-west-2"}
    # Each is deployed, all of them at the same time.
    environments = ("one",)
    # Whether the example is deployed as several configurations. They cannot be planned before they are applied, so
    # what is asked of the plan is asked of the same resources in one piece.
    split = False

    @classmethod
    def setUpClass(cls) -> None:
        if not cls.example:
            raise unittest.SkipTest("the shape of the others")
        cls.emulator = start_emulator()
        cls.addClassCleanup(cls.emulator.stop)
        for name, content in cls.secrets.items():
            cls.emulator.seed_secret(name, json.dumps(content), tuple(cls.regions.values()))
        source = EXAMPLES / cls.example / f"{cls.example}.dr"
        if cls.split:
            cls.emitted = cls.enterClassContext(compile_topology(source))
            source = cls.enterClassContext(_in_one_piece(source))
        cls.folder = cls.enterClassContext(compile_topology(source))
        cls.planned = cls.enterClassContext(Deployment(cls.folder, {"environment_suffix": "test"}, cls.emulator))
        cls.planned.init()
        cls.planned.validate()
        cls.plan = Plan(cls.planned.shown_plan())

    def test_it_deploys_plans_no_change_and_leaves_nothing(self) -> None:
        if self.split:
            self._deploy_split()
        else:
            self._deploy_side_by_side()

    def _deploy_side_by_side(self) -> None:
        environments = [self.enterContext(Deployment(self.folder, {"environment_suffix": suffix}, self.emulator)) for suffix in self.environments]
        with concurrent.futures.ThreadPoolExecutor() as pool:
            list(pool.map(Deployment.init, environments))
            list(pool.map(Deployment.apply, environments))
            list(pool.map(Deployment.assert_no_changes, environments))
            names = [_names(environment) for environment in environments]
            self.assertGreater(len(names[0]), 0)
            for other in names[1:]:
                self.assertEqual(names[0] & other, set(), "names that two environments share")
            self.after_apply(environments[0])
            list(pool.map(Deployment.destroy, environments))
        environments[0].assert_nothing_left()

    def _deploy_split(self) -> None:
        deployment = self.enterContext(SplitDeployment(self.emitted, {"environment_suffix": self.environments[0]}, self.emulator))
        deployment.validate()
        with self._replicas_report_their_lag():
            self.assertIn("the regions are in step", deployment.deploy("apply", "--patience=120"))
        deployment.assert_no_changes()
        self.after_split_apply(deployment)
        deployment.deploy("destroy")
        deployment.assert_nothing_left()

    @contextlib.contextmanager
    def _replicas_report_their_lag(self) -> Iterator[None]:
        """The emulator copies at once and measures nothing: what AWS would measure every minute comes from here."""
        clusters = [one["cluster_identifier"].replace("-test", f"-{self.environments[0]}") for one in self.plan.values("aws_rds_cluster", "secondary")]
        metrics = self.emulator.client("cloudwatch", self.regions["secondary"])
        over = threading.Event()

        def report() -> None:
            while True:
                for cluster in clusters:
                    dimensions = [{"Name": "DBClusterIdentifier", "Value": cluster}]
                    metrics.put_metric_data(Namespace="AWS/RDS", MetricData=[{"MetricName": "AuroraGlobalDBReplicationLag", "Dimensions": dimensions, "Value": 80}])
                if over.wait(60):
                    return

        reporter = threading.Thread(target=report, daemon=True)
        reporter.start()
        try:
            yield
        finally:
            over.set()
            reporter.join()

    def after_apply(self, environment: Deployment) -> None:
        """What else one deployed environment must stand."""

    def after_split_apply(self, deployment: SplitDeployment) -> None:
        """What else several configurations must stand."""

    def only(self, items: list[Any]) -> Any:
        self.assertEqual(len(items), 1, items)
        return items[0]


@contextlib.contextmanager
def _in_one_piece(source: pathlib.Path) -> Iterator[pathlib.Path]:
    """The same topology in the layout `single`."""
    with tempfile.TemporaryDirectory(prefix="example-") as room:
        folder = pathlib.Path(room) / source.parent.name
        shutil.copytree(source.parent, folder)
        copy = folder / source.name
        lines = copy.read_text().splitlines(keepends=True)
        copy.write_text("".join(line for line in lines if " ".join(line.split()) != SPLIT))
        yield copy


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
