#!/usr/bin/env python3
"""Applies, checks and destroys this deployment. The configurations, their order and what they hand over to each other
stand in deployment.json beside this file."""

import argparse
import hashlib
import json
import os
import pathlib
import subprocess
import sys
import time
from typing import Any, Iterator, Optional

sys.dont_write_bytecode = True  # nothing appears beside what the compiler wrote but what Terraform needs
HERE = pathlib.Path(__file__).resolve().parent
# Terraform reads it by itself, so that a configuration can be applied alone while the others are out of reach.
HANDED_OVER = "values.auto.tfvars.json"
# What the compiler notes of its own files.
MANIFEST = ".drc-manifest.json"
WHAT_COMMANDS_DO = (
    "`plan` shows what would change, `apply` changes it and waits until the regions are in step, `check` only asks "
    "whether they are, `outputs` writes all outputs as one JSON object, `destroy` removes everything"
)
# The longest that asking all checks of a region once may take.
SLOWEST_ROUND_SECONDS = 60


class Failure(Exception):
    """Something that the operator must know; the rest of the work is given up."""


def main() -> int:
    arguments = parse()
    try:
        verify(arguments.edited)
        deployment = Deployment(arguments)
        return COMMANDS[arguments.command](deployment, arguments)
    except Failure as failure:
        print(f"deploy: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("deploy: interrupted", file=sys.stderr)
        return 130


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="deploy.py", description=__doc__)
    parser.add_argument("command", choices=sorted(COMMANDS), help=WHAT_COMMANDS_DO)
    parser.add_argument("--var", action="append", default=[], metavar="NAME=VALUE", help="a variable of the configurations")
    parser.add_argument("--var-file", action="append", default=[], metavar="FILE", help="a file of variables")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="only this configuration, with the values that were handed over last time")
    parser.add_argument("--no-refresh", action="store_true", help="do not look at what exists: for when a region, or a global service that is run from it, does not answer")
    parser.add_argument("--edited", action="store_true", help="take the files as they are, although they were changed after the compile")
    parser.add_argument("--yes", action="store_true", help="do not ask before something is changed")
    parser.add_argument("--patience", type=float, default=1800, metavar="SECONDS", help="how long the regions may take to be in step (default: 1800)")
    parser.add_argument("--output", default="flat-outputs.json", metavar="FILE", help="where `outputs` writes; `-` is standard output")
    parser.add_argument("--init", action="append", default=[], metavar="ARGUMENT", help="an argument for `terraform init`, as in --init=-backend-config=FILE")
    return parser.parse_args()


def verify(edited: bool) -> None:
    """The files must be those of one compile: one that was interrupted leaves old ones beside new ones."""
    try:
        manifest = json.loads((HERE / MANIFEST).read_text())
        state, files = manifest["state"], dict(manifest["files"])
    except FileNotFoundError:  # hidden files are easily left behind when a folder is copied
        print(f"deploy: {MANIFEST} is missing, so nobody knows whether these files belong together", file=sys.stderr)
        return
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise Failure(f"{MANIFEST} cannot be understood ({error}): compile again") from None
    if state != "complete":
        raise Failure("a compile into this folder was interrupted, or is still running, and old files stand beside new ones: compile again")
    changed = [path for path, digest in sorted(files.items()) if digest_of(HERE / path) != digest]
    if changed and not edited:
        others = f" and {len(changed) - 1} more are" if len(changed) > 1 else " is"
        raise Failure(f"{changed[0]}{others} not what the compiler wrote: compile again, or say --edited to take the files as they are")


def digest_of(path: pathlib.Path) -> Optional[str]:
    try:
        return hashlib.blake2b(path.read_bytes(), digest_size=32).hexdigest()
    except OSError:
        return None


class Configuration:
    """One folder that Terraform applies as a whole."""

    def __init__(self, described: dict[str, Any], arguments: argparse.Namespace):
        self.name: str = described["name"]
        self.folder = HERE / described["folder"]
        self.takes: list[dict[str, str]] = described["takes"]
        self.named_outputs: list[str] = described["outputs"]
        self.named_checks: list[str] = described["checks"]
        self._arguments = arguments

    def initialise(self) -> None:
        self._terraform("init", "-input=false", *self._arguments.init)

    def change(self, command: str) -> None:
        self._terraform(command, "-input=false", *self._variables(), *(["-auto-approve"] if self._arguments.yes else []))

    def plan(self) -> None:
        self._terraform("plan", "-input=false", *self._variables())

    def outputs(self) -> dict[str, Any]:
        shown = self._terraform("output", "-json", quiet=True)
        return {name: one["value"] for name, one in json.loads(shown).items()}

    def hand_over(self, known: dict[str, dict[str, Any]]) -> None:
        """Writes the variables that come from configurations that were applied before."""
        if not self.takes:
            return
        values = {}
        for one in self.takes:
            if one["from"] not in known or one["key"] not in known[one["from"]]:
                raise Failure(f"the configuration {one['from']} has no value {one['key']}, which {self.name} needs: apply {one['from']} first")
            values[one["variable"]] = known[one["from"]][one["key"]]
        text = json.dumps(values, indent=2, sort_keys=True) + "\n"
        target = self.folder / HANDED_OVER
        if target.exists() and target.read_text() == text:
            return
        staged = target.with_suffix(".new")
        staged.write_text(text)
        os.replace(staged, target)

    def has_values(self) -> bool:
        return not self.takes or (self.folder / HANDED_OVER).exists()

    def _variables(self) -> list[str]:
        files = [f"-var-file={pathlib.Path(one).resolve()}" for one in self._arguments.var_file]
        return files + [f"-var={one}" for one in self._arguments.var] + (["-refresh=false"] if self._arguments.no_refresh else [])

    def _terraform(self, *arguments: str, quiet: bool = False) -> str:
        label = f"{self.name}: " if self.name else ""
        if not quiet:
            print(f"== {label}terraform {arguments[0]}", flush=True)
        try:
            done = subprocess.run(["terraform", *arguments], cwd=self.folder, stdout=subprocess.PIPE if quiet else None, text=True)
        except FileNotFoundError:
            raise Failure("terraform is not installed") from None
        if done.returncode != 0:
            raise Failure(f"{label}`terraform {arguments[0]}` ended with {done.returncode}")
        return done.stdout or ""


