"""Functions that were deployed, run in this process: the emulator answers for functions, but runs none.

What runs is the code of the package that was deployed, with the variables that the function has, in its region.
"""

import datetime
import importlib.util
import os
import pathlib
import sys
import tempfile
import unittest.mock
import zipfile
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from emulator.client import Emulator

# What the tests of the functions have to stand for a database.
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "functions"))


class Context:
    def get_remaining_time_in_millis(self) -> int:
        return 120_000


class DeployedFunction:
    def __init__(self, emulator: "Emulator", region: str, name: str, package: pathlib.Path):
        configuration = emulator.client("lambda", region).get_function_configuration(FunctionName=name)
        self._variables = {
            **configuration.get("Environment", {}).get("Variables", {}),
            "AWS_ENDPOINT_URL": emulator.url,
            "AWS_REGION": region,
            "AWS_DEFAULT_REGION": region,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }
        self._handler = configuration["Handler"]
        self._emulator = emulator
        self._package = package

    def run(self, event: Any = None, **variables: Any) -> Any:
        """Runs it once, at the emulator's time; further variables replace what was deployed."""
        file, function = self._handler.split(".")
        changed = {name: str(value) for name, value in variables.items()}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        with tempfile.TemporaryDirectory() as folder:
            with zipfile.ZipFile(self._package) as archive:
                archive.extractall(folder)
            specification = importlib.util.spec_from_file_location(f"deployed_{file}", pathlib.Path(folder) / f"{file}.py")
            module = importlib.util.module_from_spec(specification)
            # Beside it stand the modules that it imports.
            beside = unittest.mock.patch.object(sys, "path", [folder, *sys.path])
            with unittest.mock.patch.dict(os.environ, kept | self._variables | changed, clear=True), beside:
                specification.loader.exec_module(module)
                if hasattr(module, "now"):
                    module.now = lambda: datetime.datetime.fromisoformat(self._emulator.sim("now"))
                with unittest.mock.patch("builtins.print"):
                    return getattr(module, function)(event or {}, Context())
