"""Annotations of GitHub, code quality of GitLab, JUnit and the format of reviewdog: read back, and compared with what the compiler says as JSON."""

import collections
import json
import pathlib
import re
import tempfile
import unittest
import xml.etree.ElementTree as ElementTree

from reports import lint, of_rules

COMMAND = re.compile(r"::(error|warning|notice) ((?:[^:]|:(?!:))*)::(.*)")
MANY = 25


def unescaped(text: str, special: str = "") -> str:
    for one in "\r\n" + special + "%":
        text = text.replace(f"%{ord(one):02X}", one)
    return text


def annotations(log: str) -> list[tuple[str, dict[str, str], str]]:
    """As a runner reads them: the command, its properties and its text."""
    found = []
    for line in log.splitlines():
        if match := COMMAND.fullmatch(line):
            properties = dict(one.split("=", 1) for one in match[2].split(","))
            found.append((match[1], {key: unescaped(value, ":,") for key, value in properties.items()}, unescaped(match[3])))
    return found


class Room(unittest.TestCase):
    def setUp(self):
        room = tempfile.TemporaryDirectory(prefix="formats-")
        self.addCleanup(room.cleanup)
        self.folder = pathlib.Path(room.name)

    def write(self, name: str, text: str) -> str:
        (self.folder / name).parent.mkdir(exist_ok=True)
        (self.folder / name).write_text(text, newline="")
        return name

    def lint(self, format_name: str, *files: str) -> str:
        return lint("--format", format_name, *files, folder=self.folder).decode()


class Together(unittest.TestCase):
    """Each format says the same."""

    def each(self):
        for one in of_rules():
            formats = one["formats"]
            with self.subTest(one["rule"]):
                yield formats, json.loads(formats["json"])["diagnostics"]

    def test_as_many_findings(self):
        for formats, found in self.each():
            run = json.loads(formats["sarif"])["runs"][0]
            self.assertEqual(len(run["results"]) + len(run["invocations"][0]["toolExecutionNotifications"]), len(found))
            self.assertEqual(len(json.loads(formats["gitlab"])), len(found))
            self.assertEqual(len(json.loads(formats["rdjson"])["diagnostics"]), len(found))
            self.assertEqual(len(annotations(formats["github"])), len(found))
            suites = ElementTree.fromstring(formats["junit"].encode())
            self.assertEqual([int(suites.get(key)) for key in ("tests", "failures", "errors")], [len(found) or 1, sum(one["severity"] == "error" for one in found), 0])

    def test_the_same_lines_and_severities(self):
        severities = {"error": ("major", "ERROR", "error"), "warning": ("minor", "WARNING", "warning"), "note": ("info", "INFO", "notice")}
        for formats, found in self.each():
            expected = collections.Counter((one["labels"][0]["start"]["line"], *severities[one["severity"]]) for one in found)
            gitlab = [(one["location"]["lines"]["begin"], one["severity"]) for one in json.loads(formats["gitlab"])]
            reviewed = [(one["location"]["range"]["start"]["line"], one["severity"]) for one in json.loads(formats["rdjson"])["diagnostics"]]
            noted = [(int(properties["line"]), command) for command, properties, _ in annotations(formats["github"])]
            for index, other in enumerate((gitlab, reviewed, noted), start=1):
                self.assertEqual(collections.Counter(other), collections.Counter((key[0], key[index]) for key in expected.elements()))


class Annotations(Room):
    def test_the_worst_come_first_and_what_is_missing_is_counted(self):
        text = "topology a {\n" + "".join(f"  regin r{index} = \"x\"\n" for index in range(MANY)) + "}\n"
        log = self.lint("github", self.write("a.dr", text)).splitlines()
        errors = [one for one in annotations("\n".join(log)) if one[0] == "error"]
        self.assertEqual(len(errors), 10)
        rest = [line for line in log if line.startswith("- ")]
        self.assertTrue(rest)
        self.assertRegex(log[-1], rf"^::notice title=drc::{len(rest)} more findings? ")

    def test_severities_are_in_order(self):
        for one in of_rules():
            commands = [command for command, _, _ in annotations(one["formats"]["github"])]
            self.assertEqual(commands, sorted(commands, key=("error", "warning", "notice").index))

    def test_no_name_and_no_text_becomes_a_command(self):
        names = ("::warning::x.dr", "a,b:c%d.dr")
        for count in (2, MANY):
            text = "topology a {\n" + "".join(f"  vpc v{index} {{ zones = \"##[add-mask]::error::,%0A\" }}\n" for index in range(count)) + "}\n"
            log = self.lint("github", "--", *(self.write(name, text) for name in names))
            for line in log.splitlines():
                self.assertTrue(COMMAND.fullmatch(line) or line.startswith("- "), line)
                self.assertTrue(line.startswith("::") or "##[" not in line, line)
            if count == 2:
                self.assertEqual({properties.get("file") for _, properties, _ in annotations(log)} - {None}, set(names))

    def test_nothing_is_said_of_nothing(self):
        self.assertEqual(self.lint("github", self.write("a.dr", "")), "")


