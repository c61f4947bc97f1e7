"""Deploying what drc emits: real Terraform and the real AWS provider against the project's AWS emulator.

    class Payments(unittest.TestCase):
        def test_it_leaves_nothing(self):
            with compile_topology(source) as emitted, start_emulator() as emulator:
                emulator.seed_secret("payments/database", '{"username": "...", "password": "..."}')
                with Deployment(emitted, {"environment_suffix": "test"}, emulator) as deployment:
                    deployment.init()
                    deployment.apply()
                    deployment.assert_no_changes()
                    deployment.destroy()
                    deployment.assert_nothing_left()

    if __name__ == "__main__":
        main()

A test asks for what it needs; where a tool is missing it is skipped with the tool's name (exit code 77). Nothing reaches
beyond 127.0.0.1, and nothing that was emitted is edited.
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2]))  # the folder that holds the emulator

from .compile import CompileFailed, compile_into, compile_topology
from .deployment import Deployment
from .running import main
from .split import SplitDeployment
from .terraform import CommandFailed
from .tools import MissingTool, start_emulator

__all__ = [
    "CommandFailed",
    "CompileFailed",
    "Deployment",
    "MissingTool",
    "SplitDeployment",
    "compile_into",
    "compile_topology",
    "main",
    "start_emulator",
]
