"""The hooks for pre-commit: what they run, and the launcher that downloads."""

import hashlib
import os
import pathlib
import re
import shlex
import shutil
import subprocess

from case import DRC, ROOT, ActionCase
from checkout import BROKEN, PROGRAM
from documents import yaml


class Hooks(ActionCase):
    def setUp(self) -> None:
        super().setUp()
        # As pre-commit has it: a clone of this repository, and the user's.
        self.clone = self.folder / "hooks"
        (self.clone / ".ci").mkdir(parents=True)
        shutil.copytree(ROOT / ".ci" / "review", self.clone / ".ci" / "review", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(ROOT / ".ci" / "drc", self.clone / ".ci" / "drc")
        (self.clone / "CMakeLists.txt").write_text("project(drc VERSION 9.8.7 LANGUAGES CXX)\n")
        self.user = self.folder / "user"
        self.user.mkdir()
        self.hooks = {one["id"]: one for one in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
        bin_folder = self.folder / "bin"
        bin_folder.mkdir()
        (bin_folder / "drc").symlink_to(DRC)
        self.environment = {
            "PATH": f"{bin_folder}:{os.environ['PATH']}",
            "HOME": str(self.folder / "home"),
            "DRC_DOWNLOAD_URL": self.forge.root + "/makers/drc/releases/download/v{version}",
            "SOURCE_DATE_EPOCH": "1796040000",
        }

    def run_hook(self, name: str, *files: str, **variables: str) -> subprocess.CompletedProcess:
        hook = self.hooks[name]
        for file in files:
            self.assertRegex(file, hook["files"])
        command = shlex.split(hook["entry"])
        if hook["language"] == "script":
            command[0] = str(self.clone / command[0])
        if hook.get("pass_filenames", True):
            command += files
        return subprocess.run(command, cwd=self.user, env=self.environment | variables, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)

    def test_what_is_installed_and_what_is_downloaded_do_the_same(self):
        checksum = self.release()
        self.assertEqual(sorted(re.sub("-pinned$", "", name) for name in self.hooks), sorted(2 * ["drc-check", "drc-fmt", "drc-lint"]))
        for suffix in ("", "-pinned"):
            with self.subTest(suffix=suffix):
                (self.user / "payments.dr").write_text(BROKEN)
                self.assertEqual(self.run_hook("drc-check" + suffix, "payments.dr", DRC_CHECKSUM=checksum).returncode, 1)
                done = self.run_hook("drc-lint" + suffix, "payments.dr", DRC_CHECKSUM=checksum)
                self.assertEqual(done.returncode, 1, done.stderr)
                self.assertIn("payments.dr:3", done.stdout)
                (self.user / "payments.dr").write_text(PROGRAM.replace("  region primary", " region primary"))
                self.assertEqual(self.run_hook("drc-fmt" + suffix, "payments.dr", DRC_CHECKSUM=checksum).returncode, 0)
                self.assertEqual((self.user / "payments.dr").read_text(), PROGRAM)
                self.assertEqual(self.run_hook("drc-lint" + suffix, "payments.dr", DRC_CHECKSUM=checksum).returncode, 0)
        downloads = [path for _, path in self.forge.asked if path.startswith("/store/")]
        self.assertEqual(len(downloads), 1)

    def test_another_package_is_not_kept(self):
        self.release()
        done = self.run_hook("drc-lint-pinned", "payments.dr", DRC_CHECKSUM=hashlib.sha256(b"other").hexdigest())
        self.assertIn("nothing of it was run", done.stderr)
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual(list((self.folder / "home").rglob("drc")), [self.folder / "home" / ".cache" / "drc"])
        self.assertEqual(list(pathlib.Path(self.folder / "home" / ".cache" / "drc").iterdir()), [])
        self.assertIn("no checksum of", self.run_hook("drc-lint-pinned", "payments.dr").stderr)
