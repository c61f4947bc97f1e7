"""What a document consists of: its layout, whole, in ranges and while it is typed; tokens and what is new of them; outline, folds, selections, links."""

import os
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import unittest
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))

from editor import EVERYTHING, Editor, Failed  # noqa: E402
from places import applied, at, offset, place, text_at  # noqa: E402

DRC = str(pathlib.Path(os.environ.get("DRC", "drc")).absolute())
EXAMPLES = sorted((ROOT / "examples").glob("*/*.dr"))
PAYMENTS = ROOT / "examples/payments/payments.dr"
OPTIONS = {"tabSize": 2, "insertSpaces": True}
UNTIDY = """topology shop {
      region primary="us-east-1"
  region secondary   =   "us-west-2"


  # é🙂 stays
  topic oncall {   }
  dynamodb carts { key="cart_id" }
  lambda worker { source = "./worker"
    handler = "index.handler"
    environment { A="${  carts.name  }é🙂"
      LONG = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" }
    alerts = [oncall,oncall,]
  }
}"""
IN_TEXTS = """topology shop {
  region primary = "us-east-1"
  topic oncall { }
  dynamodb carts { key = "é🙂_${"in_${1}"}_x" }
  lambda worker {
    source = "./worker"
    handler = "index.handler"
    environment = { A: "🙂${carts.name}-${  carts.arn }.", B: "a\\"b${"c${carts.name}d"}e" }
  }
  # 🙂 a comment of ${carts}
  allow missed_objective on shop because "none" until 2027-01-31 by "é"
}
"""


class Texts(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory())).resolve()
        self.uri = (self.folder / "shop.dr").as_uri()
        self.about = {"textDocument": {"uri": self.uri}}

    def editor(self, text: str, **given: Any) -> Editor:
        editor = self.enterContext(Editor(DRC, folder=self.folder, **given))
        editor.open(self.uri, text)
        return editor

    def lines(self, first: int, last: int) -> dict[str, Any]:
        """Whole lines, as editors select them."""
        return {"start": {"line": first, "character": 0}, "end": {"line": last + 1, "character": 0}}


