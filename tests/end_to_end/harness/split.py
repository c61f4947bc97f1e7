"""A topology in several configurations, deployed by the script that the compiler wrote beside them."""

import contextlib
import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING, Any, Iterator

from . import messages, override, tools
from .bootstrapped import bootstrap, regions_of
from .deployment import CHANGES, assert_nothing_left
from .mirror import FROM_THE_MIRROR, trust_the_mirror
from .planned_before import PlannedBefore
from .public_dns import write_dig
from .restoring import restored
from .state import resources_in
from .terraform import PARALLELISM, TIMEOUT_SECONDS, CommandFailed, Terraform

if TYPE_CHECKING:
    from emulator.client import Emulator

# Where Terraform always warns: of the mirror, and that a plan for zones alone is not the whole one.
WARNS_RIGHTLY = re.compile(r"\S+: terraform (init\b|\w+ \(zones first\))")
# What the emulator lacks of a backend's account: https://developer.hashicorp.com/terraform/language/backend/s3
BACKEND_SETTINGS = ("-backend-config=use_path_style=true", "-backend-config=skip_metadata_api_check=true")


def run_script(
    folder: pathlib.Path, endpoint: str, room: pathlib.Path, variables: pathlib.Path, command: str, *arguments: str
) -> subprocess.CompletedProcess[str]:
    """`deploy.py` of an emitted folder, as a user would run it; `room` is for the tools that it finds."""
    environment = Terraform(folder, endpoint).environment() | {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "PATH": f"{write_dig(room, endpoint)}:{pathlib.Path(tools.terraform()).parent}:/usr/local/bin:/usr/bin:/bin",
        "TF_CLI_ARGS": "-no-color",
        "TF_CLI_ARGS_apply": f"-parallelism={PARALLELISM}",
        "TF_CLI_ARGS_plan": f"-parallelism={PARALLELISM}",
    }
    script = [sys.executable, str(folder / "deploy.py"), command, "--yes", f"--var-file={variables}"]
    mirror = [f"--init={one}" for one in (*FROM_THE_MIRROR, f"-plugin-dir={tools.provider_mirror()}")]
    return subprocess.run(
        [*script, *mirror, *arguments],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_SECONDS,
    )


class SplitDeployment:
    """A working copy of an emitted folder with several configurations, and `deploy.py` run in it as a user would.

    With `own_backend`, the states lie where the configurations say.

    with SplitDeployment(folder, {"environment_suffix": "one"}, emulator) as deployment:
        deployment.deploy("apply")
        deployment.assert_no_changes()
        deployment.deploy("destroy")
    """

    def __init__(self, folder: pathlib.Path, variables: dict[str, Any], emulator: "Emulator", bootstrapped: bool = True, own_backend: bool = False):
        self.emulator = emulator
        self._backend = BACKEND_SETTINGS if own_backend else ()
        self._room = tempfile.TemporaryDirectory(prefix="deployment-")
        self.folder = pathlib.Path(self._room.name) / "configurations"
        shutil.copytree(folder, self.folder)
        described = json.loads((self.folder / "deployment.json").read_text())
        self.configurations = {one["name"]: self.folder / one["folder"] for one in described["configurations"]}
        for one in self.configurations.values():
            override.write(one, stores_state=not own_backend)
            trust_the_mirror(one)
        self._planned_before = PlannedBefore(emulator, self.configurations.values())
        if bootstrapped:
            bootstrap(emulator, regions_of(self.configurations.values(), variables))
        self._tools = pathlib.Path(self._room.name) / "tools"
        self._variables = pathlib.Path(self._room.name) / "variables.tfvars.json"
        self._variables.write_text(json.dumps(variables))
        # what the script printed when it was last given each command
        self._said: dict[str, str] = {}

    def __enter__(self) -> "SplitDeployment":
        return self

    def __exit__(self, *_: Any) -> None:
        self._room.cleanup()

    def deploy(self, command: str, *arguments: str, allowed: tuple[int, ...] = (0,)) -> str:
        """Runs the script; gives what it printed."""
        done = run_script(self.folder, self.emulator.url, self._tools, self._variables, command, *(f"--init={one}" for one in self._backend), *arguments)
        if done.returncode not in allowed:
            raise CommandFailed(f"deploy.py {command} ended with {done.returncode}:\n" + messages.complaint(done.stdout, done.stderr))
        self._said[command] = done.stdout + done.stderr
        return self._said[command]

    def terraform(self, name: str) -> Terraform:
        return Terraform(self.configurations[name], self.emulator.url)

    def outputs(self) -> dict[str, str]:
        """The outputs of all configurations, flat."""
        return json.loads(self.deploy("outputs", "--output=-"))

    def state_resources(self) -> dict[str, dict[str, Any]]:
        """What exists according to the states of all configurations, by address."""
        return {address: one for folder in self.configurations.values() for address, one in resources_in(folder).items()}

    def destroy(self) -> None:
        """Reads what exists first, unless plans have just read it and found it as the states say."""
        self.deploy("destroy", *(["--no-refresh"] if self._planned_before.is_known() else []))

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """What the block does to the account, to the states and to the configurations is undone at its end."""
        with self.emulator.snapshot(), restored([self.folder, *self.configurations.values()]):
            yield

    def assert_no_changes(self) -> None:
        """Each configuration, planned alone with what was handed over, has nothing to do."""
        self._planned_before.unless_known(self._plan_no_changes)

    def _plan_no_changes(self) -> None:
        for name in self.configurations:
            plan = (f"-var-file={self._variables}", "-input=false", "-no-color", "-detailed-exitcode")
            code, output = self.terraform(name).run("plan", *plan, allowed=(0, CHANGES))
            if code == CHANGES:
                raise CommandFailed(f"the plan of {name} after apply is not empty:\n{messages.changes(output)}")

    def warnings(self) -> str:
        """What Terraform warned of while all of it was applied, which begins with what `terraform validate` does.

        It always warns when it is initialised from a mirror: that the lock file is for this platform only.
        """
        commands = re.split(r"^== (?=\S+: terraform )", self._said["apply"], flags=re.MULTILINE)
        return messages.warnings("".join(one for one in commands if not WARNS_RIGHTLY.match(one)))

    def assert_nothing_left(self) -> None:
        assert_nothing_left(self.emulator)
