"""Several edits in one plan: which of them go together, and which one is to blame for what the plan takes away."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

import parts  # noqa: E402

DATABASE = ("resource", "aws_rds_cluster", "books")
NODE = ("resource", "aws_rds_cluster_instance", "node")
BEFORE: parts.Parts = {
    (*DATABASE, "engine"): "postgresql",
    (*DATABASE, "kms_key_id"): "one",
    (*DATABASE, "retention"): 7,
    (*NODE, "cluster_identifier"): "${aws_rds_cluster.books.id}",
    (*NODE, "instance_class"): "small",
}


def change(changed: dict[parts.Path, object] | None = None, gone: tuple[str, ...] = ()) -> parts.Change:
    after = {path: value for path, value in (BEFORE | (changed or {})).items() if not gone or path[: len(gone)] != gone}
    return parts.Change([], BEFORE, after)


class Parts(unittest.TestCase):
    def setUp(self) -> None:
        self.engine = change({(*DATABASE, "engine"): "mysql"})
        self.key = change({(*DATABASE, "kms_key_id"): "two"})
        self.size = change({(*NODE, "instance_class"): "large"})
        self.without_node = change(gone=NODE)

    def blamed(self, taken_away: dict[str, list[str]], *changes: parts.Change):
        found, unclear = parts.blamed(list(changes), taken_away, parts.together(BEFORE, changes))
        named = {"engine": self.engine, "key": self.key, "size": self.size, "without_node": self.without_node}
        return {address: {name for name, one in named.items() if any(one is each for each in own)} for address, own in found.items()}, unclear

    def test_edits_of_one_attribute_do_not_go_together(self) -> None:
        other = change({(*DATABASE, "engine"): "other"})
        self.assertEqual(len(parts.bundles([self.engine, other, self.key], 9)), 2)
        self.assertEqual(len(parts.bundles([self.engine, self.key, self.size], 2)), 2)

    def test_what_an_edit_removes_no_other_edit_touches(self) -> None:
        self.assertFalse(self.size.goes_with([self.without_node]))
        self.assertFalse(self.without_node.goes_with([self.size]))
        self.assertTrue(self.without_node.goes_with([self.key]))

    def test_together_each_edit_does_what_it_does_alone(self) -> None:
        made = parts.together(BEFORE, [self.engine, self.without_node])
        self.assertEqual(made, {(*DATABASE, "engine"): "mysql", (*DATABASE, "kms_key_id"): "one", (*DATABASE, "retention"): 7})

    def test_the_attribute_says_who_is_to_blame(self) -> None:
        taken = {"aws_rds_cluster.books": ["engine"]}
        self.assertEqual(self.blamed(taken, self.engine, self.key, self.size), ({"aws_rds_cluster.books": {"engine"}}, []))
        both = {"aws_rds_cluster.books": ["engine", "kms_key_id"]}
        self.assertEqual(self.blamed(both, self.engine, self.key), ({"aws_rds_cluster.books": {"engine", "key"}}, []))

    def test_what_follows_is_due_to_what_it_follows_from(self) -> None:
        taken = {"aws_rds_cluster_instance.node[0]": ["cluster_identifier"], "aws_rds_cluster.books": ["kms_key_id"]}
        found, unclear = self.blamed(taken, self.engine, self.key, self.size)
        self.assertEqual((found["aws_rds_cluster_instance.node"], unclear), ({"key"}, []))

    def test_what_is_due_to_several_or_to_nobody_is_unclear(self) -> None:
        taken = {"aws_rds_cluster_instance.node": ["cluster_identifier"], "aws_rds_cluster.books": ["engine", "kms_key_id"]}
        self.assertEqual(self.blamed(taken, self.engine, self.key)[1], ["aws_rds_cluster_instance.node"])
        self.assertEqual(self.blamed({"aws_rds_cluster.books": ["retention"]}, self.engine)[1], ["aws_rds_cluster.books"])

    def test_a_removed_resource_is_due_to_who_no_longer_has_it(self) -> None:
        self.assertEqual(self.blamed({"aws_rds_cluster_instance.node": []}, self.without_node, self.key)[0], {"aws_rds_cluster_instance.node": {"without_node"}})


if __name__ == "__main__":
    unittest.main()
