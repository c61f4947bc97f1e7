#!/usr/bin/env python3
"""Somebody edits several files at random, asks for everything, changes their mind and breaks what they have written: each request gets one
answer, and in the end the server knows what a new one would.

Edits, requests, cancellations, saves, files that are opened, closed and changed on disk come from seeds, so that each run is the same one.
Files import each other. Some of the seeds run here, all of them and longer ones with DRC_ALL=1.
"""

import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from dataclasses import dataclass
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import markers_read  # noqa: E402
import meta_model  # noqa: E402
import places  # noqa: E402
from editor import EVERYTHING, Editor  # noqa: E402
from replay_compare import Answers, findings_of_a_check, known  # noqa: E402
from replay_requests import ABOUT_ANSWERS, BUILDERS, announced  # noqa: E402

DRC = str(pathlib.Path(os.environ.get("DRC", "drc")).absolute())
FOLDER = HERE / "markers"
ALL = bool(os.environ.get("DRC_ALL"))
EVERY_SEED = 20
SEEDS = range(EVERY_SEED) if ALL else range(3)
STEPS = 1000 if ALL else 350
# Programs of several files, two of which share one.
FILES = ("families.dr", "kinds/inbox.dr", "pattern.dr", "people.dr", "rules.dr", "shop.dr", "texts.dr", "windows.dr")
IMPORT = re.compile(r"^(?:# )?import .*\n", re.MULTILINE)
PIECES = (
    "a", "x1", " ", "\n", "\n", "  ", "{", "}", "[", "]", "(", ")", "=", ".", ",", ":", "->", '"', "${", "#", "## ", "\r\n", "\t", "é", "店", "🏪", "\u2028",
    "oncall", "carts", "primary", "60s", "9999999999999999999d", "topic extra { }\n", "let z = [1, 2]\n", "for one in [1]: one", " when true else false",
    "in every region", "kind more { param a: string }\n", "replicate primary -> secondary { }\n", "policy p { rule r: error { require 1 == 2 } }\n",
)  # fmt: skip
MODIFIED, CANCELLED, FAILED, PARAMS, INVALID, UNKNOWN = -32801, -32800, -32803, -32602, -32600, -32601
# What may be refused although it is asked rightly: no name stands there, or nothing can be done.
MAY_FAIL = {"textDocument/rename", "textDocument/prepareRename"}


@dataclass
class Pending:
    """A request that has no answer yet."""

    method: str
    uri: str | None
    text: str = ""  # of the document when it was asked
    changed: bool = False  # something, since
    cancelled: bool = False
    wrong: int | None = None  # the error that it must get


def clients(number: int) -> tuple[dict[str, Any], str]:
    """What the editor of a seed can do, and how it counts columns."""
    capabilities = meta_model.json.loads(meta_model.json.dumps(EVERYTHING))
    if number % 4 == 1:
        capabilities["textDocument"]["diagnostic"] = {"relatedDocumentSupport": True}
    if number % 4 == 2:
        capabilities = {"textDocument": {"codeAction": EVERYTHING["textDocument"]["codeAction"]}}
    return capabilities, ("utf-16", "utf-8", "utf-32")[number % 3]


