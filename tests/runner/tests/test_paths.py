"""JSONPath: where paths lead, and what is none."""

import unittest

import support  # noqa: F401

from runner.paths import NothingThere, WrongPath, parse

DATA = {
    "Members": [{"Arn": "a", "Writer": True, "Lag": 3}, {"Arn": "b", "Writer": False}],
    "with blank": {"x": None},
    "Nested": {"Arn": "c"},
}


class Paths(unittest.TestCase):
    def get(self, path: str) -> object:
        return parse(path).get(DATA)

    def test_definite_paths_give_the_value(self) -> None:
        self.assertEqual(self.get("$"), DATA)
        self.assertEqual(self.get("$.Members[0].Arn"), "a")
        self.assertEqual(self.get("$.Members[-1].Arn"), "b")
        self.assertEqual(self.get("$['with blank'].x"), None)
        self.assertEqual(self.get('$["Nested"]["Arn"]'), "c")

    def test_other_paths_give_a_list(self) -> None:
        self.assertEqual(self.get("$.Members[*].Arn"), ["a", "b"])
        self.assertEqual(self.get("$.Members[0:1].Arn"), ["a"])
        self.assertEqual(self.get("$.Members[:].Arn"), ["a", "b"])
        self.assertEqual(self.get("$..Arn"), ["a", "b", "c"])
        self.assertEqual(self.get("$.Nested.*"), ["c"])
        self.assertEqual(self.get("$.Members[?(@.Writer == true)].Arn"), ["a"])
        self.assertEqual(self.get("$.Members[?(@.Arn == 'b')].Writer"), [False])
        self.assertEqual(self.get("$.Members[?(@.Arn != 'b')].Arn"), ["a"])
        self.assertEqual(self.get("$.Members[?(@.Lag > 2)].Arn"), ["a"])
        self.assertEqual(self.get("$.Members[?(@.Lag)].Arn"), ["a"])
        self.assertEqual(self.get("$.Members[?(@.Writer == 'true')].Arn"), [], "a text is no boolean")

    def test_a_definite_path_may_lead_nowhere(self) -> None:
        for path in ("$.Other", "$.Members[2]", "$.Members.Arn", "$.Nested[0]"):
            with self.assertRaises(NothingThere, msg=path):
                self.get(path)
        self.assertEqual(self.get("$.Members[?(@.Arn == 'z')].Arn"), [])

    def test_what_is_no_path(self) -> None:
        for path in ("Members", "$Members", "$.", "$.Members[", "$.Members[?(@.Arn = 'b')]", "$.a b", "$[?(@.a == b)]"):
            with self.assertRaises(WrongPath, msg=path):
                parse(path)


if __name__ == "__main__":
    unittest.main()
