#!/usr/bin/env python3
"""The script that is written beside the configurations, with a Terraform that only notes what it was asked to do."""

import json
import os
import pathlib
import stat
import subprocess
import sys
import tempfile
import unittest

DRC = pathlib.Path(os.environ.get("DRC", "drc"))

TOPOLOGY = """topology payments {
  layout = split
  region primary   = "us-east-1"
  region secondary = "us-west-2"
  vpc core { cidr = { primary: "10.10.0.0/16", secondary: "10.20.0.0/16" } }
}
"""
# Notes folder and command, fails where it is told to, and knows a value for every output.
TERRAFORM = """#!/usr/bin/env python3
import json, os, pathlib, sys
folder = pathlib.Path.cwd()
with open(os.environ["NOTES"], "a") as notes:
    notes.write(f"{folder.name} {' '.join(sys.argv[1:])}\\n")
if os.environ.get("FAILS") == f"{folder.name} {sys.argv[1]}":
    sys.exit(3)
if sys.argv[1] == "output":
    main = json.loads((folder / "main.tf.json").read_text())
    value = lambda name, one: {key: f"{folder.name}-{key}" for key in one["value"]} if name == "values" else [folder.name, True, 7]
    print(json.dumps({name: {"value": value(name, one)} for name, one in main.get("output", {}).items() if not name.startswith("checks")}))
"""


class DeployScript(unittest.TestCase):
    def setUp(self) -> None:
        room = tempfile.TemporaryDirectory(prefix="deploy-script-")
        self.addCleanup(room.cleanup)
        self.room = pathlib.Path(room.name)
        (self.room / "payments.dr").write_text(TOPOLOGY)
        subprocess.run([DRC, "compile", "payments.dr", "-o", "out"], cwd=self.room, check=True, stdout=subprocess.DEVNULL)
        self.out = self.room / "out"
        tool = self.room / "bin" / "terraform"
        tool.parent.mkdir()
        tool.write_text(TERRAFORM)
        tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
        self.notes = self.room / "notes"

    def deploy(self, *arguments: str, code: int = 0, **variables: str) -> str:
        environment = os.environ | {"PATH": f"{self.room / 'bin'}:{os.environ['PATH']}", "NOTES": str(self.notes)} | variables
        self.notes.write_text("")
        done = subprocess.run([sys.executable, self.out / "deploy.py", *arguments], cwd=self.room, env=environment, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def asked(self, *commands: str) -> list[str]:
        """Which folder was asked to do what, of these commands."""
        words = [line.split() for line in self.notes.read_text().splitlines()]
        return [f"{folder} {command}" for folder, command, *_ in words if command in commands]

    def test_applied_in_order_with_values_handed_over(self) -> None:
        self.deploy("apply", "--yes", "--var", "environment_suffix=one")
        self.assertEqual(self.asked("apply"), ["primary apply", "secondary apply", "global apply"])
        self.assertIn("-var=environment_suffix=one", self.notes.read_text())
        handed = json.loads((self.out / "global" / "values.auto.tfvars.json").read_text())
        variables = json.loads((self.out / "global" / "main.tf.json").read_text())["variable"]
        self.assertEqual(set(handed), {name for name in variables if name.startswith("from_")})
        self.assertEqual(handed["from_primary_core_primary_network_id"], "primary-core_primary_network_id")
        self.assertFalse((self.out / "primary" / "values.auto.tfvars.json").exists())

    def test_destroyed_in_reverse(self) -> None:
        self.deploy("apply", "--yes")
        self.deploy("destroy", "--yes")
        self.assertEqual(self.asked("destroy"), ["global destroy", "secondary destroy", "primary destroy"])

    def test_a_part_takes_what_was_handed_over_last(self) -> None:
        self.assertIn("never handed its values", self.deploy("apply", "--yes", "--only", "global", code=1))
        self.deploy("apply", "--yes")
        self.deploy("apply", "--yes", "--only", "global")
        self.assertEqual({line.split()[0] for line in self.notes.read_text().splitlines()}, {"global"})

    def test_a_failure_stops_the_rest(self) -> None:
        said = self.deploy("apply", "--yes", code=1, FAILS="secondary apply")
        self.assertIn("secondary: `terraform apply` ended with 3", said)
        self.assertEqual(self.asked("apply"), ["primary apply", "secondary apply"])

    def test_outputs_become_one_object_of_texts(self) -> None:
        self.deploy("apply", "--yes")
        self.deploy("outputs")
        flat = json.loads((self.room / "flat-outputs.json").read_text())
        self.assertEqual(flat["core_secondary_id_0"], "secondary")
        self.assertEqual(flat["core_secondary_id_1"], "true")
        self.assertEqual(flat["core_secondary_id_2"], "7")
        self.assertFalse([name for name in flat if name.startswith("values")])

    def test_files_that_are_not_of_one_compile_are_refused(self) -> None:
        described = self.out / "primary" / "main.tf.json"
        described.write_text(described.read_text() + "\n")
        self.assertIn("primary/main.tf.json is not what the compiler wrote", self.deploy("apply", "--yes", code=1))
        self.assertEqual(self.asked("apply"), [])
        self.deploy("apply", "--yes", "--edited")
        self.assertEqual(len(self.asked("apply")), 3)
        (self.out / "global" / "main.tf.json").unlink()
        self.assertIn("global/main.tf.json and 1 more are not", self.deploy("apply", "--yes", code=1))

    def test_a_compile_that_was_cut_off_is_noticed(self) -> None:
        manifest = self.out / ".drc-manifest.json"
        manifest.write_text(manifest.read_text().replace('"complete"', '"publishing"'))
        for more in ((), ("--edited",)):
            self.assertIn("was interrupted", self.deploy("apply", "--yes", *more, code=1))
        manifest.write_text("{")
        self.assertIn("cannot be understood", self.deploy("apply", "--yes", code=1))
        manifest.unlink()
        self.assertIn("is missing", self.deploy("apply", "--yes"))

    def test_mistakes_are_told(self) -> None:
        self.assertIn("no configuration tertiary", self.deploy("apply", "--only", "tertiary", code=1))
        self.deploy("ruin", code=2)
        (self.room / "bin" / "terraform").unlink()
        path = ":".join(one for one in os.environ["PATH"].split(":") if not (pathlib.Path(one) / "terraform").exists())
        self.assertIn("terraform is not installed", self.deploy("apply", "--yes", code=1, PATH=path))


if __name__ == "__main__":
    unittest.main()
