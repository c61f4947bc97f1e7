"""The configurations of a deployment, as deployment.json describes them, and Terraform run in each of them."""

import argparse
import contextlib
import functools
import json
import pathlib
import subprocess
import tempfile
from typing import Any, Iterator, Optional

import variables
from clients import Clients
from failure import Failure
from handover import Handover
from provider_facts import Facts
from states import REGION_OF, managed

HERE = pathlib.Path(__file__).resolve().parent
# What Terraform answers with `-detailed-exitcode` where there is something to change.
CHANGES = 2


class Configuration:
    """One folder that Terraform applies as a whole."""

    def __init__(self, described: dict[str, Any], arguments: argparse.Namespace, clients: Clients, root: pathlib.Path = HERE):
        self.name: str = described["name"]
        self.folder = root / described["folder"]
        self.is_region: bool = described.get("region", False)
        self.takes: list[dict[str, str]] = described["takes"]
        self.named_outputs: list[str] = described["outputs"]
        self.named_checks: list[str] = described["checks"]
        self._arguments = arguments
        self._initialised = False
        # How its state is called where it is kept; None where it lies beside the configuration.
        self._state: Optional[dict[str, str]] = described.get("state")
        self._clients = clients

    @property
    def title(self) -> str:
        return self.name or "the configuration"

    def initialise(self) -> None:
        if not self._initialised:
            kept = [f"-backend-config={self._state['setting']}={self._named_state(self._state)}"] if self._state else []
            self.terraform("init", "-input=false", *kept, *self._arguments.init)
        self._initialised = True

    def _named_state(self, state: dict[str, str]) -> str:
        """Each environment has a state of its own, and Terraform allows no variables there."""
        suffix = variables.given(self._arguments, self.folder).get("environment_suffix")
        if not suffix:
            raise Failure("the state of each environment has its own name: say --var environment_suffix=…")
        return state["name"].replace("{environment_suffix}", suffix)

    @functools.cached_property
    def _handed(self) -> Handover:
        return Handover(self.folder, self._bucket(), self._state and self._named_state(self._state), self._clients)

    def _bucket(self) -> Optional[dict[str, Any]]:
        """How Terraform reaches the state."""
        main = self.folder / "main.tf.json"
        backends = json.loads(main.read_text()).get("terraform", {}).get("backend", {}) if main.exists() else {}
        return next(iter(backends.values()), None)

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

    def read_plan(self, *options: str) -> dict[str, Any]:
        """What a plan says, also where it would change nothing."""
        with tempfile.TemporaryDirectory(prefix="deploy-") as room:
            file = pathlib.Path(room) / "plan"
            self._run("plan", "-input=false", f"-out={file}", *options, *self._variables(), quiet=True)
            return SavedPlan(self, file).content

    def outputs(self) -> dict[str, Any]:
        if self._state:
            self.initialise()  # another machine may have applied it
        shown = self.terraform("output", "-json", quiet=True)
        return {name: one["value"] for name, one in json.loads(shown).items()}

    def state(self) -> dict[str, Any]:
        """As Terraform keeps it; {} where nothing was ever applied."""
        self.initialise()
        text = self.terraform("state", "pull", quiet=True)
        return json.loads(text) if text.strip() else {}

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
        return self._handed.write(values)

    def has_values(self) -> bool:
        return not self.takes or self._handed.exists()

    def lacks(self) -> list[str]:
        """What it takes over, and was not handed the last time: an edit has made it need more."""
        had = self._handed.variables() if self.takes else []
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

    def imported_addresses(self) -> set[str]:
        """What exists already, and is taken over by the first apply."""
        documents = (json.loads(path.read_text()) for path in sorted(self.folder.glob("*.tf.json")))
        return {one["to"] for document in documents for one in document.get("import", [])}

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
        folders = [root / one["folder"] for one in described["configurations"]]
        self.clients = Clients.of(folders, variables.given(arguments))
        self.configurations = [Configuration(one, arguments, self.clients, root) for one in described["configurations"]]
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
