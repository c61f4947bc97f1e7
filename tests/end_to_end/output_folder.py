#!/usr/bin/env python3
"""The output folder through kills, a second writer, and compiles of something else into it.

Run with `DRC=path/to/drc python3 tests/end_to_end/output_folder.py`.
"""

import ctypes
import fcntl
import json
import os
import pathlib
import pty
import shutil
import signal
import struct
import subprocess
import sys
import time
import unittest

from command_line import DRC, VALID, CommandLineTest

MANIFEST = ".drc-manifest.json"
OLD = """topology payments {
  layout = split
  region primary   = "us-east-1"
  region secondary = "us-west-2"
  vpc core { cidr = { primary: "10.10.0.0/16", secondary: "10.20.0.0/16" } }
}
"""
NEW = OLD.replace("vpc core", "vpc other").replace("10.20", "10.30")
TURNS = 12  # kills, spread over all that happens to the files
REFERENCE_KIND = 'kind own {\n  param size: number = 1\n}\n'


class FileEvents:
    """What happens in a folder and in the folders below it, as inotify tells it."""

    CREATED, EVERYTHING = 0x100, 0x2 | 0x8 | 0x40 | 0x80 | 0x100 | 0x200
    HEADER = struct.Struct("iIII")

    def __init__(self, folder: pathlib.Path):
        self._c = ctypes.CDLL(None, use_errno=True)
        self._descriptor = self._c.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        self._folders: dict[int, pathlib.Path] = {}
        for one in [folder, *(path for path in folder.rglob("*") if path.is_dir())]:
            self._watch(one)

    def _watch(self, folder: pathlib.Path) -> None:
        self._folders[self._c.inotify_add_watch(self._descriptor, os.fsencode(folder), self.EVERYTHING)] = folder

    def close(self) -> None:
        os.close(self._descriptor)

    def count(self) -> int:
        """The events since the last call; new folders are watched from now on."""
        try:
            data = os.read(self._descriptor, 1 << 16)
        except BlockingIOError:
            return 0
        at = events = 0
        while at < len(data):
            watch, mask, _, length = self.HEADER.unpack_from(data, at)
            name = data[at + self.HEADER.size : at + self.HEADER.size + length].rstrip(b"\0").decode()
            at += self.HEADER.size + length
            events += 1
            if mask & self.CREATED and name and (self._folders[watch] / name).is_dir():
                self._watch(self._folders[watch] / name)
        return events


class OutputFolderTest(CommandLineTest):
    def content(self, name: str) -> dict[str, bytes]:
        """What Terraform and people see: everything but hidden files."""
        root = self.folder / name
        return {
            str(path.relative_to(root)): path.read_bytes()
            for path in sorted(root.rglob("*"))
            if path.is_file() and not any(part.startswith(".") for part in path.relative_to(root).parts)
        }

    def deploy(self, name: str) -> tuple[int, str]:
        """Asks the script for nothing but its checks of the folder: there is no Terraform."""
        script = self.folder / name / "deploy.py"
        environment = os.environ | {"PATH": "/nonexistent"}
        done = subprocess.run([sys.executable, script, "plan"], cwd=self.folder, env=environment, capture_output=True, text=True, timeout=60)
        return done.returncode, done.stderr

    def refuses(self, name: str) -> bool:
        code, said = self.deploy(name)
        self.assertNotIn("Traceback", said)
        return code == 1 and "compile again" in said


