"""Calls of services: made with boto3, as a role, in a region that may be lost, and each of them recorded."""

from .caller import Caller
from .faults import Fault, Faults
from .outcomes import CallFailed, NoAnswer
from .record import Call

__all__ = ["Call", "CallFailed", "Caller", "Fault", "Faults", "NoAnswer"]
