"""A state as it could be of what an emitted configuration makes, but without anything by which drc would know it again: addresses, names and
tags are those of somebody else."""

import json
import pathlib
import re
from typing import Any

from expressions import evaluated

ACCOUNT = "123456789012"
MARK = "zzsuffix"
NAME = re.compile(rf"[A-Za-z0-9][A-Za-z0-9*-]*-{MARK}")
SERVICES = {"aws_dynamodb": "dynamodb", "aws_lambda": "lambda", "aws_sqs": "sqs", "aws_sns": "sns", "aws_kms": "kms", "aws_rds": "rds", "aws_iam": "iam"}
PREFIXES = {"aws_internet_gateway": "igw", "aws_vpc": "vpc", "aws_subnet": "subnet", "aws_security_group": "sg", "aws_route_table": "rtb"}
# What ARNs name by the names of things, with `@` for region and account.
ARNS = {
    "aws_backup_vault": "backup:@:backup-vault:{name}",
    "aws_cloudwatch_log_group": "logs:@:log-group:{name}",
    "aws_dynamodb_table": "dynamodb:@:table/{name}",
    "aws_iam_role": "iam:@:role/{name}",
    "aws_kms_alias": "kms:@:{name}",
    "aws_rds_cluster": "rds:@:cluster:{cluster_identifier}",
    "aws_rds_global_cluster": "rds:@:global-cluster:{global_cluster_identifier}",
    "aws_s3_bucket": "s3:::{bucket}",
    "aws_secretsmanager_secret": "secretsmanager:@:secret:{name}-a1b2c3",
    "aws_ssm_parameter": "ssm:@:parameter{name}",
}
# What belongs to no region.
GLOBAL = ("aws_iam_", "aws_route53_", "aws_globalaccelerator_", "aws_s3_bucket", "aws_rds_global_cluster")
META = ("provider", "depends_on", "lifecycle", "//", "count", "for_each")
SHORT = {"us-east-1": "use1", "us-west-2": "usw2", "us-east-2": "use2", "eu-central-1": "euc1", "eu-west-1": "euw1"}