class Person:
    """Whoever sits at the editor."""

    def __init__(self, test: unittest.TestCase, seed: int, folder: pathlib.Path) -> None:
        self.test = test
        self.chosen = random.Random(seed)
        self.folder = folder
        self.capabilities, self.encoding = clients(seed)
        self.editor = Editor(DRC, self.capabilities, folder, self.encoding)
        self.origins = {(folder / name).as_uri(): markers_read.read(FOLDER / name).text for name in FILES}
        self.on_disk = dict(self.origins)
        self.open: dict[str, str] = {}
        self.versions = {uri: 0 for uri in self.origins}
        self.pending: dict[int, Pending] = {}
        self.answers = Answers()
        self.methods = announced(self.editor.abilities["capabilities"])
        self.asked: set[str] = set()

    # ---- documents

    def begin(self, uri: str) -> None:
        self.touch()
        self.versions[uri] += 1
        self.open[uri] = self.on_disk[uri]
        self.editor.open(uri, self.open[uri], self.versions[uri])

    def end(self, uri: str) -> None:
        self.touch()
        del self.open[uri]
        self.editor.close(uri)

    def touch(self) -> None:
        for one in self.pending.values():
            one.changed = True

    def path(self, uri: str) -> pathlib.Path:
        return pathlib.Path(uri.removeprefix("file://"))

    def write(self, uri: str, text: str) -> None:
        self.on_disk[uri] = text
        self.path(uri).write_bytes(text.encode())

    # ---- what they do

    def step(self) -> None:
        ways = (
            (self.edit, 46), (self.ask, 34), (self.cancel, 4), (self.restore, 5), (self.toggle_import, 1), (self.close_or_open, 3),
            (self.save, 2), (self.other_program_writes, 1), (self.configure, 1), (self.ask_wrongly, 2), (self.await_all, 1),
        )  # fmt: skip
        (way,) = self.chosen.choices([way for way, _ in ways], [weight for _, weight in ways])
        way()
        self.listen()

    def any_open(self) -> str | None:
        return self.chosen.choice(sorted(self.open)) if self.open else None

    def span(self, text: str) -> tuple[int, int]:
        """Somewhere behind the imports: those say which files belong together, and have a step of their own."""
        first = max((found.end() for found in IMPORT.finditer(text)), default=0)
        begin = self.chosen.randrange(first, len(text) + 1)
        long = self.chosen.choice((0, 0, 0, 1, 1, 3, 12, 60))
        end = min(len(text), begin + self.chosen.randrange(long + 1))
        # Between `\r` and `\n` there is no place.
        while 0 < begin < len(text) and text[begin - 1 : begin + 1] == "\r\n":
            begin -= 1
        while 0 < end < len(text) and text[end - 1 : end + 1] == "\r\n":
            end += 1
        return min(begin, end), end

    def piece(self, text: str) -> str:
        if self.chosen.random() < 0.25 and text:
            begin = self.chosen.randrange(len(text))
            return text[begin : begin + self.chosen.randrange(40)]
        return "".join(self.chosen.choice(PIECES) for _ in range(self.chosen.randrange(4)))

    def send_edits(self, uri: str, spans: list[tuple[int, int, str]]) -> None:
        """One change of the document, of several places, one after the other."""
        self.touch()
        changes = []
        text = self.open[uri]
        for begin, end, new in spans:
            changes.append({"range": places.range_of(text, begin, end, self.encoding), "text": new})
            text = text[:begin] + new + text[end:]
        self.versions[uri] += 1
        self.open[uri] = text
        self.editor.change(uri, self.versions[uri], *changes)

    def edit(self) -> None:
        uri = self.any_open()
        if uri is None:
            return
        text, spans = self.open[uri], []
        for _ in range(self.chosen.choice((1, 1, 1, 2, 3))):
            begin, end = self.span(text)
            new = self.piece(text)
            if IMPORT.search(new):
                new = ""
            spans.append((begin, end, new))
            text = text[:begin] + new + text[end:]
        self.send_edits(uri, spans)

    def restore(self) -> None:
        """Mends the text, by what is different alone or as a whole."""
        if (uri := self.any_open()) is None:
            return
        if self.chosen.random() < 0.3:
            self.touch()
            self.versions[uri] += 1
            self.open[uri] = self.origins[uri]
            self.editor.change(uri, self.versions[uri], {"text": self.origins[uri]})
        else:
            self.mend(uri)

    def mend(self, uri: str) -> None:
        old, new = self.open[uri], self.origins[uri]
        begin = len(os.path.commonprefix([old, new]))
        behind = min(len(os.path.commonprefix([old[::-1], new[::-1]])), len(old) - begin, len(new) - begin)
        if old[begin - 1 : begin] == "\r":
            begin -= 1
        if old[len(old) - behind :][:1] == "\n":
            behind -= 1 if behind else 0
        self.send_edits(uri, [(begin, len(old) - behind, new[begin : len(new) - behind])])

    def toggle_import(self) -> None:
        uri = self.any_open()
        found = list(IMPORT.finditer(self.open[uri])) if uri is not None else []
        if uri is None or not found:
            return
        line = self.chosen.choice(found)
        is_out = line[0].startswith("# ")
        self.send_edits(uri, [(line.start(), line.start() + 2 * is_out, "" if is_out else "# ")])

    def close_or_open(self) -> None:
        closed = sorted(set(self.origins) - set(self.open))
        if closed and (not self.open or self.chosen.random() < 0.6):
            self.begin(self.chosen.choice(closed))
        elif (uri := self.any_open()) is not None:
            self.end(uri)

    def save(self) -> None:
        if (uri := self.any_open()) is not None:
            self.write(uri, self.open[uri])
            self.editor.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
            self.touch()

    def other_program_writes(self) -> None:
        uri = self.chosen.choice(sorted(self.origins))
        self.write(uri, self.origins[uri])
        self.editor.notify("workspace/didChangeWatchedFiles", {"changes": [{"uri": uri, "type": 2}]})
        self.touch()

    def configure(self) -> None:
        settings = self.chosen.choice((None, {}, {"drc": {}}, {"drc": None}, {"drc": {"hints": {"plans": True}}}, {"drc": {"hints": 3}}, {"drc": {"unknown": [1]}}))
        self.editor.notify("workspace/didChangeConfiguration", {"settings": settings})
        self.touch()

    # ---- requests

    def ask(self) -> None:
        if (uri := self.any_open()) is None:
            return
        method = self.chosen.choice(self.methods)
        params = BUILDERS[method](self, uri)
        if params is None:
            return  # nothing is known yet that it could be about
        self.asked.add(method)
        self.pending[self.editor.begin(method, params)] = Pending(method, uri, self.open[uri])

    def ask_wrongly(self) -> None:
        uri = self.any_open() or next(iter(self.origins))
        at = {"textDocument": {"uri": uri}}
        method, params, code = self.chosen.choice(
            (
                ("textDocument/hover", {"textDocument": {"uri": "file:///nowhere/none.dr"}, "position": {"line": 0, "character": 0}}, PARAMS),
                ("textDocument/hover", {"textDocument": 3}, PARAMS),
                ("textDocument/hover", at | {"position": "here"}, PARAMS),
                ("textDocument/completion", at | {"position": {"line": -4, "character": 0}}, PARAMS),
                ("textDocument/documentSymbol", {}, PARAMS),
                ("textDocument/nothing", at, UNKNOWN),
                ("initialize", {"processId": None, "rootUri": None, "capabilities": {}}, INVALID),
            )
        )
        self.pending[self.editor.begin(method, params)] = Pending(method, None, wrong=code)

    def cancel(self) -> None:
        numbers = sorted(self.pending)
        number = self.chosen.choice(numbers) if numbers and self.chosen.random() < 0.8 else self.chosen.randrange(2000)
        if number in self.pending:
            self.pending[number].cancelled = True
        self.editor.notify("$/cancelRequest", {"id": number})

    # ---- what they are told

    def listen(self) -> None:
        """Everything that has come, without waiting."""
        while not self.editor.came.empty():
            self.editor.take()
        for number in [number for number in self.pending if number in self.editor.answers]:
            self.hear(number)

    def await_all(self) -> None:
        while self.pending:
            if not any(number in self.editor.answers for number in self.pending):
                self.editor.take()
            self.listen()

    def hear(self, number: int) -> None:
        asked, answer = self.pending.pop(number), self.editor.answers.pop(number)
        if "error" not in answer:
            self.test.assertIsNone(asked.wrong, (asked.method, answer))
            meta_model.response(asked.method, answer["result"])
            self.answers.keep(asked.method, asked.uri, asked.text, answer["result"], self.encoding)
            return
        code = answer["error"]["code"]
        legal = {CANCELLED} if asked.cancelled else set()
        legal |= {MODIFIED} if asked.changed else set()
        if asked.wrong is not None:
            legal |= {asked.wrong}
        elif asked.method in MAY_FAIL:
            legal |= {FAILED} | ({PARAMS} if asked.method == "textDocument/rename" else set())  # the new name is none
        elif asked.method in ABOUT_ANSWERS:
            # What the earlier answer was about has changed since, or is closed.
            legal |= {MODIFIED, FAILED} | ({PARAMS} if "not open" in answer["error"]["message"] else set())
        self.test.assertIn(code, legal, (asked, answer))


