#!/usr/bin/env python3
"""The queries for highlighting: one source for the editors, which name the same captures differently; `--write` writes them.

Every node is captured once, so that it does not matter whether the first or the last pattern of a file wins: editors differ in that.
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TABLE = ROOT / "compiler/syntax/statements.def"
# The words of sentences, beside those that begin a statement.
CLAUSES = "because by each every extend fix help is none of on pair replica select suggest".split()
CONDITIONAL = "else when".split()
REPEAT = "for where".split()
IMPORT = ["import"]
OPERATORS = "and in not or".split()

PATTERNS = """
(comment) @comment
(documentation) @comment.documentation

(number) @number
(date) @number
(boolean) @boolean
(null) @constant.builtin
(string ["\\"" (string_content)] @string)
(escape_sequence) @string.escape
(interpolation ["${{" "}}"] @punctuation.special)

{keywords} @keyword
{conditional} @keyword.conditional
{repeat} @keyword.repeat
{import_} @keyword.import
{operators} @keyword.operator
["list" "map" "range"] @type.builtin

["->" "==" "!=" "<" "<=" ">" ">=" ".." "+" "-" "*" "/" "=" "|" "?"] @operator
["," ":" "."] @punctuation.delimiter
["(" ")" "[" "]"] @punctuation.bracket
(block ["{{" "}}"] @punctuation.bracket)
(map ["{{" "}}"] @punctuation.bracket)
(map_comprehension ["{{" "}}"] @punctuation.bracket)

; What is declared.
(topology name: (identifier) @type)
(extension name: (identifier) @type)
(kind name: (identifier) @type)
(trait name: (identifier) @type)
(policy name: (identifier) @type)
(advice name: (identifier) @type)
(pattern name: (identifier) @type)
(rule name: (identifier) @type)
(rule level: (identifier) @constant)
(provider name: (identifier) @module)
(function name: (identifier) @function)
(parameters (identifier) @variable.parameter)
(binding first: (identifier) @variable.parameter)
(binding second: (identifier) @variable.parameter)
(param name: (identifier) @variable.parameter)
(let name: (identifier) @variable)
(export name: (identifier) @property)
(trait_export name: (identifier) @property)
(output name: (identifier) @property)
(action name: (identifier) @function)
(signal name: (identifier) @function)
(action_step name: (identifier) @label)
(failover name: (identifier) @function)
(failback name: (identifier) @function)
(switchover name: (identifier) @function)
(drill name: (identifier) @function)

; What stands in it.
(setting name: (identifier) @property)
(section name: (identifier) @property)
(entry key: (identifier) @property)
(component kind: (identifier) @type.builtin)
(component name: (identifier) @variable)
(replica name: (identifier) @variable)
(part name: (identifier) @variable)
(part kind: (identifier) @type.builtin)
(resource type: (identifier) @type)
(resource name: (identifier) @variable)
(data type: (identifier) @type)
(data name: (identifier) @variable)
(ephemeral type: (identifier) @type)
(ephemeral name: (identifier) @variable)
(traits (identifier) @type)
(named_type name: (identifier) @type)
(region name: (identifier) @constant)
(replicate from: (identifier) @constant)
(replicate to: (identifier) @constant)
(failover from: (identifier) @constant)
(failover to: (identifier) @constant)
(failback from: (identifier) @constant)
(failback to: (identifier) @constant)
(switchover from: (identifier) @constant)
(switchover to: (identifier) @constant)
(plan_step verb: (identifier) @function.builtin)
(detector signal: (identifier) @function.builtin)
(allow rule: (identifier) @type)
(uses topology: (identifier) @type)
(uses component: (identifier) @variable)
(operation service: (identifier) @module)
(operation name: (identifier) @function.call)

(variable (identifier) @variable)
(member_expression member: (identifier) @variable.member)
(function_name (identifier) @function.call)
(method name: (identifier) @function.method.call)
"""

# What editors call it, where it is something else than in Neovim.
HELIX = {
    "boolean": "constant.builtin.boolean",
    "comment": "comment.line",
    "comment.documentation": "comment.line.documentation",
    "function.call": "function",
    "function.method.call": "function.method",
    "keyword.conditional": "keyword.control.conditional",
    "keyword.import": "keyword.control.import",
    "keyword.repeat": "keyword.control.repeat",
    "module": "namespace",
    "number": "constant.numeric",
    "property": "variable.other.member",
    "string.escape": "constant.character.escape",
    "variable.member": "variable.other.member",
}
ZED = {
    "comment.documentation": "comment.doc",
    "function.builtin": "function",
    "function.call": "function",
    "function.method.call": "function.method",
    "keyword.conditional": "keyword.control",
    "keyword.import": "keyword",
    "keyword.operator": "keyword",
    "keyword.repeat": "keyword.control",
    "module": "namespace",
    "variable.member": "property",
}
PLACES: dict[str, dict[str, str]] = {
    "editors/tree-sitter-dr/queries/highlights.scm": {},
    "editors/helix/runtime/queries/dr/highlights.scm": HELIX,
    "editors/zed/languages/dr/highlights.scm": ZED,
}


def any_of(words: list[str]) -> str:
    lines, line = [], " "
    for word in sorted(words):
        if len(line) + len(word) > 110:
            lines.append(line)
            line = " "
        line += f' "{word}"'
    return "[\n" + "\n".join([*lines, line]) + "\n]"


def highlights(names: dict[str, str]) -> str:
    table = set(re.findall(r'^DRC_STATEMENT\((?:\w+, ){3}"(\w+)', TABLE.read_text(), re.MULTILINE))
    special = {*CONDITIONAL, *REPEAT, *IMPORT, *OPERATORS}
    text = PATTERNS.strip().format(
        keywords=any_of([*{*table, *CLAUSES} - special]),
        conditional=any_of(CONDITIONAL),
        repeat=any_of(REPEAT),
        import_=any_of(IMPORT),
        operators=any_of(OPERATORS),
    )
    source = pathlib.Path(__file__).relative_to(ROOT)
    return f"; Written by {source}.\n\n" + re.sub(r"@([\w.]+)", lambda name: "@" + names.get(name[1], name[1]), text) + "\n"


def outdated() -> list[str]:
    return [path for path, names in PLACES.items() if not (ROOT / path).exists() or (ROOT / path).read_text() != highlights(names)]


def main() -> int:
    if sys.argv[1:] == ["--write"]:
        for path in outdated():
            (ROOT / path).parent.mkdir(parents=True, exist_ok=True)
            (ROOT / path).write_text(highlights(PLACES[path]))
    for path in outdated():
        print(f"{path} is not what {sys.argv[0]} --write writes")
    return 1 if outdated() else 0


if __name__ == "__main__":
    sys.exit(main())
