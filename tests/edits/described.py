"""What kinds there are and which settings each has, as `drc reference` describes them."""

import dataclasses
import functools
import pathlib
import re
import tempfile

import compiler

ROW = re.compile(r"^\| `(?P<name>\w+)` \| `(?P<type>[^`]+)` \| (?P<default>.*?) \| (?P<meaning>.*) \|$")
# What the text of a setting says where changing it takes something away.
UNCHANGEABLE = "It cannot be changed afterwards"
DELETES = "is deleted"
# What nobody declares in a topology: the compiler makes these by itself.
MADE = "[compiler_made]"


@dataclasses.dataclass(frozen=True)
class Parameter:
    kind: str
    name: str
    type: str
    default: str  # as it is written; empty where it must be set
    meaning: str

    @property
    def nullable(self) -> bool:
        return self.type.endswith("?")


@functools.cache
def kinds() -> dict[str, list[Parameter]]:
    """The settings of each kind that a topology can declare."""
    with tempfile.TemporaryDirectory(prefix="reference-") as room:
        compiler.run("reference", "-o", room)
        return {
            page.stem: list(_parameters(page.stem, text))
            for page in sorted((pathlib.Path(room) / "kinds").glob("*.md"))
            if (compiler.LIBRARY / "kinds" / page.name).with_suffix(".dr").exists()
            and MADE not in (text := page.read_text())
        }


def _parameters(kind: str, page: str):
    settings = page.partition("\n## Settings\n")[2].partition("\n## ")[0]
    for line in settings.splitlines():
        if found := ROW.match(line):
            default = found["default"].strip("`")
            yield Parameter(kind, found["name"], found["type"].replace("\\|", "|"), "" if default == "must be set" else default, found["meaning"])


def unsaid(settings: dict[str, list[str]], stateful: set[str]) -> list[str]:
    """Of settings, with the types of resources that they replace: those that replace what holds data and whose text does not say so."""
    meanings = {f"{kind}.{one.name}": one.meaning for kind, all_of_them in kinds().items() for one in all_of_them}
    return [
        f"{name} replaces {', '.join(holding)}: its text does not say \"{UNCHANGEABLE}\""
        for name, types in settings.items()
        if (holding := sorted(stateful & set(types))) and not any(words in meanings.get(name, "") for words in (UNCHANGEABLE, DELETES))
    ]
