"""Programs of several files: whose part a document is, when that changes, and what many of them ask for at once."""

import json
import os
import pathlib
import sys
import tempfile
import unittest
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from editor import EVERYTHING, Editor  # noqa: E402

DRC = str(pathlib.Path(os.environ.get("DRC", "drc")).absolute())
WRONG = """topology shop {
  region primary = "us-east-1"
  topic oncall { nonsense = 1 }
}
"""
PLAIN = """topology %s {
  region primary   = "us-east-1"
  region secondary = "us-west-2"
  topic oncall { }
}
"""


def framed(method: str, params: Any, number: int | None = None) -> bytes:
    content = json.dumps({"jsonrpc": "2.0", "method": method, "params": params} | ({} if number is None else {"id": number})).encode()
    return b"Content-Length: %d\r\n\r\n" % len(content) + content


class Programs(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory())).resolve()

    def editor(self, **given: Any) -> Editor:
        return self.enterContext(Editor(DRC, **({"folder": self.folder} | given)))

    def write(self, name: str, text: str) -> str:
        path = self.folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
        return path.as_uri()

    def pulled(self, editor: Editor, uri: str) -> list[str]:
        return [one["code"] for one in editor.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}})["items"]]


class Parts(Programs):
    def test_a_file_that_nobody_imports_any_more_is_a_program_again(self) -> None:
        imported, importer = self.write("b.dr", WRONG), self.write("a.dr", "# nothing\n")
        editor = self.editor()
        editor.open(imported, WRONG)
        editor.open(importer, 'import "./b.dr"\n')
        editor.close(importer)
        self.assertEqual(self.pulled(editor, imported), ["DR0206"])
        self.assertEqual([one["code"] for one in editor.published[imported]], ["DR0206"])

    def test_what_waits_for_a_program_that_is_closed_is_answered(self) -> None:
        imported, importer = self.write("b.dr", WRONG), self.write("a.dr", "# nothing\n")
        editor = self.editor()
        editor.asked[900] = "textDocument/hover"
        editor.send_bytes(
            b"".join(
                [
                    framed("textDocument/didOpen", {"textDocument": {"uri": importer, "languageId": "dr", "version": 1, "text": 'import "./b.dr"\n'}}),
                    framed("textDocument/didOpen", {"textDocument": {"uri": imported, "languageId": "dr", "version": 1, "text": WRONG}}),
                    framed("textDocument/hover", {"textDocument": {"uri": imported}, "position": {"line": 2, "character": 10}}, 900),
                    framed("textDocument/didClose", {"textDocument": {"uri": importer}}),
                ]
            )
        )
        self.assertIn("topic oncall", editor.end(900)["contents"]["value"])

    def test_a_circle_is_one_program(self) -> None:
        """Also for what the files of the circle import."""
        self.write("a.dr", 'import "./b.dr"\nimport "./s.dr"\n' + PLAIN % "shop")
        self.write("b.dr", 'import "./a.dr"\n')
        part = "extend topology shop {\n  topic people { }\n}\n"
        uri = self.write("s.dr", part)
        editor = self.editor()
        editor.open(uri, part)
        self.assertEqual(self.pulled(editor, uri), [])

    def test_all_programs_say_what_they_find_in_a_file(self) -> None:
        """To clients that ask as to those that are told."""
        shared = "extend topology shop {\n  box first { label = 1 }\n}\n"
        uri = self.write("shared.dr", shared)
        for name, label in (("a.dr", "number"), ("z.dr", "string")):
            self.write(name, f'import "./shared.dr"\nkind box {{ param label: {label} }}\ntopology shop {{\n  region primary = "us-east-1"\n}}\n')
        pulls = json.loads(json.dumps(EVERYTHING))
        pulls["textDocument"]["diagnostic"] = {"relatedDocumentSupport": True}
        editor = self.editor(capabilities=pulls)
        editor.open(uri, shared)
        self.assertEqual(self.pulled(editor, uri), ["DR0301"])

    def test_a_folder_that_joins_the_workspace_brings_programs(self) -> None:
        part = "extend topology shop {\n  topic people { }\n}\n"
        self.write("main.dr", 'import "./parts/people.dr"\n' + PLAIN % "shop")
        uri = self.write("parts/people.dr", part)
        editor = self.editor(folder=None)
        editor.open(uri, part)
        self.assertNotEqual(self.pulled(editor, uri), [])
        folder = {"uri": self.folder.as_uri(), "name": "all"}
        editor.notify("workspace/didChangeWorkspaceFolders", {"event": {"added": [folder], "removed": []}})
        self.assertEqual(self.pulled(editor, uri), [])

    def test_a_rule_of_the_project_has_another_name_in_the_programs_that_it_judges(self) -> None:
        policy = "policy own {\n  rule has_tags: warning {\n    for topology as one {\n      require one.name != \"x\"\n        else \"it has no tags\"\n    }\n  }\n}\n"
        program = PLAIN.replace("  topic oncall { }\n", '  topic oncall { }\n  allow has_tags on oncall because "it is small"\n') % "shop"
        self.write("drc.toml", 'policies = ["own.dr"]\n')
        rules, uri = self.write("own.dr", policy), self.write("shop.dr", program)
        editor = self.editor()
        editor.open(uri, program)
        self.pulled(editor, uri)
        editor.open(rules, policy)
        at = {"textDocument": {"uri": rules}, "position": {"line": 1, "character": 8}}
        edit = editor.ask("textDocument/rename", at | {"newName": "is_tagged"})
        self.assertEqual({one["textDocument"]["uri"] for one in edit["documentChanges"]}, {rules, uri})


class Many(Programs):
    def test_documents_of_more_programs_than_are_kept(self) -> None:
        capabilities = EVERYTHING | {"workspace": EVERYTHING["workspace"] | {"textDocumentContent": {}}}
        editor = self.editor(capabilities=capabilities)
        numbers = []
        for number in range(8):
            text = PLAIN % f"shop_{number}"
            uri = self.write(f"{number}.dr", text)
            editor.open(uri, text)
            numbers.append(editor.begin("workspace/textDocumentContent", {"uri": uri.replace("file://", "drc-out:") + "/prove.txt"}))
        for number, asked in enumerate(numbers):
            self.assertTrue(editor.end(asked)["text"].startswith(f"shop_{number}"))


if __name__ == "__main__":
    unittest.main()