class Layout(Texts):
    def tidy(self, text: str) -> str:
        path = self.folder / "tidy.dr"
        path.write_bytes(text.encode())
        subprocess.run([DRC, "fmt", str(path)], check=True, capture_output=True)
        return path.read_bytes().decode()

    def whole(self, editor: Editor) -> list[dict[str, Any]]:
        return editor.ask("textDocument/formatting", self.about | {"options": OPTIONS})

    def test_the_whole_text_as_the_formatter_has_it(self) -> None:
        for text in (UNTIDY, UNTIDY + "\n\n\n", "\n\n" + UNTIDY, UNTIDY.replace("\n", "\n\n\n"), "", "\n", "topology a { }"):
            edits = self.whole(self.editor(text))
            self.assertEqual(applied(text, edits), self.tidy(text))
            # Only what stands between words is touched.
            for edit in edits:
                self.assertEqual(re.sub(r"[\s,]", "", text_at(text, edit["range"]) + edit["newText"]), "")

    def test_random_layouts_come_back(self) -> None:
        chosen = random.Random(11)
        for path in EXAMPLES:
            text = path.read_text()
            untidy = "".join(line if '"' in line or "#" in line else re.sub(" +", lambda _: " " * chosen.randrange(1, 5), line) for line in text.splitlines(keepends=True))
            with self.subTest(path=path.name):
                editor = self.editor(untidy)
                edits = self.whole(editor)
                self.assertEqual(applied(untidy, edits), text)
                editor.change(self.uri, 2, {"text": text})
                self.assertEqual(self.whole(editor), [])

    def test_line_ends_stay(self) -> None:
        text = UNTIDY.replace("\n", "\r\n")
        editor = self.editor(text)
        after = text
        for edit in sorted(self.whole(editor), key=lambda one: (one["range"]["start"]["line"], one["range"]["start"]["character"]), reverse=True):
            lines = after.split("\r\n")
            first, last = edit["range"]["start"], edit["range"]["end"]
            head = lines[first["line"]].encode("utf-16-le")[: 2 * first["character"]].decode("utf-16-le")
            tail = lines[last["line"]].encode("utf-16-le")[2 * last["character"] :].decode("utf-16-le")
            after = "\r\n".join([*lines[: first["line"]], head + edit["newText"] + tail, *lines[last["line"] + 1 :]])
        self.assertEqual(after, self.tidy(UNTIDY).replace("\n", "\r\n"))

    def test_what_has_mistakes_stays(self) -> None:
        editor = self.editor(UNTIDY[:-1])
        self.assertEqual(self.whole(editor), [])
        self.assertEqual(editor.ask("textDocument/rangeFormatting", self.about | {"options": OPTIONS, "range": self.lines(0, 3)}), [])

    def test_a_range_touches_its_lines_alone(self) -> None:
        editor = self.editor(UNTIDY)
        count = UNTIDY.count("\n") + 1
        tidy = self.tidy(UNTIDY)
        touched = 0
        for first in range(count):
            for last in range(first, count):
                edits = editor.ask("textDocument/rangeFormatting", self.about | {"options": OPTIONS, "range": self.lines(first, last)})
                after = applied(UNTIDY, edits)
                for edit in edits:
                    touched += 1
                    self.assertGreaterEqual(edit["range"]["start"]["line"], first)
                    self.assertLessEqual(edit["range"]["end"]["line"], last)
                # It means what it meant.
                self.assertEqual(self.tidy(after), tidy, (first, last))
        self.assertGreater(touched, 100)
        (one,) = editor.ask("textDocument/rangeFormatting", self.about | {"options": OPTIONS, "range": self.lines(6, 6)})
        self.assertEqual((one["range"]["start"], one["newText"]), ({"line": 6, "character": 17}, ""))
        both = editor.ask("textDocument/rangesFormatting", self.about | {"options": OPTIONS, "ranges": [self.lines(1, 1), self.lines(6, 6)]})
        self.assertEqual({edit["range"]["start"]["line"] for edit in both}, {1, 6})
        with self.assertRaises(Failed):
            editor.ask("textDocument/rangesFormatting", self.about | {"options": OPTIONS, "ranges": 3})

    def typed(self, text: str, letter: str) -> str:
        """The text after its `|` was typed behind."""
        where = text.index("|")
        text = text[:where] + text[where + 1 :]
        edits = self.editor(text).ask("textDocument/onTypeFormatting", self.about | {"position": place(text, where), "ch": letter, "options": OPTIONS})
        return applied(text, edits)

    def test_a_line_that_is_begun_is_indented(self) -> None:
        for text, after in (
            ("topology shop {\n|", "topology shop {\n  "),
            ("topology shop {\n|\n}\n", "topology shop {\n  \n}\n"),
            ("topology shop {\n  replicate a -> b {\n|", "topology shop {\n  replicate a -> b {\n    "),
            ("topology shop {\n  x y {\n    values = [{\n|", "topology shop {\n  x y {\n    values = [{\n      "),
            ("topology shop {\n  x y {\n    values = [{\n      a: 1,\n    |}]", "topology shop {\n  x y {\n    values = [{\n      a: 1,\n    }]"),
            ('topology shop {\n  x y { a = "{" # {\n|', 'topology shop {\n  x y { a = "{" # {\n    '),
            ('topology shop {\n  x y { a = "${f({ a: 1 })}" }\n        |', 'topology shop {\n  x y { a = "${f({ a: 1 })}" }\n  '),
            ("topology shop {\n  x y {\n  }\n|", "topology shop {\n  x y {\n  }\n  "),
            ("}\n|", "}\n"),
            ("|", ""),
        ):
            with self.subTest(text=text):
                self.assertEqual(self.typed(text, "\n"), after)

    def test_a_line_that_is_left_gets_its_layout(self) -> None:
        self.assertEqual(self.typed('topology shop {\n  region   primary="us-east-1"\n|\n}\n', "\n"), 'topology shop {\n  region primary = "us-east-1"\n  \n}\n')

    def test_a_brace_that_is_typed(self) -> None:
        self.assertEqual(self.typed("topology shop {\n  x y {\n      }|", "}"), "topology shop {\n  x y {\n  }")
        self.assertEqual(self.typed("topology shop {\n  x y {\n  a=1 }|\n", "}"), "topology shop {\n  x y {\n  a=1 }\n")
        self.assertEqual(
            self.typed("topology shop {\n     region primary=\"us-east-1\"\n  topic oncall {\n  existing=\"a\"\n    }|\n}\n", "}"),
            "topology shop {\n     region primary=\"us-east-1\"\n  topic oncall {\n    existing = \"a\"\n  }\n}\n",
        )
        self.assertEqual(self.typed("topology shop {\n  a b { }|\n}\n", "x"), "topology shop {\n  a b { }\n}\n")


