"""What a plan of Terraform would take away: what holds data, what serves in several regions at once, and what only the present
writer of a database may change. It reads `terraform show -json PLAN` and asks nobody; which types are meant stands in
deployment.json."""

import re
from typing import Any, Iterable, Iterator, NamedTuple

from provider_facts import Facts

DESTROYED, REPLACED = "destroyed", "replaced"
# Who tainted a resource, or saw its creation fail, has asked for another one.
ASKED_FOR = "replace_because_tainted"
# The new one stands before the old one goes.
WITHOUT_A_GAP = ["create", "delete"]
DATA, SERVING, WRITER = "data", "serving", "writer"


class Loss(NamedTuple):
    """A resource that a plan takes away, or that it may not change."""

    sort: str  # DATA, SERVING or WRITER
    address: str
    component: str
    role: str
    how: str
    why: str

    def described(self) -> str:
        return f"{self.component}: {self.address} is {self.how}: {self.why}"


def losses(plan: dict[str, Any], facts: Facts, components: Iterable[str], roles: dict[str, str]) -> list[Loss]:
    """All of them, whatever was allowed. `roles` says the variable of each role's region."""
    reader = _Reader(plan, set(components), roles)
    removed = [(change, reader.loss(change)) for change in removals(plan)]
    found = [loss for change, loss in removed if change["type"] in facts.holds_data]
    serving = [
        loss._replace(sort=SERVING)
        for change, loss in removed
        if change["type"] in facts.serves and change["change"]["actions"] != WITHOUT_A_GAP
    ]
    return found + serving + list(reader.refused_by_readers(facts))


def at_once(found: Iterable[Loss]) -> list[Loss]:
    """Of what serves: what its component would lose in several regions together."""
    serving = [one for one in found if one.sort == SERVING]
    roles: dict[str, set[str]] = {}
    for one in serving:
        roles.setdefault(one.component, set()).add(one.role)
    return [one for one in serving if len(roles[one.component]) > 1]


def refused(found: list[Loss], allowed: Iterable[str]) -> list[Loss]:
    """What the plan must not do, but for the components, or the addresses, that were named."""
    names = set(allowed)
    candidates = [one for one in found if one.sort in (DATA, WRITER)] + at_once(found)
    # Permission to lose a thing is none to ask for what the service would refuse.
    return [one for one in candidates if one.sort == WRITER or not names & {one.component, one.address}]


def explained(found: list[Loss]) -> str:
    """The refusal: each resource, why it would go, and the way out."""
    lines = []
    for sort, title in ((DATA, "holds data, and would be lost"), (SERVING, "would stop serving in several regions at once"), (WRITER, "can be changed by the present writer only")):
        own = [one for one in found if one.sort == sort]
        if not own:
            continue
        lines.append(f"{title}:")
        lines += [f"  - {one.described()}" for one in own]
        lines.append(f"  {_way_out(sort, own)}")
    return "\n".join(lines)


def _way_out(sort: str, found: list[Loss]) -> str:
    if sort == WRITER:
        return "Fail back first, and apply then; or leave the setting as it was. docs/operating.md, \"Changing what is deployed\", says how a password is changed meanwhile."
    names = _naming(found)
    if sort == DATA:
        return f"Undo the change; or, when the data may go or has been saved, apply with {names}. A renamed component keeps its resources with `was`."
    return f"`layout = split` changes one region after the other; or apply with {names}, and be without them for a while."


def taken_over(plan: dict[str, Any], facts: Facts, components: Iterable[str], roles: dict[str, str], imported: set[str], allowed: Iterable[str]) -> list[Loss]:
    """What holds data, existed before this deployment, and would be destroyed, but for what was named."""
    names = set(allowed)
    found = [one for one in losses(plan, facts, components, roles) if one.sort == DATA and one.address in imported]
    return [one for one in found if not names & {one.component, one.address}]


def explained_taken_over(found: list[Loss]) -> str:
    lines = ["holds data, and existed before this deployment:"]
    lines += [f"  - {one.component}: {one.address}" for one in found]
    lines.append("  `terraform state rm ADDRESS` lets go of one, which then lives on as it did before; or destroy it too, with " + _naming(found))
    return "\n".join(lines)


def _naming(found: list[Loss]) -> str:
    return " ".join(f"--replace {name}" for name in sorted({one.component for one in found}))


