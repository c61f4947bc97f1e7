"""Runs a document, step by step."""

import datetime
import functools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable

from ..access.policies import Need
from ..calls import CallFailed
from ..clock import DeadlineReached
from ..people import People, nobody
from . import references
from .actions.action import NEXT, Action
from .document import Document, action_of
from .parameters import values
from ..result import CUT, FAILED, SUCCESS, TIMED_OUT, Run, StepRun, Watcher, unwatched
from .scene import ActionFailed, Scene
from .steps import ABORT, Step

if TYPE_CHECKING:
    from ..account import Account

# A document that goes round in circles ends some time.
MOST_STEPS = 1000
SERVICE = "ssm.amazonaws.com"


@dataclass(frozen=True)
class Cut:
    """Where a run is cut off, as when whoever runs it goes away: nothing of it is left but what it did to the world."""

    step: str
    after: bool


class NotGiven(Exception):
    """A step refers to what another one did not give."""


def run(account: "Account", region: str, name: str, given: dict[str, Any] | None = None, **named: Any) -> Run:
    """Runs the deployed document of this name; `named` is that of `begin`."""
    return begin(account, region, name, given, **named)()


def begin(
    account: "Account",
    region: str,
    name: str,
    given: dict[str, Any] | None = None,
    *,
    people: People = nobody,
    cut: Cut | None = None,
    starter: str | None = None,
    watch: Watcher = unwatched,
) -> Callable[[], Run]:
    """Everything up to the first step; what it gives does the steps. `starter` is the role of who starts it: it must be allowed
    to."""
    document = account.document(region, name)
    known = values(document.parameters, given or {})
    role = references.resolve(document.assume_role, known.__getitem__) or starter
    if role is not None:
        _check_start(account, region, name, role, starter)
        account.access.check_trust(role, "Service", SERVICE, account.number)
    known |= _system(account, region)
    return lambda: _Execution(account, region, document, role, known, people, watch).run(cut)


def _check_start(account: "Account", region: str, name: str, role: str, starter: str | None) -> None:
    """Whoever starts a document needs permission for that, and to hand over the role that the document acts with."""
    if starter is None:
        return
    service = f"arn:{account.partition}:ssm:{region}:{account.number}"
    # Documents and reports name all three, and not which of them is asked for when.
    forms = (f"document/{name}", f"automation-definition/{name}:$DEFAULT", "automation-execution/00000000-0000-4000-8000-000000000000")
    needs = [Need("ssm:StartAutomationExecution", f"{service}:{form}") for form in forms]
    if role != starter:
        needs.append(Need("iam:PassRole", role, (("iam:PassedToService", SERVICE),)))
    for need in needs:
        account.access.check_need(starter, region, need, "ssm", "StartAutomationExecution")


def _system(account: "Account", region: str) -> dict[str, str]:
    now = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=account.clock.now)
    return {
        "automation:EXECUTION_ID": "00000000-0000-4000-8000-000000000000",
        "global:ACCOUNT_ID": account.number,
        "global:AWS_PARTITION": account.partition,
        "global:DATE": now.strftime("%Y-%m-%d"),
        "global:DATE_TIME": now.strftime("%Y-%m-%d_%H.%M.%S"),
        "global:REGION": region,
    }


class _Execution:
    def __init__(
        self,
        account: "Account",
        region: str,
        document: Document,
        role: str | None,
        known: dict[str, Any],
        people: People,
        watch: Watcher,
    ):
        self._account, self._document, self._known, self._watch = account, document, known, watch
        start = functools.partial(self._start_another, starter=role, people=people)
        self._scene = Scene(region, role, account.caller, account.clock, people, start, self._inside, account.function_errors_fail)
        self._run = Run(document.name, region, role, begin=account.clock.now)

    def run(self, cut: Cut | None) -> Run:
        step = next(iter(self._document.steps.values()))
        while step is not None:
            if len(self._run.steps) > MOST_STEPS:
                raise RuntimeError(f"{self._document.name} goes round in circles")
            if cut == Cut(step.name, after=False):
                self._run.status = CUT
                break
            done = self._step(step)
            self._run.steps.append(done)
            self._watch(done)
            if cut == Cut(step.name, after=True):
                self._run.status = CUT
                break
            step = self._next(step, done)
        self._run.end = self._account.clock.now
        self._run.outputs = {name: self._known[name] for name in self._document.outputs if name in self._known}
        return self._run

    def _step(self, step: Step) -> StepRun:
        clock, action = self._account.clock, action_of(step)
        done = StepRun(step.name, step.action, clock.now)
        try:
            inputs = {"lookup": self._known.get} if action.resolves else references.resolve(step.inputs, self._lookup)
            longest = action.longest(inputs) if step.timeout is None else step.timeout
            done.bound = longest * step.attempts
            self._attempt(step, action, inputs, longest, done)
        except NotGiven as error:
            done.status, done.error = FAILED, str(error)
        done.end = clock.now
        self._known |= {f"{step.name}.{name}": value for name, value in done.outputs.items()}
        if done.status != SUCCESS and step.is_critical and self._run.status == SUCCESS:
            self._run.status = done.status
        return done

    def _attempt(self, step: Step, action: Action, inputs: dict[str, Any], longest: float, done: StepRun) -> None:
        for done.attempts in range(1, step.attempts + 1):
            done.status, done.error = SUCCESS, None
            try:
                with self._account.clock.deadline(longest) as own:
                    done.outputs = action.run(step, inputs, self._scene)
                return
            except ActionFailed as error:
                done.status, done.error = FAILED, str(error)
            except DeadlineReached as late:
                if late.deadline is not own:
                    raise
                done.status, done.error = TIMED_OUT, str(late)

    def _lookup(self, name: str) -> Any:
        if name not in self._known:
            raise NotGiven(f"`{{{{ {name} }}}}` was not given")
        return self._known[name]

    def _next(self, step: Step, done: StepRun) -> Step | None:
        """A step that ends the run does so whether it succeeded or not."""
        if done.status == SUCCESS and NEXT in done.outputs:
            return self._document.steps[done.outputs[NEXT]]
        if step.is_end:
            return None
        if done.status != SUCCESS:
            if step.on_failure == ABORT:
                self._run.status = FAILED if self._run.status == SUCCESS else self._run.status
                return None
            if step.failure_target is not None:
                return self._document.steps[step.failure_target]
        return self._document.steps[step.next] if step.next else self._document.following(step)

    def _inside(self, steps: dict[str, Step]) -> dict[str, Any] | None:
        for step in steps.values():
            if self._step(step).status != SUCCESS:
                return None
        return self._known

    def _start_another(self, region: str, name: str, given: dict[str, Any], *, starter: str | None, people: People) -> Run:
        try:
            return run(self._account, region, name, given, people=people, starter=starter)
        except CallFailed as error:
            raise ActionFailed(str(error)) from error