class Killed(OutputFolderTest):
    def setUp(self):
        super().setUp()
        self.write("old.dr", OLD)
        self.write("new.dr", NEW)
        self.drc("compile", "old.dr", "-o", "old", code=0)
        self.drc("compile", "new.dr", "-o", "new", code=0)

    def killed_after(self, count: int, folder: str) -> int:
        """Kills a compile once so many things have happened to the files; gives how many did."""
        events = FileEvents(self.folder / folder)
        try:
            process = subprocess.Popen([DRC, "compile", "new.dr", "-o", folder], cwd=self.folder, stdout=subprocess.DEVNULL)
            seen = 0
            while process.poll() is None:
                seen += events.count()
                if seen >= count:
                    process.send_signal(signal.SIGKILL)
                    process.wait()
            return seen + events.count()
        finally:
            events.close()

    def test_a_compile_that_is_killed_leaves_old_or_new_files_or_a_mixture_that_is_noticed(self):
        old, new = self.content("old"), self.content("new")
        self.assertNotEqual(old.keys(), new.keys())
        shutil.copytree(self.folder / "old", self.folder / "whole")
        whole = self.killed_after(1_000_000, "whole")
        self.assertEqual(self.content("whole"), new)
        for turn in range(TURNS):
            with self.subTest(turn=turn):
                folder = f"turn{turn}"
                shutil.copytree(self.folder / "old", self.folder / folder)
                self.killed_after(1 + turn * whole // TURNS, folder)
                left = self.content(folder)
                if left not in (old, new):
                    self.assertTrue(self.refuses(folder), f"{sorted(left)} went unnoticed")
                self.assertIn(f"in {folder} (", self.drc("compile", "new.dr", "-o", folder, code=0).out)
                self.assertEqual(self.content(folder), new)
                self.assertEqual((self.folder / folder / MANIFEST).read_bytes(), (self.folder / "new" / MANIFEST).read_bytes())
                self.assertFalse((self.folder / folder / ".drc-staged").exists())
        self.assertFalse(self.refuses(folder))

    def test_a_mixture_is_refused_by_the_script_and_mended_by_the_next_compile(self):
        folder = self.folder / "old"
        manifest = json.loads((folder / MANIFEST).read_text())
        (folder / MANIFEST).write_text(json.dumps(manifest | {"state": "publishing"}))
        self.assertTrue(self.refuses("old"))
        self.assertIn("repaired after an interrupted compile", self.drc("compile", "old.dr", "-o", "old", code=0).out)
        self.assertFalse(self.refuses("old"))

    def test_a_file_of_another_compile_is_noticed(self):
        of_another = (self.folder / "new" / "primary" / "main.tf.json").read_text()
        (self.folder / "old" / "primary" / "main.tf.json").write_text(of_another + "\n")
        self.assertIn("primary/main.tf.json is not what the compiler wrote", self.deploy("old")[1])
        self.drc("compile", "old.dr", "-o", "old", code=0)
        self.assertFalse(self.refuses("old"))


class SecondWriter(OutputFolderTest):
    def setUp(self):
        super().setUp()
        self.write("a.dr", VALID)
        (self.folder / "out").mkdir()
        self.lock = os.open(self.folder / "out", os.O_RDONLY)
        fcntl.flock(self.lock, fcntl.LOCK_EX)

    def release(self):
        os.close(self.lock)

    def test_it_says_on_a_terminal_that_it_waits_and_goes_on_when_the_first_is_done(self):
        master, terminal = pty.openpty()
        process = subprocess.Popen([DRC, "compile", "a.dr", "-o", "out"], cwd=self.folder, stdout=subprocess.DEVNULL, stderr=terminal)
        os.close(terminal)
        said = os.read(master, 1 << 16).decode()
        self.release()
        self.assertEqual(process.wait(60), 0, said)
        os.close(master)
        self.assertIn("waiting for another drc, which writes to `out`", said)
        self.assertIn("main.tf.json", self.content("out"))

    def test_it_gives_up_after_a_while(self):
        begin = time.monotonic()
        done = self.drc("compile", "a.dr", "-o", "out", code=2)
        self.release()
        self.assertIn("another drc is writing to it", done.err)
        self.assertIn("give each its own folder", done.err)
        self.assertGreater(time.monotonic() - begin, 3)
        self.assertNotIn("waiting", done.err)
        self.assertEqual(self.content("out"), {})


class Identity(OutputFolderTest):
    def setUp(self):
        super().setUp()
        self.write("a.dr", VALID)
        self.write("b.dr", VALID.replace("payments", "trading"))
        self.write("own.dr", REFERENCE_KIND)

    def refused(self, *arguments: str, code: str) -> str:
        before = {str(path): path.read_bytes() for path in self.folder.rglob("*") if path.is_file()}
        done = self.drc(*arguments, code=2)
        self.assertIn(code, done.err)
        self.assertIn("another folder", done.err)
        self.assertEqual(before, {str(path): path.read_bytes() for path in self.folder.rglob("*") if path.is_file()})
        return done.err

    def test_another_topology_is_refused(self):
        self.drc("compile", "a.dr", "-o", "out", code=0)
        self.write("out/terraform.tfstate", "{}")
        self.assertIn("the topology `payments`", self.refused("compile", "b.dr", "-o", "out", code="DR0905"))

    def test_the_output_of_another_command_is_refused(self):
        self.drc("compile", "a.dr", "-o", "out", code=0)
        self.refused("reference", "-o", "out", code="DR0905")
        self.drc("reference", "-o", "pages", code=0)
        self.assertIn("`drc reference`", self.refused("compile", "a.dr", "-o", "pages", code="DR0905"))

    def test_a_second_topology_does_not_move_the_first(self):
        self.drc("compile", "a.dr", "-o", "out", code=0)
        self.refused("compile", "a.dr", "b.dr", "-o", "out", code="DR0906")
        for path in list((self.folder / "out").iterdir()):
            target = self.folder / "moved" / "payments" / path.name
            target.parent.mkdir(parents=True, exist_ok=True)
            path.rename(target)
        self.drc("compile", "a.dr", "b.dr", "-o", "moved", code=0)
        self.assertIn("payments/main.tf.json", self.content("moved"))

    def test_a_state_is_not_left_behind(self):
        single = OLD.replace("  layout = split\n", "")
        (self.folder / "a.dr").write_text(single)
        self.drc("compile", "a.dr", "-o", "out", code=0)
        state = self.folder / "out" / "terraform.tfstate"
        state.write_text('{"version": 4, "resources": [{"mode": "managed"}]}')
        self.drc("compile", "a.dr", "-o", "out", code=0)  # the same layout: it stays in use
        (self.folder / "a.dr").write_text(OLD)
        before = self.content("out")
        self.assertIn("NEW/deploy.py adopt --from out", self.refused("compile", "a.dr", "-o", "out", code="DR0911"))
        self.assertEqual(self.content("out"), before)
        state.write_text('{"version": 4, "resources": []}')  # everything was destroyed
        self.drc("compile", "a.dr", "-o", "out", code=0)
        (self.folder / "out" / "secondary" / ".terraform").mkdir()
        (self.folder / "out" / "secondary" / ".terraform" / "terraform.tfstate").write_text("{}")  # it is kept elsewhere
        (self.folder / "a.dr").write_text(single)
        self.assertIn("out/secondary", self.refused("compile", "a.dr", "-o", "out", code="DR0911"))

    def test_what_terraform_has_chosen_outlives_each_compile(self):
        kept = {}
        (self.folder / "a.dr").write_text(OLD)
        self.drc("compile", "a.dr", "-o", "out", code=0)
        for name in ("primary", "secondary", "global"):
            for file in (".terraform.lock.hcl", "backend.tf", "values.auto.tfvars.json"):
                path = self.folder / "out" / name / file
                path.write_text(f"# {file} of {name}\n")
                kept[path] = path.read_bytes(), path.stat().st_ino
        (self.folder / "a.dr").write_text(NEW)
        self.drc("compile", "a.dr", "-o", "out", code=0)
        self.assertTrue((self.folder / "out" / "primary" / "other.tf.json").exists())
        self.assertEqual({path: (path.read_bytes(), path.stat().st_ino) for path in kept}, kept)

    def test_a_topology_that_is_left_alone_does_not_move(self):
        self.drc("compile", "a.dr", "b.dr", "-o", "out", code=0)
        self.assertIn("-o out/payments", self.refused("compile", "a.dr", "-o", "out", code="DR0906"))
        self.drc("compile", "a.dr", "-o", "out/payments", code=0)


if __name__ == "__main__":
    unittest.main()
