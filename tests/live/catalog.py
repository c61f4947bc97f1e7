"""All checks, in order; a new one is found by being in `checks`."""

from __future__ import annotations

import functools
import importlib
import pkgutil

from . import checks
from .description import Check


@functools.cache
def catalog() -> dict[str, Check]:
    modules = [importlib.import_module(f"{checks.__name__}.{found.name}") for found in pkgutil.iter_modules(checks.__path__)]
    found = sorted((module.CHECK for module in modules), key=lambda check: check.number)
    return {check.id: check for check in found}
