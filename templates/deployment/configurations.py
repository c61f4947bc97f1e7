"""The configurations of a deployment, as deployment.json describes them, and Terraform run in each of them."""

import argparse
import contextlib
import json
import os
import pathlib
import subprocess
import tempfile
from typing import Any, Iterator, Optional

from provider_facts import Facts
from states import REGION_OF, managed

HERE = pathlib.Path(__file__).resolve().parent
# Terraform reads it by itself, so that a configuration can be applied alone while the others are out of reach.
HANDED_OVER = "values.auto.tfvars.json"
# What Terraform answers with `-detailed-exitcode` where there is something to change.
CHANGES = 2


class Failure(Exception):
    """Something that the operator must know; the rest of the work is given up."""


class Configuration:
    """One folder that Terraform applies as a whole."""

    def __init__(self, described: dict[str, Any], arguments: argparse.Namespace, root: pathlib.Path = HERE):
        self.name: str = described["name"]
        self.folder = root / described["folder"]
        self.is_region: bool = described.get("region", False)
        self.takes: list[dict[str, str]] = described["takes"]
        self.named_outputs: list[str] = described["outputs"]
        self.named_checks: list[str] = described["checks"]
        self._arguments = arguments
        self._initialised = False

    @property
    def title(self) -> str:
        return self.name or "the configuration"

    def initialise(self) -> None:
        if not self._initialised:
            self.terraform("init", "-input=false", *self._arguments.init)
        self._initialised = True

    def show_plan(self) -> None:
        self.terraform("plan", "-input=false", *self._variables())

    @contextlib.contextmanager
    def planned(self, *options: str, title: str = "") -> Iterator[Optional["SavedPlan"]]:
        """A plan in a file that nobody else reads and that is gone afterwards, since it holds values; None without changes."""
        with tempfile.TemporaryDirectory(prefix="deploy-") as room:
            file = pathlib.Path(room) / "plan"
            words = ["plan", "-input=false", "-detailed-exitcode", f"-out={file}", *options, *self._variables()]
            code = self._run(*words, allowed=(0, CHANGES), title=title)[0]
            yield SavedPlan(self, file, title) if code == CHANGES else None

    def differs(self) -> bool:
        """Whether a plan would change anything."""
        return self._run("plan", "-input=false", "-detailed-exitcode", *self._variables(), allowed=(0, CHANGES))[0] == CHANGES

    def outputs(self) -> dict[str, Any]:
        shown = self.terraform("output", "-json", quiet=True)
        return {name: one["value"] for name, one in json.loads(shown).items()}

    def state(self) -> dict[str, Any]:
        """As Terraform keeps it; {} where nothing was ever applied."""
        text = self.terraform("state", "pull", quiet=True)
        return json.loads(text) if text.strip() else {}

    def fetched_state(self) -> dict[str, Any]:
        """The same where Terraform may not have been initialised yet."""
        self.initialise()
        return self.state()

    def exists(self) -> bool:
        return bool(managed(self.state()))

    def hand_over(self, known: dict[str, dict[str, Any]]) -> bool:
        """Writes the variables that come from configurations that were applied before; whether they have changed."""
        if not self.takes:
            return False
        values = {}
        for one in self.takes:
            if one["from"] not in known or one["key"] not in known[one["from"]]:
                raise Failure(f"the configuration {one['from']} has no value {one['key']}, which {self.name} needs: apply {one['from']} first")
            values[one["variable"]] = known[one["from"]][one["key"]]
        text = json.dumps(values, indent=2, sort_keys=True) + "\n"
        target = self.folder / HANDED_OVER
        if target.exists() and target.read_text() == text:
            return False
        staged = target.with_suffix(".new")
        staged.write_text(text)
        os.replace(staged, target)
        return True

    def has_values(self) -> bool:
        return not self.takes or (self.folder / HANDED_OVER).exists()

    def lacks(self) -> list[str]:
        """What it takes over, and was not handed the last time: an edit has made it need more."""
        if not self.takes:
            return []
        target = self.folder / HANDED_OVER
        had = json.loads(target.read_text()) if target.exists() else {}
        return [one["variable"] for one in self.takes if one["variable"] not in had]

    def components(self) -> list[str]:
        """Each has a file of its own."""
        return [path.name.removesuffix(".tf.json") for path in sorted(self.folder.glob("*.tf.json"))]

    def written_resources(self) -> dict[str, dict[str, Any]]:
        """What the compiler wrote, by type and label."""
        found: dict[str, dict[str, Any]] = {}
        for path in sorted(self.folder.glob("*.tf.json")):
            for kind, labels in json.loads(path.read_text()).get("resource", {}).items():
                found.setdefault(kind, {}).update(labels)
        return found

    def written_addresses(self) -> dict[str, str]:
        """The resources that the compiler wrote, and the text of each."""
        return {f"{kind}.{label}": json.dumps(body) for kind, labels in self.written_resources().items() for label, body in labels.items()}

    def _variables(self) -> list[str]:
        files = [f"-var-file={pathlib.Path(one).resolve()}" for one in self._arguments.var_file]
        return files + [f"-var={one}" for one in self._arguments.var] + (["-refresh=false"] if self._arguments.no_refresh else [])

    def terraform(self, *arguments: str, quiet: bool = False, given: Optional[str] = None, title: str = "") -> str:
        return self._run(*arguments, quiet=quiet, given=given, title=title)[1]

    def _run(self, *arguments: str, quiet: bool = False, allowed: tuple[int, ...] = (0,), given: Optional[str] = None, title: str = "") -> tuple[int, str]:
        label = f"{self.name}: " if self.name else ""
        if not quiet:
            print(f"== {label}terraform {arguments[0]}" + (f" ({title})" if title else ""), flush=True)
        try:
            done = subprocess.run(["terraform", *arguments], cwd=self.folder, stdout=subprocess.PIPE if quiet else None, text=True, input=given)
        except FileNotFoundError:
            raise Failure("terraform is not installed") from None
        if done.returncode not in allowed:
            raise Failure(f"{label}`terraform {arguments[0]}` ended with {done.returncode}")
        return done.returncode, done.stdout or ""


