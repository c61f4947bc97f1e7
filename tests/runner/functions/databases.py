"""Databases as a client sees them: which host names take connections.

The name of a cluster's writer answers where the cluster writes. In the standby of a global database it leads nowhere until the
standby is promoted; the name of the readers answers everywhere. The name of the global database leads to its writer, wherever
that is, as long as its region stands.
"""

from typing import TYPE_CHECKING, Any

from ..calls import Fault, Faults

if TYPE_CHECKING:
    from emulator.client import Emulator

UNANSWERED = "unanswered"
UNKNOWN = "Name or service not known"


class Databases:
    def __init__(self, emulator: "Emulator", faults: Faults, region: str):
        """`region` stands whatever the test does."""
        self._emulator, self._faults, self._region = emulator, faults, region

    def trouble(self, host: str, port: int) -> str | None:
        """Why a connection does not come about, or None when it does."""
        labels = host.split(".")
        if labels[-3:] != ["rds", "amazonaws", "com"]:
            return UNKNOWN
        region = self._region_behind(host) if labels[-4] == "global" else labels[-4]
        if region is None:
            return UNKNOWN
        fault = self._faults.of("rds", region)
        if fault is not None:
            return UNANSWERED if fault is Fault.HANGS else UNKNOWN
        for cluster in self._emulator.client("rds", region).describe_db_clusters()["DBClusters"]:
            if host in self._names(cluster, region) and port == cluster["Port"]:
                return None
        return UNKNOWN

    def _names(self, cluster: dict[str, Any], region: str) -> list[str]:
        if not self._writes(cluster, region):
            return [cluster["ReaderEndpoint"]]
        global_names = [one["Endpoint"] for one in self._worldwide(region) if _writer(one) == cluster["DBClusterArn"]]
        return [cluster["ReaderEndpoint"], cluster["Endpoint"], *global_names]

    def _region_behind(self, host: str) -> str | None:
        writers = [_writer(one) for one in self._worldwide(self._region) if one["Endpoint"] == host]
        return writers[0].split(":")[3] if writers and writers[0] else None

    def _writes(self, cluster: dict[str, Any], region: str) -> bool:
        arn = cluster["DBClusterArn"]
        for worldwide in self._worldwide(region):
            for member in worldwide["GlobalClusterMembers"]:
                if member["DBClusterArn"] == arn:
                    return member["IsWriter"]
        return True

    def _worldwide(self, region: str) -> list[dict[str, Any]]:
        return self._emulator.client("rds", region).describe_global_clusters()["GlobalClusters"]


def _writer(worldwide: dict[str, Any]) -> str | None:
    return next((member["DBClusterArn"] for member in worldwide["GlobalClusterMembers"] if member["IsWriter"]), None)
