"""What a user's pipeline says, from variables `INPUT_…`, as `action.yml` and the GitLab template set them."""

import os
import shlex

from errors import Refused


def text(name: str, otherwise: str = "") -> str:
    return os.environ.get("INPUT_" + name.upper().replace("-", "_"), "").strip() or otherwise


def flag(name: str) -> bool:
    value = text(name, "true")
    if value not in ("true", "false"):
        raise Refused(f"`{name}` is `true` or `false`, not `{value}`")
    return value == "true"


def words(name: str) -> list[str]:
    """Options, quoted as in a shell; no shell sees them."""
    try:
        return shlex.split(text(name), comments=False)
    except ValueError as error:
        raise Refused(f"`{name}` cannot be read: {error}") from error


def lines(name: str, otherwise: str = "") -> list[str]:
    return [line.strip() for line in text(name, otherwise).splitlines() if line.strip()]


def paths() -> list[str]:
    """Files and folders, one a line. A leading `-` would be an option, or standard input."""
    result = []
    for path in lines("paths", "."):
        result.append("./" + path if path.startswith("-") else path)
    return result


def conditions() -> list[str]:
    """Of `--fail-on`: divided by lines, commas or blanks."""
    return text("fail-on").replace(",", " ").split()


def name() -> str:
    """What tells several uses in one repository apart."""
    value = text("name", "drc")
    if not all(letter.isalnum() or letter in "-_./" for letter in value) or "--" in value:
        raise Refused(f"`name` has letters, digits and `-`, `_`, `.`, `/` alone: `{value}`")
    return value
