#!/usr/bin/env python3
"""Writes the compact text of the services' interfaces that drc embeds: operations, and the permissions that they need.

    generate_services.py    reads the models of the installed botocore and the list of permissions of the installed
                            cfn-lint, and writes the text to stdout

The text is ASCII, one entry a line, and depends on the two packages alone. The first line is

    drc-services 1 SOURCE BOTOCORE_VERSION CFN_LINT_VERSION

The other lines are `KEY CONTENT`, sorted by the bytes of KEY, so that a reader can search by halves:

    i.SERVICE.OPERATION BODY             what the operation takes
    o.SERVICE.OPERATION BODY             what it answers
    s.SERVICE PREFIX                     of the service's permissions: an operation needs `PREFIX:OPERATION`, if there is such a one,
    p.SERVICE.OPERATION [PERMISSION...]  or else these; when neither is there, nobody knows what it needs
    u.SERVICE                            a service whose operations are left out
    a.PREFIX ACTION[:[GROUP]]...         every permission with that prefix, in small letters, ascending. With a colon it can be
                                         granted on single resources; of the services above the group says on which
    c.PREFIX:GROUP RESOURCE...           what the permissions of a group can be granted on: types of resources
    t.PREFIX:RESOURCE PATTERN...         the ARNs of such a resource; `*` stands for any characters
    g.PREFIX:ACTION                      a permission that services use in the caller's name, without a call of it

BODY and the entries that it refers to are those of generate_provider.py. A type that contains itself is `*` where it does.
Enumerations are strings; constraints on lengths and values are left out, and so is what services mark as internal.
"""

import gzip
import importlib.metadata
import json
import pathlib
import re
import sys

import botocore
import cfnlint

from compact import Pool, SchemaError, checked_name, joined, members, text_of

FORMAT_VERSION = 1
SOURCE = "aws"

# What recovery uses: data, compute, traffic, messages, and what watches over them. The name is that of the command line, and
# of the runbooks' engine.
SERVICES = """
    acm apigateway apigatewayv2 application-autoscaling arc-region-switch autoscaling backup cloudfront cloudwatch dms docdb drs
    dynamodb ec2 ecs efs eks elasticache elb elbv2 events fsx globalaccelerator iam kafka kinesis kms lambda logs memorydb mq
    neptune opensearch rds redshift route53 route53-recovery-cluster s3 s3control secretsmanager sns sqs ssm stepfunctions sts
""".split()

# Where the prefix of a service's permissions is neither the name that it signs with nor that of its endpoint.
PREFIXES = {"cloudwatch": "cloudwatch"}

# Operations whose permission has another name. Those of API Gateway are named by the method of HTTP.
# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html
BY_METHOD = {"apigateway", "apigatewayv2"}

