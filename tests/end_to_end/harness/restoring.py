"""Terraform keeps its state beside the configuration: files that a test changes and that the next one needs as they were."""

import contextlib
import pathlib
from typing import Iterable, Iterator


@contextlib.contextmanager
def restored(folders: Iterable[pathlib.Path]) -> Iterator[None]:
    """The files that lie directly in some folders are the same after the block."""
    kept = {folder: contents(folder) for folder in folders}
    try:
        yield
    finally:
        for folder, before in kept.items():
            for path, content in contents(folder).items():
                if path not in before:
                    path.unlink()
                elif content != before[path]:
                    path.write_bytes(before[path])
            for path in before.keys() - contents(folder).keys():
                path.write_bytes(before[path])


def contents(folder: pathlib.Path) -> dict[pathlib.Path, bytes]:
    return {path: path.read_bytes() for path in folder.iterdir() if path.is_file()}
