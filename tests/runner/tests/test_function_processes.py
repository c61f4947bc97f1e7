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

from runner.functions.processes import PACKAGE_PARENT, processes

VARIABLES = {"AWS_LAMBDA_FUNCTION_NAME": "function", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128"}
PATIENCE_SECONDS = 60


class FunctionProcesses(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def task(self, code: str, event: Any = None) -> tuple[str, str, dict[str, str], Any]:
        (self.folder / "index.py").write_text(code)
        return str(self.folder), "index.handler", VARIABLES, event

    def test_none_knows_what_another_one_did(self) -> None:
        code = "import os\nseen = []\ndef handler(event, context):\n    seen.append(event)\n    os.environ['SEEN'] = event\n    return seen\n"
        for event in ("a", "b"):
            with processes().running(*self.task(code, event)) as pipe:
                self.assertEqual(pipe.recv(), ("result", {"payload": [event], "failed": False}))

    def test_several_run_at_once(self) -> None:
        code = "import time\ndef handler(event, context):\n    time.sleep(event)\n    return event\n"
        with processes().running(*self.task(code, 1)) as one, processes().running(*self.task(code, 2)) as other:
            self.assertEqual((one.recv(), other.recv()), (("sleep", 1), ("sleep", 2)))
            for pipe in (other, one):
                pipe.send(None)
            self.assertEqual([pipe.recv()[1]["payload"] for pipe in (one, other)], [1, 2])

    def test_what_goes_on_after_its_block_is_killed(self) -> None:
        code = "import os, time\ndef handler(event, context):\n    time.sleep(os.getpid())\n    while True:\n        pass\n"
        with processes().running(*self.task(code)) as pipe:
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
        self.assertEqual(ours.recv(), ("remaining",))
        ours.close()
        self.assertEqual(process.wait(PATIENCE_SECONDS), 1)


if __name__ == "__main__":
    unittest.main()
