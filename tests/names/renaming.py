#!/usr/bin/env python3
"""Every name that can have another one gets one, in programs and in the library, through the table of names.

`drc dump --phase=names` says where each name is declared and used. When all of them get fresh names there, in a copy, the compiler must make
the files of before with each new name in the place of the old: a use that the table misses is an unknown name, and one that it binds to the
wrong declaration is another one. A fresh name is the old one with a mark behind it, so that the old one can be read back, however an
output spells it (`_` as `-`, without `_`, with other words around it).
"""

import bisect
import difflib
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from hashes import Hashed

ROOT = pathlib.Path(__file__).resolve().parents[2]
PATTERNS = ("active_active", "backup_and_restore", "pilot_light", "warm_standby")
PROGRAMS = [
    *(f"examples/{example}/{example}.dr" for example in ("payments", "gateway", "trading", "transactions", "orders", "bank")),
    *(f"examples/patterns/{pattern}/{pattern}.dr" for pattern in PATTERNS),
    "names/all_kinds.dr",
]
# What has no other name:
# - what the compiler and the library agree on (`library/contract.hpp`), which the table says,
# - what is built in,
# - a provider: Terraform knows it by that name,
# - a resource `this`, which stands for the part itself.
KEPT_SORTS = {"built-in name", "built-in function", "provider"}
SYMBOL = re.compile(r"^([a-z -]+) `([^`]*)`(, agreed with the compiler)?$")
PLACE = re.compile(r"^  (declared|used) (.*):(\d+):(\d+)$")
MARK = re.compile(r"0z[0-9a-z]{3}")
# The provider's names are made of these, and have limits: their last letters make room for the mark, which says which ones they were.
IN_PROVIDER_NAMES = {"drill", "plan", "topology", "component", "region role"}
SHORT_MARK = re.compile(r"0y[0-9a-z]{2}")
COMMENTS_BEHIND = re.compile(r"(\s*#[^\n]*\n)+\s*$")
SHORT_NAME = re.compile(r"\bshort_name += \"([^\"$]*)\"")
# Those that the programs set, which are texts and keep what they say.
SET_SHORT_NAMES = {name for path in PROGRAMS for name in SHORT_NAME.findall((ROOT / ("tests" if path.startswith("names/") else "") / path).read_text())}
LAST_LETTERS: dict[str, str] = {}
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"

Place = tuple[str, int, int]


@dataclass
class Named:
    """What has one name: all its places in all programs."""

    name: str
    sorts: set[str]
    kept: bool
    places: set[Place] = field(default_factory=set)
    declared: set[Place] = field(default_factory=set)
    fresh: str = ""


def drc(*words: str, folder: pathlib.Path) -> str:
    done = subprocess.run([os.environ["DRC"], *words], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"drc {' '.join(words)}:\n{done.stdout[-6000:]}{done.stderr[-6000:]}")
    return done.stdout


def for_each_program(work) -> list:
    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(work, PROGRAMS))


def compile_all(folder: pathlib.Path, output: pathlib.Path) -> None:
    def one(source: str) -> None:
        drc("compile", "--stdlib", "stdlib", source, "-o", str(output / pathlib.Path(source).stem), folder=folder)

    for_each_program(one)


def read_back(text: str) -> str:
    """The text with the old names."""
    return SHORT_MARK.sub(lambda mark: LAST_LETTERS.get(mark[0], mark[0]), MARK.sub("", text))


# ---- the table


def table_of(dump: str) -> list[Named]:
    found: list[Named] = []
    for line in dump.splitlines():
        if symbol := SYMBOL.match(line):
            found.append(Named(symbol[2].rpartition(".")[2], {symbol[1]}, symbol[3] is not None or symbol[1] in KEPT_SORTS))
        elif place := PLACE.match(line):
            at = (place[2], int(place[3]), int(place[4]))
            found[-1].places.add(at)
            if place[1] == "declared":
                found[-1].declared.add(at)
    return found


def merged(tables: list[list[Named]]) -> list[Named]:
    """One entry for what several programs know, and for what one of them makes one name."""
    at: dict[Place, Named] = {}
    for named in (named for table in tables for named in table):
        whole = named
        for known in {id(at[place]): at[place] for place in named.places if place in at}.values():
            if known.name != named.name:
                raise SystemExit(f"`{known.name}` and `{named.name}` are one name at {sorted(known.places & named.places)[:3]}")
            known.sorts |= whole.sorts
            known.kept = known.kept or whole.kept
            known.places |= whole.places
            known.declared |= whole.declared
            whole = known
        for place in whole.places:
            at[place] = whole
    return sorted({id(named): named for named in at.values()}.values(), key=lambda one: (one.name, min(one.places)))


