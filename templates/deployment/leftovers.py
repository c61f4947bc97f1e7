"""What services make by themselves, and keep when everything is destroyed: found by what the states held."""

import string
import time
from typing import Any, Iterable, Iterator, NamedTuple

from adopting import managed
from clients import Clients
from failure import Failure
from plan_guard import Facts

# https://docs.aws.amazon.com/global-accelerator/latest/dg/best-practices-aga.html: one in each network with an endpoint
ACCELERATORS_GROUP = "GlobalAccelerator"
EDGES = ("aws_globalaccelerator_accelerator", "aws_globalaccelerator_listener", "aws_globalaccelerator_endpoint_group")
# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database-disaster-recovery.html
FAILOVER_SNAPSHOT = "rds:unplanned-global-failover-"
# How long what is removed holds on to its network: https://github.com/hashicorp/terraform-provider-aws/issues/10329
SLOW = {
    "aws_lambda_function": "functions in networks, whose interfaces take up to 45 minutes where they are not moved to another group first",
    "aws_rds_cluster_instance": "database instances, 5 to 15 minutes each",
    "aws_nat_gateway": "NAT gateways, a few minutes",
    "aws_globalaccelerator_accelerator": "accelerators, which are disabled first: some minutes",
}
ASK_AGAIN_SECONDS = 10.0


class Place(NamedTuple):
    region: str
    identifier: str


def edges_in(state: dict[str, Any]) -> list[str]:
    return [f"{one['type']}.{one['name']}" for one in managed(state) if one["type"] in EDGES]


class Leftovers:
    def __init__(self, facts: Facts, states: Iterable[dict[str, Any]], clients: Clients):
        self._clients = clients
        self.networks: list[Place] = []
        self._clusters: list[Place] = []
        self._logs: list[Place] = []
        self._slow: dict[str, int] = {}
        for state in states:
            for kind, attributes in _instances(state):
                self._note(facts, kind, attributes)

    def _note(self, facts: Facts, kind: str, attributes: dict[str, Any]) -> None:
        region = next(iter(str(attributes.get("arn", "")).split(":")[3:4]), "")
        if kind == "aws_vpc":
            self.networks.append(Place(region, attributes["id"]))
        if kind == "aws_rds_cluster":
            self._clusters.append(Place(region, attributes["cluster_identifier"]))
        if kind in facts.logs_left and region:
            self._logs.append(Place(region, _filled(facts.logs_left[kind], attributes)))
        if kind in SLOW and (kind != "aws_lambda_function" or attributes.get("vpc_config")):
            self._slow[kind] = self._slow.get(kind, 0) + 1

    def say_what_takes_long(self) -> None:
        for kind, count in sorted(self._slow.items()):
            print(f"== waiting for {count} {SLOW[kind]}", flush=True)

    def remove_groups(self, patience: float) -> None:
        """The accelerator's interfaces go some time after it, and its group is in use until then."""
        for region, network in self.networks:
            ec2 = self._clients.client("ec2", region)
            filters = [{"Name": "vpc-id", "Values": [network]}, {"Name": "group-name", "Values": [ACCELERATORS_GROUP]}]
            for group in ec2.describe_security_groups(Filters=filters)["SecurityGroups"]:
                print(f"== {region}: removing the group {group['GroupId']} that the accelerator left in {network}", flush=True)
                _patiently(ec2, group["GroupId"], patience)

    def list_what_remains(self) -> None:
        """Prints how it is removed: it may be the last copy of something."""
        try:
            lines = [*self._snapshots(), *self._groups_of_logs()]
        except Failure as failure:
            print(f"== what services leave behind could not be looked for: {failure}")
            return
        except Exception as error:  # whatever the service says, everything that was deployed is gone
            print(f"== what services leave behind could not be looked for: {type(error).__name__}: {error}")
            return
        if lines:
            print("== services have left what costs, and may be wanted; to remove it:")
            print("\n".join(lines))

    def _snapshots(self) -> Iterator[str]:
        for region, cluster in self._clusters:
            rds = self._clients.client("rds", region)
            for page in rds.get_paginator("describe_db_cluster_snapshots").paginate():
                for one in page["DBClusterSnapshots"]:
                    name = one["DBClusterSnapshotIdentifier"]
                    if one["DBClusterIdentifier"] == cluster and name.startswith(FAILOVER_SNAPSHOT):
                        yield f"aws rds delete-db-cluster-snapshot --region {region} --db-cluster-snapshot-identifier {name}"

    def _groups_of_logs(self) -> Iterator[str]:
        seen = set()
        for region, prefix in self._logs:
            logs = self._clients.client("logs", region)
            for page in logs.get_paginator("describe_log_groups").paginate(logGroupNamePrefix=prefix):
                for one in page["logGroups"]:
                    name = one["logGroupName"]
                    if (region, name) in seen or name != prefix and not (prefix.endswith("/") and name.startswith(prefix)):
                        continue  # another function, whose name begins alike
                    seen.add((region, name))
                    yield f"aws logs delete-log-group --region {region} --log-group-name {name}"


def _instances(state: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for one in managed(state):
        for instance in one["instances"]:
            yield one["type"], instance["attributes"]


def _filled(pattern: str, attributes: dict[str, Any]) -> str:
    names = [name for _, name, _, _ in string.Formatter().parse(pattern) if name]
    return pattern.format(**{name: attributes[name] for name in names})


def _patiently(ec2: Any, group: str, patience: float) -> None:
    until = time.monotonic() + patience
    while True:
        try:
            ec2.delete_security_group(GroupId=group)
            return
        except ec2.exceptions.ClientError as error:
            code = error.response["Error"]["Code"]
            if code == "InvalidGroup.NotFound":
                return
            if code != "DependencyViolation" or time.monotonic() > until:
                raise Failure(f"the group {group} of the accelerator cannot be removed: {error}") from None
        time.sleep(min(ASK_AGAIN_SECONDS, max(0.1, patience / 60)))
