"""Edits that change nothing of what a program says: comments, layout, order, names of its own values, units, where files are. Each takes the
text of a system and gives another one, and says how often it found something to change."""

import re


def moved(text: str, block: str, before: str) -> str:
    """The text with the first block that the pattern finds in front of the first line that the other one finds."""
    found = re.search(block, text, re.MULTILINE | re.DOTALL)
    rest = text[: found.start()] + text[found.end() :]
    at = re.search(before, rest, re.MULTILINE).start()
    return rest[:at] + found.group(0) + rest[at:]


def comments(text: str) -> str:
    return re.sub(r"^(\s+)(\w+)", r"\1# said of `\2` { in 2027 }\n\1\2", text, flags=re.MULTILINE)


def without_comments(text: str) -> str:
    return re.sub(r"^\s*#.*\n|[ ]+#[^\"\n]*$", "", text, flags=re.MULTILINE)


def layout(text: str) -> str:
    return re.sub(r"\n", "\n\n", re.sub(r"^( +)", r"\1\1", text, flags=re.MULTILINE))


def order_of_components(text: str) -> str:
    return moved(text, r"^  dashboard overview \{.*?\}\n", r"^  kms data")


def order_of_plans(text: str) -> str:
    return moved(text, r"^  drill \w+ \{.*?\}\n", r"^  replicate ")


def order_of_settings(text: str) -> str:
    swapped = re.sub(r"(    rpo = \w+\n)(    rto = \w+\n)", r"\2\1", text)
    return re.sub(r"(    key +=.*\n)(    expires +=.*\n)", r"\2\1", swapped)


def order_of_replicas(text: str) -> str:
    return re.sub(r"(    ledger +\{.*\}\n)(    sessions +\{.*\}\n)", r"\2\1", text)


def order_of_suppressions(text: str) -> str:
    return moved(text, r'^  allow missed_objective.*?"\n', r"^  kms data")


def let(text: str) -> str:
    return text.replace("    keep         = 7d", "    keep         = a_week").replace("  kms data { }", "  kms data { }\n  let week = 7d\n  let a_week = week")


def renamed_let(text: str) -> str:
    named = re.sub(r"(?<=let )(global_database|queues|ledgers)\b|(?<=: )(global_database|queues|ledgers)\b", "another_name", text)
    return named if named != text else text.replace("    every        = 1d", "    every        = (day_of_days)").replace("  kms data { }", "  kms data { }\n  let day_of_days = 24h")


def units(text: str) -> str:
    return text.replace("    every        = 1d", "    every        = 24h").replace("= 60s", "= 1m").replace("= 7d", "= 168h")


EDITS = [comments, without_comments, layout, order_of_components, order_of_plans, order_of_settings, order_of_replicas, order_of_suppressions, let, renamed_let, units]
