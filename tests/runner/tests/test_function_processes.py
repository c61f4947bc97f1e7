"""The processes in which functions run."""

import os
import pathlib
import subprocess
import sys
import tempfile
import time
import unittest
from multiprocessing import Pipe
from typing import Any

import support  # noqa: F401  sets the path

from runner.functions.environments import Environments
from runner.functions.processes import PACKAGE_PARENT, Process, processes

VARIABLES = {"AWS_LAMBDA_FUNCTION_NAME": "function", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128"}
PATIENCE_SECONDS = 60


class FunctionProcesses(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def task(self, code: str) -> tuple[str, str, dict[str, str]]:
        (self.folder / "index.py").write_text(code)
        return str(self.folder), "index.handler", VARIABLES

    def start(self, code: str, event: Any = None) -> Process:
        process = processes().start(*self.task(code))
        process.pipe.send(event)
        return process

    def test_none_knows_what_another_one_did(self) -> None:
        code = "import os\nseen = []\ndef handler(event, context):\n    seen.append(event)\n    os.environ['SEEN'] = event\n    return seen\n"
        for event in ("a", "b"):
            with self.start(code, event) as pipe:
                self.assertEqual(pipe.recv(), ("result", {"payload": [event], "failed": False}))

    def test_one_that_has_run_a_function_runs_it_again(self) -> None:
        environments = Environments()
        self.addCleanup(environments.end)
        code = "seen = []\ndef handler(event, context):\n    seen.append(event)\n    return seen\n"

        def run(event: str, world: int, **variables: str) -> list[str]:
            folder, handler, usual = self.task(code)
            with environments.running(world, folder, handler, usual | variables) as pipe:
                pipe.send(event)
                return pipe.recv()[1]["payload"]

        self.assertEqual([run("a", 1), run("b", 1)], [["a"], ["a", "b"]])
        self.assertEqual(run("c", 1, TABLE="other"), ["c"], "one with other variables is another one")
        with self.assertRaises(TimeoutError), environments.running(1, *self.task(code)):
            raise TimeoutError
        self.assertEqual(run("d", 1), ["d"], "one that took too long is not used again")
        self.assertEqual(run("e", 2), ["e"], "nothing outlives its world")

    def test_several_run_at_once(self) -> None:
        code = "import time\ndef handler(event, context):\n    time.sleep(event)\n    return event\n"
        with self.start(code, 1) as one, self.start(code, 2) as other:
            self.assertEqual((one.recv(), other.recv()), (("sleep", 1), ("sleep", 2)))
            for pipe in (other, one):
                pipe.send(None)
            self.assertEqual([pipe.recv()[1]["payload"] for pipe in (one, other)], [1, 2])

    def test_what_goes_on_after_its_block_is_killed(self) -> None:
        code = "import os, time\ndef handler(event, context):\n    time.sleep(os.getpid())\n    while True:\n        pass\n"
        with self.start(code) as pipe:
            _, number = pipe.recv()
            pipe.send(None)
        until = time.monotonic() + PATIENCE_SECONDS
        with self.assertRaises(ProcessLookupError):
            while time.monotonic() < until:
                os.kill(number, 0)
                time.sleep(0.01)

    def test_one_whose_runner_is_gone_ends_whatever_it_handles(self) -> None:
        code = "def handler(event, context):\n    while True:\n        try:\n            context.get_remaining_time_in_millis()\n        except BaseException:\n            pass\n"
        ours, theirs = Pipe()
        alone = "import sys\nfrom multiprocessing.connection import Connection\nfrom runner.functions import child\npipe = Connection(int(sys.argv[1]))\nchild.run(pipe, *pipe.recv())\n"
        process = subprocess.Popen([sys.executable, "-c", alone, str(theirs.fileno())], cwd=PACKAGE_PARENT, pass_fds=[theirs.fileno()])
        theirs.close()
        ours.send(self.task(code))
        ours.send(None)
        self.assertEqual(ours.recv(), ("remaining",))
        ours.close()
        self.assertEqual(process.wait(PATIENCE_SECONDS), 1)


if __name__ == "__main__":
    unittest.main()
