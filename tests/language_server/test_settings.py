"""What is around the documents: settings, `drc.toml`, files on disk, folders, findings that are many or gone."""

import json
import os
import pathlib
import re
import sys
import tempfile
import unittest
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from editor import EVERYTHING, Editor  # noqa: E402
from test_actions import BANK  # noqa: E402
from test_session import SHOP, place, range_of  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
DRC = str(pathlib.Path(os.environ.get("DRC", "drc")).absolute())
WRONG = SHOP.replace("oncall]", "onkall]")
# A store that would be lost with its region, which a rule finds.
LOST = SHOP.replace("dynamodb carts", 'dynamodb sessions { key = "id" }\n  dynamodb carts')
OFF = '[rules]\nreplicated = "off"\n'
# With verdicts, so that there is something to show beside its lines.
HELD = BANK.replace("  topic oncall", "  objectives { rto = 2h  rpo = 5m }\n\n  topic oncall", 1)


def merged(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    result = dict(one)
    for key, value in other.items():
        result[key] = merged(result[key], value) if isinstance(value, dict) and isinstance(result.get(key), dict) else value
    return result


class Listening(Editor):
    """It notes what the server asks and shows, and answers questions about settings."""

    def __init__(self, drc: str, settings: Any = None, capabilities: dict[str, Any] | None = None, **given: Any) -> None:
        self.settings = settings
        self.heard: list[tuple[str, Any]] = []
        super().__init__(drc, merged(EVERYTHING, capabilities or {}), **given)

    def take(self) -> dict[str, Any]:
        message = super().take()
        if "method" in message:
            self.heard.append((message["method"], message.get("params")))
        return message

    def send(self, message: dict[str, Any]) -> None:
        # The editor answers null to what the server asks; of settings it has some.
        asked = self.heard_last(message.get("id"))
        if "result" in message and asked == "workspace/configuration":
            message = message | {"result": [self.settings]}
        super().send(message)

    def heard_last(self, number: Any) -> str | None:
        return self.asked_of_me.get(number) if isinstance(number, str) else None

    @property
    def asked_of_me(self) -> dict[str, str]:
        return self.__dict__.setdefault("questions", {})

    def listen(self) -> None:
        put = self.came.put

        def noting(message: Any) -> None:
            if message is not None and "method" in message and "id" in message:
                self.asked_of_me[message["id"]] = message["method"]
            put(message)

        self.came.put = noting  # type: ignore[method-assign]
        super().listen()

    def settle(self) -> None:
        """Until the server has handled all that was sent."""
        number = self.begin("textDocument/documentSymbol", {"textDocument": {"uri": "file:///nowhere.dr"}})
        while number not in self.answers:
            self.take()
        del self.answers[number]

    def wait_for(self, method: str) -> Any:
        while True:
            message = self.take()
            if message.get("method") == method:
                return message.get("params")

    def shown(self) -> list[str]:
        return [params["message"] for method, params in self.heard if method == "window/showMessage"]


class Around(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory())).resolve()
        (self.folder / ".git").mkdir()
        self.path = self.folder / "shop.dr"
        self.uri = self.path.as_uri()
        self.toml = (self.folder / "drc.toml").as_uri()

    def editor(self, **given: Any) -> Listening:
        return self.enterContext(Listening(DRC, folder=self.folder, **given))

    def hints(self, editor: Editor, text: str) -> Any:
        return editor.ask("textDocument/inlayHint", {"textDocument": {"uri": self.uri}, "range": range_of(text, 0, len(text))})

    def lenses(self, editor: Editor) -> Any:
        return editor.ask("textDocument/codeLens", {"textDocument": {"uri": self.uri}})