class SavedPlan:
    """What is read is what is applied."""

    def __init__(self, configuration: Configuration, file: pathlib.Path, title: str = ""):
        self.configuration = configuration
        self._file = file
        self._title = title
        self.content: dict[str, Any] = json.loads(configuration.terraform("show", "-json", str(file), quiet=True))

    def regions(self, roles: dict[str, str]) -> dict[str, str]:
        """The region of each role that it was made with."""
        values = self.content.get("variables", {})
        return {role: values[variable]["value"] for role, variable in roles.items() if variable in values}

    def regions_in_state(self) -> dict[str, str]:
        """The region in which each role's resources were created."""
        found = self.content.get("prior_state", {}).get("values", {}).get("root_module", {}).get("resources", [])
        return {
            one["name"].removeprefix(REGION_OF): one["values"]["input"]
            for one in found
            if one["type"] == "terraform_data" and one["name"].startswith(REGION_OF)
        }

    def apply(self) -> None:
        self.configuration.terraform("apply", "-input=false", str(self._file), title=self._title)


class Deployment:
    """All configurations of a topology, in the order in which they are applied."""

    def __init__(self, arguments: argparse.Namespace, root: pathlib.Path = HERE):
        try:
            described = json.loads((root / "deployment.json").read_text())
        except (OSError, ValueError) as error:
            raise Failure(f"{root / 'deployment.json'} cannot be read ({error})") from None
        self.topology: str = described["topology"]
        # The variable of each role's region, in the order of the file.
        self.roles = {one["role"]: one["variable"] for one in described.get("regions", [])}
        self.facts = Facts.of(described.get("types", {}))
        self.configurations = [Configuration(one, arguments, root) for one in described["configurations"]]
        names = [one.name for one in self.configurations]
        unknown = [name for name in arguments.only if name not in names]
        if unknown:
            known = ", ".join(name for name in names if name)
            way = f"there are {known}" if known else "there is a single one, so leave out --only"
            raise Failure(f"there is no configuration {unknown[0]}; {way}")
        self.chosen = [one for one in self.configurations if not arguments.only or one.name in arguments.only]
        self.whole = len(self.chosen) == len(self.configurations)
        self.is_split = len(self.configurations) > 1

    def components(self) -> list[str]:
        return sorted({name for one in self.configurations for name in one.components()})
