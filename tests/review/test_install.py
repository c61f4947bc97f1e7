"""What is downloaded is checked before any of it runs."""

import pathlib
import re

from case import ARCHIVE, DRC, VERSION, ActionCase, copy_action
from checkout import PROGRAM


class Install(ActionCase):
    def setUp(self) -> None:
        super().setUp()
        self.pull_request({"payments.dr": PROGRAM})

    def install(self, **inputs: str):
        return self.run_action(version=VERSION, comment="false", upload_sarif="false", **inputs)

    def test_a_release_of_the_action_s_repository(self):
        result = self.install(checksum=self.release())
        self.assertFalse(result.failed, result.log)
        self.assertEqual(result.outputs["version"], VERSION)
        self.assertTrue((pathlib.Path(result.path[0]) / "drc").exists())

    def test_a_pinned_checksum_and_a_mirror(self):
        checksum = self.release()
        self.action = copy_action(self.folder)
        (self.action / ".ci/review/checksums.txt").write_text(f"# known\n{checksum}  {ARCHIVE}\n")
        self.forge.files[f"mirror/{VERSION}/{ARCHIVE}"] = next(iter(self.forge.files.values()))
        result = self.install(download_url=self.forge.root + "/mirror/{version}/")
        self.assertFalse(result.failed, result.log)
        listed = self.action / "CMakeLists.txt"
        listed.write_text(re.sub(r"(?<=^project\(drc VERSION )[0-9.]+", VERSION, listed.read_text(), flags=re.MULTILINE))
        result = self.run_action(version="", comment="false", upload_sarif="false")
        self.assertEqual(result.outputs["version"], VERSION, result.log)

    def test_nothing_of_another_package_runs(self):
        trace = self.folder / "ran"
        checksum = self.release(f"#!/bin/sh\ntouch '{trace}'\n")
        for wrong, words in (
            ("0" * 64, f"has the checksum {checksum}"),
            ("0" * 63, "64 hexadecimal digits"),
            ("", f"no checksum of {ARCHIVE} is known"),
        ):
            with self.subTest(wrong=wrong):
                result = self.install(checksum=wrong)
                self.assertEqual(result.outcomes, {"install": "failure", "lint": "skipped", "compare": "skipped"})
                self.assertIn(words, result.said("error")[0])
                self.assertFalse(trace.exists())

    def test_what_cannot_be_downloaded(self):
        checksum = self.release()
        self.forge.files.clear()
        self.assertIn("404", self.install(checksum=checksum).said("error")[0])
        self.assertIn("`https://`", self.install(checksum=checksum, download_url="file:///tmp").said("error")[0])
        self.assertIn("is one of a release", self.run_action(version="../1", checksum=checksum).said("error")[0])

    def test_a_server_that_is_slow_to_answer(self):
        checksum = self.release()
        self.forge.refuse("GET", "/releases/", 503, times=1)
        self.assertFalse(self.install(checksum=checksum).failed)

    def test_an_installed_compiler(self):
        result = self.install(executable=DRC)
        self.assertIn(f"and `version` is {VERSION}", result.said("error")[0])
        result = self.run_action(executable="/bin/true", comment="false")
        self.assertIn("does not answer as drc does", result.said("error")[0])
        result = self.run_action(executable="/nowhere/drc", comment="false")
        self.assertIn("cannot be run", result.said("error")[0])
