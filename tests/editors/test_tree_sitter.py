"""The grammar for tree-sitter agrees with the compiler's: the committed parser is compiled, and reads the examples and the library.

It needs a C compiler and tree-sitter's library, and no more: only a change of the grammar needs tree-sitter's own tool.
"""

import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import tomllib
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))

import tree_sitter_corpus  # noqa: E402
import tree_sitter_queries  # noqa: E402

DRC = str(pathlib.Path(os.environ.get("DRC", "drc")).absolute())
GRAMMAR = ROOT / "editors/tree-sitter-dr"
SOURCES = sorted([*ROOT.glob("examples/**/*.dr"), *ROOT.glob("stdlib/**/*.dr")])
# What the table of statements calls something else than the grammar for tree-sitter does.
NAMES = {
    "extend topology": "extension",
    "failback none": "no_failback",
    "switchover none": "no_switchover",
    "in each region": "each_region",
    "in": "in_region",
    "for each replica": "each_replica",
    "for each pair": "each_pair",
    "in from": "in_source",
    "plan step": "plan_step",
    "step": "action_step",
}
# What has the form of another statement where it stands.
SAME = {"trait_export": "export"}


class Descriptions(unittest.TestCase):
    """What tells editors of the grammar is sound, as far as that shows without them."""

    def test_helix_and_zed_name_the_grammar(self) -> None:
        helix = tomllib.loads((ROOT / "editors/helix/languages.toml").read_text())
        self.assertEqual([one["name"] for one in helix["grammar"]], ["dr"])
        language = helix["language"][0]
        self.assertEqual((language["name"], language["file-types"], language["language-servers"]), ("dr", ["dr"], [*helix["language-server"]]))
        self.assertTrue((ROOT / "editors/helix/runtime/queries" / language["name"]).is_dir())
        zed = tomllib.loads((ROOT / "editors/zed/extension.toml").read_text())
        config = tomllib.loads((ROOT / "editors/zed/languages/dr/config.toml").read_text())
        self.assertEqual([*zed["grammars"]], [config["grammar"]])
        self.assertTrue((ROOT / zed["grammars"]["dr"]["path"] / "grammar.js").is_file())
        self.assertEqual(zed["language_servers"]["drc"]["languages"], [config["name"]])
        cargo = tomllib.loads((ROOT / "editors/zed/Cargo.toml").read_text())
        self.assertTrue((ROOT / "editors/zed" / cargo["lib"]["path"]).is_file())

    def test_tree_sitter_and_jetbrains_are_described(self) -> None:
        described = json.loads((GRAMMAR / "tree-sitter.json").read_text())["grammars"][0]
        for name in ("highlights", "locals", "injections", "tags"):
            self.assertTrue((GRAMMAR / described[name]).is_file())
        self.assertEqual(described["name"], "dr")
        template = json.loads((ROOT / "editors/jetbrains/lsp4ij/template.json").read_text())
        self.assertEqual(shlex.split(template["programArgs"]["default"]), ["sh", "-c", "drc lsp"])
        self.assertEqual(template["fileTypeMappings"][0]["fileType"]["patterns"], ["*.dr"])


