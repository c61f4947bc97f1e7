"""SARIF of every example, of every program of the golden cases and of every rule's examples is as its schema says, and as code scanning
asks for: the offline validator's rules for it (GH1001 to GH2012), as far as a program can check them, and the limits of the service
(docs.github.com, "SARIF support for code scanning"). Where the validator itself is there, it judges the same reports: `Sarif.Multitool` of
the npm package `@microsoft/sarif-multitool-linux`, on the PATH or named in DRC_SARIF_VALIDATOR.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest
import urllib.parse

from reports import ROOT, lint, of_programs, of_rules

try:
    import jsonschema
except ImportError:
    jsonschema = None

SCHEMA = ROOT / "tests" / "schemas" / "sarif-schema-2.1.0.json"
LINK = re.compile(r"(?<!\\)\[(?:[^][\\\n]|\\.)*\]\((\d+)\)")


def reports() -> list[tuple[str, dict, dict[str, str]]]:
    """Each report with a name, and the texts of its files where they are not on the disk."""
    found = [(f"programs {index}", json.loads(one), {}) for index, one in enumerate(of_programs("sarif"))]
    return found + [(f"rule {one['rule']}", json.loads(one["formats"]["sarif"]), {"example.dr": one["program"]}) for one in of_rules()]


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def problems_of_rule(rule: dict) -> list[str]:
    found = []
    for part in ("shortDescription", "fullDescription", "help"):
        if not rule.get(part, {}).get("text"):
            found.append(f"{part} is missing")
        elif part != "help" and len(rule[part]["text"]) > 1024:
            found.append(f"{part} is too long")
    if not rule["help"].get("markdown"):
        found.append("the help has no Markdown")
    if "name" in rule and (not 0 < len(rule["name"]) <= 255 or rule["name"].lower() == rule["id"].lower()):
        found.append("its name")
    bag = rule["properties"]
    if bag["precision"] not in ("very-high", "high", "medium", "low") or bag["problem.severity"] not in ("error", "warning", "recommendation"):
        found.append("precision or severity")
    if "security-severity" in bag or "security" in bag["tags"] or len(bag["tags"]) > 10:
        found.append("tags")
    return [f"{rule['id']}: {one}" for one in found]


def problems_of_place(place: dict, texts: dict[str, str]) -> list[str]:
    found = []
    artifact, region = place["physicalLocation"]["artifactLocation"], place["physicalLocation"]["region"]
    uri = urllib.parse.urlsplit(artifact["uri"])
    if uri.scheme or "\\" in artifact["uri"] or artifact["uri"].startswith((".", "/")) or artifact.get("uriBaseId") != "SRCROOT":
        found.append(f"{artifact} is not a path within the repository")
    if set(region) != {"startLine", "startColumn", "endLine", "endColumn"} or region["startLine"] != region["endLine"]:
        return [*found, f"{region} is not a part of one line"]
    path = urllib.parse.unquote_to_bytes(artifact["uri"])
    content = texts[artifact["uri"]].encode() if artifact["uri"] in texts else pathlib.Path(os.fsencode(ROOT).decode(), os.fsdecode(path)).read_bytes()
    lines = content.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    line = lines[region["startLine"] - 1].removesuffix(b"\r").decode("utf-8", "replace") if region["startLine"] <= len(lines) else ""
    if not 1 <= region["startColumn"] <= region["endColumn"] <= units(line) + 1:
        # A place at the end of a line may be that of its line end.
        found.append(f"{artifact['uri']}:{region} is outside of its line {line!r}")
    return found


def problems_of_result(result: dict, rules: list[dict], texts: dict[str, str]) -> list[str]:
    found = []
    if rules[result["ruleIndex"]]["id"] != result["ruleId"]:
        found.append("its rule is another one")
    if result["level"] not in ("error", "warning", "note") or not result["message"]["text"].strip():
        found.append("level or message")
    if len(result["locations"]) != 1:
        found.append("it has not one location")
    if not re.fullmatch(r"[0-9a-f]{1,16}:[1-9]\d*", result.get("partialFingerprints", {}).get("primaryLocationLineHash", "")):
        found.append("fingerprint")
    related = result.get("relatedLocations", [])
    ids = [one["id"] for one in related]
    if ids != list(range(1, len(ids) + 1)) or len(ids) > 100 or not set(ids) <= {int(one) for one in LINK.findall(result["message"]["text"])}:
        found.append(f"related locations {ids} in {result['message']['text']!r}")
    steps = [one["location"] for flow in result.get("codeFlows", []) for thread in flow["threadFlows"] for one in thread["locations"]]
    for place in [*result["locations"], *related, *steps]:
        found += problems_of_place(place, texts)
    for fix in result.get("fixes", []):
        if not fix["description"]["text"] or not fix["artifactChanges"] or not all(one["replacements"] for one in fix["artifactChanges"]):
            found.append("an empty fix")
    return [f"{result['ruleId']}: {one}" for one in found]


def problems(report: dict, texts: dict[str, str]) -> list[str]:
    """What code scanning would object to."""
    (run,) = report["runs"]
    driver = run["tool"]["driver"]
    found = []
    if report["version"] != "2.1.0" or "sarif-schema-2.1.0.json" not in report["$schema"]:
        found.append("version or schema")
    if not re.fullmatch(r"\d+\.\d+\.\d+", driver["semanticVersion"]) or not driver["informationUri"].startswith("https://"):
        found.append("version or address of the tool")
    if run["columnKind"] != "utf16CodeUnits" or not re.fullmatch(r"drc/([^/]+/)*", run["automationDetails"]["id"]):
        found.append("kind of columns or identity of the run")
    ids = [rule["id"] for rule in driver["rules"]]
    if len(set(ids)) != len(ids) or set(ids) != {result["ruleId"] for result in run["results"]}:
        found.append("rules that are missing, without results, or there twice")
    if len(run["results"]) > 25000 or len(json.dumps(report, indent=2)) > 10_000_000:
        found.append("too large")
    for rule in driver["rules"]:
        found += problems_of_rule(rule)
    for result in run["results"]:
        found += problems_of_result(result, driver["rules"], texts)
    return found


class Sarif(unittest.TestCase):
    def test_every_report_is_as_the_schema_says(self):
        if jsonschema is None:
            self.skipTest("the Python package jsonschema is not installed")
        validator = jsonschema.Draft4Validator(json.loads(SCHEMA.read_text()))
        for name, report, _ in reports():
            with self.subTest(name):
                self.assertEqual([f"{'/'.join(map(str, error.path))}: {error.message[:300]}" for error in validator.iter_errors(report)], [])

    def test_every_report_is_as_code_scanning_asks(self):
        levels = set()
        for name, report, texts in reports():
            levels |= {result["level"] for result in report["runs"][0]["results"]}
            with self.subTest(name):
                self.assertEqual(problems(report, texts), [])
        self.assertEqual(levels, {"error", "warning", "note"})

    def test_the_checks_find_what_is_wrong(self):
        report, texts = next((report, texts) for _, report, texts in reports() if any("relatedLocations" in one for one in report["runs"][0]["results"]))
        result = next(one for one in report["runs"][0]["results"] if "relatedLocations" in one)
        region = result["locations"][0]["physicalLocation"]["region"]
        for place, key, value in (
            (result, "level", "fatal"),
            (result, "locations", []),
            (result, "partialFingerprints", {}),
            (result["message"], "text", "no links"),
            (region, "endColumn", 10_000),
            (region, "endLine", region["endLine"] + 1),
            (result["locations"][0]["physicalLocation"]["artifactLocation"], "uri", "/etc/passwd"),
            (report["runs"][0], "columnKind", "bytes"),
            (report["runs"][0]["automationDetails"], "id", "payments"),
            (report["runs"][0]["tool"]["driver"], "rules", report["runs"][0]["tool"]["driver"]["rules"] * 2),
            (report["runs"][0]["tool"]["driver"]["rules"][0]["shortDescription"], "text", ""),
        ):
            before = place[key]
            place[key] = value
            with self.subTest(key=key):
                self.assertNotEqual(problems(report, texts), [])
            place[key] = before
        self.assertEqual(problems(report, texts), [])

    def test_findings_of_rules_bear_their_names_and_what_they_are_about(self):
        for one in of_rules():
            run = json.loads(one["formats"]["sarif"])["runs"][0]
            found = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
            with self.subTest(one["rule"]):
                self.assertEqual(one["rule"] in found, not one["good"])
                if not one["good"]:
                    self.assertIn(f"rule {one['rule']}: ", found[one["rule"]]["help"]["markdown"])

    def test_a_missed_objective_is_shown_term_by_term(self):
        flows = [one for report in of_programs("sarif") for one in json.loads(report)["runs"][0]["results"] if "codeFlows" in one]
        self.assertTrue(flows)
        steps = flows[0]["codeFlows"][0]["threadFlows"][0]["locations"]
        for step in steps:
            self.assertRegex(step["location"]["message"]["text"], r"^`[^`]+`: (\d|no bound)")

    def test_the_offline_validator_finds_nothing(self):
        named = os.environ.get("DRC_SARIF_VALIDATOR") or shutil.which("Sarif.Multitool")
        if not named:
            self.skipTest("Sarif.Multitool is not on the PATH, and DRC_SARIF_VALIDATOR does not name it")
        with tempfile.TemporaryDirectory(prefix="sarif-") as room:
            for index, (_, report, _) in enumerate(reports()):
                pathlib.Path(room, f"{index:04}.sarif").write_text(json.dumps(report, indent=2))
            found = pathlib.Path(room, "validation")
            words = ["validate", f"{room}/*.sarif", "--rule-kind", "Sarif;Ghas", "-o", str(found), "--log", "ForceOverwrite"]
            done = subprocess.run([named, *words], capture_output=True, text=True, timeout=600)
            # It ends with 0 whatever it finds, and with 1 where it has looked at nothing.
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            results = [result for run in json.loads(found.read_text())["runs"] for result in run["results"]]
            worse = {f"{one['ruleId']}: {one['message'].get('text') or one['message'].get('arguments')}" for one in results if one.get("level", "warning") in ("error", "warning")}
            self.assertEqual(worse, set())


class Places(unittest.TestCase):
    """Paths as a repository has them."""

    PROGRAM = b"topology a {\n  # \xf0\x9f\x98\x80\n  \xf0\x9f\x98\x80 regin\n}\n"

    def only(self, *words: str, **options) -> dict:
        return json.loads(lint("--format", "sarif", *words, **options))["runs"][0]

    def uris(self, *words: str, **options) -> set[str]:
        return {one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in self.only(*words, **options)["results"]}

    def setUp(self):
        room = tempfile.TemporaryDirectory(prefix="places-")
        self.addCleanup(room.cleanup)
        self.root = pathlib.Path(room.name).resolve()
        (self.root / "plans" / "a b").mkdir(parents=True)
        self.file = self.root / "plans" / "a b" / "ü%.dr"
        self.file.write_bytes(self.PROGRAM)

    def test_they_are_escaped_and_relative(self):
        self.assertEqual(self.uris("./plans/a b/ü%.dr", folder=self.root), {"plans/a%20b/%C3%BC%25.dr"})
        self.assertEqual(self.uris("a b/../a b/ü%.dr", folder=self.root / "plans"), {"a%20b/%C3%BC%25.dr"})
        self.assertEqual(self.uris(str(self.file), folder=self.root), {"plans/a%20b/%C3%BC%25.dr"})
        self.assertEqual(self.uris(str(self.file), folder=pathlib.Path("/")), {str(self.file).lstrip("/").replace(" ", "%20").replace("ü%", "%C3%BC%25")})
        self.assertTrue(next(iter(self.uris(str(self.file), folder=ROOT))).startswith("file:///"))

    def test_they_begin_at_the_root_that_a_forge_names(self):
        for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY"):
            self.assertEqual(self.uris("a b/ü%.dr", folder=self.root / "plans", surroundings={name: str(self.root)}), {"plans/a%20b/%C3%BC%25.dr"})
        self.assertEqual(self.uris("a b/ü%.dr", folder=self.root / "plans", surroundings={"GITHUB_WORKSPACE": "/nowhere"}), {"a%20b/%C3%BC%25.dr"})

    def test_a_name_that_is_no_text(self):
        (self.root / os.fsdecode(b"\xff.dr")).write_bytes(self.PROGRAM)
        self.assertEqual(self.uris(os.fsdecode(b"\xff.dr"), folder=self.root), {"%FF.dr"})

    def test_standard_input(self):
        self.assertEqual(self.uris("-", folder=self.root, given=self.PROGRAM), {"%3Cstdin%3E"})

    def test_what_tells_reports_apart(self):
        other = self.root / "plans" / "other.dr"
        other.write_bytes(b"topology b { }\n")
        for words, expected in (
            (["plans/other.dr"], "drc/plans/other/"),
            (["plans/other.dr", "plans/a b/ü%.dr"], "drc/plans/"),
            (["-"], "drc/stdin/"),
            (["../places"], "drc/"),
        ):
            self.assertEqual(self.only(*words, folder=self.root)["automationDetails"]["id"], expected)

    def test_columns_are_code_units(self):
        result = self.only("plans/a b/ü%.dr", folder=self.root)["results"][0]
        region = result["locations"][0]["physicalLocation"]["region"]
        self.assertEqual((region["startLine"], region["startColumn"]), (3, 3))

    def test_a_byte_order_mark_is_no_column(self):
        file = self.root / "mark.dr"
        file.write_bytes(b"\xef\xbb\xbftopolgy a { }\n")
        region = self.only("mark.dr", folder=self.root)["results"][0]["locations"][0]["physicalLocation"]["region"]
        self.assertEqual((region["startLine"], region["startColumn"]), (1, 1))

    def test_what_has_no_place_is_about_the_run(self):
        run = self.only("none.dr", folder=self.root)
        (invocation,) = run["invocations"]
        self.assertFalse(invocation["executionSuccessful"])
        self.assertEqual([one["level"] for one in invocation["toolExecutionNotifications"]], ["error"])
        self.assertEqual(run["results"], [])
        self.assertEqual(problems({"version": "2.1.0", "$schema": "sarif-schema-2.1.0.json", "runs": [run]}, {}), [])


if __name__ == "__main__":
    unittest.main()
