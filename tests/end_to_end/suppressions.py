#!/usr/bin/env python3
"""Suppressions that end, what day it is, and rules that are tried, as users of the command line meet them.

Run with `DRC=path/to/drc python3 tests/end_to_end/suppressions.py`.
"""

import datetime
import json
import os
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from command_line import CommandLineTest, plain_environment  # noqa: E402

SESSIONS = """topology sessions {
  region primary   = "us-east-1"
  region secondary = "us-west-2"

  dynamodb carts { key = "cart_id" }

  allow replicated on carts because "the second region opens in spring, when the contract with the other provider has ended" until 2027-01-31 by "shop"
}
"""
RULE = """policy naming {
  ## Names stay readable in a list.
  rule short_names: warning {
    for c in components {
      require length(c.name) <= 12 else "the name of `${c}` is long"
    }

    good {
      topic oncall { }
    }
    bad {
      topic people_on_call_for_payments { }
    }
  }
}
"""
# Whatever compiles.
JUDGING = {"check": [], "lint": [], "compile": ["-o", "out"], "prove": [], "cost": [], "derive": [], "simulate": ["--lose", "primary"], "dump": ["--phase=ir"]}


def on(epoch: str | None) -> dict[str, str]:
    environment = plain_environment()
    environment.pop("SOURCE_DATE_EPOCH", None)
    return environment if epoch is None else environment | {"SOURCE_DATE_EPOCH": epoch}


def noon(day: str) -> str:
    return str(int(datetime.datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp()))


class Today(CommandLineTest):
    def setUp(self):
        super().setUp()
        self.write("sessions.dr", SESSIONS)

    def test_the_day_after_the_last_one_is_an_error(self):
        self.assertEqual(self.drc("lint", "--today", "2027-01-31", "sessions.dr", code=0).out, "")
        self.assertIn("DR0810", self.drc("lint", "--today", "2027-02-01", "sessions.dr", code=1).out)

    def test_without_the_option_it_is_the_day_of_the_environment(self):
        self.drc("check", "sessions.dr", code=0, environment=on(noon("2027-01-31")))
        self.drc("check", "sessions.dr", code=1, environment=on(noon("2027-02-01")))
        self.drc("check", "sessions.dr", code=1, environment=on(noon("2035-06-01")))
        self.drc("check", "--today", "2027-01-31", "sessions.dr", code=0, environment=on(noon("2035-06-01")))

    def test_the_day_begins_in_utc(self):
        begin = int(noon("2027-02-01")) - 12 * 3600
        for zone in ("UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"):
            self.drc("check", "sessions.dr", code=0, environment=on(str(begin - 1)) | {"TZ": zone})
            self.drc("check", "sessions.dr", code=1, environment=on(str(begin)) | {"TZ": zone})

    def test_without_both_it_is_the_day_of_the_clock(self):
        now = datetime.datetime.now(datetime.timezone.utc).date()
        for days, code in ((-2, 1), (2, 0)):  # the day may change while the test runs
            self.write("sessions.dr", SESSIONS.replace("2027-01-31", str(now + datetime.timedelta(days=days))))
            for environment in (on(None), on("")):
                self.drc("check", "sessions.dr", code=code, environment=environment)

    def test_what_is_no_day_is_wrong_usage(self):
        for command, more in JUDGING.items():
            for day in ("2027-02-30", "2027-1-1", "tomorrow", "1969-12-31", "", "2027-01-01T00:00:00Z"):
                done = self.drc(command, "--today", day, *more, "sessions.dr", code=2)
                self.assertIn("drc: ", done.err)
                self.assertEqual(done.out, "")
            for epoch in ("yesterday", "-1", "1.5", "1796040000s", " 1", "99999999999999999999"):
                done = self.drc(command, *more, "sessions.dr", code=2, environment=on(epoch))
                self.assertIn("SOURCE_DATE_EPOCH is not a number of seconds", done.err)
            self.drc(command, "--today", "2027-01-01", *more, "sessions.dr", code=0, environment=on("yesterday"))

    def test_what_is_written_does_not_depend_on_it(self):
        self.write("sessions.dr", SESSIONS.replace('key = "cart_id" }', 'key = "cart_id" }\n  topic oncall { }\n  allow own_key on oncall because "unused" until 2020-01-01'))
        written = []
        for number, day in enumerate(("1970-01-01", "2026-12-31", "2027-01-31")):
            out = self.folder / f"out{number}"
            self.drc("compile", "--today", day, "-o", str(out), "sessions.dr", code=0)
            written.append({str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()})
        self.assertTrue(written[0])
        self.assertEqual(written[0], written[1])
        self.assertEqual(written[0], written[2])

    def test_the_removal_of_an_unused_one_leaves_a_formatted_program(self):
        program = SESSIONS.replace('carts { key = "cart_id" }\n', 'carts { key = "cart_id" }\n\n  replicate primary -> secondary { carts }\n')
        self.write("sessions.dr", program)
        found = json.loads(self.drc("check", "--format", "json", "--today", "2026-01-01", "sessions.dr", code=0).err)["diagnostics"]
        self.assertEqual([one["code"] for one in found], ["DR0805"])
        (fix,) = found[0]["fixes"]
        self.assertEqual(fix["applicability"], "safe")
        (edit,) = fix["edits"]
        text = program.encode()
        self.write("sessions.dr", text[: edit["start"]["offset"]] + edit["replacement"].encode() + text[edit["end"]["offset"] :])
        self.assertEqual(self.drc("check", "sessions.dr", code=0).err, "")
        self.drc("fmt", "--check", "sessions.dr", code=0)


