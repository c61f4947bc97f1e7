"""Reading what was emitted: the same meaning from JSON and from Terraform's `jsonencode`, however it is spelt."""

import pathlib
import sys
import unittest

import support

from harness import main

sys.path.insert(0, str(pathlib.Path(support.HERE).parents[1] / "systems"))

import documents  # noqa: E402

STATEMENT = '{"Action" = ["sqs:SendMessage"], "Effect" = "Allow", "Resource" = aws_sqs_queue.work.arn}'


class Documents(unittest.TestCase):
    def test_references_are_texts(self) -> None:
        text = """${jsonencode({"a" = aws_sqs_queue.work.arn, "b" = "${var.x}-${lower("Q, }")}", "c" = [1, true, null, {}], d = x ? y[0] : concat([1], z)})}"""
        wanted = {"a": "${aws_sqs_queue.work.arn}", "b": '${var.x}-${lower("Q, }")}', "c": [1, True, None, {}]}
        self.assertEqual(documents.document(text), wanted | {"d": "${x ? y[0] : concat([1], z)}"})

    def test_quotes_and_braces_in_texts(self) -> None:
        self.assertEqual(documents.document(r'${jsonencode({"a" = "say \"}\" \\ ${x}"})}'), {"a": 'say "}" \\ ${x}'})

    def test_plain_json(self) -> None:
        self.assertEqual(documents.document('{"a": [1]}'), {"a": [1]})

    def test_statements_have_lists(self) -> None:
        [one] = documents.statements(f'${{jsonencode({{"Statement" = [{STATEMENT}]}})}}')
        self.assertEqual((one["Action"], one["Resource"]), (["sqs:SendMessage"], ["${aws_sqs_queue.work.arn}"]))


if __name__ == "__main__":
    main()
