#!/usr/bin/env python3
"""How long drc takes and how much memory it needs, at 1, 10 and 100 times the size: the figures should grow alike. Beside a
measurement stands its budget, where there is one.

    bench.py [--drc BINARY] [--runs N] [--no-instructions]

Prints a table; asserts nothing, for a clock proves nothing on a busy machine. Seconds, those of the processor and memory are
the best of N runs; memory is at least that of Python, which starts them. Instructions are counted by valgrind, where it is
found: they do not depend on what else the machine does.
"""

import argparse
import dataclasses
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAYMENTS = ROOT / "examples" / "payments"
SCALES = (1, 10, 100)
COMMANDS = ("check", "compile", "prove")
# Counting takes some fifty times as long as running.
MOST_COUNTED = 10


@dataclasses.dataclass(frozen=True)
class Budget:
    """What a measurement may take, as far as somebody said: the figures bind whoever makes the compiler do more."""

    seconds: float | None = None
    mebibytes: float | None = None
    instructions: float | None = None  # millions

    def __str__(self) -> str:
        parts = [
            "" if self.instructions is None else f"{self.instructions:.0f} M",
            "" if self.seconds is None else f"{self.seconds:g} s",
            "" if self.mebibytes is None else f"{self.mebibytes:g} MiB",
        ]
        return ", ".join(part for part in parts if part)


# By the name of the measurement. A proof may take so many times what the check of the same file takes.
BUDGETS = {
    "check payments × 1": Budget(instructions=60, mebibytes=11),
    "compile payments × 1": Budget(instructions=80, mebibytes=11),
    "check an input of 1 MB": Budget(seconds=5, mebibytes=500),
    "check 1000 copies, 2 threads": Budget(seconds=8),
}
PROOF_PER_CHECK = 2.5
# How much more, or less, one line may take in a longer file.
SPREAD_PER_LINE = 0.25
LENGTHS = (100, 1_000, 10_000, 100_000)


# ---- what is measured


# What the ledger misses of a component that no plan recovers.
UNPLANNED = (("not_recovered", "ledger"), ("not_recovered", "entry"))


def payments_times(count: int) -> str:
    """The payments topology with every component there `count` times, each copy wired to its own copies.

    The plan recovers the first copy alone, whose objective of an hour holds at every scale: a document has no room for all of
    them. So the findings that miss the steps of the others are suppressed.
    """
    text = (PAYMENTS / "payments.dr").read_text()
    head, body, _ = re.fullmatch(r"(.*?\n  }\n)\n(  kms data.*?)\n(  replicate .*)", text, re.DOTALL).groups()
    head = re.sub(r"rto = \w+", "rto = 1h", head)
    names = re.findall(r"^  (?:let )?(?:\w+ )?(\w+) (?:\{|=)", body, re.MULTILINE)

    def renamed(part: str, number: int) -> str:
        part = re.sub(r"^  let (\w+)", rf"  let \g<1>_{number}", part, flags=re.MULTILINE)
        return re.sub(rf"\b({'|'.join(names)})\b(?!\"|\s*=[^=])", rf"\g<1>_{number}", part)

    # A topology has one sampling rule for all of its functions.
    once = re.compile(r"^  xray .*\n", re.MULTILINE)
    bodies = [body, *[once.sub("", body)] * (count - 1)]
    copies = [renamed(one, number).replace("payments-$", f"payments-{number}-$") for number, one in enumerate(bodies)]
    replicas = [renamed("    ledger { max_lag = 60s }\n    sessions\n", number) for number in range(count)]
    steps = renamed("      promote ledger\n      shift entry\n", 0)
    plan = f"  failover primary -> secondary {{\n    steps {{\n{steps}    }}\n  }}\n"
    missing = ((rule, f"{name}_{number}") for number in range(1, count) for rule, name in UNPLANNED)
    allowed = [f'  allow {rule} on {name} because "it has no step in this benchmark"\n' for rule, name in missing]
    replication = "\n  replicate primary -> secondary {\n" + "".join(replicas) + "  }\n"
    return head + "\n".join(copies) + replication + plan + "".join(allowed) + "}\n"


