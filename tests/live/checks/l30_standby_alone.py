"""Whether a cluster without a user and without a global database, as a standby whose writer stands alone, is refused."""

from __future__ import annotations

from ..description import Check, Evidence, Reliance, Verdict, fails, holds, untold
from ..parts import databases
from ..run import Run


def ask(run: Run) -> Verdict:
    error = run.attempt(
        run.client("rds").create_db_cluster,
        DBClusterIdentifier=run.named("home"),
        Engine=databases.ENGINE,
        StorageEncrypted=True,
        Tags=run.tags,
    )
    if error is None:
        return fails("a cluster of its own was made, without a user")
    if "username" in error.lower().replace(" ", ""):
        return holds(f"it is refused: {error}", error=error)
    return untold(f"it was refused for another reason: {error}", error=error)


CHECK = Check(
    id="L30",
    question="Is a cluster refused that has neither a user nor a global database to join?",
    assumption="It is: so a standby is never made beside a writer that stands alone.",
    settles="whether a database that gets its first replica without `existed_alone` is noticed in time",
    otherwise="The standby asks by a precondition of its own whether the writer is in a global database.",
    minutes=5,
    makes=databases.MAKES,
    remark=databases.NETWORKS,
    relies=(Reliance("stdlib/kinds/aurora.dr", "while that stands alone, so would the standby", "the first replica of a database"),),
    evidence=(
        Evidence(
            "The user is asked for, except for a member of a global database.",
            "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html",
        ),
    ),
    ask=ask,
)