class Estate:
    def __init__(self, folder: pathlib.Path) -> None:
        self.folder = folder
        self.resources: dict[str, dict[str, dict[str, Any]]] = {"resource": {}, "data": {}}
        self.variables: dict[str, Any] = {}
        for path in sorted(folder.glob("*.tf.json")):
            content = json.loads(path.read_text())
            for mode, known in self.resources.items():
                for kind, blocks in content.get(mode, {}).items():
                    known.setdefault(kind, {}).update(blocks)
            for name, variable in content.get("variable", {}).items():
                self.variables[name] = variable.get("default")
        self.variables["environment_suffix"] = MARK
        self.topology = json.loads((folder / "deployment.json").read_text())["topology"]
        self.made: dict[tuple[str, str, str], dict[str, Any]] = {}
        self.numbers: dict[tuple[str, str, str], int] = {}

    # ---- values

    def region(self, block: dict[str, Any]) -> str:
        alias = block.get("provider", "aws.primary").partition(".")[2]
        return self.variables.get(f"{alias}_region") or next(iter(self.regions().values()))

    def regions(self) -> dict[str, str]:
        """By role, as the configuration has them."""
        return {name.removesuffix("_region"): value for name, value in self.variables.items() if name.endswith("_region")}

    def lookup(self, path: list[str]) -> Any:
        if path[0] == "var":
            return self.variables[path[1]]
        if path[0] == "path":
            return str(self.folder)
        mode, rest = ("data", path[1:]) if path[0] == "data" else ("resource", path)
        value: Any = self.attributes(mode, rest[0], rest[1])
        for index, step in enumerate(rest[2:]):
            if index == 0 and step not in value:
                value[step] = self.invented(mode, rest[0], rest[1], step)
            value = value[step]
        return value

    def number(self, mode: str, kind: str, name: str) -> int:
        return self.numbers.setdefault((mode, kind, name), len(self.numbers) + 1)

    def invented(self, mode: str, kind: str, name: str, attribute: str) -> Any:
        block = self.resources[mode][kind][name]
        number = self.number(mode, kind, name)
        region = "" if kind.startswith(GLOBAL) else self.region(block)
        if kind == "aws_availability_zones":
            return [self.region(block) + letter for letter in "abcdef"]
        if attribute == "account_id":
            return ACCOUNT
        if attribute == "partition":
            return "aws"
        if kind == "aws_lambda_function" and attribute == "invoke_arn":
            return f"arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{self.lookup([kind, name, 'arn'])}/invocations"
        if kind == "aws_lambda_function" and attribute == "arn":
            return f"arn:aws:lambda:{region}:{ACCOUNT}:function:{self.lookup([kind, name, 'function_name'])}"
        if kind == "aws_cloudwatch_event_bus" and attribute == "arn":
            return f"arn:aws:events:{region}:{ACCOUNT}:event-bus/{self.lookup([kind, name, 'name'])}"
        if kind == "aws_acm_certificate" and attribute == "domain_validation_options":
            return [{"resource_record_name": f"_{number}.example.com", "resource_record_type": "CNAME", "resource_record_value": f"_{number}.acm.example"}]
        if kind == "aws_dynamodb_table_replica" and attribute in ("id", "arn"):
            parts = self.attributes(mode, kind, name)["global_table_arn"].split(":")
            return f"{parts[5].partition('/')[2]}:{parts[3]}" if attribute == "id" else ":".join([*parts[:3], region, *parts[4:]])
        if attribute == "arn" and kind in ARNS:
            named = re.sub(r"\{(\w+)\}", lambda part: str(self.attributes(mode, kind, name)[part[1]]), ARNS[kind])
            return f"arn:aws:{named.replace('@', f'{region}:{ACCOUNT}', 1)}"
        if attribute.endswith("arn"):
            service = next((word for prefix, word in SERVICES.items() if kind.startswith(prefix)), "service")
            return f"arn:aws:{service}:{region}:{ACCOUNT}:{kind[4:]}/{number}" + ("" if attribute == "arn" else f"/{attribute}")
        if kind == "aws_route53_zone" and attribute == "id":
            return self.lookup([kind, name, "zone_id"])
        if kind == "aws_route53_record" and attribute == "id":
            record = self.attributes(mode, kind, name)
            return "_".join(record[part] for part in ("zone_id", "name", "type", "set_identifier") if record.get(part))
        if attribute == "id":
            attributes = self.made.get((mode, kind, name), {})
            for naming in ("name", "bucket", "function_name", "alarm_name", "identifier", "cluster_identifier", "global_cluster_identifier"):
                if kind not in PREFIXES and kind != "aws_sns_topic" and isinstance(attributes.get(naming), str) and kind != "aws_api_gateway_rest_api":
                    return attributes[naming]
            return f"{PREFIXES.get(kind, 'id')}-{number:08x}"
        return f"{attribute}-{number:08x}"

    def attributes(self, mode: str, kind: str, name: str) -> dict[str, Any]:
        key = (mode, kind, name)
        if key not in self.made:
            block = self.resources[mode][kind][name]
            self.made[key] = {}
            for attribute, value in block.items():
                if attribute not in META and not attribute.endswith("_wo"):
                    self.made[key][attribute] = self.value(value)
        return self.made[key]

    def value(self, value: Any) -> Any:
        if isinstance(value, str):
            return evaluated(value, self.lookup)
        if isinstance(value, list):
            return [self.value(one) for one in value]
        if isinstance(value, dict):
            return {key: self.value(one) for key, one in value.items() if key != "//"}
        return value

    # ---- what everything has

    def complete(self, kind: str, name: str) -> None:
        attributes = self.attributes("resource", kind, name)
        for attribute in ("id", "arn"):
            if attribute not in attributes:
                attributes[attribute] = self.invented("resource", kind, name, attribute)
        if kind == "aws_s3_bucket":
            attributes["region"] = self.region(self.resources["resource"][kind][name])
        if kind == "aws_kms_key":
            attributes["key_id"] = attributes["id"]
        if kind == "aws_sqs_queue":
            attributes.setdefault("url", self.invented("resource", kind, name, "url"))
        if kind == "aws_lambda_event_source_mapping":
            attributes["function_arn"] = attributes["function_name"]
        if kind in ("aws_cloudwatch_event_rule", "aws_cloudwatch_event_target"):
            attributes.setdefault("event_bus_name", "default")
        if kind == "aws_cloudwatch_event_target":
            attributes.setdefault("target_id", f"terraform-{self.number('resource', kind, name):08x}")
        if kind == "aws_api_gateway_resource":
            attributes["path"] = self.path(attributes)

    def path(self, attributes: dict[str, Any]) -> str:
        parents = (self.attributes("resource", "aws_api_gateway_resource", name) for name in self.resources["resource"]["aws_api_gateway_resource"])
        above = next((self.path(one) for one in parents if one.get("id") == attributes["parent_id"]), "")
        return f"{above}/{attributes['path_part']}"

    # ---- somebody else's

    def renamed(self, text: str) -> str:
        return NAME.sub(lambda found: self.other_name(found[0]), text).replace(MARK, "prod")

    def other_name(self, name: str) -> str:
        words = [word for word in name.removesuffix(f"-{MARK}").removeprefix(f"{self.topology}-").split("-")]
        codes = {role: SHORT[region] for role, region in self.regions().items()}
        return "-".join(["acme", *(codes.get(word, word) for word in words), "prod"])

    def stripped(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.renamed(value.replace(str(self.folder), "."))
        if isinstance(value, list):
            return [self.stripped(one) for one in value]
        if isinstance(value, dict):
            return {self.renamed(key): self.stripped(one) for key, one in value.items()}
        return value

    def state(self) -> dict[str, Any]:
        for kind, blocks in self.resources["resource"].items():
            for name in blocks:
                self.complete(kind, name)
        for kind, blocks in self.resources["data"].items():
            for name in blocks:
                for attribute in ("id", "arn", "account_id", "partition", "names"):
                    self.attributes("data", kind, name).setdefault(attribute, self.invented("data", kind, name, attribute))
        listed = []
        for number, ((mode, kind, _), attributes) in enumerate(sorted(self.made.items()), start=1):
            if kind == "terraform_data":
                continue
            values = self.stripped(attributes)
            tags = {key: value for key, value in (values.get("tags") or {}).items() if key != "Component"}
            if "tags" in values:
                values["tags"] = tags
                values["tags_all"] = tags
            data = mode == "data"
            address = f"{'data.' if data else ''}{kind}.r{number}"
            listed.append({"address": address, "mode": "data" if data else "managed", "type": kind, "name": f"r{number}"})
            listed[-1] |= {"provider_name": "registry.example/hashicorp/aws", "schema_version": 0, "values": values}
        return {"format_version": "1.0", "terraform_version": "1.11.0", "values": {"root_module": {"resources": listed}}}
