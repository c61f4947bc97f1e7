#!/usr/bin/env python3
"""After binding, a name is what its symbol says: no phase looks it up by its text, and no place is filled behind a value's back.

What stands behind a dot or is the key of a map is no name: members are asked for by what they are called.
"""

import pathlib
import re
import sys

COMPILER = pathlib.Path(__file__).resolve().parents[2] / "compiler"
# What comes after binding and before the Program is written.
ROOMS = ("semantics", "expansion", "plans", "uniqueness", "checking", "policy")

FORBIDDEN = (
    (re.compile(r"\b(lookup|lookUp)\w*\("), "looks a name up"),
    (re.compile(r"(?<!enum )\bclass \w*Scope\b"), "is a scope: names are bound in `binding/`"),
    (re.compile(r"\blibrary\w*\.(let|function)\("), "looks up what a file declares, which the binder has done"),
    (re.compile(r"\bfind(Builtin|Function)\("), "looks up what is built in, which the binder has done"),
)
# It looks at what is declared: a name of a kind must not hide a built-in one.
OF_DECLARATIONS = "checking/check_names.cpp"
# Where the expression of a name is taken apart, and what for. Another use of its text than these is a look-up.
TAKES_NAMES = {
    "semantics/evaluate.cpp": "reads by symbol; a bare key of a map is a text",
    "semantics/evaluate_access.cpp": "calls by symbol",
    "semantics/evaluate_constants.cpp": "asks what the symbol depends on",
    "semantics/evaluator.hpp": "declares these",
    "semantics/conform.cpp": "a member of the enumeration that is wanted is one whatever it is bound to",
    "semantics/cycles.cpp": "the place of a report",
    "semantics/mentions.cpp": "reads by symbol",
    "semantics/needed_names.hpp": "gives names to those who ask for their symbols",
    "semantics/model.cpp": "the word of a setting: an engine; the keys of a map by regions",
    "semantics/setting_fix.cpp": "the keys of a map by regions",
    "semantics/resolve.cpp": "the word of a setting: a pattern",
    "semantics/resolve_drills.cpp": "the word of a setting: a plan",
    "semantics/resolve_families.cpp": "reads by symbol",
    "semantics/resolve_uses.cpp": "reads by symbol",
    "semantics/resolve_objectives.cpp": "the words of `allow` and `assume`: a rule, the topology itself, a plan",
    "semantics/resolve_plans.cpp": "the name of a line, with its number, as an expression",
    "semantics/uses.cpp": "reads by symbol",
    "expansion/host_functions.cpp": "reads by symbol",
    "expansion/instance.cpp": "the keys of a map by regions",
    "checking/check_region_literals.cpp": "reads by symbol; the keys of a map by regions",
    "checking/check_states.cpp": "a bare key of a map is a text: the verb of an action",
    "checking/check_topology.cpp": "asks for the symbol, and whether there is one",
    "checking/infer.cpp": "reads by symbol; a bare key of a map is a text",
    "checking/infer_access.cpp": "calls by symbol",
    "checking/infer_as.cpp": "as semantics/conform.cpp",
    "checking/infer_calls.cpp": "reads by symbol",
    "checking/lost_source.cpp": "reads by symbol",
    "checking/infer_operators.cpp": "members of the enumeration that a name is compared with",
}
NAMES = re.compile(r"\bplainName\(|\bNameExpression\b")
# Memory of its own: the list of locals is taken apart in a loop, and a library of C takes no constants.
CASTS = {"semantics/environment.cpp", "expansion/archive.cpp"}


def main() -> int:
    problems = []
    files = 0
    used = set()
    for room in ROOMS:
        for path in sorted((COMPILER / room).glob("*.?pp")):
            files += 1
            name = str(path.relative_to(COMPILER))
            for number, line in enumerate(path.read_text().splitlines(), 1):
                code = line.split("//")[0]
                for pattern, why in FORBIDDEN:
                    if pattern.search(code) and name != OF_DECLARATIONS:
                        problems.append(f"compiler/{name}:{number}: {why}")
                if NAMES.search(code):
                    used.add(name)
                    if name not in TAKES_NAMES:
                        problems.append(f"compiler/{name}:{number}: takes the expression of a name apart: ask for its symbol")
                if "const_cast" in code and name not in CASTS:
                    problems.append(f"compiler/{name}:{number}: changes what is constant")
    problems += [f"{name}: takes no names, and is listed" for name in sorted(set(TAKES_NAMES) - used)]
    print("\n".join(problems + [f"{files} files, {len(problems)} problems"]))
    return 1 if problems or not files else 0


if __name__ == "__main__":
    sys.exit(main())
