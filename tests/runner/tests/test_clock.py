"""Virtual time: pauses, deadlines, and lines that run side by side."""

import unittest

import support  # noqa: F401

from runner.clock import FOREVER, Cancelled, Clock, DeadlineReached


class Alone(unittest.TestCase):
    def setUp(self) -> None:
        self.passed: list[float] = []
        self.clock = Clock(self.passed.append)

    def test_time_passes_in_the_world_when_it_is_asked_for(self) -> None:
        self.clock.sleep(10)
        self.clock.sleep(20)
        self.assertEqual((self.clock.now, self.passed), (30, []))
        self.clock.settle()
        self.clock.settle()
        self.assertEqual(self.passed, [30])

    def test_the_first_deadline_counts(self) -> None:
        with self.assertRaises(DeadlineReached) as caught:
            with self.clock.deadline(100):
                with self.clock.deadline(30) as inner:
                    self.clock.sleep(20)
                    self.clock.sleep(20)
        self.assertIs(caught.exception.deadline, inner)
        self.assertEqual(self.clock.now, 30)

    def test_an_inner_deadline_does_not_outlast_an_outer_one(self) -> None:
        with self.assertRaises(DeadlineReached) as caught:
            with self.clock.deadline(10) as outer, self.clock.deadline(30):
                self.clock.sleep(FOREVER)
        self.assertIs(caught.exception.deadline, outer)
        self.assertEqual(self.clock.now, 10)

    def test_in_time_is_in_time(self) -> None:
        with self.clock.deadline(10):
            self.clock.sleep(10)
        self.clock.sleep(100)
        self.assertEqual(self.clock.now, 110)

    def test_nothing_waits_for_ever(self) -> None:
        with self.assertRaisesRegex(RuntimeError, "for ever"):
            self.clock.sleep(FOREVER)


class Together(unittest.TestCase):
    def setUp(self) -> None:
        self.clock = Clock()
        self.seen: list[tuple[float, str]] = []

    def line(self, name: str, *pauses: float) -> str:
        for pause in pauses:
            self.clock.sleep(pause)
            self.seen.append((self.clock.now, name))
        return name

    def test_they_take_as_long_as_the_longest(self) -> None:
        found = self.clock.together([lambda: self.line("a", 10, 10), lambda: self.line("b", 5, 10, 20)])
        self.assertEqual(found, ["a", "b"])
        self.assertEqual(self.seen, [(5, "b"), (10, "a"), (15, "b"), (20, "a"), (35, "b")])
        self.assertEqual(self.clock.now, 35)

    def test_one_in_another(self) -> None:
        inner = [lambda: self.line("b", 5), lambda: self.line("c", 8)]
        found = self.clock.together([lambda: self.line("a", 6), lambda: self.clock.together(inner)])
        self.assertEqual(found, ["a", ["b", "c"]])
        self.assertEqual(self.seen, [(5, "b"), (6, "a"), (8, "c")])

    def test_a_failure_ends_the_others_at_once(self) -> None:
        def fail() -> None:
            self.clock.sleep(10)
            raise ValueError("no")

        with self.assertRaisesRegex(ValueError, "no"):
            self.clock.together([lambda: self.line("a", 5, 100), fail, lambda: self.clock.together([lambda: self.line("b", 50)])])
        self.assertEqual((self.clock.now, self.seen), (10, [(5, "a")]))

    def test_deadlines_hold_for_lines(self) -> None:
        with self.assertRaises(DeadlineReached), self.clock.deadline(7):
            self.clock.together([lambda: self.line("a", 5, 5), lambda: self.line("b", 6)])
        self.assertEqual((self.clock.now, self.seen), (7, [(5, "a"), (6, "b")]))

    def test_cancelling_is_no_result(self) -> None:
        self.assertFalse(issubclass(Cancelled, ValueError))
        self.assertEqual(self.clock.together([]), [])


if __name__ == "__main__":
    unittest.main()
