#!/usr/bin/env python3
"""Checks that the committed interfaces of services are what the installed botocore and cfn-lint say.

Runs stdlib/schema/generate_services.py and compares its output with the committed file. Exits 0 when equal, 1 when not, 77 (skipped)
when one of the two packages is not here, or not in the version that the file names.
"""

import importlib.metadata
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "stdlib" / "schema"


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(77)


def demand(package, version):
    try:
        installed = importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        skip(f"{package} is not installed")
    if installed != version:
        skip(f"{package} is installed as {installed}, and the file was made with {version}")


def main():
    (path,) = FOLDER.glob("*.services")
    committed = path.read_text(encoding="ascii")
    botocore, cfn_lint = committed.split("\n", 1)[0].split(" ")[3:]
    demand("botocore", botocore)
    demand("cfn-lint", cfn_lint)
    run = subprocess.run([sys.executable, FOLDER / "generate_services.py"], capture_output=True, text=True, check=False)
    if run.returncode != 0:
        sys.exit(f"generate_services.py failed: {run.stderr}")
    if run.stdout == committed:
        return
    old, new = committed.splitlines(), run.stdout.splitlines()
    for number, (left, right) in enumerate(zip(old, new), start=1):
        if left != right:
            sys.exit(f"{path.name} is not current, first at line {number}: {left[:80]!r} is now {right[:80]!r}")
    sys.exit(f"{path.name} is not current: {len(old)} lines, now {len(new)}")


if __name__ == "__main__":
    main()
