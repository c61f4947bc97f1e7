"""The override file that points an emitted configuration at the emulator, and its state at the store of the tests.

Terraform merges `*_override.tf.json` into what stands beside it, so the emitted files stay as they are.
"""

import json
import pathlib
from typing import Any, Iterator

from .state_store import store

NAME = "zz_override.tf.json"

# Without these the provider looks for an account, for a machine's metadata and for virtual-hosted bucket names. Three
# retries, because the default turns one server error into ten minutes of waiting and one is too few for a busy machine.
PROVIDER_SETTINGS = {
    "access_key": "test",
    "secret_key": "test",
    "s3_use_path_style": True,
    "skip_metadata_api_check": "true",
    "max_retries": 3,
}


def write(folder: pathlib.Path, stores_state: bool = True) -> None:
    """Writes the override for the configuration in a folder; its state stays where the configuration says unless the tests store it."""
    configurations = [json.loads(file.read_text()) for file in sorted(folder.glob("*.tf.json")) if file.name != NAME]
    aliases = sorted({alias for one in configurations for alias in _aliases(one)}, key=str)
    entries = [PROVIDER_SETTINGS | ({"alias": alias} if alias else {}) for alias in aliases]
    override: dict[str, Any] = {"provider": {"aws": entries}}
    if stores_state:
        override["terraform"] = {"backend": {"http": {"address": store().address_for(folder)}}}
    (folder / NAME).write_text(json.dumps(override, indent=2))


def _blocks(value: Any) -> list[Any]:
    """Terraform's JSON writes one block as an object and several as a list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _aliases(configuration: dict[str, Any]) -> Iterator[str | None]:
    for providers in _blocks(configuration.get("provider")):
        for entry in _blocks(providers.get("aws")):
            yield entry.get("alias")