Token = tuple[int, str, str, frozenset[str]]


class Tokens(Texts):
    def setUp(self) -> None:
        super().setUp()
        self.legend: dict[str, list[str]] = {}

    def decoded(self, editor: Editor, text: str, data: list[int]) -> list[Token]:
        legend = editor.abilities["capabilities"]["semanticTokensProvider"]["legend"]
        self.assertEqual(len(data) % 5, 0)
        result, line, column, end = [], 0, 0, 0
        for index in range(0, len(data), 5):
            lines, columns, length, sort, bits = data[index : index + 5]
            line, column = line + lines, columns if lines else column + columns
            self.assertGreater(length, 0)
            begin = offset(text, {"line": line, "character": column})
            behind = offset(text, {"line": line, "character": column + length})
            self.assertGreaterEqual(begin, end, "tokens overlap")
            end = behind
            modifiers = frozenset(name for bit, name in enumerate(legend["tokenModifiers"]) if bits >> bit & 1)
            self.assertLess(bits >> len(legend["tokenModifiers"]), 1)
            result.append((begin, text[begin:behind], legend["tokenTypes"][sort], modifiers))
        return result

    def full(self, editor: Editor, text: str) -> list[Token]:
        return self.decoded(editor, text, editor.ask("textDocument/semanticTokens/full", self.about)["data"])

    def test_each_word_is_what_it_is(self) -> None:
        text = PAYMENTS.read_text()
        editor = self.enterContext(Editor(DRC, folder=self.folder))
        self.uri = PAYMENTS.as_uri()
        self.about = {"textDocument": {"uri": self.uri}}
        editor.open(self.uri, text)
        found = {begin: (said, sort, modifiers) for begin, said, sort, modifiers in self.full(editor, text)}
        for mark, sort, modifiers in (
            ("<topology payments", "keyword", set()),
            ("topology <payments", "namespace", {"declaration"}),
            ("<region primary", "keyword", set()),
            ("region <primary", "enumMember", {"declaration"}),
            ("replicate <primary", "enumMember", set()),
            ("<objectives {\n    rpo", "keyword", set()),
            ("<rto = 15m", "property", set()),
            ("rto = <15m", "number", set()),
            ("<aurora ledger", "type", {"defaultLibrary"}),
            ("aurora <ledger", "variable", {"declaration"}),
            ("<network      = core", "property", {"defaultLibrary"}),
            ("network      = <core", "variable", set()),
            ("nat          = <single", "enumMember", {"defaultLibrary"}),
            ("<ledger.writer_endpoint", "variable", set()),
            ("ledger.<writer_endpoint", "property", {"defaultLibrary"}),
            ("<promote ledger", "function", {"defaultLibrary"}),
            ("promote <ledger", "variable", set()),
            ("<unhealthy entry", "event", {"defaultLibrary"}),
            ("<together {", "keyword", set()),
            ("<allow missed_objective on payments\n", "keyword", set()),
            ("allow <missed_objective", "function", {"defaultLibrary"}),
            ("allow missed_objective <on payments", "keyword", set()),
            ("\n    <because", "keyword", set()),
            ("protects     = [<ledger, sessions", "variable", set()),
            ("let <global_database", "variable", {"declaration", "readonly"}),
            ("drill <weekly", "event", {"declaration"}),
            ("of = <failover", "event", set()),
            ("permits = [{\n      <actions:", "property", set()),
            ("domain = <\"payments-", "string", set()),
            ("<environment_suffix}", "variable", {"defaultLibrary", "readonly"}),
            ("<# Looked up", "comment", set()),
        ):
            with self.subTest(mark=mark):
                begin = text.index(mark.replace("<", "", 1)) + mark.index("<")
                said, *rest = found.get(begin, ("", "none", frozenset()))
                self.assertEqual(rest[0], sort)
                self.assertEqual(set(rest[1]), modifiers)
        words = [(match.start(), match[0]) for match in re.finditer(r"\w+", text)]
        covered = sorted((begin, begin + len(said)) for begin, (said, _, _) in found.items())
        missed = [word for begin, word in words if not any(one <= begin < other for one, other in covered)]
        self.assertEqual(missed, [])

    def test_each_token_is_a_word_a_number_a_text_or_a_comment(self) -> None:
        shapes = {"string": r'[^\n]+', "comment": r"#[^\n]*", "number": r"[\d.]+\w*%?|\d+-\d+-\d+"}
        library = sorted((ROOT / "stdlib").rglob("*.dr"))
        for path in [*EXAMPLES, *random.Random(3).sample(library, 8)]:
            text = path.read_text()
            with self.subTest(path=path.name):
                for _, said, sort, _ in self.full(self.editor(text), text):
                    self.assertRegex(said, rf"^(?:{shapes.get(sort, r'[A-Za-z_][A-Za-z_0-9]*')})$")

    def test_texts_with_names_in_them(self) -> None:
        found = [(said, sort) for _, said, sort, _ in self.full(self.editor(IN_TEXTS), IN_TEXTS)]
        begin = found.index(("A", "property"))
        self.assertEqual(
            found[begin : begin + 19],
            [("A", "property"), ('"🙂', "string"), ("carts", "variable"), ("name", "property"), ("-", "string"), ("carts", "variable"), ("arn", "property"), ('."', "string")]
            + [("B", "property"), ('"a\\"b', "string"), ('"c', "string"), ("carts", "variable"), ("name", "property"), ('d"', "string"), ('e"', "string")]
            + [("# 🙂 a comment of ${carts}", "comment"), ("allow", "keyword"), ("missed_objective", "function"), ("on", "keyword")],
        )
        self.assertIn(("2027-01-31", "number"), found)
        self.assertIn(('"é🙂_', "string"), found)

    def test_clients_that_colour_texts_themselves(self) -> None:
        capabilities = EVERYTHING | {"textDocument": EVERYTHING["textDocument"] | {"semanticTokens": {"requests": {"full": True}, "tokenTypes": [], "tokenModifiers": [], "formats": ["relative"], "augmentsSyntaxTokens": True}}}
        found = self.full(self.editor(IN_TEXTS, capabilities=capabilities), IN_TEXTS)
        self.assertFalse({sort for _, _, sort, _ in found} & {"string", "comment"})
        self.assertIn("carts", [said for _, said, _, _ in found])

    def test_a_range_has_what_the_whole_has(self) -> None:
        text = PAYMENTS.read_text()
        editor = self.editor(text)
        whole = self.full(editor, text)
        chosen = random.Random(5)
        for _ in range(20):
            begin, end = sorted((chosen.randrange(len(text)), chosen.randrange(len(text))))
            answer = editor.ask("textDocument/semanticTokens/range", self.about | {"range": {"start": place(text, begin), "end": place(text, end)}})
            self.assertEqual(self.decoded(editor, text, answer["data"]), [one for one in whole if one[0] < end and one[0] + len(one[1]) > begin])

    def test_what_is_new_makes_the_whole(self) -> None:
        chosen = random.Random(17)
        text = PAYMENTS.read_text()
        editor, fresh = self.editor(text), self.editor(text)
        answer = editor.ask("textDocument/semanticTokens/full", self.about)
        known, data, small = answer["resultId"], answer["data"], 0
        for version in range(2, 62):
            begin = chosen.randrange(len(text))
            end = min(len(text), begin + chosen.randrange(6))
            new = "".join(chosen.choice('ab{}=\n "#é🙂x1.') for _ in range(chosen.randrange(5)))
            change = {"range": {"start": place(text, begin), "end": place(text, end)}, "text": new}
            text = text[:begin] + new + text[end:]
            if version % 20 == 0:
                text = PAYMENTS.read_text()
                change = {"text": text}
            editor.change(self.uri, version, change)
            fresh.change(self.uri, version, {"text": text})
            answer = editor.ask("textDocument/semanticTokens/full/delta", self.about | {"previousResultId": known})
            expected = fresh.ask("textDocument/semanticTokens/full", self.about)
            for edit in sorted(answer["edits"], key=lambda one: one["start"], reverse=True):
                self.assertLessEqual(edit["start"] + edit["deleteCount"], len(data))
                data = data[: edit["start"]] + edit["data"] + data[edit["start"] + edit["deleteCount"] :]
                small += len(edit["data"]) < len(expected["data"]) / 2
            known = answer["resultId"]
            self.assertEqual(data, expected["data"])
            self.assertEqual(known, expected["resultId"])
            self.decoded(editor, text, data)
        self.assertGreater(small, 20)
        again = editor.ask("textDocument/semanticTokens/full/delta", self.about | {"previousResultId": known})
        self.assertEqual(again, {"resultId": known, "edits": []})

    def test_a_result_that_nobody_has_is_answered_whole(self) -> None:
        editor = self.editor(IN_TEXTS)
        known = editor.ask("textDocument/semanticTokens/full", self.about)["resultId"]
        for previous in ("", "nothing"):
            self.assertIn("data", editor.ask("textDocument/semanticTokens/full/delta", self.about | {"previousResultId": previous}))
        editor.close(self.uri)
        editor.open(self.uri, IN_TEXTS)
        self.assertIn("data", editor.ask("textDocument/semanticTokens/full/delta", self.about | {"previousResultId": known}))


