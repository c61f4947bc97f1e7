"""Vim with the files of `editors/vim`: types, colours, indents, `gq`, and `:make` on what drc really says."""

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

DRC = pathlib.Path(os.environ.get("DRC", "drc")).absolute()
# Beside the examples: what indents are hard to find in.
LIBRARY = [ROOT / "stdlib" / name for name in ("kinds/route53.dr", "policies/encryption.dr", "recognition/work.dr")]
FILES = [*sorted(ROOT.glob("examples/**/*.dr")), *LIBRARY]
SHOP = """topology shop {
  region primary   = "us-east-1"
  region secondary = "us-west-2"

  kms data { }
  topic oncall { encrypted_by = data }
  dynamodb carts { key = "é"  encrypted_by = data  pointless = true }

  failback none
    because "nobody returns"
}
"""


class Session(unittest.TestCase):
    program = "vim"

    def setUp(self) -> None:
        found = shutil.which(self.program)
        if found is None:
            raise unittest.SkipTest(f"{self.program} is not on the PATH")
        self.vim = found
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory())).resolve()
        (self.folder / "bin").mkdir()
        (self.folder / "bin/drc").symlink_to(DRC)

    def session(self, script: str, file: pathlib.Path) -> Any:
        """What a script says of a file, as the value of `said`."""
        answer = self.folder / "said.json"
        written = self.folder / "script.vim"
        written.write_text(
            f"set nocompatible encoding=utf-8\nset runtimepath^={ROOT}/editors/vim\nfiletype plugin indent on\nsyntax on\n"
            f"edit {file}\n{script}\ncall writefile([json_encode(said)], '{answer}')\nqall!\n"
        )
        environment = {**os.environ, "PATH": f"{self.folder}/bin:{os.environ['PATH']}", "HOME": str(self.folder), "LC_ALL": "C.UTF-8"}
        silent = ["-es", "-u", "NONE", "-i", "NONE", "-S"] if self.program == "vim" else ["--headless", "-n", "-u", "NONE", "-i", "NONE", "-S"]
        ended = subprocess.run(
            [self.vim, *silent, written], capture_output=True, text=True, check=False, env=environment, timeout=300, stdin=subprocess.DEVNULL, cwd=self.folder
        )
        self.assertTrue(answer.exists(), ended.stdout + ended.stderr)
        return json.loads(answer.read_text())

    def write(self, text: str, name: str = "shop.dr") -> pathlib.Path:
        file = self.folder / name
        file.write_text(text)
        return file


