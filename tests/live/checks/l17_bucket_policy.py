"""Whether a bucket that blocks public policies takes one for a role that does not exist yet."""

from __future__ import annotations

import json

from ..description import Check, Evidence, Reliance, Verdict, fails, holds, untold
from ..run import Run

ROLE = "role/aws-service-role/reports.backup.amazonaws.com/AWSServiceRoleForBackupReports"
BLOCK = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True}


def ask(run: Run) -> Verdict:
    s3 = run.client("s3")
    bucket = run.named("bucket")
    place = {} if run.region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": run.region}}
    s3.create_bucket(Bucket=bucket, **place)
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": run.tags})
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=BLOCK)
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": "*"},
        "Action": ["s3:PutObject"],
        "Resource": [f"arn:aws:s3:::{bucket}/*"],
        "Condition": {"StringEquals": {"aws:PrincipalAccount": run.account, "aws:PrincipalArn": f"arn:aws:iam::{run.account}:{ROLE}"}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    error = run.attempt(s3.put_bucket_policy, Bucket=bucket, Policy=policy)
    if error is None:
        return holds("the policy is accepted")
    if error.startswith("AccessDenied"):
        return fails(f"the policy counts as public: {error}", error=error)
    return untold(f"the policy was refused for another reason: {error}", error=error)


CHECK = Check(
    id="L17",
    question="Does a bucket that blocks public policies take one with `Principal: \"*\"` and conditions on aws:PrincipalAccount and aws:PrincipalArn?",
    assumption="It does: such a policy is not public.",
    settles="whether the reports of backups can be deployed",
    otherwise="The role is made beforehand and named as the principal.",
    minutes=1,
    makes=("bucket",),
    relies=(Reliance("stdlib/kinds/s3.dr", '"aws:PrincipalArn"', "the policy of the bucket of reports"),),
    evidence=(
        Evidence(
            "What keeps a policy from being public is a fixed AWS principal, user, role or service principal \"(e.g. aws:PrincipalOrgID)\": neither key is named.",
            "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
        ),
    ),
    ask=ask,
)
