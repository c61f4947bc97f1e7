"""What the tests of single kinds share: a small topology, the state that somebody else could have of it, and what an import makes of that."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest
from collections.abc import Callable
from typing import Any

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from estate import Estate  # noqa: E402
from planned import changes_of  # noqa: E402

DRC = str(pathlib.Path(os.environ.get("DRC", "drc")).absolute())
SURROUNDINGS = {"COLUMNS": "120", "NO_COLOR": "1", "SOURCE_DATE_EPOCH": "1796040000", "PATH": os.environ.get("PATH", "")}
HEAD = 'topology shop {\n  region primary = "us-east-1"\n  region secondary = "us-west-2"\n'
ONE = 'topology shop {\n  region primary = "us-east-1"\n'

Resource = dict[str, Any]
Change = Callable[[list[Resource]], list[Resource]]


def run(*words: str) -> None:
    done = subprocess.run([DRC, *words], capture_output=True, text=True, env=SURROUNDINGS, timeout=300)
    assert done.returncode == 0, f"drc {' '.join(words)}: {done.returncode}\n{done.stdout}\n{done.stderr}"


def state_with(listed: list[Resource]) -> dict[str, Any]:
    return {"format_version": "1.0", "terraform_version": "1.11.0", "values": {"root_module": {"resources": listed}}}


def resource(kind: str, name: str, values: dict[str, Any], mode: str = "managed") -> Resource:
    address = f"{'data.' if mode == 'data' else ''}{kind}.{name}"
    plain = re.sub(r"\[.*\]", "", name)
    return {"address": address, "mode": mode, "type": kind, "name": plain, "provider_name": "registry.example/hashicorp/aws", "schema_version": 0, "values": values}


def of_kind(listed: list[Resource], kind: str) -> list[dict[str, Any]]:
    return [one["values"] for one in listed if one["type"] == kind and one["mode"] == "managed"]


def filled(listed: list[Resource]) -> list[Resource]:
    """With what the provider reads from the service beside what a configuration says: what stands in other resources, too, and its defaults.
    https://github.com/hashicorp/terraform-provider-aws/tree/v5.100.0/internal/service"""
    for table in of_kind(listed, "aws_dynamodb_table"):
        replicas = [one for one in of_kind(listed, "aws_dynamodb_table_replica") if one["global_table_arn"] == table["arn"]]
        table["replica"] = [{"region_name": one["arn"].split(":")[3], "kms_key_arn": one["kms_key_arn"], "point_in_time_recovery": True, "propagate_tags": False} for one in replicas]
    for table in of_kind(listed, "aws_route_table"):
        routes = [one for one in of_kind(listed, "aws_route") if one["route_table_id"] == table["id"]]
        targets = ("gateway_id", "nat_gateway_id", "vpc_peering_connection_id")
        table["route"] = [{"cidr_block": one["destination_cidr_block"], **{target: one.get(target, "") for target in targets}} for one in routes]
    for role in of_kind(listed, "aws_iam_role"):
        policies = [one for one in of_kind(listed, "aws_iam_role_policy") if one["role"] in (role["id"], role["name"])]
        role["inline_policy"] = [{"name": one["name"], "policy": one["policy"]} for one in policies]
        role["managed_policy_arns"] = [one["policy_arn"] for one in of_kind(listed, "aws_iam_role_policy_attachment") if one["role"] == role["name"]]
    for bucket in of_kind(listed, "aws_s3_bucket"):
        bucket |= said_of(bucket["bucket"], listed)
    for plan in of_kind(listed, "aws_backup_plan"):
        for rule in plan["rule"]:
            rule |= {"enable_continuous_backup": False, "schedule_expression_timezone": "Etc/UTC", "recovery_point_tags": {}}
    for group in of_kind(listed, "aws_rds_cluster_parameter_group"):
        for parameter in group["parameter"]:
            parameter.setdefault("apply_method", "immediate")
    for kind, values in READ.items():
        for one in of_kind(listed, kind):
            one |= {key: value for key, value in values.items() if key not in one}
    return listed


READ: dict[str, dict[str, Any]] = {
    "aws_backup_selection": {"condition": [], "not_resources": []},
    "aws_config_config_rule": {"evaluation_mode": [{"mode": "DETECTIVE"}]},
    "aws_dynamodb_table": {"table_class": "STANDARD", "read_capacity": 0, "write_capacity": 0, "ttl": [{"attribute_name": "", "enabled": False}]},
    "aws_kms_key": {"customer_master_key_spec": "SYMMETRIC_DEFAULT", "is_enabled": True, "key_usage": "ENCRYPT_DECRYPT", "multi_region": False, "rotation_period_in_days": 365},
    "aws_nat_gateway": {"connectivity_type": "public"},
    "aws_rds_cluster": {"network_type": "IPV4", "backtrack_window": 0, "iam_roles": [], "storage_type": "", "performance_insights_enabled": False},
    "aws_vpc": {"instance_tenancy": "default", "ipv6_netmask_length": 0},
    "aws_vpc_endpoint": {"dns_options": [{"dns_record_ip_type": "ipv4", "private_dns_only_for_inbound_resolver_endpoint": False}], "ip_address_type": "ipv4"},
    "aws_vpc_peering_connection": {"accepter": [{"allow_remote_vpc_dns_resolution": True}], "accept_status": "active"},
}