class Parser(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        compiler = shutil.which(os.environ.get("CC", "cc"))
        if compiler is None:
            raise unittest.SkipTest("no C compiler is on the PATH")
        cls.folder = pathlib.Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        probe = subprocess.run(
            [compiler, "-E", "-x", "c", "-"], input="#include <tree_sitter/api.h>\n", capture_output=True, text=True, check=False
        )
        if probe.returncode != 0:
            raise unittest.SkipTest("tree-sitter's library is missing: libtree-sitter-dev")
        cls.tool = str(cls.folder / "tree_sitter")
        sources = [HERE / "tree_sitter.c", GRAMMAR / "src/parser.c", GRAMMAR / "src/scanner.c"]
        subprocess.run([compiler, "-std=c11", "-O1", "-I", GRAMMAR / "src", "-o", cls.tool, *sources, "-ltree-sitter"], check=True)

    def run_tool(self, *arguments: str | pathlib.Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run([self.tool, *map(str, arguments)], capture_output=True, text=True, check=False)

    def statements(self, file: pathlib.Path) -> list[tuple[str, str]]:
        """The name and the range of each statement, as tree-sitter sees them."""
        answer = self.run_tool("tree", file)
        self.assertEqual(answer.returncode, 0, answer.stderr)
        known = statement_names()
        lines = file.read_bytes().split(b"\n")

        def characters(place: str) -> str:
            """The compiler counts characters, tree-sitter bytes."""
            return re.sub(r"(\d+):(\d+)", lambda at: f"{at[1]}:{len(lines[int(at[1]) - 1][: int(at[2]) - 1].decode()) + 1}", place)

        found = re.findall(r"^ *(?:\w+: )?(\w+) \[(\S+)\]$", answer.stdout, re.MULTILINE)
        return sorted((characters(place), SAME.get(kind, kind)) for kind, place in found if SAME.get(kind, kind) in known)

    def test_examples_and_library_have_no_error(self) -> None:
        self.assertGreater(len(SOURCES), 80)
        answer = self.run_tool("errors", *SOURCES)
        self.assertEqual((answer.stdout, answer.returncode), ("", 0))

    def test_other_line_ends_and_a_byte_order_mark(self) -> None:
        for file in (*ROOT.glob("examples/*/*.dr"), ROOT / "stdlib/kinds/sqs.dr"):
            other = self.folder / "other.dr"
            other.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
            with self.subTest(file=file.name):
                self.assertEqual(self.run_tool("errors", other).stdout, "")
                self.assertEqual([kind for _, kind in self.statements(other)], [kind for _, kind in self.statements(file)])

    def test_nothing_ends_it(self) -> None:
        corpus = sorted(path for path in (ROOT / "tests/fuzz/corpus").rglob("*") if path.is_file())
        self.assertGreater(len(corpus), 10)
        self.assertIn(self.run_tool("errors", *corpus).returncode, (0, 1))
        text = (ROOT / "examples/payments/payments.dr").read_bytes()
        prefixes = []
        for size in range(0, len(text), 97):
            prefixes.append(self.folder / f"prefix_{size}.dr")
            prefixes[-1].write_bytes(text[:size])
        self.assertIn(self.run_tool("errors", *prefixes).returncode, (0, 1))

    def test_what_is_wrong_is_an_error(self) -> None:
        for text in ("topology t {\n  region = \n}\n", "kind k {\n  param x\n}\n", "topology t {\n", "let a = b c\n"):
            with self.subTest(text=text):
                file = self.folder / "wrong.dr"
                file.write_text(text)
                self.assertEqual(self.run_tool("errors", file).returncode, 1)

    def test_statements_are_those_of_the_compiler(self) -> None:
        files = [*SOURCES, *self.written_examples()]
        counted: dict[str, int] = {}
        for file in files:
            with self.subTest(file=file.name):
                expected = of_compiler(file)
                self.assertTrue(expected)
                self.assertEqual(self.statements(file), expected)
                for _, name in expected:
                    counted[name] = counted.get(name, 0) + 1
        self.assertEqual(sorted(statement_names() - counted.keys()), [])

    def written_examples(self) -> list[pathlib.Path]:
        files = []
        for index, (_, text) in enumerate(tree_sitter_corpus.examples()):
            files.append(self.folder / f"example_{index}.dr")
            files[-1].write_text(text)
        return files

    def test_corpus_is_that_of_the_grammar(self) -> None:
        written = (tree_sitter_corpus.CORPUS / "grammar.txt").read_text()
        self.assertGreater(len(tree_sitter_corpus.examples()), 10)
        self.assertEqual(written, tree_sitter_corpus.corpus(self.tool), f"run {tree_sitter_corpus.__file__}")

    def test_every_keyword_is_in_the_grammar(self) -> None:
        table = (ROOT / "compiler/syntax/statements.def").read_text()
        keywords = set(re.findall(r'^DRC_STATEMENT\((?:\w+, ){3}"(\w+)', table, re.MULTILINE))
        strings = set(re.findall(r'"type": "STRING",\s*"value": "(\w+)"', (GRAMMAR / "src/grammar.json").read_text()))
        self.assertGreater(len(keywords), 40)
        self.assertEqual(sorted(keywords - strings), [])

    def test_parser_is_that_of_the_grammar(self) -> None:
        """As far as that shows without tree-sitter's tool: the rules and their order."""
        rules = json.loads((GRAMMAR / "src/grammar.json").read_text())["rules"]
        written = re.findall(r"^    (\w+): \(\$?\) =>", (GRAMMAR / "grammar.js").read_text(), re.MULTILINE)
        self.assertEqual([*rules], written)
        symbols = set(re.findall(r'^  \[\w+\] = "(\w+)",$', (GRAMMAR / "src/parser.c").read_text(), re.MULTILINE))
        nodes = {node["type"] for node in json.loads((GRAMMAR / "src/node-types.json").read_text()) if "subtypes" not in node}
        self.assertLessEqual({node for node in nodes if node.isidentifier()}, symbols)

    def test_parser_is_what_the_tool_generates(self) -> None:
        tool = shutil.which("tree-sitter")
        if tool is None:
            self.skipTest("tree-sitter is not on the PATH")
        again = self.folder / "again"
        shutil.copytree(GRAMMAR, again)
        said = subprocess.run([tool, "--version"], capture_output=True, text=True, check=True).stdout
        version = [int(number) for number in re.findall(r"\d+", said)[:3]]
        # Later versions write bindings for other languages only when they are asked to.
        quiet = ["--no-bindings"] if version < [0, 24] else []
        subprocess.run([tool, "generate", *quiet, "--abi", "14"], cwd=again, check=True, capture_output=True)
        # Another version writes another parser of the same grammar.
        self.assertEqual(json.loads((again / "src/grammar.json").read_text())["rules"], json.loads((GRAMMAR / "src/grammar.json").read_text())["rules"])
        if version == [0, 22, 6]:
            self.assertEqual((again / "src/parser.c").read_text(), (GRAMMAR / "src/parser.c").read_text())
        environment = {**os.environ, "HOME": str(self.folder)}
        tested = subprocess.run([tool, "test"], cwd=again, capture_output=True, text=True, check=False, env=environment)
        self.assertEqual(tested.returncode, 0, tested.stdout + tested.stderr)

    # ---- queries

    def captures(self, query: pathlib.Path, *files: pathlib.Path) -> list[tuple[str, str, str]]:
        """Where something is captured, as what, and its first line."""
        answer = self.run_tool("query", query, *files)
        self.assertEqual(answer.returncode, 0, answer.stdout + answer.stderr)
        return re.findall(r"^(\[\S+\]) (\S+) (.*)$", answer.stdout, re.MULTILINE)

    def test_queries_fit_the_grammar_and_capture_something(self) -> None:
        files = sorted([*GRAMMAR.glob("queries/*.scm"), *ROOT.glob("editors/helix/**/*.scm"), *ROOT.glob("editors/zed/**/*.scm")])
        self.assertGreater(len(files), 15)
        for query in files:
            with self.subTest(query=str(query.relative_to(ROOT))):
                self.assertTrue(self.captures(query, *SOURCES))

    def test_queries_for_highlighting_are_those_of_the_source(self) -> None:
        self.assertEqual(tree_sitter_queries.outdated(), [])

    def test_nothing_has_two_colours(self) -> None:
        for path in tree_sitter_queries.PLACES:
            for file in SOURCES:
                places = [place for place, _, _ in self.captures(ROOT / path, file)]
                with self.subTest(query=path, file=file.name):
                    self.assertEqual(len(places), len(set(places)))

    def test_every_name_and_keyword_has_a_colour(self) -> None:
        query = self.folder / "words.scm"
        query.write_text("(identifier) @word")
        for file in SOURCES:
            with self.subTest(file=file.name):
                words = {place for place, _, _ in self.captures(query, file)}
                self.assertEqual(words - {place for place, _, _ in self.captures(GRAMMAR / "queries/highlights.scm", file)}, set())

    def test_colours_are_the_right_ones(self) -> None:
        source = self.folder / "colours.dr"
        source.write_text(COLOURED)
        found = {(name, what) for _, name, what in self.captures(GRAMMAR / "queries/highlights.scm", source)}
        for name, what in (
            ("comment", "# one"),
            ("comment.documentation", "## two"),
            ("keyword", "topology"),
            ("type", "shop"),
            ("keyword", "region"),
            ("constant", "primary"),
            ("property", "region"),
            ("type.builtin", "aurora"),
            ("variable", "ledger"),
            ("string", "x "),
            ("string.escape", "\\n"),
            ("punctuation.special", "${"),
            ("function.call", "join"),
            ("function.method.call", "first"),
            ("variable.member", "arn"),
            ("number", "5m"),
            ("function.builtin", "promote"),
            ("keyword.conditional", "when"),
            ("keyword.operator", "in"),
            ("number", "2027-01-31"),
        ):
            with self.subTest(what=what, name=name):
                self.assertIn((name, what), found)
        self.assertNotIn(("property", "arn"), found)

    def test_a_word_is_a_keyword_only_where_it_is_one(self) -> None:
        source = self.folder / "words.dr"
        source.write_text("topology t {\n  kms data { in = primary  for = 1 }\n  region = 3\n  let when_ = a\n  topic region\n}\n")
        self.assertEqual(self.run_tool("errors", source).stdout, "")
        self.assertEqual(self.statements(source), of_compiler(source))

    def test_line_ends_end_statements_and_clauses_go_on(self) -> None:
        source = self.folder / "lines.dr"
        source.write_text(LINES)
        self.assertEqual(self.run_tool("errors", source).stdout, "")
        self.assertEqual(self.statements(source), of_compiler(source))


COLOURED = r"""# one
## two
topology shop {
  region primary = "x ${join(a.arn, b.first())}\n"
  region = 5m
  aurora ledger { }
  failover primary -> secondary { steps { promote ledger } }
  let x = a when b in c else d
  allow some_rule on ledger because "y" until 2027-01-31
}
"""
# Each place at which a line end, or a word on the next line, decides.
LINES = """topology t {
  failover a -> b {
    steps {
      freeze
      promote ledger
      wait 30s { optional = true }
      drain inbox for x in y

      # a comment between
      verify
    }
    mode = manual  # behind a value
    limits { retries = 3 }
  }
  allow one on a because "b"
    until 2027-01-31
    by "c"
  allow two on a because "b"
  by = 3
  allow three on a because "b"
  until = 4
  allow four on a because "b" by "c"
  help = a
  switchover none
    because "c"
  uses a.b
  tags = { a: 1 }
  bucket receipts
  queue inbox
}

kind k {
  let a = b
  when c { let d = e }
  else when f { }
  else { }
  let g = h
  in home { let i = j }
  let l = [
    1,
    2,
  ]
  for each replica { }
  require a
    else "b"
  for x in y { }
  require a else "b" help "c"
    fix d { e = f }
    suggest g { h = i }
  action act {
    permit "a" on "b"
    permit "c" on "d"
      where { region: to }
    step s {
      invoke a
      invoke b
        select c
        is d
      select = 3
      until a.B { c = d } select e is f
      sleep 10s
      timeout = 3
    }
  }
}
"""


def statement_names() -> set[str]:
    table = (ROOT / "compiler/syntax/statements.def").read_text()
    names = re.findall(r'^DRC_(?:WORD_)?STATEMENT\((?:\w+, ){3}"([^"]+)"', table, re.MULTILINE)
    return {NAMES.get(name, name) for name in names}


def of_compiler(file: pathlib.Path) -> list[tuple[str, str]]:
    """The name and the range of each statement, as the compiler's tree has them."""
    answer = subprocess.run([DRC, "dump", "--phase", "tree", "--no-config", file], capture_output=True, text=True, check=False)
    known = statement_names()
    found = []
    above: list[str] = []
    for depth, name, place in re.findall(r"^((?:  )*)([a-z_: ]+)(?: \S+)? \[(\S+)\]$", answer.stdout, re.MULTILINE):
        del above[len(depth) // 2 :]
        # An expression that calls a function has the name of a statement, and does not stand in a block.
        if NAMES.get(name, name) in known and (name != "call" or above[-1] == "body:"):
            found.append((place, NAMES.get(name, name)))
        above.append(name)
    return sorted(found)


if __name__ == "__main__":
    unittest.main()