def removals(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Resources that are destroyed or replaced. What is moved or forgotten goes on to exist; what a broken-off replacement left
    behind was replaced already."""
    for change in plan.get("resource_changes", []):
        if change["mode"] != "managed" or "deposed" in change or change.get("action_reason") == ASKED_FOR:
            continue
        if "delete" in change["change"]["actions"]:
            yield change


def changed_roles(plan: dict[str, Any], roles: dict[str, str]) -> set[str]:
    """The regions that a plan changes."""
    reader = _Reader(plan, set(), roles)
    return {reader.role_of(one) for one in plan.get("resource_changes", []) if one["mode"] == "managed" and one["change"]["actions"] != ["no-op"]} - {""}


class _Reader:
    def __init__(self, plan: dict[str, Any], components: set[str], roles: dict[str, str]):
        self._plan = plan
        self._components = sorted(components, key=len, reverse=True)
        values = {name: one.get("value") for name, one in plan.get("variables", {}).items()}
        self._roles = {values[variable]: role for role, variable in roles.items() if variable in values}
        self._names = list(roles)
        resources = plan.get("configuration", {}).get("root_module", {}).get("resources", [])
        self._providers = {one["address"]: one.get("provider_config_key", "") for one in resources}

    def loss(self, change: dict[str, Any]) -> Loss:
        how = DESTROYED if change["change"]["actions"] == ["delete"] else REPLACED
        return Loss(DATA, change["address"], self.component_of(change), self.role_of(change), how, _reason(change))

    def component_of(self, change: dict[str, Any]) -> str:
        """The component in the file, which is a tag of most resources, and begins the name of all."""
        label = change["name"]
        tagged = _tags(change).get("Component", "")
        # What was taken over has the tags of whoever made it.
        if tagged and (label == tagged or label.startswith(tagged + "_")):
            return tagged
        return next((one for one in self._components if label == one or label.startswith(one + "_")), label.split("_")[0])

    def role_of(self, change: dict[str, Any]) -> str:
        before = change["change"].get("before") or {}
        provider = self._providers.get(re.sub(r"\[.*\]$", "", change["address"]), "")
        if "." in provider:
            return provider.split(".", 1)[1]
        if _tags(change).get("Role") in self._names:
            return _tags(change)["Role"]
        region = next(iter(str(before.get("arn", "")).split(":")[3:4]), "")
        if region in self._roles:
            return self._roles[region]
        return next((one for one in self._names if one in change["name"].split("_")), "")

    def refused_by_readers(self, facts: Facts) -> Iterator[Loss]:
        members = dict(_members(self._plan, facts.writers))
        for change in self._plan.get("resource_changes", []):
            attributes = facts.set_by_writers.get(change["type"], [])
            before, after = change["change"].get("before") or {}, change["change"].get("after") or {}
            touched = [one for one in attributes if before.get(one) != after.get(one)]
            if change["change"]["actions"] == ["update"] and touched and members.get(before.get("arn")) is False:
                writer = next((arn for arn, writes in members.items() if writes), "another region")
                why = f"the writer is {writer}, and {' and '.join(touched)} would be set here"
                yield Loss(WRITER, change["address"], self.component_of(change), self.role_of(change), "changed", why)


def _members(plan: dict[str, Any], writers: dict[str, dict[str, str]]) -> Iterator[tuple[str, bool]]:
    """The members of all global databases, as they were when the plan was made, and whether each is the writer."""
    for resource in plan.get("prior_state", {}).get("values", {}).get("root_module", {}).get("resources", []):
        named = writers.get(resource["type"])
        for member in (resource["values"].get(named["members"]) or []) if named else []:
            yield member[named["member"]], bool(member[named["writes"]])


def _tags(change: dict[str, Any]) -> dict[str, str]:
    state = change["change"].get("before") or change["change"].get("after") or {}
    return state.get("tags_all") or state.get("tags") or {}


def _reason(change: dict[str, Any]) -> str:
    paths = [".".join(str(step) for step in path) for path in change["change"].get("replace_paths", [])]
    if paths:
        return f"{' and '.join(sorted(set(paths)))} cannot be changed in place"
    if change.get("action_reason", "").startswith("replace_by"):
        return "something that it is replaced with has changed, or -replace named it"
    if change["change"]["actions"] == ["delete"]:
        return "the file no longer has it"
    return "it cannot be changed in place"