class Text:
    """The files of a folder, by lines."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.lines: dict[str, list[str]] = {}

    def of(self, path: str) -> list[str]:
        if path not in self.lines:
            self.lines[path] = (self.folder / path).read_text().split("\n")
        return self.lines[path]

    def at(self, place: Place) -> str:
        return self.of(place[0])[place[1] - 1][place[2] - 1 :]


def keep_those_that_say_more(table: list[Named], text: Text) -> None:
    """`this` is the part itself, and a part that is called like its kind adds nothing to the names of what it makes."""
    kinds: dict[tuple[bool, str], Named] = {}
    for named in table:
        if "kind" in named.sorts:
            kinds |= {(place[0].startswith("stdlib/parts/"), named.name): named for place in named.declared}
        named.kept = named.kept or (named.name == "this" and "resource" in named.sorts)
    for named in table:
        if "part" in named.sorts and any(re.match(rf"{named.name}: {named.name}\b", text.at(place)) for place in named.declared):
            kind = kinds.get((True, named.name)) or kinds[(False, named.name)]
            named.fresh, named.kept = kind.fresh, kind.kept


# ---- what the table does not know

WORD = re.compile(r"[A-Za-z_]\w*")
NUMBER = re.compile(r"[0-9]\w*(?:\.[0-9]\w*)?")
EXAMPLE = re.compile(r"^( *)(?:good|bad) \{$.*?^\1\}$", re.MULTILINE | re.DOTALL)
# What an example of a rule lives in when it names no regions.
ADDED_ROLES = {"primary", "secondary"}
KEYWORD = re.compile(r"^DRC_STATEMENT\(\w+, \w+, \w+, \"(\w+)", re.MULTILINE)
KEYWORDS = set(KEYWORD.findall((ROOT / "compiler/syntax/statements.def").read_text()))
# Words of the language that name nothing: types, and words within statements.
PLAIN = {"any", "bool", "component", "duration", "list", "map", "number", "percent", "range", "region", "size", "string", "on", "every"}
PROVIDER_WORDS = {word for path in (ROOT / "stdlib/schema").glob("*.schema") for word in re.findall(r"\w+", path.read_text())}
# Members of what rules see of plans and replicas (compiler/policy/plan_subjects.cpp) that are called like names elsewhere.
RULE_MEMBERS = {"calls", "max_lag"}
STATEMENT_BEGINS = re.compile(r"(?:^|\n|[{}]|  ) *$")
OPERATION = re.compile(r"\b(?:call|until|check|unless) $")
# `failback none because "…"`
REFUSED_PLAN = re.compile(r"\b(?:failback|switchover) +$")
# A plan without a name is called like its keyword.
UNNAMED_PLAN = re.compile(r"\b(?:of|then) += $")


def words_of(text: str) -> list[tuple[int, str]]:
    """The words outside of comments and texts, those of interpolations included."""
    found = []
    at, braces, outer, in_text = 0, 0, [], False
    while at < len(text):
        here = text[at]
        if in_text:
            if text.startswith("${", at):
                outer.append(braces)
                braces, in_text = 0, False
            in_text = in_text and here != '"'
            at += 2 if here == "\\" or text.startswith("${", at) else 1
        elif here == "#":
            at = text.find("\n", at)
        elif match := NUMBER.match(text, at) or WORD.match(text, at):
            if not here.isdigit():
                found.append((at, match[0]))
            at = match.end()
        else:
            braces += (here == "{") - (here == "}")
            in_text = here == '"'
            if braces < 0:
                braces, in_text = outer.pop(), True
            at += 1
    return found


def names_nothing(word: str, before: str, after: str, members: set[str]) -> bool:
    """Whether the word is a keyword, a key, the name of a setting or attribute, or what a provider calls something."""
    if before.endswith(".") and not before.endswith(".."):
        return word in PROVIDER_WORDS or word in RULE_MEMBERS or word not in members
    begins = STATEMENT_BEGINS.search(before) is not None
    return (
        word in PLAIN
        or (word in KEYWORDS and begins)
        or re.search(r"\b(?:each|every|step|extend) $", before) is not None
        or OPERATION.search(before) is not None
        or (word == "none" and REFUSED_PLAN.search(before) is not None)
        or (word in KEYWORDS and UNNAMED_PLAN.search(before) is not None)
        or re.match(r" *=(?!=)", after) is not None
        or (after.startswith(":") and COMMENTS_BEHIND.sub("", before).rstrip()[-1:] in ("{", ","))
        or (begins and re.match(r" *\{", after) is not None)
    )


def lost(text: Text, table: list[Named]) -> list[str]:
    """Words that are somebody's name, stand where names are used, and are not in the table."""
    known = {place for named in table for place in named.places}
    names = {named.name for named in table if not named.sorts & KEPT_SORTS}
    members = {named.name for named in table if named.sorts & {"export", "parameter"}}
    missing = []
    for path in sorted({path for path, _, _ in known}):
        whole = "\n".join(text.of(path))
        examples = [example.span() for example in EXAMPLE.finditer(whole)]
        begins = [0, *(found.end() for found in re.finditer("\n", whole))]
        for offset, word in words_of(whole):
            line = bisect.bisect_right(begins, offset)
            place = (path, line, offset - begins[line - 1] + 1)
            in_example = any(first <= offset < last for first, last in examples)
            if word not in names or place in known or (in_example and word in ADDED_ROLES):
                continue
            if not names_nothing(word, whole[max(0, offset - 200) : offset], whole[offset + len(word) :][:40], members):
                missing.append(f"not in the table: {path}:{place[1]}:{place[2]} {word}")
    return missing


