"""One module per AWS service that is patched or faked; each has an `install()` and says why it is needed."""

from . import (
    apigateway,
    application_autoscaling,
    backup,
    cloudtrail,
    cloudwatch,
    dynamodb,
    ec2,
    events,
    fis,
    globalaccelerator,
    iam,
    kms,
    lambda_,
    rds,
    recovery_readiness,
    resiliencehub,
    route53,
    routing_control,
    s3,
    secretsmanager,
    sns,
    sqs,
    ssm,
    stepfunctions,
    synthetics,
    xray,
)

PATCHED = (
    apigateway,
    application_autoscaling,
    backup,
    cloudtrail,
    cloudwatch,
    dynamodb,
    ec2,
    events,
    fis,
    globalaccelerator,
    iam,
    kms,
    lambda_,
    rds,
    recovery_readiness,
    resiliencehub,
    route53,
    routing_control,
    s3,
    secretsmanager,
    sns,
    sqs,
    ssm,
    stepfunctions,
    synthetics,
    xray,
)


def install() -> None:
    for service in PATCHED:
        service.install()
