"""RDS: the time that an Aurora Global Database takes to change roles.

At once, unless `/sim/promotion` says otherwise. Then the call only asks for the change: the status says so at once, and the
target is the writer at the end. Meanwhile a second call is refused.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from moto.rds.exceptions import RDSClientError
from moto.rds.models import DBCluster, GlobalCluster, rds_backends

from ..account import ACCOUNT
from ..passage import each_minute
from ..world import WORLD

# How long a change is only asked for, as `FailoverState` shows; AWS doesn't say.
PENDING_SECONDS = 5


@dataclass
class Change:
    target: DBCluster
    status: str
    with_loss: bool
    begins: datetime.datetime
    ends: datetime.datetime


def refuse_another(cluster: GlobalCluster) -> None:
    """One change at a time."""
    if _change(cluster) is not None:
        raise RDSClientError("InvalidGlobalClusterStateFault", "the roles are being changed already")


def begin(cluster: GlobalCluster, target: DBCluster, with_loss: bool) -> None:
    """Moves the writer, now or in a while."""
    now, takes = WORLD.now(), WORLD.promotion_seconds
    begins = now + datetime.timedelta(seconds=min(PENDING_SECONDS, takes))
    status = "failing-over" if with_loss else "switching-over"
    cluster.change = Change(target, status, with_loss, begins, now + datetime.timedelta(seconds=takes))
    settle(cluster)


def settle(cluster: GlobalCluster) -> None:
    """Brings a cluster to the state that the time asks for."""
    change, now = _change(cluster), WORLD.now()
    cluster.failover_state = None
    if change is None:
        return
    if now >= change.ends:
        _move_writer(cluster, change.target)
        cluster.status, cluster.change = "available", None
        WORLD.happenings += 1
        return
    cluster.status = change.status
    cluster.failover_state = _shown(cluster, change)


def is_changing(cluster: GlobalCluster) -> bool:
    return _change(cluster) is not None


def _settle_all() -> None:
    for backend in list(rds_backends[ACCOUNT].values()):
        for cluster in list(backend.global_clusters.values()):
            settle(cluster)


def _change(cluster: GlobalCluster) -> Change | None:
    return getattr(cluster, "change", None)


def _move_writer(cluster: GlobalCluster, target: DBCluster) -> None:
    for member in cluster.members:
        member.is_writer = member is target
    cluster.members.sort(key=lambda member: not member.is_writer)


def _shown(cluster: GlobalCluster, change: Change) -> dict[str, Any]:
    writers = [member.db_cluster_arn for member in cluster.members if member.is_writer]
    return {
        "Status": "pending" if WORLD.now() < change.begins else change.status,
        "FromDbClusterArn": writers[0] if writers else None,
        "ToDbClusterArn": change.target.db_cluster_arn,
        "IsDataLossAllowed": change.with_loss,
    }


def install() -> None:
    GlobalCluster.failover_state = None
    each_minute("settle")(_settle_all)
