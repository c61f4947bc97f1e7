"""One example of the compiler's users as the tests of a script share it: compiled, planned and deployed once.

    PAYMENTS = System("payments")

    class Payments(Conventions):        # asks the plan
        system = PAYMENTS

    class PaymentsRecovers(Recovery):   # loses the first region of what was deployed
        system = PAYMENTS

    class PaymentsLives(Lifecycle):     # no change, and gone without a trace
        system = PAYMENTS

What is deployed is the plan that the requirements were asked of. Each test of the deployment begins with it as it was deployed,
whatever the tests before it did, so no failure hides what another test finds.
"""

import contextlib
import functools
import json
import pathlib
import shutil
import sys
import tempfile
import unittest
from typing import Any, ClassVar, Iterator

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import documents  # noqa: E402
from plan_reader import Plan  # noqa: E402

from harness import Deployment, SplitDeployment, compile_into, compile_topology, main, start_emulator  # noqa: E402
from harness.share import ALL  # noqa: E402
from harness.tools import compiler  # noqa: E402

EXAMPLES = pathlib.Path(__file__).resolve().parents[3] / "examples"
SUFFIX = "test"
# Attributes that name a resource. What the account assigns (identifiers, ARNs) is not chosen, so it cannot collide.
NAMES = ("name", "function_name", "alarm_name", "identifier", "cluster_identifier", "global_cluster_identifier", "bucket", "domain_name")
SPLIT = "layout = split"

__all__ = ["ALL", "EXAMPLES", "NAMES", "SUFFIX", "Deployed", "Deployment", "Planned", "System", "compile_into", "compiler", "main"]


class System:
    """`example` is a folder below `examples`, unless `source` says where the topology stands."""

    def __init__(
        self,
        example: str,
        source: pathlib.Path | None = None,
        standby: str = "us-west-2",
        secrets: dict[str, Any] | None = None,
        split: bool = False,
        instance_seconds: float = 0,
    ):
        self.name = pathlib.Path(example).name
        self.source = source or EXAMPLES / example / f"{self.name}.dr"
        self.regions = {"primary": "us-east-1", "secondary": standby}
        self.secrets = secrets or {}
        # Whether the example is deployed as several configurations. They cannot be planned before they are applied, so
        # what is asked of the plan is asked of the same resources in one piece.
        self.split = split
        # How long the instances of its databases take to be made, on the emulator's clock, which moves while a deployment waits.
        # Scripts that are deployed ask by the machine's clock, so not for those that are deployed by one.
        self.instance_seconds = instance_seconds
        self._attempted = False
        self._deployment: Deployment | SplitDeployment | None = None

    @functools.cached_property
    def emulator(self) -> Any:
        started = start_emulator()
        started.sim("instances", seconds=self.instance_seconds)
        unittest.addModuleCleanup(started.stop)
        for name, content in self.secrets.items():
            started.seed_secret(name, json.dumps(content), tuple(self.regions.values()))
        return started

    @functools.cached_property
    def emitted(self) -> pathlib.Path:
        """What the compiler writes for the example as it stands."""
        return unittest.enterModuleContext(compile_topology(self.source))

    @functools.cached_property
    def folder(self) -> pathlib.Path:
        """The same as one configuration."""
        if not self.split:
            return self.emitted
        return unittest.enterModuleContext(compile_topology(unittest.enterModuleContext(_in_one_piece(self.source))))

    @functools.cached_property
    def planned(self) -> Deployment:
        planned = self.environment(SUFFIX)
        planned.init()
        planned.plan()
        return planned

    @functools.cached_property
    def plan(self) -> Plan:
        return Plan(self.planned.shown_plan())

    def environment(self, suffix: str) -> Deployment:
        """One more environment in the same account, not yet deployed."""
        return unittest.enterModuleContext(Deployment(self.folder, {"environment_suffix": suffix}, self.emulator))

    def deployed(self) -> Deployment | SplitDeployment:
        """The deployment, made when it is first asked for. One that failed is not tried again."""
        planned = self.planned  # first: a tool that is missing skips each test, and is no failure
        if not self._attempted:
            self._attempted = True
            self._deployment = self._deploy_split() if self.split else self._deploy(planned)
        if self._deployment is None:
            raise AssertionError(f"{self.name} could not be deployed: the first test that needed it says why")
        return self._deployment

    @functools.cached_property
    def outputs(self) -> dict[str, Any]:
        """Of the deployment as it was made: each test begins with it."""
        return self.deployed().outputs()

    @staticmethod
    def _deploy(planned: Deployment) -> Deployment:
        planned.apply_plan()
        return planned

    def _deploy_split(self) -> SplitDeployment:
        deployment = unittest.enterModuleContext(SplitDeployment(self.emitted, {"environment_suffix": SUFFIX}, self.emulator))
        said = deployment.deploy("apply", "--patience=120")
        if "the regions are in step" not in said:
            raise AssertionError("deploy.py does not say that the regions are in step:\n" + said[-2000:])
        return deployment


class SystemTest(unittest.TestCase):
    system: ClassVar[System]

    @classmethod
    def setUpClass(cls) -> None:
        cls.emulator = cls.system.emulator
        cls.regions = cls.system.regions

    # What differs is shown in full, up to a screen of it.
    maxDiff = 4000

    def only(self, items: list[Any]) -> Any:
        self.assertEqual(len(items), 1, [_label(item) for item in items])
        return items[0]


