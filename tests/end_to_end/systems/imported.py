#!/usr/bin/env python3
"""What others deployed is imported: Terraform plans what the import has said and nothing else, and the configuration that it had forgets it."""

import json
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest
from typing import Any

from system import main

from harness import CommandFailed, Deployment, compile_topology, start_emulator
from harness.tools import compiler

FOREIGN = pathlib.Path(__file__).resolve().parents[2] / "imports" / "foreign"
REGIONS = ("us-east-1", "us-west-2")
ENVIRONMENT = "live"
# What a kind makes for Terraform alone.
OF_TERRAFORM = "terraform_data"
ALL = ("--accept-additions", "--accept-changes")


class Takeover:
    """What `drc import` writes for a state, and what it says of it."""

    def __init__(self, state: pathlib.Path, folder: pathlib.Path, *options: str):
        command = [str(compiler()), "import", str(state), "-o", str(folder), "--environment", ENVIRONMENT, *options]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        if done.returncode != 0:
            raise CommandFailed(f"drc import ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        self.folder = folder
        self.report = json.loads((folder / "import.json").read_text())
        self.topology = folder / f"{self.report['topology']}.dr"
        self.moved = {one["to"]: one["from"] for one in self.report["moved"]}
        self.taken = [one for one in self.report["components"] if one["outcome"] != "left_out"]

    def additions(self) -> set[str]:
        return {address for one in self.taken for address in one["additions"]}

    def changes(self) -> set[tuple[str, str]]:
        """By the address in the old configuration; of a block, its name."""
        return {(change["address"], change["attribute"].partition(".")[0]) for one in self.taken for change in one["changes"]}


class Planned:
    """What Terraform would do."""

    def __init__(self, deployment: Deployment):
        deployment.plan()
        self._changes = [one for one in deployment.shown_plan()["resource_changes"] if one["mode"] == "managed" and one["type"] != OF_TERRAFORM]

    def imported(self) -> set[str]:
        return {one["address"] for one in self._changes if "importing" in one["change"]}

    def made(self) -> set[str]:
        return {one["address"] for one in self._changes if one["change"]["actions"] == ["create"]}

    def lost(self) -> list[str]:
        return [one["address"] for one in self._changes if "delete" in one["change"]["actions"]]

    def changed(self) -> set[tuple[str, str]]:
        return {(one["address"], attribute) for one in self._changes if one["change"]["actions"] == ["update"] for attribute in _different(one["change"])}


def _different(change: dict[str, Any]) -> set[str]:
    before, after, unknown = change["before"] or {}, change["after"] or {}, change["after_unknown"]
    known = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    return known | {name for name, value in unknown.items() if _holds_unknown(value)}


def _holds_unknown(value: Any) -> bool:
    if isinstance(value, (dict, list)):
        return any(_holds_unknown(one) for one in (value.values() if isinstance(value, dict) else value))
    return value is True


class Imported(unittest.TestCase):
    def setUp(self) -> None:
        self.emulator = self.enterContext(start_emulator())
        self.room = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def deployed(self, name: str) -> Deployment:
        deployment = self.enterContext(Deployment(FOREIGN / name, {}, self.emulator, bootstrapped=False))
        deployment.init()
        deployment.apply()
        return deployment

    def takeover(self, old: Deployment, *options: str) -> Takeover:
        state = self.room / "state.json"
        state.write_text(old.terraform.run("show", "-json")[1])
        return Takeover(state, self.room / f"takeover{len(options)}", *options)

    def emitted(self, takeover: Takeover) -> Deployment:
        folder = self.enterContext(compile_topology(takeover.topology))
        deployment = self.enterContext(Deployment(folder, {"environment_suffix": ENVIRONMENT}, self.emulator))
        deployment.init()
        return deployment

    def assert_as_said(self, takeover: Takeover, planned: Planned) -> None:
        self.assertEqual(planned.lost(), [])
        self.assertEqual(planned.imported(), set(takeover.moved))
        self.assertEqual(planned.made(), takeover.additions())
        self.assertEqual({(takeover.moved[address], attribute) for address, attribute in planned.changed()}, takeover.changes())

    def test_what_is_whole_is_imported_alone(self) -> None:
        old = self.deployed("platform")
        takeover = self.takeover(old)
        self.assertTrue(takeover.moved)
        self.assertEqual((takeover.additions(), takeover.changes()), (set(), set()))
        new = self.emitted(takeover)
        self.assert_as_said(takeover, Planned(new))
        existing = self.existing()
        new.apply_plan()
        new.assert_no_changes()
        self.assertEqual(self.existing(), existing)
        self.assert_forgotten(old, takeover)
        self.assertEqual(self.existing(), existing)

    def test_what_is_accepted_is_what_terraform_plans(self) -> None:
        old = self.deployed("platform")
        takeover = self.takeover(old, *ALL)
        self.assertTrue(takeover.additions() and takeover.changes())
        new = self.emitted(takeover)
        self.assert_as_said(takeover, Planned(new))
        new.apply_plan()
        new.assert_no_changes()

    def existing(self) -> dict[str, Any]:
        """What the account holds of what the configuration makes."""
        found: dict[str, Any] = {}
        for region in REGIONS:
            found[region] = {
                "tables": self.emulator.client("dynamodb", region).list_tables()["TableNames"],
                "alarms": self.emulator.client("cloudwatch", region).describe_alarms()["MetricAlarms"],
                "keys": self.emulator.client("kms", region).list_aliases()["Aliases"],
                "parameters": self.emulator.client("ssm", region).get_parameters_by_path(Path="/", Recursive=True)["Parameters"],
            }
        return found

    def assert_forgotten(self, old: Deployment, takeover: Takeover) -> None:
        """As the documentation says: without the blocks of what was taken over, and with `removed.tf.json` beside it."""
        for address in sorted(takeover.moved.values()):
            cut(old.folder, address)
        shutil.copy(takeover.folder / "removed.tf.json", old.folder)
        old.plan()
        actions = {one["address"]: one["change"]["actions"] for one in old.shown_plan()["resource_changes"] if one["mode"] == "managed"}
        forgotten = {address for address, one in actions.items() if one == ["forget"]}
        self.assertEqual(forgotten, set(takeover.moved.values()))
        self.assertEqual({tuple(one) for address, one in actions.items() if address not in forgotten}, {("no-op",)})
        old.apply_plan()
        self.assertFalse(set(old.state_resources()) & forgotten)


def cut(folder: pathlib.Path, address: str) -> None:
    """Takes the block of a resource out of the configuration in a folder, or of the module that it calls."""
    *modules, type_, name = re.sub(r"\[[^\]]*\]", "", address).split(".")
    for module in modules[1::2]:
        text = (folder / "main.tf").read_text()
        called = re.search(rf'^module "{module}" {{\n(?:.*\n)*?  source +="? *"([^"]+)"', text, re.MULTILINE)
        assert called is not None, address
        folder /= called.group(1)
    source = folder / "main.tf"
    source.write_text(re.sub(rf'^resource "{type_}" "{name}" {{\n(?:.*\n)*?^}}\n', "", source.read_text(), flags=re.MULTILINE))


if __name__ == "__main__":
    main()
