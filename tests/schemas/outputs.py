#!/usr/bin/env python3
"""What commands write as JSON is what the published schemas in `docs/schemas` say, for every example and every golden case; and the ledger says
the same as text, as Markdown and as JSON.

Run with `DRC=path/to/drc python3 tests/schemas/outputs.py`.
"""

import copy
import functools
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

try:
    import jsonschema
except ImportError:
    print("skipped: the Python package jsonschema is not installed")
    sys.exit(77)

ROOT = pathlib.Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "docs" / "schemas"
CASES = ROOT / "tests" / "golden" / "cases"
DRC = str(pathlib.Path(os.environ.get("DRC", "drc")).absolute())
# What is found may depend on the day: it is that of the golden tests.
os.environ["SOURCE_DATE_EPOCH"] = "1796040000"
SURROUNDINGS = {"COLUMNS": "100", "NO_COLOR": "1", "SOURCE_DATE_EPOCH": os.environ["SOURCE_DATE_EPOCH"]}
VERDICTS = {"proven", "conditional", "degraded", "unjudged", "refuted"}


def programs() -> list[tuple[pathlib.Path, list[str]]]:
    """Folders, and the files in them that make a program together."""
    found = [(path.parent, [path.name]) for path in sorted((ROOT / "examples").rglob("*.dr")) if re.search(r"^topology ", path.read_text(), re.MULTILINE)]
    for case in sorted(CASES.iterdir()):
        command = case / "command"
        words = command.read_text().split() if command.exists() else ["input.dr"]
        files = [word.replace("SOURCES", os.path.relpath(ROOT, case)) for word in words if word.endswith(".dr")]
        if files:
            found.append((case, files))
    return found


def run(folder: pathlib.Path, *words: str) -> str:
    return subprocess.run([DRC, *words], cwd=folder, capture_output=True, text=True, env=SURROUNDINGS, timeout=600).stdout


@functools.cache
def proofs() -> list[tuple[pathlib.Path, list[str], dict]]:
    """What is proven of each program that is sound enough for it."""
    out = [(folder, files, run(folder, "prove", "--format", "json", *files)) for folder, files in programs()]
    return [(folder, files, json.loads(text)) for folder, files, text in out if text]


def schema(name: str) -> dict:
    return json.loads((SCHEMAS / f"{name}.schema.json").read_text())


def objects(node):
    """Every schema of an object, wherever it stands."""
    if isinstance(node, dict):
        if node.get("type") == "object":
            yield node
        for value in node.values():
            yield from objects(value)
    elif isinstance(node, list):
        for value in node:
            yield from objects(value)


def strict(name: str) -> jsonschema.Draft202012Validator:
    """The schema, under which a field that it does not describe is an error, too."""
    whole = schema(name)
    for one in objects(whole):
        one["additionalProperties"] = False
    return jsonschema.Draft202012Validator(whole)


def plain(text: str) -> str:
    """Without line breaks, and without what Markdown needs to show a text as it is."""
    return re.sub(r"\s+", " ", re.sub(r"\\([^\w\s])", r"\1", text))


def time(seconds: float) -> str:
    parts = []
    for size, unit in ((86400, "d"), (3600, "h"), (60, "m"), (1, "s")):
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count:.0f}{unit}")
    return "".join(parts) or "0s"


class Schemas(unittest.TestCase):
    def test_each_is_a_schema_that_names_its_file_and_describes_every_field(self):
        paths = sorted(SCHEMAS.glob("*.json"))
        self.assertTrue(paths)
        for path in paths:
            with self.subTest(path.name):
                whole = json.loads(path.read_text())
                jsonschema.Draft202012Validator.check_schema(whole)
                self.assertEqual(whole["$id"], path.name)
                if path.name.startswith("drc-toml"):
                    continue  # it is read, not written: the file bears no version
                self.assertIn(f"-{whole['properties']['version']['const']}.", path.name)
                for one in objects(whole):
                    for field, described in one["properties"].items():
                        self.assertIn("description", described, field)


class Findings(unittest.TestCase):
    def test_every_report_is_as_the_schema_says(self):
        validator = strict("findings-1")
        severities = set()
        for folder, files in programs():
            done = subprocess.run([DRC, "check", "--format", "json", *files], cwd=folder, capture_output=True, text=True, timeout=600)
            report = json.loads(done.stderr)
            severities |= {one["severity"] for one in report["diagnostics"]}
            with self.subTest(folder=folder.name):
                self.assertEqual([error.message for error in validator.iter_errors(report)], [])
        self.assertEqual(severities, {"error", "warning", "note"})


