"""Endpoints of systems as somebody sees them who asks over HTTPS.

One that stands answers 200, whatever is asked: that is assumed, as it is of the checkers of the domain name system.
"""

from typing import TYPE_CHECKING

from ..calls import Fault, Faults
from .databases import UNANSWERED

if TYPE_CHECKING:
    from emulator.client import Emulator

REFUSED = "refused"
OK = 200


class Endpoints:
    def __init__(self, emulator: "Emulator", faults: Faults):
        self._emulator, self._faults = emulator, faults

    def status(self, host: str) -> int | str:
        """What it answers with, or why it does not. A regional endpoint goes down with its region, which is part of its name."""
        faults = {self._faults.of("", label) for label in host.split(".")} - {None}
        if Fault.HANGS in faults:
            return UNANSWERED
        return OK if not faults and self._emulator.sim("answers", fqdn=host) else REFUSED
