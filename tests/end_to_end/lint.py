#!/usr/bin/env python3
"""`drc lint` as its users meet it: folders, exit codes, fixes, revisions and baselines.

Run with `DRC=path/to/drc python3 tests/end_to_end/lint.py`.
"""

import hashlib
import json
import os
import shutil
import subprocess
import unittest

from command_line import EXAMPLES, VALID, CommandLineTest, plain_environment

# A warning that a safe fix removes.
UNUSED = """topology payments {
  region primary   = "us-east-1"
  region secondary = "us-west-2"

  let spare = 3
}
"""
# A finding of a rule.
JUDGED = """topology NAME {
  region primary   = "us-east-1"
  region secondary = "us-west-2"

  dynamodb carts { key = "cart_id" }

  replicate primary -> secondary { carts }
}

policy mine {
  rule short_key: warning {
    for r in resources_of("aws_dynamodb_table") {
      require r.attributes.hash_key != "cart_id" else "`${r}` has a long key"
    }
  }
}
"""
# A finding of a rule of the library, whose fix needs review.
KEPT = """topology payments {
  region primary   = "us-east-1"
  region secondary = "us-west-2"

  dynamodb carts {
    key                 = "cart_id"
    deletion_protection = true
  }

  replicate primary -> secondary { carts }
}
"""
# An error whose fix needs review.
MISSPELT = 'topology payments {\n  region primary   = "us-east-1"\n  region secondary = "us-west-2"\n\n  let span = "a@b.example"\n  topic work { emails = [spam] }\n}\n'
BROKEN = 'topology payments {\n  region primary "us-east-1"\n}\n'


def findings(document: str) -> list[dict]:
    return json.loads(document)["diagnostics"]


def without_fixes(document: str) -> list[dict]:
    """Those of the library's rules are offered by `drc lint` alone."""
    return [{**one, "fixes": []} for one in findings(document)]


def codes(document: str) -> list[str]:
    return [one["code"] for one in json.loads(document)["diagnostics"]]


class LintTest(CommandLineTest):
    def lint(self, *arguments, code=None, **options):
        return self.drc("lint", *arguments, code=code, **options)

    def found(self, *arguments, code=None) -> list[str]:
        return codes(self.lint("--format", "json", *arguments, code=code).out)

    def text(self, name: str) -> str:
        return (self.folder / name).read_text()


class Inputs(LintTest):
    def test_findings_are_the_only_result(self):
        self.write("a.dr", UNUSED)
        done = self.lint("a.dr", code=0)
        self.assertIn("warning[DR0513]", done.out)
        self.assertEqual(done.err, "")
        self.write("good.dr", VALID)
        done = self.lint("good.dr", code=0)
        self.assertEqual((done.out, done.err), ("", ""))

    def test_folders_are_searched_as_the_formatter_does(self):
        for name in ("b/two.dr", "a.dr", ".hidden/three.dr", "b/.four.dr"):
            self.write(name, UNUSED)
        self.write("b/notes.txt", "no program")
        files = [one["labels"][0]["file"] for one in json.loads(self.lint("--format", "json", code=0).out)["diagnostics"]]
        self.assertEqual(files, ["a.dr", "b/two.dr"])
        self.assertEqual(self.lint("--format", "json", ".", code=0).out, self.lint("--format", "json", code=0).out)

    def test_environments_may_have_topologies_of_one_name(self):
        self.write("live/payments.dr", VALID)
        self.write("test/payments.dr", VALID)
        self.assertEqual(self.found(".", code=0), [])

    def test_parts_are_judged_where_they_belong(self):
        self.write("main.dr", 'import "more.dr"\n' + VALID)
        self.write("more.dr", "extend topology payments {\n  let spare = 3\n}\n")
        self.assertEqual(self.found(".", code=0), [])
        self.assertEqual(self.found("more.dr", code=1), ["DR0540"])

    def test_a_folder_without_programs_is_no_success(self):
        (self.folder / "empty").mkdir()
        done = self.lint("empty", code=2)
        self.assertEqual(done.out, "")
        self.assertIn("no `.dr` file in `empty`", done.err)

    def test_what_cannot_be_read_is_two(self):
        self.assertEqual(self.found("missing.dr", code=2), ["DR0901"])

    def test_warnings_pass_up_to_a_number(self):
        self.write("a.dr", UNUSED)
        self.lint("--max-warnings", "1", "a.dr", code=0)
        done = self.lint("--max-warnings", "0", "a.dr", code=1)
        self.assertEqual(done.err, "drc: 1 warning, the limit is 0\n")
        self.lint("--max-warnings", "-1", "a.dr", code=2)
        self.lint("--max-warnings", "many", "a.dr", code=2)

    def test_each_file_has_room_for_its_findings(self):
        lets = "\n".join(f"  let spare_{number} = {number}" for number in range(1100))
        for name in ("a", "b", "c"):
            self.write(f"{name}.dr", VALID.rstrip("}\n") + f"\n{lets}\n}}\n")
        document = json.loads(self.lint("--format", "json", code=0).out)
        files = [one["labels"][0]["file"] for one in document["diagnostics"]]
        self.assertEqual([files.count(f"{name}.dr") for name in ("a", "b", "c")], [1000, 1000, 1000])
        self.assertEqual(document["totals"]["omitted"], 300)

    def test_the_same_output_for_any_number_of_threads(self):
        for number in range(12):
            self.write(f"{number:02}.dr", JUDGED.replace("NAME", f"carts_{number}"))
            self.write(f"{number:02}_spare.dr", UNUSED)
        outputs = {self.lint("--format", "json", "--jobs", jobs).out for jobs in ("1", "2", "8")}
        self.assertEqual(len(outputs), 1)
        self.assertGreaterEqual(len(codes(outputs.pop())), 24)