class Baselines(unittest.TestCase):
    def test_what_is_written_is_as_the_schema_says_and_is_read(self):
        validator = strict("baseline-1")
        rules = set()
        for case in ("unused_names", "verdict_step_twice", "audit_log_kept", "lint_baseline_second"):
            with self.subTest(case), tempfile.TemporaryDirectory(prefix="baseline-") as room:
                path = str(pathlib.Path(room) / "baseline.json")
                words = ("lint", "--format", "json", "--baseline", path, "input.dr")
                run(CASES / case, *words, "--update-baseline")
                baseline = json.loads(pathlib.Path(path).read_text())
                self.assertEqual([error.message for error in validator.iter_errors(baseline)], [])
                rules |= {one["rule"] for one in baseline["findings"]}
                self.assertEqual(json.loads(run(CASES / case, *words))["diagnostics"], [])
        self.assertGreaterEqual(rules, {"DR0513", "DR1006"})


class Suppressions(unittest.TestCase):
    def test_every_list_is_as_the_schema_says(self):
        validator = strict("suppressions-1")
        seen = {"until": set(), "owner": set(), "plan": set(), "expired": set()}
        for folder, files in programs():
            report = json.loads(run(folder, "lint", "--exceptions", "--format", "json", "--today", "2027-02-01", *files))
            with self.subTest(folder=folder.name, files=files):
                self.assertEqual([error.message for error in validator.iter_errors(report)], [])
            for one in report["suppressions"]:
                for field, values in seen.items():
                    values.add(one[field] is not None if field != "expired" else one[field])
        self.assertEqual(seen, dict.fromkeys(seen, {True, False}))


class Proofs(unittest.TestCase):
    def judgements(self):
        for folder, files, proof in proofs():
            for topology in proof["topologies"]:
                for judgement in topology["judgements"]:
                    yield folder, files, judgement

    def test_every_proof_is_as_the_schema_says(self):
        validator = strict("proof-3")
        for folder, files, proof in proofs():
            with self.subTest(folder=folder.name, files=files):
                self.assertEqual([f"{'/'.join(map(str, error.path))}: {error.message}" for error in validator.iter_errors(proof)], [])
        self.assertEqual({one["verdict"] for _, _, one in self.judgements()} - {None}, VERDICTS)

    def test_the_schema_refuses_what_is_not_said(self):
        validator = jsonschema.Draft202012Validator(schema("proof-3"))
        worse = {
            "proven": {"bound": None},
            "conditional": {"relies_on": []},
            "degraded": {"window": None},
            "unjudged": {"reason": None},
            "refuted": {"reason": None},
        }
        for verdict, change in {**worse, None: {"verdict": "proven"}}.items():
            sound = next(one for _, _, one in self.judgements() if one["verdict"] == verdict)
            for edit in (change, {"goal": "rta"}, {"verdict": "fine"}):
                wrong = copy.deepcopy(sound) | edit
                document = {"version": 2, "topologies": [{"topology": "t", "judgements": [wrong], "plans": [], "remarks": []}]}
                with self.subTest(verdict=verdict, edit=edit):
                    self.assertFalse(validator.is_valid(document))

    def test_text_and_markdown_say_the_same(self):
        for folder, files, proof in proofs():
            texts = {name: plain(run(folder, "prove", "--format", name, *files)) for name in ("text", "markdown")}
            for topology in proof["topologies"]:
                for judgement in topology["judgements"]:
                    for name, text in texts.items():
                        for words in self.expected(judgement):
                            with self.subTest(folder=folder.name, name=name):
                                self.assertIn(words, text)

    def expected(self, judgement: dict):
        if judgement["verdict"] is not None:
            said = f"{judgement['goal'].upper()} {time(judgement['objective'])}: {judgement['verdict']}"
            yield plain(said + (f", {judgement['reason']}" if judgement["reason"] else ""))
        for missing in judgement["missing_steps"]:
            if missing["step"]:
                yield f"{'needed, and optional' if missing['may_fail'] else 'missing step'}: `{plain(missing['step'])}`"
        if judgement["window"]:
            yield f"for up to {time(judgement['window'])} of it"
        if judgement["component"] is not None or judgement["objective"] is None or not judgement["terms"]:
            return
        yield "no bound: nothing enforces" if judgement["bound"] is None else f"bound {time(judgement['bound'])}:"
        if judgement["end_of_plan"]:
            yield f"within {time(judgement['end_of_plan'])} the plan has completed"


class Costs(unittest.TestCase):
    def test_every_estimate_is_as_the_schema_says_and_text_and_markdown_say_the_same(self):
        validator = strict("cost-1")
        partial = 0
        for folder, files in programs():
            text = run(folder, "cost", "--format", "json", *files)
            if not text:
                continue
            others = {name: plain(run(folder, "cost", "--format", name, *files)) for name in ("text", "markdown")}
            for topology in json.loads(text)["topologies"]:
                with self.subTest(folder=folder.name):
                    self.assertEqual([error.message for error in validator.iter_errors({"version": 1, "topologies": [topology]})], [])
                    self.assertAlmostEqual(topology["monthly"], sum(one["monthly"] for one in topology["costs"]), 6)
                    total = f"{topology['topology']}: {'at least ' if topology['at_least'] else ''}{topology['monthly']:.2f} a month"
                    partial += topology["at_least"]
                    for words in (total, topology["basis"], *(source["source"] for source in topology["sources"]), *{one["type"] for one in topology["not_priced"]}):
                        for name, other in others.items():
                            self.assertIn(plain(words), other, name)
        self.assertGreater(partial, 0)


