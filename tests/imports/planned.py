"""What a plan of an import would change, as far as the configuration says it: each resource that is taken over, as it will be, beside what the
state has. References lead to what exists."""

import json
import pathlib
import re
from typing import Any

from estate import ACCOUNT, Estate


def resources(module: dict[str, Any]) -> list[dict[str, Any]]:
    return module.get("resources", []) + [one for child in module.get("child_modules", []) for one in resources(child)]


class Planned(Estate):
    def __init__(self, folder: pathlib.Path, state: dict[str, Any], moved: list[dict[str, str]], environment: str) -> None:
        super().__init__(folder)
        self.variables["environment_suffix"] = environment
        listed = resources(state["values"]["root_module"])
        values = {one["address"]: one["values"] for one in listed}
        self.there = {tuple(one["to"].split(".")): values.get(one["from"]) for one in moved}
        self.looked_up = [one for one in listed if one["mode"] == "data"]

    def invented(self, mode: str, kind: str, name: str, attribute: str) -> Any:
        if mode == "resource":
            there = self.there.get((kind, name))
            return there[attribute] if there and attribute in there else f"unknown {kind}.{name}.{attribute}"
        block = self.resources[mode][kind][name]
        if attribute == "account_id":
            return ACCOUNT
        if attribute == "partition":
            return "aws"
        found = [
            one["values"]
            for one in self.looked_up
            if one["type"] == kind and one["values"].get("name") == self.value(block.get("name")) and f":{self.region(block)}:" in one["values"].get("arn", "")
        ]
        return found[0].get(attribute) if found else f"unknown data.{kind}.{name}.{attribute}"

    def changes(self) -> list[str]:
        """`TYPE.NAME ATTRIBUTE: OLD -> NEW` of what is taken over and would change."""
        result = []
        for (kind, name), there in self.there.items():
            if there is None:
                continue
            block = self.resources["resource"][kind][name]
            ignored = block.get("lifecycle", {}).get("ignore_changes", [])
            for attribute, will in self.attributes("resource", kind, name).items():
                if attribute in ignored or attribute in ("tags", "tags_all", "timeouts", "filename", "source_code_hash"):
                    continue
                if not alike(will, there.get(attribute)):
                    result.append(f"{kind}.{name} {attribute}: {json.dumps(there.get(attribute))} -> {json.dumps(will)}")
        return result


def changes_of(state: dict[str, Any], report: dict[str, Any], program: str, emitted: pathlib.Path) -> list[str]:
    environment = re.search(r'^  environment = "(.*)"$', program, re.MULTILINE)
    return Planned(emitted, state, report["moved"], environment[1]).changes() if environment else []


def alike(will: Any, there: Any) -> bool:
    if isinstance(will, str) and will.startswith("unknown "):
        return True
    if will in (None, [], {}, "", False):
        return not there
    if isinstance(will, str) and isinstance(there, str) and will[:1] in "{[" and there[:1] in "{[":
        return alike(json.loads(will), json.loads(there))
    if isinstance(will, str) and "unknown " in will:
        return isinstance(there, str) and there.startswith(will.partition("unknown ")[0])
    if isinstance(will, dict) and isinstance(there, list) and len(there) == 1:
        return alike(will, there[0])
    if isinstance(will, dict):
        return isinstance(there, dict) and all(alike(value, there.get(key)) for key, value in will.items())
    if isinstance(will, list) and isinstance(there, list):
        left = list(there)
        for one in will:
            found = next((index for index, other in enumerate(left) if alike(one, other)), None)
            if found is None:
                return False
            del left[found]
        return not left
    return str(will) == str(there)
