#!/usr/bin/env python3
"""10,000 keys leave the memory of the server where it was, and its text that of the editor; without a key it does nothing.

Nothing here judges a duration: `tests/bench/language_server.py` measures those.
"""

import os
import pathlib
import sys
import tempfile
import time
import unittest
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))

import places  # noqa: E402
import process  # noqa: E402
import recording  # noqa: E402
from editor import Editor  # noqa: E402
from replay_compare import known  # noqa: E402

DRC = str(pathlib.Path(os.environ.get("DRC", "drc")).absolute())
PAYMENTS = ROOT / "examples" / "payments" / "payments.dr"
KEYS = 10_000
MOST_MEBIBYTES = 100
# What the allocator may keep beyond what was there after the first thousand keys.
GROWTH = 16
# Somebody reads now and then: after so many keys.
KEYS_PER_LOOK = 250
DOCUMENTS = 60
QUIET = 2.0  # seconds


@unittest.skipUnless(pathlib.Path("/proc/self/status").exists(), "the system does not say what a process needs")
class Memory(unittest.TestCase):
    def settled(self, editor: Editor, uri: str) -> list[dict[str, Any]]:
        """What is found, when all that was asked for is done."""
        return editor.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}})["items"]

    def look(self, editor: Editor, uri: str, text: str, at: int) -> None:
        """What editors ask for by themselves."""
        about = {"textDocument": {"uri": uri}}
        here = about | {"position": places.place(text, at)}
        everything = about | {"range": places.range_of(text, 0, len(text))}
        for method, params in (
            ("completion", here), ("hover", here), ("documentHighlight", here), ("documentSymbol", about), ("semanticTokens/full", about),
            ("inlayHint", everything), ("codeLens", about), ("codeAction", everything | {"context": {"diagnostics": []}}),
        ):  # fmt: skip
            editor.ask(f"textDocument/{method}", params)

    def test_ten_thousand_keys(self) -> None:
        uri, text = PAYMENTS.as_uri(), PAYMENTS.read_text()
        editor = self.enterContext(Editor(DRC, folder=PAYMENTS.parent))
        editor.open(uri, text)
        first, after_first = None, 0
        for number, key in enumerate(recording.keys(text, KEYS), 1):
            changes = [{"range": places.range_of(text, key.begin, key.end), "text": key.text}]
            text = key.applied(text)
            editor.change(uri, number + 1, *changes)
            if number % KEYS_PER_LOOK == 0:
                self.look(editor, uri, text, key.begin)
                # Answers come from the version that was asked about, so no key is lost on the way.
                self.assertFalse(editor.answers)
            if number == KEYS // 10:
                self.settled(editor, uri)
                first = process.mebibytes(editor.server.pid)
                after_first = number
        found = self.settled(editor, uri)
        last = process.mebibytes(editor.server.pid)
        self.assertLessEqual(process.most_mebibytes(editor.server.pid), MOST_MEBIBYTES)
        assert first is not None
        self.assertLess(last, first + GROWTH, f"{first:.0f} MiB after {after_first} keys, {last:.0f} MiB after all of them")
        # Had a key gone astray, the text would be another one, and so would be what is said of it.
        seen = known(editor, {uri: text}, 1)
        with Editor(DRC, folder=PAYMENTS.parent) as fresh:
            fresh.open(uri, text, KEYS + 1)
            self.assertEqual(found, self.settled(fresh, uri))
            as_new = known(fresh, {uri: text}, 1)
            # While a text has errors, the marks of the last proof stay, which a new server has never seen.
            stay = ("textDocument/inlayHint", "inlayHint/", "textDocument/codeLens") if any(one["severity"] == 1 for one in found) else ()
            self.assertEqual(*({key: value for key, value in one.said.items() if not key.startswith(stay)} for one in (seen, as_new)))
            self.assertEqual(seen.findings, as_new.findings)
        self.assertEqual(editor.leave(), 0)

    def test_closed_documents_are_forgotten(self) -> None:
        folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory())).resolve()
        text = PAYMENTS.read_text()
        editor = self.enterContext(Editor(DRC, folder=folder))
        for number in range(DOCUMENTS):
            uri = (folder / f"payments_{number}.dr").as_uri()
            editor.open(uri, text)
            self.settled(editor, uri)
            if number >= 2:  # three at a time
                editor.close((folder / f"payments_{number - 2}.dr").as_uri())
        self.assertLessEqual(process.most_mebibytes(editor.server.pid), MOST_MEBIBYTES)
        self.assertEqual(editor.leave(), 0)

    def test_without_a_message_nothing_is_done(self) -> None:
        uri = PAYMENTS.as_uri()
        editor = self.enterContext(Editor(DRC, folder=PAYMENTS.parent))
        editor.open(uri, PAYMENTS.read_text())
        self.settled(editor, uri)
        self.look(editor, uri, editor.texts[uri], 0)
        # Hints may be refreshed once the proof is there.
        time.sleep(QUIET)
        while not editor.came.empty():
            editor.take()
        before = process.processor_seconds(editor.server.pid)
        time.sleep(QUIET)
        self.assertEqual(process.processor_seconds(editor.server.pid), before)
        self.assertTrue(editor.came.empty())
        # Neither does a request that changes nothing have anything sent but its answer.
        self.look(editor, uri, editor.texts[uri], 0)
        time.sleep(QUIET / 4)
        self.assertTrue(editor.came.empty())
        self.assertEqual(editor.leave(), 0)


if __name__ == "__main__":
    unittest.main()
