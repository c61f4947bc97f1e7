"""One module per AWS service that is patched or faked; each has an `install()` and says why it is needed.

A new module is found by being here.
"""

import importlib
import pkgutil


def install() -> None:
    for found in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{found.name}").install()
