"""What services make by themselves, and keep when everything is destroyed: found by what the states held."""

import time
from typing import Any, Callable, Iterable, Iterator, NamedTuple

from account import Account, code_of
from clients import Clients
from failure import Failure
from provider_facts import Facts, filled
from states import State, address_of, instances, managed

ASK_AGAIN_SECONDS = 10.0


class Network(NamedTuple):
    region: str
    identifier: str
    groups: list[str]  # the names of those that services leave in it


class Left(NamedTuple):
    """What may be left of one resource, by a row of the library."""

    row: dict[str, Any]
    region: str
    name: str


def edges_in(facts: Facts, state: State) -> list[str]:
    """What leaves a group in a network."""
    edges = {kind for groups in facts.groups_left.values() for kinds in groups.values() for kind in kinds}
    return [address_of(one) for one in managed(state) if one["type"] in edges]


class Leftovers:
    def __init__(self, facts: Facts, states: Iterable[State], clients: Clients):
        self.networks: list[Network] = []
        self._account = Account(clients.client)
        self._facts = facts
        self._left: list[Left] = []
        self._slow: dict[str, int] = {}
        for state in states:
            for kind, attributes in instances(state):
                self._note(kind, attributes)

    def _note(self, kind: str, attributes: dict[str, Any]) -> None:
        region = next(iter(str(attributes.get("arn", "")).split(":")[3:4]), "")
        if kind in self._facts.groups_left:
            self.networks.append(Network(region, attributes["id"], list(self._facts.groups_left[kind])))
        for row in self._facts.left:
            if kind in row["of"] and region:
                self._left.append(Left(row, region, filled(row["of"][kind], attributes.__getitem__)))
        where = self._facts.slow_to_go.get(kind, {}).get("where")
        if where is not None and (not where or attributes.get(where)):
            self._slow[kind] = self._slow.get(kind, 0) + 1

    def say_what_takes_long(self) -> None:
        for kind, count in sorted(self._slow.items()):
            print(f"== waiting for {count} {self._facts.slow_to_go[kind]['what']}", flush=True)

    def remove_groups(self, patience: float) -> None:
        """What was made for a resource goes some time after it, and its group is in use until then."""
        for network in self.networks:
            ec2 = self._account.client("ec2", network.region)
            filters = [{"Name": "vpc-id", "Values": [network.identifier]}, {"Name": "group-name", "Values": network.groups}]
            for group in ec2.describe_security_groups(Filters=filters)["SecurityGroups"]:
                print(f"== {network.region}: removing the group {group['GroupId']} ({group['GroupName']}) that a service left in {network.identifier}", flush=True)
                _patiently(ec2, group["GroupId"], patience)

    def list_what_remains(self) -> None:
        """Prints how it is removed: it may be the last copy of something."""
        try:
            lines = list(dict.fromkeys(self._removals()))
        except Failure as failure:
            print(f"== what services leave behind could not be looked for: {failure}")
            return
        except Exception as error:  # whatever the service says, everything that was deployed is gone
            print(f"== what services leave behind could not be looked for: {type(error).__name__}: {error}")
            return
        if lines:
            print("== services have left what costs, and may be wanted; to remove it:")
            print("\n".join(lines))

    def _removals(self) -> Iterator[str]:
        for row, region, name in self._left:
            named: Callable[[str], str] = {"name": name}.__getitem__
            quoted: Callable[[str], str] = {"name": name.replace("\\", "\\\\").replace("'", "\\'")}.__getitem__
            arguments = {key: filled(value, named) for key, value in row["with"].items()}
            for found in self._account.listed(row["asks"], region, filled(row["finds"], quoted), **arguments):
                yield filled(row["remove"], {"region": region, "found": found}.__getitem__)


def _patiently(ec2: Any, group: str, patience: float) -> None:
    until = time.monotonic() + patience
    while True:
        try:
            ec2.delete_security_group(GroupId=group)
            return
        except ec2.exceptions.ClientError as error:
            if code_of(error) == "InvalidGroup.NotFound":
                return
            if code_of(error) != "DependencyViolation" or time.monotonic() > until:
                raise Failure(f"the group {group}, which a service left, cannot be removed: {error}") from None
        time.sleep(min(ASK_AGAIN_SECONDS, max(0.1, patience / 60)))
