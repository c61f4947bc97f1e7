"""A pull request at the stand-in forge, on which the action runs."""

import atexit
import functools
import hashlib
import io
import json
import os
import pathlib
import shutil
import tarfile
import tempfile
import unittest

from action_runner import Result, Runner
from checkout import PROGRAM, Repository
from forge import TOKEN, Forge
from harness import MissingTool

ROOT = pathlib.Path(__file__).resolve().parents[2]
DRC = os.path.abspath(os.environ.get("DRC", "drc"))
VERSION = "9.8.7"
ARCHIVE = f"drc-{VERSION}-linux-x86_64.tar.gz"


def copy_action(folder: pathlib.Path) -> pathlib.Path:
    """What the runner downloads, where it keeps it: the folder tells the repository of the action."""
    action = folder / "_actions" / "makers" / "drc" / "v9.8.7"
    shutil.copytree(ROOT / ".ci" / "review", action / ".ci" / "review", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("action.yml", "CMakeLists.txt"):
        shutil.copy(ROOT / name, action / name)
    return action


@functools.cache
def downloaded_action() -> pathlib.Path:
    """One for all tests, since Python would compile each copy anew."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="drc-action-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return copy_action(folder)


class ActionCase(unittest.TestCase):
    """Without anything said, the pull request 7 makes `main` weaker, and no download is needed."""

    # Another one than the stand-in.
    api_host = ""

    def setUp(self) -> None:
        if shutil.which("git") is None:
            raise MissingTool("git")
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="drc-review-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.forge = self.enterContext(Forge()) if hasattr(self, "enterContext") else self._entered(Forge())
        self.repository = Repository(self.folder / "forge")
        self.workspace = self.folder / "work" / "systems"
        self.runs = 0
        self.action = downloaded_action()

    def _entered(self, forge: Forge) -> Forge:
        forge.__enter__()
        self.addCleanup(forge.__exit__, None, None, None)
        return forge

    def tearDown(self) -> None:
        self.assertEqual(self.forge.mistakes, [])

    def pull_request(self, after: "dict[str, str | None]", before: "dict[str, str | None] | None" = None, branch: str = "change", depth: int = 1) -> None:
        """Commits both sides, and checks out the merge."""
        self.base = self.repository.commit(before if before is not None else {"payments.dr": PROGRAM})
        self.push(after, branch, depth)

    def push(self, files: "dict[str, str | None]", branch: str = "change", depth: int = 1) -> None:
        self.branch = branch
        self.head = self.repository.commit(files, branch)
        self.merge = self.repository.merge(self.base, self.head)
        self.repository.check_out(self.merge, self.workspace, depth)

    def event(self, fork: bool = False) -> dict:
        owner = "stranger/systems" if fork else "bank/systems"
        return {
            "action": "synchronize",
            "pull_request": {
                "number": 7,
                "title": "$(touch title) `touch title`",
                "head": {"ref": self.branch, "sha": self.head, "repo": {"full_name": owner}},
                "base": {"ref": "main", "sha": self.base, "repo": {"full_name": "bank/systems"}},
            },
        }

    def run_action(self, *, fork: bool = False, event_name: str = "pull_request", event: "dict | None" = None, reference: str = "refs/pull/7/merge", **inputs: str) -> Result:
        self.runs += 1
        temporary = self.folder / "temporary" / str(self.runs)
        temporary.mkdir(parents=True)
        path = temporary / "event.json"
        path.write_text(json.dumps(event if event is not None else self.event(fork)))
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(temporary),
            "LANG": "C.UTF-8",
            "SOURCE_DATE_EPOCH": "1796040000",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": event_name,
            "GITHUB_EVENT_PATH": str(path),
            "GITHUB_REPOSITORY": "bank/systems",
            "GITHUB_REF": reference,
            "GITHUB_SHA": self.repository.git("rev-parse", "HEAD", cwd=self.workspace),
            "GITHUB_HEAD_REF": self.branch,
            "GITHUB_API_URL": f"{self.api_host or self.forge.root}/api",
            "GITHUB_GRAPHQL_URL": f"{self.api_host or self.forge.root}/api/graphql",
            "GITHUB_SERVER_URL": self.forge.root,
        }
        runner = Runner(self.action, self.workspace, temporary, environment, {"token": TOKEN})
        given = {key.replace("_", "-"): value for key, value in inputs.items()}
        if "version" not in given:
            given.setdefault("executable", DRC)
        result = runner.run(given)
        self.assertNotIn(TOKEN, result.log + result.summary)
        self.assertNotIn("Traceback", result.log)
        return result

    def release(self, program: str = f'#!/bin/sh\n[ "$1" = --version ] && echo "drc {VERSION}" && exit\nexec "{DRC}" "$@"\n') -> str:
        """Publishes a package of the action's repository; its checksum."""
        file = io.BytesIO()
        with tarfile.open(fileobj=file, mode="w:gz") as archive:
            member = tarfile.TarInfo(f"drc-{VERSION}-linux-x86_64/drc")
            member.size = len(program)
            archive.addfile(member, io.BytesIO(program.encode()))
        self.forge.files[f"makers/drc/releases/download/v{VERSION}/{ARCHIVE}"] = file.getvalue()
        return hashlib.sha256(file.getvalue()).hexdigest()