class Vim(Session):
    def test_files_have_their_type(self) -> None:
        said = self.session("let said = [&filetype, &commentstring, &shiftwidth, &indentexpr, b:current_compiler, &errorformat]", self.write(SHOP))
        self.assertEqual(said[:5], ["dr", "# %s", 2, "DrIndent(v:lnum)", "drc"])

    def test_indents_are_those_of_fmt(self) -> None:
        self.assertGreater(len(FILES), 10)
        for file in FILES:
            with self.subTest(file=str(file.relative_to(ROOT))):
                flat = self.write("".join(line.lstrip(" ") for line in file.read_text().splitlines(keepends=True)))
                said = self.session("silent normal! gg=G\nlet said = getline(1, '$')", flat)
                self.assertEqual("\n".join(said) + "\n", file.read_text())

    def test_an_indent_while_typing(self) -> None:
        said = self.session('execute "normal! otopology t {\\<CR>kms data {\\<CR>}\\<CR>}"\nlet said = getline(1, "$")', self.write("\n"))
        self.assertEqual(said, ["", "topology t {", "  kms data {", "  }", "}"])

    def test_make_fills_the_list_with_what_check_says(self) -> None:
        file = self.write(SHOP)
        said = self.session("silent make!\nlet said = map(getqflist(), {_, one -> [one.lnum, one.col, one.vcol, one.type, one.nr, one.text]})", file)
        answer = subprocess.run([DRC, "check", "--format", "json", file], capture_output=True, text=True, check=False)
        expected = []
        for one in json.loads(answer.stdout or answer.stderr)["diagnostics"]:
            place = next(label for label in one["labels"] if label["primary"])["start"]
            kind = {"error": "e", "warning": "w", "note": "n"}[one["severity"]]
            expected.append([place["line"], place["column"], 1, kind, int(one["code"].removeprefix("DR")), one["message"]])
        self.assertEqual({one[3] for one in expected}, {"e", "w"})
        self.assertEqual(sorted(said), sorted(expected))

    def test_the_list_leads_to_the_place(self) -> None:
        """Also behind characters of several bytes."""
        said = self.session(
            "silent make!\nlet at = match(map(getqflist(), {_, one -> one.nr}), 206) + 1\nexecute 'cc' at\n"
            "let said = [at, expand('%:t'), strpart(getline('.'), col('.') - 1, 9)]",
            self.write(SHOP),
        )
        self.assertGreater(said[0], 0)
        self.assertEqual(said[1:], ["shop.dr", "pointless"])

    def test_make_is_quiet_where_nothing_is_wrong(self) -> None:
        file = self.write('topology shop {\n  region primary = "us-east-1"\n  kms data { }\n}\n')
        self.assertEqual(self.session("silent make!\nlet said = map(getqflist(), {_, one -> one.text})", file), [])

    def test_another_command_can_make(self) -> None:
        said = self.session("let g:drc_make = 'lint'\nunlet b:current_compiler\ncompiler drc\nlet said = &makeprg", self.write(SHOP))
        self.assertEqual(said, "drc lint --format short --color never %:S")

    def test_gq_formats(self) -> None:
        wrong = SHOP.replace("  topic", "       topic").replace("data { }", "data    { }")
        right = subprocess.run([DRC, "fmt", "-"], input=wrong, capture_output=True, text=True, check=True).stdout
        self.assertNotEqual(wrong, right)
        self.assertEqual("\n".join(self.session("silent normal! gggqG\nlet said = getline(1, '$')", self.write(wrong))) + "\n", right)

    def test_colours(self) -> None:
        text = 'topology t {\n  region = "a ${join(b, "c # ${d}")} \\" e"  # f\n  let g = "${join(\n    h,\n  )} i"\n  kms data { in = 3m }\n}\n'
        word = "synIDattr(synID({0}, {1}, 1), 'name')"
        lines = text.splitlines()
        expected = [
            ("topology", "drStatement"),
            ("region", "drSetting"),
            ("a $", "drString"),
            ("${join(b", "drBrace"),
            ("join(b", "drFunction"),
            ("c #", "drString"),
            ('\\"', "drEscape"),
            (' e"', "drString"),
            ("# f", "drComment"),
            ("let", "drStatement"),
            ("h,", "drInterpolation"),
            ("in = 3m", "drSetting"),
            ('i"', "drString"),
            ("3m", "drNumber"),
        ]
        asked = []
        for what, _ in expected:
            line = next(index for index, line in enumerate(lines) if what in line)
            asked.append(word.format(line + 1, lines[line].index(what) + 1))
        self.assertEqual(self.session(f"let said = [{', '.join(asked)}]", self.write(text)), [name for _, name in expected])

    def test_what_was_set_is_undone(self) -> None:
        said = self.session("set filetype=\nlet said = [&l:makeprg, &l:indentexpr, &l:commentstring, exists('b:current_compiler')]", self.write(SHOP))
        self.assertNotIn("drc", said[0])
        self.assertEqual((said[1], said[3]), ("", 0))


class WithAle(Session):
    """With `drc lsp`, by the plugin ALE."""

    def test_the_server_is_used(self) -> None:
        found = "globpath(&packpath, 'pack/*/opt/*ale*/plugin/ale.vim', 0, 1)"
        if not self.session(f"let said = {found}", self.write(SHOP)):
            self.skipTest("vim has no ALE")
        (self.folder / "drc.toml").write_text("")
        script = f"""
let g:ale_lint_on_enter = 0
execute 'packadd' fnamemodify({found}[0], ':h:h:t')
let found = []
let waited = 0
ALELint
while waited < 600 && empty(filter(copy(ale#engine#GetLoclist(bufnr())), {{_, one -> one.text =~# 'pointless'}}))
  sleep 100m
  let waited += 1
endwhile
let said = map(copy(ale#engine#GetLoclist(bufnr())), {{_, one -> [one.lnum, one.col, one.linter_name, one.text]}})
"""
        said = self.session(script, self.write(SHOP))
        line = SHOP.splitlines()[6]
        # ALE takes the characters that the protocol counts for bytes.
        column = line.index("pointless") + 1
        self.assertIn([7, column, "drc"], [one[:3] for one in said])


if __name__ == "__main__":
    unittest.main()
