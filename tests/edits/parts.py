"""What is emitted, taken apart: the difference of two edits, several edits at once, and what of them is to blame for what a plan does."""

import dataclasses
import functools
import json
import pathlib
import re
from typing import Any, Iterable

import edits
import emitted
import subject as subjects

# Where in a configuration, such as ("resource", type, label, attribute), and what stands there.
Path = tuple[str, ...]
Parts = dict[Path, Any]
# Of these, each attribute is a part of its own.
DEEP = ("resource", "data", "ephemeral")
# Scripts and descriptions that Terraform does not read.
NOT_READ = (".py", ".md", "deployment.json", ".drc-manifest.json")
ADDRESS = re.compile(r"\b(?:(?:data|ephemeral)\.)?[a-z0-9_]+\.\w+")


def of(subject: subjects.Subject, folder: pathlib.Path) -> Parts:
    """Compiles into a folder, which is new, and reads what Terraform would."""
    emitted.compile_into(folder, subject)
    found: Parts = {}
    for file in sorted(one for one in folder.rglob("*") if one.is_file()):
        if file.name.endswith(".tf.json"):
            found |= _of_configuration(json.loads(file.read_text()))
        elif not file.name.endswith(NOT_READ):
            found[("file", str(file.relative_to(folder)))] = file.read_bytes()
    return found


def _of_configuration(content: dict[str, Any]) -> Parts:
    found: Parts = {}
    for section, value in content.items():
        if section in DEEP:
            found |= {
                (section, type_, label, name): attribute
                for type_, labelled in value.items()
                for label, body in labelled.items()
                for name, attribute in body.items()
                if name != "//"
            }
        elif isinstance(value, list):
            found |= {(section, json.dumps(_bare(one), sort_keys=True)): _bare(one) for one in value}
        elif isinstance(value, dict):
            found |= {(section, name): _bare(one) for name, one in value.items()}
    return found


def _bare(value: Any) -> Any:
    """Without the comments that say which line something is from."""
    return {name: one for name, one in value.items() if name != "//"} if isinstance(value, dict) else value


def write(folder: pathlib.Path, parts: Parts) -> None:
    """One configuration of all of them."""
    content: dict[str, Any] = {}
    for path, value in sorted(parts.items()):
        if path[0] == "file":
            file = folder / path[1]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(value)
        elif path[0] in DEEP:
            content.setdefault(path[0], {}).setdefault(path[1], {}).setdefault(path[2], {})[path[3]] = value
        elif path[0] in ("moved", "import", "removed"):
            content.setdefault(path[0], []).append(value)
        else:
            content.setdefault(path[0], {})[path[1]] = value
    # In lines, since errors quote the line that they are about.
    (folder / "main.tf.json").write_text(json.dumps(content, indent=1))


@dataclasses.dataclass
class Change:
    """What edits make of a configuration; several edits where they make the same."""

    edits: list[edits.Edit]
    before: Parts
    after: Parts

    @functools.cached_property
    def paths(self) -> set[Path]:
        return {path for path in self.before.keys() | self.after.keys() if self.before.get(path) != self.after.get(path)}

    @functools.cached_property
    def come_and_gone(self) -> set[str]:
        """Resources that are there on one side only."""
        return _addresses(self.before) ^ _addresses(self.after)

    @functools.cached_property
    def touched(self) -> set[str]:
        return {_address(path) for path in self.paths if path[0] in DEEP}

    @functools.cached_property
    def mentioned(self) -> set[str]:
        texts = (json.dumps(self.after[path]) for path in self.paths if path in self.after and path[0] != "file")
        return {found for text in texts for found in ADDRESS.findall(text)}

    def is_named_in(self, error: str) -> bool:
        """Whether an error of Terraform is about what is changed: it names the resource, and mostly the attribute."""
        named = {path for path in self.paths if path[0] in DEEP and _address(path) in error}
        return any(path[-1] in error for path in named) or any(path[0] == "data" for path in named)

    def goes_with(self, others: "Iterable[Change]") -> bool:
        """Whether both can be made at once, and each still does what it does alone."""
        return not any(
            self.paths & other.paths
            or self.come_and_gone & (other.touched | other.mentioned)
            or other.come_and_gone & (self.touched | self.mentioned)
            for other in others
        )


def together(before: Parts, changes: Iterable[Change]) -> Parts:
    result = dict(before)
    for change in changes:
        for path in change.paths:
            if path in change.after:
                result[path] = change.after[path]
            else:
                result.pop(path, None)
    return result


def bundles(changes: Iterable[Change], most: int) -> list[list[Change]]:
    """As few as a greedy look finds; each plan is made of one."""
    found: list[list[Change]] = []
    for change in changes:
        fitting = next((one for one in found if len(one) < most and change.goes_with(one)), None)
        if fitting is None:
            found.append(fitting := [])
        fitting.append(change)
    return found


def blamed(changes: list[Change], taken_away: dict[str, list[str]], made: Parts) -> tuple[dict[str, list[Change]], list[str]]:
    """Who is to blame for each resource that is removed or replaced: the changes of the attributes that force it, or of what these get
    their values from; and the resources for which that could be several, or is nobody."""
    found: dict[str, list[Change]] = {}
    left = {without_index(address): attributes for address, attributes in taken_away.items()}
    while left:
        known = {address: own for address, attributes in left.items() if (own := _culprits(changes, address, attributes, made, found))}
        if not known:
            break
        found |= known
        left = {address: attributes for address, attributes in left.items() if address not in known}
    return found, sorted(left)


def _culprits(changes: list[Change], address: str, attributes: list[str], made: Parts, found: dict[str, list[Change]]) -> list[Change]:
    """Nobody, where one of the attributes could be due to several, or to none."""
    type_, _, label = address.partition(".")
    own = _once([one for one in changes if address in one.come_and_gone])
    for path in (("resource", type_, label, attribute) for attribute in attributes):
        due = [one for one in changes if path in one.paths] or _by_sources(made.get(path), found)
        if len(due) != 1 and not own:
            return []
        own = _once(own + due)
    return own


def _by_sources(value: Any, found: dict[str, list[Change]]) -> list[Change]:
    sources = set(ADDRESS.findall(json.dumps(value)))
    return _once([one for source in sources & found.keys() for one in found[source]])


def _once(changes: list[Change]) -> list[Change]:
    return [one for index, one in enumerate(changes) if not any(one is before for before in changes[:index])]


def without_index(address: str) -> str:
    return re.sub(r"\[.*\]$", "", address)


def _address(path: Path) -> str:
    return ("" if path[0] == "resource" else f"{path[0]}.") + f"{path[1]}.{path[2]}"


def _addresses(parts: Parts) -> set[str]:
    return {_address(path) for path in parts if path[0] in DEEP}
