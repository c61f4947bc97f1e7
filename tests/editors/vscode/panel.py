#!/usr/bin/env python3
"""The timeline in a browser: what it draws is what the proof and the simulation say, keys move, and nothing breaks its policy."""

import html
import json
import pathlib
import re
import subprocess
import sys
import tempfile
from typing import Any

import built
import npm

problems: list[str] = []
# What the page is after the events of a test.
LOOK = """
const all = (selector) => [...document.querySelectorAll(selector)];
const key = (name) => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true }));
const seen = { rows: all('.row[role=group]').map((row) => row.getAttribute('aria-label')) };
seen.segments = all('.segment').map((one) => [one.getAttribute('aria-label'), one.classList.contains('critical'), parseFloat(one.style.left), parseFloat(one.style.width) || 0]);
seen.tabbable = all('.segment[tabindex="0"]').length;
seen.flags = all('.flag').map((one) => one.textContent);
seen.verdict = document.querySelector('.verdict') && document.querySelector('.verdict').textContent;
seen.objective = all('.lines .objective').slice(0, 1).map((one) => parseFloat(one.style.left))[0];
seen.wide = document.documentElement.scrollWidth > window.innerWidth;
if (all('.segment').length) {
  all('.segment')[0].focus();
  const focused = () => document.activeElement.dataset.segment;
  seen.moves = [focused()];
  for (const name of ['ArrowRight', 'ArrowDown', 'ArrowUp', 'End', 'Home']) { key(name); seen.moves.push(focused()); }
  key('Enter');
  seen.told = window.told;
  document.querySelector('[data-case=expected]').focus();
  key('ArrowRight');
  seen.case = document.querySelector('[aria-checked=true]').dataset.case;
  seen.verdictAtWorst = document.querySelector('.verdict').textContent;
  window.dispatchEvent(new MessageEvent('message', { data: { kind: 'stale', file: 'x.dr', uri: 'file:///x.dr', reason: 'wrong <b>here</b>' } }));
  seen.stale = document.querySelector('.stale').textContent;
  seen.kept = all('.segment').length;
}
seen.violations = window.violations;
seen.markup = all('main b, main script').length;
const out = document.createElement('pre');
out.id = 'seen';
out.textContent = JSON.stringify(seen);
document.body.append(out);
"""


def expect(condition: object, what: str) -> None:
    if not condition:
        problems.append(what)


def seen(folder: pathlib.Path, message: Any, theme: str, width: int) -> Any:
    page = built.page(folder, message, theme, LOOK)
    # A profile of its own: it shares nothing, and asks nobody.
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", f"--user-data-dir={folder / 'profile'}", "--host-resolver-rules=MAP * ~NOTFOUND"]
    done = subprocess.run([built.chromium(), *options, f"--window-size={width},900", "--virtual-time-budget=3000", "--dump-dom", page.as_uri()], capture_output=True, text=True, timeout=120)
    match = re.search(r'<pre id="seen">(.*?)</pre>', done.stdout, re.DOTALL)
    if match is None:
        sys.exit(f"the page did not run: {done.stdout[:2000]}")
    return json.loads(html.unescape(match[1]))


def check_model(made: Any, where: str) -> int:
    """The model against what the two commands say; how many recoveries there are."""
    topologies = [topology for simulation in made["simulations"] for topology in simulation["topologies"]]
    recoveries = [(topology, recovery) for topology in topologies for recovery in topology["recoveries"]]
    expect(len(made["recoveries"]) == len(recoveries), f"{where}: plans")
    judged = {
        (one["topology"], judgement["region"], judgement["plan"]): judgement["terms"]
        for one in made["proof"]["topologies"]
        for judgement in one["judgements"]
        if judgement["goal"] == "rto" and judgement["disruption"] == "region" and judgement["component"] is None
    }
    for shown, (topology, told) in zip(made["recoveries"], recoveries, strict=True):
        here = f"{where}, {shown['plan']}"
        expect((shown["topology"], shown["plan"], shown["lost"], shown["objective"]) == (topology["topology"], told["plan"], topology["lost"], told["objective"]), here)
        critical = sorted((term["path"], term["description"]) for term in judged[topology["topology"], topology["lost"], told["plan"]] if term["critical"])
        for run, simulated in zip(shown["runs"], told["runs"], strict=True):
            segments = [segment for row in run["rows"] for segment in row["segments"]]
            expect(sorted((one["begin"], one["end"], one["path"]) for one in segments) == sorted((one["begin"], one["end"], one["path"]) for one in simulated["spans"]), f"{here}: spans")
            expect(sorted((one["path"], one["description"]) for one in segments if one["critical"]) == critical, f"{here}: critical path")
            for row in run["rows"]:
                ends = [segment["end"] for segment in row["segments"][:-1]]
                begins = [segment["begin"] for segment in row["segments"][1:]]
                if row["phase"] in ("detection", "step"):
                    expect(all(begin >= end for begin, end in zip(begins, ends, strict=True)), f"{here}: bars of {row['label']} lie over each other")
        # The bars of the critical path reach from the loss to the recovery without a gap, and so the picture says why it takes so long.
        at = 0
        run = shown["runs"][0]
        for begin, end in sorted((one["begin"], one["end"]) for row in run["rows"] for one in row["segments"] if one["critical"]):
            expect(begin <= at + 1e-6, f"{here}: a gap in the critical path before {begin}")
            at = max(at, end)
        expect(abs(at - run["recovered"]) < 1e-6, f"{here}: the critical path ends at {at}, and not at {run['recovered']}")
        expect(all(one["written"] for row in run["rows"] for one in row["segments"] if one["critical"]), f"{here}: a bar without a place")
    return len(recoveries)


