"""How long a write to a global table takes to arrive in the other Region."""

from __future__ import annotations

from ..description import Check, Evidence, Reliance, Verdict, fails, holds, untold
from ..run import Run
from .l16_replica_twice import add_replica, await_replica, make_table
from .l18_change_of_roles import percentile

WRITES = 100
LIMIT = 1.0
LONGEST = 60
PAUSE = 0.02


def ask(run: Run) -> Verdict:
    table = make_table(run)
    if (error := add_replica(run)) or not await_replica(run):
        return untold(f"the replica cannot be made: {error}")
    took = []
    for count in range(WRITES):
        seconds = _measure(run, table, count)
        if seconds is None:
            return fails(f"write {count + 1} had not arrived after {LONGEST} s", seconds=took)
        took.append(seconds)
    return judge(took)


def judge(took: list[float]) -> Verdict:
    half, most = percentile(took, 50), percentile(took, 90)
    said = f"half of {len(took)} writes arrive within {half:.2f} s, nine of ten within {most:.2f} s, the way from here to the Region included"
    return (holds if most <= LIMIT else fails)(said, half=round(half, 2), nine_of_ten=round(most, 2), longest=round(max(took), 2))


def _measure(run: Run, table: str, count: int) -> float | None:
    run.client("dynamodb").put_item(TableName=table, Item={"id": {"S": "counter"}, "count": {"N": str(count)}})
    begin = run.clock.seconds()
    there = run.client("dynamodb", run.other)
    while run.clock.seconds() - begin < LONGEST:
        found = there.get_item(TableName=table, Key={"id": {"S": "counter"}}).get("Item")
        if found and found["count"]["N"] == str(count):
            return run.clock.seconds() - begin
        run.sleep(PAUSE)
    return None


CHECK = Check(
    id="L19",
    question="How long does a write to a global table take to arrive?",
    assumption="Nine of ten writes arrive within a second.",
    settles="the typical loss of a table when a region is lost",
    otherwise="The typical loss becomes what was measured, with its date.",
    minutes=15,
    regions=2,
    makes=("table",),
    relies=(Reliance("stdlib/kinds/dynamodb.dr", "writes reach the other region", "the typical loss of a table"),),
    evidence=(
        Evidence("\"Within a second\".", "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/V2globaltables_HowItWorks.html"),
        Evidence("\"Usually a few seconds\".", "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GlobalTables.html"),
    ),
    ask=ask,
)
