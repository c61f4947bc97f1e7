"""Functions at work: their code, variables, roles, time, and what they reach."""

import datetime
import json
import unittest
from typing import Any

from support import HOME, ROLE, STANDBY, RunnerTest, arn

from runner import Account, Fault, NotModelled

TABLE = {
    "TableName": "sessions",
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
    "BillingMode": "PAY_PER_REQUEST",
}


class Functions(RunnerTest):
    def invoke(self, code: str, event: Any = None, **rest: Any) -> Any:
        """What a function answers, as whoever calls it sees it; what it raises is an `AssertionError`."""
        self.made += 1
        name = f"function-{self.made}"
        self.make_function(name, code, **rest)
        answer = self.account.caller.call(None, STANDBY, "lambda", "Invoke", {"FunctionName": name, "Payload": json.dumps(event or {})})
        payload = json.loads(answer["Payload"])
        if answer.get("FunctionError"):
            raise AssertionError(f"{payload['errorType']}: {payload['errorMessage']}")
        return payload

    def test_the_variables_are_those_of_the_function(self) -> None:
        code = "import os\ndef handler(event, context):\n    return [os.environ.get(name) for name in ('TABLE', 'AWS_REGION', 'HOME')] + [event]\n"
        self.assertEqual(self.invoke(code, {"a": 1}, TABLE="sessions"), ["sessions", STANDBY, None, {"a": 1}])

    def test_services_are_those_of_the_emulator(self) -> None:
        self.client("dynamodb").create_table(**TABLE)
        code = """
import boto3
def handler(event, context):
    table = boto3.resource("dynamodb").Table("sessions")
    table.put_item(Item={"id": "a", "amount": 5})
    return str(table.get_item(Key={"id": "a"})["Item"]["amount"])
"""
        self.assertEqual(self.invoke(code), "5")
        self.assertEqual([(one.name, one.role) for one in self.account.caller.record[:2]], [("dynamodb:PutItem", ROLE), ("dynamodb:GetItem", ROLE)])

    def test_streams_can_be_read(self) -> None:
        self.client("s3").create_bucket(Bucket="receipts", CreateBucketConfiguration={"LocationConstraint": STANDBY})
        self.client("s3").put_object(Bucket="receipts", Key="a", Body=b"hello")
        code = "import boto3\ndef handler(event, context):\n    return boto3.client('s3').get_object(Bucket='receipts', Key='a')['Body'].read().decode()\n"
        self.assertEqual(self.invoke(code), "hello")

    def test_errors_of_services_are_those_of_boto3(self) -> None:
        code = """
import boto3
def handler(event, context):
    states = boto3.client("rds")
    try:
        states.describe_db_clusters(DBClusterIdentifier="nobody")
    except states.exceptions.DBClusterNotFoundFault as error:
        return error.response["Error"]["Code"]
"""
        self.assertEqual(self.invoke(code), "DBClusterNotFoundFault")

    def test_what_a_function_raises_is_its_answer(self) -> None:
        with self.assertRaisesRegex(AssertionError, "LookupError: no way"):
            self.invoke("def handler(event, context):\n    raise LookupError('no way')\n")

    def test_a_function_has_its_own_time(self) -> None:
        code = "import time\ndef handler(event, context):\n    time.sleep(event['seconds'])\n    return context.get_remaining_time_in_millis()\n"
        self.assertEqual(self.invoke(code, {"seconds": 3}, seconds=10), 7000)
        with self.assertRaisesRegex(AssertionError, "timed out after 10.00 seconds"):
            self.invoke(code, {"seconds": 11}, seconds=10)

    def test_functions_that_ask_for_the_time_get_that_of_the_world(self) -> None:
        code = """
import datetime
def now():
    return datetime.datetime.now(datetime.timezone.utc)
def handler(event, context):
    return now().isoformat()
"""
        self.account.clock.sleep(86_400)
        first = self.invoke(code)
        self.account.clock.sleep(86_400)
        self.assertLess(first, self.invoke(code))
        self.assertGreater(first, datetime.datetime.now(datetime.timezone.utc).isoformat())

    def test_a_lost_region_is_given_up_as_the_client_says(self) -> None:
        code = """
import boto3
from botocore.config import Config
from botocore.exceptions import ReadTimeoutError
QUICK = Config(connect_timeout=2, read_timeout=3, retries={"total_max_attempts": 2})
def handler(event, context):
    try:
        boto3.client("sns", region_name="us-east-1", config=QUICK).list_topics()
    except ReadTimeoutError as error:
        return context.get_remaining_time_in_millis()
"""
        with self.account.lose(HOME, Fault.HANGS):
            self.assertEqual(self.invoke(code, seconds=20), 14_000)

    def test_databases_take_connections_where_they_write(self) -> None:
        code = """
import socket
def handler(event, context):
    try:
        socket.create_connection((event['host'], 5432), 2).close()
        return "connected"
    except OSError as error:
        return type(error).__name__
"""
        worldwide = self.client("rds", HOME).create_global_cluster(GlobalClusterIdentifier="ledger", Engine="aurora-postgresql")
        everywhere = {"host": worldwide["GlobalCluster"]["Endpoint"]}
        self.assertEqual(self.invoke(code, everywhere), "gaierror", "nobody writes yet")
        first = {"MasterUsername": "administrator", "MasterUserPassword": "correct-horse"}
        clusters = {}
        for region, credentials in ((HOME, first), (STANDBY, {})):
            made = {"DBClusterIdentifier": f"ledger-{region}", "Engine": "aurora-postgresql", "GlobalClusterIdentifier": "ledger"}
            clusters[region] = self.client("rds", region).create_db_cluster(**made, **credentials)["DBCluster"]
        home, standby = clusters[HOME], clusters[STANDBY]
        self.assertEqual(self.invoke(code, {"host": home["Endpoint"]}), "connected")
        self.assertEqual(self.invoke(code, {"host": standby["Endpoint"]}), "gaierror", "the standby's writer is nobody yet")
        self.assertEqual(self.invoke(code, {"host": standby["ReaderEndpoint"]}), "connected")
        self.assertEqual(self.invoke(code, {"host": "www.example.com"}), "gaierror")
        self.assertEqual(self.invoke(code, everywhere), "connected")
        with self.account.lose(HOME, Fault.HANGS):
            self.assertEqual(self.invoke(code, {"host": home["Endpoint"]}), "TimeoutError")
            self.assertEqual(self.invoke(code, everywhere), "TimeoutError", "the writer is in the lost region")
            target = {"GlobalClusterIdentifier": "ledger", "TargetDbClusterIdentifier": standby["DBClusterArn"]}
            self.client("rds", STANDBY).failover_global_cluster(**target, AllowDataLoss=True)
            self.assertEqual(self.invoke(code, everywhere), "connected", "the name follows the writer")

    def test_nothing_leaves_the_machine(self) -> None:
        code = "import socket\ndef handler(event, context):\n    socket.socket().connect(('192.0.2.1', 80))\n"
        with self.assertRaisesRegex(AssertionError, "may not leave the machine"):
            self.invoke(code)

    def test_the_package_must_be_known(self) -> None:
        self.make_function("other", "def handler(event, context):\n    return 1\n")
        (self.packages / "other.zip").unlink()
        account = Account(self.emulator, STANDBY, [self.packages])
        with self.assertRaisesRegex(LookupError, "no package has the code"):
            account.caller.call(None, STANDBY, "lambda", "Invoke", {"FunctionName": "other"})


