"""What a session is: begin and end, documents and their versions, requests in order, findings that are those of `drc check`."""

import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))

import meta_model  # noqa: E402
from editor import EVERYTHING, Editor, Failed  # noqa: E402

DRC = str(pathlib.Path(os.environ.get("DRC", "drc")).absolute())
SHOP = """topology shop {
  region primary   = "us-east-1"
  region secondary = "us-west-2"

  topic oncall { }
  dynamodb carts { key = "cart_id" }

  replicate primary -> secondary {
    carts { max_lag = 60s  alerts = [oncall] }
  }
}
"""


def place(text: str, offset: int, encoding: str = "utf-16") -> dict[str, int]:
    """What editors count, worked out without the server."""
    before = text[:offset]
    line = before.count("\n")
    column = before[before.rfind("\n") + 1 :]
    width = {"utf-8": len(column.encode()), "utf-16": len(column.encode("utf-16-le")) // 2, "utf-32": len(column)}[encoding]
    return {"line": line, "character": width}


def range_of(text: str, begin: int, end: int, encoding: str = "utf-16") -> dict[str, Any]:
    return {"start": place(text, begin, encoding), "end": place(text, end, encoding)}


def position_in(uri: str, text: str, word: str, encoding: str = "utf-16") -> dict[str, Any]:
    return {"textDocument": {"uri": uri}, "position": place(text, text.index(word), encoding)}


class Session(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory())).resolve()
        self.uri = (self.folder / "shop.dr").as_uri()

    def editor(self, **given: Any) -> Editor:
        return self.enterContext(Editor(DRC, folder=self.folder, **given))


class Life(Session):
    def test_it_begins_and_ends(self) -> None:
        editor = self.editor()
        self.assertEqual(editor.abilities["serverInfo"]["name"], "drc")
        self.assertEqual(editor.leave(), 0)

    def test_clients_that_do_not_prepare_are_told_no_options_of_rename(self) -> None:
        for supports, provider in ((True, {"prepareProvider": True}), (False, True)):
            text_document = EVERYTHING["textDocument"] | {"rename": {"prepareSupport": supports}}
            editor = self.editor(capabilities=EVERYTHING | {"textDocument": text_document})
            self.assertEqual(editor.abilities["capabilities"]["renameProvider"], provider)

    def test_an_end_without_a_shutdown_is_an_error(self) -> None:
        editor = self.editor()
        editor.notify("exit", None)
        self.assertEqual(editor.server.wait(timeout=20), 1)

    def test_nothing_is_answered_after_a_shutdown(self) -> None:
        editor = self.editor()
        editor.ask("shutdown", None)
        with self.assertRaises(Failed) as failed:
            editor.ask("textDocument/hover", {"textDocument": {"uri": self.uri}, "position": {"line": 0, "character": 0}})
        self.assertEqual(failed.exception.code, -32600)

    def test_wrong_requests_get_errors(self) -> None:
        editor = self.editor()
        editor.open(self.uri, SHOP)
        where = {"textDocument": {"uri": self.uri}, "position": {"line": 0, "character": 0}}
        for method, params, code in (
            ("textDocument/nothing", {}, -32601),
            ("initialize", {"processId": None, "rootUri": None, "capabilities": {}}, -32600),
            ("textDocument/hover", {}, -32602),
            ("textDocument/hover", {"textDocument": {"uri": "file:///none.dr"}, "position": {"line": 0, "character": 0}}, -32602),
            ("textDocument/hover", {"textDocument": {"uri": self.uri}, "position": {"line": -1, "character": 0}}, -32602),
            ("textDocument/rename", where | {"newName": "not a name"}, -32602),
        ):
            with self.subTest(method=method, params=params), self.assertRaises(Failed) as failed:
                editor.ask(method, params)
            self.assertEqual(failed.exception.code, code)
        self.assertEqual(editor.leave(), 0)

    def test_bytes_that_are_no_messages_get_errors(self) -> None:
        editor = self.editor()
        for content in (
            b"Content-Length: 7\r\n\r\nnothing",
            b"Content-Length: some\r\n\r\n",
            b"Nothing: 1\r\n\r\n",
            b"no colon\r\n\r\n",
            b"Content-Length: 999999999999\r\n\r\n",
        )[:4]:
            editor.send_bytes(content)
            self.assertIn("error", editor.take())
        self.assertEqual(editor.leave(), 0)


