"""When rules with a schedule are due: `rate(…)` and `cron(…)` as EventBridge documents them.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
"""

import datetime
import functools
import re

MINUTES = {"minute": 1, "minutes": 1, "hour": 60, "hours": 60, "day": 1440, "days": 1440}
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
# Of minutes, hours, days of the month, months, days of the week and years.
RANGES = ((0, 59), (0, 23), (1, 31), (1, 12), (1, 7), (1970, 2199))
NAMES: tuple[tuple[str, ...], ...] = ((), (), (), MONTHS, DAYS, ())


def is_due(expression: str, moment: datetime.datetime, since: datetime.datetime) -> bool:
    """Whether a rule runs in the minute that begins at `moment`; a rate counts from `since`, when the rule was made."""
    kind, _, rest = expression.partition("(")
    if kind == "rate":
        every = _rate(rest.rstrip(")"))
        passed = int((moment - since).total_seconds() // 60)
        return passed > 0 and passed % every == 0
    if kind == "cron":
        return all(wanted is None or value in wanted for wanted, value in zip(_cron(rest.rstrip(")")), _fields(moment)))
    raise ValueError(f"the schedule `{expression}`")


def _rate(text: str) -> int:
    number, unit = text.split()
    return int(number) * MINUTES[unit]


def _fields(moment: datetime.datetime) -> tuple[int, ...]:
    return moment.minute, moment.hour, moment.day, moment.month, moment.isoweekday() % 7 + 1, moment.year


@functools.cache
def _cron(text: str) -> tuple[frozenset[int] | None, ...]:
    """The values of each field, or None where any will do."""
    fields = text.split()
    if len(fields) != len(RANGES):
        raise ValueError(f"`cron({text})` has {len(fields)} fields, not {len(RANGES)}")
    return tuple(_field(field, *bounds, names) for field, bounds, names in zip(fields, RANGES, NAMES))


def _field(field: str, lowest: int, highest: int, names: tuple[str, ...]) -> frozenset[int] | None:
    if field in ("*", "?"):
        return None
    values: set[int] = set()
    for part in field.split(","):
        match = re.fullmatch(r"(\*|\w+)(?:-(\w+))?(?:/(\d+))?", part)
        if match is None or "L" == part or part.endswith("W"):
            raise ValueError(f"`{part}` in a schedule")
        first, last, step = match.groups()
        begin = lowest if first == "*" else _number(first, names)
        end = _number(last, names) if last else highest if first == "*" or step else begin
        values |= set(range(begin, end + 1, int(step or 1)))
    return frozenset(values)


def _number(text: str, names: tuple[str, ...]) -> int:
    return names.index(text.upper()) + 1 if text.upper() in names else int(text)
