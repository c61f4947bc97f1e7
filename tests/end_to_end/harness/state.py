"""The state of a configuration, read from its file: `terraform show` would start every provider to say the same, and
`terraform output` takes a second of processor time."""

import json
import pathlib
from typing import Any, Iterator

from .state_store import STATE

# Of Terraform's state since 0.12; another one may hold something else.
FORMAT = 4


def resources_in(folder: pathlib.Path) -> dict[str, dict[str, Any]]:
    """What exists according to the state: address -> mode, type, name and values."""
    return {one["address"]: one for resource in _state(folder)["resources"] for one in _instances(resource)}


def outputs_in(folder: pathlib.Path) -> dict[str, Any]:
    """The values of the outputs, as the last apply left them."""
    return {name: output["value"] for name, output in _state(folder)["outputs"].items()}


def _state(folder: pathlib.Path) -> dict[str, Any]:
    state = json.loads((folder / STATE).read_text())
    if state["version"] != FORMAT:
        raise AssertionError(f"a state of the format {state['version']}, not {FORMAT}")
    return state


def _instances(resource: dict[str, Any]) -> Iterator[dict[str, Any]]:
    said = {key: resource[key] for key in ("mode", "type", "name")}
    prefix = f"{resource['module']}." if "module" in resource else ""
    prefix += "data." if resource["mode"] == "data" else ""
    for instance in resource["instances"]:
        index = f"[{json.dumps(instance['index_key'])}]" if "index_key" in instance else ""
        yield said | {"address": f"{prefix}{resource['type']}.{resource['name']}{index}", "values": instance["attributes"]}
