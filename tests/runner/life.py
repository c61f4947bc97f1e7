"""What goes on by itself while time passes: schedules run their functions, and rules start what they start.

    account.life.begin()                  # from now on only the test moves the clock
    account.life.pass_time(600)           # ten minutes, each of which is really lived through
    account.life.pass_quietly(86400)      # a day in which nothing is expected: see below
    account.executions.all                # the runs that took place; `rule` says which one started them

The emulator lives through each minute in both cases, with all its alarms, metrics and schedules. What costs time is what
functions ask each minute, so in quiet time most of them are *represented*: what a function published is published again, in
the minutes in which it would run, without running it. That is done only

- for a function whose last two runs published the same, failed in nothing, and did nothing else but ask,
- while no plan runs,
- until something happens: an alarm changes, a database changes roles, an instance goes or comes, a rule starts something,
- and for `really_every` seconds at most, after which it is really run again.

So a function that would publish something else merely because time passes (a hold that ends) is noticed up to `really_every` late. What
a test expects to happen by itself belongs into `pass_time`.
"""

import datetime
import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import botocore.exceptions

from .access.policies import Need
from .automation.parameters import WrongParameter
from .calls import CallFailed
from .errors import NotModelled
from .functions.functions import Done
from .people import People, nobody

if TYPE_CHECKING:
    from .account import Account

MINUTE = 60
HOUR = 3600
EVENTS = "events.amazonaws.com"
# What a function may do without changing anything that another one asks for, but what it publishes.
ASKING = ("Describe", "Get", "List", "AssumeRole")
# Real minutes before anything is represented, and the time that functions get to end.
LIVED_MINUTES = 2
ENDING_SECONDS = 40
# What stands between two attempts of the service of functions, and how many there are:
# https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
ATTEMPT_PAUSES = (60, 120)
EVENT_SECONDS = 6 * HOUR
# Failures after which trying again helps: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
TEMPORARY = ("ServiceUnavailable", "Throttling", "ThrottlingException", "InternalServerError")


class Undeliverable(Exception):
    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Ran:
    """One run by a schedule, with what it set going."""

    at: float
    # Whether it may be represented, and by what: region, namespace and values.
    plain: bool
    published: list[Any]


