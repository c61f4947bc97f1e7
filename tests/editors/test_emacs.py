"""Emacs with the modes of `editors/emacs`: colours, indents and index; with Eglot, what `drc lsp` serves."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))

DRC = str(pathlib.Path(os.environ.get("DRC", "drc")).absolute())
FILES = ROOT / "editors/emacs"
SOURCES = sorted([*ROOT.glob("examples/**/*.dr"), *ROOT.glob("stdlib/**/*.dr")])
SHOP = """topology shop {
  region primary   = "us-east-1"
  region secondary = "us-west-2"

  # Prices in €, and 😀.
  kms data { }
  topic oncall { encrypted_by = data }
  dynamodb carts { key = "cart_id"  encrypted_by = data  pointless = true }

  replicate primary -> secondary {
    carts { max_lag = 60s  alerts = [oncall] }
  }
}
"""


class Session(unittest.TestCase):
    def setUp(self) -> None:
        found = shutil.which("emacs")
        if found is None:
            raise unittest.SkipTest("emacs is not on the PATH")
        self.emacs = found
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory())).resolve()

    def batch(self, *arguments: str | pathlib.Path) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "DRC": DRC, "HOME": str(self.folder), "LC_ALL": "C.UTF-8"}
        return subprocess.run(
            [self.emacs, "-q", "--no-site-file", "--batch", "-L", FILES, *arguments], capture_output=True, text=True, check=False, env=environment, timeout=300
        )

    def run_session(self, function: str, *files: pathlib.Path) -> Any:
        answer = self.batch("-l", HERE / "emacs_session.el", "-f", function, *files)
        self.assertEqual(answer.returncode, 0, answer.stderr)
        return json.loads(answer.stdout) if answer.stdout else None


class WithEglot(Session):
    def setUp(self) -> None:
        super().setUp()
        if self.batch("--eval", "(progn (require 'package) (package-initialize) (require 'eglot))").returncode != 0:
            raise unittest.SkipTest("emacs has no eglot")

    def test_the_server_is_used(self) -> None:
        file = self.folder / "shop.dr"
        file.write_text(SHOP)
        (self.folder / ".git").mkdir()
        result = self.run_session("serve", file)
        self.assertEqual(result["mode"], "dr-mode")
        answer = subprocess.run([DRC, "check", "--format", "json", file], capture_output=True, text=True, check=False)
        diagnostics = json.loads(answer.stdout or answer.stderr)["diagnostics"]
        expected = []
        for one in diagnostics:
            place = next(label for label in one["labels"] if label["primary"])["start"]
            expected.append((place["line"], place["column"]))
        self.assertTrue(expected)
        self.assertEqual(sorted((one["line"], one["column"]) for one in result["findings"]), sorted(expected))
        for one in diagnostics:
            self.assertTrue(any(one["message"] in found["message"] for found in result["findings"]), one["message"])
        self.assertEqual(result["definition"], SHOP[: SHOP.index("oncall {")].count("\n") + 1)
        self.assertIn("encrypted_by", result["hover"])
        # A component may keep the name that what it made already has.
        self.assertEqual(result["renamed"].replace('  was = "oncall"', ""), SHOP.replace("oncall", "duty"))
        self.assertNotEqual(result["askew"], result["formatted"])
        self.assertEqual(result["formatted"], subprocess.run([DRC, "fmt", "-"], input=result["askew"], capture_output=True, text=True, check=True).stdout)
        self.assertTrue(any(word.startswith("expires") for word in result["completions"]), result["completions"])
        self.assertIn("encrypted_by = data  expires", result["completed"])


    def test_documents_of_the_server_are_opened(self) -> None:
        file = self.folder / "shop.dr"
        text = SHOP.replace("  pointless = true", "")
        file.write_text(text)
        (self.folder / ".git").mkdir()
        result = self.run_session("documents", file)
        if result is None:
            self.skipTest("the server has no virtual documents")
        self.assertIn("kind dynamodb", result["library"])
        self.assertEqual((result["mode"], result["read-only"]), ("dr-mode", True))
        self.assertIn("prove.txt", result["names"])
        self.assertEqual(result["proof"], subprocess.run([DRC, "prove", file], capture_output=True, text=True, check=True).stdout)
        file.write_text(text.replace("shop {", "mall {"))
        self.assertEqual(result["changed"], subprocess.run([DRC, "prove", file], capture_output=True, text=True, check=True).stdout)


class Mode(Session):
    def test_files_compile_without_warnings(self) -> None:
        for file in sorted(FILES.glob("*.el")):
            shutil.copy(file, self.folder)
        for file in sorted(self.folder.glob("*.el")):
            with self.subTest(file=file.name):
                answer = self.batch("-L", self.folder, "--eval", "(setq byte-compile-error-on-warn t)", "-f", "batch-byte-compile", file)
                self.assertEqual((answer.returncode, [line for line in answer.stderr.splitlines() if "Wrote" not in line]), (0, []))

    def test_documentation_is_sound(self) -> None:
        for file in sorted(FILES.glob("*.el")):
            with self.subTest(file=file.name):
                answer = self.batch("--eval", f'(progn (require \'checkdoc) (checkdoc-file "{file}"))')
                self.assertEqual(answer.stderr.strip(), "")

    def test_indents_are_those_of_fmt(self) -> None:
        self.assertGreater(len(SOURCES), 80)
        copies = []
        for index, file in enumerate(SOURCES):
            copies.append(self.folder / f"{index}.dr")
            shutil.copy(file, copies[-1])
        self.run_session("indent-all", *copies)
        for file, copy in zip(SOURCES, copies, strict=True):
            with self.subTest(file=str(file.relative_to(ROOT))):
                self.assertEqual(copy.read_text(), file.read_text())

    def test_colours_and_index(self) -> None:
        file = self.folder / "shop.dr"
        file.write_text(COLOURED)
        result = self.run_session("faces", file)
        found = {(word, line): face for word, line, face in result["faces"]}
        for word, line, face in (
            ("topology", 2, "font-lock-keyword-face"),
            ("shop", 2, "font-lock-type-face"),
            ("region", 3, "font-lock-keyword-face"),
            ("region", 4, "font-lock-variable-name-face"),
            ("not", 5, "font-lock-comment-face"),
            ("text", 6, "font-lock-string-face"),
            ("after", 6, "font-lock-comment-face"),
            ("join", 7, "font-lock-function-name-face"),
            ("true", 7, "font-lock-constant-face"),
            ("60s", 7, "font-lock-constant-face"),
            ("still", 8, "font-lock-string-face"),
            ("let", 9, "font-lock-keyword-face"),
        ):
            with self.subTest(word=word, line=line):
                self.assertEqual(found[word, line], face)
        index = dict(result["index"])
        self.assertIn("shop", index)
        self.assertEqual(index["Components"], ["ledger"])
        self.assertEqual(index["Plans"], ["failover primary -> secondary"])

    def test_colours_by_the_grammar(self) -> None:
        compiler = shutil.which(os.environ.get("CC", "cc"))
        if compiler is None:
            self.skipTest("no C compiler is on the PATH")
        source = ROOT / "editors/tree-sitter-dr/src"
        library = self.folder / "libtree-sitter-dr.so"
        subprocess.run([compiler, "-shared", "-fPIC", "-I", source, "-o", library, source / "parser.c", source / "scanner.c"], check=True)
        file = self.folder / "shop.dr"
        file.write_text(COLOURED)
        result = self.run_session("faces-by-grammar", file)
        if result is None:
            self.skipTest("emacs has no tree-sitter")
        self.assertEqual(result["mode"], "dr-ts-mode")
        found = {(word, line): face for word, line, face in result["faces"]}
        for word, line, face in (
            ("topology", 2, "font-lock-keyword-face"),
            ("shop", 2, "font-lock-type-face"),
            ("region", 4, "font-lock-variable-name-face"),
            ("not", 5, "font-lock-comment-face"),
            ("text", 6, "font-lock-string-face"),
            ("join", 7, "font-lock-function-name-face"),
            ("aurora", 10, "font-lock-type-face"),
            ("promote", 11, "font-lock-function-name-face"),
        ):
            with self.subTest(word=word, line=line):
                self.assertEqual(found[word, line], face)
        self.assertEqual(dict(result["index"])["Components"], ["ledger"])

    def test_it_formats(self) -> None:
        file = self.folder / "shop.dr"
        file.write_text(SHOP.replace("  topic", "      topic"))
        self.assertEqual(self.run_session("format-file", file), subprocess.run([DRC, "fmt", "-"], input=SHOP, capture_output=True, text=True, check=True).stdout)

    def test_what_drc_says_leads_to_places(self) -> None:
        file = self.folder / "shop.dr"
        file.write_text(SHOP)
        said = subprocess.run([DRC, "check", "--format", "short", file], capture_output=True, text=True, check=False)
        (self.folder / "said.txt").write_text(said.stdout + said.stderr)
        answer = subprocess.run([DRC, "check", "--format", "json", file], capture_output=True, text=True, check=False)
        findings = json.loads(answer.stdout or answer.stderr)
        types = {"note": 0, "warning": 1, "error": 2}
        expected = []
        for one in findings["diagnostics"]:
            place = next(label for label in one["labels"] if label["primary"])["start"]
            expected.append([place["line"], place["column"], types[one["severity"]]])
        self.assertTrue(expected)
        self.assertEqual(sorted(self.run_session("errors-of-compile", self.folder / "said.txt")), sorted(expected))


COLOURED = """# one
topology shop {
  region primary = "x"
  region = "y"
  # not a let
  let a = "text # ${join(b, "c # ${d}")} \\" text"  # after
  let e = join(true, 60s)
  let f = "${"nested"} still"
  let g = 3
  aurora ledger { }
  failover primary -> secondary { steps { promote ledger } }
}
"""

if __name__ == "__main__":
    unittest.main()
