"""What each operation needs: which actions on which resources.

Names and resources are those of the service authorization reference: https://docs.aws.amazon.com/service-authorization/latest/reference/
An operation that isn't listed here is an error: a run must not pass because nobody looked up what it needs.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable, Iterator

from ..errors import NotModelled
from .policies import Need

if TYPE_CHECKING:
    from emulator.client import Emulator

Parameters = dict[str, Any]
ANY = "*"


@dataclass(frozen=True)
class Place:
    """Where a call is made."""

    partition: str
    region: str
    account: str
    emulator: "Emulator"

    def arn(self, service: str, prefix: str, name: str, region: str | None = None, account: str | None = None) -> str:
        """The name of a resource; where a name is a full one already, it stays."""
        if name.startswith("arn:"):
            return name
        where = self.region if region is None else region
        return f"arn:{self.partition}:{service}:{where}:{self.account if account is None else account}:{prefix}{name}"

    def client(self, service: str) -> Any:
        return self.emulator.client(service, self.region)


Lookup = Callable[[Parameters, Place], Iterator[Need]]
NEEDS: dict[tuple[str, str], Lookup] = {}


def needs_of(service: str, operation: str, parameters: Parameters, place: Place) -> list[Need]:
    if (service, operation) not in NEEDS:
        raise NotModelled(f"what {service}:{operation} needs")
    return list(NEEDS[service, operation](parameters, place))


def needs(service: str, *operations: str) -> Callable[[Lookup], Lookup]:
    def install(lookup: Lookup) -> Lookup:
        for operation in operations:
            NEEDS[service, operation] = lookup
        return lookup

    return install


def simple(service: str, resource: Callable[[Parameters, Place], str], *operations: str, prefix: str | None = None) -> None:
    """Operations that need the action of their own name on one resource."""
    for operation in operations:

        def lookup(parameters: Parameters, place: Place, action: str = f"{prefix or service}:{operation}") -> Iterator[Need]:
            yield Need(action, resource(parameters, place))

        NEEDS[service, operation] = lookup


def named(service: str, prefix: str, member: str, region: str | None = None) -> Callable[[Parameters, Place], str]:
    """The resource that a member of the parameters names."""
    return lambda given, place: place.arn(service, prefix, given[member], region)


def _queue(given: Parameters, place: Place) -> str:
    return place.arn("sqs", "", given["QueueUrl"].rsplit("/", 1)[-1])


simple("backup", named("backup", "backup-vault:", "BackupVaultName"), "ListRecoveryPointsByBackupVault")
simple("backup", lambda given, place: ANY, "DescribeRegionSettings", "ListRestoreJobs")
simple("cloudwatch", named("cloudwatch", "alarm:", "AlarmName"), "DescribeAlarmHistory", "SetAlarmState")
simple("cloudwatch", lambda given, place: ANY, "GetMetricStatistics")
simple("dynamodb", named("dynamodb", "table/", "TableName"), "DescribeTable", "GetItem", "PutItem", "UpdateItem")
# What a restored table is set up with.
simple(
    "dynamodb",
    named("dynamodb", "table/", "TableName"),
    "DescribeTimeToLive",
    "UpdateContinuousBackups",
    "UpdateTable",
    "UpdateTimeToLive",
)
simple("elbv2", lambda given, place: ANY, "DescribeTargetHealth", prefix="elasticloadbalancing")
simple("events", named("events", "event-bus/", "Name"), "DescribeEventBus")
simple("lambda", named("lambda", "event-source-mapping:", "UUID"), "GetEventSourceMapping", "UpdateEventSourceMapping")
simple("rds", named("rds", "global-cluster:", "GlobalClusterIdentifier", region=""), "DescribeGlobalClusters")
simple("rds", named("rds", "cluster:", "DBClusterIdentifier"), "DescribeDBClusters")
simple("s3", lambda given, place: f"arn:{place.partition}:s3:::{given['Bucket']}/{given['Key']}", "GetObject", "PutObject")
simple("s3", lambda given, place: f"arn:{place.partition}:s3:::{given['Bucket']}", "GetBucketVersioning")
simple("sqs", _queue, "GetQueueAttributes", "SendMessage", "SetQueueAttributes")
simple("ssm", lambda given, place: place.arn("ssm", "parameter/", given["Name"].lstrip("/")), "GetParameter", "PutParameter")
simple(
    "ssm",
    named("ssm", "automation-execution/", "AutomationExecutionId"),
    "DescribeAutomationStepExecutions",
    "GetAutomationExecution",
)
simple("ssm", lambda given, place: ANY, "DescribeAutomationExecutions")
simple("stepfunctions", lambda given, place: given["stateMachineArn"], "ListExecutions", "StartExecution", prefix="states")
simple("stepfunctions", lambda given, place: given["executionArn"], "GetExecutionHistory", prefix="states")
simple("sts", lambda given, place: given["RoleArn"], "AssumeRole")


# What checks of readiness ask.
simple("dynamodb", named("dynamodb", "table/", "TableName"), "DescribeContinuousBackups")
simple("elbv2", lambda given, place: ANY, "DescribeLoadBalancers", prefix="elasticloadbalancing")
simple("events", lambda given, place: place.arn("events", f"rule/{given['EventBusName']}/", given["Name"]), "DescribeRule")
simple("lambda", named("lambda", "function:", "FunctionName"), "GetFunctionConfiguration")
simple("rds", named("rds", "db:", "DBInstanceIdentifier"), "DescribeDBInstances")
simple("secretsmanager", lambda given, place: given["SecretId"], "GetSecretValue")
simple("ssm", named("ssm", "document/", "Name"), "DescribeDocument")
simple("ssm", lambda given, place: place.arn("ssm", "parameter/", given["Path"].strip("/")), "GetParametersByPath")
simple("stepfunctions", lambda given, place: given["stateMachineArn"], "DescribeStateMachine", prefix="states")


@needs("s3", "GetBucketReplication")
def _replication(given: Parameters, place: Place) -> Iterator[Need]:
    yield Need("s3:GetReplicationConfiguration", f"arn:{place.partition}:s3:::{given['Bucket']}")


@needs("backup", "StartRestoreJob")
def _restore(given: Parameters, place: Place) -> Iterator[Need]:
    yield Need("backup:StartRestoreJob", given["RecoveryPointArn"])
    yield Need("iam:PassRole", given["IamRoleArn"], (("iam:PassedToService", "backup.amazonaws.com"),))


@needs("lambda", "Invoke")
def _invoke(given: Parameters, place: Place) -> Iterator[Need]:
    yield Need("lambda:InvokeFunction", place.arn("lambda", "function:", given["FunctionName"]))


@needs("ssm", "StartAutomationExecution")
def _start(given: Parameters, place: Place) -> Iterator[Need]:
    """Whoever runs documents checks it, who knows which role is handed over."""
    yield from ()


@needs("sts", "GetCallerIdentity")
def _nothing(given: Parameters, place: Place) -> Iterator[Need]:
    """Whoever is known may ask who it is: https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html"""
    yield from ()


@needs("apigateway", "TestInvokeMethod")
def _method(given: Parameters, place: Place) -> Iterator[Need]:
    """Its actions are the methods of its own interface, which has no account in its names."""
    path = f"/restapis/{given['restApiId']}/resources/{given['resourceId']}/methods/{given['httpMethod']}"
    yield Need("apigateway:POST", place.arn("apigateway", "", path, account=""))


@needs("cloudwatch", "PutMetricData")
def _metric(given: Parameters, place: Place) -> Iterator[Need]:
    yield Need("cloudwatch:PutMetricData", ANY, (("cloudwatch:namespace", given["Namespace"]),))


@needs("cloudwatch", "DescribeAlarms")
def _alarms(given: Parameters, place: Place) -> Iterator[Need]:
    for name in given.get("AlarmNames") or [ANY]:
        yield Need("cloudwatch:DescribeAlarms", place.arn("cloudwatch", "alarm:", name))


@needs("events", "PutEvents")
def _events(given: Parameters, place: Place) -> Iterator[Need]:
    for entry in given["Entries"]:
        yield Need("events:PutEvents", place.arn("events", "event-bus/", entry.get("EventBusName", "default")))


@needs("rds", "RemoveFromGlobalCluster")
def _detach(given: Parameters, place: Place) -> Iterator[Need]:
    yield Need("rds:RemoveFromGlobalCluster", place.arn("rds", "global-cluster:", given["GlobalClusterIdentifier"], region=""))
    yield Need("rds:RemoveFromGlobalCluster", place.arn("rds", "cluster:", given["DbClusterIdentifier"]))


@needs("rds", "FailoverGlobalCluster")
def _failover(given: Parameters, place: Place) -> Iterator[Need]:
    yield from _change_of_roles("rds:FailoverGlobalCluster", given, place)


@needs("rds", "SwitchoverGlobalCluster")
def _switchover(given: Parameters, place: Place) -> Iterator[Need]:
    yield from _change_of_roles("rds:SwitchoverGlobalCluster", given, place)


def _change_of_roles(action: str, given: Parameters, place: Place) -> Iterator[Need]:
    """On the global database and on all of its clusters, as the sample policy of ARC Region switch has it:
    https://docs.aws.amazon.com/r53recovery/latest/dg/aurora-global-database-block.html"""
    name = given["GlobalClusterIdentifier"]
    yield Need(action, place.arn("rds", "global-cluster:", name, region=""))
    for cluster in place.client("rds").describe_global_clusters(GlobalClusterIdentifier=name)["GlobalClusters"]:
        for member in cluster["GlobalClusterMembers"]:
            yield Need(action, member["DBClusterArn"])


@needs("sns", "Publish")
def _publish(given: Parameters, place: Place) -> Iterator[Need]:
    """A topic with a key of the account's needs the key, too:
    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html"""
    yield Need("sns:Publish", given["TopicArn"])
    key = place.client("sns").get_topic_attributes(TopicArn=given["TopicArn"])["Attributes"].get("KmsMasterKeyId")
    if key and not key.startswith("alias/aws/"):
        if key.startswith("alias/"):
            raise NotModelled(f"the key of {given['TopicArn']} is an alias")
        for action in ("kms:GenerateDataKey", "kms:Decrypt"):
            yield Need(action, place.arn("kms", "key/", key))