class Settings(Around):
    def initialized_with(self, options: Any) -> Listening:
        """Settings as a client sends them with its first message."""
        given = options

        class Optioned(Listening):
            def ask(self, method: str, params: Any) -> Any:
                return super().ask(method, params | {"initializationOptions": given} if method == "initialize" else params)

        return self.enterContext(Optioned(DRC, folder=self.folder))

    def test_they_come_with_the_first_message(self) -> None:
        for options in ({"lenses": False, "hints": False}, {"drc": {"lenses": False, "hints": False}}):
            editor = self.initialized_with(options)
            editor.open(self.uri, HELD)
            self.assertFalse(self.lenses(editor))
            self.assertFalse(self.hints(editor, HELD))
        editor = self.initialized_with(None)
        editor.open(self.uri, HELD)
        self.assertTrue(self.lenses(editor))
        self.assertTrue(self.hints(editor, HELD))

    def test_they_change(self) -> None:
        editor = self.editor()
        editor.open(self.uri, HELD)
        editor.findings(self.uri)
        self.assertTrue(self.lenses(editor))
        editor.notify("workspace/didChangeConfiguration", {"settings": {"drc": {"lenses": False}}})
        editor.wait_for("workspace/codeLens/refresh")
        self.assertFalse(self.lenses(editor))
        editor.notify("workspace/didChangeConfiguration", {"settings": {"drc": {}}})
        editor.wait_for("workspace/codeLens/refresh")
        self.assertTrue(self.lenses(editor))

    def test_what_does_not_change_them_refreshes_nothing(self) -> None:
        editor = self.editor()
        editor.open(self.uri, HELD)
        editor.findings(self.uri)
        before = len(editor.heard)
        editor.notify("workspace/didChangeConfiguration", {"settings": {"drc": {"lenses": True}}})
        editor.settle()
        self.assertEqual(editor.heard[before:], [])

    def test_they_are_asked_for(self) -> None:
        editor = self.editor(settings={"lenses": False}, capabilities={"workspace": {"configuration": True, "didChangeConfiguration": {"dynamicRegistration": True}}})
        self.assertEqual(editor.wait_for("client/registerCapability")["registrations"][0]["method"], "workspace/didChangeConfiguration")
        self.assertEqual(editor.wait_for("workspace/configuration"), {"items": [{"section": "drc"}]})
        editor.open(self.uri, HELD)
        self.assertFalse(self.lenses(editor))
        editor.settings = {"lenses": True}
        editor.notify("workspace/didChangeConfiguration", {"settings": None})
        editor.wait_for("workspace/configuration")
        self.assertTrue(self.lenses(editor))

    def test_wrong_ones_are_told_and_have_their_defaults(self) -> None:
        editor = self.editor()
        editor.open(self.uri, HELD)
        for settings, said in (
            ({"lenses": "no"}, "the setting `drc.lenses` must be `true` or `false`"),
            ({"hints": {"plans": 3, "steps": False}}, "the setting `drc.hints.plans` must be `true` or `false`"),
            ({"diagnostics": {"limit": -1}}, "the setting `drc.diagnostics.limit` must be a whole number from 1 on"),
            ({"diagnostics": {"limit": 0}}, "the setting `drc.diagnostics.limit` must be a whole number from 1 on"),
            ({"lense": True}, "there is no setting `drc.lense`"),
            (7, "the setting `drc` must be an object"),
        ):
            editor.notify("workspace/didChangeConfiguration", {"settings": {"drc": settings}})
            self.assertEqual(editor.wait_for("window/showMessage")["message"], said)
            self.assertTrue(self.lenses(editor))
        self.assertEqual(editor.leave(), 0)

    def test_findings_can_be_switched_off(self) -> None:
        editor = self.editor()
        editor.open(self.uri, WRONG)
        self.assertTrue(editor.findings(self.uri))
        editor.notify("workspace/didChangeConfiguration", {"settings": {"drc": {"diagnostics": {"enabled": False}}}})
        self.assertEqual(editor.wait_for("textDocument/publishDiagnostics")["diagnostics"], [])
        editor.notify("workspace/didChangeConfiguration", {"settings": {"drc": {}}})
        self.assertEqual([one["code"] for one in editor.wait_for("textDocument/publishDiagnostics")["diagnostics"]], ["DR0201"])


