"""Runs that somebody starts by calling a service, such as a function that conducts a drill: they go on beside whoever started
them, and can be asked for."""

import datetime
import itertools
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable

import botocore.exceptions

from . import automation, state_machine
from .calls import CallFailed
from .errors import NotModelled
from .result import Run

if TYPE_CHECKING:
    from .account import Account

RUNNING = {"ssm": "InProgress", "stepfunctions": "RUNNING"}
# How each service calls the ends of runs.
ENDS = {
    "ssm": {"Success": "Success", "Failed": "Failed", "TimedOut": "TimedOut", "Cut": "Cancelled"},
    "stepfunctions": {"Success": "SUCCEEDED", "Failed": "FAILED", "TimedOut": "TIMED_OUT", "Cut": "ABORTED"},
}
# What is measured of runs of state machines: https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html
UNSUCCESSFUL = {"FAILED": "ExecutionsFailed", "TIMED_OUT": "ExecutionsTimedOut", "ABORTED": "ExecutionsAborted"}


@dataclass
class Execution:
    service: str
    region: str
    # The name of the document, or the ARN of the state machine.
    name: str
    identifier: str
    begin: datetime.datetime
    run: Run | None = None
    end: datetime.datetime | None = None
    # What the runner itself could not do.
    trouble: BaseException | None = None
    # The rule that started it, when it was one.
    rule: str | None = None

    @property
    def status(self) -> str:
        return RUNNING[self.service] if self.run is None else ENDS[self.service][self.run.status]

    def moment(self, seconds: float) -> datetime.datetime:
        """Of its own time."""
        assert self.run is not None
        return self.begin + datetime.timedelta(seconds=seconds - self.run.begin)


