"""Databases as a client sees them: which host names take connections.

The name of a cluster's writer answers where the cluster writes. In the standby of a global database it leads nowhere until the
standby is promoted; the name of the readers answers everywhere.
"""

from typing import TYPE_CHECKING, Any

from ..calls import Fault, Faults

if TYPE_CHECKING:
    from emulator.client import Emulator

UNANSWERED = "unanswered"
UNKNOWN = "Name or service not known"


class Databases:
    def __init__(self, emulator: "Emulator", faults: Faults):
        self._emulator, self._faults = emulator, faults

    def trouble(self, host: str, port: int) -> str | None:
        """Why a connection does not come about, or None when it does."""
        labels = host.split(".")
        if labels[-3:] != ["rds", "amazonaws", "com"]:
            return UNKNOWN
        region = labels[-4]
        fault = self._faults.of("rds", region)
        if fault is not None:
            return UNANSWERED if fault is Fault.HANGS else UNKNOWN
        for cluster in self._emulator.client("rds", region).describe_db_clusters()["DBClusters"]:
            names = [cluster["ReaderEndpoint"], *([cluster["Endpoint"]] if self._writes(cluster, region) else [])]
            if host in names and port == cluster["Port"]:
                return None
        return UNKNOWN

    def _writes(self, cluster: dict[str, Any], region: str) -> bool:
        arn = cluster["DBClusterArn"]
        for worldwide in self._emulator.client("rds", region).describe_global_clusters()["GlobalClusters"]:
            for member in worldwide["GlobalClusterMembers"]:
                if member["DBClusterArn"] == arn:
                    return member["IsWriter"]
        return True