class Findings(Around):
    def many(self, count: int) -> str:
        lines = "".join(f"  dynamodb store{number} {{ kee = {number} }}\n" for number in range(count))
        return SHOP.replace("  replicate", f"{lines}\n  replicate", 1)

    def test_many_are_counted_in_the_last_one(self) -> None:
        editor = self.editor()
        editor.open(self.uri, self.many(300))
        found = editor.findings(self.uri)
        self.assertEqual(len(found), 201)
        self.assertEqual(found[-1]["message"], "100 more findings are not shown")
        editor.notify("workspace/didChangeConfiguration", {"settings": {"drc": {"diagnostics": {"limit": 7}}}})
        found = editor.wait_for("textDocument/publishDiagnostics")["diagnostics"]
        self.assertEqual((len(found), found[-1]["message"]), (8, "293 more findings are not shown"))
        editor.change(self.uri, 2, {"text": self.many(7)})
        self.assertEqual({one["code"] for one in editor.findings(self.uri, 2)}, {"DR0206"})

    def test_those_that_are_asked_for(self) -> None:
        editor = self.editor(capabilities={"textDocument": {"diagnostic": {}}})
        editor.open(self.uri, WRONG)
        about = {"textDocument": {"uri": self.uri}}
        full = editor.ask("textDocument/diagnostic", about)
        self.assertEqual((full["kind"], [one["code"] for one in full["items"]]), ("full", ["DR0201"]))
        again = editor.ask("textDocument/diagnostic", about | {"previousResultId": full["resultId"]})
        self.assertEqual(again, {"kind": "unchanged", "resultId": full["resultId"]})
        editor.change(self.uri, 2, {"text": SHOP})
        new = editor.ask("textDocument/diagnostic", about | {"previousResultId": full["resultId"]})
        self.assertEqual((new["kind"], new["items"]), ("full", []))
        self.assertNotIn(self.uri, editor.published)

    def test_what_is_pushed_while_closed_is_taken_back_when_opened(self) -> None:
        (self.folder / "part.dr").write_text('let size = 3 +\n')
        self.path.write_text('import "part.dr"\n' + SHOP)
        editor = self.editor(capabilities={"textDocument": {"diagnostic": {}}})
        part = (self.folder / "part.dr").as_uri()
        editor.open(self.uri, self.path.read_text())
        while not editor.published.get(part):
            editor.take()
        editor.open(part, "let size = 3 +\n")
        while editor.published[part]:
            editor.take()

    def test_those_of_a_file_that_is_gone(self) -> None:
        part = self.folder / "part.dr"
        part.write_text("let size = 3 +\n")
        program = 'import "part.dr"\n' + SHOP
        editor = self.editor()
        editor.open(self.uri, program)
        while not editor.published.get(part.as_uri()):
            editor.take()
        part.unlink()
        editor.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": part.as_uri(), "type": 3}]})
        while editor.published[part.as_uri()]:
            editor.take()
        editor.settle()
        while not any(one["code"] == "DR0502" for one in editor.published[self.uri]):
            editor.take()

    def test_a_version_has_its_findings_whatever_they_were_before(self) -> None:
        editor = self.editor()
        editor.open(self.uri, WRONG)
        first = editor.findings(self.uri)
        editor.change(self.uri, 2, {"text": WRONG})
        self.assertEqual(editor.findings(self.uri, 2), first)


class Configured(Around):
    def codes(self, editor: Editor, uri: str, version: int) -> list[str]:
        return [one["code"] for one in editor.findings(uri, version)]

    def until(self, editor: Editor, uri: str, codes: list[str]) -> None:
        while [one["code"] for one in editor.published.get(uri, [{"code": "none yet"}])] != codes:
            editor.take()

    def test_it_counts_as_it_is_open(self) -> None:
        (self.folder / "drc.toml").write_text("")
        editor = self.editor()
        editor.open(self.uri, LOST)
        self.until(editor, self.uri, ["DR0801"])
        editor.open(self.toml, OFF)
        self.until(editor, self.uri, [])
        editor.change(self.toml, 2, {"text": ""})
        self.until(editor, self.uri, ["DR0801"])
        editor.change(self.toml, 3, {"text": OFF})
        self.until(editor, self.uri, [])
        editor.close(self.toml)
        self.until(editor, self.uri, ["DR0801"])

    def test_it_counts_before_it_is_saved_for_the_first_time(self) -> None:
        editor = self.editor()
        editor.open(self.uri, LOST)
        self.until(editor, self.uri, ["DR0801"])
        editor.open(self.toml, OFF)
        self.until(editor, self.uri, [])

    def test_its_mistakes_stand_in_it(self) -> None:
        editor = self.editor()
        editor.open(self.uri, SHOP)
        text = '[rules]\nreplicatd = "off"\n'
        editor.open(self.toml, text)
        self.until(editor, self.toml, ["DR1104"])
        (one,) = editor.published[self.toml]
        self.assertEqual(one["range"]["start"], place(text, text.index("replicatd")))
        offered = editor.ask("textDocument/codeAction", {"textDocument": {"uri": self.toml}, "range": one["range"], "context": {"diagnostics": []}})
        self.assertEqual([action["title"] for action in offered], ["replace with `replicated`"])
        edit = editor.ask("codeAction/resolve", offered[0])["edit"]
        self.assertEqual(edit["documentChanges"][0]["edits"][0]["newText"], "replicated")

    def test_it_is_judged_without_an_open_program(self) -> None:
        self.path.write_text(SHOP)
        editor = self.editor()
        editor.open(self.toml, "[rules\n")
        while not editor.published.get(self.toml):
            editor.take()

    def test_it_is_no_program(self) -> None:
        editor = self.editor()
        editor.open(self.toml, OFF)
        about = {"textDocument": {"uri": self.toml}}
        for method in ("hover", "definition", "completion"):
            self.assertIsNone(editor.ask(f"textDocument/{method}", about | {"position": {"line": 0, "character": 2}}))
        for method in ("documentSymbol", "semanticTokens/full", "codeLens", "foldingRange"):
            self.assertIsNone(editor.ask(f"textDocument/{method}", about))
        self.assertEqual(editor.ask("textDocument/diagnostic", about)["items"], [])
        self.assertEqual(editor.leave(), 0)


