"""STS: a role is assumed only where it exists and trusts who asks, with the external identifier that its trust demands.

Moto gives credentials for any name. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
"""

import json
import re
from typing import Any

from moto.iam.models import iam_backends
from moto.sts.exceptions import STSClientError, STSValidationError
from moto.sts.models import STSBackend, sts_backends

from ..account import ACCOUNT
from ..patching import wrap

SESSION = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)
ASSUMES = {"sts:AssumeRole", "sts:*", "*"}


def install() -> None:
    @wrap(STSBackend, "assume_role")
    def assume_role(original: Any, self: STSBackend, **asked: Any) -> Any:
        if not SESSION.fullmatch(asked["role_session_name"]):
            raise STSValidationError("1 validation error detected: Value at 'roleSessionName' failed to satisfy constraint")
        if not _trusts(asked["role_arn"], asked.get("external_id")):
            # The same answer whether there is no such role or it trusts others, so that nobody can try out names.
            refusal = f"User: arn:aws:iam::{ACCOUNT}:root is not authorized to perform: sts:AssumeRole on resource: {asked['role_arn']}"
            raise STSClientError("AccessDenied", refusal)
        return original(self, **asked)


def roles_by_key() -> dict[str, str]:
    """Of all that were assumed, by the credentials that were given for them."""
    backends = [backend for partitions in list(sts_backends.values()) for backend in list(partitions.values())]
    return {one.access_key_id: one.role_arn for backend in backends for one in backend.assumed_roles}


def _trusts(arn: str, external_id: str | None) -> bool:
    role = _role(arn)
    if role is None:
        return False
    document = role.assume_role_policy_document
    statements = (json.loads(document) if isinstance(document, str) else document)["Statement"]
    return any(_allows(one, external_id) for one in (statements if isinstance(statements, list) else [statements]))


def _role(arn: str) -> Any:
    account = arn.split(":")[4]
    if account not in iam_backends:
        return None
    return next((one for one in iam_backends[account]["aws"].roles.values() if one.arn == arn), None)


def _allows(statement: dict[str, Any], external_id: str | None) -> bool:
    principals = statement.get("Principal", {})
    named = ["*"] if principals == "*" else _listed(principals.get("AWS", []))
    mine = {"*", ACCOUNT, f"arn:aws:iam::{ACCOUNT}:root"}
    demanded = _listed(statement.get("Condition", {}).get("StringEquals", {}).get("sts:ExternalId", []))
    return (
        statement["Effect"] == "Allow"
        and bool(ASSUMES & set(_listed(statement["Action"])))
        and bool(mine & set(named))
        and (not demanded or external_id in demanded)
    )


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]
