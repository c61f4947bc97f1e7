"""RDS: Aurora Global Database.

Moto keeps global clusters but finds members only in one region, doesn't read back what a global cluster was given, can't
delete a member from another region and has no failover; instances forget how they are monitored. Here
`FailoverGlobalCluster` and `SwitchoverGlobalCluster` move the writer. A switchover fails while the region of a member is down,
and outside of the writer's region, where AWS documents it: whether another one refuses it, AWS doesn't say.
"""

from typing import Any

from moto.core.responses import ActionResult
from moto.rds.exceptions import RDSClientError
from moto.rds.models import DBCluster, DBInstance, GlobalCluster, RDSBackend, rds_backends
from moto.rds.responses import RDSResponse

from ..patching import replace, wrap, wrap_property
from ..world import WORLD
from . import database_roles, database_versions

MONITORING = (
    "monitoring_interval",
    "monitoring_role_arn",
    "enable_performance_insights",
    "performance_insights_kms_key_id",
    "performance_insights_retention_period",
)
LIFECYCLE_SUPPORT = "open-source-rds-extended-support"


def _global_cluster(response: RDSResponse) -> GlobalCluster:
    identifier = response.params["GlobalClusterIdentifier"]
    cluster = response.global_backend.global_clusters.get(identifier)
    if cluster is None:
        raise RDSClientError("GlobalClusterNotFoundFault", f"Global cluster {identifier} not found")
    database_roles.settle(cluster)
    return cluster


def _find_member(cluster: GlobalCluster, name: str) -> DBCluster | None:
    return next((one for one in cluster.members if name in (one.db_cluster_arn, one.db_cluster_identifier)), None)


def _answer(cluster: GlobalCluster) -> ActionResult:
    return ActionResult({"GlobalCluster": cluster})


def _refuse_switchover_elsewhere(cluster: GlobalCluster, region: str) -> None:
    if region not in [member.region for member in cluster.members if member.is_writer]:
        message = f"{region} does not hold the primary cluster: a switchover is asked for where that is"
        raise RDSClientError("InvalidGlobalClusterStateFault", message)


def _refuse_switchover_in_outage(cluster: GlobalCluster) -> None:
    for member in cluster.members:
        if member.region in WORLD.regions_down:
            message = f"{member.db_cluster_identifier} is not available: a switchover needs every member"
            raise RDSClientError("InvalidGlobalClusterStateFault", message)


def _is_true(response: RDSResponse, name: str) -> bool:
    return str(response.params.get(name, "false")).lower() == "true"


def _move_writer(response: RDSResponse, switchover: bool) -> ActionResult:
    cluster = _global_cluster(response)
    name = response.params["TargetDbClusterIdentifier"]
    target = _find_member(cluster, name)
    if target is None:
        raise RDSClientError("DBClusterNotFoundFault", f"{name} is not a member of {cluster.global_cluster_identifier}")
    if target.is_writer:
        raise RDSClientError("InvalidGlobalClusterStateFault", "the target is already the writer")
    database_roles.refuse_another(cluster)
    if switchover:
        _refuse_switchover_elsewhere(cluster, response.region)
        _refuse_switchover_in_outage(cluster)
    database_roles.begin(cluster, target, with_loss=not switchover)
    return _answer(cluster)


def _install_failover() -> None:
    @replace(RDSResponse, "failover_global_cluster")
    def failover(self: RDSResponse) -> ActionResult:
        if _is_true(self, "AllowDataLoss") and _is_true(self, "Switchover"):
            raise RDSClientError("InvalidParameterCombination", "AllowDataLoss and Switchover exclude each other")
        return _move_writer(self, switchover=not _is_true(self, "AllowDataLoss"))

    @replace(RDSResponse, "switchover_global_cluster")
    def switchover(self: RDSResponse) -> ActionResult:
        return _move_writer(self, switchover=True)

    @replace(RDSResponse, "remove_from_global_cluster")
    def remove(self: RDSResponse) -> ActionResult:
        """The provider knows by the words of the error that a member has been removed already."""
        cluster, name = _global_cluster(self), self.params["DbClusterIdentifier"]
        member = _find_member(cluster, name)
        if member is None:
            message = f"Cluster {name} is not found in global cluster {cluster.global_cluster_identifier}"
            raise RDSClientError("InvalidParameterValue", message)
        cluster.members.remove(member)
        member.is_writer = True
        member.global_cluster_identifier = None
        return _answer(cluster)


# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateGlobalCluster.html
TAKEN_FROM_THE_SOURCE = ("DatabaseName", "Engine", "EngineVersion", "StorageEncrypted")


