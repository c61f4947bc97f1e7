#!/usr/bin/env python3
"""How long drc takes and how much memory it needs, at 1, 10 and 100 times the size: the figures should grow alike.

    bench.py [--drc BINARY] [--runs N]

Prints a table; asserts nothing, for a clock proves nothing on a busy machine. Each figure is the best of N runs.
"""

import argparse
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


def payments_times(count: int) -> str:
    """The payments topology with every component there `count` times, each copy wired to its own copies."""
    text = (PAYMENTS / "payments.dr").read_text()
    head, body, tail = re.fullmatch(r"(.*?\n  }\n)\n(  kms data.*?)\n(  replicate .*)", text, re.DOTALL).groups()
    names = re.findall(r"^  (?:let )?(?:\w+ )?(\w+) (?:\{|=)", body, re.MULTILINE)

    def renamed(part: str, number: int) -> str:
        part = re.sub(r"^  let (\w+)", rf"  let \g<1>_{number}", part, flags=re.MULTILINE)
        return re.sub(rf"\b({'|'.join(names)})\b(?!\"|\s*=[^=])", rf"\g<1>_{number}", part)

    copies = [renamed(body, number).replace("payments-$", f"payments-{number}-$") for number in range(count)]
    replicas = [renamed("    ledger { max_lag = 60s }\n    sessions\n", number) for number in range(count)]
    steps = [renamed("      promote ledger\n      shift entry\n", number) for number in range(min(count, 10))]
    plan = "  failover primary -> secondary {\n    steps {\n" + "".join(steps) + "    }\n  }\n"
    return head + "\n".join(copies) + "\n  replicate primary -> secondary {\n" + "".join(replicas) + "  }\n" + plan + "}\n"


def lines_of_text(count: int) -> str:
    """A file of so many lines in which most productions occur."""
    block = (PAYMENTS / "payments.dr").read_text().splitlines()
    members = [line for line in block if line][2:-1]
    lines: list[str] = ["topology large {"]
    while len(lines) < count - 1:
        lines += members
    return "\n".join([*lines[: count - 1], "}"]) + "\n"


def measure(command: list[str], runs: int) -> tuple[float, float]:
    """Seconds and MiB at the most, the best of several runs."""
    seconds, memory = [], []
    for _ in range(runs):
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, _, usage = os.wait4(process.pid, 0)
        seconds.append(time.perf_counter() - start)
        memory.append(usage.ru_maxrss / 1024)
    return min(seconds), min(memory)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--drc", default=os.environ.get("DRC", str(ROOT / "build" / "release" / "drc")))
    parser.add_argument("--runs", type=int, default=5)
    arguments = parser.parse_args()
    print(f"{'what':<44}{'seconds':>10}{'MiB':>10}{'input':>12}")
    with tempfile.TemporaryDirectory(prefix="bench-") as room:
        folder = pathlib.Path(room)
        for sources in PAYMENTS.iterdir():
            if sources.is_dir():
                shutil.copytree(sources, folder / sources.name)
        for scale in SCALES:
            source = folder / f"payments_{scale}.dr"
            source.write_text(payments_times(scale))
            command = [arguments.drc, "compile", str(source), "-o", str(folder / f"out_{scale}")]
            if subprocess.run(command, capture_output=True).returncode != 0:
                print(subprocess.run(command, capture_output=True, text=True).stderr[:2000])
                return 1
            report(f"compile payments × {scale}", measure(command, arguments.runs), source)
        for source in sorted((ROOT / "examples").rglob("*.dr")):
            command = [arguments.drc, "compile", str(source), "-o", str(folder / source.stem)]
            report(f"compile {source.stem}", measure(command, arguments.runs), source)
        for scale in SCALES:
            source = folder / f"text_{scale}.dr"
            source.write_text(lines_of_text(1000 * scale))
            report(f"parse and format {1000 * scale} lines", measure([arguments.drc, "fmt", "--check", str(source)], arguments.runs), source)
        for scale in SCALES:
            source = folder / f"text_{scale}.dr"
            report(f"parse and print {1000 * scale} lines", measure([arguments.drc, "dump", "--phase=tree", str(source)], arguments.runs), source)
    return 0


def report(what: str, measured: tuple[float, float], source: pathlib.Path) -> None:
    print(f"{what:<44}{measured[0]:>10.3f}{measured[1]:>10.1f}{source.stat().st_size / 1024:>8.0f} KiB")


if __name__ == "__main__":
    sys.exit(main())
