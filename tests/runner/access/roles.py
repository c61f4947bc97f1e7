"""The roles that were deployed, with all their policies."""

import functools
import json
import urllib.parse
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import policies
from .permissions import Permission

if TYPE_CHECKING:
    from emulator.client import Emulator


@dataclass(frozen=True)
class Role:
    arn: str
    trust: list[policies.Statement]
    statements: list[policies.Statement]

    def permissions(self) -> list[Permission]:
        return [
            Permission(number, action, resource)
            for number, statement in enumerate(self.statements)
            if statement.effect == "Allow"
            for action in statement.actions
            for resource in statement.resources
        ]


class Roles:
    """Read when they are asked for first: what was deployed doesn't change during a run."""

    def __init__(self, emulator: "Emulator", region: str):
        """`region` is any that stands: IAM answers in each, and only its changes depend on one."""
        self._client = emulator.client("iam", region)
        self._known: dict[str, Role] = {}

    def get(self, arn: str) -> Role:
        if arn not in self._known:
            self._known[arn] = self._read(arn)
        return self._known[arn]

    def _read(self, arn: str) -> Role:
        name = arn.rsplit("/", 1)[-1]
        described = self._client.get_role(RoleName=name)["Role"]
        statements = []
        for inline in self._client.list_role_policies(RoleName=name)["PolicyNames"]:
            document = self._client.get_role_policy(RoleName=name, PolicyName=inline)["PolicyDocument"]
            statements += policies.parse(_decoded(document))
        for attached in self._client.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
            statements += policies.parse(self._managed(attached["PolicyArn"]))
        return Role(described["Arn"], policies.parse(_decoded(described["AssumeRolePolicyDocument"])), statements)

    @functools.cache
    def _managed(self, arn: str) -> Any:
        version = self._client.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
        return _decoded(self._client.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"])


def _decoded(document: Any) -> Any:
    return json.loads(urllib.parse.unquote(document)) if isinstance(document, str) else document
