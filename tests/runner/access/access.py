"""Judges whether a role may make a call."""

import contextlib
from typing import TYPE_CHECKING, Any, Iterator

from ..calls.operations import find
from ..calls.outcomes import CallFailed
from . import policies
from .needs import Place, needs_of
from .permissions import Permission
from .roles import Role, Roles

if TYPE_CHECKING:
    from emulator.client import Emulator

# Services that don't say AccessDenied, or AccessDeniedException where they speak JSON.
REFUSALS = {"sns": "AuthorizationError", "ec2": "UnauthorizedOperation"}


class Access:
    """Without `authorising`, everything is allowed. What is allowed by a permission that was taken away is refused."""

    def __init__(self, emulator: "Emulator", region: str, authorising: bool):
        self.authorising = authorising
        # Roles, and the permissions as texts without which one of their calls would have been refused.
        self.needed: set[tuple[str, str]] = set()
        self._roles = Roles(emulator, region)
        self._lacking: set[tuple[str, Permission]] = set()
        self._emulator = emulator

    def check(self, role: str | None, region: str, service: str, operation: str, parameters: dict[str, Any]) -> None:
        """`CallFailed` says what is missing. Nobody in particular, who is the test itself, may do everything."""
        if not self.authorising or role is None:
            return
        for need in needs_of(service, operation, parameters, self._place(role, region)):
            self.check_need(role, region, need, service, operation)
        if (service, operation) == ("sts", "AssumeRole"):
            self.check_trust(parameters["RoleArn"], "AWS", role, role.split(":")[4])

    def check_need(self, role: str, region: str, need: policies.Need, service: str, operation: str) -> None:
        if self.authorising and not self.allows(role, region, need):
            message = f"{role} is not authorized to perform: {need.action} on resource: {need.resource}"
            raise CallFailed(_refusal(service, operation), message, 403)

    def allows(self, role: str, region: str, need: policies.Need) -> bool:
        """One permission suffices, unless a statement denies it."""
        context = {"aws:RequestedRegion": region, "aws:PrincipalArn": role, **dict(need.context)}
        allowing = set()
        for number, statement in enumerate(self._roles.get(role).statements):
            for permission in _matching(number, statement, need):
                if (role, permission) in self._lacking or not statement.holds(context):
                    continue
                if statement.effect == "Deny":
                    return False
                allowing.add(str(permission))
        if len(allowing) == 1:
            self.needed.add((role, *allowing))
        return bool(allowing)

    def check_trust(self, role: str, kind: str, who: str, account: str) -> None:
        """Whether somebody may take a role: a service (`kind` Service), or a role of the account (`kind` AWS)."""
        if not self.authorising:
            return
        context = {"aws:SourceAccount": account} if kind == "Service" else {"aws:PrincipalArn": who}
        for statement in self._roles.get(role).trust:
            if statement.effect == "Allow" and statement.holds(context) and _trusts(statement, kind, who, account):
                return
        raise CallFailed("AccessDenied", f"{who} is not authorized to perform: sts:AssumeRole on resource: {role}", 403)

    def role(self, arn: str) -> Role:
        return self._roles.get(arn)

    @contextlib.contextmanager
    def lacking(self, role: str, *permissions: Permission) -> Iterator[None]:
        """While the block runs, the role does not have these permissions."""
        taken = {(role, permission) for permission in permissions}
        self._lacking |= taken
        try:
            yield
        finally:
            self._lacking -= taken

    def _place(self, role: str, region: str) -> Place:
        _, partition, _, _, account, _ = role.split(":", 5)
        return Place(partition, region, account, self._emulator)


def _matching(number: int, statement: policies.Statement, need: policies.Need) -> Iterator[Permission]:
    for action in statement.actions:
        for resource in statement.resources:
            if policies.action_matches(action, need.action) and policies.resource_matches(resource, need.resource):
                yield Permission(number, action, resource)


def _trusts(statement: policies.Statement, kind: str, who: str, account: str) -> bool:
    named = statement.principal.get(kind, [])
    whole_account = kind == "AWS" and any(name.endswith(f":{account}:root") or name == account for name in named)
    return who in named or whole_account


def _refusal(service: str, operation: str) -> str:
    protocol = find(service, operation).service_model.metadata["protocol"]
    return REFUSALS.get(service, "AccessDeniedException" if "json" in protocol else "AccessDenied")
