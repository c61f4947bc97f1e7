"""Snapshots: back to what was, as often as one likes, on the same port."""

import os
import time
import unittest

from support import HOME, EmulatorTest

from emulator.client import Emulator, EmulatorError


class Snapshots(EmulatorTest):
    def names(self) -> list[str]:
        return sorted(topic["TopicArn"].rsplit(":", 1)[-1] for topic in self.client("sns").list_topics()["Topics"])

    def test_what_a_block_does_is_undone(self) -> None:
        self.client("sns").create_topic(Name="before")
        for _ in range(3):
            with self.emulator.snapshot():
                self.client("sns").create_topic(Name="within")
                self.emulator.sim("region-down", region=HOME)
                self.emulator.sim("pass-time", seconds=3600)
                self.assertEqual(self.error_code(self.client("sns").list_topics), "ServiceUnavailable")
            self.assertEqual(self.names(), ["before"])
        self.client("sns").create_topic(Name="afterwards")
        self.assertEqual(self.names(), ["afterwards", "before"])

    def test_one_in_another(self) -> None:
        with self.emulator.snapshot():
            self.client("sns").create_topic(Name="outer")
            with self.emulator.snapshot():
                self.client("sns").create_topic(Name="inner")
                self.assertEqual(self.names(), ["inner", "outer"])
            self.assertEqual(self.names(), ["outer"])
        self.assertEqual(self.names(), [])

    def test_there_must_be_one_to_come_back_to(self) -> None:
        with self.assertRaisesRegex(EmulatorError, "no snapshot"):
            self.emulator.sim("snapshot", wish="return")
        with self.assertRaisesRegex(EmulatorError, "`wish`"):
            self.emulator.sim("snapshot", wish="nonsense")


class Stopping(unittest.TestCase):
    def test_no_process_outlives_its_test(self) -> None:
        other = Emulator()
        other._snapshot("take", 1)  # on connections of their own: one that stays open may be closed under a request
        children = [int(name) for name in os.listdir("/proc") if name.isdigit() and _parent(int(name)) == other._process.pid]
        self.assertEqual(len(children), 1)
        other.stop()
        deadline = time.monotonic() + 10
        while os.path.exists(f"/proc/{children[0]}") and _runs(children[0]):
            self.assertLess(time.monotonic(), deadline, "the emulator of the snapshot still runs")
            time.sleep(0.02)


def _status(process: int) -> list[str]:
    """State, parent and so on, behind the name, which may hold blanks."""
    try:
        with open(f"/proc/{process}/stat") as file:
            return file.read().rsplit(")", 1)[-1].split()
    except OSError:
        return ["X", "0"]


def _parent(process: int) -> int:
    return int(_status(process)[1])


def _runs(process: int) -> bool:
    return _status(process)[0] not in "XZ"


if __name__ == "__main__":
    unittest.main()
