"""Secrets Manager: a replica's KMS key is read back; without it each plan would replace the replica."""

from typing import Any

from moto.secretsmanager.models import FakeSecret

from ..patching import wrap


def install() -> None:
    @wrap(FakeSecret, "create_replicas")
    def create_replicas(original: Any, self: FakeSecret, replica_regions: Any, force_overwrite: bool) -> Any:
        replicas = original(self, replica_regions, force_overwrite)
        for given, replica in zip(replica_regions or [], replicas):
            if given.get("KmsKeyId"):
                replica.config["KmsKeyId"] = given["KmsKeyId"]
        return replicas