class Disk(Around):
    def watched(self, params: Any) -> list[str]:
        (one,) = params["registrations"]
        self.assertEqual(one["method"], "workspace/didChangeWatchedFiles")
        return [watcher["globPattern"] for watcher in one["registerOptions"]["watchers"]]

    def test_what_programs_read_is_watched(self) -> None:
        folder = self.folder / "handler"
        folder.mkdir()
        (folder / "main.py").write_text("def handler(event, context):\n    return None\n")
        program = SHOP.replace("  replicate", '  lambda fn { source = "handler"  handler = "main.handler"  runtime = "python3.12" }\n\n  replicate', 1)
        editor = self.editor(capabilities={"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": True}}})
        self.assertEqual(self.watched(editor.wait_for("client/registerCapability")), ["**/*.dr", "**/drc.toml"])
        editor.open(self.uri, program)
        self.assertEqual([one["id"] for one in editor.wait_for("client/unregisterCapability")["unregisterations"]], ["drc-files"])
        self.assertEqual(self.watched(editor.wait_for("client/registerCapability")), ["**/*.dr", "**/drc.toml", f"{folder}/*"])
        # A change of what it reads is a reason to look again, one beside it is none.
        editor.findings(self.uri)
        self.assertFalse([one for one in editor.published[self.uri] if one["severity"] == 1], editor.published)
        (folder / "main.py").unlink()
        editor.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": (folder / "main.py").as_uri(), "type": 3}]})
        while not editor.published[self.uri]:
            editor.take()

    def test_a_program_that_begins_to_import_another(self) -> None:
        part = self.folder / "part.dr"
        part.write_text("let size = 3\n")
        editor = self.editor()
        editor.open(part.as_uri(), part.read_text())
        # By itself its value is used by nobody.
        self.assertEqual([one["code"] for one in editor.findings(part.as_uri())], [])
        whole = 'import "part.dr"\n' + SHOP.replace("max_lag = 60s", "max_lag = size * 1s")
        self.path.write_text(whole.replace("size * 1s", "sise * 1s"))
        editor.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": self.uri, "type": 1}]})
        while not editor.published.get(self.uri):
            editor.take()
        self.path.write_text(whole)
        editor.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": self.uri, "type": 2}]})
        while editor.published[self.uri]:
            editor.take()

    def test_changes_of_what_is_open_do_not_count(self) -> None:
        self.path.write_text(SHOP)
        editor = self.editor()
        editor.open(self.uri, WRONG)
        first = editor.findings(self.uri)
        before = len(editor.heard)
        editor.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": self.uri, "type": 2}]})
        editor.settle()
        self.assertEqual(editor.heard[before:], [])
        self.assertEqual(editor.published[self.uri], first)

    def test_folders_come_and_go(self) -> None:
        editor = self.editor()
        self.assertTrue(editor.abilities["capabilities"]["workspace"]["workspaceFolders"]["changeNotifications"])
        one = {"uri": (self.folder / "more").as_uri(), "name": "more"}
        for event in ({"added": [one], "removed": []}, {"added": [one], "removed": [one]}, {"added": [], "removed": [one, one]}):
            editor.notify("workspace/didChangeWorkspaceFolders", {"event": event})
        editor.open(self.uri, SHOP)
        self.assertEqual(editor.findings(self.uri), [])
        self.assertEqual(editor.leave(), 0)



class Documented(Around):
    """The settings that the guide lists are those of the extension for VS Code, and the server knows them."""

    ROW = re.compile(r"^\| `([\w.]+)` \| `(\w+)` \|", re.MULTILINE)

    def test_they_are_the_same_everywhere(self) -> None:
        listed = {name: json.loads(default) for name, default in self.ROW.findall((ROOT / "docs/editors.md").read_text())}
        properties = json.loads((ROOT / "editors/vscode/package.json").read_text())["contributes"]["configuration"]["properties"]
        own = {name.removeprefix("drc."): one["default"] for name, one in properties.items() if name.split(".")[1] in ("hints", "lenses", "diagnostics")}
        self.assertEqual(listed, own)
        settings: dict[str, Any] = {}
        for name, default in listed.items():
            *around, last = name.split(".")
            inner = settings
            for part in around:
                inner = inner.setdefault(part, {})
            inner[last] = default
        editor = self.editor()
        editor.notify("workspace/didChangeConfiguration", {"settings": {"drc": settings}})
        editor.settle()
        self.assertEqual(editor.shown(), [])


if __name__ == "__main__":
    unittest.main()
