#!/usr/bin/env python3
"""Checks that the committed provider schema is what the provider itself says today.

Runs stdlib/schema/generate_provider.py on the provider found in a local mirror and compares its output with the
committed file. Exits 0 when equal, 1 when not, 77 (skipped) when terraform or the mirror is not here.

The mirror is the folder in DRC_PROVIDER_MIRROR, else one found by a bounded search of the file system.
"""

import os
import pathlib
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMA_FOLDER = ROOT / "stdlib" / "schema"
REGISTRY = "registry.terraform.io"
SEARCH_SECONDS = 20
SEARCH_DEPTH = 8
KERNEL_FOLDERS = ("proc", "sys", "dev", "run")


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(77)


def has_version(provider_folder, version):
    """True when the folder holds the version, unpacked (a folder) or packed (an archive)."""
    try:
        names = os.listdir(provider_folder)
    except OSError:
        return False
    return version in names or any(f"_{version}_" in name and name.endswith(".zip") for name in names)


def folders_near_first(start):
    """Folders below `start`, breadth first, links not followed, within the time and depth bounds."""
    deadline, level = time.monotonic() + SEARCH_SECONDS, [start]
    for _ in range(SEARCH_DEPTH):
        below = []
        for folder in level:
            if time.monotonic() > deadline:
                return
            try:
                with os.scandir(folder) as entries:
                    found = sorted(entry.path for entry in entries if entry.is_dir(follow_symlinks=False))
            except OSError:
                continue
            if folder == start:
                found = [path for path in found if os.path.basename(path) not in KERNEL_FOLDERS]
            below += found
        yield from below
        level = below


def find_mirror(source, version):
    given = os.environ.get("DRC_PROVIDER_MIRROR")
    if given:
        if not has_version(os.path.join(given, REGISTRY, source), version):
            skip(f"DRC_PROVIDER_MIRROR has no {source} {version}")
        return given
    start = os.path.abspath(os.sep)
    for folder in folders_near_first(start):
        if os.path.basename(folder) == REGISTRY and has_version(os.path.join(folder, source), version):
            return os.path.dirname(folder)
    return skip(f"no mirror with {source} {version} found; set DRC_PROVIDER_MIRROR")


def regenerated(source, version, mirror):
    command = [sys.executable, str(SCHEMA_FOLDER / "generate_provider.py"), "--terraform", "--mirror", mirror]
    command += ["--provider", source, "--version", version]
    run = subprocess.run(command, capture_output=True, check=False)
    if run.returncode != 0:
        sys.exit(f"generate_provider.py failed: {run.stderr.decode(errors='replace')}")
    return run.stdout


def first_difference(committed, current):
    old, new = committed.splitlines(), current.splitlines()
    for number, (left, right) in enumerate(zip(old, new), start=1):
        if left != right:
            return f"first at line {number}: {left[:80]!r} is now {right[:80]!r}"
    return f"{len(old)} lines, now {len(new)}"


def main():
    if not shutil.which("terraform"):
        skip("terraform is not installed")
    wrong = False
    for path in sorted(SCHEMA_FOLDER.glob("*.schema")):
        committed = path.read_bytes()
        source, version = committed.split(b"\n", 1)[0].decode("ascii").split(" ")[2:]
        current = regenerated(source, version, find_mirror(source, version))
        if committed != current:
            print(f"{path.relative_to(ROOT)} is not current; {first_difference(committed, current)}")
            wrong = True
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
