"""How time passes: minute by minute, and each whole minute is lived through.

The clock of the world is the machine's, plus what tests let pass. A test that needs to know what every minute brings lets it stand
still: then nothing moves it but the test. Whoever moves it by a week moves it through 10,080 minutes, in each of which, in this order,

    settle    what takes its time is done: databases change roles, instances become available
    measure   the services publish the metrics of the minute that has just passed
    schedule  rules with a schedule are due
    judge     alarms are evaluated, and what their changes set going is delivered

A service takes part by `each_minute`. It sees the minute's own time, in `WORLD.now()`.
"""

import datetime
from collections import defaultdict
from typing import Any, Callable

from .world import WORLD

MINUTE_SECONDS = 60
STAGES = ("settle", "measure", "schedule", "judge")

_parts: dict[str, dict[str, Callable[[], Any]]] = defaultdict(dict)


def each_minute(stage: str) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """The decorated function takes part in each minute."""
    if stage not in STAGES:
        raise ValueError(f"no stage `{stage}`")

    def install(part: Callable[[], Any]) -> Callable[[], Any]:
        _parts[stage][f"{part.__module__}.{part.__name__}"] = part
        return part

    return install


def let_pass(seconds: float, goes_on: Callable[[], bool] = lambda: True) -> float:
    """Moves the clock, as long as `goes_on` says after each minute; gives the seconds by which it was moved."""
    with WORLD.lock:
        start = WORLD.now()
        goal = start + datetime.timedelta(seconds=seconds)
        end = _live_until(goal, goes_on)
        return (end - start).total_seconds()


def catch_up() -> None:
    """Lives through the minutes that the machine's clock has passed by itself."""
    if WORLD.minute != _minute_of(WORLD.now()):
        with WORLD.lock:
            _live_until(WORLD.now(), lambda: True)


def _live_until(goal: datetime.datetime, goes_on: Callable[[], bool]) -> datetime.datetime:
    stood = WORLD.stands_at is not None
    first = _minute_of(WORLD.now()) if WORLD.minute is None else WORLD.minute
    WORLD.minute = first
    end = goal
    for minute in range(first + 1, _minute_of(goal) + 1):
        WORLD.minute = minute
        end = datetime.datetime.fromtimestamp(minute * MINUTE_SECONDS, datetime.timezone.utc)
        WORLD.stand_still(end)
        for stage in STAGES:
            for part in list(_parts[stage].values()):
                part()
        if not goes_on():
            break
    else:
        end = goal
    WORLD.stand_still(end)
    if not stood:
        WORLD.run_on()
    return end


def _minute_of(moment: datetime.datetime) -> int:
    return int(moment.timestamp()) // MINUTE_SECONDS
