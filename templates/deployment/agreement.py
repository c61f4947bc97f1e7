"""Whether the regions are in step, and whether one that was just changed is healthy: by the checks of the components."""

import time
from typing import Any, Callable

from configurations import Deployment
from failure import Failure

# The longest that asking all checks of a region once may take.
SLOWEST_ROUND_SECONDS = 60
Checks = dict[str, list[dict[str, Any]]]


def wait_until_in_step(deployment: Deployment, patience: float) -> None:
    """What the components call ready holds in each region."""
    wanted = _due(_checks_of(deployment), patience, say=True)
    if not wanted:
        print("== nothing to check")
        return
    print(f"== {sum(map(len, wanted.values()))} checks: are the regions in step?", flush=True)
    open_ones = _wait(deployment, wanted, patience)
    if open_ones:
        raise Failure(f"{len(open_ones)} checks are still open after {patience:g} seconds")
    print("== the regions are in step")


def wait_until_healthy(deployment: Deployment, region: str, untouched: str, patience: float) -> None:
    """Before the next region is changed. What compares regions waits until both have been."""
    found = _due(_checks_of(deployment), patience, say=False).get(region, [])
    wanted = [one for one in ({**one, "same_in": []} if "same_in" in one else one for one in found) if _asks_here(one)]
    if not wanted:
        print(f"== {region} has no checks of its own: go on")
        return
    print(f"== {region} was changed: waiting for its {len(wanted)} checks, {patience:g} seconds at most, before {untouched} is", flush=True)
    open_ones = _wait(deployment, {region: wanted}, patience)
    if open_ones:
        raise Failure(
            f"{region} is not healthy after {patience:g} seconds ({len(open_ones)} checks are open), so {untouched} was left as it was: mend it and "
            "apply again, or say --together to change the other region all the same"
        )
    print(f"== {region} is healthy", flush=True)


def _asks_here(check: dict[str, Any]) -> bool:
    return any(name in check for name in ("expected", "newer_than", "at_most", "at_least"))


def _due(checks: Checks, patience: float, say: bool) -> Checks:
    wanted: Checks = {}
    for region, found in checks.items():
        wanted[region] = [one for one in found if one.get("first_after", 0) <= patience]
        for one in found:
            if say and one not in wanted[region]:
                print(f"later  {region}: {one['says']}: not before {one['first_after'] / 3600:g} hours have passed")
    return {region: found for region, found in wanted.items() if found}


def _wait(deployment: Deployment, wanted: Checks, patience: float) -> list[str]:
    """What is still open when the time has passed, and why."""
    try:
        import readiness_check  # beside this file; needs boto3, which Terraform does not
    except ImportError as error:
        raise Failure(f"the checks cannot be asked ({error}): they need boto3") from None
    # The function that asks on a schedule acts as itself.
    readiness_check.client = lambda service, region: deployment.clients.client(service, region, config=readiness_check.QUICK)
    left = dict(wanted)
    until = time.monotonic() + patience
    while True:
        reasons = []
        for region, checks in list(left.items()):
            outcomes = readiness_check.judge_all(checks, region, SLOWEST_ROUND_SECONDS)
            is_open: Callable[[str], bool] = lambda outcome: outcome in (readiness_check.FAILS, readiness_check.UNPROVEN)
            for one, outcome, why in outcomes:
                if is_open(outcome):
                    reasons.append(f"{region}: {one['says']}: {why}")
                else:
                    print(f"{'ok' if outcome == readiness_check.HOLDS else 'spared':7}{region}: {one['says']}", flush=True)
            left[region] = [one for one, outcome, _ in outcomes if is_open(outcome)]
        if not reasons:
            return []
        if time.monotonic() > until:
            print("\n".join(f"open   {reason}" for reason in reasons))
            return reasons
        time.sleep(min(10.0, max(0.1, patience / 60)))


def _checks_of(deployment: Deployment) -> Checks:
    """The checks of all components, by region."""
    found: Checks = {}
    for one in deployment.chosen:
        if not one.named_checks or not one.has_values():
            continue
        values = one.outputs()
        for name in one.named_checks:
            if name in values:
                found.setdefault(values[name]["region"], []).extend(values[name]["checks"])
    return found
