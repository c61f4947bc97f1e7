#!/usr/bin/env python3
"""Every edit that the kinds offer, rehearsed on what is emitted before and after it.

Kinds and settings are those that `drc reference` describes, so a new setting is rehearsed without a test of its own, and a new kind
as soon as one of the subjects declares it, which is demanded here. What the provider can only change by making a new resource stands
in `replacing.json`: what is known of it, and what real plans find (`replacing.py`).

    DRC=path/to/drc python3 tests/edits/rehearsal.py
"""

import collections
import concurrent.futures
import json
import os
import pathlib
import sys
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import described  # noqa: E402
import edits  # noqa: E402
import emitted  # noqa: E402
import subject as subjects  # noqa: E402
from compiler import tools  # noqa: E402
from harness import main  # noqa: E402

REPLACING = json.loads((HERE / "replacing.json").read_text()) if (HERE / "replacing.json").exists() else {"immutable": {}, "settings": {}}
# Settings that no other value of their type can have alone in any subject; each with the reason.
NOT_ALONE = json.loads((HERE / "not_alone.json").read_text()) if (HERE / "not_alone.json").exists() else {}


def judge(edit: edits.Edit, before: dict, after: dict) -> list[str]:
    """What is wrong with what the edit makes."""
    said = next((one.meaning for one in described.kinds().get(edit.kind, []) if one.name == edit.what), "")
    if edit.sort == "renamed":
        return [f"{one} is another one" for one in emitted.changed(before, after)]
    if edit.sort in ("reordered", "declared_otherwise"):
        return emitted.absent(before, after) + emitted.absent(after, before) + emitted.renamed(before, after)
    wrong = []
    if edit.sort in ("in_front", "first_removed"):
        wrong += emitted.renamed(before, after)
        wrong += emitted.absent(before, after) if edit.sort == "in_front" else emitted.absent(after, before)
    if described.UNCHANGEABLE in said:
        return wrong
    wrong += emitted.renamed(before, after, emitted.STATEFUL) + emitted.replaced(before, after, REPLACING["immutable"])
    return wrong + ([] if described.DELETES in said else emitted.lost(before, after))


def rehearse(edit: edits.Edit, before: dict) -> tuple[edits.Edit, list[str] | None]:
    """Nothing where no candidate compiles."""
    for candidate in edit.candidates:
        try:
            return edit, judge(edit, before, emitted.resources(candidate))
        except emitted.Refused:
            continue
    return edit, None


class Rehearsal(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        tools.compiler(None)
        cls.subjects = subjects.subjects()
        cls.results: list[tuple[edits.Edit, list[str] | None]] = []
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            for subject in cls.subjects:
                before = emitted.resources(subject)
                cls.results += pool.map(lambda edit: rehearse(edit, before), list(edits.of(subject)))

    def test_each_kind_has_a_subject(self) -> None:
        declared = {one.kind for subject in self.subjects for one in subject.components}
        self.assertEqual(sorted(described.kinds().keys() - declared), [], "declare them in a topology below tests/edits/subjects")

    def test_each_setting_was_changed(self) -> None:
        changed = {(edit.kind, edit.what) for edit, wrong in self.results if wrong is not None}
        all_of_them = {(kind, one.name) for kind, settings in described.kinds().items() for one in settings}
        left = {f"{kind}.{name}" for kind, name in all_of_them - changed}
        differ = sorted(left ^ NOT_ALONE.keys())
        self.assertEqual(differ, [], f"what could not be changed, and what is known of it: {', '.join(differ)}")

    def test_no_edit_takes_away_what_stays(self) -> None:
        found = [f"{edit}: {one}" for edit, wrong in self.results for one in wrong or []]
        self.assertEqual(found, [], "\n".join(found))

    def test_the_text_of_a_setting_says_what_it_replaces(self) -> None:
        self.assertEqual(described.unsaid(REPLACING["settings"], emitted.STATEFUL), [])

    def test_a_name_and_an_order_could_be_edited(self) -> None:
        refused = [str(edit) for edit, wrong in self.results if wrong is None and edit.sort not in ("changed", "in_front", "first_removed")]
        self.assertEqual(refused, [])

    @classmethod
    def tearDownClass(cls) -> None:
        counts = collections.Counter(edit.sort for edit, wrong in cls.results if wrong is not None)
        pairs = len({(edit.kind, edit.what, edit.sort) for edit, wrong in cls.results if wrong is not None})
        print(f"{pairs} pairs of a kind and an edit; by sort, in all subjects: {dict(sorted(counts.items()))}", file=sys.stderr)


if __name__ == "__main__":
    main()
