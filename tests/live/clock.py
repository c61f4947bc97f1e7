"""The time that a check waits by: the machine's, or one that tests move."""

from __future__ import annotations

import datetime
import time


class Clock:
    def now(self) -> datetime.datetime:
        return datetime.datetime.now(datetime.timezone.utc)

    def seconds(self) -> float:
        """For measuring; it never goes back."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)
