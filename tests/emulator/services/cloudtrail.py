"""CloudTrail: trails are also known by their ARN, which is what Terraform sends."""

from typing import Any

from moto.cloudtrail.models import CloudTrailBackend

from ..patching import wrap


def _accept_arn(operation: str) -> None:
    @wrap(CloudTrailBackend, operation)
    def by_name(original: Any, self: CloudTrailBackend, name: str, *arguments: Any, **named: Any) -> Any:
        return original(self, name.rsplit("/", 1)[-1] if name.startswith("arn:") else name, *arguments, **named)


def install() -> None:
    for operation in ("start_logging", "stop_logging", "delete_trail"):
        _accept_arn(operation)
