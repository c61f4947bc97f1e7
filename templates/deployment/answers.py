"""What one question to the account found out."""

import dataclasses

HOLDS, MISSING, UNASKED = "ok", "missing", "unasked"


@dataclasses.dataclass(frozen=True)
class Answer:
    outcome: str
    region: str  # empty for the whole account
    what: str
    why: str = ""
    remedy: str = ""
