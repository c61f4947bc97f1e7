"""Runs the code of deployed functions: the package that was deployed, with the variables, the role and the time that it has.

The emulator answers for functions and runs none. Before a call that reaches a function goes out, its code is run here and the
emulator is told what it answered.
"""

from .functions import Functions

__all__ = ["Functions"]
