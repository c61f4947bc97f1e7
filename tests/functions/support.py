"""What the tests of the compiler's functions share: the function itself, an empty account, a clock, and a way to end the
function in the middle of its work.

The functions run in this process with the real boto3, against the emulator. The whole state of the world is the emulator's.
"""

import atexit
import contextlib
import datetime
import functools
import importlib.util
import inspect
import itertools
import json
import os
import pathlib
import sys
import threading
import unittest
import unittest.mock
from types import ModuleType
from typing import Any, Callable, Iterator

TESTS = pathlib.Path(__file__).resolve().parents[1]
TEMPLATES = TESTS.parent / "templates"
# What several functions import stands in each of their packages beside them.
sys.path[:0] = [str(TESTS), str(TESTS / "end_to_end"), str(TEMPLATES / "shared")]

from harness import compile_topology, start_emulator  # noqa: E402

HOME, STANDBY = "us-east-1", "us-west-2"
SUFFIX = "test"
DIMENSIONS = [{"Name": "Environment", "Value": SUFFIX}]


@functools.cache
def emulator() -> Any:
    """One for all tests; without what it needs, every test is skipped with the reason."""
    started = start_emulator()
    atexit.register(started.stop)
    return started


@functools.cache
def types_of_the_library() -> dict[str, dict[str, Any]]:
    """What the library says of its types to whoever deploys, as any topology is compiled with it."""
    with compile_topology(TESTS.parent / "examples" / "bootstrap" / "bootstrap.dr") as emitted:
        return json.loads((emitted / "deployment.json").read_text())["types"]


# A harmless question to each service that the functions ask.
QUESTIONS = {
    "backup": "list_backup_vaults",
    "cloudwatch": "list_metrics",
    "dynamodb": "list_tables",
    "lambda": "list_functions",
    "rds": "describe_global_clusters",
    "s3": "list_buckets",
    "secretsmanager": "list_secrets",
    "sns": "list_topics",
    "sqs": "list_queues",
    "ssm": "describe_parameters",
    "stepfunctions": "list_state_machines",
}


@functools.cache
def warm(service: str) -> None:
    """The emulator loads a service when it is first asked, which on a busy machine takes longer than the functions wait."""
    getattr(emulator().client(service, STANDBY), QUESTIONS[service])()


