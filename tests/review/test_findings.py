"""Findings: code scanning where it is allowed, annotations elsewhere."""

import json

from case import ActionCase
from checkout import BROKEN, PROGRAM

NO_SCANNING = {"comment": "false"}


class Findings(ActionCase):
    def test_findings_go_to_code_scanning(self):
        self.pull_request({"payments.dr": BROKEN})
        result = self.run_action(**NO_SCANNING)
        self.assertEqual(result.outcomes["lint"], "failure")
        self.assertEqual(result.outputs["exit-code"], "1")
        [report] = self.forge.reports
        self.assertEqual((report["commit"], report["ref"]), (self.merge, "refs/pull/7/merge"))
        with open(result.outputs["sarif-file"], encoding="utf-8") as file:
            self.assertEqual(json.load(file), report["sarif"])
        self.assertEqual([one for one in result.annotations if "file" in one[1]], [])
        self.assertIn("payments.dr:3: error[DR0101]", result.log)
        self.assertIn("| error | `DR0101` | `payments.dr:3` |", result.summary)

    def test_the_head_of_a_pull_request_is_named_as_such(self):
        self.pull_request({"payments.dr": PROGRAM})
        self.repository.check_out(self.head, self.workspace)
        self.run_action(**NO_SCANNING)
        self.assertEqual((self.forge.reports[0]["commit"], self.forge.reports[0]["ref"]), (self.head, "refs/pull/7/head"))

    def test_without_the_right_there_are_annotations(self):
        self.pull_request({"payments.dr": BROKEN})
        for status in (403, 404):
            with self.subTest(status=status):
                self.forge.faults.clear()
                self.forge.refuse("POST", "/sarifs$", status, "Code scanning is not enabled for this repository.")
                result = self.run_action(**NO_SCANNING)
                self.assertIn("`permissions: security-events: write`", result.said("notice")[0])
                errors = [(properties["file"], properties["line"]) for level, properties, _ in result.annotations if level == "error"]
                self.assertEqual(errors, [("payments.dr", "3")])

    def test_a_report_that_is_refused_later(self):
        self.pull_request({"payments.dr": BROKEN})
        self.forge.states = [{"processing_status": "pending"}, {"processing_status": "failed", "errors": ["rejecting SARIF"]}]
        result = self.run_action(**NO_SCANNING)
        self.assertIn("rejecting SARIF", result.said("warning")[0])
        self.assertEqual(len(result.said("error")), 1)

    def test_more_findings_than_are_shown(self):
        many = "".join(f"  regoin r{number} = 1\n" for number in range(400))
        self.pull_request({"payments.dr": PROGRAM.replace("  objectives", many + "  objectives")})
        result = self.run_action(upload_sarif="false", **NO_SCANNING)
        self.assertEqual(result.dropped, 0, result.log[-2000:])
        self.assertEqual(len(result.said("error")), 10)
        self.assertRegex(result.said("notice")[-1], r"^\d+ more findings are not shown as annotations$")
        self.assertRegex(result.summary, r"\n\d+ more are not shown here\.")

    def test_warnings_do_not_fail(self):
        self.pull_request({"payments.dr": PROGRAM.replace("  objectives", "  let spare = 3\n  objectives")})
        result = self.run_action(upload_sarif="false", **NO_SCANNING)
        self.assertFalse(result.failed, result.log)
        self.assertEqual(len(result.said("warning")), 1)
        result = self.run_action(upload_sarif="false", lint_args="--max-warnings 0", **NO_SCANNING)
        self.assertEqual(result.outcomes["lint"], "failure")

    def test_wrong_settings_are_refused(self):
        self.pull_request({"payments.dr": PROGRAM})
        for inputs, words in (
            ({"upload_sarif": "yes"}, "`upload-sarif` is `true` or `false`, not `yes`"),
            ({"args": "'"}, "`args` cannot be read"),
            ({"lint_args": "--baseline missing.json"}, "missing.json"),
            ({"paths": "nowhere.dr\npayments.dr"}, "nowhere.dr"),
            ({"config": "missing.toml"}, "missing.toml"),
            ({"sarif_file": "/nowhere/drc.sarif"}, "`/nowhere/drc.sarif`: No such file or directory"),
        ):
            with self.subTest(inputs=inputs):
                result = self.run_action(**(NO_SCANNING | inputs))
                self.assertEqual(result.outcomes["lint"], "failure", result.log)
                self.assertIn(words, result.log)
                self.assertEqual(self.forge.reports, [])

    def test_texts_of_a_change_are_no_commands(self):
        name = "$(touch folder)/::error::a b;touch file.dr"
        self.pull_request({name: BROKEN, "payments.dr": None}, branch="$(touch${IFS}branch)")
        result = self.run_action(upload_sarif="false")
        self.assertEqual([properties["file"] for level, properties, _ in result.annotations if level == "error"], [name.replace(":", "%3A")])
        for made in ("folder", "file", "branch", "title", "file.dr"):
            self.assertFalse((self.workspace / made).exists(), made)
        self.assertIn("`$(touch folder)/::error::a b;touch file.dr:3`", result.summary)
