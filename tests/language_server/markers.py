#!/usr/bin/env python3
"""What editors are told where, as notes in the programs below `markers/` say it (`markers_read.py` says how they are written).

    markers.py                  all of them
    markers.py --update         writes what the server answers into markers that expect something else, where that can be written down
"""

import os
import pathlib
import shutil
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import markers_checks  # noqa: E402
import markers_read  # noqa: E402
import places  # noqa: E402
from editor import Editor, Failed  # noqa: E402
from markers_checks import Asked, Differs  # noqa: E402
from markers_read import Marked  # noqa: E402

DRC = str(pathlib.Path(os.environ.get("DRC", "drc")).absolute())
FOLDER = HERE / "markers"
# What a suite of less would not say much about.
LEAST = 150
UPDATES = "--update" in sys.argv


class Markers(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.marked = {path.relative_to(FOLDER).as_posix(): markers_read.read(path) for path in sorted(FOLDER.rglob("*.dr"))}

    def setUp(self) -> None:
        """The programs without their markers, in a folder of their own, and the marks in them."""
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory())).resolve()
        self.texts: dict[str, str] = {}
        self.marks: dict[str, tuple[str, int]] = {}
        for name, marked in self.marked.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(marked.text.encode())
            self.texts[path.as_uri()] = marked.text
            self.remember(path.as_uri(), marked)
        shutil.copy(FOLDER / "drc.toml", self.folder)
        (self.folder / "worker").mkdir(exist_ok=True)
        (self.folder / "worker" / "index.py").write_text("def handler(event, context):\n    return {}\n")

    def remember(self, uri: str, marked: Marked) -> None:
        for marker in marked.markers:
            if marker.sort != "mark":
                continue
            assert marker.place is not None
            (name,) = marker.words
            self.assertNotIn(name, self.marks, "two marks of one name")
            line = places.lines_of(marked.text)[marker.line]
            self.marks[name] = (uri, places.starts_of(marked.text)[marker.line] + marker.place.within(line))

    def test_there_are_enough(self) -> None:
        markers = [one for marked in self.marked.values() for one in marked.markers if one.sort != "mark"]
        self.assertGreaterEqual(len(markers), LEAST)
        self.assertEqual({one.sort for one in markers} - set(markers_checks.SORTS), set())

    def test_the_server_answers_as_they_say(self) -> None:
        self.compare("utf-16")

    def test_it_does_so_in_bytes(self) -> None:
        self.compare("utf-8")

    def compare(self, encoding: str) -> None:
        editor = self.enterContext(Editor(DRC, folder=self.folder, encoding=encoding))
        for name, marked in self.marked.items():
            if not marked.markers:
                continue
            asked = Asked(editor, (self.folder / name).as_uri(), self.texts, self.marks)
            instead: dict[int, str] = {}
            for marker in marked.markers:
                if marker.sort == "mark":
                    continue
                with self.subTest(marker=f"{name}:{marker.number}: {marker.sort}", encoding=encoding):
                    try:
                        markers_checks.check(asked, marker)
                    except Failed as failed:
                        self.fail(f"got an error: {failed}")
                    except Differs as differs:
                        if differs.instead is not None:
                            instead[marker.number] = differs.instead
                        if not UPDATES or differs.instead is None:
                            self.fail(str(differs))
            with self.subTest(marker=f"{name}: every finding has a marker", encoding=encoding):
                self.every_finding_is_marked(asked, marked)
            editor.close(asked.uri)
            if UPDATES:
                markers_read.rewritten(marked.path, instead)
        self.assertEqual(editor.leave(), 0)

    def every_finding_is_marked(self, asked: Asked, marked: Marked) -> None:
        if any(one.sort == "findings" for one in marked.markers):
            return  # it counts them
        expected = sorted((one.line, one.words[0]) for one in marked.markers if one.sort == "finding" and one.typed is None)
        self.assertEqual(sorted((one["range"]["start"]["line"], one["code"]) for one in asked.findings()), expected)


if __name__ == "__main__":
    unittest.main(argv=[one for one in sys.argv if one != "--update"])