def _refuse_what_the_source_says(params: dict[str, Any]) -> None:
    for name in TAKEN_FROM_THE_SOURCE:
        if params.get("SourceDBClusterIdentifier") and params.get(name) is not None:
            message = f"When creating global cluster from existing db cluster, value for {name} should not be specified"
            raise RDSClientError("InvalidParameterCombination", message)


def _install_global_clusters() -> None:
    @replace(RDSResponse, "describe_global_clusters")
    def describe(self: RDSResponse) -> ActionResult:
        clusters = self.global_backend.describe_global_clusters()
        for cluster in clusters:
            database_roles.settle(cluster)
        if self.params.get("GlobalClusterIdentifier"):
            clusters = [_global_cluster(self)]
        for condition in self.params.get("Filters", []):
            if condition["Name"] == "db-cluster-id":
                wanted = set(condition["Values"])
                clusters = [cluster for cluster in clusters if _has_member(cluster, wanted)]
        return ActionResult({"GlobalClusters": clusters})

    @replace(RDSResponse, "modify_global_cluster")
    def modify(self: RDSResponse) -> ActionResult:
        cluster = _global_cluster(self)
        cluster.deletion_protection = self.params.get("DeletionProtection", cluster.deletion_protection)
        if self.params.get("EngineVersion"):
            database_versions.raise_all(cluster, self.params["EngineVersion"], _is_true(self, "AllowMajorVersionUpgrade"))
        return _answer(cluster)

    @wrap(RDSResponse, "create_global_cluster")
    def create(original: Any, self: RDSResponse) -> ActionResult:
        _refuse_what_the_source_says(self.params)
        answer = original(self)
        cluster = _global_cluster(self)
        # The cluster that it is made of holds the data, so it is the writer.
        for member in cluster.members:
            member.is_writer = True
        cluster.database_name = self.params.get("DatabaseName")
        cluster.tags = self.params.get("Tags", [])
        cluster.engine_lifecycle_support = LIFECYCLE_SUPPORT
        return answer


def _install_members() -> None:
    @wrap_property(GlobalCluster, "global_cluster_members")
    def members(original: Any, cluster: GlobalCluster) -> list[dict[str, Any]]:
        """A reader is connected as long as the regions of both it and the writer stand."""
        regions = {member.db_cluster_arn: member.region for member in cluster.members}
        writers = [member.region for member in cluster.members if member.is_writer]
        shown = original(cluster)
        for member in shown:
            apart = WORLD.regions_down.keys() & {regions[member["DBClusterArn"]], *writers}
            member["SynchronizationStatus"] = "pending-resync" if apart else "connected"
        return shown


def _has_member(cluster: GlobalCluster, names: set[str]) -> bool:
    return any({member.db_cluster_arn, member.db_cluster_identifier} & names for member in cluster.members)


def _install_clusters() -> None:
    @wrap(RDSBackend, "delete_db_cluster")
    def delete(original: Any, self: RDSBackend, cluster_identifier: str, snapshot_name: str | None = None) -> DBCluster:
        """Moto looks for the global cluster only in the member's own region."""
        deleted = original(self, cluster_identifier, snapshot_name)
        for backend in rds_backends[self.account_id].values():
            for cluster in backend.global_clusters.values():
                if deleted in cluster.members:
                    cluster.members.remove(deleted)
        return deleted

    @wrap(DBCluster, "__init__")
    def initialise(original: Any, self: DBCluster, *arguments: Any, **named: Any) -> None:
        """A secondary has no master password of its own, but moto reads one."""
        original(self, *arguments, **named)
        self.engine_lifecycle_support = LIFECYCLE_SUPPORT
        if not hasattr(self, "_master_user_password"):
            self._master_user_password = ""

    @wrap_property(DBCluster, "scaling_configuration_info")
    def scaling_configuration_info(original: Any, cluster: DBCluster) -> dict[str, Any] | None:
        """Only Serverless v1 has it; an empty one shows as a change in each plan."""
        return original(cluster) if cluster.engine_mode == "serverless" else None


def _install_instances() -> None:
    """Enhanced monitoring and Performance Insights, which show as changes in each plan when they are forgotten."""

    @wrap(DBInstance, "__init__")
    def initialise(original: Any, self: DBInstance, *arguments: Any, **named: Any) -> None:
        original(self, *arguments, **named)
        for setting in MONITORING:
            setattr(self, setting, named.get(setting))

    DBInstance.performance_insights_enabled = property(lambda self: bool(self.enable_performance_insights))


def install() -> None:
    _install_instances()
    _install_failover()
    _install_global_clusters()
    _install_members()
    _install_clusters()