# S3: https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
# Lambda: https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
# SNS, SQS: a batch needs the permission of the single call.
# KMS: https://docs.aws.amazon.com/kms/latest/APIReference/API_ReEncrypt.html
# STS: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
PERMISSIONS = {
    "kms.ReEncrypt": ["kms:ReEncryptFrom", "kms:ReEncryptTo"],
    "lambda.Invoke": ["lambda:InvokeFunction"],
    "lambda.InvokeWithResponseStream": ["lambda:InvokeFunction"],
    "s3.CompleteMultipartUpload": ["s3:PutObject"],
    "s3.CopyObject": ["s3:GetObject", "s3:PutObject"],
    "s3.CreateMultipartUpload": ["s3:PutObject"],
    "s3.DeleteBucketCors": ["s3:PutBucketCORS"],
    "s3.DeleteBucketEncryption": ["s3:PutEncryptionConfiguration"],
    "s3.DeleteBucketLifecycle": ["s3:PutLifecycleConfiguration"],
    "s3.DeleteBucketOwnershipControls": ["s3:PutBucketOwnershipControls"],
    "s3.DeleteBucketReplication": ["s3:PutReplicationConfiguration"],
    "s3.DeleteBucketTagging": ["s3:PutBucketTagging"],
    "s3.DeleteObjects": ["s3:DeleteObject"],
    "s3.DeletePublicAccessBlock": ["s3:PutBucketPublicAccessBlock"],
    "s3.GetBucketAccelerateConfiguration": ["s3:GetAccelerateConfiguration"],
    "s3.GetBucketEncryption": ["s3:GetEncryptionConfiguration"],
    "s3.GetBucketInventoryConfiguration": ["s3:GetInventoryConfiguration"],
    "s3.GetBucketLifecycleConfiguration": ["s3:GetLifecycleConfiguration"],
    "s3.GetBucketMetricsConfiguration": ["s3:GetMetricsConfiguration"],
    "s3.GetBucketNotificationConfiguration": ["s3:GetBucketNotification"],
    "s3.GetBucketReplication": ["s3:GetReplicationConfiguration"],
    "s3.GetObjectLockConfiguration": ["s3:GetBucketObjectLockConfiguration"],
    "s3.GetPublicAccessBlock": ["s3:GetBucketPublicAccessBlock"],
    "s3.HeadBucket": ["s3:ListBucket"],
    "s3.HeadObject": ["s3:GetObject"],
    "s3.ListBuckets": ["s3:ListAllMyBuckets"],
    "s3.ListMultipartUploads": ["s3:ListBucketMultipartUploads"],
    "s3.ListObjectVersions": ["s3:ListBucketVersions"],
    "s3.ListObjects": ["s3:ListBucket"],
    "s3.ListObjectsV2": ["s3:ListBucket"],
    "s3.PutBucketAccelerateConfiguration": ["s3:PutAccelerateConfiguration"],
    "s3.PutBucketEncryption": ["s3:PutEncryptionConfiguration"],
    "s3.PutBucketLifecycleConfiguration": ["s3:PutLifecycleConfiguration"],
    "s3.PutBucketNotificationConfiguration": ["s3:PutBucketNotification"],
    "s3.PutBucketReplication": ["s3:PutReplicationConfiguration"],
    "s3.PutObjectLockConfiguration": ["s3:PutBucketObjectLockConfiguration"],
    "s3.PutPublicAccessBlock": ["s3:PutBucketPublicAccessBlock"],
    "s3.UploadPart": ["s3:PutObject"],
    "s3.UploadPartCopy": ["s3:GetObject", "s3:PutObject"],
    "sns.PublishBatch": ["sns:Publish"],
    "sqs.ChangeMessageVisibilityBatch": ["sqs:ChangeMessageVisibility"],
    "sqs.DeleteMessageBatch": ["sqs:DeleteMessage"],
    "sqs.SendMessageBatch": ["sqs:SendMessage"],
    "sts.GetCallerIdentity": [],
}

# https://docs.aws.amazon.com/kms/latest/developerguide/services-integration.html (keys that a service uses for its caller)
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
IN_THE_CALLERS_NAME = [
    "iam:PassRole", "iam:CreateServiceLinkedRole", "kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt",
    "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo",
    "secretsmanager:GetSecretValue", "ssm:GetParameters",
]

SCALARS = {
    "string": "s", "character": "s", "blob": "s", "timestamp": "s", "boolean": "b",
    "integer": "n", "long": "n", "float": "n", "double": "n",
}


MODELS = pathlib.Path(botocore.__file__).parent / "data"


def model_of(service):
    """The newest model: folders are named by date."""
    folder = max((MODELS / service).iterdir())
    plain, packed = folder / "service-2.json", folder / "service-2.json.gz"
    return json.loads(plain.read_bytes() if plain.exists() else gzip.decompress(packed.read_bytes()))


def known_permissions():
    path = pathlib.Path(cfnlint.__file__).parent / "data" / "AdditionalSpecs" / "Policies.json"
    return json.loads(path.read_bytes())


