"""The inputs of the action, of the GitLab template and of the documentation are those that the scripts read."""

import re
import unittest

from case import ROOT
from documents import yaml

SCRIPTS = sorted((ROOT / ".ci" / "review").glob("*.py"))
PAGE = (ROOT / "docs" / "pull-requests.md").read_text()


def variable(name: str) -> str:
    return "INPUT_" + name.upper().replace("-", "_")


class Inputs(unittest.TestCase):
    def setUp(self) -> None:
        self.read = {name for path in SCRIPTS for name in re.findall(r'\b(?:text|flag|words|lines)\("([\w-]+)"', path.read_text())}
        self.action = yaml.safe_load((ROOT / "action.yml").read_text())

    def test_the_action_hands_over_each_of_its_inputs(self):
        self.assertEqual(set(self.action["inputs"]), self.read)
        handed = {}
        for step in self.action["runs"]["steps"]:
            self.assertNotIn("${{", step["run"])
            handed |= {name: value for name, value in step["env"].items() if name.startswith("INPUT_")}
        self.assertEqual(handed, {variable(name): f"${{{{ inputs.{name} }}}}" for name in self.read})

    def test_the_template_hands_over_each_of_its_inputs(self):
        header, jobs = yaml.safe_load_all((ROOT / ".ci" / "gitlab.yml").read_text())
        own = set(header["spec"]["inputs"]) - {"stage", "image"}
        self.assertLessEqual(own, self.read)
        self.assertEqual(jobs["drc"]["variables"], {variable(name): f"$[[ inputs.{name} ]]" for name in own})
        self.assertEqual([line for line in jobs["drc"]["script"] if "$[[" in line], [])

    def test_the_page_explains_each_input_and_output(self):
        rows = re.search(r"\| input \| what it says \|\n(.*?)\n\n", PAGE, re.DOTALL)[1]
        explained = {name for row in rows.splitlines() for name in re.findall(r"`([\w-]+)`", row.split("|")[1])}
        self.assertEqual(explained, self.read)
        for name in self.action["outputs"]:
            self.assertIn(f"`{name}`", PAGE)
