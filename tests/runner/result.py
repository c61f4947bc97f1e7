"""What came of a run."""

from dataclasses import dataclass, field
from typing import Any, Callable

SUCCESS, FAILED, TIMED_OUT, CUT = "Success", "Failed", "TimedOut", "Cut"


@dataclass
class StepRun:
    """One step as it was run, with all its attempts."""

    name: str
    action: str
    begin: float
    end: float = 0.0
    status: str = SUCCESS
    error: str | None = None
    attempts: int = 1
    outputs: dict[str, Any] = field(default_factory=dict)
    # The longest that the document allows, with all attempts.
    bound: float = 0.0

    @property
    def seconds(self) -> float:
        return self.end - self.begin


# Is told of each step when it has ended.
Watcher = Callable[[StepRun], None]


def unwatched(step: StepRun) -> None:
    """Nobody looks on."""


@dataclass
class Run:
    document: str
    region: str
    role: str | None
    status: str = SUCCESS
    steps: list[StepRun] = field(default_factory=list)
    outputs: dict[str, Any] = field(default_factory=dict)
    begin: float = 0.0
    end: float = 0.0
    # Why the run as a whole failed, where no step says it.
    error: str | None = None

    @property
    def succeeded(self) -> bool:
        return self.status == SUCCESS

    @property
    def seconds(self) -> float:
        return self.end - self.begin

    @property
    def bound(self) -> float:
        """The sum of what the document allows for the steps that were run."""
        return sum(step.bound for step in self.steps)

    def failures(self) -> list[StepRun]:
        return [step for step in self.steps if step.status != SUCCESS]

    def __str__(self) -> str:
        lines = [f"{self.document} in {self.region}: {self.status} after {self.seconds:.1f}s, at most {self.bound:g}s"]
        for step in self.steps:
            line = f"  {step.begin - self.begin:8.1f}s {step.seconds:7.1f}s  {step.status:9} {step.name}"
            lines.append(f"{line}: {step.error}" if step.error else line)
        return "\n".join(lines)
