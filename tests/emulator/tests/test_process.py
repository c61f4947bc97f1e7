"""Starting and stopping: a port of one's choice, several side by side, and nothing that outlives a test."""

import socket
import subprocess
import sys
import unittest
import urllib.request

from support import emulator

from emulator.client import PACKAGE_PARENT, Emulator


class Process(unittest.TestCase):
    def test_a_port_can_be_chosen_and_closing_the_input_stops_it(self) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [sys.executable, "-m", "emulator", str(port), "--until-input-ends"]
        with subprocess.Popen(command, cwd=PACKAGE_PARENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            self.assertIn(str(port), process.stdout.readline().decode())
            self.assertEqual(urllib.request.urlopen(f"http://127.0.0.1:{port}/sim/audit").read(), b"[]")
            process.stdin.close()
            self.assertEqual(process.wait(timeout=10), 0)

    def test_two_run_side_by_side(self) -> None:
        with Emulator() as other:
            emulator().reset()
            other.client("sns").create_topic(Name="oncall")
            self.assertEqual(other.leftovers().keys(), {"sns"})
            self.assertEqual(emulator().leftovers(), {})
