"""S3: replication, conditional bucket policies, emptying versioned buckets.

Moto ignores the condition of a policy statement, so `Deny` without TLS denies everything; it stumbles over the principal
`*` where it looks for the right to write logs; it reads back a replication rule differently from how it was written, and
copies nothing; and it stumbles over delete markers when a bucket is emptied.
"""

import functools
import json
from typing import Any

from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket, FakeDeleteMarker, S3Backend
from moto.s3.responses import S3Response

from ..patching import wrap
from . import copying

NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/"


def _unconditional(policy: bytes) -> dict[str, Any]:
    document = json.loads(policy)
    statements = document["Statement"] if isinstance(document["Statement"], list) else [document["Statement"]]
    document["Statement"] = [one for one in statements if not (one.get("Effect") == "Deny" and one.get("Condition"))]
    return document


def _xml(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_xml(name, item) for item in value)
    if isinstance(value, dict):
        inner = "".join(_xml(key, item) for key, item in value.items() if not key.startswith("@"))
        return f"<{name}>{inner}</{name}>"
    return f"<{name}>{'' if value is None else value}</{name}>"


def _destinations(replication: dict[str, Any] | None, bucket: str, key: str) -> list[tuple[str, str]]:
    """The buckets to which an object is copied, each with the rule that says so."""
    found = []
    rules = (replication or {}).get("Rule", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        destination = rule["Destination"]["Bucket"].split(":::")[1]
        prefix = (rule.get("Filter") or {}).get("Prefix") or ""
        if rule["Status"] == "Enabled" and key.startswith(prefix) and destination != bucket:
            found.append((destination, rule.get("ID", "")))
    return found


def install() -> None:
    if not hasattr(FakeDeleteMarker, "dispose"):
        FakeDeleteMarker.dispose = lambda self, garbage=False: None

    @wrap(FakeBucket, "get_permission")
    def get_permission(original: Any, self: FakeBucket, action: str, resource: str) -> Any:
        if self.policy is None:
            return original(self, action, resource)
        kept, document = self.policy, _unconditional(self.policy)
        if not document["Statement"]:
            return PermissionResult.NEUTRAL
        self.policy = json.dumps(document).encode()
        try:
            return original(self, action, resource)
        finally:
            self.policy = kept

    @wrap(FakeBucket, "set_logging")
    def set_logging(original: Any, self: FakeBucket, logging_config: Any, bucket_backend: S3Backend) -> None:
        target = bucket_backend.buckets.get(logging_config["TargetBucket"]) if logging_config else None
        if target is None or target.policy is None:
            return original(self, logging_config, bucket_backend)
        kept, target.policy = target.policy, json.dumps(_unconditional(target.policy)).encode()
        try:
            return original(self, logging_config, bucket_backend)
        finally:
            target.policy = kept

    @wrap(S3Response, "get_bucket_replication")
    def get_bucket_replication(original: Any, self: S3Response) -> Any:
        replication = self.backend.get_bucket_replication(self.bucket_name)
        if not replication:
            return original(self)
        rules = replication["Rule"] if isinstance(replication["Rule"], list) else [replication["Rule"]]
        inner = _xml("Role", replication["Role"]) + _xml("Rule", rules)
        document = f'<ReplicationConfiguration xmlns="{NAMESPACE}">{inner}</ReplicationConfiguration>'
        return 200, {}, '<?xml version="1.0"?>' + document

    @wrap(S3Backend, "put_object")
    def put_object(
        original: Any, self: S3Backend, bucket_name: str, key_name: str, value: Any, *rest: Any, **named: Any
    ) -> Any:
        stored = original(self, bucket_name, key_name, value, *rest, **named)
        for destination, rule in _destinations(self.get_bucket_replication(bucket_name), bucket_name, key_name):
            copy = functools.partial(original, self, destination, key_name, value)
            copying.begin(self, bucket_name, destination, rule, copy)
        return stored
