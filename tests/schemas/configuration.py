#!/usr/bin/env python3
"""The published schema of `drc.toml` and the compiler accept and refuse the same files.

Run with `DRC=path/to/drc python3 tests/schemas/configuration.py`.
"""

import itertools
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import tomllib
import unittest

try:
    import jsonschema
except ImportError:
    print("skipped: the Python package jsonschema is not installed")
    sys.exit(77)

ROOT = pathlib.Path(__file__).resolve().parents[2]
DRC = str(pathlib.Path(os.environ.get("DRC", "drc")).absolute())
SCHEMA = json.loads((ROOT / "docs" / "schemas" / "drc-toml-1.schema.json").read_text())
# Whether these exist is no question of the file's form.
OF_RULES_AND_DISK = {"DR1104", "DR1105", "DR1107"}
PROGRAM = 'topology t {\n  region primary = "us-east-1"\n  region secondary = "us-west-2"\n}\n'

KEYS = ["policies", "lint", "lint.max_warnings", "lint.baseline", "lint.exclude", "rules", "rules.own_key", "rules.own_key.level",
        "rules.own_key.most", "Policies", "lint.max", "unknown", "rules.other_rule", '"rules.own_key"', '"é"']
VALUES = ["0", "3", "-1", "3.0", "3.5", "1e300", "9007199254740991", "9007199254740992", "inf", "-inf", "0x10", "true", '""', '"a"', '"off"', '"Off"', '"note"',
          '"warning"', '"error"', '"required"', '"strict"', '"15m"', '"/etc/x"', '"../x"', '"a/../b"', '"a/.."', '".."', '"..a/b"', '"a..b"', '"a/..b"',
          '"a\\u0000b"', "2026-12-01", "2026-12-01T00:00:00Z", "12:30:00", "[]", '["a"]', '["a", "b/**"]', '["a", 1]', "[1]", '["/a"]', '["../a"]', '[""]', '[["a"]]',
          "[true]", "[{ a = 1 }]", "{}", "{ level = 'off' }", "{ level = 'of' }", "{ level = 3 }", "{ most = 3 }", "{ max_warnings = 1 }", "{ own_key = 'note' }",
          "{ own_key = { level = 'note', most = ['a'] } }", "{ own_key = { most = { a = 1 } } }", "{ exclude = [] }", "{ a = { b = 1 } }"]  # fmt: skip
WHOLE = ["", "# nothing\n", "[lint]\n[rules]\n", "[[rules]]\nown_key = 'off'\n", "[[lint]]\n", "[lint]\nmax_warnings = 1\n\n[rules]\nown_key = 'off'\n\n[rules.other_rule]\nlevel = 'note'\n",
         "[rules.own_key.level]\n", "rules.own_key.level.x = 1\n", "\ufeff[lint]\n"]  # fmt: skip


def texts() -> list[str]:
    return [f"{key} = {value}\n" for key, value in itertools.product(KEYS, VALUES)] + WHOLE


def refused_by_compiler(all_texts: list[str]) -> dict[int, list[str]]:
    """The messages about each file that is refused: all in a single run, each in a project of its own."""
    refused: dict[int, list[str]] = {}
    with tempfile.TemporaryDirectory(prefix="drc-configuration-") as folder:
        # A sink keeps 1,000 findings, so a run has fewer files.
        for start in range(0, len(all_texts), 400):
            names = []
            for number, text in enumerate(all_texts[start : start + 400], start):
                place = pathlib.Path(folder) / f"p{number}"
                place.mkdir()
                (place / "drc.toml").write_text(text)
                (place / "a.dr").write_text(PROGRAM)
                names.append(f"p{number}/a.dr")
            done = subprocess.run([DRC, "check", "--format", "json", *names], cwd=folder, capture_output=True, text=True, timeout=600)
            for finding in json.loads(done.stderr)["diagnostics"]:
                if finding["severity"] != "error" or finding["code"] in OF_RULES_AND_DISK or is_of_disk(finding):
                    continue
                refused.setdefault(int(re.match(r"p(\d+)/", finding["labels"][0]["file"])[1]), []).append(f"{finding['code']} {finding['message']}")
    return refused


def is_of_disk(finding: dict) -> bool:
    """A path of the right form that leads to nothing here, and a parameter of another type than its rule's."""
    return finding["code"] == "DR1108" and finding["message"].endswith(("no such file or folder", "no file fits it"))


class ConfigurationTest(unittest.TestCase):
    def test_the_schema_and_the_compiler_agree(self):
        jsonschema.Draft202012Validator.check_schema(SCHEMA)
        validator = jsonschema.Draft202012Validator(SCHEMA)
        all_texts = texts()
        refused = refused_by_compiler(all_texts)
        self.assertGreater(len(refused), 300)
        self.assertLess(len(refused), len(all_texts) - 60)
        for number, text in enumerate(all_texts):
            by_schema = [error.message for error in validator.iter_errors(tomllib.loads(text.removeprefix("\ufeff")))]
            self.assertEqual(bool(by_schema), number in refused, f"{text}schema: {by_schema}\ncompiler: {refused.get(number)}")

    def test_the_examples_of_the_documentation_are_accepted(self):
        validator = jsonschema.Draft202012Validator(SCHEMA)
        found = 0
        for page in ("README.md", "docs/pull-requests.md", "docs/language.md"):
            for block in re.findall(r"^```toml\n(.*?)^```$", (ROOT / page).read_text(), re.MULTILINE | re.DOTALL):
                validator.validate(tomllib.loads(block))
                found += 1
        self.assertGreaterEqual(found, 3)


if __name__ == "__main__":
    unittest.main()