class Fixes(LintTest):
    def test_safe_ones_are_applied_and_the_rest_is_reported(self):
        self.write("a.dr", UNUSED)
        done = self.lint("--fix", "a.dr", code=0)
        self.assertEqual((done.out, done.err), ("", "drc: fixed 1 finding in 1 file\n"))
        self.assertEqual(self.text("a.dr"), VALID)
        self.drc("fmt", "--check", "a.dr", code=0)
        again = self.lint("--fix", "a.dr", code=0)
        self.assertEqual((again.out, again.err), ("", ""))

    def test_those_that_need_review_only_when_asked(self):
        self.write("a.dr", MISSPELT)
        self.assertIn("DR0201", codes(self.lint("--fix", "--format", "json", "a.dr", code=1).out))
        self.assertEqual(self.text("a.dr"), MISSPELT)
        self.lint("--fix-unsafe", "a.dr")
        self.assertIn("[span]", self.text("a.dr"))

    def test_one_name_is_mended_wherever_it_stands(self):
        self.write("a.dr", MISSPELT.replace("  topic work", "  topic more { emails = [spam] }\n  topic work"))
        self.lint("--fix-unsafe", "a.dr")
        self.assertEqual(self.text("a.dr").count("[span]"), 2)

    def test_a_diff_writes_nothing(self):
        self.write("a.dr", UNUSED)
        done = self.lint("--diff", "a.dr", code=1)
        self.assertIn("-  let spare = 3\n", done.out)
        self.assertEqual(self.text("a.dr"), UNUSED)
        subprocess.run(["patch", "-p1", "--quiet"], input=done.out.encode(), cwd=self.folder, check=True)
        self.assertEqual(self.text("a.dr"), VALID)
        done = self.lint("--diff", "a.dr", code=0)
        self.assertEqual((done.out, done.err), ("", ""))

    def test_one_leads_to_the_next(self):
        self.write("a.dr", UNUSED.replace("let spare = 3", "let first = 3\n  let second = first\n  let third = second"))
        self.assertEqual(self.lint("--fix", "a.dr", code=0).err, "drc: fixed 3 findings in 1 file\n")
        self.assertEqual(self.text("a.dr"), VALID)

    def test_the_layout_of_a_file_that_has_its_own_stays(self):
        self.write("a.dr", UNUSED.replace('  region primary   =', '     region primary ='))
        self.lint("--fix", "a.dr", code=0)
        self.assertIn('     region primary = "us-east-1"', self.text("a.dr"))
        self.assertNotIn("spare", self.text("a.dr"))

    def test_comments_are_not_deleted_without_review(self):
        text = UNUSED.replace("let spare = 3", "let spare = 3  # for later")
        self.write("a.dr", text)
        self.lint("--fix", "a.dr", code=0)
        self.assertEqual(self.text("a.dr"), text)
        self.lint("--fix-unsafe", "a.dr", code=0)
        self.assertEqual(self.text("a.dr"), VALID)

    def test_standard_input_is_fixed_to_standard_output(self):
        done = self.lint("--fix", "-", standard_input=UNUSED, code=0)
        self.assertEqual((done.out, done.err), (VALID, "drc: fixed 1 finding in 1 file\n"))
        done = self.lint("--fix", "-", standard_input=VALID, code=0)
        self.assertEqual((done.out, done.err), (VALID, ""))
        done = self.lint("--fix", "-", standard_input=MISSPELT, code=1)
        self.assertEqual(done.out, MISSPELT)
        self.assertIn("DR0201", done.err)
        self.lint("--fix", "-", "a.dr", standard_input=VALID, code=2)

    def test_rules_say_how_their_findings_are_mended(self):
        self.write("a.dr", KEPT)
        self.drc("fmt", "a.dr", code=0)
        before = self.text("a.dr")
        self.assertIn("deletion_protection", self.lint("--fix", "a.dr", code=1).out)
        self.assertEqual(self.text("a.dr"), before)
        self.lint("--fix-unsafe", "a.dr", code=0)
        self.assertIn("deletion_protection = false", self.text("a.dr"))
        self.drc("fmt", "--check", "a.dr", code=0)
        again = self.lint("--fix-unsafe", "a.dr", code=0)
        self.assertNotIn("fixed", again.err)

    def test_nothing_outside_of_the_project_is_written(self):
        self.write("other/kinds.dr", "kind thing {\n  let spare = 3\n  export four = 4\n}\n")
        self.write("project/drc.toml", "")
        self.write("project/a.dr", 'import "../other/kinds.dr"\n' + VALID)
        before = self.text("other/kinds.dr")
        done = self.lint("--fix", "--allow-read", "other", "project/a.dr", code=0)
        self.assertIn("DR0513", done.out)
        self.assertEqual(self.text("other/kinds.dr"), before)
        (self.folder / "project" / "link.dr").symlink_to("../other/kinds.dr")
        self.lint("--fix", "project/link.dr", code=0)
        self.assertEqual(self.text("other/kinds.dr"), before)

    def test_what_cannot_be_written_is_told(self):
        self.write("a.dr", UNUSED)
        if os.geteuid() == 0:
            self.skipTest("root may write everything")
        os.chmod(self.folder / "a.dr", 0o444)
        self.assertIn("DR0902", self.lint("--fix", "a.dr", code=2).out)


