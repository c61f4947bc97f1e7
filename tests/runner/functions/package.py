"""The packages that were deployed, found by the hash that the service keeps of their code."""

import atexit
import base64
import functools
import hashlib
import pathlib
import tempfile
import zipfile
from typing import Iterable


class Packages:
    """Those below some folders; what is put there later is found, too."""

    def __init__(self, folders: Iterable[pathlib.Path]):
        self._folders = list(folders)
        self._archives: dict[str, pathlib.Path] = {}

    def folder(self, function: str, code_hash: str) -> pathlib.Path:
        """Where the code of a function lies."""
        if code_hash not in self._archives:
            self._archives = {_hash(path): path for folder in self._folders for path in folder.rglob("*.zip")}
        if code_hash not in self._archives:
            raise LookupError(f"no package has the code that {function} was deployed with")
        return _unpacked(code_hash, self._archives[code_hash])


@functools.cache
def _room() -> pathlib.Path:
    """A folder that lasts as long as the process."""
    room = tempfile.TemporaryDirectory(prefix="functions-")
    atexit.register(room.cleanup)
    return pathlib.Path(room.name)


@functools.cache
def _unpacked(code_hash: str, archive: pathlib.Path) -> pathlib.Path:
    """The same code is unpacked once."""
    folder = _room() / hashlib.sha256(code_hash.encode()).hexdigest()[:16]
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(folder)
    return folder


def _hash(path: pathlib.Path) -> str:
    return base64.b64encode(hashlib.sha256(path.read_bytes()).digest()).decode()
