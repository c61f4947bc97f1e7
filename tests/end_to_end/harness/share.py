"""How much of an exhaustive loop runs: all of it with DRC_ALL=1, and without it a share.

Most of what is tried in such a loop is tried in the loops of other systems, too: they have the same steps, and their plans need the same
permissions. `shares.json` names the system that tries it, by loop and by what is tried. Without DRC_ALL a system tries what the table gives
to it, what the table does not know, and in any case one item of each loop. So everything is tried somewhere, and what is new is tried at once.
What the table gives to a system must be there, or its tests fail: nothing is given to nobody.

    python3 tests/end_to_end/harness/share.py [SYSTEM…]     writes the table anew, or what it says of some systems
"""

import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
from typing import Callable, Iterable, TypeVar

HERE = pathlib.Path(__file__).resolve().parent
TABLE = HERE / "shares.json"
SYSTEMS = HERE.parent / "systems"
# The classes of systems that take a share.
RECOVERS = re.compile(r"^class (\w+)\(.*(?:failover\.Recovery|proven\.Proven)\):", re.MULTILINE)
# A file that gets what would be tried; then nothing is.
LISTED = os.environ.get("DRC_LIST_SHARES", "")
ALL = bool(os.environ.get("DRC_ALL"))

T = TypeVar("T")
# By loop and kind, who tries it.
Table = dict[str, dict[str, str]]


class Shares:
    """Those of one process."""

    def __init__(self, table: Table, everything: bool):
        self._table, self._everything = table, everything
        self._met: dict[str, set[tuple[str, str]]] = collections.defaultdict(set)
        self._counts: dict[str, list[int]] = collections.defaultdict(lambda: [0, 0])

    def of(self, system: str, loop: str, items: Iterable[T], kind: Callable[[T], str], least: int = 1) -> list[T]:
        """Those items of a loop that run now; `least` is 0 for what stands for others of its kind wherever it runs."""
        every = list(items)
        self._met[system] |= {(loop, kind(one)) for one in every}
        chosen = every if self._everything else self._share(system, loop, every, kind) or every[len(every) // 2 :][:least]
        counts = self._counts[loop]
        counts[0] += len(chosen)
        counts[1] += len(every)
        return chosen

    def _share(self, system: str, loop: str, every: list[T], kind: Callable[[T], str]) -> list[T]:
        owners = self._table.get(loop, {})
        firsts = {kind(one): one for one in reversed(every)}
        return [one for one in every if firsts[kind(one)] is one and owners.get(kind(one), system) == system]

    def __str__(self) -> str:
        """As a line that `.ci/summary.py` looks for."""
        counts = ", ".join(f"{chosen} of {every} {loop}" for loop, (chosen, every) in self._counts.items())
        return f"share: {counts}" + ("" if self._everything else "; all with DRC_ALL=1") if counts else ""

    def absent(self) -> list[str]:
        """What the table gives to systems that have tried all that they have, and do not have it."""
        given = ((loop, kind, owner) for loop, kinds in self._table.items() for kind, owner in kinds.items())
        return [f"{loop} of {owner}: {kind}" for loop, kind, owner in given if owner in self._met and (loop, kind) not in self._met[owner]]

    def met(self) -> list[tuple[str, str, str]]:
        return sorted((system, loop, kind) for system, pairs in self._met.items() for loop, kind in pairs)


def _read() -> Table:
    return json.loads(TABLE.read_text()) if TABLE.exists() else {}


OF_THIS_PROCESS = Shares(_read(), ALL)


def share(system: str, loop: str, items: Iterable[T], kind: Callable[[T], str], least: int = 1) -> list[T]:
    chosen = OF_THIS_PROCESS.of(system, loop, items, kind, least)
    return [] if LISTED else chosen


def ended() -> int:
    """The exit code of a process that has run all its tests well; says what their share was."""
    if LISTED:
        with open(LISTED, "a", encoding="utf-8") as listed:
            listed.writelines(json.dumps(one) + "\n" for one in OF_THIS_PROCESS.met())
        return 0
    if said := str(OF_THIS_PROCESS):
        print(said, file=sys.stderr)
    absent = OF_THIS_PROCESS.absent()
    for one in absent:
        print(f"{TABLE.name} gives what is not there: {one}; {pathlib.Path(__file__).name} writes it anew", file=sys.stderr)
    return 1 if absent else 0


def given(met: Iterable[tuple[str, str, str]]) -> Table:
    """Each kind to the one of its systems that has got the least of that loop so far; what only one has, to that one."""
    holders: dict[tuple[str, str], set[str]] = collections.defaultdict(set)
    for system, loop, kind in met:
        holders[loop, kind].add(system)
    got: collections.Counter[tuple[str, str]] = collections.Counter()
    table: Table = collections.defaultdict(dict)
    for (loop, kind), systems in sorted(holders.items(), key=lambda one: (len(one[1]), one[0])):
        owner = min(systems, key=lambda system: (got[loop, system], system))
        got[loop, owner] += 1
        table[loop][kind] = owner
    return {loop: dict(sorted(kinds.items())) for loop, kinds in sorted(table.items())}


def main(systems: list[str]) -> None:
    known = [(owner, loop, kind) for loop, kinds in _read().items() for kind, owner in kinds.items()] if systems else []
    with tempfile.NamedTemporaryFile("r", encoding="utf-8") as listed:
        for script in [SYSTEMS / f"{system}.py" for system in systems] or sorted(SYSTEMS.glob("*.py")):
            if recovering := RECOVERS.findall(script.read_text()):
                subprocess.run([sys.executable, script, *recovering], env=os.environ | {"DRC_LIST_SHARES": listed.name}, check=True)
        met = [tuple(json.loads(line)) for line in listed]
    TABLE.write_text(json.dumps(given([*known, *met]), indent=1) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
