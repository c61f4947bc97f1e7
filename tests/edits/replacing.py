#!/usr/bin/env python3
"""What the provider can only change by making a new resource: found by real plans of each edit, after a real apply of each subject.

The schema of the provider does not say it. `--write` writes what it finds into `replacing.json`: by type of resource the attributes
that forced a new one, and by setting the types that it replaces. Without it, this is a test: what is found must be known, nothing that
holds data may go by an edit of an order or a name, and what a setting replaces its text must say.

Edits that touch different attributes share a plan, since a plan says which attribute forces what; where it could be due to several,
they are planned apart. Edits of which nothing is emitted need no plan.

    DRC=path/to/drc python3 tests/edits/replacing.py [--write] [--alone] [SUBJECT…]
    DRC=path/to/drc python3 tests/edits/replacing.py --check     # only whether the texts of settings say what is known
"""

import argparse
import collections
import concurrent.futures
import json
import pathlib
import sys
import tempfile
import time
import unittest
from typing import Iterator

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import described  # noqa: E402
import edits  # noqa: E402
import emitted  # noqa: E402
import parts  # noqa: E402
import standing  # noqa: E402
import subject as subjects  # noqa: E402
from harness import CommandFailed  # noqa: E402
from harness.running import SKIPPED  # noqa: E402

KNOWN = HERE / "replacing.json"
# What changes nothing but an order or a name.
HARMLESS = ("renamed", "reordered", "declared_otherwise", "in_front")
# Applying is mostly waiting, and a provider holds up to 650 MB.
AT_ONCE = 2
MOST_IN_A_PLAN = 40


class Found:
    """What plans have shown."""

    def __init__(self) -> None:
        self.immutable: dict[str, set[str]] = collections.defaultdict(set)
        self.settings: dict[str, set[str]] = collections.defaultdict(set)
        self.wrong: list[str] = []
        self.planned: set[tuple[str, str, str]] = set()
        self.unchanged: set[tuple[str, str, str]] = set()
        self.plans = 0

    def add(self, change: parts.Change, taken_away: dict[str, list[str]]) -> None:
        for edit in change.edits:
            self.planned.add((edit.kind, edit.what, edit.sort))
            for address, attributes in sorted(taken_away.items()):
                type_ = emitted.type_of(address)
                if attributes:
                    self.immutable[type_] |= set(attributes)
                    if edit.sort == "changed":
                        self.settings[f"{edit.kind}.{edit.what}"].add(type_)
                if edit.sort in HARMLESS and (type_ in emitted.STATEFUL or edit.sort in ("renamed", "declared_otherwise")):
                    self.wrong.append(f"{edit}: {address} is {'replaced for ' + ', '.join(attributes) if attributes else 'removed'}")

    def join(self, other: "Found") -> None:
        self.planned |= other.planned
        self.unchanged |= other.unchanged
        self.wrong += other.wrong
        self.plans += other.plans
        for mine, theirs in ((self.immutable, other.immutable), (self.settings, other.settings)):
            for name, values in theirs.items():
                mine[name] |= values

    def written(self) -> dict[str, dict[str, list[str]]]:
        def listed(sets: dict[str, set[str]]) -> dict[str, list[str]]:
            return {name: sorted(one) for name, one in sorted(sets.items()) if one}

        return {"immutable": listed(self.immutable), "settings": listed(self.settings)}


