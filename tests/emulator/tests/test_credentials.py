#!/usr/bin/env python3
"""Roles are assumed where they exist and trust who asks; calls are listed with the role that made them."""

import json
import unittest
from typing import Any

import boto3
from support import STANDBY, EmulatorTest

ACCOUNT = "123456789012"


class Assumed(EmulatorTest):
    def role(self, name: str, principal: Any, **condition: Any) -> str:
        statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"} | ({"Condition": condition} if condition else {})
        made = self.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
        return str(made["Role"]["Arn"])

    def assume(self, arn: str, **more: str) -> Any:
        return self.client("sts", STANDBY).assume_role(RoleArn=arn, **{"RoleSessionName": "test", **more})

    def refused(self, arn: str, **more: str) -> str:
        return self.error_code(self.assume, arn=arn, **more)

    def test_what_is_not_there_or_trusts_others_is_refused_alike(self) -> None:
        self.assertEqual(self.refused(f"arn:aws:iam::{ACCOUNT}:role/nobody"), "AccessDenied")
        self.assertEqual(self.refused("arn:aws:iam::999999999999:role/nobody"), "AccessDenied")
        self.assertEqual(self.refused(self.role("of-functions", {"Service": "lambda.amazonaws.com"})), "AccessDenied")
        self.assertEqual(self.refused(self.role("of-others", {"AWS": "arn:aws:iam::999999999999:root"})), "AccessDenied")

    def test_the_external_identifier_is_demanded(self) -> None:
        arn = self.role("deploy", {"AWS": ACCOUNT}, StringEquals={"sts:ExternalId": "drc-1"})
        self.assertEqual(self.refused(arn), "AccessDenied")
        self.assertEqual(self.refused(arn, ExternalId="drc-2"), "AccessDenied")
        self.assertIn("Credentials", self.assume(arn, ExternalId="drc-1"))

    def test_a_session_has_a_name_that_the_service_takes(self) -> None:
        arn = self.role("deploy", {"AWS": f"arn:aws:iam::{ACCOUNT}:root"})
        self.assertEqual(self.refused(arn, RoleSessionName="of payments"), "ValidationError")

    def test_calls_are_listed_with_their_role(self) -> None:
        arn = self.role("deploy", {"AWS": ACCOUNT})
        given = self.assume(arn)["Credentials"]
        client = boto3.client(
            "sns", region_name=STANDBY, endpoint_url=self.emulator.url, aws_access_key_id=given["AccessKeyId"],
            aws_secret_access_key=given["SecretAccessKey"], aws_session_token=given["SessionToken"],
        )
        client.create_topic(Name="notices")
        made = {call["operation"]: call["role"] for call in self.emulator.audit()}
        self.assertEqual((made["CreateTopic"], made["AssumeRole"]), (arn, ""))
        self.assertEqual(len(self.client("sns", STANDBY).list_topics()["Topics"]), 1)


if __name__ == "__main__":
    unittest.main()