def name_afresh(table: list[Named]) -> None:
    renamed = [one for one in table if not one.kept]
    for number, named in enumerate(one for one in renamed if not one.sorts & IN_PROVIDER_NAMES):
        named.fresh = f"{named.name}0z{DIGITS[number // 1296]}{DIGITS[number // 36 % 36]}{DIGITS[number % 36]}"
    for number, named in enumerate(one for one in renamed if one.sorts & IN_PROVIDER_NAMES):
        mark = f"0y{DIGITS[number // 36]}{DIGITS[number % 36]}"
        # The first letter of a word may become a large one.
        LAST_LETTERS[mark] = re.search(r"(?<=[a-z0-9])[a-z0-9]{0,4}$", named.name)[0] if len(named.name) > 5 else ""
        named.fresh = named.name.removesuffix(LAST_LETTERS[mark]) + mark


# ---- the copy


def rename(text: Text, table: list[Named]) -> None:
    changes: dict[str, list[tuple[int, int, Named]]] = defaultdict(list)
    for named in table:
        for path, line, column in named.places if named.fresh else ():
            changes[path].append((line, column, named))
    for path, places in changes.items():
        lines = list(text.of(path))
        for line, column, named in sorted(places, key=lambda one: one[:2], reverse=True):
            if not text.at((path, line, column)).startswith(named.name):
                raise SystemExit(f"{path}:{line}:{column} is not `{named.name}`: {text.of(path)[line - 1]}")
            old = lines[line - 1]
            lines[line - 1] = old[: column - 1] + named.fresh + old[column - 1 + len(named.name) :]
        (text.folder / path).write_text("\n".join(lines))
    for named in table:
        for path in {path for path, _, _ in named.declared}:
            # The library finds kinds and patterns by the names of their files.
            if named.fresh and named.sorts & {"kind", "pattern"} and pathlib.Path(path).stem == named.name and path.startswith("stdlib/"):
                (text.folder / path).rename((text.folder / path).with_stem(named.fresh))


# ---- what is only checked

HAS_REGIONS = re.compile(r"^ *region \w+ +=", re.MULTILINE)
DECLARATION = re.compile(r"^ *(?:kind|trait|function) ")
FOLDER = re.compile(r"\bsource\w* += \"\./(\w+)\"")
REGIONS = '  region primary = "us-east-1"\n  region secondary = "us-west-2"\n'


def programs_of(library: pathlib.Path, into: pathlib.Path) -> None:
    """Each example of a rule as a program, and one that takes all of the library as its own, so that all types are checked."""
    into.mkdir()
    number = 0
    for path in sorted([*library.glob("policies/*.dr"), *library.glob("patterns/*.dr")]):
        whole = path.read_text()
        for found in EXAMPLE.finditer(whole):
            items = re.split(rf"\n(?={found[1]}  [^ }}])", found[0].rpartition("\n")[0])[1:]
            own = [item for item in items if DECLARATION.match(item)]
            members = [item for item in items if not DECLARATION.match(item)]
            regions = "" if any(HAS_REGIONS.match(item) for item in members) else REGIONS
            strategy = f"  strategy = {path.stem}\n" if path.parent.name == "patterns" else ""
            text = "\n".join([*own, f"topology example{number} {{\n{regions}{strategy}", *members, "}\n"])
            (into / f"{number:03}.dr").write_text(text)
            for folder in FOLDER.findall(text):
                (into / folder).mkdir(exist_ok=True)
                (into / folder / "index.py").write_text("def handler(event, context):\n    return {}\n")
            number += 1
    files = [library / "prelude.dr", *library.glob("kinds/*.dr"), *library.glob("parts/*.dr"), *library.glob("patterns/*.dr"), *library.glob("policies/*.dr")]
    imports = [f'import "../{path.relative_to(library.parent)}"\n' for path in sorted(files)]
    (into / "library.dr").write_text("".join(imports) + f"topology library {{\n{REGIONS}}}\n")