class Life:
    def __init__(self, account: "Account"):
        # Who answers plans that ask.
        self.people: People = nobody
        self._account = account
        self._busy = 0
        self._trouble: BaseException | None = None
        self._ran: dict[tuple[str, str], list[Ran]] = defaultdict(list)

    def begin(self) -> None:
        self._account.sim("clock", stands="yes")

    def pass_time(self, seconds: float) -> None:
        """Each minute is lived through, and each function that is due is run."""
        clock = self._account.clock
        end = clock.now + seconds
        while clock.now < end:
            clock.sleep(min(end - clock.now, self._until_next_minute()))
            self.serve()

    def pass_until(self, reached: Any, seconds: float) -> bool:
        """The same, until something is the case, which is asked each minute; gives whether it was within that time."""
        clock = self._account.clock
        end = clock.now + seconds
        while not reached() and clock.now < end:
            self.pass_time(min(MINUTE, end - clock.now))
        return reached()

    def pass_quietly(self, seconds: float, really_every: float = 6 * HOUR) -> None:
        clock = self._account.clock
        end = clock.now + seconds
        self._ran.clear()
        while clock.now < end:
            self.pass_time(min(LIVED_MINUTES * MINUTE + ENDING_SECONDS, end - clock.now))
            if not self._busy and not self._account.executions.running() and clock.now < end:
                self._skip(end - clock.now, really_every)

    def serve(self) -> None:
        """Makes the deliveries that wait for it, beside whatever goes on."""
        if self._trouble is not None:
            raise self._trouble
        self._account.executions.running()
        for delivery in self._account.sim("deliveries"):
            self._beside(lambda delivery=delivery: self._deliver(delivery))

    # ---- quiet time

    def _skip(self, seconds: float, really_every: float) -> None:
        account = self._account
        represented = {place: runs[-1] for place, runs in self._ran.items() if _alike(runs)}
        fresh = {place: last for place, last in represented.items() if account.clock.now - last.at < really_every}
        for (region, rule), last in fresh.items():
            account.sim("represent", region=region, rule=rule, data=json.dumps(last.published))
        oldest = min((last.at for last in fresh.values()), default=account.clock.now)
        found = account.sim("quiet", seconds=min(seconds, oldest + really_every - account.clock.now))
        for region, rule in fresh:
            account.sim("represent", region=region, rule=rule)
        # The emulator has passed it already.
        owed = account.clock.take_owed()
        account.clock.sleep(found["passed"])
        account.clock.take_owed()
        account.emulator.passing.before_next_call(owed)
        if found["happened"]:
            self._ran.clear()
        self.serve()

    def _until_next_minute(self) -> float:
        return MINUTE - self._account.world_time().timestamp() % MINUTE

    # ---- deliveries

    def _beside(self, work: Any) -> None:
        self._busy += 1

        def carry_out() -> None:
            try:
                work()
            except BaseException as error:  # raised where time is passed next
                self._trouble = error
            finally:
                self._busy -= 1

        self._account.clock.beside(carry_out)

    def _deliver(self, delivery: dict[str, Any]) -> None:
        """As often as the rule says, unless trying again would not help."""
        account, begin = self._account, self._account.clock.now
        for attempt in range(delivery["maximum_attempts"] + 1):
            try:
                self._hand_over(delivery)
                account.sim("delivered", number=delivery["number"])
                return
            except Undeliverable as error:
                pause = min(2**attempt, MINUTE)
                too_late = account.clock.now + pause - begin > delivery["maximum_age"]
                if error.code not in TEMPORARY or too_late or attempt == delivery["maximum_attempts"]:
                    account.sim("delivery-failed", number=delivery["number"], code=error.code, message=str(error)[:500])
                    return
                account.clock.sleep(pause)

    def _hand_over(self, delivery: dict[str, Any]) -> None:
        makers = {"ssm": self._start_document, "states": self._start_machine, "lambda": self._invoke}
        maker = makers.get(delivery["target"].split(":")[2])
        if maker is None:
            raise NotModelled(f"a rule that delivers to {delivery['target']}")
        try:
            maker(delivery)
        except CallFailed as error:
            raise Undeliverable(error.code, error.message) from error

    def _assume(self, delivery: dict[str, Any]) -> str:
        if delivery["role"] is None:
            raise Undeliverable("NO_PERMISSIONS", f"{delivery['rule']} has no role for {delivery['target']}")
        self._account.access.check_trust(delivery["role"], "Service", EVENTS, self._account.number)
        return delivery["role"]

    def _start_document(self, delivery: dict[str, Any]) -> None:
        """https://docs.aws.amazon.com/systems-manager/latest/userguide/running-automations-event-bridge.html"""
        role, region = self._assume(delivery), delivery["region"]
        name, _, version = delivery["target"].rpartition(":automation-definition/")[2].partition(":")
        if not version:  # https://github.com/aws/aws-cli/issues/6994
            raise Undeliverable("INVALID_TARGET", f"{delivery['target']} names no version")
        try:
            known = self._account.document(region, name).parameters
            given = _parameters(json.loads(delivery["input"]), known)
            self._account.executions.begin_document(region, name, given, starter=role, people=self.people, rule=delivery["rule"])
        except botocore.exceptions.ClientError as error:
            raise Undeliverable("AutomationDefinitionNotFoundException", name) from error
        except WrongParameter as error:
            raise Undeliverable("InvalidAutomationExecutionParametersException", str(error)) from error

    def _start_machine(self, delivery: dict[str, Any]) -> None:
        role, region, arn = self._assume(delivery), delivery["region"], delivery["target"]
        self._account.access.check_need(role, region, Need("states:StartExecution", arn), "stepfunctions", "StartExecution")
        given = json.loads(delivery["input"])
        self._account.executions.begin_machine(region, arn, given, people=self.people, rule=delivery["rule"])

    # ---- functions

    def _invoke(self, delivery: dict[str, Any]) -> None:
        """The service takes the event, and then runs the function."""
        region, name = delivery["region"], delivery["target"].split(":function:")[-1].split(":")[0]
        begin = datetime.datetime.fromisoformat(delivery["at"])
        place = (region, delivery["rule"])

        def run() -> None:
            calls, failed = self._run(region, name, json.loads(delivery["input"]), begin)
            if delivery["scheduled"]:
                published, plain = self._published(calls)
                self._ran[place] = [*self._ran[place][-1:], Ran(self._account.clock.now, plain and not failed, published)]

        self._beside(run)

    def _run(self, region: str, name: str, event: Any, begin: datetime.datetime) -> tuple[list[tuple[float, Done]], bool]:
        """Everything that it did, with what it set going, and whether it failed in something."""
        if self._account.faults.is_lost(region):
            return [], True
        settings = self._invoke_settings(region, name)
        calls: list[tuple[float, Done]] = []
        pauses = ATTEMPT_PAUSES[: settings.get("MaximumRetryAttempts", len(ATTEMPT_PAUSES))]
        for pause in (*pauses, None):
            if self._age(begin) > settings.get("MaximumEventAgeInSeconds", EVENT_SECONDS):
                return calls, True
            result = self._account.functions.run(region, name, event)
            calls += [(self._account.world_time().timestamp(), call) for call in result.calls]
            self._measure(region, name, result.failed)
            if not result.failed or pause is None:
                break
            self._account.clock.sleep(pause)
        more, failed = self._pass_on(settings, region, name, event, result)
        return calls + more, failed or result.failed

    def _age(self, begin: datetime.datetime) -> float:
        return (self._account.world_time() - begin).total_seconds()

    def _invoke_settings(self, region: str, name: str) -> dict[str, Any]:
        try:
            return self._account.emulator.client("lambda", region).get_function_event_invoke_config(FunctionName=name)
        except botocore.exceptions.ClientError:
            return {}

    def _pass_on(self, settings: dict[str, Any], region: str, name: str, event: Any, result: Any) -> tuple[list[Any], bool]:
        """https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html"""
        condition = "OnFailure" if result.failed else "OnSuccess"
        destination = (settings.get("DestinationConfig") or {}).get(condition, {}).get("Destination")
        if destination is None:
            return [], False
        if ":function:" not in destination:
            raise NotModelled(f"{name} passes on to {destination}")
        role = self._account.emulator.client("lambda", region).get_function_configuration(FunctionName=name)["Role"]
        self._account.access.check_need(role, region, Need("lambda:InvokeFunction", destination), "lambda", "Invoke")
        told = {"version": "1.0", "requestContext": {"condition": "Success"}, "requestPayload": event, "responsePayload": result.payload}
        return self._run(region, destination.split(":function:")[-1].split(":")[0], told, self._account.world_time())

    def _measure(self, region: str, name: str, failed: bool) -> None:
        """https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html"""
        dimensions = json.dumps({"FunctionName": name})
        for metric, value in (("Invocations", 1), ("Errors", int(failed))):
            named = {"namespace": "AWS/Lambda", "metric": metric, "value": value, "dimensions": dimensions}
            self._account.sim("measured", region=region, **named)

    def _published(self, calls: list[tuple[float, Done]]) -> tuple[list[Any], bool]:
        """What some calls published, and whether they did nothing else that anybody could see."""
        published, plain = [], True
        for at, call in calls:
            if call.operation == "PutMetricData":
                data = [_timeless(datum, at) for datum in call.parameters["MetricData"]]
                published.append([call.region, call.parameters["Namespace"], data])
            elif not call.operation.startswith(ASKING):
                plain = False
        return published, plain


def _alike(runs: list[Ran]) -> bool:
    return len(runs) == 2 and all(one.plain for one in runs) and runs[0].published == runs[1].published


def _timeless(datum: dict[str, Any], at: float) -> dict[str, Any]:
    """A moment that is said becomes a distance from now."""
    moment = datum.get("Timestamp")
    if moment is None:
        return datum
    distance = round(moment.timestamp() - at)
    return {name: value for name, value in datum.items() if name != "Timestamp"} | {"Distance": distance}


def _parameters(given: Any, known: dict[str, Any]) -> dict[str, Any]:
    """The service takes a list of texts for each parameter, and only those that the document declares."""
    lists = isinstance(given, dict) and all(isinstance(one, list) and all(isinstance(text, str) for text in one) for one in given.values())
    if not lists:
        raise WrongParameter("the parameters of a run are lists of texts")
    unknown = sorted(given.keys() - known.keys())
    if unknown:
        raise WrongParameter(f"the document has no parameters {unknown}")
    return {name: values if known[name].type == "StringList" else values[0] for name, values in given.items()}