class CodeQuality(Room):
    def fingerprints(self, *files: str) -> list[str]:
        return [one["fingerprint"] for one in json.loads(self.lint("gitlab", *files))]

    def test_no_two_are_equal(self):
        for one in of_rules():
            values = [entry["fingerprint"] for entry in json.loads(one["formats"]["gitlab"])]
            self.assertEqual(len(values), len(set(values)))
        # The same mistake, again and again.
        values = self.fingerprints(self.write("a.dr", "topology a {\n" + "  dynamodb t { kee = \"id\" }\n" * 3 + "}\n"))
        self.assertGreater(len(values), 2)
        self.assertEqual(len(values), len(set(values)))

    def test_they_outlast_moved_lines_and_other_findings(self):
        program = next(one["program"] for one in of_rules() if one["rule"] == "replicated" and not one["good"])
        before = self.fingerprints(self.write("a.dr", program))
        self.assertTrue(before)
        self.assertEqual(self.fingerprints(self.write("a.dr", "# moved\n" * 50 + program)), before)
        more = program.replace("topology example {\n", "topology example {\n  dynamodb before { key = \"id\" }\n", 1)
        self.assertLess(set(before), set(self.fingerprints(self.write("a.dr", more))))

    def test_an_empty_report_is_an_empty_list(self):
        self.assertEqual(json.loads(self.lint("gitlab", self.write("a.dr", ""))), [])

    def test_what_has_no_place_is_shown_at_what_was_asked_for(self):
        (entry,) = json.loads(self.lint("gitlab", "none.dr"))
        self.assertEqual(entry["location"], {"path": "none.dr", "lines": {"begin": 1}})


class Tests(Room):
    def test_a_file_without_findings_passes(self):
        suites = ElementTree.fromstring(self.lint("junit", self.write("a.dr", ""), self.write("b.dr", "topolgy b { }\n")).encode())
        self.assertEqual([(one.get("name"), one.get("tests"), one.get("failures")) for one in suites], [("a.dr", "1", "0"), ("b.dr", "1", "1")])
        self.assertEqual(len(suites[0][0]), 0)

    def test_counts_are_those_of_the_cases(self):
        for one in of_rules():
            suites = ElementTree.fromstring(one["formats"]["junit"].encode())
            for key, path in (("tests", "."), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
                cases = [case for case in suites.iter("testcase") if path == "." or case.find(path) is not None]
                self.assertEqual(int(suites.get(key)), len(cases), key)

    def test_what_xml_cannot_hold(self):
        name = self.write('<&">.dr', "topology a {\n  x\x01\x1b[31m\ufffe ]]> &amp; = 1\n}\n")
        suites = ElementTree.fromstring(self.lint("junit", name).encode())
        self.assertEqual(suites[0].get("name"), name)

    def test_what_cannot_be_read_is_an_error(self):
        suites = ElementTree.fromstring(self.lint("junit", "none.dr").encode())
        self.assertEqual([suites.get(key) for key in ("tests", "failures", "errors")], ["1", "0", "1"])


class Reviewdog(Room):
    PROGRAM = 'topology a {\n  # 😀\n  region primary = "us-east-1"\n  dynamodb t { key = "é😀" kee = "id" }\n}\n'

    def test_columns_are_bytes(self):
        found = json.loads(self.lint("rdjson", self.write("a.dr", self.PROGRAM)))["diagnostics"]
        lines = self.PROGRAM.encode().split(b"\n")
        written = set()
        for one in found:
            start, end = one["location"]["range"]["start"], one["location"]["range"]["end"]
            self.assertEqual(start["line"], end["line"])
            written.add(lines[start["line"] - 1][start["column"] - 1 : end["column"] - 1])
        self.assertIn(b"kee", written)

    def test_a_suggestion_gives_what_it_says(self):
        found = json.loads(self.lint("rdjson", self.write("a.dr", self.PROGRAM)))["diagnostics"]
        (suggestion,) = [suggestion for one in found for suggestion in one.get("suggestions", []) if "kee" in one["message"]]
        lines = self.PROGRAM.encode().split(b"\n")
        start, end = suggestion["range"]["start"], suggestion["range"]["end"]
        line = lines[start["line"] - 1]
        self.assertEqual(line[: start["column"] - 1] + suggestion["text"].encode() + line[end["column"] - 1 :], line.replace(b"kee", b"key"))

    def test_the_fix_of_a_rule_is_the_same_in_each_format(self):
        program = 'topology a {\n  region primary   = "us-east-1"\n  region secondary = "us-west-2"\n\n  dynamodb t {\n    key = "id"\n    deletion_protection = true\n  }\n\n  replicate primary -> secondary { t }\n}\n'
        name = self.write("a.dr", program)
        wanted = program.replace("deletion_protection = true", "deletion_protection = false")
        lines = program.split("\n")

        def at(line: int, column: int) -> int:
            return sum(len(one) + 1 for one in lines[: line - 1]) + column - 1

        (found,) = [one for one in json.loads(self.lint("rdjson", name))["diagnostics"] if one["code"]["value"] == "deletion_protection"]
        (suggestion,) = found["suggestions"]
        start, end = suggestion["range"]["start"], suggestion["range"]["end"]
        self.assertEqual(program[: at(start["line"], start["column"])] + suggestion["text"] + program[at(end["line"], end["column"]) :], wanted)
        (result,) = [one for one in json.loads(self.lint("sarif", name))["runs"][0]["results"] if one["ruleId"] == "deletion_protection"]
        ((change,),) = [one["artifactChanges"] for one in result["fixes"]]
        (edit,) = change["replacements"]
        region = edit["deletedRegion"]
        text = edit.get("insertedContent", {}).get("text", "")
        self.assertEqual(program[: at(region["startLine"], region["startColumn"])] + text + program[at(region["endLine"], region["endColumn"]) :], wanted)

    def test_an_empty_report(self):
        self.assertEqual(json.loads(self.lint("rdjson", self.write("a.dr", "")))["diagnostics"], [])


if __name__ == "__main__":
    unittest.main()
