"""One run of one check: the account and the regions that were named, clients, a name for all that it makes, and waiting."""

from __future__ import annotations

import re
import secrets
import socket
import sys
from typing import Any, Callable

import boto3
import botocore.config
import botocore.exceptions

from .clock import Clock

TAG = "drc-live-run"
NAME = re.compile(r"drc-live-(l\d+)-\d{12}-[0-9a-f]{2}")
SETTINGS = botocore.config.Config(retries={"mode": "standard", "max_attempts": 5}, connect_timeout=10, read_timeout=60)
# A role is known everywhere some seconds after it was made.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_general.html
ROLE_SECONDS = 15


class Refused(Exception):
    """Nothing was made, and nothing will be."""


def new_name(check_id: str, clock: Clock) -> str:
    return f"drc-live-{check_id.lower()}-{clock.now():%y%m%d%H%M%S}-{secrets.token_hex(1)}"


def error_code(error: botocore.exceptions.ClientError) -> str:
    return error.response["Error"]["Code"]


# What a service refuses, and what keeps it from being asked.
ERRORS = (botocore.exceptions.ClientError, botocore.exceptions.BotoCoreError)


def shown_error(error: Exception) -> str:
    if isinstance(error, botocore.exceptions.ClientError):
        return f"{error_code(error)}: {error.response['Error'].get('Message', '')}"
    return f"{type(error).__name__}: {error}"


class Run:
    def __init__(
        self,
        name: str,
        account: str,
        region: str,
        other_region: str | None = None,
        *,
        client: Callable[[str, str], Any] | None = None,
        clock: Clock | None = None,
        resumed: bool = False,
        document: str | None = None,
    ):
        if not NAME.fullmatch(name):
            raise Refused(f"`{name}` is no name of a run: they look like drc-live-l2-261127101500-ab")
        self.name, self.account, self.region, self.other = name, account, region, other_region
        self.clock = clock or Clock()
        self.resumed, self.document = resumed, document
        self.later = False
        self._make_client = client or self._boto3
        self._clients: dict[tuple[str, str], Any] = {}

    @property
    def regions(self) -> list[str]:
        return [self.region] + ([self.other] if self.other else [])

    @property
    def tags(self) -> list[dict[str, str]]:
        return [{"Key": TAG, "Value": self.name}]

    def named(self, suffix: str) -> str:
        return f"{self.name}-{suffix}"

    def client(self, service: str, region: str | None = None) -> Any:
        place = (service, region or self.region)
        if place not in self._clients:
            self._clients[place] = self._make_client(*place)
        return self._clients[place]

    @staticmethod
    def _boto3(service: str, region: str) -> Any:
        return boto3.client(service, region_name=region, config=SETTINGS)

    def caller(self) -> dict[str, str]:
        return self.client("sts").get_caller_identity()

    def verify_account(self) -> None:
        """Before anything is made: the credentials lead to the account that was named."""
        try:
            found = self.caller()["Account"]
        except ERRORS as error:
            raise Refused(f"the account cannot be asked who it is: {shown_error(error)}") from error
        if found != self.account:
            raise Refused(f"the credentials lead to the account {found}, and {self.account} was named")

    def say(self, text: str) -> None:
        print(f"{self.clock.now():%H:%M:%S} {text}", file=sys.stderr, flush=True)

    def sleep(self, seconds: float) -> None:
        self.clock.sleep(seconds)

    def wait(self, what: str, condition: Callable[[], Any], *, minutes: float, every: float = 15) -> Any:
        """What the condition answers as soon as that is true, or the last answer when the time is over."""
        self.say(f"waiting for {what}, {minutes:g} minutes at most")
        end = self.clock.seconds() + minutes * 60
        while not (answer := condition()) and self.clock.seconds() < end:
            self.sleep(every)
        return answer

    def attempt(self, call: Callable[..., Any], **parameters: Any) -> str | None:
        """None when the service accepts the call, otherwise its error as a text."""
        try:
            call(**parameters)
        except botocore.exceptions.ClientError as error:
            return shown_error(error)
        return None

    def retry(self, call: Callable[..., Any], codes: tuple[str, ...], **parameters: Any) -> Any:
        """For what fails only because a role is too young."""
        for _ in range(12):
            try:
                return call(**parameters)
            except botocore.exceptions.ClientError as error:
                if error_code(error) not in codes:
                    raise
                self.sleep(5)
        return call(**parameters)

    def knock(self, host: str, port: int) -> bool:
        """Whether a connection is accepted."""
        try:
            with socket.create_connection((host, port), timeout=3):
                return True
        except OSError:
            return False
