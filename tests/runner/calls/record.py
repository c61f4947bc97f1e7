"""What was called: by whom, where, with what, and how it ended."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Call:
    at: float  # seconds on the run's clock
    role: str | None
    region: str
    service: str
    operation: str
    parameters: dict[str, Any]
    outcome: str  # "answered", or the code of the error

    @property
    def name(self) -> str:
        return f"{self.service}:{self.operation}"

    def __str__(self) -> str:
        return f"{self.at:8.1f}s {self.region} {self.name} -> {self.outcome}"
