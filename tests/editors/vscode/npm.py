"""Where the npm packages are that tests of the extension use; who has none skips them, and says why."""

import os
import pathlib
import shutil
import sys

ROOT = pathlib.Path(__file__).resolve().parents[3]
EXTENSION = ROOT / "editors/vscode"
HERE = pathlib.Path(__file__).resolve().parent


def skip(reason: str) -> None:
    print(f"skipped: {reason}")
    sys.exit(77)


def node() -> None:
    if shutil.which("node") is None:
        skip("node is not installed")


def packages(*names: str) -> pathlib.Path:
    """The folder of DRC_NPM, in which these packages are."""
    node()
    folder = os.environ.get("DRC_NPM")
    if not folder:
        skip("DRC_NPM is not set: tests/editors/prepare.sh FOLDER installs the npm packages")
    modules = pathlib.Path(str(folder)).resolve() / "node_modules"
    missing = [name for name in names if not (modules / name / "package.json").is_file()]
    if missing:
        skip(f"{', '.join(missing)}: not among the npm packages of DRC_NPM")
    return modules


def compiler() -> str:
    drc = os.environ.get("DRC")
    if not drc:
        sys.exit("DRC names the compiler")
    return str(pathlib.Path(drc).resolve())
