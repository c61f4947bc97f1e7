#!/usr/bin/env python3
"""Indents, words, folding and what Enter does, by the rules that VS Code is given, over all examples and the whole library."""

import json
import subprocess
import sys

import npm

# A bracket that opens on the second line of an expression closes where that expression began: the rules see one line at a time.
MOST_IN_CONTINUATIONS = 0.003


def main() -> int:
    npm.node()
    files = sorted([*(npm.ROOT / "examples").rglob("*.dr"), *(npm.ROOT / "stdlib").rglob("*.dr")])
    program = ["node", str(npm.HERE / "configuration.js"), str(npm.EXTENSION / "language-configuration.json")]
    done = subprocess.run(program, input="\n".join(map(str, files)), capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    have = json.loads(done.stdout)
    problems = have["wrong"] if len(have["wrong"]) > have["lines"] * MOST_IN_CONTINUATIONS else []
    wanted = {
        "words": ["max_lag", "99.9%", "aurora_2", "1h30m"],
        "entered": [
            {"indent": "none", "appendText": "## "}, None, {"indent": "none", "appendText": "# "}, {"indent": "indentOutdent"}, {"indent": "indentOutdent"}, None,
        ],
        "folding": [True, True, False],
        "comment": "#",
    }  # fmt: skip
    problems += [f"{name}: {have[name]}, and not {value}" for name, value in wanted.items() if have[name] != value]
    print("\n".join([*problems, f"{have['lines']} lines with brackets, {len(have['wrong'])} indented in another way, {len(problems)} problems"]))
    return 1 if problems or have["lines"] < 5000 else 0


if __name__ == "__main__":
    sys.exit(main())
