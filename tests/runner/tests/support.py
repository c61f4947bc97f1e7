"""What the runner's tests share: one emulator, empty at the start of each test, and small documents, machines and functions in it."""

import atexit
import functools
import io
import json
import pathlib
import sys
import tempfile
import unittest
import zipfile
from typing import Any

sys.path[:0] = [str(pathlib.Path(__file__).resolve().parents[2] / folder) for folder in ("", "end_to_end")]

from harness import start_emulator  # noqa: E402

from runner import Account, automation, state_machine  # noqa: E402

HOME, STANDBY = "us-east-1", "us-west-2"
NUMBER = "123456789012"


@functools.cache
def emulator() -> Any:
    """Without what it needs, every test is skipped with the reason."""
    started = start_emulator()
    atexit.register(started.stop)
    return started


def arn(service: str, resource: str, region: str = STANDBY) -> str:
    return f"arn:aws:{service}:{region}:{NUMBER}:{resource}"


ROLE = arn("iam", "role/acting", region="")


class RunnerTest(unittest.TestCase):
    authorising = False

    def setUp(self) -> None:
        self.made, self.acting = 0, False
        self.emulator = emulator()
        self.emulator.reset()
        self.packages = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.account = Account(self.emulator, STANDBY, [self.packages], self.authorising)

    def client(self, service: str, region: str = STANDBY) -> Any:
        return self.emulator.client(service, region)

    def make_topic(self, name: str = "oncall", region: str = STANDBY, **attributes: str) -> str:
        return self.client("sns", region).create_topic(Name=name, Attributes=attributes)["TopicArn"]

    def make_role(self, name: str, service: str, *statements: dict[str, Any], **conditions: Any) -> str:
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}
        document = {"Version": "2012-10-17", "Statement": [trust | ({"Condition": conditions} if conditions else {})]}
        made = self.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(document))["Role"]["Arn"]
        if statements:
            policy = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
            self.client("iam").put_role_policy(RoleName=name, PolicyName="policy", PolicyDocument=policy)
        return made

    def make_function(self, name: str, code: str, role: str = ROLE, seconds: int = 10, region: str = STANDBY, **variables: str) -> str:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr(zipfile.ZipInfo("index.py"), code)
        (self.packages / f"{name}.zip").write_bytes(packed.getvalue())
        if role == ROLE and not self.acting:
            self.acting = bool(self.make_role("acting", "lambda.amazonaws.com"))
        made = self.client("lambda", region).create_function(
            FunctionName=name,
            Runtime="python3.13",
            Handler="index.handler",
            Role=role,
            Timeout=seconds,
            Environment={"Variables": variables},
            Code={"ZipFile": packed.getvalue()},
        )
        return made["FunctionArn"]

    def make_document(self, *steps: dict[str, Any], name: str | None = None, region: str = STANDBY, **rest: Any) -> str:
        self.made += 1
        name = name or f"recovery-{self.made}"
        content = json.dumps(document(*steps, **rest))
        self.client("ssm", region).create_document(Name=name, Content=content, DocumentType="Automation", DocumentFormat="JSON")
        return name

    def run_document(self, *steps: dict[str, Any], given: dict[str, Any] | None = None, **rest: Any) -> Any:
        """Runs a document of these steps; `people`, `cut` and `starter` are for the run, what is left for the document."""
        named = {name: rest.pop(name) for name in ("people", "cut", "starter") if name in rest}
        name = self.make_document(*steps, **rest)
        return automation.run(self.account, STANDBY, name, given, **named)

    def make_machine(self, definition: dict[str, Any], role: str | None = None) -> str:
        self.made += 1
        role = role or self.make_role(f"machine-{self.made}", "states.amazonaws.com")
        name = f"recovery-{self.made}"
        made = self.client("stepfunctions").create_state_machine(name=name, definition=json.dumps(definition), roleArn=role)
        return made["stateMachineArn"]

    def run_machine(self, start: str, states: dict[str, Any], given: Any = None, role: str | None = None, **rest: Any) -> Any:
        return state_machine.run(self.account, STANDBY, self.make_machine({"StartAt": start, "States": states}, role), given, **rest)

    def calls(self) -> list[str]:
        return [call.name for call in self.account.caller.record]


def document(*steps: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return {"schemaVersion": "0.3", "mainSteps": list(steps), **rest}


def step(name: str, action: str, inputs: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return {"name": name, "action": f"aws:{action}", "inputs": inputs, **rest}


def call(name: str, service: str, operation: str, inputs: dict[str, Any] | None = None, **rest: Any) -> dict[str, Any]:
    return step(name, "executeAwsApi", {"Service": service, "Api": operation, **(inputs or {})}, **rest)


def sleep(name: str, seconds: int = 1, **rest: Any) -> dict[str, Any]:
    return step(name, "sleep", {"Duration": f"PT{seconds}S"}, **rest)


def output(name: str, selector: str, kind: str = "String") -> dict[str, str]:
    return {"Name": name, "Selector": selector, "Type": kind}


def names(run: Any) -> list[str]:
    return [one.name for one in run.steps]
