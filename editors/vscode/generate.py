#!/usr/bin/env python3
"""The grammar of VS Code's tokenizer, made from the tables of the language; `--write` brings it to its file.

What stands in which block comes from `statements.def`, the words within statements from the headers of `grammar/`, names, functions, types
and units from the tables that the compiler uses. Here stands only how each form of statement is coloured, and generation stops where a
table has something that no form covers.
"""

import json
import pathlib
import re
import sys
from typing import Any

ROOT = pathlib.Path(__file__).resolve().parents[2]
PLACE = ROOT / "editors/vscode/syntaxes/dr.tmLanguage.json"
Rule = dict[str, Any]

NAME = r"[A-Za-z_]\w*"
# Where a statement begins: at the beginning of a line, or beside a brace. Statements that stand elsewhere are known by their `=` or `:`.
START = r"(?:^|(?<=[{}]))[ \t]*"
# What follows a keyword that begins a statement, as in `keyword` of grammar/statement.hpp.
AFTER = r'(?=[ \t{"#]|$)'
# A brace that begins a map, by what follows: no statement begins so.
MAP = r'\{(?=\s*(?:"|\(|[A-Za-z_]\w*[ \t]*:))'
# The end of a statement with a body: behind its brace, but for that of a map in its head; or with the line, or with the block around it.
END = r"(?<=\})(?![ \t]*(?:where\b|\{|\]|\)|,))|$|(?=\})"

# What the statements of a context may know, as in `Context` of binding/builtins.hpp.
SURROUNDINGS = {
    "topology": {"InTopology"},
    "kind": {"InKind", "InPlan", "InPair", "InReplica"},
    "rule": {"InRule"},
    "provider": {"InProvider"},
}
CONTEXTS = {  # what a name means in each of statements.def
    "File": "topology", "Topology": "topology", "Settings": "topology", "Replicate": "topology", "Detect": "topology", "Steps": "topology",
    "Plan": "topology", "Resource": "kind", "Kind": "kind", "Trait": "kind", "Action": "kind", "ActionStep": "kind", "Rule": "rule",
    "Policy": "rule", "Example": "topology",
}  # fmt: skip
CONTROL = {"for", "when", "else", "unless", "until", "in"}
OPERATORS = {"and", "or", "not"}
CONSTANTS = {"true", "false", "null"}


def text_of(path: str) -> str:
    return (ROOT / path).read_text()


class Tables:
    """What the compiler's tables say."""

    def __init__(self) -> None:
        statements = text_of("compiler/syntax/statements.def")
        rows = re.findall(r'^DRC_(WORD_)?STATEMENT\((\w+), (\w+), \w+, "([\w ]+)"', statements, re.MULTILINE)
        self.statements = {kind: name for word, kind, _, name in rows if not word}
        self.word_statements = [kind for word, kind, _, _ in rows if word]
        self.contexts = {
            name: [kind.strip() for kind in kinds.split(",")]
            for name, kinds in re.findall(r"^DRC_CONTEXT\((\w+), \w+,[^\n]*?DRC_WORDS\([^)]*\),([^)]*)\)", statements, re.MULTILINE)
        }
        headers = "".join(path.read_text() for path in sorted((ROOT / "grammar").glob("*.hpp")))
        spelt = re.findall(r"(?:exactly|keyword|container_of|in_words|for_each|directed_head|keyword_head)<((?:'\w', )*'\w')>", headers)
        self.words = {"".join(re.findall(r"'(\w)'", letters)) for letters in spelt}
        reserved = re.search(r"struct reserved : pegtl::sor<([^>]*)>", headers)
        assert reserved is not None
        self.reserved = set(re.findall(r"word_(\w+)", reserved[1]))
        builtins = re.findall(r'^DRC_BUILTIN\(\w+, ([\w:"]+), ([\w |]+),', text_of("compiler/binding/builtins.def"), re.MULTILINE)
        contract = dict(re.findall(r'(\w+Kind)\s*=?\s*\{?"(\w+)"', text_of("compiler/library/contract.hpp")))
        self.builtins = {(name.strip('"') if '"' in name else contract[name.split("::")[-1]]): set(where.split(" | ")) for name, where in builtins}
        self.functions = sorted(re.findall(r"^DRC_(?:CONTEXT_)?FUNCTION\((\w+),", text_of("compiler/binding/functions.def"), re.MULTILINE))
        types = re.search(r"typeNames\{([^}]*)\}", text_of("compiler/binding/builtins.hpp"))
        assert types is not None
        self.types = re.findall(r'"(\w+)"', types[1])
        self.units = re.findall(r'\{"([\w%]+)", Unit::\w+,', text_of("compiler/syntax/number.cpp"))
        self.check()

    def check(self) -> None:
        """Whether the tables were understood, and every form is known here."""
        for name, many, least in (("statements", self.statements, 40), ("contexts", self.contexts, 14), ("words", self.words, 40), ("builtins", self.builtins, 25)):
            if len(many) < least:
                sys.exit(f"{len(many)} {name} in the tables, at least {least} are expected")
        for name, sizes in (("functions", self.functions), ("types", self.types), ("units", self.units)):
            if len(sizes) < 10:
                sys.exit(f"{len(sizes)} {name} in the tables")
        lost = sorted(set(self.contexts) ^ set(CONTEXTS))
        lost += sorted(kind for kinds in self.contexts.values() for kind in kinds if kind not in FORMS and kind not in PLAIN and kind not in WORDS)
        begin = {word for name in self.statements.values() for word in name.split()}
        lost += sorted(self.words - begin - self.reserved - set(WITHIN) - set(self.types) - {"extend"})
        if lost:
            sys.exit(f"{', '.join(lost)}: in the tables, and without a colour in {pathlib.Path(__file__).name}")