class Since(LintTest):
    def git(self, *words: str) -> str:
        identity = {"GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@b", "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@b"}
        environment = plain_environment(GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_SYSTEM="/dev/null", **identity)
        return subprocess.run(["git", *words], cwd=self.folder, env=environment, check=True, capture_output=True, text=True).stdout

    def commit(self) -> None:
        if not (self.folder / ".git").exists():
            self.git("init", "--quiet")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "one")

    def setUp(self):
        super().setUp()
        if shutil.which("git") is None:
            self.skipTest("git is not installed")

    def test_only_what_a_change_brought(self):
        self.write("a.dr", UNUSED)
        self.commit()
        self.assertEqual(self.found("--since", "HEAD", code=0), [])
        self.write("a.dr", "# moved\n\n" + UNUSED.replace("spare = 3", "spare = 3\n  let another = 4"))
        messages = [one["message"] for one in json.loads(self.lint("--since", "HEAD", "--format", "json").out)["diagnostics"]]
        self.assertEqual(messages, ["unused value `another`"])
        self.assertEqual(self.found("--since", "HEAD", "a.dr", code=0), ["DR0513"])

    def test_a_change_elsewhere_that_causes_a_finding_here(self):
        self.write("kinds.dr", "kind thing {\n  param size: number = 1\n  export twice = size * 2\n}\n")
        self.write("a.dr", 'import "kinds.dr"\n\n' + VALID.rstrip("}\n") + "\n\n  thing one { size = 3 }\n}\n")
        self.commit()
        self.assertEqual(self.found("--since", "HEAD", "a.dr", code=0), [])
        self.write("kinds.dr", self.text("kinds.dr").replace("size", "width"))
        self.assertIn("DR0206", self.found("--since", "HEAD", "a.dr", code=1))

    def test_renamed_files(self):
        self.write("a.dr", UNUSED)
        self.commit()
        self.git("mv", "a.dr", "b.dr")
        self.assertEqual(self.found("--since", "HEAD", "b.dr", code=0), [])
        self.assertEqual(self.found("--since", "HEAD", ".", code=0), [])

    def test_the_staged_file_and_the_folder_below_are_of_the_same_repository(self):
        self.write("infra/a.dr", UNUSED)
        self.write("infra/src/index.py", "")
        self.commit()
        self.write("infra/b.dr", UNUSED)
        self.assertEqual(self.found("--since", "HEAD", "infra", code=0), ["DR0513"])

    def test_what_git_ignores_is_read_from_the_disk(self):
        function = '\n\n  lambda work {\n    source  = "./built"\n    handler = "index.handler"\n  }\n}\n'
        self.write("a.dr", VALID.rstrip("}\n") + function)
        self.write(".gitignore", "built/\n")
        self.write("built/index.py", "def handler(event, context):\n    return {}\n")
        self.commit()
        before = self.found("a.dr")
        self.assertNotIn("DR0504", before)
        self.assertEqual(self.found("--since", "HEAD", "a.dr", code=0), [])

    def test_what_cannot_be_compared_with(self):
        self.write("a.dr", UNUSED)
        self.assertIn("not a git repository", self.lint("--since", "HEAD", "a.dr", code=2).err)
        self.commit()
        for revision, reason in (("none", "no such revision"), ("--output=x", "cannot begin with `-`"), ("HEAD:a.dr", "no such revision")):
            done = self.lint(f"--since={revision}", "a.dr", code=2)
            self.assertIn(reason, done.err)
            self.assertEqual(done.out, "")
        self.assertFalse((self.folder / "x").exists())
        self.lint("--since", "HEAD", "-", standard_input=UNUSED, code=2)
        done = self.lint("--since", "HEAD", "a.dr", code=2, environment=plain_environment(PATH="/nowhere"))
        self.assertIn("cannot run `git`", done.err)

    def test_a_shallow_clone(self):
        self.write("a.dr", UNUSED)
        self.commit()
        first = self.git("rev-parse", "HEAD").strip()
        self.write("a.dr", VALID)
        self.commit()
        self.git("clone", "--quiet", "--depth", "1", f"file://{self.folder}", "shallow")
        self.assertIn("shallow clone", self.lint("--since", first, "shallow/a.dr", code=2).err)


