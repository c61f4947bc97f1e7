"""A small Aurora global database: a cluster in the run's region, a secondary in the other."""

from __future__ import annotations

import secrets
from typing import Any

import botocore.exceptions

from ..run import Run, error_code
from .listing import pages

ENGINE = "aurora-postgresql"
# The smallest class that a global database may have.
# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database.html
CLASS = "db.r6g.large"
INSTANCE_MINUTES = 60
MAKES = ("database instance", "database cluster", "global database", "database snapshot")
NETWORKS = "It needs a default network in both regions."
# What a forced failover keeps of the old primary.
# https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database-disaster-recovery.html
KEPT = "rds:unplanned-global-failover-"


def _found(run: Run, region: str, operation: str, member: str, key: str, answer: str | None = None) -> list[str]:
    found = pages(run.client("rds", region), operation, member)
    return [one[answer or key] for one in found if one[key].startswith(run.name)]


def instances(run: Run, region: str) -> list[str]:
    return _found(run, region, "describe_db_instances", "DBInstances", "DBInstanceIdentifier")


def clusters(run: Run, region: str) -> list[str]:
    return _found(run, region, "describe_db_clusters", "DBClusters", "DBClusterIdentifier")


def global_clusters(run: Run, region: str) -> list[str]:
    """It has no region: one is enough to find and to remove it."""
    if region != run.region:
        return []
    return _found(run, region, "describe_global_clusters", "GlobalClusters", "GlobalClusterIdentifier")


def snapshots(run: Run, region: str) -> list[str]:
    found = _found(run, region, "describe_db_cluster_snapshots", "DBClusterSnapshots", "DBClusterIdentifier", "DBClusterSnapshotIdentifier")
    return [name for name in found if name.startswith(KEPT)]


def delete_snapshot(run: Run, region: str, identifier: str) -> None:
    run.client("rds", region).delete_db_cluster_snapshot(DBClusterSnapshotIdentifier=identifier)


def delete_instance(run: Run, region: str, identifier: str) -> None:
    run.client("rds", region).delete_db_instance(DBInstanceIdentifier=identifier, SkipFinalSnapshot=True)


def delete_cluster(run: Run, region: str, identifier: str) -> None:
    """A member leaves the global database first; a writer can leave it only as the last one, so the readers go before it."""
    rds = run.client("rds", region)
    cluster = rds.describe_db_clusters(DBClusterIdentifier=identifier)["DBClusters"][0]
    member = next((one for one in _members(run) if one["DBClusterArn"] == cluster["DBClusterArn"]), None)
    if member and member["IsWriter"] and len(_members(run)) > 1:
        return
    if member:
        rds.remove_from_global_cluster(GlobalClusterIdentifier=run.named("db"), DbClusterIdentifier=cluster["DBClusterArn"])
    rds.delete_db_cluster(DBClusterIdentifier=identifier, SkipFinalSnapshot=True)


def delete_global_cluster(run: Run, region: str, identifier: str) -> None:
    run.client("rds").delete_global_cluster(GlobalClusterIdentifier=identifier)


