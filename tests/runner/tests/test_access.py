"""Who may do what: policies as IAM judges them, and what calls need."""

import json
import unittest
from typing import Any

from support import HOME, NUMBER, STANDBY, RunnerTest, arn

from runner import NotModelled
from runner.access import policies
from runner.access.needs import Place, needs_of
from runner.access.policies import Need

QUEUE = arn("sqs", "orders")


class Policies(RunnerTest):
    authorising = True

    def allows(self, need: Need, *statements: dict[str, Any]) -> bool:
        self.made += 1
        role = self.make_role(f"role-{self.made}", "lambda.amazonaws.com", *statements)
        return self.account.access.allows(role, STANDBY, need)

    def test_actions_and_resources_have_wildcards(self) -> None:
        need = Need("sqs:SendMessage", QUEUE)
        for action, resource, expected in (
            ("sqs:SendMessage", QUEUE, True),
            ("SQS:sendmessage", QUEUE, True),
            ("sqs:Send*", f"{QUEUE[:-1]}?", True),
            ("*", "*", True),
            (["sqs:PurgeQueue", "sqs:SendMessage"], [arn("sqs", "other"), QUEUE], True),
            ("sqs:Send", QUEUE, False),
            ("sqs:SendMessage", arn("sqs", "ORDERS"), False),
            ("sqs:SendMessage", arn("sqs", "other"), False),
            ("sqs:SendMessage", QUEUE[:-1] + "[s]", False),
        ):
            self.assertEqual(self.allows(need, {"Effect": "Allow", "Action": action, "Resource": resource}), expected, (action, resource))

    def test_nothing_is_allowed_by_itself_and_a_denial_counts_more(self) -> None:
        need, allow = Need("sqs:SendMessage", QUEUE), {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}
        self.assertFalse(self.allows(need))
        self.assertTrue(self.allows(need, allow))
        self.assertFalse(self.allows(need, allow, {**allow, "Effect": "Deny", "Resource": QUEUE}))

    def test_it_is_known_without_which_permission_a_call_would_have_been_refused(self) -> None:
        need = Need("sqs:SendMessage", QUEUE)
        role = self.make_role("needs", "lambda.amazonaws.com", {"Effect": "Allow", "Action": ["sqs:SendMessage", "sqs:PurgeQueue"], "Resource": QUEUE})
        access = self.account.access
        self.assertTrue(access.allows(role, STANDBY, need))
        self.assertEqual(access.needed, {(role, f"sqs:SendMessage on {QUEUE}")})
        twice = self.make_role("twice", "lambda.amazonaws.com", {"Effect": "Allow", "Action": ["sqs:SendMessage", "sqs:*"], "Resource": QUEUE})
        self.assertTrue(access.allows(twice, STANDBY, need))
        self.assertNotIn(twice, {whose for whose, _ in access.needed})

    def test_conditions(self) -> None:
        need = Need("cloudwatch:PutMetricData", "*", (("cloudwatch:namespace", "orders/entry"),))
        allow = {"Effect": "Allow", "Action": "cloudwatch:PutMetricData", "Resource": "*"}
        for operator, key, value, expected in (
            ("StringEquals", "cloudwatch:namespace", "orders/entry", True),
            ("StringEquals", "cloudwatch:namespace", ["other", "orders/entry"], True),
            ("StringEquals", "cloudwatch:namespace", "orders/*", False),
            ("StringLike", "cloudwatch:namespace", "orders/*", True),
            ("StringEquals", "aws:RequestedRegion", STANDBY, True),
            ("StringEquals", "aws:RequestedRegion", HOME, False),
            ("StringEquals", "aws:SourceVpc", "vpc-1", False),
            ("ArnLike", "aws:PrincipalArn", f"arn:aws:iam::{NUMBER}:role/role-*", True),
        ):
            self.assertEqual(self.allows(need, {**allow, "Condition": {operator: {key: value}}}), expected, (operator, key, value))

    def test_what_is_not_understood_is_no_guess(self) -> None:
        allow = {"Effect": "Allow", "Action": "sqs:*", "Resource": "*"}
        for statement, problem in (
            ({**allow, "Condition": {"DateLessThan": {"aws:CurrentTime": "2027-01-01"}}}, "DateLessThan"),
            ({"Effect": "Allow", "NotAction": "sqs:*", "Resource": "*"}, "NotAction"),
            ({**allow, "Resource": "arn:aws:s3:::${aws:username}"}, "variables"),
        ):
            with self.assertRaisesRegex(NotModelled, problem):
                policies.parse(json.dumps({"Version": "2012-10-17", "Statement": statement}))
        with self.assertRaisesRegex(NotModelled, "version"):
            policies.parse({"Version": "2008-10-17", "Statement": []})

    def test_attached_policies_count_like_inline_ones(self) -> None:
        made = self.client("iam").create_policy(
            PolicyName="send",
            PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": QUEUE}]}),
        )
        role = self.make_role("sender", "lambda.amazonaws.com")
        self.client("iam").attach_role_policy(RoleName="sender", PolicyArn=made["Policy"]["Arn"])
        self.assertTrue(self.account.access.allows(role, STANDBY, Need("sqs:SendMessage", QUEUE)))


