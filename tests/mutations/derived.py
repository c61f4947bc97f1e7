#!/usr/bin/env python3
"""Plans without steps: what is derived for them is written out, gives the same verdicts as when it is written, and no other order of the same
steps recovers sooner, by trying them all. A file whose plans list their steps stays as it is."""

import itertools
import json
import math
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from typing import Iterator

from plan_text import PLAN, plans_of

ROOT = pathlib.Path(__file__).resolve().parents[2]
SYSTEMS = ("gateway", "payments", "trading", "transactions")
Stages = list[list[str]]

# Two databases and two queues, of which one works for one database alone.
BUILT = """topology built {
  region primary   = "us-east-1"
  region secondary = "us-west-2"

  vpc core { cidr = { primary: "10.10.0.0/16", secondary: "10.20.0.0/16" } }
  secret key { existing = "built/key" }
  aurora ledger { network = core  instance = "db.r5.large"  credentials = key }
  aurora audit { network = core  instance = "db.r5.large"  credentials = key }
  lambda settler {
    network     = core
    source      = "./processor"
    handler     = "index.handler"
    environment = { LEDGER: ledger.writer_endpoint, KEY: key.arn }
  }
  lambda auditor {
    network     = core
    source      = "./processor"
    handler     = "index.handler"
    environment = { LEDGER: ledger.writer_endpoint, AUDIT: audit.writer_endpoint, KEY: key.arn }
  }
  sqs work { consumer = settler  standby = paused }
  sqs trail { consumer = auditor  standby = paused }

  replicate primary -> secondary {
    ledger { max_lag = 60s }
    audit { max_lag = 60s }
  }

  # What is there to do is derived.
  failover primary -> secondary {
    engine = ENGINE  # which runs it
    alerts = []
  }
}
"""

# A name that leaves home by itself, and is led back by a step alone.
MOVED = """topology moved {
  region primary   = "us-east-1"
  region secondary = "us-west-2"

  topic oncall { }
  vpc core { cidr = { primary: "10.10.0.0/16", secondary: "10.20.0.0/16" } }
  secret key { existing = "moved/key" }
  dynamodb table { key = "id" }
  aurora ledger { network = core  instance = "db.r5.large"  credentials = key }
  lambda function { source = "./processor"  handler = "index.handler"  environment = { TABLE: table.name } }
  api_gateway api { routes = { "GET /": function, "GET /health": function } }
  route53 entry { domain = "x-${environment_suffix}.example.com"  target = api  moved_by = health  alerts = [oncall] }

  replicate primary -> secondary {
    table { max_lag = 60s }
    ledger { max_lag = 60s }
  }

  failover primary -> secondary {
  }
}
"""


def drc(folder: pathlib.Path, *words: str) -> str:
    done = subprocess.run([os.environ["DRC"], *words], cwd=folder, capture_output=True, text=True, timeout=600)
    assert done.returncode in (0, 1), f"{words}: {done.stderr}"
    return done.stdout


def without_steps(text: str) -> str:
    """The failovers list no steps any more."""
    lines: list[str] = []
    inside, skipping = None, False
    for line in text.split("\n"):
        begin = PLAN.match(line)
        inside = begin.group(1) if begin else None if line == "  }" else inside
        skipping = skipping or (inside == "failover" and line == "    steps {")
        if not skipping:
            lines.append(line)
        skipping = skipping and line != "    }"
    # A plan that is derived sends nobody early, whatever is allowed to be sent.
    return re.sub(r'^  allow degraded on \w+\s+because "[^"]*"\n', "", "\n".join(lines), flags=re.MULTILINE)


def orders(steps: list[str], sequential: bool) -> Iterator[Stages]:
    """Every order of stages."""
    if not steps:
        yield []
        return
    for size in range(1, 2 if sequential else len(steps) + 1):
        for stage in itertools.combinations(steps, size):
            for rest in orders([step for step in steps if step not in stage], sequential):
                yield [list(stage), *rest]


def with_order(text: str, plan: str, stages: Stages) -> str:
    lines = text.split("\n")
    named = next(one for one in plans_of(text) if one.name == plan)
    begin = max(number for number, line in enumerate(lines[: named.steps[0].line]) if line == "    steps {")
    end = next(number for number, line in enumerate(lines) if number > begin and line == "    }")
    written = [line for stage in stages for line in (stage if len(stage) == 1 else ["together {", *stage, "}"])]
    return "\n".join([*lines[: begin + 1], *written, *lines[end:]])


