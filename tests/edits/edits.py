"""The edits of a subject: one setting of one component at a time, what lists hold, names, and the order of components."""

import dataclasses
from typing import Iterator

import described
import values
from subject import Component, Subject


@dataclasses.dataclass(frozen=True)
class Edit:
    kind: str
    what: str  # the setting, or what else is edited
    sort: str  # changed, reordered, in_front, first_removed, renamed, declared_otherwise
    component: str
    # What the topology may become: the first that compiles is taken.
    candidates: tuple[Subject, ...]

    def __str__(self) -> str:
        return f"{self.kind}.{self.what} {self.sort} ({self.component})"


def of(subject: Subject) -> Iterator[Edit]:
    for component in subject.components:
        yield from _of_settings(subject, component)
        yield from _of_lists(subject, component)
        yield Edit(component.kind, "the name", "renamed", component.name, (subject.renaming(component, f"{component.name}_anew"),))
    yield Edit("topology", "components", "declared_otherwise", subject.name, (_reversed(subject),))


def _of_settings(subject: Subject, component: Component) -> Iterator[Edit]:
    for parameter in described.kinds()[component.kind]:
        candidates = tuple(
            subject.replacing(component, component.having(parameter.name, value))
            for value in values.others(parameter, component, subject)
        )
        yield Edit(component.kind, parameter.name, "changed", component.name, candidates)


def _of_lists(subject: Subject, component: Component) -> Iterator[Edit]:
    for name, value in component.settings:
        elements = values.items(value)
        if elements is None or name == "in":
            continue

        def having(new: list[str]) -> Subject:
            return subject.replacing(component, component.having(name, values.joined(value, new)))

        yield Edit(component.kind, name, "reordered", component.name, (having(elements[::-1]),))
        yield Edit(component.kind, name, "first_removed", component.name, (having(elements[1:]),))
        more = tuple(having([one, *elements]) for one in values.one_more(value, elements))
        if more:
            yield Edit(component.kind, name, "in_front", component.name, more)


def _reversed(subject: Subject) -> Subject:
    """The components in the other order, in the places that components have."""
    others = iter(subject.components[::-1])
    return dataclasses.replace(subject, parts=tuple(next(others) if isinstance(part, Component) else part for part in subject.parts))
