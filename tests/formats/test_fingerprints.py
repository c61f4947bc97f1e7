"""Fingerprints of lines are those of the published algorithm, on random files."""

import json
import pathlib
import random
import subprocess
import tempfile
import unittest

from fingerprints import fingerprints
from reports import FORMATS, lint

FILES = 1000
# What matters to the algorithm, and what a decoder may get wrong.
PIECES = [b"\n", b"\r\n", b"\r", b" ", b"\t", b"\r \n", "é".encode(), "😀".encode(), b"\xef\xbb\xbf", b"\xff", b"\xe2\x82", b"\xf0\x9f\x98", b"\xed\xa0\x80"]
PIECES += [b"\xc0\xaf", b"\xf4\x90\x80\x80", b"\x00", b"topology a {", b"rpo = 5m", b"x" * 60, "\uffff".encode(), "\u2028".encode()]


def random_file(choice: random.Random) -> bytes:
    if choice.random() < 0.3:
        return choice.randbytes(choice.randrange(400))
    return b"".join(choice.choice(PIECES) for _ in range(choice.randrange(60)))


class Fingerprints(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        room = tempfile.TemporaryDirectory(prefix="fingerprints-")
        cls.addClassCleanup(room.cleanup)
        cls.folder = pathlib.Path(room.name)
        choice = random.Random(23)
        cls.files = {f"{index:04}.dr": random_file(choice) for index in range(FILES)}
        for name, content in cls.files.items():
            (cls.folder / name).write_bytes(content)

    def test_the_reference_gives_the_known_values(self):
        end = "c129715d7a2bc9a3:1"
        for content, expected in {
            b"": [end],
            b"topology a {\n}\n": ["ae7ceb39b9d33941:1", "32dce9ccfdbc9d3e:1", end],
            b"topology a {\r}\r": ["ae7ceb39b9d33941:1", "32dce9ccfdbc9d3e:1", end],
            b"rpo = 5m\nrpo = 5m\n": ["e8fd0d28591e6a47:1", "de4349169602aaa9:1", end],
            "é😀\n".encode(): ["16a367e7bde89037:1", end],
            b"x\r \ny\n": ["4284002cf9e1fd6:1", "eb5c369bc8f9bd24:1", "c33be7e0cf7c3ca:1", end],
        }.items():
            self.assertEqual(fingerprints(content), expected, content)

    def test_every_line_of_every_file(self):
        done = subprocess.run([FORMATS, "fingerprints", str(self.folder)], capture_output=True, check=True, timeout=120)
        found = {one["file"]: one["values"] for one in map(json.loads, done.stdout.splitlines())}
        self.assertEqual(set(found), set(self.files))
        for name, content in self.files.items():
            self.assertEqual(found[name], fingerprints(content), (name, content))

    def test_what_a_report_says(self):
        results = json.loads(lint("--format", "sarif", *self.files, folder=self.folder))["runs"][0]["results"]
        self.assertGreater(len(results), FILES // 2)
        for result in results:
            place = result["locations"][0]["physicalLocation"]
            lines = fingerprints(self.files[place["artifactLocation"]["uri"]])
            self.assertEqual(result["partialFingerprints"], {"primaryLocationLineHash": lines[place["region"]["startLine"] - 1]}, place)


if __name__ == "__main__":
    unittest.main()