class Planning:
    """The edits of one subject."""

    def __init__(self, subject: subjects.Subject, found: Found):
        self._subject = subject
        self._found = found
        self._deployment: standing.Standing | None = None
        self._others: dict[int, Iterator[subjects.Subject]] = {}
        with tempfile.TemporaryDirectory(prefix="before-") as room:
            self._before = parts.of(subject, pathlib.Path(room) / "out")

    def run(self, deployment: standing.Standing, changes: list[parts.Change], most: int) -> None:
        self._deployment = deployment
        for bundle in parts.bundles(changes, most):
            self._plan(bundle)

    def changes(self) -> list[parts.Change]:
        """All of them; what makes the same is planned once."""
        found: list[parts.Change] = []
        for edit in edits.of(self._subject):
            self._others[id(edit)] = iter(edit.candidates)
            change = self._next_of(edit)
            if change is None:  # the rehearsal knows which settings cannot be changed alone
                continue
            if not change.paths:
                self._found.unchanged.add((edit.kind, edit.what, edit.sort))
                continue
            same = next((one for one in found if one.after == change.after), None)
            if same is None:
                found.append(change)
            else:
                same.edits.append(edit)
        return found

    def _next_of(self, edit: edits.Edit) -> parts.Change | None:
        """What the edit makes with its next value that the compiler takes."""
        for candidate in self._others[id(edit)]:
            with tempfile.TemporaryDirectory(prefix="edited-") as room:
                try:
                    return parts.Change([edit], self._before, parts.of(candidate, pathlib.Path(room) / "out"))
                except emitted.Refused:
                    continue
        return None

    def _plan(self, changes: list[parts.Change]) -> None:
        made = parts.together(self._before, changes)
        self._found.plans += 1
        print(f"{self._subject.name}: plan {self._found.plans}, {len(changes)} changes", file=sys.stderr, flush=True)
        try:
            taken_away = self._deployment.taken_away_by(made)
        except CommandFailed as failure:
            self._apart(changes, failure)
            return
        if len(changes) == 1:
            self._found.add(changes[0], taken_away)
            return
        culprits, unclear = parts.blamed(changes, taken_away, made)
        if unclear:
            print(f"{self._subject.name}: apart, for {', '.join(unclear)}", file=sys.stderr, flush=True)
            self._halves(changes)
            return
        for change in changes:
            own = {address for address, ones in culprits.items() if any(one is change for one in ones)}
            self._found.add(change, {address: attributes for address, attributes in taken_away.items() if parts.without_index(address) in own})

    def _apart(self, changes: list[parts.Change], failure: CommandFailed) -> None:
        """A plan failed: of several changes, those that the error is about are tried alone; of one, with another value."""
        print(f"{self._subject.name}: {len(changes)} cannot be planned: {str(failure).splitlines()[1:3]}", file=sys.stderr, flush=True)
        if len(changes) > 1:
            accused = [one for one in changes if one.is_named_in(str(failure))]
            others = [one for one in changes if not any(one is each for each in accused)]
            if not accused or not others:
                self._halves(changes)
                return
            for one in accused:
                self._plan([one])
            self._plan(others)
            return
        another = self._next_of(changes[0].edits[0])
        if another is None:
            self._found.wrong.append(f"{changes[0].edits[0]}: it cannot be planned: {failure}")
        elif another.paths:
            self._plan([another])

    def _halves(self, changes: list[parts.Change]) -> None:
        middle = len(changes) // 2
        self._plan(changes[:middle])
        self._plan(changes[middle:])


def plan_edits(subject: subjects.Subject, most: int) -> Found:
    begun = time.monotonic()
    own = Found()
    planning = Planning(subject, own)
    with concurrent.futures.ThreadPoolExecutor(1) as beside:
        changes = beside.submit(planning.changes)  # while the apply waits
        with standing.account() as emulator, standing.standing(subject, emulator) as deployment:
            applied = time.monotonic() - begun
            planning.run(deployment, changes.result(), most)
    said = f"{subject.name}: {len(own.planned)} pairs in {own.plans} plans; applied after {applied:.0f} s, planned after {time.monotonic() - begun:.0f} s"
    print(said, file=sys.stderr, flush=True)
    return own


def unknown(found: Found) -> list[str]:
    """What was found and is not written down."""
    known, new = json.loads(KNOWN.read_text()), found.written()
    return [
        f"{name}: {', '.join(missing)} not in {KNOWN.name}: --write"
        for part in ("immutable", "settings")
        for name, values in new[part].items()
        if (missing := sorted(set(values) - set(known[part].get(name, []))))
    ]


def write(found: Found, everything: bool) -> None:
    """What was found; beside what is known, where not everything was asked."""
    known = {"immutable": {}, "settings": {}} if everything else json.loads(KNOWN.read_text())
    for part, new in found.written().items():
        for name, values in new.items():
            known[part][name] = sorted(set(values) | set(known[part].get(name, [])))
        known[part] = dict(sorted(known[part].items()))
    KNOWN.write_text(json.dumps(known, indent=2) + "\n")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--alone", action="store_true", help="a plan for each edit")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("subjects", nargs="*")
    given = parser.parse_args()
    found = Found()
    if not given.check:
        wanted = [one for one in subjects.subjects() if not given.subjects or one.name in given.subjects]
        most = 1 if given.alone else MOST_IN_A_PLAN
        try:
            with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
                for one in pool.map(lambda subject: plan_edits(subject, most), wanted):
                    found.join(one)
                    if given.write:  # after each: all of them take long
                        write(found, everything=not given.subjects)
        except unittest.SkipTest as missing:
            print(f"skipped: {missing}", file=sys.stderr)
            return SKIPPED
    wrong = sorted(found.wrong) + unknown(found) + described.unsaid(json.loads(KNOWN.read_text())["settings"], emitted.STATEFUL)
    print("\n".join(wrong))
    print(
        f"{len(found.planned)} pairs of a kind and an edit were planned after a real apply, in {found.plans} plans; "
        f"{len(found.unchanged - found.planned)} emit nothing else; {len(wrong)} findings",
        file=sys.stderr,
    )
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
