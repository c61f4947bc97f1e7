"""The findings of a SARIF report, as a table."""

import json
import re
import urllib.parse
from dataclasses import dataclass
from typing import Optional

MOST_ROWS = 50
LEVELS = ("error", "warning", "note")


@dataclass
class Finding:
    level: str
    rule: str
    place: str
    message: str


def read(sarif: str) -> Optional[list[Finding]]:
    """Nothing where it is no report. The worst come first, as in the report."""
    try:
        run = json.loads(sarif)["runs"][0]
        results = [_finding(one) for one in run.get("results", [])]
        told = [one for invocation in run.get("invocations", []) for one in invocation.get("toolExecutionNotifications", [])]
        results += [Finding(one.get("level", "warning"), one.get("descriptor", {}).get("id", ""), "", one["message"]["text"]) for one in told]
    except (ValueError, LookupError, TypeError, AttributeError):
        return None
    return sorted(results, key=lambda one: LEVELS.index(one.level) if one.level in LEVELS else len(LEVELS))


def _finding(result: dict) -> Finding:
    place = ""
    if locations := result.get("locations"):
        physical = locations[0]["physicalLocation"]
        place = urllib.parse.unquote(physical["artifactLocation"]["uri"])
        if line := physical.get("region", {}).get("startLine"):
            place += f":{line}"
    message = re.sub(r"(?<!\\)\[((?:\\.|[^\[\]\\])*)\]\(\d+\)", r"\1", result["message"]["text"])
    return Finding(result.get("level", "warning"), result.get("ruleId", ""), place, message.split("\n")[0])


def _cell(text: str) -> str:
    line = "".join(letter if letter.isprintable() else " " for letter in text)
    return re.sub(r"([\\*\[\]<>|~&_@])", r"\\\1", line)


def _code(text: str) -> str:
    line = "".join(letter if letter.isprintable() else " " for letter in text)
    return f"`{line.replace('`', chr(39))}`".replace("|", "\\|") if line else ""


def counts(found: list[Finding]) -> str:
    numbers = [(sum(one.level == level for one in found), level) for level in LEVELS]
    return ", ".join(f"{count} {level}{'' if count == 1 else 's'}" for count, level in numbers)


def lines(found: list[Finding]) -> str:
    rows = [f"{one.place or 'drc'}: {one.level}[{one.rule}]: {one.message}" for one in found[:MOST_ROWS]]
    return "\n".join([*rows, counts(found)])


def markdown(found: list[Finding]) -> str:
    if not found:
        return "Nothing was found.\n"
    rows = [f"| {one.level} | {_code(one.rule)} | {_code(one.place)} | {_cell(one.message)[:500]} |" for one in found[:MOST_ROWS]]
    text = counts(found) + "\n\n| | rule | place | |\n|---|---|---|---|\n" + "\n".join(rows) + "\n"
    if len(found) > MOST_ROWS:
        text += f"\n{len(found) - MOST_ROWS} more are not shown here.\n"
    return text