class Texts(Session):
    def test_random_edits_leave_the_text_of_the_client(self) -> None:
        chosen = random.Random(7)
        for encoding in ("utf-16", "utf-8", "utf-32"):
            editor = self.editor(encoding=encoding)
            self.assertEqual(editor.abilities["capabilities"]["positionEncoding"], encoding)
            text = SHOP
            editor.open(self.uri, text)
            for version in range(2, 202):
                begin, end = sorted((chosen.randrange(len(text) + 1), chosen.randrange(len(text) + 1)))
                end = min(end, begin + chosen.randrange(12))
                new = "".join(chosen.choice("ab{}=\n \"#é🙂x") for _ in range(chosen.randrange(4)))
                editor.change(self.uri, version, {"range": range_of(text, begin, end, encoding), "text": new})
                text = text[:begin] + new + text[end:]
            editor.change(self.uri, 202, {"range": range_of(text, 0, len(text), encoding), "text": SHOP})
            # Findings that the client has are not told again, so it asks.
            self.assertEqual(editor.ask("textDocument/diagnostic", {"textDocument": {"uri": self.uri}})["items"], self.checked(SHOP))
            self.assertEqual(editor.leave(), 0)

    def checked(self, text: str) -> list[dict[str, Any]]:
        editor = self.editor()
        editor.open(self.uri, text)
        return editor.findings(self.uri)

    def test_findings_are_those_of_a_check(self) -> None:
        programs = sorted((ROOT / "examples").glob("*/*.dr"))
        wrong = SHOP.replace('key = "cart_id"', "kee = 3").replace("alerts = [oncall]", "alerts = [onkall]")
        (self.folder / "wrong.dr").write_text(wrong)
        for program in [*programs, self.folder / "wrong.dr"]:
            if "topology " not in program.read_text() or "extend " in program.read_text()[:40]:
                continue
            with self.subTest(program=program.name):
                editor = self.editor()
                editor.open(program.as_uri(), program.read_text())
                found = editor.findings(program.as_uri())
                done = subprocess.run([DRC, "check", "--format", "json", str(program)], capture_output=True, text=True)
                expected = [one for one in json.loads(done.stderr)["diagnostics"] if not one["labels"] or one["labels"][0]["file"] == str(program)]
                self.assertEqual([one["code"] for one in found], [one["code"] for one in expected])
                for one, other in zip(found, expected, strict=True):
                    self.assertTrue(one["message"].startswith(other["message"]))
                    if other["labels"]:
                        self.assertEqual(one["range"]["start"]["line"], other["labels"][0]["start"]["line"] - 1)

    def test_what_is_closed_has_no_findings(self) -> None:
        editor = self.editor()
        editor.open(self.uri, SHOP.replace("oncall]", "onkall]"))
        self.assertTrue(editor.findings(self.uri))
        editor.close(self.uri)
        while editor.published[self.uri]:
            editor.take()


class Names(Session):
    def test_where_a_name_is_declared_and_used(self) -> None:
        editor = self.editor()
        editor.open(self.uri, SHOP)
        at = position_in(self.uri, SHOP, "oncall]")
        declared = editor.ask("textDocument/definition", at)
        self.assertEqual([one["targetSelectionRange"] for one in declared], [range_of(SHOP, SHOP.index("oncall"), SHOP.index("oncall") + 6)])
        used = editor.ask("textDocument/references", at | {"context": {"includeDeclaration": True}})
        self.assertEqual(len(used), 2)

    def test_a_kind_is_declared_in_the_library(self) -> None:
        editor = self.editor()
        editor.open(self.uri, SHOP)
        (declared,) = editor.ask("textDocument/definition", position_in(self.uri, SHOP, "dynamodb"))
        self.assertEqual(declared["targetUri"], "drc-library:/kinds/dynamodb.dr")

    def test_a_name_gets_another_one_everywhere(self) -> None:
        editor = self.editor()
        editor.open(self.uri, SHOP)
        edit = editor.ask("textDocument/rename", position_in(self.uri, SHOP, "carts") | {"newName": "baskets"})
        (change,) = edit["documentChanges"]
        text = SHOP
        for one in reversed(change["edits"]):
            lines = text.split("\n")
            line = one["range"]["start"]["line"]
            lines[line] = lines[line][: one["range"]["start"]["character"]] + one["newText"] + lines[line][one["range"]["end"]["character"] :]
            text = "\n".join(lines)
        # What is deployed stays what it was.
        self.assertEqual(text, SHOP.replace("carts", "baskets").replace('key = "cart_id"', 'key = "cart_id"  was = "carts"'))
        with self.assertRaises(Failed):
            editor.ask("textDocument/rename", position_in(self.uri, SHOP, "dynamodb") | {"newName": "table"})


