"""An account as it is after `examples/bootstrap`: with the role that lets API Gateway write logs, in each region of a deployment."""

import json
import pathlib
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emulator.client import Emulator

def regions_of(folders: Iterable[pathlib.Path], variables: dict[str, object]) -> set[str]:
    """Those that the configurations have by default, or that the variables name."""
    found = set()
    for folder in folders:
        declared = json.loads((folder / "main.tf.json").read_text()).get("variable", {})
        found.update(str(variables.get(name, one["default"])) for name, one in declared.items() if name.endswith("_region"))
    return found


def bootstrap(emulator: "Emulator", regions: Iterable[str]) -> None:
    for region in sorted(regions):
        emulator.sim("api-logs", region=region)
