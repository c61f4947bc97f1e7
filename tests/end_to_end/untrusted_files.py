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
            self.write(f"project/{mark}", "")
            self.checked('import "../kinds/own.dr"\n', code=0)
            self.checked('import "../../outside/own.dr"\n', code=1)
            (self.project / mark).unlink()

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


TOPOLOGY = 'topology t {\n  region primary = "us-east-1"\n  region secondary = "us-west-2"\n}\n'
POLICY = 'policy bank {\n  rule never: warning { require false else "never" help "-" }\n}\n'


class Configurations(UntrustedFiles):
    """What a stranger's `drc.toml` can do."""

    def configured(self, text, *arguments, code, program=TOPOLOGY):
        self.write("project/drc.toml", text)
        done = self.checked(program, *arguments, code=code)
        return " ".join(done.err.split())

    def test_what_is_no_text_is_refused(self):
        for text in (b"x = \"\0\"\n", b"x = \"\xff\"\n", b"\xff\xfe", b"\x7fELF\0\0", b"# " + b"x" * (2 << 20)):
            found = self.configured(text, code=2)
            self.assertRegex(found, "DR1101|DR1109", text[:9])

    def test_nesting_and_size_are_bounded(self):
        deep = "a" + ".a" * 200_000
        for text in (f"[{deep}]", f"{deep} = 1", "x = " + "[" * 400_000, "x = " + "{a=" * 200_000, "[rules]\n" + "x = {" * 100_000):
            self.assertIn("DR1101", self.configured(text, code=2))
        many = "".join(f"rule_{number} = 'off'\n" for number in range(20_000))
        self.assertIn("DR1104", self.configured("[rules]\n" + many, code=2))

    def test_a_folder_a_pipe_and_links_are_refused(self):
        place = self.project / "drc.toml"
        place.mkdir()
        self.assertIn("it is a folder", " ".join(self.checked(TOPOLOGY, code=2).err.split()))
        place.rmdir()
        os.mkfifo(place)
        self.assertIn("it is not a regular file", " ".join(self.checked(TOPOLOGY, code=2).err.split()))
        place.unlink()
        self.write("secret.toml", "hunter2 = {{{")
        for target in ("../secret.toml", "/dev/zero", "../absent.toml", "drc.toml"):
            os.symlink(target, place)
            done = self.checked(TOPOLOGY, code=2)
            self.assertIn("DR1109", done.err, target)
            self.assertNotIn("hunter2", done.err)
            place.unlink()
        self.write("project/other.toml", "")
        os.symlink("other.toml", place)
        self.checked(TOPOLOGY, code=0)

    def test_policies_stay_below_the_project(self):
        self.write("outside/bank.dr", POLICY)
        os.symlink("../outside", self.project / "link")
        os.symlink("../outside/bank.dr", self.project / "bank.dr")
        for path in ("../outside/bank.dr", "/etc/passwd", "a/../../outside/bank.dr", "link/bank.dr", "link/*.dr", "*.dr", "**/*.dr"):
            self.write("project/systems/none", "")
            self.assertIn("DR1108", self.configured(f'policies = ["{path}"]\n', code=2), path)

    def test_what_it_names_may_be_anything(self):
        self.write("project/garbage.dr", b"\xff\0 topology {{{{")
        self.configured('policies = ["garbage.dr"]\n', code=1)
        os.mkfifo(self.project / "pipe.dr")
        self.assertIn("DR1108", self.configured('policies = ["pipe.dr"]\n', code=2))
        (self.project / "folder.dr").mkdir()
        self.assertIn("DR1108", self.configured('policies = ["folder.dr"]\n', code=2))

    def test_a_policy_is_read_once_however_it_is_named(self):
        self.write("project/policies/bank.dr", POLICY)
        self.write("project/drc.toml", 'policies = ["policies/*.dr", "policies/bank.dr"]\n')
        for program in (TOPOLOGY, 'import "../policies/bank.dr"\n' + TOPOLOGY):
            self.write("project/systems/a.dr", program)
            for folder in (self.folder, self.project, self.project / "systems"):
                for named in (os.path.relpath(self.project / "systems/a.dr", folder), str(self.project / "systems/a.dr")):
                    done = self.drc_in(folder, "check", "--format", "short", named)
                    self.assertEqual(done.count("never"), 1, f"{named} in {folder}: {done}")
                    self.assertEqual(done.count("[DR"), 1, done)
        done = self.drc_in(self.project, "check", "--format", "short", "systems/a.dr", "policies/bank.dr")
        self.assertEqual(done.count("[DR"), 1, done)

    def drc_in(self, folder, *arguments):
        here, self.folder = self.folder, folder
        try:
            return self.drc(*arguments, code=0).err
        finally:
            self.folder = here

    def test_the_nearest_configuration_counts_and_none_beyond_the_repository(self):
        self.write("drc.toml", "nonsense")
        (self.project / ".git").mkdir()
        self.checked(TOPOLOGY, code=0)
        self.write("project/systems/drc.toml", "")
        self.write("project/drc.toml", "nonsense")
        self.checked(TOPOLOGY, code=0)
        self.checked(TOPOLOGY, name="project/b.dr", code=2)

    def test_every_command_obeys(self):
        self.configured('[rules]\nenvironment_suffix = "off"\n', code=0)
        self.configured("[rules]\nabsent = 'off'\n", code=2)
        for command in ("check", "lint", "compile", "prove", "cost", "derive", "reference", "dump --phase=model", "simulate --lose primary"):
            more = ["--kind", "queue"] if command == "reference" else []
            done = self.drc(*command.split(), "project/systems/a.dr", *more, code=2)
            self.assertIn("DR1104", done.out + done.err, command)
            done = self.drc(*command.split(), "project/systems/a.dr", *more, "--no-config", code=None)
            self.assertNotIn("DR11", done.out + done.err, command)
        self.assertFalse((self.folder / "build").exists() and list((self.folder / "build").rglob("drc.toml")))

    def test_each_file_has_the_configuration_of_its_project(self):
        self.write("a/drc.toml", "x = 1\n")
        self.write("b/drc.toml", "")
        for name in ("a/a.dr", "b/b.dr"):
            self.write(name, TOPOLOGY.replace("region secondary", "regoin secondary"))
        done = self.drc("check", "--format", "short", "a/a.dr", "b/b.dr", code=2)
        self.assertIn("a/drc.toml:1:1", done.err)
        self.assertIn("b/b.dr:3", done.err)
        self.assertNotIn("a/a.dr", done.err)

    def test_options_exclude_each_other(self):
        self.write("other.toml", "")
        self.configured("", "--config", "other.toml", "--no-config", code=2)

    def test_a_named_configuration_may_be_a_pipe(self):
        done = self.drc("check", self.write("a.dr", TOPOLOGY), "--config", "/dev/stdin", standard_input="x = 1\n", code=2)
        self.assertIn("DR1102", done.err)

    def test_what_a_compile_was_made_from_holds_the_configuration(self):
        self.write("project/policies/bank.dr", POLICY)
        self.write("project/drc.toml", 'policies = ["policies/*.dr"]\n')
        self.write("project/systems/a.dr", TOPOLOGY)
        self.drc("compile", "project/systems/a.dr", "-o", "out", "--depfile", "made.d", code=0)
        made = (self.folder / "made.d").read_text()
        self.assertIn("project/drc.toml", made)
        self.assertIn("project/policies/bank.dr", made)


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
