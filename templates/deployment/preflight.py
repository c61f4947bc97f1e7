"""What an account must have before this deployment is applied to it, and cannot get from it: asked of the account, without
changing anything. Beside `deploy.py`, which runs it as `deploy.py preflight`."""

from collections.abc import Callable, Iterator

import account_questions
import prerequisites
from account import Account
from answers import HOLDS, MISSING, UNASKED, Answer
from declared import Parts
from provider_facts import Facts

Question = Callable[[Parts, Account], Iterator[Answer]]


def questions(facts: Facts) -> Iterator[tuple[str, Question]]:
    """Each with what it is about, which is said where it cannot be asked."""
    coded = (
        account_questions.regions_are_open,
        account_questions.zones_suffice,
        account_questions.backups_are_opted_in,
        account_questions.secrets_exist,
        account_questions.zones_of_names_exist,
        account_questions.buckets_are_free,
        account_questions.databases_are_offered,
        account_questions.functions_may_run,
    )
    for one in coded:
        yield one.__name__.replace("_", " "), lambda parts, account, one=one: one(parts, account, facts)
    for row in facts.prerequisites:
        yield row["asks"], lambda parts, account, row=row: prerequisites.stands(row, parts, account)
    for row in facts.quotas:
        yield f"room for more {row['what']}", lambda parts, account, row=row: prerequisites.has_room(row, parts, account)


def answers(parts: Parts, account: Account, facts: Facts) -> Iterator[Answer]:
    for region in sorted(parts.regions):
        within = parts.within(region)
        for title, question in questions(facts):
            try:
                yield from question(within, account)
            except Exception as error:  # what one may not ask hides nothing that others find
                yield Answer(UNASKED, region, title, f"{type(error).__name__}: {error}")


def report(found: list[Answer]) -> str:
    lines = []
    for one in found:
        lines.append(f"{one.outcome:8}{one.region + ': ' if one.region else ''}{one.what}" + (f": {one.why}" if one.why else ""))
        if one.remedy:
            lines.append(f"        -> {one.remedy}")
    counts = {outcome: sum(one.outcome == outcome for one in found) for outcome in (HOLDS, MISSING, UNASKED)}
    lines.append(f"== {counts[HOLDS]} there, {counts[MISSING]} missing, {counts[UNASKED]} could not be asked")
    return "\n".join(lines)


def run(parts: Parts, account: Account, facts: Facts) -> int:
    """1 where something is missing, 2 where nothing is, but not all could be asked, 0 otherwise."""
    found = list(answers(parts, account, facts))
    print(report(found), flush=True)
    outcomes = {one.outcome for one in found}
    return 1 if MISSING in outcomes else 2 if UNASKED in outcomes else 0