class Executions:
    def __init__(self, account: "Account"):
        self.all: list[Execution] = []
        self._account = account
        self._numbers = itertools.count(1)
        for service, operation, answer in (
            ("ssm", "StartAutomationExecution", self._start_document),
            ("ssm", "DescribeAutomationExecutions", self._documents),
            ("ssm", "DescribeAutomationStepExecutions", self._steps),
            ("stepfunctions", "StartExecution", self._start_machine),
            ("stepfunctions", "ListExecutions", self._machines),
            ("stepfunctions", "GetExecutionHistory", self._history),
        ):
            account.caller.answers[service, operation] = answer

    def finish(self) -> None:
        """Lets time pass until none is running."""
        while self.running():
            self._account.clock.sleep(10)

    def _raise_trouble(self) -> None:
        """A run that the runner could not go on with would be under way for ever."""
        for one in self.all:
            if one.trouble is not None:
                raise one.trouble

    def forget(self) -> None:
        """For a world that was set back in time: nothing has ever run in it."""
        self.all.clear()

    # ---- starting

    def begin_document(self, region: str, name: str, given: dict[str, Any] | None, **named: Any) -> Execution:
        """`named` is that of `automation.begin`, and the `rule`."""
        rule = named.pop("rule", None)
        try:
            begun = automation.begin(self._account, region, name, given, **named)
        except botocore.exceptions.ClientError as error:
            raise CallFailed("AutomationDefinitionNotFoundException", name, 400) from error
        return self._add("ssm", region, name, begun, rule)

    def begin_machine(self, region: str, arn: str, given: Any = None, *, rule: str | None = None, **named: Any) -> Execution:
        try:
            self._account.machine(region, arn)
        except botocore.exceptions.ClientError as error:
            raise CallFailed.of(error) from error
        return self._add("stepfunctions", region, arn, lambda: state_machine.run(self._account, region, arn, given, **named), rule)

    def _start_document(self, role: str | None, region: str, given: dict[str, Any]) -> dict[str, Any]:
        begun = self.begin_document(region, given["DocumentName"], given.get("Parameters"), starter=role)
        return {"AutomationExecutionId": begun.identifier}

    def _start_machine(self, role: str | None, region: str, given: dict[str, Any]) -> dict[str, Any]:
        arn = given["stateMachineArn"]
        if given.get("input", "{}") != "{}":
            raise NotModelled("a state machine that is started with an input")
        begun = self.begin_machine(region, arn)
        return {"executionArn": begun.identifier, "startDate": begun.begin}

    def _add(self, service: str, region: str, name: str, work: Callable[[], Run], rule: str | None = None) -> Execution:
        number = next(self._numbers)
        identifier = f"00000000-0000-4000-8000-{number:012d}"
        if service == "stepfunctions":
            identifier = f"{name.replace(':stateMachine:', ':execution:')}:{identifier}"
        execution = Execution(service, region, name, identifier, self._account.world_time(), rule=rule)

        def carry_out() -> None:
            try:
                execution.run = work()
                execution.end = execution.moment(execution.run.end)
                self._tell(execution)
            except BaseException as error:  # raised again where somebody asks
                execution.trouble = error

        self.all.append(execution)
        self._account.clock.beside(carry_out)
        return execution

    def _tell(self, ended: Execution) -> None:
        """What the services themselves let be known of the end of a run; a region that is lost says nothing."""
        if ended.service == "ssm":
            # https://docs.aws.amazon.com/systems-manager/latest/userguide/monitoring-systems-manager-event-examples.html
            detail = {"ExecutionId": ended.identifier, "Definition": ended.name, "DefinitionVersion": "1", "Status": ended.status}
            kind = "EC2 Automation Execution Status-change Notification"
            self._account.sim("event", region=ended.region, source="aws.ssm", kind=kind, detail=json.dumps(detail))
        elif ended.status in UNSUCCESSFUL:
            dimensions = json.dumps({"StateMachineArn": ended.name})
            named = {"namespace": "AWS/States", "metric": UNSUCCESSFUL[ended.status], "dimensions": dimensions}
            self._account.sim("measured", region=ended.region, **named)

    # ---- asking

    def running(self) -> list[Execution]:
        self._raise_trouble()
        return [one for one in self.all if one.run is None]

    def _newest_first(self, service: str, region: str) -> list[Execution]:
        self._raise_trouble()
        return [one for one in reversed(self.all) if (one.service, one.region) == (service, region)]

    def _documents(self, role: str | None, region: str, given: dict[str, Any]) -> dict[str, Any]:
        prefixes = [value for one in given.get("Filters", []) if one["Key"] == "DocumentNamePrefix" for value in one["Values"]]
        if len(prefixes) != len(given.get("Filters", [])):
            raise NotModelled("filters of runs but one beginning of their names")
        found = [one for one in self._newest_first("ssm", region) if all(one.name.startswith(prefix) for prefix in prefixes)]
        return {"AutomationExecutionMetadataList": [_described(one) for one in found]}

    def _steps(self, role: str | None, region: str, given: dict[str, Any]) -> dict[str, Any]:
        found = self._called("ssm", region, given["AutomationExecutionId"])
        return {
            "StepExecutions": [
                {
                    "StepName": step.name,
                    "Action": step.action,
                    "StepStatus": step.status,
                    "ExecutionStartTime": found.moment(step.begin),
                    "ExecutionEndTime": found.moment(step.end),
                }
                for step in (found.run.steps if found.run else [])
            ]
        }

    def _machines(self, role: str | None, region: str, given: dict[str, Any]) -> dict[str, Any]:
        found = [one for one in self._newest_first("stepfunctions", region) if one.name == given["stateMachineArn"]]
        described = [
            {"executionArn": one.identifier, "stateMachineArn": one.name, "name": one.identifier.rsplit(":", 1)[-1]}
            | {"status": one.status, "startDate": one.begin}
            | ({"stopDate": one.end} if one.end else {})
            for one in found
        ]
        return {"executions": described[: given.get("maxResults", 100)]}

    def _history(self, role: str | None, region: str, given: dict[str, Any]) -> dict[str, Any]:
        found = self._called("stepfunctions", region, given["executionArn"])
        events: list[dict[str, Any]] = []
        for step in found.run.steps if found.run else []:
            for kind, moment in (("Entered", step.begin), ("Exited", step.end)):
                described = {f"state{kind}EventDetails": {"name": step.name}, "timestamp": found.moment(moment)}
                events.append({"id": len(events) + 1, "type": f"{step.action}State{kind}", **described})
        return {"events": sorted(events, key=lambda event: event["timestamp"])}

    def _called(self, service: str, region: str, identifier: str) -> Execution:
        for one in self._newest_first(service, region):
            if one.identifier == identifier:
                return one
        raise CallFailed("AutomationExecutionNotFoundException" if service == "ssm" else "ExecutionDoesNotExist", identifier, 400)


def _described(one: Execution) -> dict[str, Any]:
    ended = {"ExecutionEndTime": one.end} if one.end else {}
    return {
        "AutomationExecutionId": one.identifier,
        "DocumentName": one.name,
        "AutomationExecutionStatus": one.status,
        "ExecutionStartTime": one.begin,
        **ended,
    }