class Completions(Session):
    def offered(self, before: str, after: str = "") -> list[str]:
        text = before + after
        editor = self.editor()
        editor.open(self.uri, text)
        editor.findings(self.uri)
        items = editor.ask("textDocument/completion", {"textDocument": {"uri": self.uri}, "position": place(text, len(before))})["items"]
        return [one["label"] for one in sorted(items, key=lambda one: one["sortText"])]

    def test_statements_of_a_topology(self) -> None:
        head = SHOP[: SHOP.index("  replicate")]
        self.assertLessEqual({"region", "replicate", "failover", "dynamodb", "topic"}, set(self.offered(head + "  ", "\n}\n")))

    def test_settings_that_are_missing_come_first(self) -> None:
        offered = self.offered(SHOP[: SHOP.index("key =")], "}\n}\n")
        self.assertEqual(offered[0], "key")
        self.assertIn("deletion_protection", offered)

    def test_components_of_the_right_kind_come_first(self) -> None:
        self.assertEqual(self.offered(SHOP[: SHOP.index("oncall]")], "] }\n  }\n}\n")[0], "oncall")

    def test_what_a_component_exports(self) -> None:
        head = SHOP[: SHOP.index("  replicate")]
        self.assertLessEqual({"arn", "name"}, set(self.offered(head + "  let it = carts.", "\n}\n")))

    def test_rules_behind_allow(self) -> None:
        head = SHOP[: SHOP.index("  replicate")]
        self.assertIn("deletion_protection", self.offered(head + "  allow ", "\n}\n"))


class Shapes(Session):
    def test_every_answer_is_as_the_protocol_says(self) -> None:
        """The editor checks each answer against the meta model."""
        for program in sorted((ROOT / "examples").glob("*/*.dr")):
            with self.subTest(program=program.name):
                editor = self.editor()
                uri, text = program.as_uri(), program.read_text()
                editor.open(uri, text)
                about = {"textDocument": {"uri": uri}}
                for method in ("documentSymbol", "foldingRange", "codeLens", "documentLink", "semanticTokens/full"):
                    editor.ask(f"textDocument/{method}", about)
                editor.ask("textDocument/formatting", about | {"options": {"tabSize": 2, "insertSpaces": True}})
                everything = about | {"range": range_of(text, 0, len(text))}
                editor.ask("textDocument/inlayHint", everything)
                editor.ask("textDocument/codeAction", everything | {"context": {"diagnostics": []}})
                for offset in range(0, len(text), max(1, len(text) // 40)):
                    at = about | {"position": place(text, offset)}
                    for method in ("hover", "definition", "documentHighlight", "completion"):
                        editor.ask(f"textDocument/{method}", at)
                    editor.ask("textDocument/selectionRange", about | {"positions": [place(text, offset)]})
                self.assertEqual(editor.leave(), 0)

    def test_the_meta_model_finds_what_is_wrong(self) -> None:
        good = {"uri": "file:///a.dr", "range": range_of("ab", 0, 1)}
        meta_model.check({"kind": "reference", "name": "Location"}, good, "")
        for wrong in ({"uri": 3} | {"range": good["range"]}, {"uri": "file:///a"}, good | {"more": 1}, good | {"range": {"start": {"line": -1, "character": 0}, "end": {"line": 0, "character": 0}}}):
            with self.subTest(wrong=wrong), self.assertRaises(meta_model.Wrong):
                meta_model.check({"kind": "reference", "name": "Location"}, wrong, "")


if __name__ == "__main__":
    unittest.main()
