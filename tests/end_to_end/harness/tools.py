"""Finding what the tests need on the machine; a tool that is missing skips the test and says which one."""

import collections
import functools
import importlib.util
import os
import pathlib
import re
import shutil
import unittest
from typing import TYPE_CHECKING, Iterator

if TYPE_CHECKING:
    from emulator.client import Emulator

REGISTRY = "registry.terraform.io"
PROVIDER = pathlib.PurePath(REGISTRY, "hashicorp", "aws")
# How deep below the root of the file system a mirror is looked for, and where it can't be.
SEARCH_DEPTH = 4
NOT_SEARCHED = {"proc", "sys", "dev", "run"}
PYTHON_PACKAGES = ("moto", "boto3", "flask", "werkzeug")


class MissingTool(unittest.SkipTest):
    """A tool that a test needs isn't there; the message says which, and how to name it."""


@functools.cache
def terraform() -> str:
    found = shutil.which("terraform")
    if found is None:
        raise MissingTool("terraform is not on the PATH")
    return found


@functools.cache
def provider_mirror() -> pathlib.Path:
    """The folder to give to `terraform init -plugin-dir`: from DRC_PROVIDER_MIRROR, else found on this machine."""
    named = os.environ.get("DRC_PROVIDER_MIRROR")
    if named:
        mirror = pathlib.Path(named)
        if not (mirror / PROVIDER).is_dir():
            raise MissingTool(f"DRC_PROVIDER_MIRROR has no {PROVIDER}")
        return mirror
    for mirror in _mirrors():
        return mirror
    raise MissingTool("no mirror of the AWS provider was found: name its folder in DRC_PROVIDER_MIRROR")


@functools.cache
def provider_version() -> str:
    """The newest in the mirror, where each is a folder or an archive."""
    found = [re.search(r"\d+\.\d+\.\d+", entry.name) for entry in os.scandir(provider_mirror() / PROVIDER)]
    versions = [one.group() for one in found if one]
    if not versions:
        raise MissingTool(f"{provider_mirror() / PROVIDER} holds no version of the provider")
    return max(versions, key=lambda one: [int(part) for part in one.split(".")])


def _mirrors() -> Iterator[pathlib.Path]:
    usual = pathlib.Path.home() / ".terraform.d" / "plugins"
    if (usual / PROVIDER).is_dir():
        yield usual
    yield from _search(pathlib.Path("/"))


def _search(root: pathlib.Path) -> Iterator[pathlib.Path]:
    """Folders that hold the provider, nearest to the root first."""
    waiting = collections.deque([(root, 0)])
    while waiting:
        folder, depth = waiting.popleft()
        if (folder / PROVIDER).is_dir():
            yield folder
        if depth < SEARCH_DEPTH:
            waiting.extend((inner, depth + 1) for inner in _folders(folder, top=depth == 0))


def _folders(folder: pathlib.Path, top: bool) -> list[pathlib.Path]:
    try:
        entries = sorted(entry.name for entry in os.scandir(folder) if entry.is_dir(follow_symlinks=False))
    except OSError:  # not ours to read
        return []
    return [folder / name for name in entries if not name.startswith(".") and not (top and name in NOT_SEARCHED)]


def start_emulator(log: pathlib.Path | None = None) -> "Emulator":
    """An emulator on a free port; the caller stops it, best with `with`."""
    for package in PYTHON_PACKAGES:
        if importlib.util.find_spec(package) is None:
            raise MissingTool(f"the Python package {package} is not installed")
    from emulator.client import Emulator

    return Emulator(log)


def compiler(named: str | os.PathLike[str] | None = None) -> pathlib.Path:
    """The drc binary: the one named here, else the one that DRC names, else the one on the PATH."""
    given = named or os.environ.get("DRC") or shutil.which("drc")
    if given is None:
        raise MissingTool("drc is not on the PATH: name the binary in DRC")
    path = pathlib.Path(given).resolve()
    if not path.is_file():
        raise MissingTool(f"there is no drc at {given}")
    return path
