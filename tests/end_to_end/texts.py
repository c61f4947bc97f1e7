#!/usr/bin/env python3
"""What is written is what was meant: random texts in every place that takes one come out of Terraform, and out of the
documents that it fills in, as they were, or are refused when they are compiled.

Run with `DRC=path/to/drc python3 tests/end_to_end/texts.py [SEED]`. Ends with 77 where Terraform is missing.
"""

import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata

DRC = os.environ.get("DRC", "drc")
COUNT = 30
# Terraform puts every text into the composed form; what is in it already comes out as it was.
PIECES = ['"', "'", "\n", "\r", "\t", "$", "%", "$$", "%%", "${", "%{", "{", "}", "{{", "}}", "{{ a }}", "${a}", "%{ if }",
          "\\", "\\n", "\\u0041", "\x01", "\x1b", "\x7f", "\x1f", "é", "ß", "\u4e2d", "\U0001f600", "\u2028", "\ufeff",
          "a", "b", " ", "#", "/", "<", "&", "$.", ".$", "States.Format('{}')", "{% $x %}", "~", "-", ","]
GIVEN = 'x"${q}\\'  # what the deployment gives where a text has a deferred part


def random_text(source: random.Random) -> str:
    text = "".join(source.choice(PIECES) for _ in range(source.randint(1, 7)))
    return unicodedata.normalize("NFC", text)


def quoted(text: str, deferred: str = "") -> str:
    """The text as the language writes it, perhaps with a deferred value behind it."""
    result = ""
    for character in text:
        if character in '"\\$':
            result += "\\" + character
        elif ord(character) < 32 or ord(character) in (0x7F, 0x2028, 0xFEFF):
            result += f"\\u{{{ord(character):x}}}"
        else:
            result += character
    return f'"{result}{deferred}"'


def program(texts: list[str], engine: str, in_plans: list[str]) -> str:
    """A program that has the texts in every place; `in_plans` are those that documents may hold."""

    def entries(values, deferred=""):
        return ", ".join(f'"k{index}": {quoted(text, deferred)}' for index, text in enumerate(values))

    steps = "\n".join(f"""    step tag_{index} {{
      call backup.StartBackupJob {{
        ResourceArn       = work.arn
        BackupVaultName   = {quoted(text)}
        IamRoleArn        = {quoted(text, "${given}")}
        RecoveryPointTags = {{ {quoted("k" + text + "k")}: {quoted(text)} }}
        IdempotencyToken  = json({{ a: {quoted(text)}, b: given, {quoted("k" + text)}: "c" }})
      }}
      description = {quoted(text)}
      timeout     = 25s
    }}""" for index, text in enumerate(in_plans))
    return f"""## Holds texts wherever they can stand.
kind shelf {{
  ## What the deployment gives.
  param given: string
  ## Texts.
  param texts: map of string
  ## Texts with a deferred part.
  param later: map of string

  in each region {{
    resource aws_sqs_queue work {{
      name                    = name
      sqs_managed_sse_enabled = true
    }}
    for key in keys(texts) {{
      resource aws_ssm_parameter one[key] {{
        name        = name(key)
        type        = "String"
        description = texts[key]
        value       = later[key]
        tier        = json({{ a: texts[key], b: later[key] }})
        tags        = merge(texts, {{ "p${{texts[key]}}": later[key] }})
      }}
    }}
  }}

  action open {{
    permit "backup:StartBackupJob" on "arn:${{account.partition}}:backup:${{to.name}}:${{account.id}}:backup-vault:*"
{steps}
  }}
}}

topology texts {{
  region primary   = "us-east-1"
  region secondary = "us-west-2"

  param given: string
  param one: string = {quoted(texts[0])}
  param many: list = [{", ".join(map(quoted, texts))}]
  param named: map = {{ {", ".join(f"{quoted('k' + text)}: {quoted(text)}" for text in sorted(set(texts)))} }}

  shelf full {{
    given = given
    texts = {{ {entries(texts)} }}
    later = {{ {entries(texts, "${given}")} }}
  }}
  allow text_limits on full because "texts of every sort are what it is for"

  failover primary -> secondary {{
    engine = {engine}
    steps {{ open full }}
  }}
}}
"""


def compiled(text: str, folder: pathlib.Path) -> subprocess.CompletedProcess:
    folder.mkdir()
    (folder / "texts.dr").write_text(text)
    return subprocess.run([DRC, "compile", "texts.dr", "-o", "build", "--color", "never"], cwd=folder, capture_output=True,
                          text=True, timeout=300)


def without_resources(value):
    """Expressions whose references to resources are texts, so that nothing needs a provider."""
    if isinstance(value, str):
        return re.sub(r"\b(data\.)?aws_\w+\.\w+(\[[^]]*\])?\.\w+", '"resource"', value)
    if isinstance(value, list):
        return [without_resources(item) for item in value]
    if isinstance(value, dict):
        return {key: without_resources(item) for key, item in value.items()}
    return value


def resources(build: pathlib.Path, kind: str) -> dict:
    found = {}
    for path in sorted(build.glob("*.tf.json")):
        found |= json.loads(path.read_text()).get("resource", {}).get(kind, {})
    return found


