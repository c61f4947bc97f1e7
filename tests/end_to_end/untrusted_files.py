#!/usr/bin/env python3
"""What a file of a stranger's may read, and what its texts can do to those who look at the results.

Run with `DRC=path/to/drc python3 tests/end_to_end/untrusted_files.py`.
"""

import json
import os
import pathlib
import re
import shutil
import unittest
import xml.etree.ElementTree as ElementTree

from command_line import CommandLineTest

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
# ESC, BEL, C1, and overrides of the writing direction.
STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
NASTY = r"a | b <img src=x> [click](javascript:x) `code` *bold* \u{1b}[31m \u{7} \u{9b} \u{202e}evil\nRTO 1 s: proven & more"
SPOKEN = "a | b <img src=x> [click](javascript:x) `code` *bold* \x1b[31m \x07 \x9b \u202eevil\nRTO 1 s: proven & more"
KIND = 'kind own {\n  param size: number = 1\n}\n'


class UntrustedFiles(CommandLineTest):
    def setUp(self):
        super().setUp()
        self.project = self.folder / "project"
        self.project.mkdir()

    def checked(self, text, *arguments, code, name="project/systems/a.dr"):
        self.write(name, text)
        return self.drc("check", name, *arguments, code=code)


class ReadRoots(UntrustedFiles):
    def setUp(self):
        super().setUp()
        self.write("outside/own.dr", KIND)

    def test_without_a_mark_the_root_is_the_files_own_folder(self):
        self.write("project/kinds/own.dr", KIND)
        done = self.checked('import "../kinds/own.dr"\n', code=1)
        self.assertIn("project/systems/a.dr:1:8", done.err)
        self.assertIn("lies outside of the project", " ".join(done.err.split()))
        self.assertIn(str((self.project / "systems").resolve()), done.err.replace("\n", ""))
        self.assertIn("--allow-read", done.err)

    def test_the_root_is_where_a_project_begins(self):
        self.write("project/kinds/own.dr", KIND)
        for mark in ("drc.toml", ".git"):
            (self.project / mark).mkdir()
            self.checked('import "../kinds/own.dr"\n', code=0)
            self.checked('import "../../outside/own.dr"\n', code=1)
            (self.project / mark).rmdir()

    def test_folders_can_be_allowed(self):
        self.write("elsewhere/own.dr", KIND.replace("own", "other"))
        text = 'import "../../outside/own.dr"\nimport "../../elsewhere/own.dr"\n'
        self.assertEqual(self.checked(text, "--allow-read", "outside", code=1).err.count("error[DR0502]"), 1)
        self.checked(text, "--allow-read", "outside", "--allow-read", "elsewhere", code=0)
        self.checked(text, "--allow-read", "", code=2)

    def test_links_are_resolved(self):
        self.write("project/drc.toml", "")
        os.symlink("../outside", self.project / "link")
        self.assertIn("lies outside", " ".join(self.checked('import "../link/own.dr"\n', code=1).err.split()))

    def test_what_is_missing_outside_is_refused_like_what_is_there(self):
        there = self.checked('import "../../outside/own.dr"\n', code=1).err
        missing = self.checked('import "../../outside/non.dr"\n', code=1).err
        self.assertEqual(there.replace("own.dr", "non.dr"), missing)

    def test_nothing_of_the_machine_reaches_a_finding(self):
        self.write("secret", "hunter2 = {{{")
        done = self.checked('import "/proc/self/environ"\nimport "../../secret"\n', code=1)
        self.assertNotIn("hunter2", done.err)
        self.assertEqual(done.err.count("lies outside"), 2, done.err)

    def test_sources_and_files_are_bounded(self):
        self.write("outside/code/index.py", "def handler(event, context):\n    return {}\n")
        topology = """topology payments {{
  region primary   = "us-east-1"
  region secondary = "us-west-2"
  lambda worker {{
    source  = "{}"
    handler = "index.handler"
    runtime = "python3.12"
  }}
}}
"""
        done = self.checked(topology.format("../../outside/code"), code=1)
        self.assertIn("lies outside", " ".join(done.err.split()))
        self.assertNotIn("lies outside", self.checked(topology.format("../../outside/code"), "--allow-read", "outside", code=None).err)

    def test_a_link_within_a_source_is_not_a_way_out(self):
        self.write("secret.txt", "hunter2")
        self.write("project/systems/code/index.py", "")
        os.symlink("../../../secret.txt", self.project / "systems" / "code" / "data.txt")
        self.write(
            "project/systems/a.dr",
            'topology payments {\n  region primary = "us-east-1"\n  region secondary = "us-west-2"\n'
            '  lambda worker {\n    source = "./code"\n    handler = "index.handler"\n    runtime = "python3.12"\n  }\n}\n',
        )
        self.drc("compile", "project/systems/a.dr", "-o", "out")
        packed = b"".join(path.read_bytes() for path in (self.folder / "out").rglob("*") if path.is_file()) if (self.folder / "out").exists() else b""
        self.assertNotIn(b"hunter2", packed)

    def test_standard_input_is_read_as_a_file_of_the_working_folder(self):
        self.write("own.dr", KIND)
        self.drc("check", "-", standard_input='import "own.dr"\n', code=0)
        self.drc("check", "-", standard_input='import "/etc/hostname"\n', code=1)

    def test_examples_and_another_library_can_be_read(self):
        shutil.copytree(REPOSITORY / "examples", self.folder / "examples")
        self.drc("check", "examples/patterns/active_active/active_active.dr", code=0)
        shutil.copytree(REPOSITORY / "stdlib", self.folder / "library")
        self.drc("check", "examples/payments/payments.dr", "--stdlib", "library", code=0)


