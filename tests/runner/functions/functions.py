"""Runs deployed functions and lets the emulator answer what they answered."""

import contextlib
import datetime
import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable, Iterator

import botocore.exceptions

from ..access import Access
from ..calls import CallFailed, Caller, NoAnswer
from ..calls.caller import LATENCY_SECONDS
from ..clock import Clock, DeadlineReached
from .databases import UNANSWERED, Databases
from .endpoints import Endpoints
from .environments import environments
from .package import Packages
from .processes import processes

if TYPE_CHECKING:
    from emulator.client import Emulator

# Of real time: what a function does here is over in a moment.
PATIENCE_SECONDS = 60
# How long a connection is tried for by who doesn't say.
CONNECTION_SECONDS = 127


@dataclass(frozen=True)
class Done:
    """A call that a function made."""

    region: str
    service: str
    operation: str
    parameters: dict[str, Any]


@dataclass(frozen=True)
class Result:
    payload: Any
    failed: bool
    calls: tuple[Done, ...] = ()


class Functions:
    def __init__(
        self,
        emulator: "Emulator",
        clock: Clock,
        caller: Caller,
        access: Access,
        databases: Databases,
        endpoints: Endpoints,
        packages: Packages,
        world_time: Callable[[], datetime.datetime],
    ):
        self._emulator, self._clock, self._caller, self._access = emulator, clock, caller, access
        self._databases, self._endpoints, self._packages, self._world_time = databases, endpoints, packages, world_time
        # Environments keep credentials, which mean something to these functions alone.
        self._token = object()
        # Who acts with which credentials.
        self._roles: dict[str, str] = {}
        caller.preparations["lambda", "Invoke"] = self._invoked
        caller.preparations["apigateway", "TestInvokeMethod"] = self._asked_through_a_gateway

    def run(self, region: str, name: str, event: Any) -> Result:
        """Runs a function once, within its own time."""
        settings = self._emulator.client("lambda", region).get_function_configuration(FunctionName=name)
        account = settings["Role"].split(":")[4]
        self._access.check_trust(settings["Role"], "Service", "lambda.amazonaws.com", account)
        folder = self._packages.folder(settings["FunctionName"], settings["CodeSha256"])
        task = (str(folder), settings["Handler"], self._variables(settings, region))
        world = (self._token, self._emulator.times_set_back)
        try:
            with environments().running(world, *task) as pipe, self._clock.deadline(settings["Timeout"]) as own:
                pipe.send(event)
                return self._serve(pipe, own)
        except DeadlineReached as late:
            if late.deadline is not own:
                raise
            message = f"Task timed out after {settings['Timeout']:.2f} seconds"
            return Result({"errorType": "Sandbox.Timedout", "errorMessage": message}, failed=True)

    def _variables(self, settings: dict[str, Any], region: str) -> dict[str, str]:
        """The environment of a function: its own, and what the service sets."""
        key = f"ASIA{hashlib.sha256(settings['Role'].encode()).hexdigest()[:16].upper()}"
        self._roles[key] = settings["Role"]
        return {
            "AWS_REGION": region,
            "AWS_DEFAULT_REGION": region,
            "AWS_ACCESS_KEY_ID": key,
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_SESSION_TOKEN": "token",
            "AWS_LAMBDA_FUNCTION_NAME": settings["FunctionName"],
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(settings["MemorySize"]),
            "AWS_EC2_METADATA_DISABLED": "true",
            **settings.get("Environment", {}).get("Variables", {}),
        }

    def _serve(self, pipe: Any, deadline: Any) -> Result:
        calls: list[Done] = []
        while True:
            if not pipe.poll(PATIENCE_SECONDS):
                raise TimeoutError(f"a function did nothing for {PATIENCE_SECONDS}s")
            kind, *details = pipe.recv()
            if kind == "result":
                return Result(**details[0], calls=tuple(calls))
            if kind == "call":
                calls.append(Done(*details[1:5]))
                pipe.send(self._call(*details))
            elif kind == "sleep":
                self._clock.sleep(details[0])
                pipe.send(None)
            elif kind == "now":
                pipe.send(self._world_time())
            elif kind == "remaining":
                pipe.send(deadline.at - self._clock.now)
            elif kind == "connect":
                pipe.send(self._connect(*details))
            elif kind == "https":
                pipe.send(self._ask(*details))

    def _call(
        self, key: str, region: str, service: str, operation: str, parameters: dict[str, Any], patience: float
    ) -> tuple[str, Any]:
        processes().expect(service)
        try:
            answer = self._caller.call(self._roles[key], region, service, operation, parameters, patience, LATENCY_SECONDS)
        except CallFailed as error:
            return "failed", (error.code, error.message, error.status)
        except NoAnswer as error:
            return "unanswered", str(error)
        if (service, operation) == ("sts", "AssumeRole"):
            self._roles[answer["Credentials"]["AccessKeyId"]] = parameters["RoleArn"]
        return "answered", answer

    def _connect(self, address: tuple[str, int], seconds: float | None) -> str | None:
        trouble = self._databases.trouble(*address)
        if trouble == UNANSWERED:
            self._clock.sleep(CONNECTION_SECONDS if seconds is None else seconds)
        return trouble

    def _ask(self, host: str, seconds: float | None) -> int | str:
        status = self._endpoints.status(host)
        if status == UNANSWERED:
            self._clock.sleep(CONNECTION_SECONDS if seconds is None else seconds)
        return status

    @contextlib.contextmanager
    def _invoked(self, region: str, parameters: dict[str, Any]) -> Iterator[None]:
        event = json.loads(parameters.get("Payload") or "{}")
        runs = parameters.get("InvocationType", "RequestResponse") != "DryRun"
        with self._answering(region, parameters["FunctionName"], event) if runs else contextlib.nullcontext():
            yield

    @contextlib.contextmanager
    def _asked_through_a_gateway(self, region: str, parameters: dict[str, Any]) -> Iterator[None]:
        function = self._behind(region, parameters)
        path, _, query = parameters.get("pathWithQueryString", "/").partition("?")
        event = {
            "resource": path,
            "path": path,
            "httpMethod": parameters["httpMethod"],
            "headers": parameters.get("headers", {}),
            "queryStringParameters": dict(part.partition("=")[::2] for part in query.split("&") if part) or None,
            "requestContext": {"stage": "test-invoke-stage", "httpMethod": parameters["httpMethod"], "path": path},
            "body": parameters.get("body"),
            "isBase64Encoded": False,
        }
        with self._answering(region, function, event) if function else contextlib.nullcontext():
            yield

    def _behind(self, region: str, parameters: dict[str, Any]) -> str | None:
        """The function that a method of an interface calls; None when it calls none, or doesn't exist."""
        wanted = {name: parameters[name] for name in ("restApiId", "resourceId", "httpMethod")}
        try:
            integration = self._emulator.client("apigateway", region).get_integration(**wanted)
        except botocore.exceptions.ClientError:
            return None
        found = re.search(r":function:([^:/]+)", integration.get("uri", ""))
        return found.group(1) if found else None

    @contextlib.contextmanager
    def _answering(self, region: str, name: str, event: Any) -> Iterator[None]:
        """While the block runs, the emulator answers for the function what its code answered."""
        name = name.split(":function:")[-1].split(":")[0]
        try:
            result = self.run(region, name, event)
        except botocore.exceptions.ClientError:  # there is no such function: the call itself will say so
            yield
            return
        described = {"fail": result.payload["errorMessage"], "type": result.payload["errorType"]} if result.failed else {}
        answer = described or {"answer": json.dumps(result.payload)}
        self._emulator.sim("function", name=name, region=region, **answer)
        try:
            yield
        finally:
            self._emulator.sim("function", name=name, region=region)
