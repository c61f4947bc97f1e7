"""A Neovim without a screen, driven as a person drives it: by keys, and by looking at what it shows."""

import json
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import unittest
from typing import Any, Callable, Self

ROOT = pathlib.Path(__file__).resolve().parents[2]
PATIENCE = 60.0


def neovim() -> str:
    found = shutil.which("nvim")
    if found is None:
        raise unittest.SkipTest("nvim is not on the PATH")
    return found


class Neovim:
    """`setup` is Lua that stands in the configuration of the person."""

    def __init__(self, setup: str, environment: dict[str, str] | None = None) -> None:
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="nvim"))
        self.socket = self.home / "socket"
        init = self.home / "init.vim"
        init.write_text(f"set runtimepath^={ROOT}/editors/vim,{ROOT}/editors/neovim\nfiletype plugin indent on\nsyntax on\nlua << END\n{setup}\nEND\n")
        places = {f"XDG_{name}_HOME": str(self.home / name.lower()) for name in ("CONFIG", "DATA", "STATE", "CACHE")}
        self.process = subprocess.Popen(
            [neovim(), "--headless", "-n", "-i", "NONE", "-u", str(init), "--listen", str(self.socket)],
            env={**os.environ, **places, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=(self.home / "messages").open("w"),
        )
        try:
            self.until(self.socket.exists, "its socket")
        except BaseException:
            self.__exit__()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.home)

    def remote(self, *arguments: str) -> str:
        answer = subprocess.run(
            [neovim(), "--server", str(self.socket), *arguments], capture_output=True, text=True, check=False, timeout=PATIENCE, stdin=subprocess.DEVNULL
        )
        # Neovim says on either what it was asked, and its errors as well.
        said = answer.stdout + answer.stderr
        if answer.returncode != 0 or "E5108" in said or "E121" in said:
            raise AssertionError(said)
        return said.strip()

    def lua(self, code: str) -> Any:
        """The value of an expression in Lua."""
        quoted = f"vim.json.encode({code} or vim.NIL)".replace("'", "''")
        return json.loads(self.remote("--remote-expr", f"luaeval('{quoted}')"))

    def run(self, code: str) -> None:
        self.lua(f"(function() {code} end)()")

    def keys(self, keys: str) -> None:
        self.remote("--remote-send", keys)

    def until(self, holds: Callable[[], Any], what: str) -> Any:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if self.process.poll() is not None:
                break
            if value := holds():
                return value
            time.sleep(0.05)
        raise AssertionError(f"waited for {what}; it says: {(self.home / 'messages').read_text()}")

    def text(self) -> str:
        return "\n".join(self.lua("vim.api.nvim_buf_get_lines(0, 0, -1, false)")) + "\n"

    def go_to(self, word: str) -> None:
        """Puts the cursor on the first character of the first such text."""
        before = self.text().split(word)[0]
        line, column = before.count("\n") + 1, len(before[before.rfind("\n") + 1 :].encode())
        self.run(f"vim.api.nvim_win_set_cursor(0, {{ {line}, {column} }})")

    def floating(self) -> str:
        """What the window shows that lies over the others; empty for none."""
        return self.lua(
            "(function() for _, w in ipairs(vim.api.nvim_list_wins()) do if vim.api.nvim_win_get_config(w).relative ~= '' then "
            "return table.concat(vim.api.nvim_buf_get_lines(vim.api.nvim_win_get_buf(w), 0, -1, false), '\\n') end end return '' end)()"
        )
