#!/usr/bin/env python3
"""Each rule of the library is listed in docs/rules.md, each rule and code that is named there exists; `--write` makes the list of all rules."""

import pathlib
import re
import sys
from typing import NamedTuple

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs/rules.md"
BEGIN = "<!-- made by tests/tidy/rules_are_listed.py --write -->\n"
END = "<!-- end -->\n"
OWNER = re.compile(r"^(policy|advice|pattern) (\w+) \{", re.MULTILINE)
RULE = re.compile(r"((?:^  ##[^\n]*\n)*)(?:^  #[^\n]*\n)*^  rule (\w+): (\w+) \{", re.MULTILINE)
EXAMPLES = re.compile(r"^    (?:good|bad) \{|^  \}$", re.MULTILINE)
LEAST = 60
LEAST_WITH_FIX = 40


class Rule(NamedTuple):
    owner: str
    sort: str
    name: str
    level: str
    says: str
    fixes: str

    def path(self) -> str:
        return f"{self.owner}.{self.name}"


def fixes_of(rest: str) -> str:
    """Of the rule at whose body the text begins: which fixes it says."""
    body = EXAMPLES.split(rest, maxsplit=1)[0]
    return ", ".join(word for word in ("fix", "suggest") if re.search(rf"^ +{word} [^\n]*\{{", body, re.MULTILINE))


def rules() -> list[Rule]:
    found = []
    for folder in ("policies", "advice", "terraform", "patterns"):
        for path in sorted((ROOT / "stdlib" / folder).glob("*.dr")):
            text = path.read_text()
            owner = OWNER.search(text)
            for match in RULE.finditer(text):
                documentation, name, level = match.groups()
                lines = [line.strip().removeprefix("##").strip() for line in documentation.splitlines()]
                says = " ".join(line for line in lines if not line.startswith("http"))
                if owner:
                    found.append(Rule(owner[2], owner[1], name, level, says, fixes_of(text[match.end() :])))
    return found


def table(found: list[Rule]) -> str:
    rows = "".join(f"| `{rule.path()}` | {rule.sort} | {rule.level} | {rule.fixes} | {rule.says} |\n" for rule in found)
    return "\n| rule | of | level | fix | what it is about |\n|---|---|---|---|---|\n" + rows + "\n"


def main() -> int:
    found = rules()
    page = PAGE.read_text()
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    current = before + BEGIN + table(found) + END + after
    if sys.argv[1:] == ["--write"]:
        PAGE.write_text(current)
        page = current
    known = {rule.path() for rule in found}
    owners = {rule.owner for rule in found}
    problems = [] if page == current else [f"docs/rules.md does not list the rules as they are: run {sys.argv[0]} --write"]
    named = [path for path in re.findall(r"`(\w+\.\w+)`", before) if path.split(".")[0] in owners and not path.endswith(".md")]
    problems += [f"docs/rules.md names the rule {path}, which does not exist" for path in named if path not in known]
    codes = (ROOT / "compiler/diagnostics/codes.def").read_text()
    problems += [f"docs/rules.md names {code}, which does not exist" for code in set(re.findall(r"\bDR\d{4}\b", before)) if f'"{code}"' not in codes]
    problems += [f"{rule.path()} has no documentation" for rule in found if not rule.says]
    ofAllTopologies = [rule.name for rule in found if rule.sort != "pattern"]
    problems += [f"two rules are called {name}: `allow` could not tell them apart" for name in sorted({one for one in ofAllTopologies if ofAllTopologies.count(one) > 1})]
    if len(found) < LEAST:
        problems.append(f"there are only {len(found)} rules")
    fixed = len([rule for rule in found if rule.fixes])
    if fixed < LEAST_WITH_FIX:
        problems.append(f"only {fixed} rules say how a finding is mended")
    print("\n".join([*problems, f"{len(found)} rules, {fixed} of them with a fix, {len(named)} named in the tables of conventions and traps"]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
