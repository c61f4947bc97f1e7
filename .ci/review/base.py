"""The commit that a change is compared with, and the programs in it."""

import base64
import os
import re
import subprocess

COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")


def _environment(**more: str) -> dict[str, str]:
    """In a container the workspace belongs to somebody else; it is the one that the pipeline checked out. git takes this from a
    variable, but not from the repository (git-scm.com/docs/git-config, safe.directory). A folder that only looks like a repository
    may come with the change."""
    return os.environ | {
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_CONFIG_COUNT": "2",
        "GIT_CONFIG_KEY_0": "safe.directory",
        "GIT_CONFIG_VALUE_0": os.getcwd(),
        "GIT_CONFIG_KEY_1": "safe.bareRepository",
        "GIT_CONFIG_VALUE_1": "explicit",
    } | more


def trust_workspace() -> None:
    """For the git that `drc` starts."""
    os.environ.update(_environment())


def git(*arguments: str, **variables: str) -> "str | None":
    """Its output, or nothing where it fails."""
    try:
        done = subprocess.run(["git", *arguments], env=_environment(**variables), stdin=subprocess.DEVNULL, capture_output=True, check=False)
    except OSError:
        return None
    return done.stdout.decode(errors="replace") if done.returncode == 0 else None


def is_commit(text: object) -> bool:
    return isinstance(text, str) and COMMIT.fullmatch(text) is not None and set(text) != {"0"}


def commit_of(revision: str) -> "str | None":
    found = git("rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}")
    return found.strip() if found else None


def parents_of(commit: str) -> list[str]:
    """As the commit has them: in a shallow clone they may not be there."""
    header = (git("cat-file", "-p", commit) or "").partition("\n\n")[0]
    return re.findall(r"^parent ([0-9a-f]+)$", header, re.MULTILINE)


def merge_base(one: str, other: str) -> "str | None":
    found = git("merge-base", one, other)
    return found.split()[0] if found and found.split() else None


def bring(revision: str, token: str = "", server: str = "") -> "str | None":
    """The commit, fetched where it is missing; nothing where that fails. A name may be that of a stranger's branch: what is neither
    known nor a plain name would be an option or a refspec."""
    if revision.startswith("-"):
        return None
    if found := commit_of(revision):
        return found
    name = revision.removeprefix("origin/")
    if not is_commit(name) and git("check-ref-format", "--allow-onelevel", name) is None:
        return None
    depth = ["--depth=1"] if (git("rev-parse", "--is-shallow-repository") or "").strip() == "true" else []
    command = ["fetch", "--quiet", "--no-tags", "--no-recurse-submodules", *depth, "--", "origin", name]
    if git(*command) is None and (not token or git(*command, **_with_token(token, server)) is None):
        return None
    return commit_of(name if is_commit(name) else "FETCH_HEAD")


def _with_token(token: str, server: str) -> dict[str, str]:
    """For a workspace that was checked out without credentials. In a variable, no list of processes shows it."""
    credentials = base64.b64encode(f"x-access-token:{token}".encode()).decode()
    return {
        "GIT_CONFIG_COUNT": "3",
        "GIT_CONFIG_KEY_2": f"http.{server.rstrip('/')}/.extraheader",
        "GIT_CONFIG_VALUE_2": f"AUTHORIZATION: basic {credentials}",
    }


def has_programs(commit: str, path: str) -> bool:
    """Whether `drc` finds a program below the path in this commit."""
    within = os.path.normpath(path)
    listed = git("ls-tree", "-r", "-z", "--name-only", commit, "--", within)
    names = [name for name in (listed or "").split("\0") if name.endswith(".dr")]
    for name in names:
        below = name if within == "." else os.path.relpath(name, within)
        if below == "." or not any(part.startswith(".") for part in below.split("/")):
            return True
    return False
