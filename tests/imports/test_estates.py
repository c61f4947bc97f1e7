"""Imports of states: those of the examples, without anything by which drc would know them again, and those of configurations that others wrote."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))

from estate import Estate  # noqa: E402
from planned import changes_of, resources  # noqa: E402

DRC = str(pathlib.Path(os.environ.get("DRC", "drc")).absolute())
SURROUNDINGS = {"COLUMNS": "120", "NO_COLOR": "1", "SOURCE_DATE_EPOCH": "1796040000", "PATH": os.environ.get("PATH", "")}


def run(*words: str, allowed: tuple[int, ...] = (0,)) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([DRC, *words], capture_output=True, text=True, env=SURROUNDINGS, timeout=600)
    assert done.returncode in allowed, f"drc {' '.join(words)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done


def imported(state: pathlib.Path, out: pathlib.Path, *options: str) -> dict[str, Any]:
    run("import", str(state), "-o", str(out), *options)
    return json.loads((out / "import.json").read_text())


class Room(unittest.TestCase):
    def setUp(self) -> None:
        self.room = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def assert_takes_over_all_that_it_says(self, report: dict[str, Any], state: dict[str, Any], out: pathlib.Path) -> None:
        existing = {one["address"] for one in resources(state["values"]["root_module"]) if one["mode"] == "managed"}
        moved = {one["from"] for one in report["moved"]}
        rest = {one["address"] for one in json.loads((out / "rest.json").read_text())["resources"]}
        self.assertEqual(moved | rest, existing)
        self.assertFalse(moved & rest)
        self.assertEqual(len(moved), len(report["moved"]))
        self.assertEqual(len({one["to"] for one in report["moved"]}), len(report["moved"]))


def share(report: dict[str, Any]) -> float:
    return report["taken_over"] / report["resources"]


class Examples(Room):
    """The least share of the resources that is taken over, of those that no plan has made; and of all."""

    def state_of(self, example: str) -> dict[str, Any]:
        source = next(path for path in (ROOT / "examples" / example, ROOT / "examples" / "patterns" / example) if path.exists())
        folder = self.room / example
        shutil.copytree(source, folder)
        program = folder / f"{example}.dr"
        # One configuration: the states of several are imported one by one.
        program.write_text(re.sub(r"^ *layout *= *split\n", "", program.read_text(), flags=re.MULTILINE))
        run("compile", str(program), "-o", str(self.room / "emitted"))
        return Estate(self.room / "emitted").state()

    def check(self, example: str, least: float) -> None:
        state = self.state_of(example)
        path = self.room / "state.json"
        path.write_text(json.dumps(state))
        out = self.room / "out"
        report = imported(path, out)
        self.assert_takes_over_all_that_it_says(report, state, out)
        self.assertGreaterEqual(share(report), least)
        for component in report["components"]:
            if component["outcome"] != "left_out":
                self.assertEqual((component["additions"], component["changes"]), ([], []), component["name"])
        run("compile", str(out / f"{report['topology']}.dr"), "-o", str(self.room / "again"))
        self.assertEqual(changes_of(state, report, (out / f"{report['topology']}.dr").read_text(), self.room / "again"), [])

    # What is left of it was made by plans.
    def test_orders(self) -> None:
        self.check("orders", 0.85)

    def test_bank(self) -> None:
        self.check("bank", 0.80)

    def test_payments(self) -> None:
        self.check("payments", 0.79)

    def test_trading(self) -> None:
        self.check("trading", 0.78)

    def test_gateway(self) -> None:
        self.check("gateway", 0.84)

    def test_transactions(self) -> None:
        self.check("transactions", 0.53)

    def test_backup_and_restore(self) -> None:
        self.check("backup_and_restore", 0.90)

    def test_pilot_light(self) -> None:
        self.check("pilot_light", 0.85)


class Foreign(Room):
    """Configurations that others could have written: modules, `count`, `for_each`. What Terraform says of each was recorded by
    `foreign/record.py`."""

    CHANGES = ("--accept-changes",)
    ALL = ("--accept-additions", "--accept-changes")

    def check(self, name: str, whole: float, changed: float, all_: float) -> dict[str, Any]:
        """The shares of what is taken over: as it is, with changes, and with additions as well."""
        path = HERE / "foreign" / name / "state.json"
        first: dict[str, Any] = {}
        for number, (options, least) in enumerate((((), whole), (self.CHANGES, changed), (self.ALL, all_))):
            out = self.room / f"out{number}"
            report = imported(path, out, *options)
            self.assert_takes_over_all_that_it_says(report, json.loads(path.read_text()), out)
            self.assertGreaterEqual(share(report), least, options)
            taken = [one for one in report["components"] if one["outcome"] != "left_out"]
            self.assertFalse("--accept-additions" not in options and any(one["additions"] for one in taken))
            self.assertFalse("--accept-changes" not in options and any(one["changes"] for one in taken))
            if taken:
                run("compile", str(out / f"{report['topology']}.dr"), "-o", str(self.room / f"again{number}"))
            first = first or report
        return first

    # What no estate of others has: keys whose policies let in logs and alarms, alarms on what lags, dead letters that wait as long.
    def test_tables_of_a_module(self) -> None:
        self.check("sessions", 0.0, 0.75, 1.0)

    def test_queues_by_count(self) -> None:
        self.check("messages", 0.0, 0.18, 1.0)

    def test_functions_of_a_module(self) -> None:
        self.check("workers", 0.0, 0.0, 0.9)

    def test_buckets_by_name(self) -> None:
        self.check("storage", 0.0, 0.14, 1.0)

    def test_a_network_by_count(self) -> None:
        self.check("network", 0.0, 0.0, 1.0)

    # The default policy of a key is not the library's, so the key stays where it is, and what it encrypts is taken over all the same.
    def test_what_is_encrypted_with_a_key_of_another_policy(self) -> None:
        report = self.check("platform", 0.4, 0.8, 0.93)
        self.assertEqual({one["name"]: one["outcome"] for one in report["components"]}, {"data": "whole", "jobs": "left_out", "parameters": "whole", "tenants": "whole", "stuck": "whole"})
        self.assertIn('existing = { primary: "alias/platform-data-use1", secondary: "alias/platform-data-usw2" }', (self.room / "out0" / "platform.dr").read_text())


if __name__ == "__main__":
    unittest.main()
