#!/usr/bin/env python3
"""Each region is deployed as its role, with its state in its own bucket: what remains can be changed while either region refuses everything,
also from a machine that has applied nothing before."""

import json
import pathlib
import tempfile
import unittest
from typing import Any

from system import main

from harness import SplitDeployment, compile_topology, start_emulator

HOME, STANDBY = "us-east-1", "us-west-2"
ACCOUNT = "123456789012"
BUCKETS = {HOME: "acme-state-east", STANDBY: "acme-state-west"}
ROLES = {HOME: "deploy-east", STANDBY: "deploy-west"}
TOPOLOGY = f"""topology kept {{
  region primary   = "{HOME}"
  region secondary = "{STANDBY}"

  layout      = split
  deployed_by = {{ primary: "arn:aws:iam::{ACCOUNT}:role/{ROLES[HOME]}", secondary: "arn:aws:iam::{ACCOUNT}:role/{ROLES[STANDBY]}" }}
  external_id = "drc-1"
  state_in    = {{ primary: "{BUCKETS[HOME]}", secondary: "{BUCKETS[STANDBY]}" }}

  topic oncall {{ }}
  dynamodb sessions {{ key = "id" }}

  replicate primary -> secondary {{ sessions {{ alerts = [oncall] }} }}
}}
"""


class KeptStates(unittest.TestCase):
    def setUp(self) -> None:
        self.emulator = self.enterContext(start_emulator())
        trust = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"sts:ExternalId": "drc-1"}}}
        for region, bucket in BUCKETS.items():
            place = {} if region == HOME else {"CreateBucketConfiguration": {"LocationConstraint": region}}
            self.emulator.client("s3", region).create_bucket(Bucket=bucket, **place)
            document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
            self.emulator.client("iam").create_role(RoleName=ROLES[region], AssumeRolePolicyDocument=document)
        self.emulator.sim("given")
        room = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        (room / "kept.dr").write_text(TOPOLOGY)
        self.emitted = self.enterContext(compile_topology(room / "kept.dr"))

    def machine(self) -> SplitDeployment:
        return self.enterContext(SplitDeployment(self.emitted, {"environment_suffix": "test"}, self.emulator, own_backend=True))

    def kept(self, region: str) -> list[str]:
        return sorted(one["Key"] for one in self.emulator.client("s3", region).list_objects_v2(Bucket=BUCKETS[region]).get("Contents", []))

    def test_what_remains_can_be_changed(self) -> None:
        first = self.machine()
        before = len(self.emulator.audit())
        first.deploy("apply")
        self.assert_made_as_the_roles(self.emulator.audit()[before:])
        self.assertIn("kept/test/primary.tfstate", self.kept(HOME))
        self.assertEqual(self.kept(STANDBY), ["kept/test/global.tfstate", "kept/test/secondary.tfstate", "kept/test/secondary.values.json"])
        # Nobody has the values or the states but the buckets.
        second = self.machine()
        for role, lost in (("secondary", HOME), ("primary", STANDBY)):
            with self.subTest(lost=lost):
                self.change(second, role, lost)
        with self.emulator.region_down(HOME):
            said = second.deploy("plan", "--only=global", "--no-refresh", "--edited")
            self.assertIn("No changes", said)
            self.assertIn("is switched off", second.deploy("plan", "--only=primary", "--no-refresh", "--edited", allowed=(1,)))
        self.assertIn("what runs is what these files say", second.deploy("status", "--edited", "--drift"))
        second.deploy("destroy", "--edited")
        second.assert_nothing_left()

    def change(self, machine: SplitDeployment, role: str, lost: str) -> None:
        region = STANDBY if lost == HOME else HOME
        described = machine.configurations[role] / "oncall.tf.json"
        content = json.loads(described.read_text())
        [topic] = content["resource"]["aws_sns_topic"].values()
        topic["display_name"] = f"without {lost}"
        described.write_text(json.dumps(content))
        with self.emulator.region_down(lost):
            self.assertIn("1 changed", machine.deploy("apply", f"--only={role}", "--no-refresh", "--edited"))
        sns = self.emulator.client("sns", region)
        names = [sns.get_topic_attributes(TopicArn=one["TopicArn"])["Attributes"].get("DisplayName") for one in sns.list_topics()["Topics"]]
        self.assertIn(f"without {lost}", names)

    def assert_made_as_the_roles(self, calls: list[dict[str, Any]]) -> None:
        """Nothing is done with the credentials that the script was started with but to assume the roles."""
        others = {(call["service"], call["operation"], call["region"]) for call in calls if not call["role"] and call["service"] != "sts"}
        self.assertEqual(sorted(others), [])
        # Identities are asked for in one region, whoever asks.
        elsewhere = [call for call in calls if call["service"] not in ("sts", "iam") and not call["role"].endswith(f"/{ROLES[call['region']]}")]
        # The replica of a table is made where the table is, as the role of the region that gets it.
        self.assertEqual({(call["operation"], call["region"]) for call in elsewhere}, {("DescribeTable", HOME), ("UpdateTable", HOME)})


if __name__ == "__main__":
    main()
