"""Removing what a run made. Nothing is remembered: it is found by the run's name, so a run that was killed is cleaned likewise."""

from __future__ import annotations

from typing import Iterable

from .parts.kinds import KINDS, Kind
from .run import ERRORS, Run, shown_error

PATIENCE_MINUTES = 60
PAUSE_SECONDS, LONGEST_PAUSE_SECONDS = 5, 30
# What was made just before an interruption may not be listed yet.
EMPTY_LOOKS = 2


def clean(run: Run, makes: Iterable[str]) -> list[str]:
    """What is left in the end, which should be nothing. Things that hold others are asked for again until those are gone."""
    kinds = [kind for kind in KINDS if kind.name in set(makes)]
    if not kinds:
        return []
    run.say(f"removing what {run.name} made")
    end = run.clock.seconds() + PATIENCE_MINUTES * 60
    empty, pause = 0, PAUSE_SECONDS
    while True:
        left = [text for kind in kinds for region in _regions(run, kind) for text in _remove(run, kind, region)]
        empty = 0 if left else empty + 1
        if empty == EMPTY_LOOKS or run.clock.seconds() > end:
            return left
        run.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE_SECONDS) if left else PAUSE_SECONDS


def _regions(run: Run, kind: Kind) -> list[str]:
    return run.regions if kind.region is None else [kind.region]


def _remove(run: Run, kind: Kind, region: str) -> list[str]:
    try:
        found = list(kind.find(run, region))
    except ERRORS as error:
        return [f"{kind.name} in {region}: cannot be listed: {shown_error(error)}"]
    left = []
    for identifier in found:
        said = f"{kind.name} {identifier} in {region}"
        try:
            kind.delete(run, region, identifier)
        except ERRORS as error:
            said += f": {shown_error(error)}"
        left.append(said)
    return left
