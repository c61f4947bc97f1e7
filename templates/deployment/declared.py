"""What the configurations declare, with the variables that were given."""

import copy
import dataclasses
import json
import pathlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any, Optional

VARIABLE = re.compile(r"\$\{var\.([A-Za-z0-9_-]+)\}")
REFERENCE = re.compile(r"\$\{([a-z0-9_]+)\.([A-Za-z0-9_-]+)[.\[}]")


@dataclasses.dataclass(frozen=True)
class Part:
    """A resource, or what is read, of one configuration."""

    type: str
    label: str
    region: str
    body: dict[str, Any]

    @property
    def component(self) -> str:
        """As the topology calls it: `payments.dr:68 api, stdlib/…` is of `api`."""
        return str(self.body.get("//", "")).split(",")[0].rpartition(" ")[2] or self.label

    def has(self, attribute: str) -> bool:
        return not attribute or bool(self.body.get(attribute))


class Parts:
    """All that the configurations declare, by type, each in its region."""

    def __init__(self, folders: Iterable[pathlib.Path], given: dict[str, str], exists: set[str]):
        self.made: dict[str, list[Part]] = defaultdict(list)  # what is there already apart
        self.all: dict[str, list[Part]] = defaultdict(list)
        self.read: dict[str, list[Part]] = defaultdict(list)
        self.ephemeral: dict[str, list[Part]] = defaultdict(list)
        self.regions: set[str] = set()
        self.texts = ""
        self._given = given
        for folder in folders:
            self._add(folder, exists)

    def within(self, region: str) -> "Parts":
        """Of one region alone."""
        result = copy.copy(self)
        result.regions = {region}
        for name in ("made", "all", "read", "ephemeral"):
            kept: dict[str, list[Part]] = defaultdict(list)
            for type_, parts in getattr(self, name).items():
                kept[type_] = [part for part in parts if part.region == region]
            setattr(result, name, kept)
        return result

    def _add(self, folder: pathlib.Path, exists: set[str]) -> None:
        documents = [json.loads(path.read_text()) for path in sorted(folder.glob("*.tf.json"))]
        self._values = {name: one["default"] for document in documents for name, one in document.get("variable", {}).items() if isinstance(one.get("default"), str)}
        self._values.update(self._given)
        regions = {name: self.resolved(one["region"]) for document in documents for name, one in _providers(document) if "region" in one}
        self.regions.update(regions.values())
        for document in documents:
            self.texts += json.dumps(document)
            for section, kept in (("resource", self.all), ("data", self.read), ("ephemeral", self.ephemeral)):
                for type_, labels in document.get(section, {}).items():
                    for label, body in labels.items():
                        if not isinstance(body, dict):
                            continue
                        part = Part(type_, label, regions.get(str(body.get("provider", "")), ""), body)
                        kept[type_].append(part)
                        if section == "resource" and f"{type_}.{label}" not in exists:
                            self.made[type_].append(part)

    def resolved(self, text: Any) -> str:
        """With the values of variables; what only an apply knows stays as it is."""
        return VARIABLE.sub(lambda found: self._values.get(found[1], found[0]), str(text))

    def known(self, text: Any) -> Optional[str]:
        result = self.resolved(text)
        return None if text is None or "${" in result else result


def _providers(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """As resources refer to them."""
    for name, configurations in document.get("provider", {}).items():
        for one in configurations if isinstance(configurations, list) else [configurations]:
            if "alias" in one:
                yield f"{name}.{one['alias']}", one


def by_region(parts: Iterable[Part]) -> dict[str, list[Part]]:
    result: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        result[part.region].append(part)
    return dict(sorted(result.items()))


def components(parts: Iterable[Part]) -> str:
    return ", ".join(sorted({f"`{part.component}`" for part in parts}))
