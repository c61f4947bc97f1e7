#!/usr/bin/env python3
"""`drc diff` on small edits of the four systems: what weakens a recovery is named in the first sentence, what changes nothing gives not a byte,
and what is said of a change is the mirror of what is said of its reverse. Sides are files, folders and revisions.

Run with `DRC=path/to/drc python3 tests/comparison/run.py`. It takes about a tenth of a second for each edit.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))

import harmless  # noqa: E402
import weakening  # noqa: E402

DRC = str(pathlib.Path(os.environ.get("DRC", "drc")).absolute())
SURROUNDINGS = {
    "PATH": os.environ.get("PATH", ""),
    "COLUMNS": "200",
    "NO_COLOR": "1",
    "LC_ALL": "C.UTF-8",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_SYSTEM": "/dev/null",
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@example.com",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@example.com",
}
EMPTY = {"text": "", "markdown": ""}


def run(folder: pathlib.Path, *words: str) -> subprocess.CompletedProcess:
    return subprocess.run([DRC, "diff", *words], cwd=folder, capture_output=True, text=True, env=SURROUNDINGS, timeout=300)


class Rooms(unittest.TestCase):
    """Each test has a copy of the systems, beside which edited ones stand."""

    @classmethod
    def setUpClass(cls):
        cls.room = tempfile.TemporaryDirectory(prefix="diff-")
        cls.base = pathlib.Path(cls.room.name)
        for system in weakening.SYSTEMS:
            shutil.copytree(ROOT / "examples" / system, cls.base / system)
        shutil.copy(ROOT / "examples" / "drc.toml", cls.base / "drc.toml")

    @classmethod
    def tearDownClass(cls):
        cls.room.cleanup()

    def text(self, system: str) -> str:
        return (self.base / system / f"{system}.dr").read_text()

    def written(self, system: str, text: str, name: str = "new.dr") -> str:
        (self.base / system / name).write_text(text)
        return name

    def edited(self, system: str, old: str, new: str) -> str:
        text = self.text(system)
        self.assertEqual(text.count(old), 1, old)
        return self.written(system, text.replace(old, new))

    def compared(self, system: str, *words: str, swapped: bool = False) -> tuple[dict, int]:
        sides = (f"{system}.dr", "new.dr")
        done = run(self.base / system, *(reversed(sides) if swapped else sides), "--format", "json", "--findings", "short", *words)
        return json.loads(done.stdout or "{}"), done.returncode


def mirrored(change: dict) -> tuple:
    """What must be the same of a change and of its reverse, seen from the other side."""
    effects = {"weakened": "strengthened", "strengthened": "weakened", "neutral": "neutral"}
    fates = {"created": "destroyed", "destroyed": "created"}
    fate = change["fate"]
    terms = sorted((one["path"], json.dumps(one["after"]), json.dumps(one["before"])) for one in change["terms"])
    return (change["key"], effects[change["effect"]], fates.get(fate, fate), json.dumps(change["after"]), json.dumps(change["before"]), json.dumps(terms))


def plain(change: dict) -> tuple:
    terms = sorted((one["path"], json.dumps(one["before"]), json.dumps(one["after"])) for one in change["terms"])
    return (change["key"], change["effect"], change["fate"], json.dumps(change["before"]), json.dumps(change["after"]), json.dumps(terms))


class EachSystem:
    """A test of each system, for a class that says what is checked of one."""

    def test_payments(self):
        self.check_system("payments")

    def test_gateway(self):
        self.check_system("gateway")

    def test_trading(self):
        self.check_system("trading")

    def test_transactions(self):
        self.check_system("transactions")


class Weakening(EachSystem, Rooms):
    def check_system(self, system: str):
        self.assertEqual(len(weakening.SYSTEMS[system]), 10)
        for old, new, subject in weakening.SYSTEMS[system]:
            with self.subTest(system=system, subject=subject):
                self.edited(system, old, new)
                document, code = self.compared(system, "--fail-on", "weakened")
                self.assertEqual(code, 1)
                self.assertEqual(document["failed"], ["weakened"])
                sentence = document["sentence"]
                self.assertIn(subject.lower(), sentence.lower())
                first = document["topologies"][0]["changes"][0]
                self.assertEqual(first["effect"], "weakened")
                self.assertEqual(sentence, first["sentence"])
                for place, name in (("old_place", f"{system}.dr"), ("new_place", "new.dr")):
                    self.assertEqual(first[place]["file"], name)
                self.check_mirror(system, document)

    def check_mirror(self, system: str, document: dict):
        reverse, code = self.compared(system, swapped=True)
        there = [mirrored(change) for topology in document["topologies"] for change in topology["changes"]]
        back = [plain(change) for topology in reverse["topologies"] for change in topology["changes"]]
        self.assertEqual(sorted(there, key=repr), sorted(back, key=repr))

    def test_what_strengthens_does_not_fail(self):
        for system, old, new in (
            ("payments", "max_lag = 60s  alerts = [oncall] }\n    sessions", "max_lag = 30s  alerts = [oncall] }\n    sessions"),
            ("payments", "rto = 15m", "rto = 10m"),
            ("gateway", "keep         = 7d", "keep         = 30d"),
            ("trading", "every        = 1h", "every        = 30m"),
            ("transactions", "cron(0 6 1 * ? *)", "cron(0 6 ? * SUN *)"),
        ):
            with self.subTest(system=system, new=new):
                self.edited(system, old, new)
                document, code = self.compared(system, "--fail-on", "weakened")
                self.assertEqual((code, document["failed"]), (0, []))
                self.assertEqual(document["topologies"][0]["changes"][0]["effect"], "strengthened")


class Harmless(EachSystem, Rooms):
    def check_system(self, system: str):
        for edit in harmless.EDITS:
            with self.subTest(system=system, edit=edit.__name__):
                text = edit(self.text(system))
                self.assertNotEqual(text, self.text(system))
                self.written(system, text)
                document, code = self.compared(system, "--fail-on", "weakened", "--fail-on", "replaced", "--fail-on", "cost>0%")
                self.assertEqual((document.get("topologies"), document.get("sentence"), code), ([], None, 0))

    def test_the_same_file_gives_no_byte(self):
        for system in weakening.SYSTEMS:
            for name, expected in EMPTY.items():
                done = run(self.base / system, f"{system}.dr", f"{system}.dr", "--format", name)
                self.assertEqual((done.stdout, done.stderr, done.returncode), (expected, "", 0))

    def test_moved_folders_give_no_byte(self):
        elsewhere = self.base / "elsewhere" / "deeper"
        shutil.copytree(self.base / "payments", elsewhere)
        (elsewhere / "payments.dr").rename(elsewhere / "renamed.dr")
        done = run(self.base, "payments", "elsewhere")
        self.assertEqual((done.stdout, done.stderr, done.returncode), ("", "", 0))


class Conditions(Rooms):
    def test_replaced_resources_and_what_holds_data(self):
        self.edited("payments", 'key          = "session_id"', 'key          = "visitor"')
        document, code = self.compared("payments", "--fail-on", "replaced")
        self.assertEqual((code, document["failed"]), (1, ["replaced"]))
        self.assertIn("and it holds data", document["sentence"])
        changes = [one for one in document["topologies"][0]["changes"] if one["fate"] == "replaced"]
        self.assertTrue(changes[0]["holds_data"])
        self.assertIn("hash_key", {one["forced_by"] for one in changes})

    def test_cost(self):
        self.edited("payments", "nat          = single", "nat          = per_zone")
        document, code = self.compared("payments", "--fail-on", "cost>10%")
        self.assertEqual((code, document["failed"]), (1, ["cost>10%"]))
        document, code = self.compared("payments", "--fail-on", "cost>100000%")
        self.assertEqual((code, document["failed"]), (0, []))

    def test_usage(self):
        payments = self.base / "payments"
        for words in (
            ["payments.dr"],
            ["payments.dr", "payments.dr", "payments.dr"],
            ["payments.dr", "payments.dr", "--fail-on", "anything"],
            ["payments.dr", "payments.dr", "--fail-on", "cost>x%"],
            ["payments.dr", "payments.dr", "--limit", "10"],
            ["payments.dr", "nothing.dr"],
        ):
            with self.subTest(words=words):
                done = run(payments, *words)
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertTrue(done.stderr)

    def test_a_side_with_errors(self):
        self.edited("payments", "    rpo = 5m\n", "    rpo = 5\n")
        for sides, which in ((("payments.dr", "new.dr"), "new"), (("new.dr", "payments.dr"), "old")):
            done = run(self.base / "payments", *sides)
            self.assertEqual(done.returncode, 1)
            self.assertEqual(done.stdout, f"The {which} side, `new.dr`, cannot be judged: it has errors.\n")
            self.assertIn("new.dr:", done.stderr)

    def test_an_objective_that_is_missed_is_an_error_and_the_change_is_said(self):
        text = self.text("payments")
        start = text.index("  allow missed_objective")
        self.written("payments", text[:start] + "}\n")
        document, code = self.compared("payments")
        self.assertEqual((code, document["unjudged"]), (1, []))
        self.assertEqual([one["key"].split("/")[0] for one in document["topologies"][0]["changes"]], ["suppression"])

    def test_findings_stand_at_the_line_that_changed(self):
        self.edited("payments", "failures = 3", "failures = 6")
        done = run(self.base / "payments", "payments.dr", "new.dr", "--format", "short")
        line = self.text("payments").split("failures = 3")[0].count("\n") + 1
        self.assertRegex(done.stdout, rf"^new\.dr:{line}:\d+: warning\[DR1130\]: `failures` of the signal")
        self.assertEqual(done.returncode, 0)


class Library(unittest.TestCase):
    def test_what_cannot_be_changed_is_what_plans_have_shown(self):
        table = (ROOT / "stdlib" / "comparison.dr").read_text().split("let aws_immutable = {")[1].split("}")[0]
        rows = {name: words.split() for name, words in re.findall(r'(\w+): "([^"]*)"', table)}
        self.assertEqual(rows, json.loads((ROOT / "tests" / "edits" / "replacing.json").read_text())["immutable"])


class Documents(Rooms):
    def test_markdown_keeps_its_limit_and_counts_what_it_leaves_out(self):
        text = self.text("payments").replace('region secondary = "us-west-2"', 'region secondary = "eu-west-1"')
        self.written("payments", text.replace("max_lag = 60s", "max_lag = 5m").replace("payments-${", "other-${"))
        whole = run(self.base / "payments", "payments.dr", "new.dr", "--format", "markdown").stdout
        self.assertLessEqual(len(whole.encode()), 65536)
        for limit in (1000, 4000, 32768):
            cut = run(self.base / "payments", "payments.dr", "new.dr", "--format", "markdown", "--limit", str(limit)).stdout
            self.assertLessEqual(len(cut.encode()), limit)
            self.assertEqual(cut.split("\n")[0], whole.split("\n")[0])
            self.assertEqual(cut.count("<details>"), cut.count("</details>"))
        self.assertIn("left out here: the limit is 1000 bytes", run(self.base / "payments", "payments.dr", "new.dr", "--format", "markdown", "--limit", "1000").stdout)

    def test_a_topology_that_is_gone(self):
        self.written("payments", self.text("payments").replace("topology payments {", "topology payouts {").replace("missed_objective on payments", "missed_objective on payouts"))
        document, _ = self.compared("payments")
        self.assertEqual([(one["before"], one["after"]) for one in document["topologies"]], [("payments", "payouts")])
        both = self.base / "both"
        both.mkdir()
        shutil.copytree(self.base / "payments", both / "payments", ignore=shutil.ignore_patterns("new.dr"))
        shutil.copytree(self.base / "gateway", both / "gateway", ignore=shutil.ignore_patterns("new.dr"))
        done = run(self.base, "both", "both/gateway", "--fail-on", "weakened")
        self.assertEqual((done.stdout.split("\n")[0], done.returncode), ("The topology `payments` is not there any more.", 1))
        done = run(self.base, "both/gateway", "both", "--fail-on", "weakened")
        self.assertEqual((done.stdout.split("\n")[0], done.returncode), ("The topology `payments` is new.", 0))


@unittest.skipUnless(shutil.which("git"), "git is not installed")
class Revisions(Rooms):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        shutil.copytree(ROOT / "examples" / "orders", cls.base / "orders")
        cls.git("init", "-q", "-b", "main")
        cls.git("add", ".")
        cls.git("commit", "-q", "-m", "first")
        path = cls.base / "payments" / "payments.dr"
        path.write_text(path.read_text().replace("lasting = 2m", "lasting = 5m"))

    @classmethod
    def git(cls, *words: str) -> str:
        return subprocess.run(["git", *words], cwd=cls.base, capture_output=True, text=True, env=SURROUNDINGS, check=True).stdout

    def test_a_file_of_a_revision(self):
        done = run(self.base, "main:payments/payments.dr", "payments/payments.dr")
        self.assertRegex(done.stdout.split("\n")[0], r"^The RTO of `payments` .* grows from 18m15s to 20m47s: `lasting` of")
        self.assertIn("main:payments/payments.dr:123 → payments/payments.dr:123", " ".join(done.stdout.split()))
        self.assertEqual(done.returncode, 0)
        here = run(self.base / "payments", "main:./payments.dr", "payments.dr")
        self.assertEqual(here.stdout.split("\n")[0], done.stdout.split("\n")[0])

    def test_imports_are_read_from_the_revision(self):
        people = self.base / "orders" / "people.dr"
        text = people.read_text()
        people.write_text("this is no program")
        try:
            done = run(self.base, "HEAD:orders/orders.dr", "HEAD:orders/orders.dr")
            self.assertEqual((done.stdout, done.stderr, done.returncode), ("", "", 0))
            done = run(self.base, "HEAD:orders", "orders/orders.dr")
            self.assertEqual(done.returncode, 1)
            self.assertIn("The new side", done.stdout)
        finally:
            people.write_text(text)

    def test_a_folder_of_a_revision(self):
        done = run(self.base, "HEAD:gateway", "gateway")
        self.assertEqual((done.stdout, done.stderr, done.returncode), ("", "", 0))

    def test_what_git_does_not_have(self):
        for side, said in (
            ("nothing:payments/payments.dr", "the repository has no such revision"),
            ("main:payments/other.dr", "the revision has no such file"),
            ("main:payments.dr", "the revision has no such file"),
            ("main:../payments.dr", "it lies outside of the repository"),
            ("main:payments/processor", "there is no `.dr` file in it"),
        ):
            with self.subTest(side=side):
                done = run(self.base, side, "payments/payments.dr")
                self.assertEqual((done.returncode, done.stdout), (2, ""))
                self.assertIn(said, done.stderr)
        done = run(self.base, "--", "--output=x:payments.dr", "payments/payments.dr")
        self.assertEqual(done.returncode, 2)
        self.assertIn("a revision does not begin with `-`", done.stderr)

    def test_outside_of_a_repository(self):
        with tempfile.TemporaryDirectory() as folder:
            done = run(pathlib.Path(folder), "main:payments.dr", "main:payments.dr")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("not a git repository", done.stderr)

    def test_without_git(self):
        surroundings = SURROUNDINGS | {"PATH": "/nothing"}
        done = subprocess.run([DRC, "diff", "main:payments.dr", "x.dr"], cwd=self.base, capture_output=True, text=True, env=surroundings, timeout=60)
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertIn("cannot run `git`", done.stderr)

    def test_the_diff_driver_of_git(self):
        self.git("config", "diff.dr.command", f"{DRC} diff --git-driver")
        (self.base / ".git" / "info").mkdir(exist_ok=True)
        (self.base / ".git" / "info" / "attributes").write_text("*.dr diff=dr\n")
        said = self.git("--no-pager", "diff")
        self.assertIn("payments/payments.dr\nThe RTO of `payments` on the loss of `primary`", said)
        path = self.base / "gateway" / "gateway.dr"
        path.write_text("# a comment alone\n" + path.read_text())
        self.assertEqual(self.git("--no-pager", "diff", "--", "gateway"), "")


if __name__ == "__main__":
    unittest.main()
