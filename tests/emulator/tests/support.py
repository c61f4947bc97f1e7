"""What the emulator's tests share: one running emulator, empty at the start of each test."""

import atexit
import datetime
import functools
import pathlib
import sys
import unittest
from typing import Any

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))

from emulator.client import Emulator

HOME, STANDBY = "us-east-1", "us-west-2"


@functools.cache
def emulator() -> Emulator:
    started = Emulator()
    atexit.register(started.stop)
    return started


class EmulatorTest(unittest.TestCase):
    def setUp(self) -> None:
        self.emulator = emulator()
        self.emulator.reset()

    def client(self, service: str, region: str = HOME) -> Any:
        return self.emulator.client(service, region)

    def now(self) -> datetime.datetime:
        """The time of the emulated world."""
        return datetime.datetime.fromisoformat(self.emulator.sim("now"))

    def begin_on_a_minute(self) -> None:
        """From now on only the test moves the clock."""
        self.emulator.sim("clock", stands="yes")
        self.emulator.sim("pass-time", seconds=60 - self.now().timestamp() % 60)

    def error_code(self, call: Any, **parameters: Any) -> str:
        """The code of the error that a call must end with."""
        with self.assertRaises(Exception) as caught:
            call(**parameters)
        return caught.exception.response["Error"]["Code"]
