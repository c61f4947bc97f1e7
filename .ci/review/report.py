"""What differs, as one Markdown text within a limit."""

from dataclasses import dataclass

import base
import comment
import compiler
from compiler import Comparison, Compiler

# What stands between the parts, and mentions, which are written longer than they were.
RESERVE = 2000
HEADING = "### What this change does to recovery"
# Without it, the commit's number would be another text at each push.
NAME_OF_BASE = "base:"


@dataclass
class Report:
    comparisons: list[Comparison]
    drc: Compiler
    commit: str

    @staticmethod
    def of(drc: Compiler, commit: str, paths: list[str], conditions: list[str]) -> "Report":
        comparisons = []
        for path in paths:
            before, now = base.has_programs(commit, path), compiler.has_programs(path)
            if not before and not now:
                continue
            old = f"{_short(commit)}:./{path}" if before else compiler.empty_side()
            new = path if now else compiler.empty_side()
            comparisons.append(compiler.compare(drc, old, new, path, conditions))
        return Report(comparisons, drc, commit)

    @property
    def changed(self) -> bool:
        return any(one.changed for one in self.comparisons)

    @property
    def failed(self) -> list[str]:
        return sorted({condition for one in self.comparisons for condition in one.failed})

    def markdown(self, limit: int) -> str:
        """Nothing where nothing differs. The parts share what room there is."""
        room = limit - RESERVE
        while True:
            text = comment.without_mentions(self._parts(room)).replace(f"{_short(self.commit)}:", NAME_OF_BASE)
            if len(text.encode()) <= limit - RESERVE // 2 or room < 2000:
                return text
            room -= room // 4

    def _parts(self, room: int) -> str:
        texts = []
        for position, one in enumerate(self.comparisons):
            share = max(1000, room // (len(self.comparisons) - position))
            text = one.markdown(self.drc, share)
            room -= len(text.encode())
            if text:
                texts.append(text if len(self.comparisons) == 1 else f"#### `{one.path}`\n\n{text}")
        return "\n\n".join([HEADING, *texts]) if texts else ""

    def annotations(self) -> str:
        """What is weaker, at the lines of the new side."""
        return "".join(self.drc.diff("github", one.old, one.new).out for one in self.comparisons if one.changed)


def _short(commit: str) -> str:
    return commit[:16]
