"""Finding tools, writing the override, and what a script's exit code says."""

import json
import os
import pathlib
import tempfile
import unittest
from unittest import mock

import support  # noqa: F401  (makes the harness importable)

from harness import CompileFailed, MissingTool, compile_topology, main, override, running, tools


class Tools(unittest.TestCase):
    def setUp(self) -> None:
        tools.provider_mirror.cache_clear()
        tools.terraform.cache_clear()
        self.addCleanup(tools.provider_mirror.cache_clear)
        self.addCleanup(tools.terraform.cache_clear)
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def test_a_named_mirror_is_taken(self) -> None:
        (self.folder / tools.PROVIDER).mkdir(parents=True)
        with mock.patch.dict(os.environ, {"DRC_PROVIDER_MIRROR": str(self.folder)}):
            self.assertEqual(tools.provider_mirror(), self.folder)

    def test_a_mirror_is_found_by_searching(self) -> None:
        (self.folder / "a" / "b" / tools.PROVIDER).mkdir(parents=True)
        self.assertEqual(list(tools._search(self.folder)), [self.folder / "a" / "b"])

    def test_the_newest_version_of_a_mirror_is_taken_packed_or_not(self) -> None:
        self.addCleanup(tools.provider_version.cache_clear)
        for names, newest in ((["5.99.0", "5.100.0"], "5.100.0"), (["terraform-provider-aws_5.101.0_linux_amd64.zip"], "5.101.0")):
            for name in names:
                (self.folder / tools.PROVIDER / name).mkdir(parents=True)
            tools.provider_version.cache_clear()
            tools.provider_mirror.cache_clear()
            with mock.patch.dict(os.environ, {"DRC_PROVIDER_MIRROR": str(self.folder)}):
                self.assertEqual(tools.provider_version(), newest)

    def test_missing_tools_are_named(self) -> None:
        with mock.patch.dict(os.environ, {"DRC_PROVIDER_MIRROR": str(self.folder), "PATH": "", "DRC": ""}):
            for find, name in (
                (tools.provider_mirror, "DRC_PROVIDER_MIRROR"),
                (tools.terraform, "terraform"),
                (tools.compiler, "DRC"),
            ):
                with self.assertRaisesRegex(MissingTool, name):
                    find()

    def test_a_topology_is_compiled_into_a_folder(self) -> None:
        refuse = '[ "$2" = bad.dr ] && echo "no such kind" && exit 1'
        script = f'#!/bin/sh\n{refuse}\nmkdir "$4" && echo "{{}}" > "$4/main.tf.json"\n'
        fake = self.folder / "drc"
        fake.write_text(script)
        fake.chmod(0o755)
        with compile_topology(pathlib.Path("good.dr"), fake) as emitted:
            self.assertEqual([file.name for file in emitted.iterdir()], ["main.tf.json"])
        self.assertFalse(emitted.exists())
        with self.assertRaisesRegex(CompileFailed, "no such kind"):
            with compile_topology(pathlib.Path("bad.dr"), fake):
                pass


class Override(unittest.TestCase):
    def overridden(self, configuration: dict) -> dict:
        with tempfile.TemporaryDirectory() as folder:
            (pathlib.Path(folder) / "main.tf.json").write_text(json.dumps(configuration))
            override.write(pathlib.Path(folder))
            return json.loads((pathlib.Path(folder) / override.NAME).read_text())

    def test_each_alias_gets_an_entry(self) -> None:
        written = self.overridden({"provider": {"aws": [{"alias": "primary"}, {"alias": "secondary"}]}})
        self.assertEqual([entry["alias"] for entry in written["provider"]["aws"]], ["primary", "secondary"])

    def test_a_single_provider_without_alias(self) -> None:
        (entry,) = self.overridden({"provider": {"aws": {"region": "eu-west-1"}}})["provider"]["aws"]
        self.assertNotIn("alias", entry)

    def test_the_state_is_kept_by_the_store_whatever_the_backend(self) -> None:
        addresses = set()
        for terraform in ([{"backend": {"s3": {"bucket": "state"}}}], {}):
            written = self.overridden({"terraform": terraform, "provider": {"aws": {}}})["terraform"]["backend"]
            self.assertEqual(written.keys(), {"http"})
            addresses.add(written["http"]["address"])
        self.assertEqual(len(addresses), 2, "two configurations, two states")


class ExitCodes(unittest.TestCase):
    def code(self, *tests: type[unittest.TestCase]) -> int:
        result = unittest.TestResult()
        for test in tests:
            unittest.defaultTestLoader.loadTestsFromTestCase(test).run(result)
        with mock.patch("sys.stderr"):
            return running.exit_code(result)

    def test_codes(self) -> None:
        class Passes(unittest.TestCase):
            def test(self) -> None:
                pass

        class Fails(unittest.TestCase):
            def test(self) -> None:
                self.fail()

        class Skips(unittest.TestCase):
            @classmethod
            def setUpClass(cls) -> None:
                raise MissingTool("terraform is not on the PATH")

            def test(self) -> None:
                pass

        self.assertEqual(self.code(Passes), 0)
        self.assertEqual(self.code(Fails, Skips), 1)
        self.assertEqual(self.code(Skips), 77)
        self.assertEqual(self.code(Passes, Skips), 0)


if __name__ == "__main__":
    main()