class Planned(SystemTest):
    """Asks the planned resources, and the files that were written."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.emitted = cls.system.emitted
        cls.folder = cls.system.folder
        cls.plan = cls.system.plan

    def function(self, role: str, component: str) -> Any:
        return self.only([one for one in self.plan.of("aws_lambda_function", role) if f"-{component}-" in one["values"]["function_name"]])

    def alarms(self, role: str, metric: str) -> list[Any]:
        return [one for one in self.plan.of("aws_cloudwatch_metric_alarm", role) if one["values"]["metric_name"] == metric]

    def member_by(self, role: str) -> str:
        """What makes the ledger of a region a member of the global database: a standby joins through the cluster of home."""
        if role == "primary":
            return "aws_rds_global_cluster.ledger_worldwide.id"
        return "aws_rds_cluster.ledger_primary_cluster.global_cluster_identifier"

    def range_of(self, role: str) -> str:
        return self.only(self.plan.values("aws_vpc", role))["cidr_block"]

    def peered_routes(self, role: str) -> list[Any]:
        routes = self.plan.of("aws_route", role)
        return [one for one in routes if any("accepter" in reference for reference in self.plan.references(one))]

    def assert_failover_records(self) -> dict[str, Any]:
        """One record for each region, in the order of their roles; gives them by role."""
        every = self.plan.of("aws_route53_record")
        records = {one["values"]["set_identifier"]: one for one in every if one["values"].get("set_identifier")}
        types = {role: one["values"]["failover_routing_policy"][0]["type"] for role, one in records.items()}
        self.assertEqual(types, {"primary": "PRIMARY", "secondary": "SECONDARY"})
        return records

    def assert_moved_by(self, *checks: str) -> None:
        """The name leaves home when one of these checks of it fails, and for nothing else."""
        home = self.plan.resources["aws_route53_health_check.entry_home_serves"]
        self.assert_has(home["values"], type="CALCULATED", child_health_threshold=len(checks))
        followed = {one for one in self.plan.references(home) if one.startswith("aws_route53_health_check.") and one.endswith(".id")}
        self.assertEqual(followed, {f"aws_route53_health_check.entry_{check}.id" for check in checks})

    def forwards_events(self, bus: str, role: str) -> Any:
        """What sends events on to the bus of another region."""
        targets = self.plan.of("aws_cloudwatch_event_target", role)
        return self.only([one for one in targets if f"aws_cloudwatch_event_bus.{bus}.arn" in self.plan.references(one)])

    def provider_aliases(self, configuration: str) -> set[str]:
        """The regions that one of several configurations needs."""
        main_file = json.loads((self.emitted / configuration / "main.tf.json").read_text())
        return {one["alias"] for one in main_file["provider"]["aws"]}

    def written(self, resource: Any) -> dict[str, Any]:
        """A resource as it was emitted: what it refers to is not known before the deployment."""
        return documents.written(self.folder, resource["type"], resource["name"])

    def permissions(self, bearer: Any) -> list[dict[str, Any]]:
        """The statements of all policies of a role, or of the role that a function has."""
        if bearer["type"] != "aws_iam_role":
            bearer = self.only(self.plan.referred(bearer, "aws_iam_role"))
        policies = [one for one in self.plan.of("aws_iam_role_policy") if bearer in self.plan.referred(one, "aws_iam_role")]
        return [statement for one in policies for statement in documents.statements(self.written(one)["policy"])]

    def assert_has(self, values: dict[str, Any], **wanted: Any) -> None:
        """Only what is wanted is compared, and shown."""
        self.assertEqual({name: values.get(name) for name in wanted}, wanted, _label(values))

    def assert_refers(self, resource: Any, *wanted: str) -> None:
        missing = set(wanted) - self.plan.references(resource)
        self.assertEqual(sorted(missing), [], f"{resource['address']} does not refer to it")


class Deployed(SystemTest):
    """Each test begins with the system as it was deployed."""

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        cls.deployment = cls.system.deployed()
        cls.outputs = cls.system.outputs

    def setUp(self) -> None:
        self.enterContext(self.deployment.snapshot())

    def answer(self) -> str:
        """The role of the region that the system's name leads to."""
        return self.emulator.dns(self.outputs["entry_zone_id"], self.outputs["entry_domain"])["SetIdentifier"]

    def assert_a_dead_endpoint_moves_nobody(self) -> None:
        """The interface of home does not answer, and its database is well: the checkers see it, and the name stays."""
        check = self.deployment.state_resources()["aws_route53_health_check.entry_primary_serves"]["values"]
        self.emulator.sim("down", fqdn=check["fqdn"])
        route53 = self.emulator.client("route53", self.regions["primary"])
        for observed in route53.get_health_check_status(HealthCheckId=check["id"])["HealthCheckObservations"]:
            self.assertTrue(observed["StatusReport"]["Status"].startswith("Failure"), observed)
        self.assertEqual(self.answer(), "primary")
        self.emulator.sim("up", fqdn=check["fqdn"])


def _label(item: Any) -> Any:
    """How a resource is called, instead of all of its values."""
    if not isinstance(item, dict):
        return item
    return next((item[name] for name in ("address", *NAMES) if isinstance(item.get(name), str)), sorted(item))


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