def lines_of_text(count: int) -> str:
    """A file of so many lines in which most productions occur."""
    members = [line for line in (PAYMENTS / "payments.dr").read_text().splitlines() if line][2:-1]
    lines: list[str] = ["topology large {"]
    while len(lines) + len(members) < count:
        lines += members
    # Half a block more would be an error, and then nothing is formatted.
    rest = [f"  param filler_{number}: string = \"text\"" for number in range(count - 1 - len(lines))]
    return "\n".join([*lines, *rest, "}"]) + "\n"


def lines_of_parameters(count: int) -> str:
    """As many parameters of a topology."""
    regions = ['  region primary = "us-east-1"', '  region secondary = "us-west-2"']
    parameters = [f'  param filler_{number}: string = "text"' for number in range(count - 4)]
    return "\n".join(["topology large {", *regions, *parameters, "}"]) + "\n"


def components_of_size(size: int) -> str:
    """A topology of that many bytes with small components."""
    lines = ["topology large {", '  region primary = "us-east-1"', '  region secondary = "us-west-2"']
    length = sum(len(line) + 1 for line in lines)
    while length < size - 2:
        filler = "# " + "a component like many others, with a comment of a usual length above it " * 12
        lines += ["  " + filler, f"  topic notices_{len(lines)} {{ }}"]
        length += len(lines[-1]) + len(lines[-2]) + 2
    return "\n".join([*lines, "}"]) + "\n"


def many_files(folder: pathlib.Path, count: int) -> list[pathlib.Path]:
    """So many files, each with a kind of its own."""
    folder.mkdir()
    paths = [folder / f"kind_{number}.dr" for number in range(count)]
    for number, path in enumerate(paths):
        path.write_text(
            f"## Kept in each region.\nkind store_{number} {{\n  param key: string\n  in each region {{\n"
            f"    output value = \"${{key}}-${{region.role}}\"\n  }}\n}}\n"
        )
    return paths


# ---- measuring


def measure(command: list[str], runs: int) -> tuple[float, float, float]:
    """Seconds, those of the processor, and MiB at the most: the best of several runs."""
    seconds, processor, memory = [], [], []
    for _ in range(runs):
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, _, usage = os.wait4(process.pid, 0)
        seconds.append(time.perf_counter() - start)
        processor.append(usage.ru_utime + usage.ru_stime)
        memory.append(usage.ru_maxrss / 1024)
    return min(seconds), min(processor), min(memory)


def instructions(command: list[str]) -> int | None:
    """How many were executed; nothing without valgrind."""
    if shutil.which("valgrind") is None:
        return None
    with tempfile.TemporaryDirectory(prefix="count-") as room:
        counted = subprocess.run(
            ["valgrind", "--tool=callgrind", f"--callgrind-out-file={room}/out", *command], capture_output=True, text=True
        )
    found = re.search(r"Collected : (\d+)", counted.stderr)
    return int(found[1]) if found else None


class Table:
    def __init__(self, runs: int, counts: bool) -> None:
        self.runs = runs
        self.counts = counts
        print(f"{'what':<36}{'seconds':>9}{'of CPU':>9}{'MiB':>9}{'input':>11}{'M Ir':>9}{'Ir/line':>11}  budget")

    def row(
        self,
        what: str,
        command: list[str],
        sources: list[pathlib.Path],
        counted: bool = True,
        budget: Budget | None = None,
        per_line: float | None = None,
        start: int = 0,
    ) -> tuple[float | None, float | None]:
        """Prints a row; gives the millions of instructions, and the instructions of a line. `per_line` is what a line may take, and
        `start` what the program takes without any."""
        seconds, processor, memory = measure(command, self.runs)
        size = sum(source.stat().st_size for source in sources) / 1024
        lines = sum(source.read_text().count("\n") for source in sources)
        total = instructions(command) if self.counts and counted else None
        of_line = None if total is None else (total - start) / lines
        shown = ("", "") if total is None else (f"{total / 1e6:,.1f}", f"{of_line:,.0f}")
        limit = str(budget or BUDGETS.get(what) or "")
        if per_line is not None and limit == "":
            limit = f"{per_line * (1 - SPREAD_PER_LINE):,.0f} to {per_line * (1 + SPREAD_PER_LINE):,.0f} Ir/line"
        print(
            f"{what:<36}{seconds:>9.3f}{processor:>9.3f}{memory:>9.1f}{size:>7.0f} KiB{shown[0]:>9}{shown[1]:>11}"
            f"{'  ' if limit else ''}{limit}",
            flush=True,
        )
        return (None if total is None else total / 1e6), of_line


