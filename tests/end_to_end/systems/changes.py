#!/usr/bin/env python3
"""The second apply: what an edit may take away and what not, one region after the other, a region that moves, and another layout."""

import contextlib
import pathlib
import re
import subprocess
import tempfile
import unittest
from typing import Iterator

from system import compile_into, compiler, main

from harness import SplitDeployment, start_emulator

SUFFIX = "one"
FILE = """topology shop {
  LAYOUT
  region primary   = "us-east-1"
  region secondary = "us-west-2"

  dynamodb carts { key = "id" }
  lambda front {
    source      = "./front"
    handler     = "index.handler"
    memory      = 256MiB
    environment = { TABLE: carts.name }
  }

  replicate primary -> secondary { carts }
}
"""
# The standby, after it has moved.
MOVED = "--var=secondary_region=us-east-2"
CODE = 'def handler(event, context):\n    return {"statusCode": 200}\n'
APPLIED = re.compile(r"^== (?:(\w+): )?terraform apply", re.M)


class Changes(unittest.TestCase):
    """One deployment is edited again and again, since the first apply and the last destroy of each would take most of the time."""

    @classmethod
    def setUpClass(cls) -> None:
        cls.emulator = start_emulator()
        cls.addClassCleanup(cls.emulator.stop)

    def setUp(self) -> None:
        self.room = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory(prefix="changes-")))
        (self.room / "front").mkdir()
        (self.room / "front" / "index.py").write_text(CODE)
        self.source = self.room / "shop.dr"

    def write(self, layout: str = "single", **edits: str) -> None:
        text = FILE.replace("LAYOUT", f"layout = {layout}" if layout == "split" else "")
        for old, new in edits.items():
            text = re.sub(rf"\b{old}\b", new, text)
        self.source.write_text(text)

    @contextlib.contextmanager
    def compiled(self) -> Iterator[SplitDeployment]:
        folder = self.room / "emitted"
        compile_into(folder, self.source)
        with SplitDeployment(folder, {"environment_suffix": SUFFIX}, self.emulator) as deployment:
            yield deployment

    def edited(self, deployment: SplitDeployment, layout: str = "single", **edits: str) -> None:
        self.write(layout, **edits)
        compile_into(deployment.folder, self.source)

    def tables(self, region: str) -> list[str]:
        return self.emulator.client("dynamodb", region).list_tables()["TableNames"]

    def functions(self, region: str) -> list[str]:
        return [one["FunctionName"] for one in self.emulator.client("lambda", region).list_functions()["Functions"]]

    def test_a_deployment_is_edited_moved_split_and_destroyed(self) -> None:
        self.write()
        with self.compiled() as old:
            old.deploy("apply", "--patience=45")
            self.data_and_service_go_only_when_they_are_named(old)
            self.a_region_moves_in_steps(old)
            self.write("split")
            self.the_other_layout_is_not_written_over(old)
            self.room.joinpath("emitted").rename(self.room / "single")
            with self.compiled() as new:
                self.a_state_is_adopted(old, new)
                self.the_standby_is_changed_before_home(new)
                new.deploy("destroy", MOVED)
        self.assertEqual(self.emulator.leftovers(), {})

    def data_and_service_go_only_when_they_are_named(self, deployment: SplitDeployment) -> None:
        before = self.tables("us-east-1"), self.functions("us-west-2")
        self.edited(deployment, carts="baskets", **{"lambda front": "lambda door"})
        said = deployment.deploy("apply", "--patience=45", allowed=(1,))
        self.assertRegex(said, r"carts: aws_dynamodb_table\.carts_\w+ is destroyed: the file no longer has it")
        self.assertRegex(said, r"would stop serving in several regions at once:\n  - front: ")
        self.assertIn("--replace carts", said)
        self.assertEqual((self.tables("us-east-1"), self.functions("us-west-2")), before)
        self.assertIn("front", deployment.deploy("apply", "--patience=45", "--replace", "carts", allowed=(1,)))
        deployment.deploy("apply", "--patience=45", "--replace", "carts", "--replace", "front")
        self.assertEqual([name for name in self.tables("us-east-1") if "carts" in name], [])
        deployment.assert_no_changes()

    def a_region_moves_in_steps(self, deployment: SplitDeployment) -> None:
        self.assertIn("The region of secondary cannot be changed", deployment.deploy("apply", "--patience=45", MOVED, allowed=(1,)))
        self.assertIn("secondary is in us-west-2, and cannot become us-east-2", deployment.deploy("destroy", MOVED, allowed=(1,)))
        self.assertEqual(len(self.functions("us-west-2")), 1)
        self.assertIn("is home", deployment.deploy("destroy", "--region=primary", allowed=(1,)))
        self.assertIn("secondary is removed", deployment.deploy("destroy", "--region=secondary"))
        self.assertEqual((self.tables("us-west-2"), self.functions("us-west-2")), ([], []))
        self.assertEqual(len(self.functions("us-east-1")), 1)
        # The names go back to the first ones on the way, in what is left as in what is made anew.
        self.edited(deployment)
        deployment.deploy("apply", "--patience=45", MOVED, "--replace=baskets", "--replace=door")
        self.assertEqual(len(self.functions("us-east-2")), 1)

    def the_other_layout_is_not_written_over(self, old: SplitDeployment) -> None:
        done = subprocess.run([compiler(), "compile", self.source, "-o", old.folder], capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("DR0911", done.stderr + done.stdout)

    def a_state_is_adopted(self, old: SplitDeployment, new: SplitDeployment) -> None:
        before = self.functions("us-east-1"), self.tables("us-east-2")
        self.assertIn("adopted", new.deploy("adopt", f"--from={old.folder}"))
        said = new.deploy("apply", "--patience=45", MOVED)
        self.assertNotRegex(said, r"[1-9]\d* to destroy")
        self.assertNotRegex(said, r"[1-9]\d* to add")
        self.assertEqual((self.functions("us-east-1"), self.tables("us-east-2")), before)
        self.assertEqual(old.state_resources(), {})
        self.assertIn("there is nothing to take over", new.deploy("adopt", f"--from={old.folder}", allowed=(1,)))

    def the_standby_is_changed_before_home(self, deployment: SplitDeployment) -> None:
        self.edited(deployment, "split", **{"256MiB": "512MiB"})
        said = deployment.deploy("apply", "--patience=45", MOVED)
        self.assertEqual(APPLIED.findall(said)[:2], ["secondary", "primary"])
        self.assertIn("us-east-2 is healthy", said)
        self.assertIn("the regions are in step", said)
        for name in deployment.configurations:
            variables = (f"-var=environment_suffix={SUFFIX}", "-var=secondary_region=us-east-2")
            self.assertEqual(deployment.terraform(name).run("plan", *variables, "-detailed-exitcode", "-no-color")[0], 0)
        self.assertIn("what runs is what these files say", deployment.deploy("status", MOVED))
        self.edited(deployment, "split")
        self.assertIn("secondary: an apply would update", deployment.deploy("status", MOVED, allowed=(2,)))


if __name__ == "__main__":
    main()