class Exceptions(CommandLineTest):
    def test_they_are_listed_with_the_days_that_are_left(self):
        self.write("sessions.dr", SESSIONS)
        for day, left in (("2027-02-01", "expired"), ("2027-01-31", "last day"), ("2027-01-30", "1 day "), ("2026-01-31", "365 days")):
            done = self.drc("lint", "--exceptions", "--today", day, "sessions.dr", code=0)
            self.assertTrue(done.out.startswith(left), done.out)
            self.assertIn("sessions.dr:7", done.out)
            self.assertEqual(done.err, "")

    def test_nothing_is_listed_of_nothing(self):
        self.write("empty.dr", "")
        self.assertEqual(self.drc("lint", "--exceptions", "empty.dr", code=0).out, "no suppressions\n")

    def test_it_fits_a_narrow_terminal(self):
        self.write("sessions.dr", SESSIONS)
        for columns in (40, 60, 200):
            shown, code = self.in_terminal("lint", "--exceptions", "--today", "2027-02-01", "sessions.dr", columns=columns)
            self.assertEqual(code, 0)
            self.assertLessEqual(max(map(len, shown.splitlines())), columns, shown)

    def test_json_is_sorted_and_whole(self):
        self.write("sessions.dr", SESSIONS + SESSIONS.replace("sessions", "others").replace("2027-01-31", "2026-01-31"))
        report = json.loads(self.drc("lint", "--exceptions", "--format", "json", "--today", "2027-01-31", "sessions.dr", code=0).out)
        self.assertEqual(report["today"], "2027-01-31")
        self.assertEqual([(one["topology"], one["days_left"], one["expired"]) for one in report["suppressions"]], [("others", -365, True), ("sessions", 0, False)])
        self.assertEqual(report["suppressions"][0]["owner"], "shop")

    def test_what_cannot_be_read_is_said(self):
        self.drc("lint", "--exceptions", "missing.dr", code=2)
        self.write("broken.dr", SESSIONS.replace("region primary   =", "region primary"))
        self.assertIn("DR0101", self.drc("lint", "--exceptions", "broken.dr", code=1).err)
        self.write("sessions.dr", SESSIONS)
        self.assertIn("text", self.drc("lint", "--exceptions", "--format", "short", "sessions.dr", code=2).err)


class Rules(CommandLineTest):
    def test_rules_that_keep_their_promise(self):
        self.write("rules/naming.dr", RULE)
        self.write("rules/sub folder/more.dr", RULE.replace("naming", "more"))
        self.assertEqual(self.drc("test", "rules", code=0).out, "4 programs of 2 rules, 0 failed\n")
        self.assertEqual(self.drc("test", "./rules/naming.dr", code=0).out, "2 programs of 1 rule, 0 failed\n")
        self.assertEqual(self.drc("test", "-", standard_input=RULE, code=0).out, "2 programs of 1 rule, 0 failed\n")

    def test_a_line_for_each_that_fails(self):
        self.write("naming.dr", RULE.replace("people_on_call_for_payments", "duty").replace("topic oncall { }", "topic oncall { wrong = 3 }"))
        lines = self.drc("test", "naming.dr", code=1).out.splitlines()
        self.assertEqual(len(lines), 3)
        self.assertRegex(lines[0], r"^naming\.dr:9:\d+: error\[DR0814\]: a good program of the rule `short_names` .* DR0206: ")
        self.assertRegex(lines[1], r"^naming\.dr:11:5: error\[DR0814\]: a bad program .* it does not violate the rule$")
        self.assertEqual(lines[2], "2 programs of 1 rule, 2 failed")

    def test_programs_read_only_findings(self):
        self.write("naming.dr", RULE)
        report = json.loads(self.drc("test", "--format", "json", "naming.dr", code=0).out)
        self.assertEqual(report["diagnostics"], [])

    def test_what_there_is_not(self):
        (self.folder / "nothing").mkdir()
        self.assertEqual(self.drc("test", "nothing", code=0).out, "0 programs of 0 rules, 0 failed\n")
        self.drc("test", "missing.dr", code=2)
        self.drc("test", code=2)
        self.write("broken.dr", RULE.replace("policy naming {", "policy naming"))
        self.assertIn("DR0101", self.drc("test", "broken.dr", code=1).out)
        if os.geteuid() != 0:
            self.write("closed.dr", RULE)
            (self.folder / "closed.dr").chmod(0)
            self.drc("test", "closed.dr", code=2)

    def test_imports_and_what_rules_are_about_come_from_the_folder_of_the_rule(self):
        (self.folder / ".git").mkdir()  # the root of a project
        self.write("kinds/box.dr", 'kind box {\n  param label: string\n  in each region {\n    resource aws_sqs_queue queue {\n      name                    = label\n      sqs_managed_sse_enabled = true\n    }\n  }\n}\n')
        rule = RULE.replace("topic oncall { }", 'box oncall { label = "a-${environment_suffix}" }')
        self.write("rules/naming.dr", 'import "../kinds/box.dr"\n\n' + rule)
        self.drc("test", "rules", code=0)
        self.assertIn("DR0205", self.drc("test", "-", standard_input=rule, code=1).out)


if __name__ == "__main__":
    unittest.main()
