"""What a check says of itself, and what it answers."""

from __future__ import annotations

import dataclasses
from typing import Any, Callable

HOLDS, FAILS, UNTOLD = "holds", "does not hold", "cannot be told"


@dataclasses.dataclass(frozen=True)
class Verdict:
    state: str
    because: str
    facts: dict[str, Any] = dataclasses.field(default_factory=dict)


def holds(because: str, **facts: Any) -> Verdict:
    return Verdict(HOLDS, because, facts)


def fails(because: str, **facts: Any) -> Verdict:
    return Verdict(FAILS, because, facts)


def untold(because: str, **facts: Any) -> Verdict:
    return Verdict(UNTOLD, because, facts)


@dataclasses.dataclass(frozen=True)
class Reliance:
    """Who relies on the assumption: a file of the project and a text in it, which a test looks for."""

    file: str
    text: str
    why: str


@dataclasses.dataclass(frozen=True)
class Evidence:
    says: str
    source: str


@dataclasses.dataclass(frozen=True)
class Cost:
    """So much of something that has a price; `live.prices` knows it."""

    price: str
    amount: float


@dataclasses.dataclass(frozen=True)
class Check:
    id: str
    question: str
    assumption: str
    settles: str
    otherwise: str
    minutes: int
    relies: tuple[Reliance, ...]
    evidence: tuple[Evidence, ...]
    ask: Callable[[Any], Verdict]
    costs: tuple[Cost, ...] = ()
    # What it makes, as `live.parts.kinds` names it.
    makes: tuple[str, ...] = ()
    regions: int = 1
    # For a question whose answer takes longer than a program should run: it is asked again with --resume.
    resumable: bool = False
    # What is asked of the person who runs it, beside the account and the regions.
    remark: str = ""

    @property
    def number(self) -> int:
        return int(self.id.removeprefix("L"))