class Interface:
    """The entries of one service."""

    def __init__(self, pool, service):
        self.pool = pool
        self.service = checked_name(service)
        self.model = model_of(service)
        self.shapes = self.model["shapes"]
        metadata = self.model["metadata"]
        self.prefix = PREFIXES.get(service) or metadata.get("signingName") or metadata["endpointPrefix"]

    def type_parts(self, name, outer):
        shape = self.shapes[name]
        kind = shape["type"]
        if kind in SCALARS:
            return [SCALARS[kind]]
        if name in outer or shape.get("document"):
            return ["*"]
        within = outer | {name}
        if kind == "list":
            return ["L"] + self.type_parts(shape["member"]["shape"], within)
        if kind == "map":
            return ["M"] + self.type_parts(shape["value"]["shape"], within)
        if kind != "structure":
            raise SchemaError(f"{self.service} has a shape of the unknown type {kind!r}")
        fields = []
        for field, written in self.members_of(shape, within):
            optional = "" if field in shape.get("required", []) else "?"
            fields.append([checked_name(field) + optional] + ([":"] + written if written else []))
        return [self.pool.add("@", members(fields, "{", "}"))]

    def members_of(self, shape, outer):
        """Names and types, ascending by name; a string has no type."""
        for name in sorted(shape["members"]):
            written = self.type_parts(shape["members"][name]["shape"], outer)
            yield name, [] if written == ["s"] else written

    def body(self, operation, side):
        """The members of what an operation takes (`input`) or answers (`output`)."""
        name = self.model["operations"][operation].get(side, {}).get("shape")
        if name is None:
            return self.pool.add("#", [])
        shape, items = self.shapes[name], []
        for member, written in self.members_of(shape, frozenset({name})):
            status = "=" if side == "output" else "!" if member in shape.get("required", []) else "?"
            items.append([checked_name(member) + status] + written)
        return self.pool.add("#", joined(items))

    def exception(self, operation, known):
        """The permissions of an operation that is not called like its permission, or None."""
        name, actions = f"{self.service}.{operation}", known.get(self.prefix, {"Actions": {}})["Actions"]
        if name in PERMISSIONS:
            return PERMISSIONS[name]
        method = self.model["operations"][operation]["http"]["method"]
        by_method = self.service in BY_METHOD and operation.lower() not in actions and method.lower() in actions
        return [f"{self.prefix}:{method}"] if by_method else None


def pattern_of(arn):
    """`arn:${Partition}:rds:${Region}:${Account}:cluster:.*` is `arn:*:rds:*:*:cluster:*`."""
    return re.sub(r"\*+", "*", re.sub(r"\$\{[^}]*\}", "*", arn).replace(".*", "*"))


def permission_lines(known, prefixes):
    lines = {f"g.{name.lower()}": "" for name in IN_THE_CALLERS_NAME}
    for prefix, facts in known.items():
        detailed, groups, words = prefix in prefixes, {}, []
        for action, about in sorted(facts["Actions"].items()):
            types = about.get("Resources", [])
            types = (types,) if isinstance(types, str) else tuple(sorted(types))
            group = groups.setdefault(types, len(groups)) if types and detailed else ""
            words.append(f"{action}:{group}" if types else action)
        lines[f"a.{prefix}"] = " ".join(words)
        if not detailed:
            continue
        lines.update((f"c.{prefix}:{group}", " ".join(types)) for types, group in groups.items())
        for kind, about in facts["Resources"].items():
            lines[f"t.{prefix}:{kind}"] = " ".join(sorted({pattern_of(arn) for arn in about["ARNFormats"]}))
    return lines


def services_text():
    pool, roots, lines, known, prefixes = Pool(), {}, {}, known_permissions(), set()
    for service in SERVICES:
        interface = Interface(pool, service)
        prefixes.add(interface.prefix)
        lines[f"s.{service}"] = interface.prefix
        for operation in interface.model["operations"]:
            key = f"{service}.{checked_name(operation)}"
            roots["i." + key] = interface.body(operation, "input")
            roots["o." + key] = interface.body(operation, "output")
            needed = interface.exception(operation, known)
            if needed is not None:
                lines["p." + key] = " ".join(needed)
    lines.update((f"u.{folder.name}", "") for folder in MODELS.iterdir() if folder.is_dir() and folder.name not in SERVICES)
    lines.update(permission_lines(known, prefixes))
    header = f"drc-services {FORMAT_VERSION} {SOURCE} {botocore.__version__} {importlib.metadata.version('cfn-lint')}"
    return text_of(pool, roots, header, lines)


def main():
    try:
        sys.stdout.write(services_text())
    except (SchemaError, OSError, KeyError, ValueError) as problem:
        sys.exit(f"generate_services.py: {problem!r}")


if __name__ == "__main__":
    main()
