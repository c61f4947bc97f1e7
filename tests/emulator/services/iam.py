"""IAM: AWS's managed policies, so that a role can have one and a misspelt one is refused.

Moto has them but leaves them out unless it is told otherwise, and then reads all of them again for each empty account,
which takes longer than most tests. To find the account that an access key belongs to, moto also creates one for each partition
of AWS; here it looks only where there is something.
"""

import copy
from typing import Any

import moto.iam.models
from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.config import default_user_config
from moto.iam.models import IAMBackend, iam_backends

from ..patching import replace, wrap


def install() -> None:
    default_user_config["iam"] = {"load_aws_managed_policies": True}

    known: dict[str, list[Any]] = {}

    @wrap(IAMBackend, "_init_aws_policies")
    def managed_policies(original: Any, self: IAMBackend) -> list[Any]:
        if self.partition not in known:
            known[self.partition] = original(self)
        return [copy.copy(policy) for policy in known[self.partition]]  # each account counts its own attachments

    @replace(moto.iam.models, "get_account_id_from")
    def account_of(access_key: str) -> str:
        for number, partitions in list(iam_backends.items()):
            if any(access_key in backend.access_keys for backend in list(partitions.values())):
                return number
        return DEFAULT_ACCOUNT_ID