# ---- small parts


def scope_of(word: str) -> str:
    if word in OPERATORS:
        return "keyword.operator.logical.dr"
    if word == "import":
        return "keyword.control.import.dr"
    return "keyword.control.dr" if word in CONTROL else "keyword.other.dr"


def one(match: str, *scopes: str | None) -> Rule:
    return {"match": match, "captures": {str(number): {"name": scope} for number, scope in enumerate(scopes, 1) if scope}}


def include(*names: str) -> list[Rule]:
    return [{"include": f"#{name}"} for name in names]


def bracketed(name: str, begin: str, end: str, patterns: list[Rule]) -> Rule:
    captures = [{"0": {"name": f"punctuation.section.{name}.{side}.dr"}} for side in ("begin", "end")]
    return {"begin": begin, "end": end, "beginCaptures": captures[0], "endCaptures": captures[1], "patterns": patterns}


def block(patterns: list[Rule]) -> Rule:
    return bracketed("block", r"\{", r"\}", patterns)


def a_map(surroundings: str, begin: str = r"\{") -> Rule:
    return {"name": "meta.map.dr", **bracketed("map", begin, r"\}", include(f"in-map-{surroundings}"))}


def headed(begin: str, scopes: list[str | None], patterns: list[Rule], meta: str) -> Rule:
    """A statement of which the rest of the head, and a body, follow."""
    return {
        "name": f"meta.{meta}.dr",
        "begin": begin,
        "end": END,
        "beginCaptures": {str(number): {"name": scope} for number, scope in enumerate(scopes, 1) if scope},
        "patterns": patterns,
    }


# ---- statements. `{X}` in a pattern is START and the keyword, with what a keyword is followed by.

PROPERTY = "variable.other.property.dr"
ROLE = "constant.other.role.dr"
VARIABLE = "variable.other.dr"
TYPE = "entity.name.type.dr"
FUNCTION = "entity.name.function.dr"
VERB = "support.function.dr"
ARROW = "keyword.operator.arrow.dr"
KEY = "keyword.other.dr"
DIRECTION = rf"(?:[ \t]+({NAME}))??[ \t]+({NAME})[ \t]*(->)[ \t]*({NAME})"

