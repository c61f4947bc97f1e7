"""Which region is active: who writes to each database, where each name leads to, and where a topology says that it is. Read from what a
plan has found to exist; what tells it stands in deployment.json."""

from typing import Any, Iterable, Iterator

from provider_facts import Facts


def described(plans: Iterable[dict[str, Any]], facts: Facts, regions: dict[str, str]) -> Iterator[str]:
    roles = {region: role for role, region in regions.items()}
    for plan in plans:
        for one in plan.get("prior_state", {}).get("values", {}).get("root_module", {}).get("resources", []):
            yield from _writer(one, facts, roles)
            yield from _switch(one, facts, roles)


def _component(resource: dict[str, Any]) -> str:
    return str((resource["values"].get("tags_all") or {}).get("Component") or resource["name"])


def _place(arn: str, roles: dict[str, str]) -> str:
    region = next(iter(arn.split(":")[3:4]), "")
    return f"{roles[region]} ({region})" if region in roles else region


def _writer(resource: dict[str, Any], facts: Facts, roles: dict[str, str]) -> Iterator[str]:
    named = facts.writers.get(resource["type"])
    if named is None:
        return
    members = resource["values"].get(named["members"]) or []
    writers = [_place(member[named["member"]], roles) for member in members if member[named["writes"]]]
    yield f"{_component(resource)}: {' and '.join(writers) or 'nobody'} writes"


def _switch(resource: dict[str, Any], facts: Facts, roles: dict[str, str]) -> Iterator[str]:
    values = resource["values"]
    for ending, meanings in facts.switches.get(resource["type"], {}).items():
        if str(values.get("name", "")).endswith(ending):
            # As in `0: at home, 1: in {place}`.
            says = dict(one.split(": ", 1) for one in meanings.split(", "))
            said = says.get(str(values.get("value")), f"{ending.removeprefix('/')} is {values.get('value')}, which means nothing")
            yield f"{_component(resource)}: {said.replace('{place}', _place(str(values.get('arn', '')), roles))}"
