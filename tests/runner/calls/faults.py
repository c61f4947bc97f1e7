"""Regions that are lost: calls to them are refused at once, or hang."""

import contextlib
import enum
from typing import TYPE_CHECKING, Iterator

if TYPE_CHECKING:
    from emulator.client import Emulator

# Services that look global but are changed in one region: https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/
CONTROLLED_IN = {
    "cloudfront": "us-east-1",
    "globalaccelerator": "us-west-2",
    "iam": "us-east-1",
    "organizations": "us-east-1",
    "route53": "us-east-1",
    "route53-recovery-control-config": "us-west-2",
}


class Fault(enum.Enum):
    REFUSES = "refuses"
    HANGS = "hangs"


class Faults:
    def __init__(self, emulator: "Emulator"):
        self._emulator = emulator
        self._lost: dict[str, Fault] = {}

    def of(self, service: str, region: str) -> Fault | None:
        """What is wrong where a call would go."""
        return self._lost.get(CONTROLLED_IN.get(service, region))

    def is_lost(self, region: str) -> bool:
        return region in self._lost

    @contextlib.contextmanager
    def lose(self, region: str, fault: Fault = Fault.REFUSES) -> Iterator[None]:
        """While the block runs, the region is lost, for the runs and for the world around them."""
        with self._emulator.region_down(region):
            self._lost[region] = fault
            try:
                yield
            finally:
                del self._lost[region]