# Statements with a head of their own: what follows the keyword, its scopes, and the context of the body (none: they end with their line).
FORMS: dict[str, tuple[str, list[str | None], str | None]] = {
    "Topology": (rf"[ \t]+({NAME})", ["entity.name.namespace.dr"], "Topology"),
    "Extension": (rf"[ \t]+({NAME})", ["entity.name.namespace.dr"], "Topology"),
    "Kind": (rf"[ \t]+({NAME})", [TYPE], "Kind"),
    "Trait": (rf"[ \t]+({NAME})", [TYPE], "Trait"),
    "Policy": (rf"[ \t]+({NAME})", ["entity.name.namespace.dr"], "Policy"),
    "Advice": (rf"[ \t]+({NAME})", ["entity.name.namespace.dr"], "Policy"),
    "Pattern": (rf"[ \t]+({NAME})", ["entity.name.namespace.dr"], "Policy"),
    "Provider": (rf"[ \t]+({NAME})", ["entity.name.namespace.dr"], "Provider"),
    "Function": (rf"[ \t]+({NAME})", [FUNCTION], None),
    "Rule": (rf"[ \t]+({NAME})[ \t]*(:)[ \t]*({NAME})", [FUNCTION, "punctuation.separator.dr", "constant.language.level.dr"], "Rule"),
    "GoodExample": ("", [], "Example"),
    "BadExample": ("", [], "Example"),
    "Objectives": ("", [], "Settings"),
    "Replicate": (rf"[ \t]+({NAME})[ \t]*(->)[ \t]*({NAME})", [ROLE, ARROW, ROLE], "Replicate"),
    "Failover": (DIRECTION, ["entity.name.section.dr", ROLE, ARROW, ROLE], "Plan"),
    "Failback": (DIRECTION, ["entity.name.section.dr", ROLE, ARROW, ROLE], "Plan"),
    "Switchover": (DIRECTION, ["entity.name.section.dr", ROLE, ARROW, ROLE], "Plan"),
    "Detect": ("", [], "Detect"),
    "Steps": ("", [], "Steps"),
    "OnFailure": ("", [], "Steps"),
    "Together": ("", [], "Steps"),
    "Drill": (rf"[ \t]+({NAME})", ["entity.name.section.dr"], "Settings"),
    "Adopt": ("", [], "Settings"),
    "Resource": (rf"[ \t]+({NAME})[ \t]+({NAME})", ["support.type.dr", VARIABLE], "Resource"),
    "Data": (rf"[ \t]+({NAME})[ \t]+({NAME})", ["support.type.dr", VARIABLE], "Resource"),
    "Ephemeral": (rf"[ \t]+({NAME})[ \t]+({NAME})", ["support.type.dr", VARIABLE], "Resource"),
    "Signal": (rf"[ \t]+({NAME})", [FUNCTION], "Kind"),
    "Action": (rf"[ \t]+({NAME})", [FUNCTION], "Action"),
    "ActionStep": (rf"[ \t]+({NAME})", [FUNCTION], "ActionStep"),
    "Part": (rf"[ \t]+({NAME})", [VARIABLE], "Arguments"),
    **{kind: (rf"[ \t]+({NAME})(\.)({NAME})", ["support.class.dr", "punctuation.accessor.dr", VERB], "Arguments") for kind in ("Call", "Until", "Check", "Unless")},
    "Invoke": ("", [], "Arguments"),
    "Allow": (rf"[ \t]+({NAME})[ \t]+(on)\b", [FUNCTION, KEY], None),
    "NoFailback": ("", [], None),
    "NoSwitchover": ("", [], None),
    "Import": ("", [], None),
}  # fmt: skip
# Statements of which nothing but the keyword is particular: what follows is an expression, and a body is of the same context.
PLAIN = {"Require", "Assume", "Uses", "Permit", "Sleep", "Global", "EachRegion", "InRegion", "EachReplica", "EachPair", "InSource", "For", "When",
         "Let", "Param", "Region", "Export", "Output"}  # fmt: skip
