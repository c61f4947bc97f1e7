#!/usr/bin/env python3
"""What `.ci/package` makes of the binary: equal bytes whenever it is made, and packages that can be installed and run.

Whether a second build gives the same binary takes a build: `.ci/package --verify`, in `.ci/full`. Exits 77 (skipped) where dpkg-deb is not
here.
"""

import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
EPOCH = "1796040000"


def run(*command: object, **options) -> subprocess.CompletedProcess:
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=300, **options)


class Packages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="drc-packaging-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.made = [cls.package("one"), cls.package("a/longer/name")]
        cls.names = sorted(path.name for path in cls.made[0].iterdir())
        [cls.archive] = cls.made[0].glob("*.tar.gz")
        [cls.debian] = cls.made[0].glob("*.deb")
        cls.installed = cls.folder / "root"
        run("dpkg-deb", "-x", cls.debian, cls.installed, check=True)
        cls.program = cls.installed / "usr/bin/drc"

    @classmethod
    def package(cls, name: str) -> pathlib.Path:
        """Each with another time of its files, as in another clone."""
        output = cls.folder / name
        binary = cls.folder / f"drc-{len(name)}"
        shutil.copy(os.environ["DRC"], binary)
        os.utime(binary, (len(name) * 1000, len(name) * 1000))
        done = run(ROOT / ".ci/package", "--drc", binary, "-o", output, env=os.environ | {"SOURCE_DATE_EPOCH": EPOCH, "TMPDIR": str(cls.folder)})
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        return output

    def test_they_are_the_same_bytes_each_time(self):
        self.assertEqual(len(self.names), 3)
        for name in self.names:
            one, other = ((folder / name).read_bytes() for folder in self.made)
            self.assertEqual(hashlib.sha256(one).digest(), hashlib.sha256(other).digest(), name)

    def test_the_checksums_are_theirs(self):
        done = run("sha256sum", "--check", "--strict", "SHA256SUMS", cwd=self.made[0])
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertEqual(done.stdout.count(": OK"), 2)

    def test_the_program_needs_nothing_and_tells_nothing(self):
        said = run("readelf", "--wide", "--program-headers", "--dynamic", "--sections", self.program, check=True).stdout
        for sign in ("INTERP", "(NEEDED)", ".symtab", ".debug_"):
            self.assertNotIn(sign, said)
        content = self.program.read_bytes()
        for folder in (str(ROOT), os.path.dirname(os.environ["DRC"])):
            self.assertNotIn(f"{folder}/".encode(), content)

    def test_the_installed_program_runs(self):
        with tarfile.open(self.archive) as archive:
            [name] = [one.name for one in archive if one.name.endswith("/drc")]
            self.assertEqual(archive.extractfile(name).read(), self.program.read_bytes())
            self.assertEqual({(one.uid, one.gid, one.mtime) for one in archive}, {(0, 0, int(EPOCH))})
            self.assertEqual({one.name.split("/")[0] for one in archive}, {name.split("/")[0]})
        empty = self.folder / "empty"
        empty.mkdir()
        # Without variables, without a home: from any folder.
        version = run(self.program, "--version", cwd=empty, env={}).stdout
        self.assertRegex(version, r"^drc \d+\.\d+\.\d+\n$")
        self.assertIn(version.split()[1], self.archive.name)
        done = run(self.program, "check", ROOT / "examples/payments/payments.dr", cwd=empty, env={})
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_the_control_file_says_what_is_there(self):
        control = run("dpkg-deb", "--field", self.debian, check=True).stdout
        fields = dict(line.split(": ", 1) for line in control.splitlines() if not line.startswith(" "))
        self.assertEqual(fields["Package"], "drc")
        self.assertNotIn("Depends", fields)
        for name in ("glibc", "nettle", "nlohmann-json3"):
            self.assertIn(f"{name} (= ", fields["Built-Using"])
        files = [path for path in self.installed.rglob("*")]
        counted = sum(-(-path.stat().st_size // 1024) if path.is_file() else 1 for path in files)
        self.assertEqual(int(fields["Installed-Size"]), counted)
        folder = self.folder / "control"
        run("dpkg-deb", "--control", self.debian, folder, check=True)
        sums = (folder / "md5sums").read_text().splitlines()
        self.assertEqual(len(sums), sum(path.is_file() for path in files))
        done = run("md5sum", "--check", "--strict", "--quiet", folder / "md5sums", cwd=self.installed)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertTrue(all(path.stat().st_mode & 0o022 == 0 for path in files))

    def test_what_is_linked_in_has_its_notices(self):
        notices = run("zcat", self.installed / "usr/share/doc/drc/NOTICES.gz", check=True).stdout
        for words in ("Free Software Foundation", "Niels Lohmann", "Victor Zverovich", "Jean-loup Gailly"):
            self.assertIn(words, notices)

    def test_a_binary_that_needs_libraries_is_refused(self):
        done = run(ROOT / ".ci/package", "--drc", "/bin/true", "-o", self.folder / "none", env=os.environ | {"SOURCE_DATE_EPOCH": EPOCH})
        self.assertEqual(done.returncode, 1)
        self.assertIn("is not linked statically", done.stderr)


if __name__ == "__main__":
    for tool in ("dpkg-deb", "readelf", "strip"):
        if shutil.which(tool) is None:
            print(f"skipped: {tool} is not installed")
            sys.exit(77)
    unittest.main()
