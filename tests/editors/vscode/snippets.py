#!/usr/bin/env python3
"""Each snippet of the extension, with what its placeholders hold, is part of a program that compiles, and as the formatter has it."""

import json
import pathlib
import re
import subprocess
import sys
import tempfile

import npm

PLAN = "failover primary -> secondary { steps { shift entry } }"
TOPOLOGY = """topology service {
  region primary   = "us-east-1"
  region secondary = "us-west-2"
  @objectives
  kms data { }
  topic oncall { encrypted_by = data }
  dynamodb items { key = "id"  encrypted_by = data }
  lambda greeter { source = "./greeter"  handler = "index.handler"  encrypted_by = data }
  api_gateway api { routes = { "GET /health": greeter }  encrypted_by = data }
  route53 entry { domain = "s-${environment_suffix}.example.com"  target = api  alerts = [oncall] }
  @replicate
  @plan
  @more
}
"""
DEFAULTS = {"objectives": "", "replicate": "replicate primary -> secondary { items }", "plan": PLAN, "more": ""}
FAILBACK = "failback secondary -> primary { mode = manual  steps { shift entry } }"
# Where each snippet stands: in one of the places above, with others changed for it; or in a program of its own.
AT: dict[str, tuple[str, dict[str, str]]] = {
    "objectives": ("objectives", {}),
    "replicate": ("replicate", {}),
    "failover": ("plan", {}),
    "failover automatic": ("plan", {}),
    "failback": ("more", {}),
    "failback none": ("more", {}),
    "switchover": ("more", {}),
    "assume": ("more", {}),
    "allow": ("more", {}),
    "drill": ("more", {"plan": f"{PLAN}\n{FAILBACK}"}),
    "detect": ("plan", {"around": "failover primary -> secondary {{ mode = automatic\n{}\nsteps {{ shift entry }} }}"}),
    "steps": ("plan", {"around": "failover primary -> secondary {{\n{}\n}}"}),
    "together": ("plan", {"around": "failover primary -> secondary {{ steps {{\n{}\nshift entry }} }}"}),
    "on_failure": ("plan", {"around": "failover primary -> secondary {{ steps {{ shift entry }}\n{}\n}}"}),
    "let": ("more", {}),
}
ALONE = {
    "topology": "{}",
    "region": 'topology t {{\n{}\nregion secondary = "us-west-2"\n}}',
    "kind": "{}",
    "trait": "{}",
    "policy": "{}",
    "rule": "policy naming {{\n{}\n}}",
    "function": "{}",
    "import": "{}\ntopology t {{ region primary = \"us-east-1\" }}",
}  # fmt: skip


def filled(body: str) -> str:
    """The text with what the placeholders hold: the first of a choice, and what a number held before where it stands again."""
    held: dict[str, str] = {}

    def scan(at: int, closing: str) -> tuple[str, int]:
        text = ""
        while at < len(body) and body[at] != closing:
            if body[at] == "\\" and body[at + 1] in "$}\\":
                text, at = text + body[at + 1], at + 2
            elif choice := re.compile(r"\$\{(\d+)\|([^|]*)\|\}").match(body, at):
                held[choice[1]] = choice[2].split(",")[0]
                text, at = text + held[choice[1]], choice.end()
            elif opened := re.compile(r"\$\{(\d+):").match(body, at):
                inner, at = scan(opened.end(), "}")
                held.setdefault(opened[1], inner)
                text, at = text + held[opened[1]], at + 1
            elif plain := re.compile(r"\$(\d+)").match(body, at):
                text, at = text + held.get(plain[1], ""), plain.end()
            else:
                text, at = text + body[at], at + 1
        return text, at

    return scan(0, "")[0]


def program(prefix: str, text: str) -> str:
    if prefix in ALONE:
        return ALONE[prefix].format(text)
    place, changes = AT[prefix]
    parts = DEFAULTS | {name: value for name, value in changes.items() if name != "around"}
    parts[place] = changes.get("around", "{}").format(text)
    return re.sub(r"@(\w+)", lambda match: parts[match[1]], TOPOLOGY)


def main() -> int:
    drc = npm.compiler()
    snippets = json.loads((npm.EXTENSION / "snippets/dr.json").read_text())
    problems = []
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        (folder / "greeter").mkdir()
        (folder / "greeter/index.py").write_text("def handler(event, context):\n    return {}\n")
        (folder / "people.dr").write_text("let people = 1\n")
        for title, snippet in snippets.items():
            body = snippet["body"] if isinstance(snippet["body"], str) else "\n".join(snippet["body"])
            text = filled(body)
            source = program(snippet["prefix"], text)
            file = folder / "snippet.dr"
            file.write_text(source)
            done = subprocess.run([drc, "check", "--format", "short", str(file)], capture_output=True, text=True)
            problems += [f"{title}: {line}" for line in (done.stdout + done.stderr).splitlines() if "error" in line]
            if done.returncode and not problems:
                problems.append(f"{title}: {done.stdout}{done.stderr}")
            # With its own indentation, it is a statement as the formatter writes it.
            if "around" not in AT.get(snippet["prefix"], ("", {}))[1]:
                formatted = subprocess.run([drc, "fmt", "-"], input=source, capture_output=True, text=True).stdout
                lines = [line for line in text.splitlines() if line.strip()]
                have = {" ".join(line.split()) for line in formatted.splitlines()}  # columns are shared with neighbours
                missing = [line for line in lines if " ".join(line.split()) not in have]
                problems += [f"{title}: the formatter writes `{line}` in another way" for line in missing]
    wanted = set(AT) | set(ALONE)
    problems += [f"{prefix}: there is no such snippet" for prefix in sorted(wanted - {one["prefix"] for one in snippets.values()})]
    print("\n".join([*problems, f"{len(snippets)} snippets, {len(problems)} problems"]))
    return 1 if problems or len(snippets) < 20 else 0


if __name__ == "__main__":
    sys.exit(main())