def proof(folder: pathlib.Path, text: str) -> dict:
    with tempfile.NamedTemporaryFile("w", dir=folder, prefix="order-", suffix=".dr") as program:
        program.write(text)
        program.flush()
        out = json.loads(drc(folder, "prove", "--format", "json", program.name).replace(program.name, "program"))
    assert out["topologies"], text
    return out["topologies"][0]


def moment(proven: dict, plan: str) -> tuple[float, float] | None:
    """When everything serves again, at worst and as expected; nothing where it does not, or somebody is sent too early."""
    outcome = next(one for one in proven["plans"] if one["plan"] == plan)
    if outcome["missing_steps"] or outcome["early"]:
        return None
    own = next(one for one in proven["judgements"] if one["goal"] == "rto" and one["plan"] == plan and one["component"] is None)
    return tuple(math.inf if own[one] is None else own[one] for one in ("at_most", "expected"))


def placeless(proven: dict) -> str:
    """The proof without what says whether steps are derived, and without the lines of the program."""
    for plan in proven["plans"]:
        plan.pop("derived_steps")
    return re.sub(r'"program:\d+"', "", json.dumps(proven))


def check(name: str, folder: pathlib.Path, text: str) -> tuple[list[str], int]:
    problems = []
    program = folder / "program.dr"
    program.write_text(text)
    written = drc(folder, "derive", program.name)
    program.write_text(written)
    if drc(folder, "derive", program.name) != written:
        problems.append(f"{name}: what is written is derived again")
    proven = proof(folder, text)
    derived = {plan["plan"]: plan["derived_steps"] for plan in proven["plans"] if plan["derived_steps"]}
    proof_of_written = proof(folder, written)
    if placeless(proven) != placeless(proof_of_written):
        problems.append(f"{name}: the verdicts change when the steps are written")
    tried = 0
    plans = {plan.name: plan for plan in plans_of(written) if plan.kind == "failover"}
    assert plans and set(plans) <= set(derived), f"{name}: {sorted(derived)}"
    for plan in plans.values():
        if any(one["plan"] == plan.name and one["shorter"] for one in proof_of_written["plans"]):
            problems.append(f"{name}: what is derived for {plan.name} is told to be too slow")
        best = moment(proof_of_written, plan.name)
        steps = [step for stage in derived[plan.name] for step in stage]
        for order in orders(steps, plan.sequential):
            tried += 1
            other = moment(proof(folder, with_order(written, plan.name, order)), plan.name)
            if other is not None and (best is None or other < best):
                problems.append(f"{name}: {plan.name} recovers in {other} with {order}, and in {best} as derived")
    return problems, tried


def main() -> int:
    if not os.environ.get("DRC"):
        print("skipped: DRC does not name the compiler")
        return 77
    problems, tried, unchanged = [], 0, 0
    with tempfile.TemporaryDirectory(prefix="derived-") as room, ThreadPoolExecutor(os.cpu_count()) as pool:
        shutil.copytree(ROOT / "examples", pathlib.Path(room) / "examples")
        systems = []
        for program in sorted((pathlib.Path(room) / "examples").rglob("*.dr")):
            text = program.read_text()
            if re.search(r"^topology ", text, re.MULTILINE):
                unchanged += 1
                if drc(program.parent, "derive", program.name) != text:
                    problems.append(f"{program.name}: its plans list their steps, and it does not come back unchanged")
            if program.stem in SYSTEMS:
                systems.append((program.stem, program.parent, without_steps(text)))
        for engine in ("automation", "step_functions"):
            folder = pathlib.Path(room) / engine
            shutil.copytree(ROOT / "examples" / "payments" / "processor", folder / "processor")
            systems.append((engine, folder, BUILT.replace("ENGINE", engine)))
        folder = pathlib.Path(room) / "moved"
        shutil.copytree(ROOT / "examples" / "payments" / "processor", folder / "processor")
        systems.append(("moved", folder, MOVED))
        for found, count in pool.map(lambda system: check(*system), systems):
            problems += found
            tried += count
    print("\n".join(problems))
    print(f"{tried} orders of {len(systems)} systems, {unchanged} files unchanged")
    return 1 if problems or tried < 60 or unchanged < 5 else 0


if __name__ == "__main__":
    sys.exit(main())
