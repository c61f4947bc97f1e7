"""IAM: AWS's managed policies, so that a role can have one and a misspelt one is refused.

Moto has them but leaves them out unless it is told otherwise, and then reads all of them again for each empty account,
which takes longer than most tests.
"""

import copy
from typing import Any

from moto.core.config import default_user_config
from moto.iam.models import IAMBackend

from ..patching import wrap


def install() -> None:
    default_user_config["iam"] = {"load_aws_managed_policies": True}

    known: dict[str, list[Any]] = {}

    @wrap(IAMBackend, "_init_aws_policies")
    def managed_policies(original: Any, self: IAMBackend) -> list[Any]:
        if self.partition not in known:
            known[self.partition] = original(self)
        return [copy.copy(policy) for policy in known[self.partition]]  # each account counts its own attachments
