"""Neovim with the files of `editors/`: it starts the server, shows a finding, completes, renames, formats, and opens what the server makes."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path.insert(0, str(HERE))

from neovim_session import Neovim, neovim  # noqa: E402

DRC = str(pathlib.Path(os.environ.get("DRC", "drc")).absolute())
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


# The servers of the buffer, in whichever version.
CLIENTS = "(vim.lsp.get_clients and vim.lsp.get_clients({ bufnr = vim.api.nvim_get_current_buf() }) or vim.tbl_values(vim.lsp.buf_get_clients(0)))"


class Session(unittest.TestCase):
    def setUp(self) -> None:
        neovim()
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory())).resolve()
        self.file = self.folder / "shop.dr"
        self.file.write_text(SHOP)
        (self.folder / "drc.toml").write_text("")
        (self.folder / "bin").mkdir()
        (self.folder / "bin/drc").symlink_to(DRC)

    def opened(self, command: list[str]) -> Neovim:
        cmd = ", ".join(json.dumps(word) for word in command)
        editor = self.enterContext(Neovim(f"require('drc').setup({{ cmd = {{ {cmd} }} }})"))
        editor.run(f"vim.cmd('edit {self.file}')")
        editor.until(lambda: editor.lua("#" + CLIENTS) == 1, "a server")
        return editor


class WithServer(Session):
    """With `drc lsp`."""

    def setUp(self) -> None:
        super().setUp()
        self.editor = self.opened([DRC, "lsp"])
        self.findings = self.editor.until(lambda: self.editor.lua("vim.diagnostic.get(0)"), "a finding")

    def test_files_have_their_type_and_root(self) -> None:
        self.assertEqual(self.editor.lua("vim.bo.filetype"), "dr")
        self.assertEqual(self.editor.lua(CLIENTS + "[1].config.root_dir"), str(self.folder))

    def test_findings_are_those_of_check(self) -> None:
        answer = subprocess.run([DRC, "check", "--format", "json", self.file], capture_output=True, text=True, check=False)
        expected = []
        for one in json.loads(answer.stdout or answer.stderr)["diagnostics"]:
            place = next(label for label in one["labels"] if label["primary"])["start"]
            line = SHOP.splitlines()[place["line"] - 1]
            expected.append((one["code"], place["line"] - 1, len(line[: place["column"] - 1].encode()), one["message"].splitlines()[0]))
        found = [(one["code"], one["lnum"], one["col"], one["message"].splitlines()[0]) for one in self.findings]
        self.assertTrue(expected)
        self.assertEqual(sorted(found), sorted(expected))

    def test_a_finding_goes_when_it_is_mended(self) -> None:
        self.editor.go_to("pointless = true")
        self.editor.keys("dt}")
        self.editor.until(lambda: not any(one["code"] == "DR0206" for one in self.editor.lua("vim.diagnostic.get(0)")), "no such finding")

    def test_it_completes(self) -> None:
        self.editor.go_to("pointless = true")
        self.editor.keys("dt}i<C-x><C-o>")
        items = "vim.tbl_map(function(item) return item.word end, vim.fn.complete_info().items)"
        words = self.editor.until(lambda: self.editor.lua(items), "a list of completions")
        self.assertTrue(any(word.startswith("expires") for word in words), words)
        self.editor.keys("<C-e>expir<C-x><C-o>")
        self.editor.until(lambda: "encrypted_by = data  expires" in self.editor.text(), "the word that was completed")

    def test_it_renames(self) -> None:
        self.editor.go_to("oncall {")
        self.editor.run("vim.lsp.buf.rename('duty')")
        self.editor.until(lambda: "duty" in self.editor.text(), "the new name")
        # A component may keep the name that what it made already has.
        self.assertEqual(self.editor.text().replace('  was = "oncall"', ""), SHOP.replace("oncall", "duty"))

    def test_it_formats(self) -> None:
        self.editor.go_to("topic oncall")
        self.editor.keys("I      <Esc>")
        self.editor.until(lambda: "        topic" in self.editor.text(), "a line that is askew")
        wrong = self.editor.text()
        self.editor.run("if vim.lsp.buf.format then vim.lsp.buf.format() else vim.lsp.buf.formatting_sync(nil, 10000) end")
        right = subprocess.run([DRC, "fmt", "-"], input=wrong, capture_output=True, text=True, check=True).stdout
        self.assertNotEqual(wrong, right)
        self.editor.until(lambda: self.editor.text() == right, "the text as `drc fmt` has it")

    def test_gq_formats(self) -> None:
        self.editor.go_to("topic oncall")
        self.editor.keys("I      <Esc>")
        self.editor.until(lambda: "        topic" in self.editor.text(), "a line that is askew")
        self.assertTrue(self.editor.lua("vim.bo.formatprg") or self.editor.lua("vim.bo.formatexpr"))
        self.editor.run(f"vim.env.PATH = '{self.folder}/bin:' .. vim.env.PATH")
        self.editor.keys("gggqG")
        self.editor.until(lambda: self.editor.text() == SHOP, "the text as it was")

    def test_it_shows_what_stands_under_the_cursor(self) -> None:
        self.editor.go_to("encrypted_by = data }")
        self.editor.run("vim.lsp.buf.hover()")
        self.assertIn("encrypted_by", self.editor.until(self.editor.floating, "a window"))

    def test_it_goes_to_definitions(self) -> None:
        self.editor.go_to("oncall]")
        self.editor.run("vim.lsp.buf.definition()")
        line = SHOP[: SHOP.index("oncall {")].count("\n") + 1
        self.editor.until(lambda: self.editor.lua("vim.fn.line('.')") == line, "the declaration")

    def test_it_shows_what_is_made_of_the_file(self) -> None:
        if not self.editor.lua(f"({CLIENTS}[1].server_capabilities.workspace or {{}}).textDocumentContent"):
            self.skipTest("the server has no virtual documents")
        self.editor.go_to("pointless = true")
        self.editor.keys("dt}:write<CR>")
        self.editor.until(lambda: self.editor.text() == self.file.read_text(), "the file on disk")
        self.editor.keys(":Drc prove.txt<CR>")
        self.editor.until(lambda: self.editor.lua("vim.bo.buftype") == "nofile", "the proof")
        self.assertEqual(self.editor.text(), subprocess.run([DRC, "prove", self.file], capture_output=True, text=True, check=True).stdout)
        # Changed, it is shown anew.
        self.editor.keys("<C-w>p")
        self.editor.go_to("shop {")
        self.editor.keys("cwmall<Esc>:write<CR>")
        self.editor.until(lambda: "mall" in self.file.read_text(), "the file on disk")
        self.editor.keys("<C-w>p")
        proof = subprocess.run([DRC, "prove", self.file], capture_output=True, text=True, check=True).stdout
        self.assertIn("mall", proof)
        self.editor.until(lambda: self.editor.text() == proof, "the new proof")

    def test_it_goes_to_kinds_in_the_library(self) -> None:
        if not self.editor.lua(f"({CLIENTS}[1].server_capabilities.workspace or {{}}).textDocumentContent"):
            self.skipTest("the server has no virtual documents")
        self.editor.go_to("dynamodb carts")
        self.editor.run("vim.lsp.buf.definition()")
        self.editor.until(lambda: "kind dynamodb" in self.editor.text(), "the library")
        self.assertIn("kind dynamodb", self.editor.lua("vim.api.nvim_get_current_line()"))

    def test_indents_and_comments_are_those_of_vim(self) -> None:
        self.assertEqual(self.editor.lua("vim.bo.commentstring"), "# %s")
        self.assertEqual(self.editor.lua("vim.bo.indentexpr"), "DrIndent(v:lnum)")


class TreeSitter(Session):
    def test_the_grammar_is_loaded_and_colours(self) -> None:
        compiler = shutil.which(os.environ.get("CC", "cc"))
        if compiler is None:
            self.skipTest("no C compiler is on the PATH")
        grammar = ROOT / "editors/tree-sitter-dr"
        library = self.folder / "dr.so"
        subprocess.run([compiler, "-shared", "-fPIC", "-I", grammar / "src", "-o", library, grammar / "src/parser.c", grammar / "src/scanner.c"], check=True)
        editor = self.enterContext(Neovim(""))
        editor.run(f"vim.cmd('edit {self.file}')")
        query = f"table.concat(vim.fn.readfile('{grammar}/queries/highlights.scm'), '\\n')"
        load = "(vim.treesitter.language.add or function(name, given) vim.treesitter.require_language(name, given.path) end)"
        editor.run(f"{load}('dr', {{ path = '{library}' }}) vim.treesitter.highlighter.new(vim.treesitter.get_parser(0, 'dr'), {{ queries = {{ dr = {query} }} }})")
        self.assertFalse(editor.lua("vim.treesitter.get_parser(0, 'dr'):parse()[1]:root():has_error()"))
        parse = "(vim.treesitter.query.parse or vim.treesitter.parse_query)"
        count = f"local n = 0 for _ in {parse}('dr', {query}):iter_captures(vim.treesitter.get_parser(0, 'dr'):parse()[1]:root(), 0, 0, -1) do n = n + 1 end return n"
        self.assertGreater(editor.lua(f"(function() {count} end)()"), 50)


class VirtualDocuments(Session):
    """With a server that knows two of them, so that what it is asked can be told."""

    def test_they_are_opened_read_only_and_refreshed(self) -> None:
        editor = self.opened([sys.executable, str(HERE / "content_server.py")])
        editor.run("vim.cmd('edit drc-library:/kinds/one.dr')")
        self.assertEqual(editor.text(), "# text 1 of drc-library:/kinds/one.dr\n# second\n")
        self.assertEqual(editor.lua("{ vim.bo.filetype, vim.bo.modifiable, vim.bo.buftype, #" + CLIENTS + " }"), ["dr", False, "nofile", 0])
        editor.run("vim.cmd('edit drc-out:/shop/ledger.tf.json')")
        self.assertEqual(editor.lua("vim.bo.filetype"), "json")
        self.assertIn("# text 2 of drc-out:/shop/ledger.tf.json", editor.text())
        # The server says that it has changed when a file is saved.
        editor.run(f"vim.cmd('buffer {self.file}') vim.cmd('write')")
        editor.run("vim.cmd('buffer drc-out:/shop/ledger.tf.json')")
        editor.until(lambda: "# text 3 of drc-out:/shop/ledger.tf.json" in editor.text(), "the new text")

    def test_a_command_opens_what_is_made_of_the_file(self) -> None:
        editor = self.opened([sys.executable, str(HERE / "content_server.py")])
        self.assertEqual(editor.lua("vim.fn.getcompletion('Drc s', 'cmdline')"), ["shop/ledger.tf.json"])
        editor.run("vim.cmd('Drc shop/ledger.tf.json')")
        self.assertEqual(editor.text(), f"# text 1 of drc-out:{self.file}/shop/ledger.tf.json\n# second\n".replace("drc-out:/", "drc-out:///"))
        editor.run("vim.cmd('wincmd p')")
        editor.run("vim.ui.select = function(items, options, choose) vim.g.offered = options.format_item(items[1]) choose(items[1]) end vim.cmd('Drc')")
        self.assertEqual(editor.lua("vim.g.offered"), "the prove.txt")
        self.assertIn("/prove.txt", editor.text())
        self.assertEqual(editor.lua("vim.bo.filetype"), "text")

    def test_what_the_server_does_not_know_is_said(self) -> None:
        editor = self.opened([sys.executable, str(HERE / "content_server.py")])
        editor.run("vim.notify = function(message) vim.g.said = message end vim.cmd('edit drc-out:/nothing')")
        self.assertIn("no such document", editor.lua("vim.g.said"))

    def test_definitions_in_the_library_are_opened(self) -> None:
        editor = self.opened([sys.executable, str(HERE / "content_server.py")])
        editor.run("vim.lsp.buf.definition()")
        editor.until(lambda: editor.text().startswith("# text 1 of drc-library:/kinds/one.dr"), "the library")
        self.assertEqual(editor.lua("vim.api.nvim_win_get_cursor(0)"), [2, 2])


if __name__ == "__main__":
    unittest.main()