# Statements that begin with a word of the author's choice.
WORDS = ("Setting", "Section", "Component", "Replica", "Detector", "Step")
# Definitions are known by what follows their name, wherever they stand.
DEFINITIONS = {"Let": ("=(?!=)", VARIABLE), "Param": (":", PROPERTY), "Region": ("=(?!=)", ROLE), "Export": ("[=:](?!=)", PROPERTY), "Output": ("=(?!=)", PROPERTY)}
# Words within statements, and what tells them from names.
WITHIN = {
    "because": r'(?=[ \t]*(?:"|$))',
    "until": r"(?=[ \t]*(?:\d|$))",
    "by": r'(?=[ \t]*(?:"|$))',
    "on": r"(?=[ \t]+[^ \t=:.,)])(?![ \t]*[=:.,)])",
    "select": r"(?=[ \t]+[^ \t=:.,)])(?![ \t]*[=:.,)])",
    "is": r"(?=[ \t]+[^ \t=:.,)])(?![ \t]*[=:.,)])",
    "help": r"(?=[ \t]+[^ \t=:.,)])(?![ \t]*[=:.,)])",
    "fix": r"(?=[ \t]+[^ \t=:.,)])(?![ \t]*[=:.,)])",
    "suggest": r"(?=[ \t]+[^ \t=:.,)])(?![ \t]*[=:.,)])",
    # Parts of what begins a statement, or of an expression or a type, which have rules of their own.
    "each": "", "every": "", "region": "", "replica": "", "pair": "", "from": "", "none": "", "of": "", "topology": "",
}  # fmt: skip
# Where they may stand.
MAY_STAND = {
    "because": {"Topology", "Plan", "Example"},
    "until": {"Topology", "Plan", "Example"},
    "by": {"Topology", "Plan", "Example"},
    "on": {"Action"},
    "select": {"ActionStep"},
    "is": {"ActionStep"},
    "help": {"Kind", "Action", "Rule"},
    "fix": {"Kind", "Action", "Rule"},
    "suggest": {"Kind", "Action", "Rule"},
}


def within(context: str) -> list[Rule]:
    surroundings = CONTEXTS.get(context, "kind")
    rest = [*include("comment"), a_map(surroundings, MAP), block(include("block-Arguments")), *include(f"expression-{surroundings}")]
    result = []
    for word in (word for word, where in MAY_STAND.items() if context in where):
        # A fix is followed by settings, and the other words by an expression.
        has_body = word in ("fix", "suggest")
        match = rf"[ \t]*\b({word})\b{WITHIN[word]}"
        result.append(headed(match, [KEY], rest, word) if has_body else one(match, KEY))
    return result


def words_of(name: str) -> str:
    return r"[ \t]+".join(f"({word})" for word in name.split())


def statement(kind: str, name: str, context: str) -> Rule:
    keywords = [scope_of(word) for word in name.split()]
    if kind == "InSource":  # the region that `from` names
        keywords[1] = "variable.language.dr"
    head = START + words_of(name) + AFTER
    if kind in DEFINITIONS:
        after, scope = DEFINITIONS[kind]
        begin = rf"[ \t]*\b{words_of(name)}[ \t]+({NAME})[ \t]*(?={after})"
        if kind in ("Param", "Export"):
            return {**headed(begin, [KEY, scope], include(f"type-{CONTEXTS[context]}"), kind.lower()), "end": r"(?=[=])|$|(?=\})"}
        return one(begin, KEY, scope)
    if kind in PLAIN:
        return one(head, *keywords)
    follows, scopes, body = FORMS[kind]
    if body is None:
        return one(START + words_of(name) + (follows or AFTER), *keywords, *scopes)
    # One pattern with the whole head, and one for a head that is not yet written.
    inner = f"expression-{CONTEXTS[context]}"
    rest = [*include("comment"), a_map(CONTEXTS[context], MAP), block(include(f"block-{body}")), *include(inner)]
    if kind in ("Call", "Until", "Check", "Unless", "Invoke"):
        rest[1:1] = within("ActionStep")
    if kind == "Kind":
        rest.insert(2, one(rf"(:|,)[ \t]*({NAME})", "punctuation.separator.dr", TYPE))
    if kind == "Part":
        rest.insert(1, one(rf"(:)[ \t]*({NAME})", "punctuation.separator.dr", TYPE))
    return headed(START + words_of(name) + (follows or AFTER), [*keywords, *scopes], rest, kind.lower())


def word_statement(kind: str, context: str) -> list[Rule]:
    inner = CONTEXTS.get(context, "kind")
    rest = [*include("comment"), a_map(inner, MAP), block(include("block-Settings")), *include(f"expression-{inner}")]
    begin = rf"{START}(?!(?:else|for|when)\b)({NAME})"
    if kind == "Section":
        body = {"Resource": "Resource", "Provider": "Provider", "Arguments": "Arguments", "ActionStep": "Arguments"}.get(context, "Settings")
        if context in ("Settings", "Arguments", "Provider"):  # beside other settings
            begin = rf"[ \t]*\b(?!(?:else|for|when)\b)({NAME})"
        return [headed(rf"{begin}[ \t]*(?=\{{)", [PROPERTY], [block(include(f"block-{body}"))], "section")]
    if kind == "Component":
        return [headed(rf"{begin}[ \t]+(?!(?:and|or|not|in|when|else|for|where)\b)({NAME})", [TYPE, VARIABLE], rest, "component")]
    if kind == "Replica":
        return [headed(begin, [VARIABLE], rest, "replica")]
    return [headed(begin, [VERB], rest, kind.lower())]


