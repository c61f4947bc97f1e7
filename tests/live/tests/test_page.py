"""The page, the list and the checks agree, and whoever relies on something still does."""

import pathlib
import unittest

from support import TESTS

from live import checks, prices, records
from live.catalog import catalog
from live.checks import l18_change_of_roles
from live.page import page
from live.parts.kinds import KINDS

ROOT = pathlib.Path(TESTS).parent


class Page(unittest.TestCase):
    def test_the_page_is_as_the_checks_say(self) -> None:
        self.assertEqual((ROOT / "docs/live-checks.md").read_text(), page(), "write it: python3 tests/live --page > docs/live-checks.md")

    def test_the_page_is_found(self) -> None:
        for file in ("README.md", "docs/operating.md"):
            self.assertIn("live-checks.md", (ROOT / file).read_text(), file)

    def test_each_module_is_a_check(self) -> None:
        modules = sorted(path.stem.split("_")[0] for path in pathlib.Path(checks.__path__[0]).glob("l*.py"))
        self.assertEqual(modules, [f"l{check.number:02}" for check in catalog().values()])
        self.assertEqual([check.number for check in catalog().values()], list(range(1, len(catalog()) + 1)))

    def test_who_relies_on_it_still_does(self) -> None:
        for check in catalog().values():
            self.assertTrue(check.relies and check.evidence, check.id)
            for one in check.relies:
                with self.subTest(check=check.id, file=one.file):
                    self.assertIn(one.text, (ROOT / one.file).read_text(), f"mend `relies` of {check.id}")

    def test_what_they_make_and_cost_is_known(self) -> None:
        for check in catalog().values():
            self.assertLessEqual(set(check.makes), {kind.name for kind in KINDS}, check.id)
            self.assertLessEqual({cost.price for cost in check.costs}, set(prices.PRICES), check.id)

    def test_only_checks_have_results(self) -> None:
        self.assertLessEqual(set(records.recorded()), set(catalog()))


class Figures(unittest.TestCase):
    def test_the_library_says_how_long_a_change_of_roles_takes(self) -> None:
        typical, patience = l18_change_of_roles.figures(l18_change_of_roles.AURORA.read_text())
        self.assertLess(typical, patience)

    def test_percentiles(self) -> None:
        ten = [float(value) for value in range(1, 11)]
        self.assertEqual([l18_change_of_roles.percentile(ten, percent) for percent in (50, 90, 100)], [5, 9, 10])
        self.assertEqual(l18_change_of_roles.percentile([3.0], 90), 3)


if __name__ == "__main__":
    unittest.main()
