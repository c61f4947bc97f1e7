"""The one comment on a change: its text, and when it is written."""

import re
from dataclasses import dataclass
from typing import Callable, Iterable, Optional, Protocol

NO_LONGER = "This change makes no difference to recovery any more."
# Escaped letters and code, in which nothing is a mention; then what may be one.
PIECES = re.compile(r"\\.|(`+).+?(?<!`)\1(?!`)|@(?=\w)", re.DOTALL)


@dataclass
class Comment:
    number: int
    body: str


class Forge(Protocol):
    def find(self, marker: str) -> Optional[Comment]:
        """The comment that begins with the marker and was written by this token's own account."""

    def create(self, body: str) -> None: ...

    def update(self, number: int, body: str) -> None: ...


def first_own(entries: Iterable[dict], head: str, is_own: Callable[[dict], bool]) -> Optional[Comment]:
    """Of what a forge lists, the first that begins so and is this token's own: the account is asked for only where one begins so."""
    for one in entries:
        if str(one.get("body") or "").startswith(head) and is_own(one):
            return Comment(int(one["id"]), one["body"])
    return None


def marker(name: str) -> str:
    return f"<!-- drc: {name} -->"


def without_mentions(markdown: str) -> str:
    """Names of accounts in a program would send messages to people."""
    return PIECES.sub(lambda found: "@<!-- -->" if found[0] == "@" else found[0], markdown)


def _alike(one: str, other: str) -> bool:
    """Forges change line ends and what stands at the end."""
    return one.replace("\r\n", "\n").rstrip() == other.replace("\r\n", "\n").rstrip()


def settle(forge: Forge, name: str, text: str, changed: bool) -> str:
    """Writes where there is news: what it did. Where nothing changed and nothing was said, nothing is said."""
    head = marker(name)
    body = f"{head}\n{text or NO_LONGER}\n"
    existing = forge.find(head)
    if existing is None:
        if not changed:
            return "not needed"
        forge.create(body)
        return "created"
    if _alike(existing.body, body):
        return "up to date"
    forge.update(existing.number, body)
    return "updated"