class Roles(RunnerTest):
    authorising = True

    def invoke(self, code: str, role: str, **variables: str) -> Any:
        self.made += 1
        self.make_function(f"function-{self.made}", code, role, **variables)
        answer = self.account.caller.call(None, STANDBY, "lambda", "Invoke", {"FunctionName": f"function-{self.made}"})
        return json.loads(answer["Payload"])

    def test_a_function_may_do_what_its_role_may(self) -> None:
        topic = self.make_topic()
        code = "import boto3, os\ndef handler(event, context):\n    boto3.client('sns').publish(TopicArn=os.environ['TOPIC'], Message='hello')\n    return 'told'\n"
        allowed = self.make_role("allowed", "lambda.amazonaws.com", {"Effect": "Allow", "Action": "sns:Publish", "Resource": topic})
        refused = self.make_role("refused", "lambda.amazonaws.com")
        self.assertEqual(self.invoke(code, allowed, TOPIC=topic), "told")
        self.assertIn("not authorized to perform: sns:Publish", self.invoke(code, refused, TOPIC=topic)["errorMessage"])

    def test_another_role_must_be_allowed_on_both_sides(self) -> None:
        code = """
import boto3, os
def handler(event, context):
    taken = boto3.client("sts").assume_role(RoleArn=os.environ["OTHER"], RoleSessionName="visit")["Credentials"]
    session = boto3.Session(taken["AccessKeyId"], taken["SecretAccessKey"], taken["SessionToken"], "us-east-1")
    session.client("rds").describe_db_clusters(DBClusterIdentifier=os.environ["CLUSTER"])
    return "asked"
"""
        self.client("rds", HOME).create_db_cluster(
            DBClusterIdentifier="ledger", Engine="aurora-postgresql", MasterUsername="administrator", MasterUserPassword="correct-horse"
        )
        cluster = arn("rds", "cluster:ledger", HOME)
        other = arn("iam", "role/other", region="")
        taker = self.make_role("taker", "lambda.amazonaws.com", {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": other})
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": arn("iam", "root", region="")}}
        policy = {"Effect": "Allow", "Action": "rds:DescribeDBClusters", "Resource": cluster, "Condition": {"StringEquals": {"aws:RequestedRegion": HOME}}}
        for who, expected in ((taker, "asked"), (arn("iam", "role/somebody", region=""), "sts:AssumeRole")):
            conditions = {"ArnEquals": {"aws:PrincipalArn": [who]}}
            document = json.dumps({"Version": "2012-10-17", "Statement": [trust | {"Condition": conditions}]})
            if expected == "asked":
                self.client("iam").create_role(RoleName="other", AssumeRolePolicyDocument=document)
                self.client("iam").put_role_policy(RoleName="other", PolicyName="p", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [policy]}))
            else:
                self.client("iam").update_assume_role_policy(RoleName="other", PolicyDocument=document)
                self.account = Account(self.emulator, STANDBY, [self.packages], self.authorising)  # roles are read once
            answer = self.invoke(code, taker, OTHER=other, CLUSTER=cluster)
            self.assertIn(expected, answer if isinstance(answer, str) else answer["errorMessage"])

    def test_what_nobody_looked_up_is_no_answer(self) -> None:
        code = "import boto3\ndef handler(event, context):\n    return boto3.client('fis').list_experiments()\n"
        role = self.make_role("some", "lambda.amazonaws.com")
        with self.assertRaisesRegex(NotModelled, "what fis:ListExperiments needs"):
            self.invoke(code, role)


if __name__ == "__main__":
    unittest.main()