class GlobalDatabase:
    def __init__(self, run: Run):
        self.run = run
        self.name = run.named("db")
        self.arns: dict[str, str] = {}
        # Regions differ in what they take by default; the members of a global database must not.
        self.version: dict[str, str] = {}

    def make(self, *, with_instances: bool = True, encrypted: bool = True) -> None:
        """Both members, as the library makes them: encrypted, the secondary without a user."""
        self.make_primary(with_instances=with_instances, encrypted=encrypted)
        self.make_secondary(encrypted=encrypted)
        if with_instances:
            self.make_instance(self.run.other)
        self.await_instances()

    def make_primary(self, *, with_instances: bool, encrypted: bool = True) -> None:
        rds = self.run.client("rds")
        made = rds.create_global_cluster(GlobalClusterIdentifier=self.name, Engine=ENGINE, StorageEncrypted=encrypted)
        if version := made["GlobalCluster"].get("EngineVersion"):
            self.version["EngineVersion"] = version
        made = rds.create_db_cluster(
            DBClusterIdentifier=self.cluster(self.run.region),
            GlobalClusterIdentifier=self.name,
            Engine=ENGINE,
            MasterUsername="checker",
            MasterUserPassword=secrets.token_hex(16),
            StorageEncrypted=encrypted,
            Tags=self.run.tags,
            **self.version,
        )
        self.arns[self.run.region] = made["DBCluster"]["DBClusterArn"]
        self.await_cluster(self.run.region)
        if with_instances:
            self.make_instance(self.run.region)

    def make_secondary(self, *, encrypted: bool = True, **more: Any) -> None:
        more |= {"StorageEncrypted": True, "KmsKeyId": "alias/aws/rds"} if encrypted else {}
        made = self.run.client("rds", self.run.other).create_db_cluster(
            DBClusterIdentifier=self.cluster(self.run.other),
            GlobalClusterIdentifier=self.name,
            Engine=ENGINE,
            Tags=self.run.tags,
            **self.version,
            **more,
        )
        self.arns[self.run.other] = made["DBCluster"]["DBClusterArn"]
        self.await_cluster(self.run.other)

    def make_instance(self, region: str) -> None:
        self.run.client("rds", region).create_db_instance(
            DBInstanceIdentifier=f"{self.cluster(region)}-1",
            DBClusterIdentifier=self.cluster(region),
            DBInstanceClass=CLASS,
            Engine=ENGINE,
            Tags=self.run.tags,
        )

    def cluster(self, region: str) -> str:
        return self.run.named("home" if region == self.run.region else "away")

    def await_cluster(self, region: str) -> None:
        self._await(f"the cluster in {region}", lambda: self.cluster_status(region) == "available")

    def await_instances(self) -> None:
        for region in self.run.regions:
            self._await(f"the instances in {region}", lambda: set(self._instance_states(region)) <= {"available"})

    def _await(self, what: str, condition: Any) -> None:
        if not self.run.wait(what, condition, minutes=INSTANCE_MINUTES):
            raise TimeoutError(f"{what} did not become available in {INSTANCE_MINUTES} minutes")

    def cluster_status(self, region: str) -> str:
        found = self.run.client("rds", region).describe_db_clusters(DBClusterIdentifier=self.cluster(region))
        return found["DBClusters"][0]["Status"]

    def _instance_states(self, region: str) -> list[str]:
        found = pages(self.run.client("rds", region), "describe_db_instances", "DBInstances")
        return [one["DBInstanceStatus"] for one in found if one.get("DBClusterIdentifier") == self.cluster(region)]

    # ---- roles

    def state(self, region: str) -> dict[str, Any]:
        return self.run.client("rds", region).describe_global_clusters(GlobalClusterIdentifier=self.name)["GlobalClusters"][0]

    def writer(self, asked_in: str) -> str | None:
        """The region that holds the writer, as the other one says."""
        members = self.state(asked_in)["GlobalClusterMembers"]
        return next((region_of(one["DBClusterArn"]) for one in members if one["IsWriter"]), None)

    def settled(self, asked_in: str) -> bool:
        """No change of roles is under way, and each reader follows."""
        state = self.state(asked_in)
        apart = [one for one in state["GlobalClusterMembers"] if one.get("SynchronizationStatus", "connected") != "connected"]
        return state["Status"] == "available" and not (state.get("FailoverState") or {}).get("Status") and not apart

    def switch_over(self, to: str, called_in: str) -> str | None:
        call = self.run.client("rds", called_in).switchover_global_cluster
        return self.run.attempt(call, GlobalClusterIdentifier=self.name, TargetDbClusterIdentifier=self.arns[to])

    def fail_over(self, to: str, called_in: str) -> str | None:
        call = self.run.client("rds", called_in).failover_global_cluster
        return self.run.attempt(
            call, GlobalClusterIdentifier=self.name, TargetDbClusterIdentifier=self.arns[to], AllowDataLoss=True
        )

    def await_writer(self, region: str, minutes: float = 30, every: float = 5) -> bool:
        return bool(self.run.wait(f"the writer in {region}", lambda: self.writer(region) == region, minutes=minutes, every=every))

    def await_settled(self, region: str, minutes: float = 120) -> bool:
        return bool(self.run.wait("the roles to settle", lambda: self.settled(region), minutes=minutes, every=15))


def region_of(arn: str) -> str:
    return arn.split(":")[3]


def _members(run: Run) -> list[dict[str, Any]]:
    try:
        found = run.client("rds").describe_global_clusters(GlobalClusterIdentifier=run.named("db"))
    except botocore.exceptions.ClientError as error:
        if error_code(error) == "GlobalClusterNotFoundFault":
            return []
        raise
    return found["GlobalClusters"][0]["GlobalClusterMembers"]
