"""How long a forced change of roles takes: ten of them, there and back."""

from __future__ import annotations

import pathlib
import re
from typing import Any

from ..description import Check, Cost, Evidence, Reliance, Verdict, fails, holds, untold
from ..parts import databases
from ..run import Run

TIMES = 10
LONGEST_MINUTES = 60
AURORA = pathlib.Path(__file__).resolve().parents[3] / "stdlib/kinds/aurora.dr"
UNITS = {"s": 1, "m": 60, "h": 3600}


def ask(run: Run) -> Verdict:
    database = databases.GlobalDatabase(run)
    database.make()
    took: list[float] = []
    for index in range(TIMES):
        target, left = (run.other, run.region) if index % 2 == 0 else (run.region, run.other)
        if not database.await_settled(left):
            return judge(took, f"the roles had not settled before change {index + 1}")
        begin = run.clock.seconds()
        if error := database.fail_over(target, target):
            return judge(took, f"change {index + 1} was refused: {error}")
        if not database.await_writer(target, minutes=LONGEST_MINUTES, every=2):
            return judge(took, f"change {index + 1} took more than {LONGEST_MINUTES} minutes")
        took.append(run.clock.seconds() - begin)
        run.say(f"change {index + 1} of {TIMES}: {took[-1]:.0f} s")
    return judge(took)


def judge(took: list[float], trouble: str = "") -> Verdict:
    typical, patience = figures(AURORA.read_text())
    seen: dict[str, Any] = {"seconds": [round(one) for one in took], "size": databases.CLASS, "typical": typical, "patience": patience}
    if trouble or len(took) < TIMES:
        return untold(f"{len(took)} of {TIMES} changes were measured: {trouble}", **seen)
    half, most = percentile(took, 50), percentile(took, 90)
    said = f"half within {half:.0f} s, nine of ten within {most:.0f} s; the library says {typical:.0f} s and waits {patience:.0f} s"
    verdict = holds if half <= typical and most <= patience else fails
    return verdict(said, half=round(half), nine_of_ten=round(most), **seen)


def percentile(values: list[float], percent: int) -> float:
    """The smallest of them that so many per cent do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)]


def figures(source: str) -> tuple[float, float]:
    """What the library takes for the typical time, and how long it waits by default."""
    patience = re.search(r"param patience: duration = (\d+)([smh])", source)
    typical = re.search(r"step wait_roles \{.*?typical\s*=\s*(\d+)([smh])", source, re.DOTALL)
    if not (patience and typical):
        raise LookupError("stdlib/kinds/aurora.dr no longer says how long a change of roles takes: mend `figures`")
    return tuple(int(found[1]) * UNITS[found[2]] for found in (typical, patience))


CHECK = Check(
    id="L18",
    question="How long does a forced change of roles of an Aurora global database take?",
    assumption="Half of them take no longer than the library's typical time, nine of ten no longer than its patience.",
    settles="the figure that decides most verdicts on the RTO",
    otherwise="The typical time of `promote` becomes the half that was measured, with date and size; its patience exceeds the nine of ten by far.",
    minutes=420,
    regions=2,
    costs=(Cost("aurora-hour", 14),),
    makes=databases.MAKES,
    remark=databases.NETWORKS,
    relies=(Reliance("stdlib/kinds/aurora.dr", "step wait_roles", "the typical time and the patience of `promote`"),),
    evidence=(
        Evidence(
            "\"A few minutes\".",
            "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database-disaster-recovery.html",
        ),
        Evidence("About 8 minutes, measured.", "keycloak/keycloak-benchmark#445"),
    ),
    ask=ask,
)
