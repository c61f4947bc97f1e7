"""The values that the variables of a configuration have, found where Terraform finds them; what is no text says nothing here."""

import argparse
import json
import os
import pathlib
import re

# In files of variables that are not JSON.
ASSIGNED = re.compile(r"^\s*([A-Za-z0-9_-]+)\s*=\s*\"([^\"]*)\"", re.MULTILINE)
OF_THE_ENVIRONMENT = "TF_VAR_"


def given(arguments: argparse.Namespace, folder: pathlib.Path | None = None) -> dict[str, str]:
    """Later ones win: https://developer.hashicorp.com/terraform/language/values/variables#variable-definition-precedence"""
    values = {name.removeprefix(OF_THE_ENVIRONMENT): value for name, value in os.environ.items() if name.startswith(OF_THE_ENVIRONMENT)}
    for path in [*_found_in(folder), *(pathlib.Path(name) for name in arguments.var_file)]:
        values.update(_written_in(path))
    values.update(one.split("=", 1) for one in arguments.var if "=" in one)
    return values


def _found_in(folder: pathlib.Path | None) -> list[pathlib.Path]:
    if folder is None:
        return []
    named = [folder / "terraform.tfvars", folder / "terraform.tfvars.json"]
    automatic = sorted([*folder.glob("*.auto.tfvars"), *folder.glob("*.auto.tfvars.json")])
    return [path for path in (*named, *automatic) if path.exists()]


def _written_in(path: pathlib.Path) -> dict[str, str]:
    text = path.read_text()
    if path.suffix == ".json":
        return {key: value for key, value in json.loads(text).items() if isinstance(value, str)}
    return dict(ASSIGNED.findall(text))
