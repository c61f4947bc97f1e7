"""Environments of functions: the process that has run a function runs it again, as the service does it, with whatever its code has kept.
https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html

New processes took a third of the time of the recovery tests. None outlives the world that it has seen: after a snapshot was returned to,
or a reset, each function begins anew.
"""

import contextlib
import functools
from collections import defaultdict
from typing import Any, Iterator

from .processes import Connection, Process, processes

# What tells one environment from another: code, handler and variables, among them the name and the region.
Key = tuple[Any, ...]


class Environments:
    def __init__(self) -> None:
        self._idle: dict[Key, list[Process]] = defaultdict(list)
        self._world: Any = None

    @contextlib.contextmanager
    def running(self, world: Any, folder: str, handler: str, variables: dict[str, str]) -> Iterator[Connection]:
        """An environment that nothing else runs in. One that is left by an exception is ended: the service resets those whose function
        took too long or crashed. What a handler raises is an answer."""
        if world != self._world:
            self.end()
            self._world = world
        key = (folder, handler, *sorted(variables.items()))
        process = self._idle[key].pop() if self._idle[key] else processes().start(folder, handler, variables)
        try:
            yield process.pipe
        except BaseException:
            process.end()
            raise
        if world == self._world:
            self._idle[key].append(process)
        else:
            process.end()

    def end(self) -> None:
        """Ends those in which nothing runs."""
        for kept in self._idle.values():
            for process in kept:
                process.end()
        self._idle.clear()


@functools.cache
def environments() -> Environments:
    """Those of this test process."""
    return Environments()
