"""One deployment of an emitted folder: a working copy of its own, with its own variables and state."""

import contextlib
import json
import pathlib
import shutil
import tempfile
from typing import TYPE_CHECKING, Any, Iterator

from . import messages, override, state, tools
from .bootstrapped import bootstrap, regions_of
from .mirror import FROM_THE_MIRROR, trust_the_mirror
from .planned_before import PlannedBefore
from .restoring import restored
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

    def __init__(self, folder: pathlib.Path, variables: dict[str, Any], emulator: "Emulator", bootstrapped: bool = True):
        self.emulator = emulator
        self._room = tempfile.TemporaryDirectory(prefix="deployment-")
        self.folder = pathlib.Path(self._room.name) / "configuration"
        shutil.copytree(folder, self.folder)
        override.write(self.folder)
        self._variables = pathlib.Path(self._room.name) / "variables.tfvars.json"
        self._variables.write_text(json.dumps(variables))
        self._plan = pathlib.Path(self._room.name) / "plan"
        self._changes = pathlib.Path(self._room.name) / "changes"
        self.terraform = Terraform(self.folder, emulator.url)
        self._planned_before = PlannedBefore(emulator, [self.folder])
        if bootstrapped:
            bootstrap(emulator, regions_of([self.folder], variables))

    def __enter__(self) -> "Deployment":
        return self

    def __exit__(self, *_: Any) -> None:
        self._room.cleanup()

    @property
    def times(self) -> list[tuple[str, float]]:
        """The seconds that each command took, in order."""
        return self.terraform.times

    def init(self) -> None:
        trust_the_mirror(self.folder)
        self.terraform.run("init", *FROM_THE_MIRROR, f"-plugin-dir={tools.provider_mirror()}", "-input=false", "-no-color")

    def warnings(self) -> str:
        """What the last plan warns of: planning begins with what `terraform validate` does."""
        return messages.warnings(self.terraform.said["plan"])

    def plan(self) -> None:
        """Plans, and keeps the plan for `planned_resources`."""
        self._with_variables("plan", f"-out={self._plan}")

    def planned_resources(self) -> dict[str, dict[str, Any]]:
        """What would exist after the last plan: address -> type, name, values and so on."""
        if not self._plan.exists():
            self.plan()
        root = self.shown_plan()["planned_values"]["root_module"]
        return {resource["address"]: resource for resource in _resources(root)}

    def shown_plan(self) -> dict[str, Any]:
        """The last plan as `terraform show -json` has it: planned values, configuration and all."""
        if not self._plan.exists():
            self.plan()
        return json.loads(self.terraform.run("show", "-json", str(self._plan))[1])

    def planned_changes(self) -> dict[str, list[str]]:
        """What `apply_changes` would do: address -> actions, without what it leaves as it is."""
        self._with_variables("plan", f"-out={self._changes}")
        shown = json.loads(self.terraform.run("show", "-json", str(self._changes))[1])
        changes = {one["address"]: one["change"]["actions"] for one in shown["resource_changes"]}
        return {address: actions for address, actions in changes.items() if actions not in (["no-op"], ["read"])}

    def state_resources(self) -> dict[str, dict[str, Any]]:
        """What exists according to the state: address -> type, name, values and so on."""
        return state.resources_in(self.folder)

    def apply(self) -> None:
        self._with_variables("apply", "-auto-approve")

    def apply_plan(self) -> None:
        """Applies what was planned last, and nothing else."""
        self._apply(self._plan)

    def apply_changes(self) -> None:
        """The same of what `planned_changes` said."""
        self._apply(self._changes)

    def _apply(self, plan: pathlib.Path) -> None:
        self.terraform.run("apply", f"-parallelism={PARALLELISM}", "-input=false", "-no-color", str(plan))

    @contextlib.contextmanager
    def snapshot(self) -> Iterator[None]:
        """What the block does to the account, to the state and to the configuration is undone at its end."""
        with self.emulator.snapshot(), restored([self.folder]):
            yield

    def assert_no_changes(self) -> None:
        """A plan after apply must be empty, or each run of a pipeline would change something."""
        self._planned_before.unless_known(self._plan_no_changes)

    def _plan_no_changes(self) -> None:
        code, output = self._with_variables("plan", "-detailed-exitcode", allowed=(0, CHANGES))
        if code == CHANGES:
            raise CommandFailed("the plan after apply is not empty:\n" + messages.changes(output))

    def outputs(self) -> dict[str, Any]:
        return state.outputs_in(self.folder)

    def destroy(self) -> None:
        """Reads what exists first, unless a plan has just read it and found it as the state says: that takes as long as the plan."""
        read = ["-refresh=false"] if self._planned_before.is_known() else []
        self._with_variables("destroy", "-auto-approve", *read)

    def assert_nothing_left(self) -> None:
        """Holds when every deployment on the emulator was destroyed."""
        assert_nothing_left(self.emulator)

    def _with_variables(self, command: str, *arguments: str, allowed: tuple[int, ...] = (0,)) -> tuple[int, str]:
        common = (f"-var-file={self._variables}", f"-parallelism={PARALLELISM}", "-input=false", "-no-color")
        return self.terraform.run(command, *common, *arguments, allowed=allowed)


def assert_nothing_left(emulator: "Emulator") -> None:
    if left := emulator.leftovers():
        raise AssertionError("destroy left something behind:\n" + messages.leftovers(left))


def _resources(module: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from module.get("resources", [])
    for inner in module.get("child_modules", []):
        yield from _resources(inner)
