"""The packages that were deployed, found by the hash that the service keeps of their code."""

import base64
import hashlib
import pathlib
import tempfile
import zipfile
from typing import Iterable


class Packages:
    """Unpacks each package once; the folders last as long as this."""

    def __init__(self, folders: Iterable[pathlib.Path]):
        archives = [path for folder in folders for path in sorted(folder.rglob("*.zip"))]
        self._archives = {_hash(path): path for path in archives}
        self._room = tempfile.TemporaryDirectory(prefix="functions-")
        self._unpacked: dict[str, pathlib.Path] = {}

    def folder(self, function: str, code_hash: str) -> pathlib.Path:
        if code_hash not in self._archives:
            raise LookupError(f"no package has the code that {function} was deployed with")
        if code_hash not in self._unpacked:
            folder = pathlib.Path(self._room.name) / str(len(self._unpacked))
            with zipfile.ZipFile(self._archives[code_hash]) as archive:
                archive.extractall(folder)
            self._unpacked[code_hash] = folder
        return self._unpacked[code_hash]


def _hash(path: pathlib.Path) -> str:
    return base64.b64encode(hashlib.sha256(path.read_bytes()).digest()).decode()
