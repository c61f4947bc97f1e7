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
# Notes folder and command, fails where it is told to, knows a value for every output, and keeps what was applied as a state.
# A plan changes what PLANNED lists for the folder; without PLANNED, it creates something.
TERRAFORM = """#!/usr/bin/env python3
import json, os, pathlib, sys
folder, command = pathlib.Path.cwd(), sys.argv[1]
with open(os.environ["NOTES"], "a") as notes:
    notes.write(f"{folder.name} {' '.join(sys.argv[1:])}\\n")
if os.environ.get("FAILS") == f"{folder.name} {command}":
    sys.exit(3)
state, regions = folder / "kept", {"primary_region": "us-east-1", "secondary_region": os.environ.get("STANDBY", "us-west-2")}
planned = json.loads(os.environ.get("PLANNED", "{}")).get(folder.name)
before = json.loads(state.read_text()) if state.exists() else {}
if command == "output":
    main = json.loads((folder / "main.tf.json").read_text())
    value = lambda name, one: {key: f"{folder.name}-{key}" for key in one["value"]} if name == "values" else [folder.name, True, 7]
    print(json.dumps({name: {"value": value(name, one)} for name, one in main.get("output", {}).items() if not name.startswith("checks")}))
if command == "plan":
    if planned == []:
        sys.exit(0)
    for one in sys.argv:
        if one.startswith("-out="):
            pathlib.Path(one[5:]).write_text("destroy" if "-destroy" in sys.argv else "apply")
    sys.exit(2 if "-detailed-exitcode" in sys.argv else 0)
if command == "show":
    kept = [{"type": "terraform_data", "name": "region_of_" + role, "values": {"input": region}} for role, region in before.get("regions", {}).items()]
    variables = {name: {"value": value} for name, value in regions.items()}
    print(json.dumps({"resource_changes": planned or [], "variables": variables, "prior_state": {"values": {"root_module": {"resources": kept}}}}))
if command == "apply":
    if pathlib.Path(sys.argv[-1]).read_text() == "destroy":
        state.unlink(missing_ok=True)
    else:
        own = {role: region for role, region in zip(("primary", "secondary"), regions.values()) if folder.name in (role, "global")}
        resource = {"mode": "managed", "type": "aws_vpc", "name": "network", "provider": "x", "instances": [{"attributes": {"id": "1"}}]}
        state.write_text(json.dumps({"resources": [resource], "regions": own}))
if command == "state" and sys.argv[2] == "pull":
    print(json.dumps(before))
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
        done = subprocess.run([sys.executable, self.out / "deploy.py", *arguments], cwd=self.room, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
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
        self.assertEqual(self.asked("apply"), ["global apply", "secondary apply", "primary apply"])
        self.assertEqual(self.notes.read_text().count(" plan -input=false -detailed-exitcode -out="), 3)
        self.assertEqual(self.notes.read_text().count(" -destroy"), 3)

    def test_what_is_applied_is_the_plan_that_was_read(self) -> None:
        self.deploy("apply", "--yes")
        words = [line.split() for line in self.notes.read_text().splitlines() if line.startswith("primary")]
        file = next(one for line in words for one in line if one.startswith("-out=")).removeprefix("-out=")
        self.assertEqual([line[1:] for line in words if file in line], [["show", "-json", file], ["apply", "-input=false", file]])
        self.assertFalse(pathlib.Path(file).exists())

    def test_the_standby_is_changed_first(self) -> None:
        self.deploy("apply", "--yes")
        self.deploy("apply", "--yes")
        self.assertEqual(self.asked("apply"), ["secondary apply", "primary apply", "global apply"])
        self.deploy("apply", "--yes", "--first", "primary")
        self.assertEqual(self.asked("apply"), ["primary apply", "secondary apply", "global apply"])
        self.deploy("apply", "--yes", "--together")
        self.assertEqual(self.asked("apply"), ["primary apply", "secondary apply", "global apply"])
        self.assertIn("no region tertiary", self.deploy("apply", "--yes", "--first", "tertiary", code=1))

    def test_a_region_that_needs_more_than_it_was_handed_waits_for_the_other(self) -> None:
        self.deploy("apply", "--yes")
        described = self.out / "deployment.json"
        content = json.loads(described.read_text())
        content["configurations"][1]["takes"] = [{"from": "primary", "key": "core_primary_network_id", "variable": "from_primary_new"}]
        described.write_text(json.dumps(content))
        said = self.deploy("apply", "--yes", "--edited")
        self.assertIn("secondary needs from_primary_new", said)
        self.assertEqual(self.asked("apply"), ["primary apply", "secondary apply", "global apply"])

    def test_a_plan_that_loses_data_is_refused_before_anything_is_changed(self) -> None:
        self.deploy("apply", "--yes")
        change = {"actions": ["delete", "create"], "before": {"tags_all": {"Component": "books", "Role": "secondary"}}, "replace_paths": [["name"]]}
        lost = {"address": "aws_dynamodb_table.books", "type": "aws_dynamodb_table", "name": "books", "mode": "managed", "change": change}
        planned = json.dumps({"secondary": [lost], "primary": [], "global": []})
        said = self.deploy("apply", "--yes", code=1, PLANNED=planned)
        self.assertIn("books: aws_dynamodb_table.books is replaced: name cannot be changed in place", said)
        self.assertEqual(self.asked("apply"), [])
        self.deploy("apply", "--yes", "--replace", "books", PLANNED=planned)
        self.assertEqual(self.asked("apply"), ["secondary apply"])

    def test_a_region_that_has_moved_is_refused(self) -> None:
        self.deploy("apply", "--yes")
        for command in ("apply", "destroy"):
            said = self.deploy(command, "--yes", "--only", "secondary", code=1, STANDBY="us-east-2")
            self.assertIn("secondary is in us-west-2, and cannot become us-east-2", said)
            self.assertEqual(self.asked("apply"), [])

    def test_without_yes_it_asks(self) -> None:
        self.assertIn("nothing was changed", self.deploy("apply", code=1))
        self.assertEqual(self.asked("apply"), [])

    def test_status_says_by_its_code_whether_something_differs(self) -> None:
        self.assertIn("primary was never applied", self.deploy("status", code=2))
        self.deploy("apply", "--yes")
        self.assertIn("what runs is what these files say", self.deploy("status", PLANNED=json.dumps({"primary": [], "secondary": [], "global": []})))
        change = {"actions": ["update"], "before": {"cidr": "a"}, "after": {"cidr": "b"}}
        changed = {"address": "aws_vpc.network", "type": "aws_vpc", "name": "network", "mode": "managed", "change": change}
        said = self.deploy("status", code=2, PLANNED=json.dumps({"primary": [], "secondary": [changed], "global": []}))
        self.assertIn("secondary: an apply would update aws_vpc.network (cidr)", said)
        self.deploy("status", code=1, FAILS="primary plan")

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