def findings(folder: pathlib.Path, into: str) -> list[str]:
    programs_of(folder / "stdlib", folder / into)
    files = [f"{into}/{path.name}" for path in sorted((folder / into).glob("*.dr"))]
    words = [os.environ["DRC"], "check", "--format", "short", "--stdlib", "stdlib", *files]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False)
    # Columns move with what stands before them.
    return sorted(re.sub(r"^([^:]*:\d+):\d+:", r"\1:", read_back(line)).replace(into, "checked") for line in done.stderr.splitlines())


# ---- what was made


def content(path: pathlib.Path, hashed: Hashed) -> str:
    if path.suffix == ".zip":
        return "\n".join(f"{one.filename} {one.CRC:x}" for one in zipfile.ZipFile(path).infolist())
    text = read_back(hashed.read_back(path.read_text()))
    if path.name != ".drc-manifest.json":
        return text
    # Its lines are sorted by paths, and its hashes are of what is compared itself.
    return "\n".join(sorted(line.rstrip(",") for line in re.sub(r"\b[0-9a-f]{64}\b", "HASH", text).split("\n")))


def hashed_in(table: list[Named], name_of: Callable[[Named], str]) -> Hashed:
    """What is made of the names that the table has, or gets."""

    def of(sort: str) -> list[str]:
        return [name_of(named) for named in table if sort in named.sorts]

    short = [f"{topology}-{component}" for topology in of("topology") for component in of("component")]
    return Hashed([*short, *SET_SHORT_NAMES], of("component"), of("region role"), read_back)


def files_of(folder: pathlib.Path, hashed: Hashed) -> dict[str, str]:
    """What was made, by paths, with the names of before."""
    return {read_back(str(path.relative_to(folder))): content(path, hashed) for path in sorted(folder.rglob("*")) if path.is_file()}


def differences(before: dict[str, str], after: dict[str, str]) -> list[str]:
    result = [f"{path} is in one only" for path in sorted(before.keys() ^ after.keys())]
    for path in sorted(before.keys() & after.keys()):
        if before[path] != after[path]:
            lines = difflib.unified_diff(before[path].split("\n"), after[path].split("\n"), "before", "after", n=0, lineterm="")
            result.append("\n".join([path, *list(lines)[:8]]))
    return result


def main() -> int:
    if "DRC" not in os.environ:
        print("skipped: DRC does not name the compiler")
        return 77
    with tempfile.TemporaryDirectory() as room:
        folder = pathlib.Path(room)
        for part in ("stdlib", "examples"):
            shutil.copytree(ROOT / part, folder / part)
        shutil.copytree(pathlib.Path(__file__).parent, folder / "names")
        compile_all(folder, folder / "before")
        found_before = findings(folder, "checked_before")
        tables = for_each_program(lambda source: table_of(drc("dump", "--phase=names", "--stdlib", "stdlib", source, folder=folder)))
        table = merged(tables)
        before = files_of(folder / "before", hashed_in(table, lambda named: named.name))
        if any(mark.search(text) for one in before.items() for text in one for mark in (MARK, SHORT_MARK)):
            raise SystemExit("the mark of fresh names stands in an output already")
        text = Text(folder)
        missing = lost(text, table)
        name_afresh(table)
        keep_those_that_say_more(table, text)
        for named in table:
            named.fresh = "" if named.kept else named.fresh
        rename(text, table)
        compile_all(folder, folder / "after")
        after = files_of(folder / "after", hashed_in(table, lambda named: named.fresh or named.name))
        different = differences(before, after)
        found = list(difflib.unified_diff(found_before, findings(folder, "checked_after"), "before", "after", n=0, lineterm=""))
    faults = [*missing, *different, *found[:40]]
    for sort in sorted({sort for named in table for sort in named.sorts}):
        renamed = [named for named in table if sort in named.sorts and named.fresh]
        kept = [named for named in table if sort in named.sorts and not named.fresh]
        if not renamed and sort not in KEPT_SORTS:
            faults.append(f"nothing of the sort `{sort}` is renamed")
        print(f"{sort}: {len(renamed)} names at {sum(len(one.places) for one in renamed)} places, {len(kept)} kept")
    print("\n".join(faults))
    print(f"{len(missing)} names are lost, {len(different)} of {len(before)} files differ, {len(found)} of {len(found_before)} findings")
    return 1 if faults or not before or not found_before else 0


if __name__ == "__main__":
    sys.exit(main())
