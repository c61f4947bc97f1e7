"""KMS: multi-Region keys.

Moto's replica shares its state with the primary key, so that the primary reads back as a replica, and drops the tags, the
description and the policy that the replica was given, for which Terraform waits.
"""

import copy
import functools
import json
from typing import Any

import moto.kms.models
from moto.kms.models import Key, KmsBackend, kms_backends
from moto.kms.responses import KmsResponse
from moto.kms.utils import KeySpec

from ..patching import replace, wrap


def _replica_of(key: Key, region: str) -> Key:
    replica = copy.copy(key)
    replica.region = region
    replica.arn = key.arn.replace(key.region, region)
    replica.key_rotation_status = False
    replica.deletion_date = None
    replica.key_state = "Enabled"
    replica.aliases = {}
    replica.grants = {}
    return replica


def _make_unused_keys_once() -> None:
    """Moto makes an RSA key for each key that is symmetric, too, which never signs anything: a tenth of a second each."""
    unused = functools.cache(moto.kms.models.generate_private_key)

    @wrap(moto.kms.models, "generate_private_key")
    def generate_private_key(original: Any, key_spec: str) -> Any:
        return unused(key_spec) if key_spec == KeySpec.SYMMETRIC_DEFAULT else original(key_spec)


def install() -> None:
    _make_unused_keys_once()

    @replace(KmsBackend, "replicate_key")
    def replicate_key(self: KmsBackend, key_id: str, region: str, given: dict[str, Any]) -> Key:
        key = self.keys[key_id]
        replica = _replica_of(key, region)
        replica.description = given.get("Description") or replica.description
        replica.policy = given.get("Policy") or replica.policy
        key.multi_region_configuration["ReplicaKeys"].append({"Arn": replica.arn, "Region": region})
        replica.multi_region_configuration = {**key.multi_region_configuration, "MultiRegionKeyType": "REPLICA"}
        other_region = kms_backends[self.account_id][region]
        other_region.keys[replica.id] = replica
        if given.get("Tags"):
            other_region.tag_resource(replica.id, given["Tags"])
        return replica

    @replace(KmsResponse, "replicate_key")
    def answer_replicate_key(self: KmsResponse) -> str:
        given = {name: self._get_param(name) for name in ("Tags", "Description", "Policy")}
        replica = self.kms_backend.replicate_key(self._get_param("KeyId"), self._get_param("ReplicaRegion"), given)
        return json.dumps({"ReplicaKeyMetadata": replica.to_dict()["KeyMetadata"], "ReplicaPolicy": replica.policy})

    @wrap(KmsBackend, "schedule_key_deletion")
    def schedule_key_deletion(original: Any, self: KmsBackend, key_id: str, *arguments: Any) -> float:
        """A primary key can go only once it has no replicas, so a replica that goes must leave its list."""
        when = original(self, key_id, *arguments)
        key = self.keys[key_id]
        if key.multi_region and key.multi_region_configuration["MultiRegionKeyType"] == "REPLICA":
            home = key.multi_region_configuration["PrimaryKey"]["Region"]
            primary = kms_backends[self.account_id][home].keys.get(key_id)
            if primary:
                configuration = primary.multi_region_configuration
                configuration["ReplicaKeys"] = [one for one in configuration["ReplicaKeys"] if one["Arn"] != key.arn]
        return when
