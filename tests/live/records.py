"""What the runs found, as people recorded it: `results.json` stands in the repository, and the page shows it."""

from __future__ import annotations

import json
import pathlib
from typing import Any

from .description import Verdict
from .run import Run

FILE = pathlib.Path(__file__).resolve().parent / "results.json"


def recorded() -> dict[str, dict[str, str]]:
    return json.loads(FILE.read_text())


def record(run: Run, check_id: str, verdict: Verdict, file: pathlib.Path = FILE) -> None:
    """Without the account: whose it was is nobody's concern."""
    results: dict[str, Any] = json.loads(file.read_text())
    regions = ", ".join(run.regions)
    because = verdict.because.replace(run.account, "<account>")
    results[check_id] = {"date": f"{run.clock.now():%Y-%m-%d}", "regions": regions, "verdict": verdict.state, "because": because}
    file.write_text(json.dumps(results, indent=2, sort_keys=True) + "\n")


def last_run(check_id: str, results: dict[str, dict[str, str]]) -> str:
    found = results.get(check_id)
    return f"{found['verdict']}, {found['date']}" if found else "not yet run"
