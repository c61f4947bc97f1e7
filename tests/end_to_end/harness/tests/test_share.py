"""Which items of an exhaustive loop run."""

import unittest

import support  # noqa: F401  (makes the harness importable)

from harness.share import Shares, given

TABLE = {"cuts": {"lift": "one", "lower": "two"}}


def kind(item: str) -> str:
    return item.split()[0]


class Share(unittest.TestCase):
    def of(self, system: str, *items: str, everything: bool = False) -> list[str]:
        return Shares(TABLE, everything).of(system, "cuts", items, kind)

    def test_a_system_tries_what_is_given_to_it_once(self) -> None:
        self.assertEqual(self.of("one", "lower a", "lift a", "lift b"), ["lift a"])

    def test_what_is_given_to_nobody_is_tried_by_everyone(self) -> None:
        for system in ("one", "two", "three"):
            self.assertIn("turn a", self.of(system, "lift a", "turn a", "lower a"))

    def test_no_loop_is_left_out(self) -> None:
        self.assertEqual(self.of("three", "lift a", "lower a", "lift b"), ["lower a"])
        self.assertEqual(self.of("three"), [])

    def test_what_stands_for_others_may_be_left_to_another_system(self) -> None:
        shares = Shares(TABLE, False)
        self.assertEqual(shares.of("one", "cuts", ["lift"], kind, least=0), ["lift"])
        self.assertEqual(shares.of("two", "cuts", ["lift"], kind, least=0), [])

    def test_everything_is_tried_where_it_is_asked_for(self) -> None:
        items = ["lower a", "lift a", "lift b"]
        self.assertEqual(self.of("one", *items, everything=True), items)

    def test_what_is_given_and_not_there_is_found(self) -> None:
        shares = Shares(TABLE, False)
        shares.of("one", "cuts", ["turn a"], kind)
        self.assertEqual(shares.absent(), ["cuts of one: lift"])
        shares.of("one", "cuts", ["lift a"], kind)
        self.assertEqual(shares.absent(), [])

    def test_it_says_how_much_ran(self) -> None:
        shares = Shares(TABLE, False)
        self.assertEqual(str(shares), "")
        shares.of("one", "cuts", ["lift a", "lower a"], kind)
        shares.of("one", "signs", ["lag"], kind)
        self.assertEqual(str(shares), "share: 1 of 2 cuts, 1 of 1 signs; all with DRC_ALL=1")

    def test_each_kind_is_given_to_one_that_has_it(self) -> None:
        met = [("one", "cuts", "lift"), ("two", "cuts", "lift"), ("one", "cuts", "turn"), ("two", "cuts", "fold"), ("one", "cuts", "fold")]
        self.assertEqual(given(met), {"cuts": {"fold": "two", "lift": "one", "turn": "one"}})


if __name__ == "__main__":
    unittest.main()
