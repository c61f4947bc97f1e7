"""An emulator in a process of its own, as tests use it: started on a free port, asked, driven and stopped."""

import contextlib
import functools
import http.client
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from typing import Any

import boto3
import botocore
import botocore.config

from . import descriptions
from .exchange import Exchange
from .passing import Passing

PACKAGE_PARENT = pathlib.Path(__file__).resolve().parent.parent
# A machine that is busy with other tests takes its time; a process that has ended is noticed at once.
START_SECONDS = 300
SHOWN_LINES = 60
# A user agent of our own, since the SDK puts its own together anew for each call, which takes a tenth of the time.
# The emulator checks no signature, and signing takes a fourth of a call: a header names the region and the service as one would.
SETTINGS = botocore.config.Config(
    retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}, user_agent="drc-tests", signature_version=botocore.UNSIGNED
)
AUTHORIZATION = "AWS4-HMAC-SHA256 Credential=test/20300101/{region}/{service}/aws4_request, SignedHeaders=host, Signature=none"


@functools.cache
def _session() -> boto3.Session:
    return boto3.Session(botocore_session=descriptions.session())


def _send_credential_scope(client: Any) -> None:
    authorization = AUTHORIZATION.format(region=client.meta.region_name, service=client.meta.service_model.signing_name)

    def send(request: Any, **_: Any) -> None:
        request.headers["Authorization"] = authorization

    client.meta.events.register("before-send", send)


class EmulatorError(Exception):
    """The emulator didn't start, or refused a `/sim/` address."""


class Emulator:
    def __init__(self, log: pathlib.Path | None = None):
        """Starts an emulator; `log` receives what it writes, which is otherwise kept for the error message only."""
        self._folder = tempfile.TemporaryDirectory(prefix="emulator-")
        self.log = log or pathlib.Path(self._folder.name) / "log"
        port_file = pathlib.Path(self._folder.name) / "port"
        self._process = self._start(port_file)
        self.port = self._wait_for(port_file)
        self.url = f"http://127.0.0.1:{self.port}"
        self._clients: dict[tuple[str, str], Any] = {}
        self._exchange = Exchange(self.port)
        self.passing = Passing()
        # How often the world was set back, by a snapshot that was returned to or a reset.
        self.times_set_back = 0

    def _start(self, port_file: pathlib.Path) -> subprocess.Popen:
        command = [sys.executable, "-m", "emulator", "0", "--port-file", str(port_file), "--until-input-ends"]
        surroundings = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "MOTO_"))}
        # Each snapshot has to map what the emulator holds. By default, the threads of its requests get heaps of their own, which
        # hold a quarter more than one heap.
        surroundings["MALLOC_ARENA_MAX"] = "1"
        with self.log.open("wb") as log:
            return subprocess.Popen(
                command, cwd=PACKAGE_PARENT, env=surroundings, stdin=subprocess.PIPE, stdout=log, stderr=subprocess.STDOUT
            )

    def _wait_for(self, port_file: pathlib.Path) -> int:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if port_file.exists():
                return int(port_file.read_text())
            if self._process.poll() is not None:
                break
            time.sleep(0.1)
        self._process.kill()
        raise EmulatorError("the emulator did not start:\n" + self.log.read_text())

    def stop(self) -> None:
        self._exchange.close()
        self._process.stdin.close()
        self._process.terminate()
        self._process.wait()
        self._show_log()
        self._folder.cleanup()

    def _show_log(self) -> None:
        """What it wrote after its address: tracebacks of its own faults, which a failed test may be due to, and remarks of moto."""
        written = self.log.read_text(errors="replace").splitlines()[1:]
        if written:
            print("the emulator wrote:", *written[-SHOWN_LINES:], sep="\n", file=sys.stderr)

    def __enter__(self) -> "Emulator":
        return self

    def __exit__(self, *_: Any) -> None:
        self.stop()

    def client(self, service: str, region: str = "us-east-1") -> Any:
        """A boto3 client that talks to this emulator and doesn't retry; made once, because that takes a while."""
        if (service, region) not in self._clients:
            client = _session().client(service, region_name=region, endpoint_url=self.url, config=SETTINGS)
            _send_credential_scope(client)
            self.passing.attend(client)
            client.meta.events.register_last("before-send", self._exchange.answer_call)
            self._clients[service, region] = client
        return self._clients[service, region]

    def make_alarm(self, region: str, name: str, namespace: str, metric: str, **others: Any) -> None:
        """One that goes off when the greatest value of a minute is above 0, where nothing else is said."""
        usual = {"Statistic": "Maximum", "Period": 60, "EvaluationPeriods": 1, "Threshold": 0, "ComparisonOperator": "GreaterThanThreshold"}
        alarm = {"AlarmName": name, "Namespace": namespace, "MetricName": metric}
        self.client("cloudwatch", region).put_metric_alarm(**alarm | usual | others)

    def reset(self) -> None:
        """An empty account in a healthy world."""
        self.times_set_back += 1
        urllib.request.urlopen(urllib.request.Request(f"{self.url}/moto-api/reset", method="POST")).read()

    def sim(self, address: str, **query: Any) -> Any:
        """Asks a `/sim/` address, which `simulation.py` lists."""
        return self._ask(address, query)

    def _ask(self, address: str, query: dict[str, Any], keep: bool = True) -> Any:
        given = urllib.parse.urlencode({name: value for name, value in query.items() if value is not None})
        answer = self._exchange.ask("GET", f"/sim/{address}?{given}", self.passing.take_header().items(), keep=keep)
        if answer.status != http.HTTPStatus.OK:
            raise EmulatorError(f"/sim/{address}: {answer.body.decode()}")
        return json.loads(answer.body)

    def leftovers(self) -> dict[str, list[dict[str, str]]]:
        """Every resource that exists, by service, beyond what an account has and what was given."""
        return self.sim("leftovers")

    def audit(self) -> list[dict[str, Any]]:
        return self.sim("audit")

    def dns(self, zone: str, name: str, record_type: str = "A") -> dict[str, Any] | None:
        """The answer that Route 53 would give to a resolver now."""
        return self.sim("dns", zone=zone, name=name, type=record_type)

    @contextlib.contextmanager
    def region_down(self, region: str, hang: float = 0) -> Any:
        """While the block runs, each call to the region fails."""
        self.sim("region-down", region=region, hang=hang)
        try:
            yield
        finally:
            self.sim("region-up", region=region)

    @contextlib.contextmanager
    def snapshot(self) -> Any:
        """What the block does to the account and the world is undone at its end."""
        self._snapshot("take", 1)
        try:
            yield
        finally:
            self._snapshot("return", -1)
            self.times_set_back += 1

    def _snapshot(self, wish: str, step: int) -> None:
        """A new connection is what makes the emulator look whether it shall fork or end."""
        wanted = self._ask("snapshot", {"wish": wish}, keep=False) + step
        deadline = time.monotonic() + START_SECONDS
        while self._ask("snapshots", {}, keep=False) != wanted:
            if time.monotonic() > deadline:
                raise EmulatorError(f"no snapshot to {wish} within {START_SECONDS} seconds")
            time.sleep(0.002)

    def seed_secret(self, name: str, value: str, regions: tuple[str, ...] = ("us-east-1", "us-west-2")) -> None:
        """A secret that exists before a deployment that looks it up; it doesn't count as left over."""
        for region in regions:
            self.client("secretsmanager", region).create_secret(Name=name, SecretString=value)
        self.sim("given")