def settings(surroundings: str) -> list[Rule]:
    begin = rf"[ \t]*\b({NAME})[ \t]*(=)[ \t]*(\{{)"
    captures = {"1": {"name": PROPERTY}, "2": {"name": "keyword.operator.assignment.dr"}, "3": {"name": "punctuation.section.map.begin.dr"}}
    return [
        {**a_map(surroundings, begin), "beginCaptures": captures},
        one(rf"[ \t]*\b({NAME})[ \t]*(=)(?!=)", PROPERTY, "keyword.operator.assignment.dr"),
        {**a_map(surroundings, r"(=)[ \t]*(\{)"), "beginCaptures": {"1": captures["2"], "2": captures["3"]}},
    ]


def of_context(tables: Tables, context: str, kinds: list[str]) -> list[Rule]:
    surroundings = CONTEXTS.get(context) or {"Provider": "provider"}.get(context, "kind")
    definitions = [statement(kind, tables.statements[kind], context) for kind in kinds if kind in DEFINITIONS]
    # Those with more words first, so that `in each region` is not `in`; and `failback none` is not a plan.
    ordered = sorted((kind for kind in kinds if kind in tables.statements and kind not in DEFINITIONS), key=lambda kind: -len(tables.statements[kind].split()))
    result = include("comment") + definitions + settings(surroundings)
    result += [statement(kind, tables.statements[kind], context) for kind in ordered]
    result += within(context)
    for kind in WORDS[1:]:  # settings stand above
        if kind in kinds:
            result += word_statement(kind, context)
    if context == "File":  # a keyword whose statement is not yet complete
        result.append(one(rf"{START}({'|'.join(sorted({tables.statements[kind].split()[0] for kind in kinds if kind in tables.statements}))}){AFTER}", KEY))
    result.append(a_map(surroundings, MAP))
    result.append(block(include(f"block-{context}")))
    return result + include(f"expression-{surroundings}")


# ---- expressions


