"""Worlds in which a plan was empty.

What a plan finds follows from the configuration, from the state, and from what the account answers. Where all three are what they
were when a plan was empty, another one would be empty too: it takes the better part of a minute, and is not made. Where anything
differs at all, the plan is made.
"""

import hashlib
import json
import pathlib
from typing import TYPE_CHECKING, Callable, Iterable

from .restoring import contents

if TYPE_CHECKING:
    from emulator.client import Emulator


class PlannedBefore:
    def __init__(self, emulator: "Emulator", folders: Iterable[pathlib.Path]):
        self._emulator = emulator
        self._folders = list(folders)
        self._worlds: set[str] = set()

    def unless_known(self, plan: Callable[[], None]) -> None:
        """Runs `plan`, which raises if there is something to do, unless it found nothing in this very world."""
        world = self._world()
        if world not in self._worlds:
            plan()
            # A plan only reads; what is read for the first time may get its place in the emulator by that.
            self._worlds |= {world, self._world()}

    def is_known(self) -> bool:
        """Whether a plan found nothing in the world as it is now."""
        return self._world() in self._worlds

    def _world(self) -> str:
        digest = hashlib.sha256(json.dumps(self._emulator.sim("holdings"), sort_keys=True).encode())
        for folder in self._folders:
            for path, content in sorted(contents(folder).items()):
                digest.update(f"{path} {len(content)} ".encode() + content)
        return digest.hexdigest()