def said_of(bucket: str, listed: list[Resource]) -> dict[str, Any]:
    """What the provider reads of a bucket that other resources set."""

    def beside(kind: str) -> list[dict[str, Any]]:
        return [one for one in of_kind(listed, f"aws_s3_bucket_{kind}") if one["bucket"] == bucket]

    return {
        "versioning": [{"enabled": bool(beside("versioning")), "mfa_delete": False}],
        "server_side_encryption_configuration": [{"rule": one["rule"]} for one in beside("server_side_encryption_configuration")],
        "logging": [{"target_bucket": one["target_bucket"], "target_prefix": one["target_prefix"]} for one in beside("logging")],
        "policy": next((one["policy"] for one in beside("policy")), ""),
        "lifecycle_rule": [
            {
                "id": rule["id"],
                "enabled": True,
                "prefix": "",
                "abort_incomplete_multipart_upload_days": 7 if "abort_incomplete_multipart_upload" in rule else 0,
                "expiration": [{"days": one.get("days", 0), "date": "", "expired_object_delete_marker": one.get("expired_object_delete_marker", False)} for one in rule["expiration"]],
                "noncurrent_version_expiration": [{"days": one["noncurrent_days"]} for one in rule.get("noncurrent_version_expiration", [])],
            }
            for one in beside("lifecycle_configuration")
            for rule in one["rule"]
        ],
    }


def without(listed: list[Resource], *kinds: str) -> list[Resource]:
    return [one for one in listed if one["type"] not in kinds or one["mode"] == "data"]


class Result:
    def __init__(self, state: dict[str, Any], out: pathlib.Path, *options: str) -> None:
        out.mkdir(parents=True, exist_ok=True)
        path = out / "state.json"
        path.write_text(json.dumps(state))
        run("import", str(path), "-o", str(out / "new"), *options)
        self.report = json.loads((out / "new" / "import.json").read_text())
        self.program = (out / "new" / f"{self.report['topology']}.dr").read_text()
        self.adoptions = (out / "new" / "existing.dr").read_text()
        self.rest = {one["address"]: one for one in json.loads((out / "new" / "rest.json").read_text())["resources"]}
        run("compile", str(out / "new" / f"{self.report['topology']}.dr"), "-o", str(out / "again"))
        self.changes = changes_of(state, self.report, self.program, out / "again")

    def component(self, kind: str) -> dict[str, Any]:
        found = [one for one in self.report["components"] if one["kind"] == kind]
        assert len(found) == 1, f"{len(found)} components of the kind {kind}: {[(one['kind'], one['name']) for one in self.report['components']]}"
        return found[0]

    def settings(self, kind: str) -> str:
        """What stands between the braces of the only component of the kind, on one line."""
        found = re.findall(rf"^  {kind} \w+ (?:{{ }}|{{\n(.*?)\n  }})$", self.program, re.MULTILINE | re.DOTALL)
        assert len(found) == 1, self.program
        return re.sub(r"\s+", " ", found[0]).strip()


class Kinds(unittest.TestCase):
    def setUp(self) -> None:
        self.room = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def state_of(self, program: str, change: Change | None = None) -> dict[str, Any]:
        path = self.room / "shop.dr"
        path.write_text(program)
        run("compile", str(path), "-o", str(self.room / "emitted"))
        listed = filled(Estate(self.room / "emitted").state()["values"]["root_module"]["resources"])
        return state_with(change(listed) if change else listed)

    def imported(self, program: str, change: Change | None = None, *options: str) -> Result:
        result = Result(self.state_of(program, change), self.room, *options)
        if not options:
            self.assertEqual(result.changes, [])
        return result

    def assert_whole(self, result: Result, kind: str) -> None:
        one = result.component(kind)
        self.assertEqual((one["outcome"], one["additions"], one["changes"], one["reason"]), ("whole", [], [], None), kind)

    def assert_has(self, result: Result, kind: str, *settings: str) -> None:
        said = result.settings(kind)
        for one in settings:
            self.assertRegex(said, rf"(^| ){re.escape(one)}( |$)")

    def assert_left(self, result: Result, *kinds: str) -> None:
        """Exactly resources of these types stay where they are."""
        self.assertEqual(sorted({one["type"] for one in result.rest.values()}), sorted(kinds))
