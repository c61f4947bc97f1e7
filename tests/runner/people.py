"""People who are asked during a run: whether they answer, and what."""

from dataclasses import dataclass
from typing import Callable


@dataclass(frozen=True)
class Question:
    region: str
    step: str
    text: str
    # Who may answer; nobody in particular where the question itself says how.
    approvers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Decision:
    """What somebody does after a while. `by` is one of the approvers; `command` is a command that the question offered."""

    after: float
    approve: bool = True
    by: str = ""
    command: str = ""


People = Callable[[Question], Decision | None]


def nobody(question: Question) -> None:
    """Nobody looks."""