class Deployment:
    """All configurations of a topology, in the order in which they are applied."""

    def __init__(self, arguments: argparse.Namespace):
        described = json.loads((HERE / "deployment.json").read_text())
        self.topology: str = described["topology"]
        self.configurations = [Configuration(one, arguments) for one in described["configurations"]]
        names = [one.name for one in self.configurations]
        unknown = [name for name in arguments.only if name not in names]
        if unknown:
            known = ", ".join(name for name in names if name)
            way = f"there are {known}" if known else "there is a single one, so leave out --only"
            sys.exit(f"deploy: there is no configuration {unknown[0]}; {way}")
        self.chosen = [one for one in self.configurations if not arguments.only or one.name in arguments.only]
        self.whole = len(self.chosen) == len(self.configurations)


# ---- commands


def plan(deployment: Deployment, _: argparse.Namespace) -> int:
    for one in deployment.chosen:
        if not one.has_values():
            print(f"== {one.name}: cannot be planned before what it takes over is applied")
            continue
        one.initialise()
        one.plan()
    return 0


def apply(deployment: Deployment, arguments: argparse.Namespace) -> int:
    known: dict[str, dict[str, Any]] = {}
    for one in deployment.chosen:
        # Alone, a configuration takes what was handed over last: its neighbours may be out of reach.
        if deployment.whole:
            one.hand_over(known)
        elif not one.has_values():
            raise Failure(f"{one.name} was never handed its values: apply everything once")
        one.initialise()
        one.change("apply")
        known[one.name] = one.outputs().get("values", {})
    return check(deployment, arguments) if deployment.whole else 0


def destroy(deployment: Deployment, _: argparse.Namespace) -> int:
    for one in reversed(deployment.chosen):
        if not one.has_values():
            print(f"== {one.name}: was never applied")
            continue
        one.initialise()
        one.change("destroy")
    return 0


def outputs(deployment: Deployment, arguments: argparse.Namespace) -> int:
    """Every output as one JSON object of strings, for tests that read what was deployed."""
    flat: dict[str, str] = {}
    for one in deployment.chosen:
        values = one.outputs()
        for name in one.named_outputs:
            if name in values:
                flat.update(flattened(name, values[name]))
    text = json.dumps(flat, indent=2, sort_keys=True) + "\n"
    if arguments.output == "-":
        sys.stdout.write(text)
    else:
        pathlib.Path(arguments.output).write_text(text)
        print(f"{len(flat)} values in {arguments.output}")
    return 0


def flattened(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """Lists and maps become one name for each element: `core_primary_subnets_0`."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from flattened(f"{name}_{key}", item)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from flattened(f"{name}_{index}", item)
    elif isinstance(value, bool):
        yield name, "true" if value else "false"
    elif value is not None:
        yield name, str(value)


def check(deployment: Deployment, arguments: argparse.Namespace) -> int:
    """Waits until both regions are in step: what the components call ready holds in each of them."""
    wanted = {}
    for region, found in checks_of(deployment).items():
        wanted[region] = [one for one in found if one.get("first_after", 0) <= arguments.patience]
        for one in found:
            if one not in wanted[region]:
                print(f"later  {region}: {one['says']}: not before {one['first_after'] / 3600:g} hours have passed")
    wanted = {region: found for region, found in wanted.items() if found}
    if not wanted:
        print("== nothing to check")
        return 0
    import readiness_check  # beside this file; needs boto3, which Terraform does not

    print(f"== {sum(map(len, wanted.values()))} checks: are the regions in step?", flush=True)
    until = time.monotonic() + arguments.patience
    while True:
        reasons = []
        for region, checks in list(wanted.items()):
            outcomes = readiness_check.judge_all(checks, region, SLOWEST_ROUND_SECONDS)
            for one, outcome, why in outcomes:
                if outcome in (readiness_check.FAILS, readiness_check.UNPROVEN):
                    reasons.append(f"{region}: {one['says']}: {why}")
                else:
                    print(f"{'ok' if outcome == readiness_check.HOLDS else 'spared':7}{region}: {one['says']}", flush=True)
            wanted[region] = [one for one, outcome, _ in outcomes if outcome in (readiness_check.FAILS, readiness_check.UNPROVEN)]
        if not reasons:
            print("== the regions are in step")
            return 0
        if time.monotonic() > until:
            print("\n".join(f"open   {reason}" for reason in reasons))
            raise Failure(f"{len(reasons)} checks are still open after {arguments.patience:g} seconds")
        time.sleep(min(10.0, max(0.1, arguments.patience / 60)))


def checks_of(deployment: Deployment) -> dict[str, list[dict[str, Any]]]:
    """The checks of all components, by region."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in deployment.chosen:
        if not one.named_checks:
            continue
        values = one.outputs()
        for name in one.named_checks:
            if name in values:
                found.setdefault(values[name]["region"], []).extend(values[name]["checks"])
    return found


COMMANDS = {"plan": plan, "apply": apply, "destroy": destroy, "outputs": outputs, "check": check}

if __name__ == "__main__":
    sys.exit(main())