class Texts(UntrustedFiles):
    def setUp(self):
        super().setUp()
        case = REPOSITORY / "tests" / "golden" / "cases" / "prove_worked"
        self.write("a.dr", (case / "input.dr").read_text())
        bound = re.compile(r'(enforced|assumed)\("[^"]*"')
        library, count = bound.subn(lambda found: f'{found[1]}("{NASTY}"', (case / "recovery.dr").read_text())
        self.assertGreater(count, 0)
        self.write("recovery.dr", library.replace('"https://example.com/alarms"', '"javascript:alert(1) | <b>"'))

    def results(self):
        yield "prove", self.drc("prove", "a.dr").out
        yield "prove --as json", self.drc("prove", "a.dr", "--as", "json").out
        yield "prove --as markdown", self.drc("prove", "a.dr", "--as", "markdown").out
        yield "simulate", self.drc("simulate", "a.dr", "--lose", "primary").out
        yield "simulate --format json", self.drc("simulate", "a.dr", "--lose", "primary", "--format", "json").out
        yield "cost", self.drc("cost", "a.dr").out
        for phase in ("tree", "model", "ir"):
            yield f"dump --phase={phase}", self.drc("dump", f"--phase={phase}", "a.dr").out

    def test_results_steer_no_terminal(self):
        for name, out in self.results():
            with self.subTest(name):
                self.assertNotEqual(out, "")
                self.assertIsNone(STEERING.search(out), out)

    def test_a_text_adds_no_line_to_a_proof(self):
        out = self.drc("prove", "a.dr").out
        self.assertIn("evil", out)
        self.assertNotRegex(out, r"(?m)^\s*RTO 1 s: proven")

    def test_json_holds_the_text_as_it_is(self):
        proof = json.loads(self.drc("prove", "a.dr", "--as", "json").out)
        terms = [term for one in proof["topologies"] for judgement in one["judgements"] for term in judgement["terms"]]
        self.assertIn(SPOKEN, [term["description"] for term in terms])

    def test_markdown_holds_texts_as_text(self):
        out = self.drc("prove", "a.dr", "--as", "markdown").out
        self.assertIn("evil", out)
        self.assertNotIn("<img", out.replace("\\<img", ""))
        self.assertNotIn("[click]", out.replace("\\[click", ""))
        for table in re.findall(r"(?m)^\|.*$", out):
            self.assertEqual(len(re.findall(r"(?<!\\)\|", table)), 5, table)

    def test_pictures_are_xml(self):
        picture = self.drc("simulate", "a.dr", "--lose", "primary", "--svg").out
        ElementTree.fromstring(picture)

    def test_an_override_of_the_writing_direction_is_a_warning(self):
        for text in ("# only \u202eadmin\nlet a = 1\n", 'let a = "x\u2066y"\n', "## doc \u2069\nlet a = 1\n"):
            self.write("b.dr", text)
            done = self.drc("check", "b.dr", code=0)
            self.assertIn("DR0004", done.err)
            self.assertIn("b.dr:1:", done.err)
            self.assertIn("\\u{20", done.err)
            self.assertIsNone(re.search("[\u202a-\u202e\u2066-\u2069]", done.err))
        self.write("b.dr", 'let a = "\\u{202E} \u05d0\u05d1"\n')
        self.assertNotIn("DR0004", self.drc("check", "b.dr", code=0).err)


if __name__ == "__main__":
    unittest.main()
