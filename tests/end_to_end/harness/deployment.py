"""One deployment of an emitted folder: a working copy of its own, with its own variables and state."""

import json
import pathlib
import shutil
import tempfile
from typing import TYPE_CHECKING, Any, Iterator

from . import override, tools
from .terraform import PARALLELISM, CommandFailed, Terraform

if TYPE_CHECKING:
    from emulator.client import Emulator

CHANGES = 2  # what `plan -detailed-exitcode` ends with when there is something to do


class Deployment:
    """Several can share an emulator and an emitted folder, each with another `environment_suffix`.

    with Deployment(folder, {"environment_suffix": "one"}, emulator) as deployment:
        deployment.init()
        deployment.apply()
        deployment.assert_no_changes()
        deployment.destroy()
    """

    def __init__(self, folder: pathlib.Path, variables: dict[str, Any], emulator: "Emulator"):
        self.emulator = emulator
        self._room = tempfile.TemporaryDirectory(prefix="deployment-")
        self.folder = pathlib.Path(self._room.name) / "configuration"
        shutil.copytree(folder, self.folder)
        override.write(self.folder)
        self._variables = pathlib.Path(self._room.name) / "variables.tfvars.json"
        self._variables.write_text(json.dumps(variables))
        self._plan = pathlib.Path(self._room.name) / "plan"
        self.terraform = Terraform(self.folder, emulator.url)

    def __enter__(self) -> "Deployment":
        return self

    def __exit__(self, *_: Any) -> None:
        self._room.cleanup()

    @property
    def times(self) -> list[tuple[str, float]]:
        """The seconds that each command took, in order."""
        return self.terraform.times

    def init(self) -> None:
        self.terraform.run("init", f"-plugin-dir={tools.provider_mirror()}", "-input=false", "-no-color")

    def validate(self) -> None:
        """Fails on warnings too: an emitted configuration has none."""
        _, output = self.terraform.run("validate", "-json", allowed=(0, 1))
        diagnostics = json.loads(output)["diagnostics"]
        if diagnostics:
            raise CommandFailed("terraform validate says:\n" + json.dumps(diagnostics, indent=2))

    def plan(self) -> None:
        """Plans, and keeps the plan for `planned_resources`."""
        self._with_variables("plan", f"-out={self._plan}")

    def planned_resources(self) -> dict[str, dict[str, Any]]:
        """What would exist after the last plan: address -> type, name, values and so on."""
        if not self._plan.exists():
            self.plan()
        return self._shown("planned_values", str(self._plan))

    def shown_plan(self) -> dict[str, Any]:
        """The last plan as `terraform show -json` has it: planned values, configuration and all."""
        if not self._plan.exists():
            self.plan()
        return json.loads(self.terraform.run("show", "-json", str(self._plan))[1])

    def state_resources(self) -> dict[str, dict[str, Any]]:
        """What exists according to the state: address -> type, name, values and so on."""
        return self._shown("values")

    def apply(self) -> None:
        self._with_variables("apply", "-auto-approve")

    def assert_no_changes(self) -> None:
        """A plan after apply must be empty, or each run of a pipeline would change something."""
        code, output = self._with_variables("plan", "-detailed-exitcode", allowed=(0, CHANGES))
        if code == CHANGES:
            raise CommandFailed("the plan after apply is not empty:\n" + output)

    def outputs(self) -> dict[str, Any]:
        shown = json.loads(self.terraform.run("output", "-json")[1])
        return {name: output["value"] for name, output in shown.items()}

    def destroy(self) -> None:
        self._with_variables("destroy", "-auto-approve")

    def assert_nothing_left(self) -> None:
        """Holds when every deployment on the emulator was destroyed."""
        left = self.emulator.leftovers()
        if left:
            raise AssertionError("destroy left something behind:\n" + json.dumps(left, indent=2))

    def assert_complete_lifecycle(self) -> None:
        """Everything that each deployment must stand, from init to an empty account."""
        self.init()
        self.validate()
        self.plan()
        self.apply()
        self.assert_no_changes()
        self.destroy()
        self.assert_nothing_left()

    def _shown(self, part: str, *source: str) -> dict[str, dict[str, Any]]:
        shown = json.loads(self.terraform.run("show", "-json", *source)[1])
        module = shown.get(part, {}).get("root_module", {})
        return {resource["address"]: resource for resource in _resources(module)}

    def _with_variables(self, command: str, *arguments: str, allowed: tuple[int, ...] = (0,)) -> tuple[int, str]:
        common = (f"-var-file={self._variables}", f"-parallelism={PARALLELISM}", "-input=false", "-no-color")
        return self.terraform.run(command, *common, *arguments, allowed=allowed)


def _resources(module: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from module.get("resources", [])
    for inner in module.get("child_modules", []):
        yield from _resources(inner)
