"""What can be seen of a system from outside: who writes, where its names lead, and who works on its queues."""

from typing import Any, Iterable

from runner import Account


def observe(account: Account, outputs: dict[str, Any], regions: Iterable[str]) -> dict[str, Any]:
    """Asked in the regions that stand. Two runs that end alike show the same."""
    account.clock.settle()
    standing = [region for region in regions if not account.faults.is_lost(region)]
    workers = {name: state for region in standing for name, state in _workers(account, region).items()}
    return {"writers": _writers(account, standing[0]), "names": _names(account, outputs), "workers": workers}


def _writers(account: Account, region: str) -> dict[str, tuple[str, list[str]]]:
    """The status of each global database, and the regions that write."""
    found = {}
    for cluster in account.emulator.client("rds", region).describe_global_clusters()["GlobalClusters"]:
        writers = [member["DBClusterArn"].split(":")[3] for member in cluster["GlobalClusterMembers"] if member["IsWriter"]]
        found[cluster["GlobalClusterIdentifier"]] = (cluster["Status"], writers)
    return found


def _names(account: Account, outputs: dict[str, Any]) -> dict[str, str]:
    """The roles of the regions that the names of the system lead to."""
    found = {}
    for output in outputs:
        component = output.removesuffix("_zone_id")
        if component != output and f"{component}_domain" in outputs:
            answer = account.emulator.dns(outputs[output], outputs[f"{component}_domain"])
            if answer is not None and answer["SetIdentifier"]:
                found[component] = answer["SetIdentifier"]
    return found


def _workers(account: Account, region: str) -> dict[str, str]:
    mappings = account.emulator.client("lambda", region).list_event_source_mappings()["EventSourceMappings"]
    return {one["EventSourceArn"].rsplit(":", 1)[-1]: one["State"] for one in mappings}
