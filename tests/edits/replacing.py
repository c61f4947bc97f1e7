#!/usr/bin/env python3
"""What the provider can only change by making a new resource: found by real plans of each edit of a setting, after a real apply.

The schema of the provider does not say it. `--write` adds what it finds to `replacing.json`: by type of resource the attributes
that forced a new one, and by setting the types that it replaces. Without it, this is a test: a share of the edits is planned, as many
as `--seconds` allow, beginning at another place each day; with `--all`, every one. What is found must be known, and the text of the
setting must say so.

    DRC=path/to/drc python3 tests/edits/replacing.py [--write] [--all] [--seconds N] [SUBJECT…]
"""

import argparse
import collections
import json
import pathlib
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import described  # noqa: E402
import edits  # noqa: E402
import emitted  # noqa: E402
import rehearsal  # noqa: E402
import subject as subjects  # noqa: E402
from harness import tools  # noqa: E402
from harness.deployment import Deployment  # noqa: E402
from harness.running import SKIPPED  # noqa: E402

KNOWN = HERE / "replacing.json"
SUFFIX = {"environment_suffix": "edits"}


class Planned(Deployment):
    """A deployment whose configuration is edited between plans."""

    def edited(self, subject: subjects.Subject) -> None:
        for file in self.folder.glob("*.tf.json"):
            if not file.name.endswith("_override.tf.json"):
                file.unlink()
        emitted.compile_into(self.folder, subject)

    def replacements(self) -> dict[str, list[str]]:
        """By address what forces a new one; without anything for what is only removed."""
        self._with_variables("plan", f"-out={self._changes}", "-refresh=false")
        shown = json.loads(self.terraform.run("show", "-json", str(self._changes))[1])
        return {
            one["address"]: [str(path[0]) for path in one["change"].get("replace_paths", [])]
            for one in shown["resource_changes"]
            if "delete" in one["change"]["actions"]
        }


class Found:
    """What plans have shown: attributes by type, and types by setting."""

    def __init__(self) -> None:
        self.immutable: dict[str, set[str]] = collections.defaultdict(set)
        self.settings: dict[str, set[str]] = collections.defaultdict(set)
        self.removed: list[str] = []
        self.pairs: set[tuple[str, str, str]] = set()

    def add(self, edit: edits.Edit, replacements: dict[str, list[str]]) -> None:
        self.pairs.add((edit.kind, edit.what, edit.sort))
        for address, attributes in replacements.items():
            type_ = emitted.type_of(address)
            self.immutable[type_] |= set(attributes)
            if attributes:
                self.settings[f"{edit.kind}.{edit.what}"].add(type_)
            if edit.sort in ("renamed", "reordered", "declared_otherwise", "in_front"):
                self.removed.append(f"{edit}: {address} {attributes}")

    def written(self) -> dict[str, dict[str, list[str]]]:
        def listed(sets: dict[str, set[str]]) -> dict[str, list[str]]:
            return {name: sorted(one) for name, one in sorted(sets.items()) if one}

        return {"immutable": listed(self.immutable), "settings": listed(self.settings)}


def plan_edits(subject: subjects.Subject, emulator, found: Found, until: float, turn: int) -> int:
    """Plans as many edits of a subject as the time allows, and says how many there were."""
    all_of_them = list(edits.of(subject))
    all_of_them = all_of_them[turn % len(all_of_them) :] + all_of_them[: turn % len(all_of_them)]
    with tempfile.TemporaryDirectory(prefix="applied-") as room:
        folder = pathlib.Path(room) / subject.name
        emitted.compile_into(folder, subject)
        with Planned(folder, SUFFIX, emulator) as deployment:
            deployment.init()
            deployment.apply()
            for edit in all_of_them:
                if time.monotonic() > until:
                    break
                for candidate in edit.candidates:
                    try:
                        deployment.edited(candidate)
                    except emitted.Refused:
                        continue
                    found.add(edit, deployment.replacements())
                    break
    return len(all_of_them)


def wrong_in(found: Found) -> list[str]:
    """What was found and is not known, or not said."""
    known = json.loads(KNOWN.read_text())
    wrong = list(found.removed)
    for type_, attributes in found.written()["immutable"].items():
        wrong += [f"{type_}.{one} forces a new one: --write" for one in attributes if one not in known["immutable"].get(type_, [])]
    return wrong + unsaid(found.written()["settings"])


def unsaid(settings: dict[str, list[str]]) -> list[str]:
    """Settings that replace what holds data, and whose text does not say that they cannot be changed."""
    meanings = {f"{kind}.{one.name}": one.meaning for kind, all_of_them in described.kinds().items() for one in all_of_them}
    return [
        f"{name} replaces {', '.join(types)}: its text says nothing of it"
        for name, types in settings.items()
        if emitted.STATEFUL & set(types) and rehearsal.UNCHANGEABLE not in meanings.get(name, "")
    ]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--seconds", type=float, default=100, help="for all subjects together")
    parser.add_argument("subjects", nargs="*")
    given = parser.parse_args()
    wanted = [one for one in subjects.subjects() if not given.subjects or one.name in given.subjects]
    found, turn, begun = Found(), int(time.time() // 86400), time.monotonic()
    share = float("inf") if given.all else given.seconds
    if not given.all and not given.subjects:
        wanted = [wanted[turn % len(wanted)]]  # another one each day: applying takes longer than planning
    try:
        from harness import start_emulator

        for number, subject in enumerate(wanted, start=1):
            emulator = start_emulator()
            try:
                for secret in ("edits/database", "edits/spare", "edits/token"):
                    emulator.seed_secret(secret, json.dumps({"password": "before-the-edits"}), ("us-east-1", "us-west-2"))
                planned = plan_edits(subject, emulator, found, begun + share * number / len(wanted), turn * 7)
                print(f"{subject.name}: {len(found.pairs)} of {planned} planned, {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
            finally:
                emulator.stop()
    except unittest.SkipTest as missing:
        print(f"skipped: {missing}", file=sys.stderr)
        return SKIPPED
    if given.write:
        known = json.loads(KNOWN.read_text())
        new = found.written()
        for part in ("immutable", "settings"):
            for name, values in new[part].items():
                known[part][name] = sorted(set(values) | set(known[part].get(name, [])))
            known[part] = dict(sorted(known[part].items()))
        KNOWN.write_text(json.dumps(known, indent=2) + "\n")
    wrong = wrong_in(found)
    print("\n".join(wrong))
    print(f"{len(found.pairs)} pairs of a kind and an edit were planned after a real apply; {len(wrong)} findings", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
