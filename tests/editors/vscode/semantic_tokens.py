#!/usr/bin/env python3
"""The colours of the token grammar and those of the server agree: when the server's come, a name may get a finer one, and nothing else flickers."""

import json
import pathlib
import sys
from typing import Any

import grammar
import npm

sys.path.insert(0, str(npm.ROOT / "tests/language_server"))
from editor import EVERYTHING, Editor  # noqa: E402

# What a name may have before the server has said what it is.
NAMES = ("variable.", "entity.name.", "support.", "constant.other.role.dr", "constant.language.level.dr")
# What it has where it is declared, which the grammar knows as well.
DECLARED = {
    "type": ("entity.name.type.dr",),
    "interface": ("entity.name.type.dr",),
    "namespace": ("entity.name.namespace.dr",),
    "function": ("entity.name.function.dr",),
    "enumMember": ("constant.other.role.dr", "entity.name.type.dr", "variable.other.dr"),
    "property": ("variable.other.property.dr",),
    "event": ("entity.name.section.dr", "entity.name.function.dr"),
    "variable": ("variable.",),
    "parameter": ("variable.",),
}


def decoded(data: list[int], legend: dict[str, Any]) -> list[tuple[int, int, int, str, list[str]]]:
    line = column = 0
    result = []
    for at in range(0, len(data), 5):
        lines, columns, length, kind, bits = data[at : at + 5]
        line, column = line + lines, columns if lines else column + columns
        modifiers = [name for number, name in enumerate(legend["tokenModifiers"]) if bits >> number & 1]
        result.append((line, column, length, legend["tokenTypes"][kind], modifiers))
    return result


def main() -> int:
    npm.packages("vscode-textmate", "vscode-oniguruma")
    drc = npm.compiler()
    contributed = json.loads((npm.EXTENSION / "package.json").read_text())["contributes"]["semanticTokenScopes"][0]["scopes"]
    problems: list[str] = []
    # As the client library of VS Code says it: its grammar has the words and the literals.
    abilities = json.loads(json.dumps(EVERYTHING))
    abilities["textDocument"]["semanticTokens"] = {
        "requests": {"full": True, "range": True}, "tokenTypes": [], "tokenModifiers": [], "formats": ["relative"], "augmentsSyntaxTokens": True,
    }  # fmt: skip
    files = sorted([*(npm.ROOT / "examples").rglob("*.dr"), *(npm.ROOT / "stdlib").rglob("*.dr")])
    count = 0
    with Editor(drc, abilities) as editor:
        legend = editor.abilities["capabilities"]["semanticTokensProvider"]["legend"]
        for path, (lines, _) in zip(files, grammar.tokenized(files), strict=True):
            editor.open(path.as_uri(), path.read_text())
            answer = editor.ask("textDocument/semanticTokens/full", {"textDocument": {"uri": path.as_uri()}})
            editor.close(path.as_uri())
            for line, column, length, kind, modifiers in decoded(answer["data"], legend):
                count += 1
                where = f"{path.relative_to(npm.ROOT)}:{line + 1}:{column + 1}"
                here = [scopes for begin, end, scopes in lines[line] if begin < column + length and end > column]
                wanted = DECLARED.get(kind, NAMES) if "declaration" in modifiers else NAMES
                if len(here) != 1 or not here[0][-1].startswith(wanted):
                    problems.append(f"{where}: {kind} {' '.join(modifiers)} has {here}")
                if kind not in contributed:
                    problems.append(f"{where}: the type {kind} has no scope in package.json")
    print("\n".join([*problems[:40], f"{len(files)} files, {count} tokens of the server, {len(problems)} problems"]))
    return 1 if problems or count < 10_000 else 0


if __name__ == "__main__":
    sys.exit(main())
