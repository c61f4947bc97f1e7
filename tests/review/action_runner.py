"""Runs a composite action as GitHub's runner does: inputs, expressions, conditions, the files that steps write, and what their lines say.

docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax and …/workflow-commands.
"""

import os
import pathlib
import re
import subprocess
from dataclasses import dataclass, field
from typing import Any

from documents import yaml
from expressions import Expression, asks_how_the_job_stands, substituted

# Of one step, what a run shows (actions/toolkit #734).
MOST_ANNOTATIONS = 10


@dataclass
class Result:
    outputs: dict[str, str]
    outcomes: dict[str, str]
    log: str
    summary: str
    # `(level, properties, text)`, as far as GitHub shows them.
    annotations: list[tuple[str, dict[str, str], str]]
    dropped: int
    path: list[str]

    @property
    def failed(self) -> bool:
        return "failure" in self.outcomes.values()

    def said(self, level: str) -> list[str]:
        return [text for one, _, text in self.annotations if one == level]


@dataclass
class Runner:
    """`action` is the folder that the runner has downloaded; `workspace` the checkout, `temporary` the runner's own folder."""

    action: pathlib.Path
    workspace: pathlib.Path
    temporary: pathlib.Path
    environment: dict[str, str]
    github: dict[str, Any]
    path: list[str] = field(default_factory=list)

    def run(self, given: dict[str, str]) -> Result:
        self.described = yaml.safe_load((self.action / "action.yml").read_text())
        runs = self.described["runs"]
        assert runs["using"] == "composite"
        self.contexts: dict[str, Any] = {"github": self.github, "steps": {}, "runner": {"temp": str(self.temporary)}}
        self.contexts["inputs"] = self._inputs(given)
        self.failed = False
        self.result = Result({}, {}, "", "", [], 0, self.path)
        for number, step in enumerate(runs["steps"]):
            self._step(step, step.get("id", f"step-{number}"))
        for name, output in self.described["outputs"].items():
            self.result.outputs[name] = self._substituted(output["value"])
        return self.result

    def _inputs(self, given: dict[str, str]) -> dict[str, str]:
        declared = self.described["inputs"]
        unknown = set(given) - set(declared)
        assert not unknown, f"the action has no input {unknown}"
        result = {}
        for name, one in declared.items():
            assert set(one) <= {"description", "default", "required"}, f"{name}: {set(one)}"
            assert isinstance(one.get("default", ""), str), f"the default of {name} is not a text"
            result[name] = given.get(name, self._substituted(one.get("default", "")))
        return result

    def _functions(self) -> dict[str, Any]:
        return {"success": lambda: not self.failed, "failure": lambda: self.failed, "always": lambda: True, "cancelled": lambda: False}

    def _substituted(self, text: str) -> str:
        return substituted(text, self.contexts, self._functions())

    def _step(self, step: dict[str, Any], name: str) -> None:
        assert set(step) <= {"id", "name", "if", "shell", "run", "env"}, f"a key that this runner does not know: {set(step)}"
        assert step["shell"] == "bash"
        condition = str(step.get("if", "success()")).removeprefix("${{").removesuffix("}}")
        if not asks_how_the_job_stands(condition):
            condition = f"success() && ({condition})"
        if not Expression(condition, self.contexts, self._functions()).value():
            self._ended(name, "skipped", {})
            return
        folder = self.temporary / "_runner_file_commands" / name
        folder.mkdir(parents=True)
        files = {key: folder / key.lower() for key in ("GITHUB_OUTPUT", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STEP_SUMMARY")}
        for file in files.values():
            file.touch()
        script = folder / "script.sh"
        script.write_text(self._substituted(step["run"]))
        environment = dict(self.environment)
        environment["PATH"] = os.pathsep.join([*reversed(self.path), environment["PATH"]])
        environment |= {key: str(file) for key, file in files.items()}
        environment |= {"GITHUB_ACTION_PATH": str(self.action), "GITHUB_WORKSPACE": str(self.workspace), "RUNNER_TEMP": str(self.temporary)}
        environment |= {key: self._substituted(str(value)) for key, value in step.get("env", {}).items()}
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.workspace,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=300,
        )
        self._read_log(done.stdout.decode(errors="replace"))
        self.environment |= _variables(files["GITHUB_ENV"].read_text())
        self.path += files["GITHUB_PATH"].read_text().split("\n")[:-1]
        summary = files["GITHUB_STEP_SUMMARY"].read_bytes()
        assert len(summary) <= 1024 * 1024, "GitHub drops a summary of more than 1 MiB"
        self.result.summary += summary.decode()
        self._ended(name, "failure" if done.returncode else "success", _variables(files["GITHUB_OUTPUT"].read_text()))

    def _ended(self, name: str, outcome: str, outputs: dict[str, str]) -> None:
        self.failed = self.failed or outcome == "failure"
        self.result.outcomes[name] = outcome
        self.contexts["steps"][name] = {"outcome": outcome, "conclusion": outcome, "outputs": outputs}

    def _read_log(self, log: str) -> None:
        self.result.log += log
        stopped = ""
        counts: dict[str, int] = {}
        for line in log.splitlines():
            found = re.match(r"::([a-z-]+)(?: ([^:]*))?::(.*)$", line.lstrip())
            if stopped:
                stopped = "" if line == f"::{stopped}::" else stopped
            elif found and found[1] == "stop-commands":
                stopped = found[3]
            elif found:
                assert found[1] in ("error", "warning", "notice"), f"an unexpected command: {line}"
                counts[found[1]] = counts.get(found[1], 0) + 1
                properties = dict(part.split("=", 1) for part in (found[2] or "").split(",") if part)
                if counts[found[1]] <= MOST_ANNOTATIONS:
                    self.result.annotations.append((found[1], properties, found[3]))
                else:
                    self.result.dropped += 1


def _variables(text: str) -> dict[str, str]:
    result = {}
    lines = iter(text.splitlines())
    for line in lines:
        if found := re.match(r"([\w-]+)<<(.+)$", line):
            value = []
            for inner in lines:
                if inner == found[2]:
                    break
                value.append(inner)
            result[found[1]] = "\n".join(value)
        else:
            name, _, value_text = line.partition("=")
            result[name] = value_text
    return result
