"""Running `drc`: its findings, and its comparison of two sides."""

import json
import os
import pathlib
import subprocess
import tempfile
from dataclasses import dataclass, field

import settings
from errors import Refused

CLEAN, FINDINGS, UNUSABLE = 0, 1, 2


@dataclass
class Ended:
    code: int
    out: str
    err: str


@dataclass
class Compiler:
    path: str
    # What both commands take.
    options: list[str] = field(default_factory=list)
    lint_options: list[str] = field(default_factory=list)

    @staticmethod
    def configured() -> "Compiler":
        options = settings.words("args")
        if config := settings.text("config"):
            options += ["--config", config]
        return Compiler(os.environ.get("DRC") or "drc", options, settings.words("lint-args"))

    def run(self, *arguments: str) -> Ended:
        try:
            done = subprocess.run([self.path, *arguments], stdin=subprocess.DEVNULL, capture_output=True, check=False)
        except OSError as error:
            raise Refused(f"`{self.path}` cannot be run: {error.strerror}") from error
        return Ended(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace"))

    def lint(self, form: str, paths: list[str]) -> Ended:
        return self.run("lint", "--format", form, "--color", "never", *self.options, *self.lint_options, "--", *paths)

    def diff(self, form: str, old: str, new: str, *more: str) -> Ended:
        return self.run("diff", "--format", form, "--color", "never", *self.options, *more, "--", old, new)


def has_programs(path: str) -> bool:
    """Whether `drc` finds a program there: what is hidden is passed over."""
    if os.path.isfile(path):
        return True
    for _, folders, files in os.walk(path):
        folders[:] = [name for name in folders if not name.startswith(".")]
        if any(name.endswith(".dr") and not name.startswith(".") for name in files):
            return True
    return False


@dataclass
class Comparison:
    """What differs below one path."""

    path: str
    old: str
    new: str
    changed: bool
    failed: list[str]

    def markdown(self, compiler: Compiler, limit: int) -> str:
        return compiler.diff("markdown", self.old, self.new, "--limit", str(limit)).out.strip()


def empty_side() -> str:
    """A program without a topology, beside which all topologies are new, or gone."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="drc-", dir=os.environ.get("RUNNER_TEMP")))
    (folder / "nothing.dr").write_text("# There is no program on this side.\n")
    return str(folder / "nothing.dr")


def compare(compiler: Compiler, old: str, new: str, path: str, conditions: list[str]) -> Comparison:
    fail_on = [word for condition in conditions for word in ("--fail-on", condition)]
    ended = compiler.diff("json", old, new, *fail_on)
    try:
        report = json.loads(ended.out)
    except ValueError:
        report = None
    if ended.code not in (CLEAN, FINDINGS) or not isinstance(report, dict):
        raise Refused(f"the comparison of `{path}` failed: {ended.err.strip() or f'exit code {ended.code}'}")
    return Comparison(path, old, new, bool(report["topologies"]), [str(one) for one in report["failed"]])
