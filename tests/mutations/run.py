#!/usr/bin/env python3
"""Each plan of each system with a step less, an optional step more, a step twice, or two neighbours swapped: what leaves something down must be
refused, what sends clients too early or repeats what serves warned of, and everything else must be as quiet as before. The fix that is offered
mends it. Who is right is for `state_model.py` to say."""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from plan_text import Mutant, mutants, plans_of
from state_model import SYSTEMS, idle, left_down, sent_early

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOWN = re.compile(r"^`([^`]+)` is .* when `([^`]+)` ends")
TOO_LONG = "DR0702"  # the limit of an engine, which a step more may exceed
IDLE = re.compile(r"^`([^`]+)` serves in `[^`]+` already")
EARLY = re.compile(r"^(?:clients are|work is) sent to `([^`]+)` while")


def findings(drc: str, program: pathlib.Path, text: str) -> list[dict]:
    with tempfile.NamedTemporaryFile("w", dir=program.parent, prefix="mutant-", suffix=".dr") as mutant:
        mutant.write(text)
        mutant.flush()
        done = subprocess.run([drc, "check", mutant.name, "--format", "json"], capture_output=True, text=True, timeout=600)
    return json.loads(done.stdout or done.stderr)["diagnostics"]


def said_of(plan: str, found: list[dict]) -> tuple[set[str], set[str], set[str]]:
    """What the compiler says is left down by the plan, what is sent to too early, and what serves before a step for it."""
    down = {match.group(1) for one in found if one["code"] == "DR1003" and (match := DOWN.match(one["message"])) and match.group(2) == plan}
    early = {match.group(1) for one in found if one["code"] == "DR1004" and (match := EARLY.match(one["message"]))}
    serving = {match.group(1) for one in found if one["code"] == "DR1006" and (match := IDLE.match(one["message"]))}
    return down, early, serving


def mended(text: str, fix: dict) -> str:
    data = text.encode()
    for edit in sorted(fix["edits"], key=lambda one: -one["start"]["offset"]):
        data = data[: edit["start"]["offset"]] + edit["replacement"].encode() + data[edit["end"]["offset"] :]
    return data.decode()


def check(name: str, mutant: Mutant, drc: str, program: pathlib.Path, quiet: set[str]) -> tuple[str, str]:
    """A verdict of this test, and the reason where it is a failure."""
    plan = next(one for one in plans_of(mutant.text) if one.name == mutant.plan)
    down, early = left_down(SYSTEMS[name], plan), sent_early(SYSTEMS[name], plan)
    found = findings(drc, program, mutant.text)
    others = sorted({one["code"] for one in found if one["severity"] == "error" and one["code"] not in ("DR1003", "DR1001")})
    if others:  # a rule or a requirement refuses it before the plan is judged
        return ("refused", "") if down or early or others == [TOO_LONG] else ("failure", f"{name}, {mutant.what}: harmless, and refused: {others}")
    said_down, said_early, said_idle = said_of(mutant.plan, found)
    repeated = idle(SYSTEMS[name], plan)
    if said_idle != repeated:
        return "failure", f"{name}, {mutant.what}: serving already {sorted(said_idle)}; should be {sorted(repeated)}"
    # Of what never serves, nobody says when it does.
    if said_down != down or (not down and said_early != early):
        return "failure", f"{name}, {mutant.what}: down {sorted(said_down)}, early {sorted(said_early)}; should be {sorted(down)}, {sorted(early)}"
    fixes = [fix for one in found if one["code"] in ("DR1003", "DR1004") for fix in one["fixes"]]
    for fix in fixes:
        left = {one["code"] for one in findings(drc, program, mended(mutant.text, fix))} - quiet
        if left:
            return "failure", f"{name}, {mutant.what}: the fix `{fix['title']}` leaves {sorted(left)}"
    news = {one["code"] for one in found} - quiet
    if not down and not early and "DR1005" in news:
        return "failure", f"{name}, {mutant.what}: harmless, and {sorted(news)}"
    if (down or early) and not fixes:
        return "failure", f"{name}, {mutant.what}: no fix is offered"
    return ("down" if down else "early" if early else "idle" if repeated else "harmless"), ""


def main() -> int:
    drc = os.environ.get("DRC")
    if not drc:
        print("skipped: DRC does not name the compiler")
        return 77
    counts: Counter[str] = Counter()
    failures = []
    with tempfile.TemporaryDirectory(prefix="mutations-") as room, ThreadPoolExecutor(os.cpu_count()) as pool:
        shutil.copytree(ROOT / "examples", pathlib.Path(room) / "examples")
        runs = []
        for name in SYSTEMS:
            program = pathlib.Path(room) / "examples" / name / f"{pathlib.Path(name).name}.dr"
            text = program.read_text()
            quiet = {one["code"] for one in findings(drc, program, text)}
            for mutant in mutants(text):
                runs.append(pool.submit(check, name, mutant, drc, program, quiet))
        for run in runs:
            verdict, reason = run.result()
            counts[verdict] += 1
            if reason:
                failures.append(reason)
    print("\n".join(failures))
    print(f"{sum(counts.values())} mutants: " + ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items())))
    # A test that finds nothing to refuse tests nothing.
    return 1 if failures or counts["down"] < 20 or counts["early"] < 4 or counts["harmless"] < 20 else 0


if __name__ == "__main__":
    sys.exit(main())