class Needs(RunnerTest):
    def needs(self, service: str, operation: str, **parameters: Any) -> list[str]:
        return [str(need) for need in needs_of(service, operation, parameters, Place("aws", STANDBY, NUMBER, self.emulator))]

    def test_names_become_resources(self) -> None:
        self.assertEqual(self.needs("rds", "DescribeDBClusters", DBClusterIdentifier="ledger"), [f"rds:DescribeDBClusters on {arn('rds', 'cluster:ledger')}"])
        whole = arn("lambda", "function:witness")
        self.assertEqual(self.needs("lambda", "Invoke", FunctionName="witness"), [f"lambda:InvokeFunction on {whole}"])
        self.assertEqual(self.needs("lambda", "Invoke", FunctionName=whole), [f"lambda:InvokeFunction on {whole}"])
        method = "arn:aws:apigateway:us-west-2::/restapis/a/resources/b/methods/GET"
        self.assertEqual(self.needs("apigateway", "TestInvokeMethod", restApiId="a", resourceId="b", httpMethod="GET"), [f"apigateway:POST on {method}"])

    def test_a_change_of_roles_needs_all_clusters(self) -> None:
        self.client("rds").create_global_cluster(GlobalClusterIdentifier="ledger", Engine="aurora-postgresql")
        for region in (HOME, STANDBY):
            self.client("rds", region).create_db_cluster(
                DBClusterIdentifier="ledger",
                Engine="aurora-postgresql",
                GlobalClusterIdentifier="ledger",
                MasterUsername="administrator",
                MasterUserPassword="correct-horse",
            )
        found = self.needs("rds", "FailoverGlobalCluster", GlobalClusterIdentifier="ledger", TargetDbClusterIdentifier="x")
        resources = arn("rds", "global-cluster:ledger", ""), arn("rds", "cluster:ledger", HOME), arn("rds", "cluster:ledger")
        self.assertEqual(found, [f"rds:FailoverGlobalCluster on {resource}" for resource in resources])

    def test_an_encrypted_topic_needs_its_key(self) -> None:
        key = self.client("kms").create_key()["KeyMetadata"]["KeyId"]
        topic = self.make_topic(KmsMasterKeyId=key)
        found = self.needs("sns", "Publish", TopicArn=topic, Message="hello")
        self.assertEqual(found, [f"sns:Publish on {topic}", *(f"kms:{action} on {arn('kms', f'key/{key}')}" for action in ("GenerateDataKey", "Decrypt"))])
        self.assertEqual(len(self.needs("sns", "Publish", TopicArn=self.make_topic("plain"), Message="hello")), 1)


if __name__ == "__main__":
    unittest.main()
