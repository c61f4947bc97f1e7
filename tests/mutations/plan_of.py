"""A plan of a configuration that drc has written, as `terraform show -json` would show it before anything exists: made without Terraform, so
that it takes no time. What refers to a resource is unknown; variables have the values that they are given. Configurations of several regions
count as one, as if they were planned together."""

import json
import pathlib
import re
from typing import Any

REFERENCE = re.compile(r"(?<![\w.])((?:data\.)?aws_\w+\.[\w-]+(?:\.\w+|\[\d+\])*)")
VARIABLE = re.compile(r"var\.(\w+)")
TEMPLATE = re.compile(r"\$\{([^{}]*)\}")
META = {"//", "provider", "depends_on", "lifecycle", "count", "for_each", "provisioner", "connection"}


class Unknown:
    """A value that an apply fills in."""


UNKNOWN = Unknown()


class Converter:
    def __init__(self, folder: pathlib.Path, variables: dict[str, str]) -> None:
        self.variables = variables
        self.parts = [json.loads(path.read_text()) for path in sorted(folder.rglob("*.tf.json"))]
        self.tags: dict[str, dict[str, Any]] = {}

    def value(self, written: Any) -> Any:
        """What is known of it before an apply."""
        if isinstance(written, list):
            return [self.value(one) for one in written]
        if isinstance(written, dict):
            return {key: self.value(one) for key, one in written.items() if key != "//"}
        if not isinstance(written, str) or "${" not in written:
            return written
        known = TEMPLATE.sub(lambda match: self.variables.get(name[1], match[0]) if (name := VARIABLE.fullmatch(match[1].strip())) else match[0], written)
        return UNKNOWN if "${" in known else known

    @staticmethod
    def known(value: Any) -> Any:
        if isinstance(value, list):
            return [None if one is UNKNOWN else Converter.known(one) for one in value]
        if isinstance(value, dict):
            return {key: Converter.known(one) for key, one in value.items() if one is not UNKNOWN}
        return value

    @staticmethod
    def unknown(value: Any) -> Any:
        if value is UNKNOWN:
            return True
        if isinstance(value, list):
            return [Converter.unknown(one) or False for one in value]
        if isinstance(value, dict):
            return {key: shape for key, one in value.items() if (shape := Converter.unknown(one))}
        return False

    def expression(self, written: Any) -> Any:
        if isinstance(written, list) and written and all(isinstance(one, dict) for one in written):
            return [{key: self.expression(one) for key, one in block.items() if key != "//"} for block in written]
        text = json.dumps(written)
        references = []
        for found in (*REFERENCE.findall(text), *(f"var.{name}" for name in VARIABLE.findall(text))):
            references += [found, ".".join(found.split(".")[: 3 if found.startswith("data.") else 2])]
        return {"references": list(dict.fromkeys(references))} if references else {"constant_value": self.value(written)} if "${" not in text else {}

    def plan(self) -> dict[str, Any]:
        resources, changes, configured, providers = [], [], [], {}
        for part in self.parts:
            for one in part.get("provider", {}).get("aws", []):
                key = f"aws.{one['alias']}" if "alias" in one else "aws"
                providers[key] = {"name": "aws", "alias": one.get("alias"), "expressions": {"region": self.expression(one["region"])}}
                self.tags[key] = self.value(one.get("default_tags", [{}])[0].get("tags", {}))
        for part in self.parts:
            for mode, keyword in (("managed", "resource"), ("data", "data")):
                for kind, named in part.get(keyword, {}).items():
                    if not kind.startswith("aws_"):
                        continue
                    for name, body in named.items():
                        provider = body.get("provider", "aws")
                        address = ("data." if mode == "data" else "") + f"{kind}.{name}"
                        values = {key: self.value(one) for key, one in body.items() if key not in META}
                        if mode == "managed" and "tags" in values:
                            values["tags_all"] = {**self.tags.get(provider, {}), **values["tags"]}
                        elif mode == "managed":
                            values["tags_all"] = dict(self.tags.get(provider, {}))
                        resources.append({"address": address, "mode": mode, "type": kind, "name": name, "provider_name": "registry.example/hashicorp/aws", "values": self.known(values)})
                        changes.append({"address": address, "change": {"actions": ["create"], "after_unknown": {"arn": True, "id": True, **self.unknown(values)}}})
                        configured.append({"address": address, "mode": mode, "type": kind, "name": name, "provider_config_key": provider, "expressions": {key: self.expression(one) for key, one in body.items() if key not in META}})
        return {
            "format_version": "1.2",
            "terraform_version": "1.11.4",
            "variables": {name: {"value": value} for name, value in self.variables.items()},
            "planned_values": {"root_module": {"resources": resources}},
            "resource_changes": changes,
            "configuration": {"provider_config": providers, "root_module": {"resources": configured, "variables": {name: {} for name in self.variables}}},
        }


def plan_of(folder: pathlib.Path, variables: dict[str, str]) -> dict[str, Any]:
    return Converter(folder, variables).plan()
