"""The state of a configuration, read from its file: `terraform show` would start every provider to say the same."""

import json
import pathlib
from typing import Any, Iterator

# Of Terraform's state since 0.12; another one may hold something else.
FORMAT = 4


def resources_in(folder: pathlib.Path) -> dict[str, dict[str, Any]]:
    """What exists according to the state: address -> mode, type, name and values."""
    state = json.loads((folder / "terraform.tfstate").read_text())
    if state["version"] != FORMAT:
        raise AssertionError(f"a state of the format {state['version']}, not {FORMAT}")
    return {one["address"]: one for resource in state["resources"] for one in _instances(resource)}


def _instances(resource: dict[str, Any]) -> Iterator[dict[str, Any]]:
    said = {key: resource[key] for key in ("mode", "type", "name")}
    prefix = f"{resource['module']}." if "module" in resource else ""
    prefix += "data." if resource["mode"] == "data" else ""
    for instance in resource["instances"]:
        index = f"[{json.dumps(instance['index_key'])}]" if "index_key" in instance else ""
        yield said | {"address": f"{prefix}{resource['type']}.{resource['name']}{index}", "values": instance["attributes"]}
