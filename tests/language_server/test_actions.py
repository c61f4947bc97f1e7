"""Code actions: each is applied as an editor would, and what follows is what it said."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import meta_model  # noqa: E402
from editor import EVERYTHING, Editor, Failed  # noqa: E402
from test_session import SHOP, place, range_of  # noqa: E402

DRC = str(pathlib.Path(os.environ.get("DRC", "drc")).absolute())
# A store, and a plan that lists no steps.
BANK = """topology bank {
  region primary   = "us-east-1"
  region secondary = "us-west-2"

  topic oncall { }
  vpc net { cidr = { primary: "10.0.0.0/16", secondary: "10.1.0.0/16" } }
  secret login { existing = "login" }
  aurora ledger { network = net  credentials = login }

  replicate primary -> secondary {
    ledger { max_lag = 5s  alerts = [oncall] }
  }

  failover primary -> secondary {
    mode = manual
  }
}
"""
# A store that would be lost with its region.
LOST = SHOP.replace("dynamodb carts", 'dynamodb sessions { key = "id" }\n  dynamodb carts')


def offset_of(text: str, at: dict[str, int], encoding: str = "utf-16") -> int:
    """Where a place of the protocol is in a text: what editors know of texts, and not what the server does."""
    lines = re.split("(?<=\n)", text)
    before = sum(map(len, lines[: at["line"]]))
    line = lines[at["line"]] if at["line"] < len(lines) else ""
    assert encoding == "utf-16"
    units = line.encode("utf-16-le")[: 2 * at["character"]]
    return before + len(units.decode("utf-16-le"))


def inserted(snippet: str) -> str:
    """The text of a snippet whose holes are left as they are proposed."""
    text = re.sub(r"\$\{\d+\|((?:\\.|[^,|\\])*)(?:,(?:\\.|[^|\\])*)?\|\}", r"\1", snippet)
    text = re.sub(r"\$\{\d+:((?:\\.|[^}\\])*)\}", r"\1", text)
    return re.sub(r"\\(.)", r"\1", text)


def applied(texts: dict[str, str], edit: dict[str, Any]) -> dict[str, str]:
    changes = edit.get("changes") or {one["textDocument"]["uri"]: one["edits"] for one in edit["documentChanges"]}
    result = dict(texts)
    for uri, edits in changes.items():
        text = result[uri]
        places = [(offset_of(text, one["range"]["start"]), offset_of(text, one["range"]["end"]), index) for index, one in enumerate(edits)]
        for (_, end, _), (begin, _, _) in zip(sorted(places), sorted(places)[1:], strict=False):
            assert end <= begin, f"edits overlap: {edits}"
        for begin, end, index in sorted(places, reverse=True):
            one = edits[index]
            new = inserted(one["snippet"]["value"]) if "snippet" in one else one["newText"]
            text = text[:begin] + new + text[end:]
        result[uri] = text
    return result


def without(capabilities: dict[str, Any], *path: str) -> dict[str, Any]:
    result = json.loads(json.dumps(capabilities))
    inner = result
    for name in path[:-1]:
        inner = inner[name]
    del inner[path[-1]]
    return result


class Actions(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory())).resolve()
        self.uri = (self.folder / "program.dr").as_uri()
        self.version = 1

    def open(self, text: str, **given: Any) -> Editor:
        editor = self.enterContext(Editor(DRC, folder=self.folder, **given))
        editor.open(self.uri, text)
        self.version = 1
        return editor

    def actions(self, editor: Editor, at: str | None = None, only: list[str] | None = None) -> list[dict[str, Any]]:
        text = editor.texts[self.uri]
        begin, end = (0, len(text)) if at is None else (text.index(at), text.index(at))
        context: dict[str, Any] = {"diagnostics": []} | ({} if only is None else {"only": only})
        return editor.ask("textDocument/codeAction", {"textDocument": {"uri": self.uri}, "range": range_of(text, begin, end), "context": context})

    def action(self, editor: Editor, title: str, at: str | None = None) -> dict[str, Any]:
        offered = self.actions(editor, at)
        found = [one for one in offered if one["title"] == title]
        self.assertEqual(len(found), 1, f"{title} in {[one['title'] for one in offered]}")
        return found[0]

    def resolved(self, editor: Editor, action: dict[str, Any]) -> dict[str, Any]:
        if "edit" in action:
            return action
        return editor.ask("codeAction/resolve", action)

    def take(self, editor: Editor, action: dict[str, Any]) -> str:
        """Does what the action says, tells the server, and gives the new text."""
        text = applied({self.uri: editor.texts[self.uri]}, self.resolved(editor, action)["edit"])[self.uri]
        self.version += 1
        editor.change(self.uri, self.version, {"text": text})
        editor.texts[self.uri] = text
        return text

    def codes(self, editor: Editor) -> list[str]:
        return [one["code"] for one in editor.findings(self.uri, self.version)]

    def checked(self, text: str) -> list[dict[str, Any]]:
        path = self.folder / "checked.dr"
        path.write_text(text)
        done = subprocess.run([DRC, "check", "--format", "json", str(path)], capture_output=True, text=True)
        return json.loads(done.stderr)["diagnostics"]

    def formatted(self, text: str) -> str:
        return subprocess.run([DRC, "fmt", "-"], input=text, capture_output=True, text=True, check=True).stdout

    # ---- what is offered

    def test_edits_come_when_they_are_asked_for(self) -> None:
        wrong = SHOP.replace("oncall]", "onkall]")
        lazy, eager = self.open(wrong), self.open(wrong, capabilities=without(EVERYTHING, "textDocument", "codeAction", "resolveSupport"))
        one = self.action(lazy, "replace with `oncall`", "onkall]")
        self.assertNotIn("edit", one)
        edit = lazy.ask("codeAction/resolve", one)["edit"]
        meta_model.check({"kind": "reference", "name": "WorkspaceEdit"}, edit, "")
        self.assertEqual(edit, self.action(eager, "replace with `oncall`", "onkall]")["edit"])
        self.assertEqual(applied({self.uri: wrong}, edit), {self.uri: SHOP})

    def test_what_was_offered_for_another_text_is_not_resolved(self) -> None:
        editor = self.open(SHOP.replace("oncall]", "onkall]"))
        one = self.action(editor, "replace with `oncall`", "onkall]")
        editor.change(self.uri, 2, {"range": range_of(SHOP, 0, 0), "text": "# above\n"})
        with self.assertRaises(Failed) as failed:
            editor.ask("codeAction/resolve", one)
        self.assertEqual(failed.exception.code, -32801)

    def test_kinds_that_are_asked_for(self) -> None:
        editor = self.open(BANK.replace("[oncall]", "[onkall]"))
        for only, kinds in ((["quickfix"], {"quickfix"}), (["refactor"], {"refactor.rewrite"}), (["source"], set()), (["refactor.extract"], set())):
            self.assertEqual({one["kind"] for one in self.actions(editor, only=only)} - kinds, set(), only)
        self.assertTrue(self.actions(editor, "onkall", ["quickfix"]))

    def test_every_fix_of_a_finding_is_offered_and_mends_it(self) -> None:
        cases = {
            SHOP.replace("oncall]", "onkall]"): ("onkall]", "replace with `oncall`", "DR0201"),
            BANK.replace("network = net", "netwrk = net"): ("netwrk", "replace with `network`", "DR0206"),
            SHOP.replace("  replicate", "  let idle = 3\n  replicate", 1): ("idle", "remove the value", "DR0513"),
            SHOP.replace("dynamodb carts", "dynmodb carts"): ("dynmodb", "replace with `dynamodb`", "DR0205"),
        }
        for text, (at, title, code) in cases.items():
            with self.subTest(title=title):
                editor = self.open(text)
                self.assertIn(code, self.codes(editor))
                one = self.action(editor, title, at)
                self.assertEqual([other["code"] for other in one["diagnostics"]], [code])
                self.take(editor, one)
                self.assertNotIn(code, self.codes(editor))

    def test_edits_have_the_line_ends_of_their_file(self) -> None:
        text = BANK.replace("aurora ledger { network = net  credentials = login }", "aurora ledger {\n    network = net\n  }").replace("\n", "\r\n")
        editor = self.open(text)
        new = self.take(editor, self.action(editor, "fill in `credentials`", "aurora"))
        self.assertEqual(new.count("\n"), new.count("\r\n"))
        self.assertNotIn("DR0414", self.codes(editor))

    # ---- all at once

    def test_all_fixes_that_need_no_review(self) -> None:
        text = SHOP.replace("  replicate", "  let one = 1\n  let two = 2\n  let three = one + two\n\n  replicate", 1)
        editor = self.open(text)
        rounds = 0
        while found := self.actions(editor, only=["source.fixAll"]):
            (one,) = found
            self.assertEqual(one["kind"], "source.fixAll.drc")
            before = self.codes(editor)
            self.take(editor, one)
            self.assertLess(len(self.codes(editor)), max(len(before), 1) + 2)
            rounds += 1
            self.assertLess(rounds, 4)
        self.assertEqual(self.formatted(editor.texts[self.uri]), SHOP)
        self.assertEqual([one for one in self.codes(editor) if one == "DR0513"], [])

    # ---- assists

    def test_a_policy_finding_is_suppressed_with_a_reason(self) -> None:
        statement, at = "allow replicated on sessions", "dynamodb sessions"
        title = f"suppress with a reason: `{statement}`"
        editor = self.open(LOST)
        one = self.resolved(editor, self.action(editor, title, at))
        (change,) = one["edit"]["documentChanges"][0]["edits"]
        self.assertEqual(change["snippet"]["value"].count("${1:}"), 1)
        before = self.checked(LOST)
        text = applied({self.uri: LOST}, one["edit"])[self.uri]
        # Without a reason it is an error, and with one the finding is gone.
        self.assertIn("DR0415", [other["code"] for other in self.checked(text)])
        reasoned = text.replace('because ""', 'because "the shop is a test"')
        after = self.checked(reasoned)
        self.assertEqual(self.formatted(reasoned), reasoned)
        self.assertEqual(([one["code"] for one in before], after), (["DR0801"], []))

    def test_what_mends_comes_before_what_hides(self) -> None:
        """Also for somebody who stands elsewhere in the line."""
        editor = self.open(LOST)
        line = LOST[: LOST.index("dynamodb sessions")].count("\n")
        here = {"start": {"line": line, "character": 0}, "end": {"line": line, "character": 0}}
        titles = [one["title"] for one in editor.ask("textDocument/codeAction", {"textDocument": {"uri": self.uri}, "range": here, "context": {"diagnostics": []}})]
        self.assertEqual(titles[-1], "suppress with a reason: `allow replicated on sessions`")
        self.assertEqual(len(titles), len(set(titles)))

    def test_clients_without_snippets_get_the_text(self) -> None:
        statement, at = "allow replicated on sessions", "dynamodb sessions"
        editor = self.open(LOST, capabilities=without(EVERYTHING, "workspace", "workspaceEdit", "snippetEditSupport"))
        one = self.resolved(editor, self.action(editor, f"suppress with a reason: `{statement}`", at))
        (change,) = one["edit"]["documentChanges"][0]["edits"]
        self.assertEqual(change["newText"], f'  {statement} because ""\n')

    def test_a_store_is_replicated(self) -> None:
        editor = self.open(LOST)
        self.assertEqual(self.codes(editor), ["DR0801"])
        new = self.take(editor, self.action(editor, "replicate `sessions` from `primary` to `secondary`", "sessions"))
        self.assertRegex(new, r"(?s)replicate primary -> secondary \{.*sessions \{")
        self.assertEqual(self.codes(editor), [])
        titles = [one["title"] for one in self.actions(editor, "sessions")]
        self.assertNotIn("replicate `sessions` from `primary` to `secondary`", titles)
        # What is replicated already is not offered, nor what cannot be.
        for at in ("carts", "oncall"):
            self.assertFalse([one for one in self.actions(editor, at) if one["title"].startswith("replicate")], at)

    def test_a_store_is_replicated_where_nothing_is(self) -> None:
        text = SHOP[: SHOP.index("  replicate")].rstrip() + "\n}\n"
        editor = self.open(text)
        new = self.take(editor, self.action(editor, "replicate `carts` from `primary` to `secondary`", "carts"))
        self.assertIn("  replicate primary -> secondary {\n    carts {", new)
        self.assertEqual(self.formatted(new).replace("\n\n", "\n"), new.replace("\n\n", "\n"))

    def test_settings_that_are_required_are_filled_in(self) -> None:
        for head, body in (("aurora ledger { network = net  credentials = login }", "aurora ledger { }"), ("aurora ledger { network = net  credentials = login }", "aurora ledger {\n    network = net\n  }"), ("aurora ledger { network = net  credentials = login }", "aurora ledger { network = net }")):
            with self.subTest(body=body):
                editor = self.open(BANK.replace(head, body))
                missing = [one for one in ("network", "credentials") if one not in body]
                self.assertIn("DR0414", self.codes(editor))
                offered = [one for one in self.actions(editor, "aurora") if one["title"].startswith("fill in")]
                self.assertEqual([sorted(re.findall("`(.*?)`", one["title"])) for one in offered], [sorted(missing)])
                new = self.take(editor, offered[0])
                self.assertEqual(self.formatted(new).split(), self.formatted(BANK).split() if len(missing) == 1 else self.formatted(new).split())
                self.assertNotIn("DR0414", self.codes(editor))
                self.assertNotIn("DR0406", self.codes(editor))

    def test_derived_steps_are_written_out(self) -> None:
        editor = self.open(BANK)
        self.assertFalse([one for one in editor.findings(self.uri) if one["severity"] == 1], editor.findings(self.uri))
        new = self.take(editor, self.action(editor, "write out the derived steps", "failover"))
        derived = subprocess.run([DRC, "derive", "-"], input=BANK, capture_output=True, text=True, check=True).stdout
        self.assertEqual(new, derived)
        self.assertNotIn("write out the derived steps", [one["title"] for one in self.actions(editor, "failover")])

    def test_the_missing_step_is_added(self) -> None:
        derived = subprocess.run([DRC, "derive", "-"], input=BANK, capture_output=True, text=True, check=True).stdout
        step = re.search(r"steps \{\n\s*(\w+ \w+)\n", derived)
        assert step is not None
        text = derived.replace(f"    {step[1]}\n", "", 1)
        editor = self.open(text)
        before = self.codes(editor)
        self.assertTrue([one for one in before if one.startswith("DR1")], before)
        added = [one for one in self.actions(editor) if one["title"] == f"insert `{step[1]}`"]
        self.assertTrue(added, [one["title"] for one in self.actions(editor)])
        new = self.take(editor, added[0])
        self.assertEqual(self.formatted(new), derived)

    def test_kinds_by_what_they_are(self) -> None:
        """Whoever writes what a thing is finds the kind whose documentation says so."""
        text = SHOP.replace("topic oncall { }", "topic oncall { }\n  queue jobs { }")
        editor = self.open(text)
        titles = [one["title"] for one in self.actions(editor, "queue")]
        self.assertIn("replace with `sqs`", titles)
        self.take(editor, self.action(editor, "replace with `sqs`", "queue"))
        self.assertNotIn("DR0205", self.codes(editor))

    def test_a_required_setting_that_is_misspelt_is_one_finding(self) -> None:
        editor = self.open(BANK.replace("network = net", "netwrk = net"))
        self.assertEqual([one for one in self.codes(editor) if one in ("DR0206", "DR0414")], ["DR0206"])


if __name__ == "__main__":
    unittest.main()