class Shape(Texts):
    def test_the_outline(self) -> None:
        text = PAYMENTS.read_text()
        editor = self.editor(text)
        (topology,) = editor.ask("textDocument/documentSymbol", self.about)
        self.assertEqual((topology["name"], topology["detail"]), ("payments", "topology"))
        names = [one["name"] for one in topology["children"]]
        self.assertEqual(names[:4], ["primary", "secondary", "objectives", "data"])
        (plan,) = [one for one in topology["children"] if one["name"] == "orchestrated"]
        steps = plan["children"][0]
        self.assertEqual([one["name"] for one in steps["children"]], ["promote ledger", "together", "notify oncall"])
        self.assertEqual([one["name"] for one in steps["children"][1]["children"]], ["shift entry", "verify api"])

        def inside(one: dict[str, Any], outer: tuple[int, int]) -> None:
            begin, end = offset(text, one["range"]["start"]), offset(text, one["range"]["end"])
            self.assertTrue(outer[0] <= begin <= end <= outer[1])
            self.assertTrue(begin <= offset(text, one["selectionRange"]["start"]) <= offset(text, one["selectionRange"]["end"]) <= end)
            for child in one.get("children", []):
                inside(child, (begin, end))

        inside(topology, (0, len(text)))

    def test_clients_without_a_tree_get_a_list(self) -> None:
        found = self.editor(PAYMENTS.read_text(), capabilities={}).ask("textDocument/documentSymbol", self.about)
        self.assertIn(("promote ledger", "steps"), [(one["name"], one.get("containerName")) for one in found])

    def test_folds(self) -> None:
        text = 'import "a.dr"\nimport "b.dr"\n\n# one\n# two\ntopology shop {\n  x y {\n    a = [\n      1,\n    ]\n  }\n  topic b { }\n}\n'
        found = self.editor(text).ask("textDocument/foldingRange", self.about)
        self.assertEqual(
            {(one["startLine"], one["endLine"], one.get("kind")) for one in found},
            {(0, 1, "imports"), (3, 4, "comment"), (5, 11, None), (6, 9, None), (7, 9, None)},
        )

    def test_selections_grow(self) -> None:
        text = PAYMENTS.read_text()
        editor = self.editor(text)
        where = at(self.uri, text, "ledger.<writer_endpoint")["position"]
        (one,) = editor.ask("textDocument/selectionRange", self.about | {"positions": [where]})
        grown = []
        while one is not None:
            grown.append(text_at(text, one["range"]))
            one = one.get("parent")
        self.assertEqual(grown[0], "ledger.writer_endpoint")
        self.assertTrue(grown[1].startswith('{ "database/endpoint"'))
        self.assertTrue(grown[2].startswith("values "))
        self.assertEqual(grown[-1], text)
        for inner, outer in zip(grown, grown[1:], strict=False):
            self.assertIn(inner, outer)
            self.assertLess(len(inner), len(outer))

    def test_links(self) -> None:
        text = 'import "inner/people.dr"\n# See https://example.com/a?b=1#c, and `https://example.com/d`.\ntopology shop {\n  topic a { existing = "https://example.com/no" }\n}\n'
        found = self.editor(text).ask("textDocument/documentLink", self.about)
        self.assertEqual(
            {(text_at(text, one["range"]).strip('"'), one["target"]) for one in found},
            {
                ("inner/people.dr", (self.folder / "inner/people.dr").as_uri()),
                ("https://example.com/a?b=1#c", "https://example.com/a?b=1#c"),
                ("https://example.com/d", "https://example.com/d"),
            },
        )


if __name__ == "__main__":
    unittest.main()
