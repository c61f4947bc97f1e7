"""Runs the recovery documents that drc emits as the services would run them: SSM Automation documents (schema 0.3) and state
machines (Amazon States Language), step by step, with boto3 against the emulator.

    account = Account(emulator, "us-west-2", packages=[folder / "functions"], authorising=True)
    with account.lose("us-east-1", Fault.HANGS):
        run = automation.run(account, "us-west-2", "payments-failover-secondary-one")
    assert run.succeeded and run.seconds <= run.bound, run

- A document that the format does not define is refused (`Refused`), with everything that is wrong with it. What AWS defines and the
  runner does not know is `NotModelled`: nothing passes because nobody looked.
- Time is virtual (`account.clock`): a wait of ten minutes costs milliseconds, and the emulator's alarms see it pass.
- Each call carries the role of its document, is recorded (`account.caller.record`) and, with `authorising`, judged by the policies
  that were deployed. `account.access.lacking` takes permissions away.
- Functions run the code of their deployed packages, with their variables, role and time.
- What goes on by itself while time passes is `account.life`: functions run by their schedules, and rules start plans.
- `account.lose` loses a region, whose calls fail or hang. `Cut` cuts a run off before or after a step.
"""

from . import automation, state_machine
from .account import Account
from .automation.run import Cut
from .calls import Call, CallFailed, Fault
from .errors import NotModelled, Refused
from .people import Decision, Question, nobody

__all__ = [
    "Account",
    "Call",
    "CallFailed",
    "Cut",
    "Decision",
    "Fault",
    "NotModelled",
    "Question",
    "Refused",
    "automation",
    "nobody",
    "state_machine",
]
