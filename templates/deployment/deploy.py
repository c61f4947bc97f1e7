#!/usr/bin/env python3
"""Applies, checks and destroys this deployment. The configurations, their order and what they hand over to each other
stand in deployment.json beside this file."""

import argparse
import hashlib
import json
import pathlib
import sys
from typing import Any, Iterator, Optional

sys.dont_write_bytecode = True  # nothing appears beside what the compiler wrote but what Terraform needs

try:
    import adopting
    import agreement
    import applying
    import comparing
    import first_apply
    import leaving
    from configurations import HERE, Deployment
    from failure import Failure
except ImportError as error:  # a compile that was interrupted, or a folder that was copied in part
    sys.exit(f"deploy: a file that belongs beside this one cannot be used ({error}): compile again")

# What the compiler notes of its own files.
MANIFEST = ".drc-manifest.json"
WHAT_COMMANDS_DO = (
    "`preflight` asks the account for what it needs beforehand (0: it has it, 1: something is missing, 2: not all could be asked), `plan` "
    "shows what would change, `apply` changes it, one region after the other, and waits until they are in step, `check` only asks whether they are, `status` says whether what runs is what was compiled (0: it is, 2: it is not, 1: nobody knows), `outputs` "
    "writes all outputs as one JSON object, `adopt` takes over the state of another layout, `destroy` removes everything"
)


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
    parser.add_argument("--replace", action="append", default=[], metavar="NAME", help="`apply` may destroy or replace what this component, or the resource of this address, holds or serves, and `destroy` what it took over")
    parser.add_argument("--first", metavar="ROLE", help="the region that `apply` changes first (default: the standby)")
    parser.add_argument("--together", action="store_true", help="`apply` does not wait between the regions")
    parser.add_argument("--delegated", action="store_true", help="`apply` does not ask the public DNS whether the zones that it makes are delegated")
    parser.add_argument("--region", metavar="ROLE", help="`destroy` removes this region alone, and first what could start a plan in it")
    parser.add_argument("--from", dest="origin", metavar="FOLDER", help="the deployment whose state `adopt` takes over")
    parser.add_argument("--no-refresh", action="store_true", help="do not look at what exists: for when a region, or a global service that is run from it, does not answer")
    parser.add_argument("--drift", action="store_true", help="`status` also lists what was changed beside Terraform since the last apply")
    parser.add_argument("--edited", action="store_true", help="take the files as they are, although they were changed after the compile")
    parser.add_argument("--yes", action="store_true", help="do not ask before something is changed")
    parser.add_argument("--patience", type=float, default=1800, metavar="SECONDS", help="how long the regions may take to be in step, or one to be healthy (default: 1800)")
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


# ---- commands


def plan(deployment: Deployment, _: argparse.Namespace) -> int:
    for one in deployment.chosen:
        if not one.has_values():
            print(f"== {one.name}: cannot be planned before what it takes over is applied")
            continue
        one.initialise()
        one.show_plan()
    return 0


def apply(deployment: Deployment, arguments: argparse.Namespace) -> int:
    applying.apply(deployment, arguments)
    return check(deployment, arguments) if deployment.whole else 0


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
    agreement.wait_until_in_step(deployment, arguments.patience)
    return 0


COMMANDS = {
    "plan": plan,
    "apply": apply,
    "destroy": leaving.destroy,
    "outputs": outputs,
    "check": check,
    "status": comparing.status,
    "adopt": adopting.adopt,
    "preflight": first_apply.ask_account,
}

if __name__ == "__main__":
    sys.exit(main())
