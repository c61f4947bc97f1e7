"""A topology that is edited: a file in which each setting of a component stands in a line of its own."""

import dataclasses
import pathlib
import re

HERE = pathlib.Path(__file__).resolve().parent
FOLDER = HERE / "subjects"
HEAD = re.compile(r"^  (?P<kind>\w+) (?P<name>\w+) \{(?P<empty> \})?$")
SETTING = re.compile(r"^    (?P<name>\w+) = (?P<value>.+)$")


@dataclasses.dataclass(frozen=True)
class Component:
    kind: str
    name: str
    settings: tuple[tuple[str, str], ...]

    def text(self) -> str:
        lines = [f"    {name} = {value}" for name, value in self.settings]
        return "\n".join([f"  {self.kind} {self.name} {{", *lines, "  }"])

    def value(self, name: str) -> str | None:
        return dict(self.settings).get(name)

    def having(self, name: str, value: str) -> "Component":
        return dataclasses.replace(self, settings=tuple((dict(self.settings) | {name: value}).items()))


@dataclasses.dataclass(frozen=True)
class Subject:
    name: str
    parts: tuple[str | Component, ...]  # lines between components stay as they are

    @property
    def components(self) -> list[Component]:
        return [part for part in self.parts if isinstance(part, Component)]

    def of_kind(self, kind: str) -> list[str]:
        return [one.name for one in self.components if one.kind == kind]

    def text(self) -> str:
        return "\n".join(part if isinstance(part, str) else part.text() for part in self.parts)

    def replacing(self, old: Component, new: Component) -> "Subject":
        return dataclasses.replace(self, parts=tuple(new if part is old else part for part in self.parts))

    def renaming(self, component: Component, name: str) -> "Subject":
        """The component under another name, everywhere in the text, and with its former one."""
        marked = self.replacing(component, component.having("was", f'"@{component.name}"'))
        # Not within a text, a path or a longer word, and not where it is a setting or a key.
        renamed = re.sub(rf"(?<![\w@/\".-]){component.name}(?![\w/\"-]| = |:)", name, marked.text())
        return _read(self.name, renamed.replace(f"@{component.name}", component.name))


def subjects() -> list[Subject]:
    return [_read(path.stem, path.read_text()) for path in sorted(FOLDER.glob("*.dr"))]


def _read(name: str, text: str) -> Subject:
    parts: list[str | Component] = []
    lines = iter(text.splitlines())
    for line in lines:
        head = HEAD.match(line)
        if head is None:
            parts.append(line)
            continue
        settings = []
        while not head["empty"] and (line := next(lines)) != "  }":
            found = SETTING.match(line)
            assert found, f"{name}: a setting in a line of its own, not {line!r}"
            settings.append((found["name"], found["value"]))
        parts.append(Component(head["kind"], head["name"], tuple(settings)))
    return Subject(name, tuple(parts))
