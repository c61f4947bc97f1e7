"""What there is to know about an action."""

from dataclasses import dataclass, field
from typing import Any, Callable

from ...problems import Problems
from ..scene import Scene
from ..steps import Step

Inputs = dict[str, Any]


@dataclass(frozen=True)
class Action:
    check: Callable[[Step, Problems], None]
    # From the step and its inputs, with everything filled in, to its outputs, by name.
    run: Callable[[Step, Inputs, Scene], dict[str, Any]]
    # The longest that the service lets it take where the step doesn't say, from its inputs.
    longest: Callable[[Inputs], float]
    # Outputs that it has by itself, with their types.
    outputs: dict[str, str] = field(default_factory=dict)
    # Steps that it may lead to, from its inputs.
    targets: Callable[[Inputs], list[str]] = lambda inputs: []
    # Steps that stand within it, by name.
    inner: Callable[[Step], dict[str, Step]] = lambda step: {}
    # It reads references itself, also those to what an earlier step did not give.
    resolves: bool = False


# The output of a branch that says where the run goes on.
NEXT = "next step"
