"""Runs a state machine, state by state."""

import datetime
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from emulator import jsonata

from ..access.policies import Need
from ..clock import DeadlineReached
from ..people import People, nobody
from ..result import CUT, FAILED, SUCCESS, TIMED_OUT, Run, StepRun, Watcher, unwatched
from . import choices, tasks, templates
from .errors import DATA_LIMIT, NO_CHOICE, RUNTIME, TIMEOUT, StateFailed
from .templates import Data

if TYPE_CHECKING:
    from ..account import Account
    from ..automation.run import Cut

SERVICE = "states.amazonaws.com"
BEGINNING = datetime.datetime.now(datetime.timezone.utc)
MOST_STATES = 100_000
# Bytes that a state may hand on: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
MOST_DATA = 256 * 1024


class CutOff(Exception):
    """The run is cut off here."""


@dataclass(frozen=True)
class Ended:
    """Where a flow of states came to its end."""

    output: Any


def run(
    account: "Account",
    region: str,
    arn: str,
    given: Any = None,
    *,
    people: People = nobody,
    cut: "Cut | None" = None,
    starter: str | None = None,
    watch: Watcher = unwatched,
) -> Run:
    """Runs the deployed state machine. `starter` is the role of who starts it: it must be allowed to."""
    machine, role = account.machine(region, arn)
    if starter is not None:
        account.access.check_need(starter, region, Need("states:StartExecution", arn), "stepfunctions", "StartExecution")
    account.access.check_trust(role, "Service", SERVICE, account.number)
    scene = tasks.Scene(region, role, account.caller, account.clock, people)
    result = Run(machine.name, region, role, begin=account.clock.now)
    execution = _Execution(scene, result, cut, watch, _context(machine.name, arn, role, given or {}, account))
    flow = {"StartAt": machine.start, "States": machine.states}
    try:
        if machine.timeout is None:
            result.outputs = _as_outputs(execution.flow(flow, given or {}))
        else:
            with account.clock.deadline(machine.timeout):
                result.outputs = _as_outputs(execution.flow(flow, given or {}))
    except StateFailed as error:
        result.status, result.error = FAILED, str(error)
    except DeadlineReached as error:
        result.status, result.error = TIMED_OUT, str(error)
    except CutOff:
        result.status = CUT
    result.end = account.clock.now
    return result


def _as_outputs(output: Any) -> dict[str, Any]:
    return output if isinstance(output, dict) else {"output": output}


def _moment(seconds: float) -> str:
    """On the virtual clock alone, which alone decides how long something took."""
    moment = BEGINNING + datetime.timedelta(seconds=seconds)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _context(name: str, arn: str, role: str, given: Any, account: "Account") -> dict[str, Any]:
    started = _moment(account.clock.now)
    run_arn = arn.replace(":stateMachine:", ":execution:") + ":run"
    return {
        "Execution": {"Id": run_arn, "Input": given, "Name": "run", "RoleArn": role, "StartTime": started},
        "StateMachine": {"Id": arn, "Name": name},
    }


