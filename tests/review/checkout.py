"""A repository with a change in it, as a pipeline checks it out."""

import os
import pathlib
import shutil
import subprocess

PROGRAM = """topology payments {
  region primary   = "us-east-1"
  region secondary = "us-west-2"

  objectives { rpo = 5m }
  dynamodb carts { key = "cart_id" }

  replicate primary -> secondary { carts }
}
"""
WEAKER = PROGRAM.replace("rpo = 5m", "rpo = 1h")
WEAKEST = PROGRAM.replace("rpo = 5m", "rpo = 2h")
BROKEN = PROGRAM.replace("region secondary", "regoin secondary")

# Nothing of the machine's own configuration.
GIT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "a",
    "GIT_AUTHOR_EMAIL": "a@bank.example",
    "GIT_COMMITTER_NAME": "a",
    "GIT_COMMITTER_EMAIL": "a@bank.example",
    "GIT_AUTHOR_DATE": "1796040000 +0000",
    "GIT_COMMITTER_DATE": "1796040000 +0000",
}


class Repository:
    """The one at the forge, in which commits are made."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        folder.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch", "main")
        self.git("config", "uploadpack.allowAnySHA1InWant", "true")
        self.git("config", "gc.auto", "0")

    def git(self, *arguments: str, cwd: "pathlib.Path | None" = None) -> str:
        done = subprocess.run(["git", *arguments], cwd=cwd or self.folder, env=os.environ | GIT, check=True, capture_output=True, text=True)
        return done.stdout.strip()

    def commit(self, files: "dict[str, str | None]", branch: str = "main") -> str:
        """The commit, at the end of a branch, which begins where the last one stands."""
        if self.git("branch", "--show-current") != branch:
            known = self.git("branch", "--list", branch)
            self.git("checkout", "--quiet", *([] if known else ["-b"]), branch)
        for name, text in files.items():
            path = self.folder / name
            if text is None:
                path.unlink()
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "a change")
        return self.git("rev-parse", "HEAD")

    def merge(self, base: str, head: str) -> str:
        """What GitHub checks out for a pull request."""
        tree = self.git("merge-tree", "--write-tree", base, head).splitlines()[0]
        return self.git("commit-tree", tree, "-p", base, "-p", head, "-m", "a merge")

    def check_out(self, commit: str, folder: pathlib.Path, depth: int = 1) -> None:
        """As actions/checkout does: one commit, and nothing before it; 0 for all."""
        if folder.exists():
            shutil.rmtree(folder)
        folder.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch", "main", cwd=folder)
        self.git("remote", "add", "origin", self.folder.as_uri(), cwd=folder)
        self.git("fetch", "--quiet", "--no-tags", *([f"--depth={depth}"] if depth else []), "origin", commit, cwd=folder)
        if not depth:
            self.git("fetch", "--quiet", "origin", cwd=folder)
        self.git("checkout", "--quiet", commit, cwd=folder)