def main() -> int:
    npm.node()
    drc = npm.compiler()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        made = built.recoveries(drc, npm.ROOT / "examples/payments/payments.dr", folder)
        expect(made["losses"] == ["primary"] and [one["plan"] for one in made["recoveries"]] == ["failover", "orchestrated"], "plans of payments")
        files = sorted(file for file in (npm.ROOT / "examples").rglob("*.dr") if "\ntopology " in file.read_text())
        plans = sum(check_model(built.recoveries(drc, file, folder), file.name) for file in files)
        expect(plans >= 8, f"{plans} recoveries in all examples")
        message = {"kind": "recoveries", "file": "payments.dr", "uri": "file:///x.dr", "case": "expected", "recoveries": made["recoveries"]}
        rows = [row for row in made["recoveries"][0]["runs"][0]["rows"] if any(one["end"] > one["begin"] for one in row["segments"])]
        segments = [segment for row in rows for segment in row["segments"]]
        for theme, width in (("dark", 1200), ("light", 700), ("high contrast", 500)):
            have = seen(folder, message, theme, width)
            where = f"{theme}, {width} wide"
            expect([row.split(": ", 1)[1] for row in have["rows"]] == [row["label"] for row in rows], f"{where}: rows {have['rows']}")
            expect([one[1] for one in have["segments"]] == [one["critical"] for one in segments], f"{where}: critical bars")
            scale = {round(one[2] / segment["begin"], 6) for one, segment in zip(have["segments"], segments, strict=True) if segment["begin"]}
            expect(max(scale) - min(scale) < 1e-3, f"{where}: bars stand at {scale} of their time")
            expect(abs(have["objective"] / 900 - min(scale)) < 1e-3, f"{where}: the line of the RTO stands at {have['objective']}")
            expect(have["flags"] == ["RTO 15m", "recovered 18m15s"], f"{where}: {have['flags']}")
            expect(have["verdict"] == "✗Recovers in 18m15s, 3m15s after the RTO of 15m", f"{where}: {have['verdict']}")
            expect(have["verdictAtWorst"] == "✗Recovers in 39m58s, 24m58s after the RTO of 15m" and have["case"] == "worst", f"{where}: {have['verdictAtWorst']}")
            expect(have["tabbable"] == 1, f"{where}: {have['tabbable']} bars are reached by the tabulator")
            moves = have["moves"]
            expect(moves[0] == "0.0" == moves[5] and moves[1] == "0.1" and moves[2].startswith("1.") and moves[3].startswith("0.") and moves[4] not in moves[:4], f"{where}: keys {moves}")
            expect(have["told"][-1] == {"kind": "reveal", "place": segments[0]["written"]}, f"{where}: Enter says {have['told']}")
            expect("wrong <b>here</b>" in have["stale"] and have["kept"] > 10, f"{where}: with a mistake {have['stale']}")
            expect(not have["violations"] and not have["markup"] and not have["wide"], f"{where}: {have['violations']}, {have['markup']} elements of markup, too wide: {have['wide']}")
        none = seen(folder, message | {"recoveries": []}, "dark", 800)
        expect(not none["rows"], "without a recovery there are rows")
    print("\n".join([*problems, f"{len(problems)} problems"]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
