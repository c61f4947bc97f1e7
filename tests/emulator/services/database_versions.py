"""RDS: which version an Aurora cluster has, and who may raise it.

A global database is raised as a whole: to another release, after which each cluster has the default group of parameters, and to
another minor version of PostgreSQL, not of MySQL. There, the secondaries are raised one by one, and the primary last.
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyGlobalCluster.html
https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database-upgrade.html
https://aws.amazon.com/about-aws/whats-new/2026/02/amazon-aurora-global-database-managed-minor/
What is refused is refused in the words of the service, as far as they are public:
https://github.com/hashicorp/terraform-provider-aws/pull/47448, /issues/28761 and /issues/36107.
"""

from typing import Any

from moto.rds.exceptions import RDSClientError
from moto.rds.models import DBCluster, GlobalCluster, RDSBackend, rds_backends

from ..account import ACCOUNT
from ..patching import wrap

MYSQL = "aurora-mysql"
LOSS_LIMIT = "rds.global_db_rpo"


def release_of(engine: str, version: str) -> str:
    """PostgreSQL counts by one number, MySQL by two."""
    return ".".join(version.split(".")[: 2 if engine == MYSQL else 1])


def raise_all(cluster: GlobalCluster, version: str, major_allowed: bool) -> None:
    """`ModifyGlobalCluster` with a version."""
    if version == cluster.engine_version:
        return
    if release_of(cluster.engine, version) == release_of(cluster.engine, cluster.engine_version):
        if cluster.engine == MYSQL:
            message = "Amazon RDS can't perform minor version upgrades through ModifyGlobalCluster for this database engine."
            raise RDSClientError("InvalidParameterValue", message)
    else:
        _refuse_major(cluster, major_allowed)
        for member in cluster.members:
            member.parameter_group = f"default.{cluster.engine}{release_of(cluster.engine, version)}"
    for member in cluster.members:
        member.engine_version = version
    cluster.engine_version = version


def _refuse_major(cluster: GlobalCluster, allowed: bool) -> None:
    if not allowed:
        raise RDSClientError("InvalidParameterCombination", "The AllowMajorVersionUpgrade flag must be present when upgrading to a new major version.")
    for member in cluster.members:
        group = _backend(member).db_cluster_parameter_groups.get(member.parameter_group)
        # The console shows an empty value for one that was reset.
        if group and str(group.parameters.get(LOSS_LIMIT, {}).get("ParameterValue", "-1")) != "-1":
            raise RDSClientError("InvalidParameterCombination", f"A major version upgrade is not possible while {LOSS_LIMIT} is set")


def _backend(cluster: DBCluster) -> RDSBackend:
    return rds_backends[ACCOUNT][cluster.region]


def _worldwide(cluster: DBCluster) -> GlobalCluster | None:
    everywhere = (one for backend in rds_backends[ACCOUNT].values() for one in backend.global_clusters.values())
    return next((one for one in everywhere if cluster in one.members), None)


def _refuse_member(cluster: DBCluster, worldwide: GlobalCluster, version: str) -> None:
    if release_of(cluster.engine, version) != release_of(cluster.engine, cluster.engine_version):
        message = "Major Version Upgrade isn't supported in a single member of a global cluster. Use ModifyGlobalCluster to upgrade all the members."
        raise RDSClientError("InvalidParameterCombination", message)
    if cluster.is_writer and any(member.engine_version != version for member in worldwide.members if member is not cluster):
        message = f"Cannot upgrade DB cluster '{cluster.db_cluster_identifier}' to engine version {version} as global replica(s) are running lower version. Please upgrade global replicas first before upgrading the primary member."
        raise RDSClientError("InvalidParameterValue", message)


def _refuse_group(cluster: DBCluster, name: str, version: str) -> None:
    """A group is of one release."""
    group = _backend(cluster).db_cluster_parameter_groups.get(name)
    family = f"{cluster.engine}{release_of(cluster.engine, version)}"
    if group and group.db_parameter_group_family != family:
        message = f"The Parameter Group {name} with DBParameterGroupFamily {group.db_parameter_group_family} cannot be used for this instance. Please use a Parameter Group with DBParameterGroupFamily {family}"
        raise RDSClientError("InvalidParameterCombination", message)


def install() -> None:
    @wrap(RDSBackend, "modify_db_cluster")
    def modify(original: Any, self: RDSBackend, kwargs: dict[str, Any]) -> DBCluster:
        cluster = self.clusters[kwargs["db_cluster_identifier"]]
        version, worldwide = kwargs.get("engine_version") or cluster.engine_version, _worldwide(cluster)
        if version != cluster.engine_version and worldwide:
            _refuse_member(cluster, worldwide, version)
        _refuse_group(cluster, kwargs.get("db_cluster_parameter_group_name") or "", version)
        changed = original(self, kwargs)
        if worldwide and cluster.is_writer:
            worldwide.engine_version = version
        return changed
