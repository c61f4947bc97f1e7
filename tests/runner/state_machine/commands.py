"""The commands with which people answer a state machine that waits: `aws stepfunctions send-task-success …`.

https://docs.aws.amazon.com/cli/latest/reference/stepfunctions/send-task-success.html
"""

import json
import shlex
from typing import Any

from .errors import StateFailed

OPTIONS = {
    "send-task-success": {"region", "task-token", "task-output"},
    "send-task-failure": {"region", "task-token", "error", "cause"},
}
REQUIRED = {"send-task-success": {"task-token", "task-output"}, "send-task-failure": {"task-token"}}


class WrongCommand(Exception):
    """A command does not do what whoever typed it wanted."""


def outcome(command: str, region: str, token: str) -> Any:
    """What the state that waits gets from a command, or `StateFailed`."""
    words = shlex.split(command)
    if words[:2] != ["aws", "stepfunctions"] or len(words) < 3 or words[2] not in OPTIONS:
        raise WrongCommand(f"`{command}` answers nothing")
    given = _options(words[3:], command)
    unknown, missing = given.keys() - OPTIONS[words[2]], REQUIRED[words[2]] - given.keys()
    if unknown or missing:
        raise WrongCommand(f"`{command}` has {sorted(unknown)} too many and lacks {sorted(missing)}")
    if given.get("region") != region:
        raise WrongCommand(f"`{command}` speaks to {given.get('region')}, the run is in {region}")
    if given["task-token"] != token:
        raise WrongCommand(f"`{command}` has the token of another task")
    if words[2] == "send-task-failure":
        raise StateFailed(given.get("error", ""), given.get("cause", ""), task=True)
    return json.loads(given["task-output"])


def _options(words: list[str], command: str) -> dict[str, str]:
    if len(words) % 2 or not all(word.startswith("--") for word in words[::2]):
        raise WrongCommand(f"`{command}` is not made of options and their values")
    return dict(zip((word.removeprefix("--") for word in words[::2]), words[1::2]))
