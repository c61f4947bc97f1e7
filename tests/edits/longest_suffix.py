#!/usr/bin/env python3
"""Every example, and every topology of the rehearsal, which sets what its kinds can set, is planned with the longest suffix that an
environment may have: planning begins with what `terraform validate` does, and the provider refuses what is too long for a service.

    DRC=path/to/drc python3 tests/edits/longest_suffix.py
"""

import contextlib
import json
import pathlib
import re
import shutil
import sys
import tempfile
import unittest
from typing import TYPE_CHECKING, Any, Iterator

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import emitted  # noqa: E402
import standing  # noqa: E402
import subject as subjects  # noqa: E402
from compiler import ROOT  # noqa: E402
from harness import Deployment, compile_into, main  # noqa: E402

if TYPE_CHECKING:
    from emulator.client import Emulator

LONGEST = "s" * 16
# All that an example names.
REGIONS = ("us-east-1", "us-west-2", "us-east-2", "eu-central-1", "eu-west-1")
# What is looked up in the account, and must be there: by type the attribute that names it.
SECRET = "aws_secretsmanager_secret"
ZONE = "aws_route53_zone"
KEY_OF_SECRET = re.compile(r"secret_string\)(?:\.(\w+)|\[\\\"([^\"\\]+)\\\"\])")


def programs() -> list[pathlib.Path]:
    """Of the examples those with a topology; others are parts of them."""
    found = [path for path in sorted((ROOT / "examples").rglob("*.dr")) if re.search(r"^topology ", path.read_text(), re.M)]
    return [path for path in found if path.stem == path.parent.name]


@contextlib.contextmanager
def emitted_for(program: pathlib.Path) -> Iterator[pathlib.Path]:
    """As one configuration, since parts of a split one cannot be planned before others are applied."""
    with tempfile.TemporaryDirectory(prefix="longest-") as room:
        copy = pathlib.Path(room) / "examples"
        shutil.copytree(ROOT / "examples", copy)
        for source in copy.rglob("*.dr"):
            source.write_text(re.sub(r"^\s*layout\s*=\s*split\n", "", source.read_text(), flags=re.M))
        folder = pathlib.Path(room) / "out"
        compile_into(folder, copy / program.relative_to(ROOT / "examples"))
        yield folder


@contextlib.contextmanager
def emitted_for_subject(subject: subjects.Subject) -> Iterator[pathlib.Path]:
    with tempfile.TemporaryDirectory(prefix="longest-") as room:
        folder = pathlib.Path(room) / "out"
        emitted.compile_into(folder, subject)
        yield folder


def fill(emulator: "Emulator", folder: pathlib.Path) -> None:
    """The account gets what the configuration looks up by name."""
    text = "".join(path.read_text() for path in sorted(folder.glob("*.tf.json")))
    keys = {dotted or quoted for dotted, quoted in KEY_OF_SECRET.findall(text)} | {"password"}
    read = [json.loads(path.read_text()).get("data", {}) for path in sorted(folder.glob("*.tf.json"))]
    for name in looked_up(read, SECRET) - set(standing.SECRETS):
        emulator.seed_secret(name, json.dumps(dict.fromkeys(keys, "value")), REGIONS)
    for name in looked_up(read, ZONE) - {"example.com"}:
        emulator.client("route53").create_hosted_zone(Name=name, CallerReference=name)


def looked_up(read: list[dict[str, Any]], type_: str) -> set[str]:
    return {one["name"] for each in read for one in each.get(type_, {}).values()}


class LongestSuffix(unittest.TestCase):
    def planned(self, folder: pathlib.Path) -> int:
        with standing.account() as emulator:
            fill(emulator, folder)
            with Deployment(folder, {"environment_suffix": LONGEST}, emulator) as deployment:
                deployment.init()
                return len(deployment.planned_resources())

    def test_each_example(self) -> None:
        self.assertGreater(len(programs()), 5)
        for program in programs():
            with self.subTest(program.stem), emitted_for(program) as folder:
                self.assertGreater(self.planned(folder), 0)

    def test_each_topology_of_the_rehearsal(self) -> None:
        for subject in subjects.subjects():
            with self.subTest(subject.name), emitted_for_subject(subject) as folder:
                self.assertGreater(self.planned(folder), 0)


if __name__ == "__main__":
    main()
