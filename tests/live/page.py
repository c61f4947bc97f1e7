"""docs/live-checks.md, written from what the checks say of themselves: `python3 tests/live --page`."""

from __future__ import annotations

from typing import Iterator

from . import prices
from .catalog import catalog
from .description import Check
from .records import last_run, recorded

INTRODUCTION = f"""# What only a live account can tell

The library stands on what AWS documents. Where the documents are silent or contradict each other, it assumes something, and each such
assumption has a program that asks an account. This page is written by `python3 tests/live --page` from these programs (`tests/live/checks`);
a test holds both together, and looks for each text that is quoted here in the file that relies on it.

```
python3 tests/live --list
python3 tests/live L2 --account 123456789012 --region us-east-1            # says what it makes and costs, and makes nothing
python3 tests/live L2 --account 123456789012 --region us-east-1 --yes
python3 tests/live --clean drc-live-l2-261127101500-ab --account 123456789012 --region us-east-1
```

They need Python 3.11 and boto3, with credentials as boto3 finds them. The account must be named, and is compared with the one that the
credentials lead to before anything is made. Use one in which nothing else lives, as its administrator. All that a run makes bears its name
or the tag `drc-live-run`; it is removed at the end, after an error, and after Ctrl-C. What a killed run left behind, `--clean RUN` finds and
removes.

A run ends with 0 when the assumption holds, with 1 when it does not, with 3 when it cannot be told, with 4 when something could not be
removed (it is listed), and with 2 when it was refused before anything was made. `--json` prints the verdict as JSON. `--record` adds it to
`tests/live/results.json`, which this page shows.

Costs are estimates from list prices of us-east-1 in USD ({prices.DATE}); "nothing" is within what AWS does not charge for, or below a cent.
"""


def page() -> str:
    results = recorded()
    parts = [INTRODUCTION, _table(results), *("\n".join(_section(check, results)) for check in catalog().values())]
    return "\n".join(parts).rstrip("\n") + "\n"


def _table(results: dict[str, dict[str, str]]) -> str:
    rows = ["| | question | minutes | cost | last run |", "|---|---|---|---|---|"]
    for check in catalog().values():
        cells = (f"[{check.id}](#{check.id.lower()})", check.question, str(check.minutes), prices.shown(check), last_run(check.id, results))
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows) + "\n"


def _section(check: Check, results: dict[str, dict[str, str]]) -> Iterator[str]:
    yield f"## {check.id}\n"
    yield f"**{check.question}**\n"
    yield f"- Assumed: {check.assumption}"
    yield f"- It settles {check.settles}."
    yield f"- If it does not hold: {check.otherwise}"
    yield f"- Asked by `tests/live/checks/{check.ask.__module__.rpartition('.')[2]}.py`."
    yield f"- Takes {check.minutes} minutes, in {'two regions' if check.regions == 2 else 'one region'}, and costs {_cost(check)}."
    if check.remark:
        yield f"- {check.remark}"
    yield f"- State: {_state(check, results)}."
    yield "\nWho relies on it:\n"
    yield from (f"- `{one.file}`, at `{one.text}`: {one.why}" for one in check.relies)
    yield "\nEvidence so far:\n"
    yield from (f"- {one.says} ({one.source})" for one in check.evidence)
    yield ""


def _cost(check: Check) -> str:
    return prices.shown(check) + (f": {'; '.join(prices.explained(check))}" if check.costs else "")


def _state(check: Check, results: dict[str, dict[str, str]]) -> str:
    found = results.get(check.id)
    return f"{last_run(check.id, results)}, in {found['regions']}: {found['because']}" if found else "not yet run"