def refusal(command: list[str]) -> str:
    """What the command says when it fails: a figure of something that is refused says nothing."""
    result = subprocess.run(command, capture_output=True, text=True)
    return "" if result.returncode == 0 else result.stderr[:2000] or f"ends with {result.returncode}"


def command_for(drc: str, name: str, source: pathlib.Path, output: pathlib.Path) -> list[str]:
    return [drc, name, str(source), *(["-o", str(output)] if name == "compile" else [])]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--drc", default=os.environ.get("DRC", str(ROOT / "build" / "release" / "drc")))
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--no-instructions", action="store_true", help="do not count, which takes minutes")
    arguments = parser.parse_args()
    drc = arguments.drc
    table = Table(arguments.runs, not arguments.no_instructions)
    with tempfile.TemporaryDirectory(prefix="bench-") as room:
        folder = pathlib.Path(room)
        for sources in PAYMENTS.iterdir():
            if sources.is_dir():
                shutil.copytree(sources, folder / sources.name)
        for scale in SCALES:
            source = folder / f"payments_{scale}.dr"
            source.write_text(payments_times(scale))
            for name in COMMANDS:
                command = command_for(drc, name, source, folder / f"out_{scale}")
                if refused := refusal(command):
                    print(f"{name} payments × {scale} is refused:\n{refused}")
                    return 1
                table.row(f"{name} payments × {scale}", command, [source], counted=scale <= MOST_COUNTED)
        for source in sorted((ROOT / "examples").rglob("*.dr")):
            table.row(f"compile {source.stem}", command_for(drc, "compile", source, folder / source.stem), [source], counted=False)
            checked, _ = table.row(f"check {source.stem}", [drc, "check", str(source)], [source])
            most = None if checked is None else Budget(instructions=PROOF_PER_CHECK * checked)
            table.row(f"prove {source.stem}", [drc, "prove", str(source)], [source], budget=most)
        # What a line takes: the start of the program is no part of that.
        for name, words, text in (("format", ["fmt", "--check"], lines_of_text), ("check", ["check"], lines_of_parameters)):
            usual, start = None, None
            for length in LENGTHS:
                source = folder / f"text_{length}.dr"
                source.write_text(text(0))
                subprocess.run([drc, "fmt", str(source)], check=True, stdout=subprocess.DEVNULL)
                if start is None and table.counts:
                    start = instructions([drc, *words, str(source)])
                source.write_text(text(length))
                subprocess.run([drc, "fmt", str(source)], check=True, stdout=subprocess.DEVNULL)
                row = table.row(f"{name} {length} lines", [drc, *words, str(source)], [source], per_line=usual, start=start or 0)
                usual = row[1] if usual is None else usual
        copies = [folder / f"copy_{number}.dr" for number in range(1000)]
        for copy in copies:
            copy.write_text((PAYMENTS / "payments.dr").read_text())
        for threads in (1, 2):
            words = [drc, "check", "--jobs", str(threads), *map(str, copies)]
            table.row(f"check 1000 copies, {threads} thread{'s'[: threads - 1]}", words, copies, counted=False)
        files = many_files(folder / "kinds", 1000)
        table.row("check 1000 files", [drc, "check", *map(str, files)], files, counted=False)
        source = folder / "megabyte.dr"
        source.write_text(components_of_size(1_000_000))
        table.row("check an input of 1 MB", [drc, "check", str(source)], [source], counted=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
