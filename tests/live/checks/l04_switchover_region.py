"""Which Region may ask for a switchover, and whether a failover is taken while one is under way."""

from __future__ import annotations

from typing import Any

from ..description import Check, Cost, Evidence, Reliance, Verdict, fails, holds, untold
from ..parts import databases
from ..run import Run


def ask(run: Run) -> Verdict:
    database = databases.GlobalDatabase(run)
    database.make()
    seen: dict[str, Any] = {"from_writer": database.switch_over(run.other, run.region)}
    if seen["from_writer"] is not None:
        seen["from_target"] = database.switch_over(run.other, run.other)
    state = database.state(run.other)
    seen["status_under_way"] = state["Status"]
    seen["failover_state"] = (state.get("FailoverState") or {}).get("Status")
    seen["failover_under_way"] = database.fail_over(run.other, run.other) if _is_under_way(database, run) else "not asked: no change was under way"
    seen["arrived"] = database.await_writer(run.other)
    database.await_settled(run.other)
    return judge(seen)


def _is_under_way(database: databases.GlobalDatabase, run: Run) -> bool:
    return database.writer(run.other) != run.other


def judge(seen: dict[str, Any]) -> Verdict:
    if seen["from_writer"] is not None and seen["from_target"] is not None:
        return untold(f"a switchover is refused in both Regions: {seen['from_writer']}; {seen['from_target']}", **seen)
    failover = seen["failover_under_way"]
    second = "a failover meanwhile is accepted" if failover is None else f"a failover meanwhile: {failover}"
    if seen["from_writer"] is None:
        return holds(f"SwitchoverGlobalCluster is accepted in the writer's Region; {second}", **seen)
    return fails(f"it is accepted in the target's Region only ({seen['from_writer']}); {second}", **seen)


CHECK = Check(
    id="L4",
    question="Is SwitchoverGlobalCluster accepted in the writer's Region, and FailoverGlobalCluster while a switchover is under way?",
    assumption="The writer's Region may ask for the switchover, and a forced failover is taken while one is under way.",
    settles="where drills, switchovers and failbacks are asked for first",
    otherwise="The target's Region, which is asked second today, is asked first; a plan that finds a switchover under way waits for its end or detaches the cluster.",
    minutes=70,
    regions=2,
    costs=(Cost("aurora-hour", 2.4),),
    makes=databases.MAKES,
    remark=databases.NETWORKS,
    relies=(
        Reliance("templates/role_switch/index.py", "switchover_global_cluster", "the planned form of `promote`"),
        Reliance("stdlib/kinds/aurora.dr", "FailoverGlobalCluster", "the forced form of `promote`"),
    ),
    evidence=(
        Evidence(
            "The page and the CLI's example ask in the Region of the current primary.",
            "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database-disaster-recovery.html",
        ),
        Evidence("An InternalFailure, without the Region being named.", "aws/aws-sdk#822"),
    ),
    ask=ask,
)