def applied(build: pathlib.Path, folder: pathlib.Path) -> dict:
    """What Terraform makes of the attributes, the defaults and the documents."""
    shutil.copytree(build / "runbooks", folder / "runbooks")
    main = json.loads((build / "main.tf.json").read_text())
    variables = {name: {key: part for key, part in one.items() if key in ("type", "default")}
                 for name, one in main["variable"].items()}
    parameters = {name: {key: one[key] for key in ("description", "value", "tier", "tags")}
                  for name, one in resources(build, "aws_ssm_parameter").items() if "_primary_" in name}
    engines = json.loads((build / "failover.tf.json").read_text())["resource"]
    documents = [one.get("content") or one.get("definition")
                 for kind in ("aws_ssm_document", "aws_sfn_state_machine") for one in engines.get(kind, {}).values()]
    outputs = {"parameters": parameters, "documents": documents, "one": "${var.one}", "many": "${var.many}",
               "named": "${var.named}"}
    configuration = {"variable": variables,
                     "output": {name: {"value": without_resources(value)} for name, value in outputs.items()}}
    (folder / "main.tf.json").write_text(json.dumps(configuration))
    given = {"environment_suffix": "test", "given": GIVEN}
    (folder / "given.auto.tfvars.json").write_text(json.dumps(given))
    done = subprocess.run(["terraform", "apply", "-auto-approve", "-no-color", "-input=false"], cwd=folder,
                          capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, (done.stdout + done.stderr)[-4000:]
    shown = subprocess.run(["terraform", "output", "-json"], cwd=folder, capture_output=True, text=True, check=True)
    return {name: one["value"] for name, one in json.loads(shown.stdout).items()}


class Differences:
    def __init__(self) -> None:
        self.count = 0

    def check(self, where: str, expected, found) -> None:
        if expected == found:
            return
        self.count += 1
        if self.count <= 10:
            print(f"{where}:\n  meant {expected!r}\n  found {found!r}", file=sys.stderr)


def read_steps(document: dict) -> list[dict]:
    """The inputs and the description of the calls, with what the document's parameters give filled in."""
    if "mainSteps" in document:
        values = {name: one["default"] for name, one in document["parameters"].items()}

        def filled(value):
            if isinstance(value, dict):
                return {key: filled(item) for key, item in value.items()}
            match = re.fullmatch(r"\{\{ (\w+) \}\}", value) if isinstance(value, str) else None
            return values[match[1]] if match else value

        return [filled(step["inputs"]) | {"description": step["description"]} for step in document["mainSteps"]]
    return [state["Parameters"] | {"description": state["Comment"]} for state in document["States"].values()
            if state["Type"] == "Task"]


def check_everything(texts: list[str], engine: str, room: pathlib.Path, differences: Differences) -> None:
    # A document has 200 parameters at most.
    in_plans = [text for text in texts if engine != "automation" or "{{" not in text][:90]
    source = room / engine
    done = compiled(program(texts, engine, in_plans), source)
    assert done.returncode == 0, done.stderr[-4000:]
    folder = room / f"{engine}-applied"
    folder.mkdir()
    found = applied(source / "build", folder)
    differences.check("default of a text", texts[0], found["one"])
    differences.check("default of a list", texts, found["many"])
    differences.check("default of a map", {"k" + text: text for text in texts}, found["named"])
    by_text: dict[str, list] = {}
    for one in found["parameters"].values():
        by_text.setdefault(one["description"], []).append(one)
    for text in texts:
        differences.check("an attribute", True, text in by_text)
        for one in by_text.get(text, []):
            differences.check("a text with a deferred part", text + GIVEN, one["value"])
            differences.check("JSON", {"a": text, "b": text + GIVEN}, json.loads(one["tier"]))
            differences.check("a key", text + GIVEN, one["tags"].get("p" + text))
            for index, other in enumerate(texts):
                differences.check("a value of a map", other, one["tags"].get(f"k{index}"))
    for content in found["documents"]:
        try:
            steps = read_steps(json.loads(content))
        except ValueError as error:
            differences.check("a document", "JSON", f"{error}: {content[max(0, error.pos - 80):error.pos + 80]}")
            continue
        differences.check("steps", len(in_plans), len(steps))
        for text, step in zip(in_plans, steps):
            differences.check("the description of a step", text, step["description"])
            differences.check("an input", text, step["BackupVaultName"])
            differences.check("a deferred input", text + GIVEN, step["IamRoleArn"])
            differences.check("a map of inputs", {"k" + text + "k": text}, step["RecoveryPointTags"])
            differences.check("JSON in an input", {"a": text, "b": GIVEN, "k" + text: "c"}, json.loads(step["IdempotencyToken"]))


def check_refusals(texts: list[str], room: pathlib.Path, differences: Differences) -> None:
    """Each text that a document cannot hold is an error at its line."""
    refused = [text for text in texts if "{{" in text]
    done = compiled(program(["a"], "automation", refused), room / "refused")
    differences.check("exit code", 1, done.returncode)
    for index in range(len(refused)):
        line = next(number for number, one in enumerate((room / "refused/texts.dr").read_text().split("\n"), 1)
                    if f"step tag_{index} " in one)
        differences.check(f"findings of {refused[index]!r}", True,
                          f"texts.dr:{line + 3}:" in done.stderr and "DR0710" in done.stderr)


def main() -> int:
    if shutil.which("terraform") is None:
        print("skipped: terraform is missing", file=sys.stderr)
        return 77
    seed = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    source = random.Random(seed)
    texts = PIECES[:]
    while len(texts) < len(PIECES) + COUNT:
        texts.append(random_text(source))
    texts = list(dict.fromkeys(texts))
    differences = Differences()
    with tempfile.TemporaryDirectory(prefix="drc-texts-") as name:
        room = pathlib.Path(name)
        for engine in ("automation", "step_functions"):
            check_everything(texts, engine, room, differences)
        check_refusals(texts, room, differences)
    print(f"{len(texts)} texts, seed {seed}: {differences.count} differences")
    return 1 if differences.count else 0


if __name__ == "__main__":
    sys.exit(main())
