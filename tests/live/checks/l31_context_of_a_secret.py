"""Which secret the key of a replica is told of when the replica is read."""

from __future__ import annotations

import json
from typing import Any

from ..description import Check, Cost, Evidence, Reliance, Verdict, fails, holds, untold
from ..run import Run

MINUTES = 10


def ask(run: Run) -> Verdict:
    kms, there = run.client("kms", run.other), run.client("secretsmanager", run.other)
    key = kms.create_key(Tags=[{"TagKey": tag["Key"], "TagValue": tag["Value"]} for tag in run.tags])["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName=f"alias/{run.named('key')}", TargetKeyId=key)
    made = run.client("secretsmanager").create_secret(
        Name=run.named("secret"),
        SecretString="nothing",
        AddReplicaRegions=[{"Region": run.other, "KmsKeyId": key}],
        Tags=run.tags,
    )
    arns = {"replica": made["ARN"].replace(f":{run.region}:", f":{run.other}:"), "primary": made["ARN"]}
    readable = lambda: run.attempt(there.get_secret_value, SecretId=run.named("secret")) is None  # noqa: E731
    if not run.wait("the replica", readable, minutes=MINUTES):
        return untold(f"the replica could not be read in {MINUTES} minutes")
    seen = {}
    for name, arn in arns.items():
        kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(_policy(run, arn)))
        # A policy is known everywhere some minutes after it was put.
        run.sleep(5 * 60)
        seen[name] = run.attempt(there.get_secret_value, SecretId=run.named("secret"))
    return judge(seen)


def judge(seen: dict[str, str | None]) -> Verdict:
    if seen["replica"] is None and seen["primary"] is not None:
        return holds("the key is told of the replica", **seen)
    if seen["primary"] is None and seen["replica"] is not None:
        return fails("the key is told of the secret that the replica is of", **seen)
    return untold(f"the condition makes no difference: {seen}", **seen)


def _policy(run: Run, arn: str) -> dict[str, Any]:
    """Refuses to decrypt for any other secret."""
    owner = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{run.account}:root"}, "Action": "kms:*", "Resource": "*"}
    others = {
        "Effect": "Deny",
        "Principal": {"AWS": "*"},
        "Action": "kms:Decrypt",
        "Resource": "*",
        "Condition": {"StringNotEquals": {"kms:EncryptionContext:SecretARN": arn}},
    }
    return {"Version": "2012-10-17", "Statement": [owner, others]}


CHECK = Check(
    id="L31",
    question="Which secret is the key of a replicated secret told of when the replica is read?",
    assumption="Of the replica: its ARN is the `SecretARN` of the encryption context.",
    settles="whether functions of the standby can read a secret under a key of the account's own",
    otherwise="The condition on the secret is taken out of what functions may do; that on the service stays.",
    minutes=25,
    regions=2,
    costs=(Cost("secret", 0.02), Cost("key", 0.01)),
    makes=("secret", "key"),
    relies=(Reliance("stdlib/kinds/secret.dr", '"kms:EncryptionContext:SecretARN"', "what whoever reads a secret may decrypt"),),
    evidence=(
        Evidence(
            "The context is the ARN of the secret and the version; of replicas the page says nothing.",
            "https://docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html",
        ),
        Evidence("The same condition in a policy of AWS's own, within one Region.", "awslabs/landing-zone-accelerator-on-aws, key-stack.ts"),
    ),
    ask=ask,
)
