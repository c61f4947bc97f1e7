"""What a failing command says: one screen, and what differs first."""

import pathlib
import tempfile
import unittest

import support  # noqa: F401  (makes the harness importable)

from harness import main, messages
from harness.restoring import restored

PLAN = """aws_sns_topic.oncall: Refreshing state... [id=oncall]

Terraform will perform the following actions:

  # aws_sns_topic.oncall will be updated in-place
  ~ resource "aws_sns_topic" "oncall" {
        id   = "oncall"
      ~ name = "oncall" -> "other"
        # (3 unchanged attributes hidden)
    }

Plan: 0 to add, 1 to change, 0 to destroy.
"""


class Messages(unittest.TestCase):
    def test_a_plan_is_shortened_to_what_it_changes(self) -> None:
        lines = [line.strip() for line in messages.changes(PLAN).splitlines()]
        self.assertEqual(
            lines,
            [
                "# aws_sns_topic.oncall will be updated in-place",
                '~ resource "aws_sns_topic" "oncall" {',
                '~ name = "oncall" -> "other"',
                "Plan: 0 to add, 1 to change, 0 to destroy.",
            ],
        )

    def test_a_screen_says_how_much_it_leaves_out(self) -> None:
        shown = messages.screen(str(number) for number in range(100)).splitlines()
        self.assertEqual(len(shown), messages.SHOWN_LINES + 1)
        self.assertEqual(shown[-1], "… and 60 lines more")

    def test_errors_come_before_progress(self) -> None:
        self.assertEqual(messages.complaint("still creating\n" * 100, "╷\n│ Error: no such bucket\n╵\n"), "│ Error: no such bucket")
        self.assertEqual(messages.complaint("it failed\n", ""), "it failed")

    def test_warnings_are_found_wherever_they_stand(self) -> None:
        warning = "Warning: Argument is deprecated\n\n  with aws_sns_topic.oncall,\n  on main.tf.json line 7"
        self.assertEqual(messages.warnings(PLAN), "")
        for text in (PLAN + "\n" + warning, PLAN + "╷\n│ " + warning.replace("\n", "\n│ ") + "\n╵\n"):
            self.assertIn("deprecated", messages.warnings(text).splitlines()[0])
            self.assertIn("main.tf.json line 7", messages.warnings(text))
            self.assertNotIn("will be updated", messages.warnings(text))

    def test_leftovers_stand_in_one_line_each(self) -> None:
        left = {"sns": [{"region": "us-east-1", "id": "oncall"}], "sqs": [{"region": "us-west-2", "id": "work"}]}
        self.assertEqual(messages.leftovers(left), "sns: region=us-east-1, id=oncall\nsqs: region=us-west-2, id=work")


class Restoring(unittest.TestCase):
    def test_files_are_as_they_were_whatever_happened(self) -> None:
        with tempfile.TemporaryDirectory() as room:
            folder = pathlib.Path(room)
            (folder / "terraform.tfstate").write_text("before")
            (folder / "main.tf.json").write_text("{}")
            with self.assertRaises(ZeroDivisionError), restored([folder]):
                (folder / "terraform.tfstate").write_text("after")
                (folder / "main.tf.json").unlink()
                (folder / "terraform.tfstate.backup").write_text("new")
                raise ZeroDivisionError
            found = {path.name: path.read_text() for path in folder.iterdir()}
            self.assertEqual(found, {"terraform.tfstate": "before", "main.tf.json": "{}"})


if __name__ == "__main__":
    main()
