#!/usr/bin/env python3
"""Each example with one mistake: a word or a string misspelt, a unit left out, a statement missing. A single mistake is at most one error, and
none of it stands in the library: what follows from it is not reported.

Each mistake is made once; with DRC_ALL=1 wherever it can be made."""

import dataclasses
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "end_to_end"))

from harness.share import OF_THIS_PROCESS, share  # noqa: E402

TOKEN = re.compile(r'#[^\n]*|"(?:\\.|[^"\\])*"|[A-Za-z_][A-Za-z_0-9]*|\d+(?:\.\d+)?[A-Za-z]+')
TOGETHER = 40  # mutants that one call checks; more of their findings would not be kept

# What something gave to several others each of them lacks: a store its copy, a component its step.
LACKED_BY_SEVERAL = {"DR0801", "DR1003", "DR1008"}


def swapped(word: str) -> str:
    """The word with two neighbouring letters in its middle swapped, or one letter twice."""
    middle = len(word) // 2
    other = word[: middle - 1] + word[middle] + word[middle - 1] + word[middle + 1 :]
    return other if other != word else word[:middle] + word[middle - 1 :]


def misspelt(text: str) -> Iterator[tuple[str, str]]:
    for token in TOKEN.finditer(text):
        word = token.group()
        if word.startswith("#"):
            continue
        if word.startswith('"'):
            other = f'"{swapped(word[1:-1])}"' if len(word) > 4 else '""'
        elif word[0].isdigit():
            other = word.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
        else:
            other = swapped(word) if len(word) > 1 else word + word
        yield f"{word} -> {other}", text[: token.start()] + other + text[token.end() :]


def depth(line: str) -> int:
    return sum((letter in "{[(") - (letter in "}])") for letter in line)


def shortened(text: str) -> Iterator[tuple[str, str]]:
    lines = text.split("\n")
    for first, line in enumerate(lines):
        if not line.strip() or line.strip().startswith("#") or depth(line) < 0:
            continue
        last, within = first, depth(line)
        while within > 0:
            last += 1
            within += depth(lines[last])
        yield f"without {line.strip()}", "\n".join(lines[:first] + lines[last + 1 :])


@dataclasses.dataclass
class Mistake:
    program: pathlib.Path
    what: str
    text: str


def imports(text: str) -> bool:
    return "\nimport " in "\n" + text


def programs(examples: pathlib.Path) -> list[pathlib.Path]:
    """First those of which one call checks several."""
    found = [path for path in sorted(examples.rglob("*.dr")) if "\ntopology " in "\n" + path.read_text()]
    return sorted(found, key=lambda path: imports(path.read_text()))


def mistakes(examples: pathlib.Path) -> dict[pathlib.Path, list[Mistake]]:
    texts = {program: program.read_text() for program in programs(examples)}
    every = [Mistake(program, *one) for program, text in texts.items() for one in (*misspelt(text), *shortened(text))]
    chosen = defaultdict(list)
    for one in share("examples", "mistakes", every, lambda mistake: " ".join(mistake.what.split())):
        chosen[one.program].append(one)
    return chosen


def findings(drc: str, paths: list[pathlib.Path]) -> list[dict]:
    done = subprocess.run([drc, "check", *map(str, paths), "--format", "json"], capture_output=True, text=True, timeout=600)
    assert done.returncode in (0, 1), f"{paths}: {done.returncode}\n{done.stderr}"
    found = json.loads(done.stdout or done.stderr)
    assert not found["totals"]["omitted"]
    return [one for one in found["diagnostics"] if one["severity"] == "error"]


def primary(finding: dict) -> dict:
    return next(label for label in finding["labels"] if label["primary"])


def errors(drc: str, program: pathlib.Path, texts: list[str]) -> list[list[dict]]:
    """Those of each of the texts, as if it were the program."""
    paths = [program.with_name(f"mistake-{index}.dr") for index in range(len(texts))]
    for path, text in zip(paths, texts):
        path.write_text(text)
    alone = any(map(imports, texts))  # a finding may stand in another file
    if alone:
        result = [findings(drc, [path]) for path in paths]
    else:
        by_file = defaultdict(list)
        for one in findings(drc, paths):
            files = {label["file"] for label in one["labels"]} & set(map(str, paths))
            assert len(files) == 1, one
            by_file[files.pop()].append(one)
        result = [by_file[str(path)] for path in paths]
    for path in paths:
        path.unlink()
    return result


def lacked_by_several(what: str, found: list[dict]) -> bool:
    """Whether a unit is gone that gave the same to several components: one finding for each of them, which says the same of it."""
    codes = {one["code"] for one in found}
    said = {one["message"] for one in found}
    return what.startswith("without ") and len(codes) == 1 and codes <= LACKED_BY_SEVERAL and len(said) == len(found)


def fault(program: pathlib.Path, what: str, found: list[dict]) -> str | None:
    where = f"{program.stem}, {what}"
    for one in found:
        if primary(one)["file"].startswith("stdlib/"):
            return f"{where}: {one['code']} stands in {primary(one)['file']}"
    codes = sorted(one["code"] for one in found)
    if len(found) < 2 or lacked_by_several(what, found):
        return None
    lines = "".join(f"\n    {one['code']} line {primary(one)['start']['line']}: {one['message']}" for one in found)
    return f"{where}: {len(found)} errors{lines}"


def main() -> int:
    drc = os.environ.get("DRC")
    if not drc:
        print("no DRC", file=sys.stderr)
        return 77
    with tempfile.TemporaryDirectory() as folder:
        examples = pathlib.Path(folder) / "examples"
        shutil.copytree(ROOT / "examples", examples)
        faults, counts = [], Counter()
        for program, mutants in mistakes(examples).items():
            for begin in range(0, len(mutants), TOGETHER):
                some = mutants[begin : begin + TOGETHER]
                for mutant, found in zip(some, errors(drc, program, [one.text for one in some])):
                    counts["refused" if found else "accepted"] += 1
                    if one := fault(program, mutant.what, found):
                        faults.append(one)
    print("\n".join(faults))
    print(f"{counts['refused'] + counts['accepted']} mistakes, {counts['refused']} refused, {len(faults)} faults")
    print(OF_THIS_PROCESS)
    return 1 if faults or counts["refused"] < counts["accepted"] else 0


if __name__ == "__main__":
    sys.exit(main())