class Replay(unittest.TestCase):
    def setUp(self) -> None:
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory())).resolve()
        for name in FILES:
            path = self.folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(markers_read.read(FOLDER / name).text.encode())
        shutil.copy(FOLDER / "drc.toml", self.folder)
        (self.folder / "worker").mkdir()
        (self.folder / "worker" / "index.py").write_text("def handler(event, context):\n    return {}\n")

    def test_findings_follow_imports(self) -> None:
        """What is no program any more says nothing, and what has become one does."""
        shop, people = ((self.folder / name).as_uri() for name in ("shop.dr", "people.dr"))
        text = markers_read.read(FOLDER / "shop.dr").text
        line = text.index('import "people.dr"')
        out, back = ({"range": places.range_of(text, line, line + length), "text": new} for length, new in ((0, "# "), (2, "")))
        editor = self.enterContext(Editor(DRC, folder=self.folder))
        editor.open(shop, text)
        editor.open(people, markers_read.read(FOLDER / "people.dr").text)
        self.assertEqual(editor.findings(people), [])
        for version, change, expected in ((2, out, ["DR0540"]), (3, back, [])):
            editor.change(shop, version, change)
            while [one["code"] for one in editor.published[people]] != expected:
                editor.take()
        self.assertEqual(editor.leave(), 0)

    def test_a_server_that_has_seen_much_knows_what_a_new_one_does(self) -> None:
        methods: set[str] = set()
        asked: set[str] = set()
        for seed in SEEDS:
            with self.subTest(seed=seed):
                for name in FILES:
                    (self.folder / name).write_bytes(markers_read.read(FOLDER / name).text.encode())
                person = Person(self, seed, self.folder)
                with person.editor:
                    self.work(person, everything=ALL or seed == SEEDS[-1])
                methods |= set(person.methods)
                asked |= person.asked
        self.assertEqual(methods - asked, set(), "announced, and never asked")

        if not ALL:
            print(f"share: {len(SEEDS)} of {EVERY_SEED} seeds of random edits, of {STEPS} steps each; all with DRC_ALL=1", file=sys.stderr)

    def work(self, person: Person, everything: bool) -> None:
        for uri in list(person.origins)[:3]:
            person.begin(uri)
        for _ in range(STEPS):
            person.step()
        # Every program is open in the end, so that all is analysed that findings come from.
        for uri in sorted(set(person.origins) - set(person.open)):
            person.begin(uri)
        person.await_all()
        self.compare(person, everything=True)
        # Had the texts gone apart, what makes them those of before would make them something else.
        for uri in person.origins:
            person.mend(uri)
        self.compare(person, everything)
        self.assertEqual(person.editor.leave(), 0)

    def compare(self, person: Person, everything: bool) -> None:
        """With a new server, with `drc check` and with `drc fmt`; where not everything, what tells of the texts alone."""
        for uri, text in person.open.items():
            person.write(uri, text)
        seen = known(person.editor, person.open, person.chosen.randrange(1000), everything)
        with Editor(DRC, person.capabilities, self.folder, person.encoding) as fresh:
            for uri, text in person.open.items():
                fresh.open(uri, text, person.versions[uri])
            as_new = known(fresh, person.open, seen.seed, everything)
            self.assertEqual(fresh.leave(), 0)
        person.asked |= {question.split(" ")[0] for question in seen.said}
        self.assertEqual(list(seen.said), list(as_new.said))
        for question, answer in seen.said.items():
            self.assertEqual(answer, as_new.said[question], question)
        checked = findings_of_a_check(DRC, self.folder, person.open)
        for uri in person.open:
            self.assertEqual(seen.findings[uri], checked[uri], uri)
            formatted = subprocess.run([DRC, "fmt", "-"], input=person.open[uri].encode(), capture_output=True)
            edits = seen.formatting[uri]
            if formatted.returncode == 0:
                # `drc fmt` ends lines in its own way, a document in an editor keeps its own.
                after = places.applied(person.open[uri], edits or [], person.encoding)
                self.assertEqual(after.replace("\r\n", "\n"), formatted.stdout.decode(), uri)
            else:
                self.assertFalse(edits)


if __name__ == "__main__":
    unittest.main()
