"""The command line: it says what a check makes and costs, refuses what was not asked for clearly, asks, cleans up, and tells."""

from __future__ import annotations

import argparse
import json
import re
import sys
from typing import Any, Callable

import botocore.exceptions

from . import prices, records
from .catalog import catalog
from .cleaning import clean
from .clock import Clock
from .description import FAILS, HOLDS, UNTOLD, Check, Verdict, untold
from .page import page
from .run import NAME, Refused, Run, new_name, shown_error

REFUSED, LEFT = 2, 4
CODES = {HOLDS: 0, FAILS: 1, UNTOLD: 3}
REGION = re.compile(r"[a-z]{2}(-[a-z]+)+-\d")


def main(arguments: list[str], *, client: Callable[[str, str], Any] | None = None, clock: Clock | None = None) -> int:
    wishes = _parser().parse_args(arguments)
    if wishes.list:
        print(_listed(wishes.json))
        return 0
    if wishes.page:
        print(page(), end="")
        return 0
    try:
        check, run = _prepare(wishes, client, clock or Clock())
    except Refused as refusal:
        print(f"refused: {refusal}", file=sys.stderr)
        return REFUSED
    if wishes.clean:
        return _report_left(run, check, clean(run, check.makes))
    return _go(run, check, wishes)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tests/live", description="Asks a live account what the library assumes about AWS.")
    parser.add_argument("check", nargs="?", help="L1, L2, …")
    parser.add_argument("--list", action="store_true", help="every check, with its time, its cost and its last run")
    parser.add_argument("--page", action="store_true", help="docs/live-checks.md")
    parser.add_argument("--account", help="the account in which it runs, 12 digits")
    parser.add_argument("--region")
    parser.add_argument("--other-region", help="for checks that need two")
    parser.add_argument("--yes", action="store_true", help="run it: without this, only time and cost are said")
    parser.add_argument("--json", action="store_true", help="the verdict as JSON")
    parser.add_argument("--record", action="store_true", help="add the verdict to tests/live/results.json")
    parser.add_argument("--clean", metavar="RUN", help="remove what a run left behind")
    parser.add_argument("--resume", metavar="RUN", help="ask again, for a check that is asked twice")
    parser.add_argument("--document", metavar="NAME", help="L5: the plan of a deployment that was just made")
    return parser


def _prepare(wishes: argparse.Namespace, client: Callable[[str, str], Any] | None, clock: Clock) -> tuple[Check, Run]:
    name = wishes.clean or wishes.resume
    check = _check(wishes.check, name)
    if not re.fullmatch(r"\d{12}", wishes.account or ""):
        raise Refused("name the account in which it may run: --account, 12 digits")
    regions = [wishes.region, *([wishes.other_region] if check.regions == 2 or wishes.other_region else [])]
    for option, region in zip(("--region", "--other-region"), regions):
        if not REGION.fullmatch(region or ""):
            raise Refused(f"name the region in which it may run: {option}")
    if len(set(regions)) < len(regions):
        raise Refused("the two regions must differ")
    if wishes.resume and not check.resumable:
        raise Refused(f"{check.id} is asked once: nothing of it can be resumed")
    run = Run(
        name or new_name(check.id, clock),
        wishes.account,
        *regions,
        client=client,
        clock=clock,
        resumed=bool(wishes.resume),
        document=wishes.document,
    )
    run.verify_account()
    return check, run


def _check(named: str | None, run_name: str | None) -> Check:
    found = NAME.fullmatch(run_name or "")
    if run_name and not found:
        raise Refused(f"`{run_name}` is no name of a run: they look like drc-live-l2-261127101500-ab")
    identifier = found[1].upper() if found else (named or "").upper()
    if identifier not in catalog():
        raise Refused(f"there is no check `{named or ''}`: see --list")
    if named and named.upper() != identifier:
        raise Refused(f"{run_name} is no run of {named}")
    return catalog()[identifier]


def _listed(as_json: bool) -> str:
    results = records.recorded()
    rows = [
        {
            "id": check.id,
            "question": check.question,
            "settles": check.settles,
            "minutes": check.minutes,
            "dollars": round(prices.dollars(check), 2),
            "last_run": records.last_run(check.id, results),
        }
        for check in catalog().values()
    ]
    if as_json:
        return json.dumps(rows, indent=2)
    lines = [f"{'':4} {'minutes':>7} {'cost':>8}  last run"]
    for row, check in zip(rows, catalog().values()):
        lines.append(f"{row['id']:4} {row['minutes']:>7} {prices.shown(check):>8}  {row['last_run']}")
        lines += [f"     {row['question']}", f"     settles {row['settles']}"]
    return "\n".join(lines)


# ---- a run

def _go(run: Run, check: Check, wishes: argparse.Namespace) -> int:
    _announce(run, check)
    if check.makes and not wishes.yes and not wishes.resume:
        print("nothing was made: say --yes to run it", file=sys.stderr)
        return REFUSED
    verdict, left = _ask_and_clean(run, check)
    _tell(run, check, verdict, left, wishes.json)
    if wishes.record:
        records.record(run, check.id, verdict)
    return _report_left(run, check, left) or CODES[verdict.state]


def _announce(run: Run, check: Check) -> None:
    cost = "; ".join(prices.explained(check))
    for line in (
        f"{check.id}: {check.question}",
        f"run {run.name} in account {run.account}, {' and '.join(run.regions)}",
        f"makes: {', '.join(check.makes) or 'nothing'}",
        f"takes about {check.minutes} minutes and costs about {prices.shown(check)}{f' ({cost})' if cost else ''}",
        *([check.remark] if check.remark else []),
    ):
        print(line, file=sys.stderr)


def _ask_and_clean(run: Run, check: Check) -> tuple[Verdict, list[str]]:
    try:
        verdict = check.ask(run)
    except KeyboardInterrupt:
        verdict = untold("it was interrupted")
    except botocore.exceptions.ClientError as error:
        verdict = untold(f"{error.operation_name} was refused: {shown_error(error)}")
    except Exception as error:  # noqa: BLE001 - whatever it was, what was made must go
        verdict = untold(f"{type(error).__name__}: {error}")
    if run.later and verdict.state == UNTOLD:
        run.say(f"kept for later: python3 tests/live {check.id} --resume {run.name}")
        return verdict, []
    try:
        return verdict, clean(run, check.makes)
    except KeyboardInterrupt:
        return verdict, ["the removal was interrupted"]


def _tell(run: Run, check: Check, verdict: Verdict, left: list[str], as_json: bool) -> None:
    if not as_json:
        print(f"{check.id}: {verdict.state}: {verdict.because}")
        return
    shown = {"id": check.id, "run": run.name, "verdict": verdict.state, "because": verdict.because, "facts": verdict.facts, "left": left}
    print(json.dumps(shown, indent=2, default=str))


def _report_left(run: Run, check: Check, left: list[str]) -> int:
    if not left:
        return 0
    print(f"left behind by {run.name}:", *left, sep="\n  ", file=sys.stderr)
    regions = " ".join(f"{option} {region}" for option, region in zip(("--region", "--other-region"), run.regions))
    print(f"again: python3 tests/live --clean {run.name} --account {run.account} {regions}", file=sys.stderr)
    return LEFT