class _Execution:
    def __init__(self, scene: tasks.Scene, result: Run, cut: "Cut | None", watch: Watcher, context: dict[str, Any]):
        self._scene, self._result, self._cut, self._watch, self._context = scene, result, cut, watch, context

    def flow(self, flow: dict[str, Any], value: Any) -> Any:
        """The output of a machine or a branch."""
        name = flow["StartAt"]
        while True:
            outcome = self._state(name, flow["States"][name], value)
            if isinstance(outcome, Ended):
                return outcome.output
            name, value = outcome

    def _state(self, name: str, state: dict[str, Any], value: Any) -> tuple[str, Any] | Ended:
        """Where a state leads, with what, or where it ends."""
        self._cut_off(name, after=False)
        if len(self._result.steps) > MOST_STATES:
            raise RuntimeError(f"{self._result.document} goes round in circles")
        done = StepRun(name, state["Type"], self._scene.clock.now)
        self._result.steps.append(done)
        try:
            outcome = self._attempts(name, state, value, done)
        except StateFailed as error:
            done.status, done.error = TIMED_OUT if error.error == TIMEOUT else FAILED, str(error)
            outcome = self._caught(state, value, error)
        finally:
            done.end = self._scene.clock.now
        self._watch(done)
        self._cut_off(name, after=True)
        return outcome

    def _cut_off(self, name: str, after: bool) -> None:
        if self._cut is not None and (self._cut.step, self._cut.after) == (name, after):
            raise CutOff

    def _attempts(self, name: str, state: dict[str, Any], value: Any, done: StepRun) -> tuple[str, Any] | Ended:
        """Tries a state as often as its retriers say, each of which counts for itself."""
        counts = [0] * len(state.get("Retry", []))
        while True:
            try:
                return self._once(name, state, value, done)
            except StateFailed as error:
                index = next((at for at, rule in enumerate(state.get("Retry", [])) if error.matches(rule["ErrorEquals"])), None)
                if index is None or counts[index] >= state["Retry"][index].get("MaxAttempts", 3):
                    raise
                pause = _pause(state["Retry"][index], counts[index])
                counts[index] += 1
                done.attempts += 1
                done.bound += pause
                self._scene.clock.sleep(pause)

    def _caught(self, state: dict[str, Any], value: Any, error: StateFailed) -> tuple[str, Any]:
        for rule in state.get("Catch", []):
            if error.matches(rule["ErrorEquals"]):
                return rule["Next"], templates.put(value, rule.get("ResultPath", "$"), error.described())
        raise error

    def _once(self, name: str, state: dict[str, Any], value: Any, done: StepRun) -> tuple[str, Any] | Ended:
        entered = _moment(self._scene.clock.now)
        context = {**self._context, "State": {"Name": name, "RetryCount": done.attempts - 1, "EnteredTime": entered}}
        whole = Data(value, context)
        kind = state["Type"]
        if kind == "Fail":
            raise self._failure(state, whole)
        if state.get("QueryLanguage") == "JSONata":
            return self._in_jsonata(state, value, context)
        given = {} if state.get("InputPath", "$") is None else whole.get(state.get("InputPath", "$"))
        if kind == "Choice":
            return self._choose(state, Data(given, context), given)
        result = self._result_of(name, state, given, context, done)
        if "ResultSelector" in state:
            result = templates.fill(state["ResultSelector"], Data(result, context))
        output = given if kind in ("Wait", "Succeed") else templates.put(value, state.get("ResultPath", "$"), result)
        output = self._output(state, output, context)
        return Ended(output) if state.get("End") or kind == "Succeed" else (state["Next"], output)

    def _in_jsonata(self, state: dict[str, Any], value: Any, context: dict[str, Any]) -> tuple[str, Any] | Ended:
        """States that look at the clock; what they are given is what they leave, unless they say otherwise."""
        states = {"input": value, "context": context}
        for rule in state.get("Choices", []):
            if jsonata.evaluate(jsonata.expression(rule["Condition"]), states) is True:
                return rule["Next"], value
        if state["Type"] == "Choice":
            if "Default" not in state:
                raise StateFailed(NO_CHOICE, "no rule holds, and there is no default")
            return state["Default"], value
        output = jsonata.evaluate(jsonata.expression(state["Output"]), states) if "Output" in state else value
        return Ended(output) if state.get("End") else (state["Next"], output)

    def _output(self, state: dict[str, Any], output: Any, context: dict[str, Any]) -> Any:
        path = state.get("OutputPath", "$")
        output = {} if path is None else Data(output, context).get(path)
        if len(json.dumps(output).encode()) > MOST_DATA:
            raise StateFailed(DATA_LIMIT, f"the output of the state is larger than {MOST_DATA} bytes")
        return output

    def _result_of(self, name: str, state: dict[str, Any], given: Any, context: dict[str, Any], done: StepRun) -> Any:
        """What a state makes of its input."""
        if state["Type"] == "Wait":
            seconds = state["Seconds"] if "Seconds" in state else Data(given, context).get(state["SecondsPath"])
            done.bound += seconds
            self._scene.clock.sleep(seconds)
            return given
        token = tasks.new_token()
        context = {**context, "Task": {"Token": token}} if state["Type"] == "Task" and tasks.token_needed(state["Resource"]) else context
        parameters = templates.fill(state["Parameters"], Data(given, context)) if "Parameters" in state else given
        if state["Type"] == "Task":
            return self._perform(name, state, parameters, token, done)
        if state["Type"] == "Parallel":
            copy = json.dumps(parameters)
            works = [lambda branch=branch: self.flow(branch, json.loads(copy)) for branch in state["Branches"]]
            return self._scene.clock.together(works)
        return state.get("Result", parameters)

    def _perform(self, name: str, state: dict[str, Any], parameters: Any, token: str, done: StepRun) -> Any:
        longest = state.get("TimeoutSeconds", tasks.LONGEST_SECONDS)
        done.bound += longest
        try:
            with self._scene.clock.deadline(longest) as own:
                return tasks.perform(state, parameters, token, name, self._scene)
        except DeadlineReached as late:
            if late.deadline is not own:
                raise
            raise StateFailed(TIMEOUT, str(late)) from late

    def _choose(self, state: dict[str, Any], data: Data, given: Any) -> tuple[str, Any]:
        for rule in state["Choices"]:
            if choices.holds(rule, data):
                return rule["Next"], self._output(state, given, data.context)
        if "Default" not in state:
            raise StateFailed(NO_CHOICE, "no rule holds, and there is no default")
        return state["Default"], self._output(state, given, data.context)

    def _failure(self, state: dict[str, Any], data: Data) -> StateFailed:
        texts = []
        for key in ("Error", "Cause"):
            text = data.get(state[f"{key}Path"]) if f"{key}Path" in state else state.get(key, "")
            if not isinstance(text, str):
                raise StateFailed(RUNTIME, f"{key} is {text!r}, which is no text")
            texts.append(text)
        return StateFailed(*texts)


def _pause(rule: dict[str, Any], attempt: int) -> float:
    """The longest that a retrier waits: chance can only make it shorter."""
    pause = rule.get("IntervalSeconds", 1) * rule.get("BackoffRate", 2.0) ** attempt
    return min(pause, rule.get("MaxDelaySeconds", pause))
