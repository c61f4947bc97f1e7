#!/usr/bin/env python3
"""Packages of functions: what goes in, with which modes and bytes, and what is left out.

Run with `DRC=path/to/drc python3 tests/end_to_end/packages.py`.
"""

import hashlib
import io
import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest
import zipfile

DRC = os.environ.get("DRC", "drc")

TOPOLOGY = """topology payments {
  region primary   = "us-east-1"
  region secondary = "us-west-2"

  lambda processor {
    source  = "SOURCE"
    runtime = "provided.al2023"
    handler = "index.handler"
  }
}
"""
# Of the archive of PROGRAM. It changes with the library that compresses and with its setting, and with nothing else;
# when it does, every function of every user is deployed anew.
DIGEST = "4d22390817c7bf9103550f71573a1d12093bd2d9ed26983f93da2b2c5243b3ee"
PROGRAM = {
    "index.py": "".join(f"def answer_{number}():\n    return {number * number % 97}\n\n\n" for number in range(200)),
    "data/words.txt": " ".join(f"word{number * 7919 % 1009}" for number in range(3000)),
    "empty": "",
}


class Packages(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="drc-packages-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def write(self, name, text, mode=0o644):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(mode)

    def compile(self, source="./function", output="build"):
        (self.folder / "payments.dr").write_text(TOPOLOGY.replace("SOURCE", source))
        return subprocess.run([DRC, "compile", "payments.dr", "-o", output, "--color", "never"], cwd=self.folder,
                              capture_output=True, text=True, timeout=120)

    def package(self, **options):
        done = self.compile(**options)
        self.assertEqual(done.returncode, 0, done.stderr)
        path = self.folder / options.get("output", "build") / "functions" / "processor.zip"
        return zipfile.ZipFile(io.BytesIO(path.read_bytes())), done.stderr

    def test_the_bytes_are_the_same_on_every_machine(self):
        for name, text in PROGRAM.items():
            self.write("function/" + name, text)
        self.package()
        content = (self.folder / "build/functions/processor.zip").read_bytes()
        self.assertLess(len(content), sum(map(len, PROGRAM.values())) / 2)
        self.assertEqual(hashlib.sha256(content).hexdigest(), DIGEST)

    def test_an_archive_reads_back(self):
        for name, text in PROGRAM.items():
            self.write("function/" + name, text)
        archive, _ = self.package()
        self.assertIsNone(archive.testzip())
        self.assertEqual({name: archive.read(name).decode() for name in archive.namelist()}, PROGRAM)

    def test_a_program_stays_executable(self):
        self.write("function/bootstrap", "#!/bin/sh\n", 0o700)
        self.write("function/data.txt", "1", 0o600)
        archive, _ = self.package()
        modes = {entry.filename: entry.external_attr >> 16 for entry in archive.infolist()}
        self.assertEqual(modes, {"bootstrap": 0o100755, "data.txt": 0o100644})

    def test_links_within_the_folder_are_followed(self):
        self.write("function/shared/one.py", "one = 1\n")
        (self.folder / "function/app").mkdir()
        (self.folder / "function/app/common").symlink_to("../shared")
        (self.folder / "function/main.py").symlink_to("shared/one.py")
        archive, _ = self.package()
        self.assertEqual(archive.namelist(), ["app/common/one.py", "main.py", "shared/one.py"])
        self.assertEqual({archive.read(name) for name in archive.namelist()}, {b"one = 1\n"})

    def test_links_that_lead_out_are_errors(self):
        self.write("function/index.py", "")
        self.write("secret/key", "hidden")
        (self.folder / "function/key").symlink_to("../secret/key")
        (self.folder / "function/tools").symlink_to("../secret")
        (self.folder / "function/up").symlink_to("..")
        (self.folder / "function/lost").symlink_to("nowhere")
        done = self.compile()
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertEqual(done.stderr.count("error[DR0520]"), 4, done.stderr)
        for name in ("key", "tools", "up", "lost"):
            self.assertIn(f"`{name}` of", done.stderr)
        self.assertIn("payments.dr:6:15", done.stderr)
        self.assertFalse((self.folder / "build").exists())

    def test_links_among_what_tools_leave_behind_do_not_matter(self):
        self.write("function/index.py", "")
        (self.folder / "function/.venv/bin").mkdir(parents=True)
        (self.folder / "function/.venv/bin/python3").symlink_to("/usr/bin/python3")
        archive, said = self.package()
        self.assertEqual(archive.namelist(), ["index.py"])
        self.assertNotIn("DR052", said)

    def test_a_package_never_grows_by_its_own_output(self):
        self.write("index.py", "")
        sizes = []
        for _ in range(3):
            archive, said = self.package(source=".")
            self.assertEqual(archive.namelist(), ["index.py", "payments.dr"])
            sizes.append((self.folder / "build/functions/processor.zip").stat().st_size)
            self.write("build/terraform.tfstate", '{"secret": "hidden"}')
        self.assertEqual(len(set(sizes)), 1, sizes)
        self.assertIn("warning[DR0521]", said)
        self.assertIn("`build/`: the output of a compile", said)

    def test_what_is_too_large_is_not_read_first(self):
        self.write("function/index.py", "")
        with open(self.folder / "function/film.mp4", "wb") as film:
            film.truncate(64 << 30)  # sparse; reading it would take minutes and all memory
        done = self.compile()
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("error[DR0506]: the content of `function` is too large: 65536 MiB, the limit is 250 MiB", done.stderr)

    def test_no_archive_has_more_files_than_its_directory_can_count(self):
        for number in range(65536):
            self.write(f"function/{number}.txt", "")
        done = self.compile()
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("error[DR0506]: the content of `function` is too large: 65536 files, the limit is 65535", done.stderr)
        (self.folder / "function/0.txt").unlink()
        archive, _ = self.package()
        self.assertEqual(len(archive.namelist()), 65535)

    def test_state_and_credentials_are_left_out_and_named(self):
        self.write("function/index.py", "")
        for name in (".env", ".terraform/providers/aws", "terraform.tfstate", "prod.tfvars", ".aws/credentials"):
            self.write("function/" + name, "hidden")
        archive, said = self.package()
        self.assertEqual(archive.namelist(), ["index.py"])
        for name in (".env", ".terraform/", "terraform.tfstate", "prod.tfvars", ".aws/"):
            self.assertIn(f"`{name}`", said)
        self.assertEqual(said.count("warning[DR0521]"), 2, said)


if __name__ == "__main__":
    unittest.main()
