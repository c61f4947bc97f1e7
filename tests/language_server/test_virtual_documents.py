"""Virtual documents: the texts are those of the commands, and a client hears of changes once."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))

from editor import EVERYTHING, Editor, Failed  # noqa: E402
from test_session import range_of  # noqa: E402

DRC = str(pathlib.Path(os.environ.get("DRC", "drc")).absolute())
PAYMENTS = ROOT / "examples/payments/payments.dr"
PROGRAMS = [ROOT / f"examples/{name}/{name}.dr" for name in ("payments", "gateway", "orders")]
ASKS = "workspace/textDocumentContent"
REFRESH = "workspace/textDocumentContent/refresh"
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


def drc(*arguments: str) -> str:
    return subprocess.run([DRC, *arguments], capture_output=True, text=True).stdout


class Documents(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory())).resolve()
        self.path = self.folder / "a shop#1.dr"
        self.uri = self.path.as_uri()

    def opened(self, path: pathlib.Path, text: str | None = None, **given: Any) -> Editor:
        able = json.loads(json.dumps(EVERYTHING))
        able["workspace"]["textDocumentContent"] = {}
        editor = self.enterContext(Editor(DRC, folder=path.parent, **({"capabilities": able} | given)))
        editor.open(path.as_uri(), path.read_text() if text is None else text)
        return editor

    def listed(self, editor: Editor, uri: str) -> dict[str, str]:
        """The addresses by their names."""
        found = editor.ask("workspace/executeCommand", {"command": "drc.documents", "arguments": [uri]})
        program = found[0]["uri"].removesuffix("index.md")
        self.assertTrue(program.endswith("/"))
        return {one["uri"].removeprefix(program): one["uri"] for one in found}

    def read(self, editor: Editor, uri: str, method: str = ASKS) -> str:
        return str(editor.ask(method, {"uri": uri})["text"])


class Texts(Documents):
    def test_proofs_and_simulations_are_those_of_the_commands(self) -> None:
        for program in PROGRAMS:
            with self.subTest(program=program.name):
                editor = self.opened(program)
                uris = self.listed(editor, program.as_uri())
                self.assertEqual(self.read(editor, uris["prove.txt"]), drc("prove", str(program)))
                self.assertEqual(self.read(editor, uris["prove.md"]), drc("prove", "--format", "markdown", str(program)))
                self.assertEqual(self.read(editor, uris["simulate-primary.txt"]), drc("simulate", "--lose", "primary", str(program)))
                self.assertEqual(self.read(editor, uris[f"{program.stem}-primary.svg"]), drc("simulate", "--svg", "--lose", "primary", str(program)))

    def test_files_are_those_that_a_compile_writes(self) -> None:
        editor = self.opened(PAYMENTS)
        uris = self.listed(editor, PAYMENTS.as_uri())
        drc("compile", str(PAYMENTS), "-o", str(self.folder / "out"))
        written = {str(path.relative_to(self.folder / "out")): path for path in (self.folder / "out").rglob("*") if path.is_file()}
        del written[".drc-manifest.json"]
        files = {name.removeprefix("payments/") for name in uris if name.startswith("payments/")}
        self.assertEqual(files, {name for name in written if not name.endswith(".zip")})
        for name in sorted(files):
            self.assertEqual(self.read(editor, uris[f"payments/{name}"]), written[name].read_text(), name)

    def test_the_index_leads_to_all_of_them(self) -> None:
        editor = self.opened(self.path, SHOP)
        uris = self.listed(editor, self.uri)
        index = self.read(editor, uris["index.md"])
        for name, uri in uris.items():
            if name != "index.md":
                self.assertIn(f"](<{uri}>)", index)

    def test_the_library_can_be_read(self) -> None:
        editor = self.opened(self.path, SHOP)
        self.assertEqual(self.read(editor, "drc-library:/kinds/dynamodb.dr"), (ROOT / "stdlib/kinds/dynamodb.dr").read_text())

    def test_a_program_with_errors_says_them(self) -> None:
        editor = self.opened(self.path, SHOP)
        uri = self.listed(editor, self.uri)["shop/main.tf.json"]
        self.assertIn('"terraform"', self.read(editor, uri))
        wrong = SHOP.replace("oncall]", "onkall]")
        editor.change(self.uri, 2, {"text": wrong})
        self.path.write_text(wrong)
        text = self.read(editor, uri)
        found = subprocess.run([DRC, "check", "--format", "short", str(self.path)], capture_output=True, text=True).stderr
        self.assertEqual(text, f"a shop#1.dr has errors, so nothing is made of it:\n\n{found}")

    def test_what_there_is_not_is_an_error(self) -> None:
        editor = self.opened(self.path, SHOP)
        known = self.listed(editor, self.uri)["prove.txt"]
        for uri in ("drc-library:/kinds/none.dr", "drc-library:/../../../etc/passwd", "drc-out:/etc/passwd", "drc-out:/none.dr/prove.txt", known + "x", "file:///etc/passwd", "", "drc-out:"):
            with self.subTest(uri=uri), self.assertRaises(Failed) as failed:
                self.read(editor, uri)
            self.assertEqual(failed.exception.code, -32602)

    def test_addresses_may_be_spelled_otherwise(self) -> None:
        editor = self.opened(self.path, SHOP)
        uri = self.listed(editor, self.uri)["prove.txt"]
        other = uri.replace("%20", " ").replace("shop/", "%73hop/")
        self.assertEqual(self.read(editor, other), self.read(editor, uri))


class Changes(Documents):
    def test_a_change_is_announced_once_to_who_has_asked(self) -> None:
        editor = self.opened(self.path, SHOP)
        uri = self.listed(editor, self.uri)["prove.txt"]
        before = self.read(editor, uri)
        self.assertEqual(editor.called(REFRESH), [])
        for version, lag in ((2, "10s"), (3, "20s")):
            editor.change(self.uri, version, {"text": SHOP.replace("topology shop", "topology mart").replace("60s", lag)})
            editor.findings(self.uri, version)
            self.listed(editor, self.uri)
        # The client has not asked again after the first one.
        self.assertEqual(editor.called(REFRESH), [{"uri": uri}])
        after = self.read(editor, uri)
        self.assertNotEqual(after, before)
        self.assertTrue(after.startswith("mart"))
        editor.change(self.uri, 4, {"text": SHOP})
        self.listed(editor, self.uri)
        self.assertEqual(editor.called(REFRESH), [{"uri": uri}])

    def test_what_is_half_written_is_announced_when_it_is_saved(self) -> None:
        editor = self.opened(self.path, SHOP)
        uri = self.listed(editor, self.uri)["prove.txt"]
        self.read(editor, uri)
        editor.change(self.uri, 2, {"text": SHOP[:-4]})
        self.listed(editor, self.uri)
        self.assertEqual(editor.called(REFRESH), [])
        editor.notify("textDocument/didSave", {"textDocument": {"uri": self.uri}})
        self.listed(editor, self.uri)
        self.assertEqual(editor.called(REFRESH), [{"uri": uri}])
        self.assertIn("has errors", self.read(editor, uri))

    def test_a_request_outlives_changes_and_ends_with_the_program(self) -> None:
        editor = self.opened(self.path, SHOP)
        uri = self.listed(editor, self.uri)["prove.txt"]
        waiting = []
        for version in range(2, 12):
            editor.change(self.uri, version, {"text": SHOP.replace("60s", f"{version}0s")})
            waiting.append(editor.begin(ASKS, {"uri": uri}))
        texts = {editor.end(one)["text"] for one in waiting}
        self.path.write_text(SHOP.replace("60s", "110s"))
        self.assertIn(drc("prove", str(self.path)), texts)
        editor.change(self.uri, 12, {"text": SHOP})
        last = editor.begin(ASKS, {"uri": uri})
        editor.close(self.uri)
        with self.assertRaises(Failed):
            editor.end(last)

    def test_clients_without_the_method_have_the_same(self) -> None:
        editor = self.opened(self.path, SHOP, capabilities=EVERYTHING, options={"virtualDocuments": True})
        uri = self.listed(editor, self.uri)["prove.txt"]
        self.path.write_text(SHOP)
        self.assertEqual(self.read(editor, uri, "drc/textDocumentContent"), drc("prove", str(self.path)))
        editor.change(self.uri, 2, {"text": SHOP.replace("60s", "10s")})
        self.listed(editor, self.uri)
        self.assertEqual(editor.called("drc/textDocumentContent/refresh"), [{"uri": uri}])
        self.assertEqual(editor.called(REFRESH), [])

    def test_findings_do_not_wait_for_documents(self) -> None:
        """What would help where an objective is missed takes long, and only the proof shows it."""
        program = ROOT / "examples/gateway/gateway.dr"
        for name in ("processor", "health"):
            shutil.copytree(program.parent / name, self.folder / name)
        text = program.read_text()
        editor = self.opened(self.path, text)
        uri = self.listed(editor, self.uri)["prove.txt"]
        at = text.index("topology")
        editor.change(self.uri, 2, {"range": range_of(text, at, at), "text": "# A line.\n"})
        asked = editor.begin(ASKS, {"uri": uri})
        editor.findings(self.uri, 2)
        self.assertNotIn(asked, editor.answers)
        self.path.write_text(text[:at] + "# A line.\n" + text[at:])
        self.assertEqual(editor.end(asked)["text"], drc("prove", str(self.path)))


if __name__ == "__main__":
    unittest.main()