class Comparisons(unittest.TestCase):
    def test_every_comparison_is_as_the_schema_says(self):
        validator = strict("diff-1")
        effects, fates = set(), set()
        cases = [case for case in sorted(CASES.iterdir()) if (case / "command").exists() and (case / "command").read_text().startswith("diff ")]
        for case in cases:
            sides = [word.replace("SOURCES", os.path.relpath(ROOT, case)) for word in (case / "command").read_text().split()[1:3]]
            for pair in (sides, sides[::-1]):
                document = json.loads(run(case, "diff", "--format", "json", *pair))
                changes = [change for topology in document["topologies"] for change in topology["changes"]]
                effects |= {change["effect"] for change in changes}
                fates |= {change["fate"] for change in changes}
                with self.subTest(case=case.name):
                    self.assertEqual([f"{'/'.join(map(str, error.path))}: {error.message}" for error in validator.iter_errors(document)], [])
                    for change in changes:
                        if change["cause"] is not None:
                            self.assertLess(change["cause"], len(changes))
        self.assertEqual(effects, {"weakened", "strengthened", "neutral"})
        self.assertLessEqual({"created", "changed", "replaced", "destroyed"}, fates)


class Simulations(unittest.TestCase):
    def test_every_simulation_is_as_the_schema_says(self):
        validator = strict("simulation-3")
        count = 0
        for folder, files, proof in proofs():
            lost = {one["region"] for topology in proof["topologies"] for one in topology["judgements"] if one["plan"] and one["component"] is None}
            for role in sorted(lost):
                text = run(folder, "simulate", "--format", "json", "--lose", role, "--all", *files)
                if not text:
                    continue
                count += 1
                with self.subTest(folder=folder.name, role=role):
                    self.assertEqual([error.message for error in validator.iter_errors(json.loads(text))], [])
        self.assertGreater(count, 10)


class Imports(unittest.TestCase):
    """What is imported of every state that the tests have."""

    STATES = [*sorted((ROOT / "tests" / "imports" / "foreign").glob("*/state.json")), *sorted(CASES.glob("import_*/state.json"))]

    def test_every_report_is_as_the_schema_says_and_names_each_resource_once(self):
        whole, rest = strict("import-1"), strict("rest-1")
        outcomes, secrets = set(), set()
        for path in self.STATES:
            for options in ((), ("--accept-additions", "--accept-changes")):
                with self.subTest(path.parent.name, options=options), tempfile.TemporaryDirectory(prefix="import-") as room:
                    text = run(path.parent, "import", path.name, "-o", room, *options, "--format", "json")
                    if "components" not in text:
                        continue  # what it refuses is a golden case
                    report = json.loads(text)
                    left = json.loads((pathlib.Path(room) / "rest.json").read_text())
                    self.assertEqual([error.message for error in whole.iter_errors(report)], [])
                    self.assertEqual([error.message for error in rest.iter_errors(left)], [])
                    self.assertEqual((pathlib.Path(room) / "import.json").read_text(), text)
                    addresses = [one["from"] for one in report["moved"]] + [one["address"] for one in left["resources"]]
                    self.assertEqual((len(set(addresses)), len(addresses)), (report["resources"],) * 2)
                    outcomes |= {one["outcome"] for one in report["components"]}
                    secrets |= {change["sensitive"] for one in report["components"] for change in one["changes"]}
        self.assertEqual(outcomes, {"whole", "extended", "left_out"})
        self.assertEqual(secrets, {True, False})


class Incidents(unittest.TestCase):
    def test_every_record_is_as_the_schema_says(self):
        validator = strict("incident-1")
        paths = sorted((ROOT / "stdlib" / "incidents").glob("*.json"))
        self.assertTrue(paths)
        for path in paths:
            with self.subTest(path.name):
                record = json.loads(path.read_text())
                self.assertEqual([error.message for error in validator.iter_errors(record)], [])
                self.assertEqual(record["name"], path.stem)
                for failure in record["failures"]:
                    self.assertIn("source", failure)

    def test_every_example_is_played_against_every_record(self):
        validator = strict("simulation-3")
        for folder, files, proof in proofs():
            if not folder.is_relative_to(ROOT / "examples"):
                continue
            for path in sorted((ROOT / "stdlib" / "incidents").glob("*.json")):
                for role in {one["region"] for topology in proof["topologies"] for one in topology["judgements"] if one["region"]}:
                    text = run(folder, "simulate", "--format", "json", "--incident", path.stem, "--lose", role, *files)
                    with self.subTest(folder=folder.name, record=path.stem, role=role):
                        self.assertEqual([error.message for error in validator.iter_errors(json.loads(text))], [])


if __name__ == "__main__":
    unittest.main()
