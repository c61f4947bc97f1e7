#!/usr/bin/env python3
"""Records what Terraform says of the configurations beside it: `record.py [NAME…]` applies each against the emulator, and writes the state
as `terraform show -json` has it to `NAME/state.json`. It takes minutes, so the tests read what was recorded."""

import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "end_to_end"))

from harness import Deployment, start_emulator  # noqa: E402
from harness.tools import REGISTRY  # noqa: E402


def recorded(folder: pathlib.Path) -> str:
    with start_emulator() as emulator, Deployment(folder, {}, emulator, bootstrapped=False) as deployment:
        deployment.init()
        deployment.apply()
        state = json.loads(deployment.terraform.run("show", "-json")[1])
    # The tests need no host of a registry: of a provider, only the last word counts.
    return json.dumps(state, indent=1).replace(REGISTRY, "registry.example") + "\n"


if __name__ == "__main__":
    for name in sys.argv[1:] or sorted(path.name for path in HERE.iterdir() if (path / "main.tf").exists()):
        (HERE / name / "state.json").write_text(recorded(HERE / name))
        print(name)