def expressions(tables: Tables, surroundings: str) -> dict[str, list[Rule]]:
    known = sorted(name for name, where in tables.builtins.items() if where & SURROUNDINGS[surroundings])
    units = "|".join(sorted((re.escape(unit) for unit in tables.units), key=lambda unit: (-len(unit), unit)))
    unit = [one(rf"(?<=\d)({units})(?=\d|$)", "keyword.other.unit.dr"), {"match": r"[A-Za-z_%]+", "name": "invalid.illegal.unit.dr"}]
    within = f"in-brackets-{surroundings}"
    string = {
        "name": "string.quoted.double.dr",
        "begin": r'"',
        "end": r'"|$',
        "beginCaptures": {"0": {"name": "punctuation.definition.string.begin.dr"}},
        "endCaptures": {"0": {"name": "punctuation.definition.string.end.dr"}},
        "patterns": [
            {"name": "constant.character.escape.dr", "match": r'\\(?:[nt"\\$]|u\{[0-9A-Fa-f]+\})'},
            {"name": "invalid.illegal.escape.dr", "match": r"\\."},
            {
                "name": "meta.embedded.inline.dr",
                "begin": r"\$\{",
                "end": r"\}|$",  # one that is not yet closed ends with its line
                "beginCaptures": {"0": {"name": "punctuation.section.embedded.begin.dr"}},
                "endCaptures": {"0": {"name": "punctuation.section.embedded.end.dr"}},
                "patterns": include(within),
            },
        ],
    }
    expression: list[Rule] = [
        *include("comment"),
        string,
        {"name": "constant.numeric.date.dr", "match": r"\b\d{4}-\d\d-\d\d\b"},
        {"match": r"\b\d+(?:\.\d+)?\w*%?", "captures": {"0": {"name": "constant.numeric.dr", "patterns": unit}}},
        one(rf"\b({'|'.join(sorted(CONSTANTS))})\b", "constant.language.dr"),
        one(r"\b(in)[ \t]+(every)[ \t]+(region)\b", "keyword.control.dr", KEY, KEY),
        one(rf"\b({'|'.join(sorted(OPERATORS))})\b", "keyword.operator.logical.dr"),
        one(r"\b(when|else)\b", "keyword.control.dr"),
        one(r"\b(for|in)\b", "keyword.control.dr"),
        one(r"\b(where)\b", KEY),
        {"name": ARROW, "match": "->"},
        {"name": "keyword.operator.range.dr", "match": r"\.\."},
        {"name": "keyword.operator.comparison.dr", "match": "==|!=|<=|>=|<|>"},
        {"name": "keyword.operator.arithmetic.dr", "match": r"[-+*/]"},
        {"name": "keyword.operator.assignment.dr", "match": "="},
        {"name": "keyword.operator.type.dr", "match": r"[|?]"},
        one(rf"(\.)({'|'.join(tables.functions)})(?=\()", "punctuation.accessor.dr", "support.function.builtin.dr"),
        one(rf"(\.)({NAME})(?=\()", "punctuation.accessor.dr", FUNCTION),
        one(rf"(\.)({NAME})", "punctuation.accessor.dr", "variable.other.member.dr"),
        one(rf"\b({'|'.join(tables.functions)})(?=\()", "support.function.builtin.dr"),
        one(rf"\b({NAME})(?=\()", FUNCTION),
        one(rf"\b({'|'.join(known)})\b", "variable.language.dr"),
        one(rf"\b({NAME})", VARIABLE),
        bracketed("list", r"\[", r"\]", include(within)),
        bracketed("group", r"\(", r"\)", include(within)),
        {"name": "punctuation.separator.dr", "match": "[,:]"},
    ]
    a_type = [
        *include("comment"),
        one(r"\b(list|map|range)[ \t]+(of)\b", "support.type.dr", KEY),
        one(rf"\b({'|'.join(tables.types)})\b", "support.type.dr"),
        one(rf"\b({NAME})", TYPE),
        {"name": "keyword.operator.type.dr", "match": r"[|?]"},
        {"name": "punctuation.separator.dr", "match": ":"},
    ]
    # The words before a colon are keys, but what a comprehension goes through: `for z in zones: z`.
    key = one(rf"\b(?<!in |[=<>] )({NAME})[ \t]*(:)", PROPERTY, "punctuation.separator.dr")
    return {
        f"expression-{surroundings}": expression,
        f"in-brackets-{surroundings}": [a_map(surroundings), *include(f"expression-{surroundings}")],
        f"in-map-{surroundings}": [*include("comment"), key, a_map(surroundings), *include(f"expression-{surroundings}")],
        f"type-{surroundings}": a_type,
    }


def grammar() -> Rule:
    tables = Tables()
    repository: dict[str, list[Rule]] = {
        "comment": [
            {"name": "comment.line.documentation.dr", "match": "##.*$"},
            {"name": "comment.line.number-sign.dr", "match": "#.*$"},
        ]
    }
    contexts = {**tables.contexts, "Provider": ["Setting", "Section"], "Arguments": ["Setting", "Section"]}
    for context, kinds in contexts.items():
        repository[f"block-{context}"] = of_context(tables, context, kinds)
    for surroundings in SURROUNDINGS:
        repository |= expressions(tables, surroundings)
    return {
        "information_for_contributors": ["Made by editors/vscode/generate.py from the tables of the compiler: change those, and run it with --write."],
        "name": "Disaster recovery",
        "scopeName": "source.dr",
        "fileTypes": ["dr"],
        "patterns": include("block-File"),
        "repository": {name: {"patterns": patterns} for name, patterns in repository.items()},
    }


def written() -> str:
    return json.dumps(grammar(), indent=2) + "\n"


def main() -> int:
    is_current = PLACE.read_text() == written()
    if sys.argv[1:] == ["--write"] and not is_current:
        PLACE.write_text(written())
        is_current = True
    if not is_current:
        print(f"{PLACE.relative_to(ROOT)} is not what the tables make: run {sys.argv[0]} --write")
    return 0 if is_current else 1


if __name__ == "__main__":
    sys.exit(main())
