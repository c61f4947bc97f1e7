"""A topology in several configurations, deployed by the script that the compiler wrote beside them."""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING, Any

from . import override, tools
from .deployment import CHANGES
from .terraform import PARALLELISM, TIMEOUT_SECONDS, CommandFailed, Terraform

if TYPE_CHECKING:
    from emulator.client import Emulator

SHOWN_LINES = 80


class SplitDeployment:
    """A working copy of an emitted folder with several configurations, and `deploy.py` run in it as a user would.

    with SplitDeployment(folder, {"environment_suffix": "one"}, emulator) as deployment:
        deployment.deploy("apply")
        deployment.assert_no_changes()
        deployment.deploy("destroy")
    """

    def __init__(self, folder: pathlib.Path, variables: dict[str, Any], emulator: "Emulator"):
        self.emulator = emulator
        self._room = tempfile.TemporaryDirectory(prefix="deployment-")
        self.folder = pathlib.Path(self._room.name) / "configurations"
        shutil.copytree(folder, self.folder)
        described = json.loads((self.folder / "deployment.json").read_text())
        self.configurations = {one["name"]: self.folder / one["folder"] for one in described["configurations"]}
        for one in self.configurations.values():
            override.write(one)
        self._variables = pathlib.Path(self._room.name) / "variables.tfvars.json"
        self._variables.write_text(json.dumps(variables))

    def __enter__(self) -> "SplitDeployment":
        return self

    def __exit__(self, *_: Any) -> None:
        self._room.cleanup()

    def deploy(self, command: str, *arguments: str, allowed: tuple[int, ...] = (0,)) -> str:
        """Runs the script; gives what it printed."""
        environment = Terraform(self.folder, self.emulator.url).environment() | {
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "PATH": f"{pathlib.Path(tools.terraform()).parent}:/usr/local/bin:/usr/bin:/bin",
            "TF_CLI_ARGS": "-no-color",
            "TF_CLI_ARGS_apply": f"-parallelism={PARALLELISM}",
            "TF_CLI_ARGS_destroy": f"-parallelism={PARALLELISM}",
        }
        script = [sys.executable, str(self.folder / "deploy.py"), command, "--yes", f"--var-file={self._variables}"]
        words = [*script, f"--init=-plugin-dir={tools.provider_mirror()}", *arguments]
        done = subprocess.run(
            words, cwd=self.folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=TIMEOUT_SECONDS
        )
        if done.returncode not in allowed:
            output = (done.stdout + done.stderr).splitlines()[-SHOWN_LINES:]
            raise CommandFailed(f"deploy.py {command} ended with {done.returncode}:\n" + "\n".join(output))
        return done.stdout + done.stderr

    def terraform(self, name: str) -> Terraform:
        return Terraform(self.configurations[name], self.emulator.url)

    def assert_no_changes(self) -> None:
        """Each configuration, planned alone with what was handed over, has nothing to do."""
        for name in self.configurations:
            plan = (f"-var-file={self._variables}", "-input=false", "-no-color", "-detailed-exitcode")
            code, output = self.terraform(name).run("plan", *plan, allowed=(0, CHANGES))
            if code == CHANGES:
                raise CommandFailed(f"the plan of {name} after apply is not empty:\n{output}")

    def validate(self) -> None:
        for name in self.configurations:
            terraform = self.terraform(name)
            terraform.run("init", f"-plugin-dir={tools.provider_mirror()}", "-input=false", "-no-color", "-backend=false")
            _, output = terraform.run("validate", "-json", allowed=(0, 1))
            if diagnostics := json.loads(output)["diagnostics"]:
                raise CommandFailed(f"terraform validate says of {name}:\n" + json.dumps(diagnostics, indent=2))

    def assert_nothing_left(self) -> None:
        if left := self.emulator.leftovers():
            raise AssertionError("destroy left something behind:\n" + json.dumps(left, indent=2))