@functools.cache
def load(name: str) -> ModuleType:
    """A function that the compiler ships, as a module."""
    path = TEMPLATES / name / "index.py"
    specification = importlib.util.spec_from_file_location(f"{name}_index", path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


class CutOff(BaseException):
    """The process of the function ends here; no `except Exception` of the function may hold it up."""


@contextlib.contextmanager
def cut(at: int, after: bool) -> Iterator[None]:
    """Ends the function at its n-th call of a service: before the service hears of it, or after it has done it."""
    from botocore.client import BaseClient

    original, lock, count = BaseClient._make_api_call, threading.Lock(), 0

    def call(self: Any, operation: str, parameters: dict[str, Any]) -> Any:
        nonlocal count
        with lock:
            count += 1
            number = count
        if number > at or (number == at and not after):
            raise CutOff
        answer = original(self, operation, parameters)
        if number == at:
            raise CutOff
        return answer

    with unittest.mock.patch.object(BaseClient, "_make_api_call", call):
        yield


@contextlib.contextmanager
def changed_answer(operation_name: str, change: Callable[[dict[str, Any]], Any]) -> Iterator[None]:
    """The service answers with something that the emulator cannot be brought to say."""
    from botocore.client import BaseClient

    original = BaseClient._make_api_call

    def call(self: Any, operation: str, parameters: dict[str, Any]) -> Any:
        answer = original(self, operation, parameters)
        if operation == operation_name:
            change(answer)
        return answer

    with unittest.mock.patch.object(BaseClient, "_make_api_call", call):
        yield


class Context:
    """What the service gives to each call, as far as the functions ask for it."""

    def __init__(self, seconds: float = 120):
        self.seconds = seconds

    def get_remaining_time_in_millis(self) -> int:
        return int(self.seconds * 1000)


class FunctionTest(unittest.TestCase):
    """Runs one function in one region of an account that is empty at first."""

    function = ""
    region = STANDBY
    variables: dict[str, str] = {}

    @classmethod
    def setUpClass(cls) -> None:
        cls.emulator = emulator()
        cls.module = load(cls.function)
        sources = inspect.getsource(cls.module) + inspect.getsource(sys.modules[cls.__module__])
        for service in QUESTIONS:
            if f'"{service}"' in sources:
                warm(service)

    def setUp(self) -> None:
        self.passed = datetime.timedelta()
        self.start_over()
        surroundings = {
            "AWS_ENDPOINT_URL": self.emulator.url,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_EC2_METADATA_DISABLED": "true",
            "ENVIRONMENT": SUFFIX,
            **self.variables,
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        self.enterContext(unittest.mock.patch.dict(os.environ, kept | surroundings, clear=True))
        self.enterContext(unittest.mock.patch("builtins.print"))
        if hasattr(self.module, "now"):
            self.enterContext(unittest.mock.patch.object(self.module, "now", self.now))

    def start_over(self) -> None:
        """An empty account in a healthy world, now."""
        self.emulator.reset()
        self.passed = datetime.timedelta()

    def now(self) -> datetime.datetime:
        return datetime.datetime.now(datetime.timezone.utc) + self.passed

    def pass_time(self, **given: float) -> None:
        """For the services and for the function alike."""
        passing = datetime.timedelta(**given)
        self.passed += passing
        self.emulator.sim("pass-time", seconds=passing.total_seconds())

    def measure(self, namespace: str, metric: str, value: float, **dimensions: str) -> None:
        """What a service measures of itself, which nobody may put in its place."""
        named = {"namespace": namespace, "metric": metric, "value": value, "dimensions": json.dumps(dimensions)}
        self.emulator.sim("measured", region=self.region, **named)

    def client(self, service: str, region: str | None = None) -> Any:
        return self.emulator.client(service, region or self.region)

    def call(self, event: Any = None) -> Any:
        return self.module.handler(event or {}, Context())

    def values(self, namespace: str, metric: str, region: str | None = None) -> list[float]:
        """What was ever published, oldest first."""
        answer = self.client("cloudwatch", region).get_metric_statistics(
            Namespace=namespace,
            MetricName=metric,
            Dimensions=DIMENSIONS,
            StartTime=self.now() - datetime.timedelta(days=30),
            EndTime=self.now() + datetime.timedelta(minutes=1),
            Period=1,
            Statistics=["Maximum"],
        )
        return [point["Maximum"] for point in sorted(answer["Datapoints"], key=lambda point: point["Timestamp"])]

    def make_database(self) -> None:
        """A global one with its writer at home, and a cluster in the standby."""
        settings = {"GlobalClusterIdentifier": "ledger", "Engine": "aurora-postgresql"}
        self.client("rds", HOME).create_global_cluster(EngineVersion="15.4", **settings)
        password = {"MasterUsername": "root", "MasterUserPassword": "longenough"}
        self.client("rds", HOME).create_db_cluster(DBClusterIdentifier="ledger-home", **settings, **password)
        self.client("rds").create_db_cluster(DBClusterIdentifier="ledger-standby", **settings)

    def make_alarm(self, name: str, namespace: str, metric: str, region: str | None = None, **others: Any) -> None:
        """As the emulator's own, of a metric as functions publish it; silence is no alarm, where nothing else is said."""
        usual = {"Dimensions": DIMENSIONS, "TreatMissingData": "notBreaching"}
        self.emulator.make_alarm(region or self.region, name, namespace, metric, **usual | others)

    def assert_survives_cuts(self, begin: Callable[[], Any], end: Callable[[], Any], event: Any = None) -> None:
        """Cut at each call of a service and called once more, the function leaves what an undisturbed call leaves."""
        self.start_over()
        begin()
        self.call(event)
        expected = end()
        for after in (False, True):
            for number in itertools.count(1):
                self.start_over()
                begin()
                with cut(number, after):
                    try:
                        self.call(event)
                    except CutOff:
                        pass
                    else:
                        break
                self.call(event)
                self.assertEqual(end(), expected, f"cut {'after' if after else 'before'} call {number}")
            self.assertGreater(number, 1, "the function calls no service")