class Baselines(LintTest):
    def update(self, *paths: str) -> dict:
        done = self.lint("--baseline", "baseline.json", "--update-baseline", *paths, code=0)
        self.assertEqual((done.out, done.err), ("", ""))
        return json.loads(self.text("baseline.json"))

    def judged(self, *paths: str, code=0) -> list[str]:
        return self.found("--baseline", "baseline.json", *paths, code=code)

    def test_a_key_is_what_the_documentation_says(self):
        self.write("a.dr", UNUSED)
        fields = ["DR0513", "topology payments", "", "let spare", "let spare=3"]
        digest = hashlib.sha256("".join(f"{len(field)}:{field};" for field in fields).encode()).hexdigest()
        self.assertEqual([one["key"] for one in self.update("a.dr")["findings"]], [digest[:12]])

    def test_what_it_holds_is_left_out(self):
        self.write("a.dr", UNUSED)
        entries = self.update("a.dr")["findings"]
        self.assertEqual([(one["rule"], one["declaration"], one["count"]) for one in entries], [("DR0513", "topology payments", 1)])
        self.assertEqual(self.judged("a.dr"), [])
        self.assertEqual(self.judged("."), [])

    def test_it_survives_layout_names_of_files_and_moved_lines(self):
        self.write("a.dr", JUDGED.replace("NAME", "carts") + UNUSED)
        self.assertGreaterEqual(len(self.update("a.dr")["findings"]), 2)
        before = self.text("baseline.json")
        moved = "".join(f"# line {number}\n" for number in range(50)) + self.text("a.dr").replace("  ", "     ").replace("= 3", "=   3 # three")
        self.write("b/c.dr", moved)
        (self.folder / "a.dr").unlink()
        self.assertEqual(self.judged("."), [])
        self.update(".")
        self.assertEqual(self.text("baseline.json"), before)
        self.drc("fmt", "b", code=0)
        self.assertEqual(self.judged("."), [])

    def test_it_never_hides_a_second_finding(self):
        self.write("a.dr", UNUSED)
        self.update("a.dr")
        self.write("a.dr", UNUSED.replace("let spare = 3", "let spare = 3\n  let other = 3"))
        self.assertEqual(self.judged("a.dr"), ["DR0513"])
        self.write("a.dr", UNUSED)
        # The same declaration in another file is a second finding, too.
        self.write("b.dr", UNUSED)
        self.assertEqual(self.judged("."), ["DR0513"])

    def test_entries_without_a_finding_are_told_and_removed(self):
        self.write("a.dr", UNUSED)
        self.update("a.dr")
        self.write("a.dr", VALID)
        done = self.lint("--baseline", "baseline.json", "a.dr", code=0)
        self.assertIn("note[DR1121]", done.out)
        self.assertIn("holds 1 entry without a finding", done.out)
        self.assertEqual(self.update("a.dr")["findings"], [])
        self.assertEqual(self.judged("a.dr"), [])

    def test_a_run_for_one_file_says_nothing_of_the_others(self):
        self.write("a.dr", UNUSED)
        self.write("b.dr", UNUSED.replace("payments", "orders"))
        self.assertEqual(len(self.update(".")["findings"]), 2)
        self.write("a.dr", VALID)
        self.write("c.dr", VALID.replace("payments", "carts"))
        self.assertEqual(self.judged("c.dr"), [])
        self.assertEqual(len(self.update("a.dr")["findings"]), 1)
        (self.folder / "b.dr").unlink()
        self.assertEqual(self.judged("."), ["DR1121"])

    def test_what_is_not_understood_is_not_accepted(self):
        self.write("a.dr", BROKEN)
        self.lint("--baseline", "baseline.json", "--update-baseline", "a.dr", code=1)
        self.assertFalse((self.folder / "baseline.json").exists())

    def test_one_that_is_missing_or_malformed_is_an_error(self):
        self.write("a.dr", VALID)
        self.assertEqual(self.judged("a.dr", code=2), ["DR1120"])
        entry = '{"key": "0123456789ab", "count": 1, "rule": "", "declaration": "", "component": "", "attribute": ""}'
        whole = '{"version": 1, "findings": [%s]}'
        for text in ("", "{", "[]", "null", '{"version": 2, "findings": []}', '{"version": 1}', "<<<<<<< HEAD\n", "[" * 100_000,
                     whole % "3", whole % entry.replace("1,", "0,"), whole % entry.replace("1,", "-1,"), whole % f"{entry}, {entry}",
                     whole % entry.replace("ab", "xy"), whole % entry.replace('"rule"', '"rules"'), "\ufeff", '{"version": 1e400}'):
            self.write("baseline.json", text)
            self.assertEqual(self.judged("a.dr", code=2), ["DR1120"], text[:80])
        self.write("baseline.json", b"\xff\xfe")
        self.assertEqual(self.judged("a.dr", code=2), ["DR1120"])
        self.write("baseline.json", whole % entry)
        self.assertEqual(self.judged("a.dr"), [])

    def test_wrong_usage(self):
        self.write("a.dr", VALID)
        self.lint("--update-baseline", "a.dr", code=2)
        self.lint("--update-baseline", "--baseline", "b.json", "--diff", "a.dr", code=2)
        self.lint("--update-baseline", "--baseline", "b.json", "--since", "HEAD", "a.dr", code=2)
        self.assertEqual(self.found("--update-baseline", "--baseline", "none/b.json", "a.dr", code=2), ["DR0902"])


class Parity(LintTest):
    def test_lint_finds_what_check_finds_and_advice(self):
        advised = 0
        for path in sorted(EXAMPLES.glob("*/*.dr")):
            check = without_fixes(self.drc("check", "--format", "json", str(path)).err)
            lint = without_fixes(self.drc("lint", "--format", "json", str(path)).out)
            more = [one for one in lint if one not in check]
            self.assertEqual([one for one in lint if one in check], check, path)
            self.assertEqual([one for one in more if not any("of the advice" in note for note in one["notes"])], [], path)
            advised += len(more)
        self.assertGreater(advised, 0)


if __name__ == "__main__":
    unittest.main()
