"""Whether what runs is what these files compile to: regions, everything that a plan compares, and what it does not; and which region is
active."""

import argparse
from typing import Any, Iterator

import active
import running
from account import Account
from configurations import CHANGES, Configuration, Deployment
from states import managed, regions_of

SAME = 0
NO_CHANGE = (["no-op"], ["read"])
SHOWN_ATTRIBUTES = 6


def status(deployment: Deployment, arguments: argparse.Namespace) -> int:
    """0 where it is, 2 where it is not; what cannot be asked is a failure, which ends with 1."""
    found: list[str] = []
    regions: dict[str, str] = {}
    plans = []
    for one in deployment.chosen:
        state = one.state() if one.has_values() else {}
        if not managed(state):
            found.append(f"{one.title} was never applied")
            continue
        regions |= regions_of(state)
        found += _regions(one, state, deployment)
        plan = one.read_plan()
        plans.append(plan)
        found += [f"{one.title}: {line}" for line in planned(plan)]
        found += [f"{one.title}: {line}" for line in running.differences(_resources(plan), deployment.facts, Account(deployment.clients.client))]
        if arguments.drift:
            # What these files say otherwise is among the changes already.
            for line in drifted(one.read_plan("-refresh-only")):
                print(f"drifted  {one.title}: {line}")
    for line in active.described(plans, deployment.facts, regions):
        print(f"== {line}")
    for line in found:
        print(f"differs  {line}")
    if found:
        print(f"== {len(found)} differences: `deploy.py plan` shows them in full")
        return CHANGES
    print("== what runs is what these files say")
    return SAME


def _regions(configuration: Configuration, state: dict[str, Any], deployment: Deployment) -> Iterator[str]:
    for role, region in regions_of(state).items():
        if role not in deployment.roles:
            yield f"{configuration.title}: {role} is deployed in {region}, and the file has no such region"
        else:
            print(f"== {configuration.title}: {role} is in {region}")


def _resources(plan: dict[str, Any]) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = plan.get("planned_values", {}).get("root_module", {}).get("resources", [])
    return found


def planned(plan: dict[str, Any]) -> Iterator[str]:
    """What an apply would change."""
    for change in plan.get("resource_changes", []):
        actions = change["change"]["actions"]
        if change["mode"] == "managed" and actions not in NO_CHANGE:
            yield f"an apply would {' and '.join(actions)} {change['address']}{_attributes(change['change'])}"
    outputs = sorted(name for name, one in plan.get("output_changes", {}).items() if one["actions"] not in NO_CHANGE)
    if outputs:
        yield f"an apply would change the outputs {', '.join(outputs)}"


def drifted(plan: dict[str, Any]) -> Iterator[str]:
    """What was changed beside Terraform since the last apply: by a plan of recovery, a service, or a person."""
    for change in plan.get("resource_drift", []):
        how = "was removed" if change["change"]["actions"] == ["delete"] else "was changed"
        yield f"{change['address']} {how} since the last apply{_attributes(change['change'])}"


def _attributes(change: dict[str, Any]) -> str:
    """Names alone: values may be secrets."""
    before, after, unknown = (change.get(name) or {} for name in ("before", "after", "after_unknown"))
    if not before or not (after or unknown):
        return ""
    names = sorted(name for name in {*before, *after, *unknown} if (before.get(name) or None, name in unknown and unknown[name]) != (after.get(name) or None, False) and (name in after or unknown.get(name)))
    more = f" and {len(names) - SHOWN_ATTRIBUTES} more" if len(names) > SHOWN_ATTRIBUTES else ""
    return f" ({', '.join(names[:SHOWN_ATTRIBUTES])}{more})" if names else ""
