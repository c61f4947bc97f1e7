#!/usr/bin/env python3
"""What `deploy.py` asks as whom, what it keeps beside the states, and what `status` finds, against the emulator."""

import argparse
import contextlib
import io
import json
import os
import pathlib
import sys
import tempfile
import unittest
import unittest.mock
import zipfile
from typing import Any

from support import HOME, STANDBY, TEMPLATES, emulator, types_of_the_library

sys.path.insert(0, str(TEMPLATES / "deployment"))

import active  # noqa: E402
import comparing  # noqa: E402
import running  # noqa: E402
from account import Account  # noqa: E402
from clients import Clients  # noqa: E402
from configurations import Configuration  # noqa: E402
from failure import Failure  # noqa: E402
from handover import Handover  # noqa: E402
from provider_facts import Facts  # noqa: E402

ACCOUNT = "123456789012"
BUCKET = "acme-state-standby"
STATE = {"bucket": BUCKET, "region": STANDBY}
DOCUMENT = json.dumps({"schemaVersion": "0.3", "mainSteps": [{"name": "wait", "action": "aws:sleep", "inputs": {"Duration": "PT1S"}}]})


class OnTheEmulator(unittest.TestCase):
    def setUp(self) -> None:
        self.emulator = emulator()
        self.emulator.reset()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        own = {"AWS_ENDPOINT_URL": self.emulator.url, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_EC2_METADATA_DISABLED": "true"}
        self.enterContext(unittest.mock.patch.dict(os.environ, kept | own, clear=True))
        self.room = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.said = self.enterContext(contextlib.redirect_stdout(io.StringIO()))

    def role(self, name: str, external_id: str = "drc-1") -> dict[str, str]:
        statement = {
            "Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"sts:ExternalId": external_id}},
        }
        trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        arn = self.emulator.client("iam").create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        return {"role_arn": arn, "session_name": "deploys-payments", "external_id": external_id}

    def made_as(self, operation: str) -> list[tuple[str, str]]:
        return [(call["region"], call["role"].rpartition("/")[2]) for call in self.emulator.audit() if call["operation"] == operation]


class Roles(OnTheEmulator):
    def configuration(self, **roles: dict[str, str]) -> Clients:
        regions = {"primary": HOME, "secondary": STANDBY}
        providers = [{"alias": role, "region": f"${{var.{role}_region}}"} | ({"assume_role": roles[role]} if role in roles else {}) for role in regions]
        variables = {f"{role}_region": {"default": region} for role, region in regions.items()}
        (self.room / "main.tf.json").write_text(json.dumps({"provider": {"aws": providers}, "variable": variables}))
        return Clients.of([self.room], {})

    def test_each_region_is_asked_as_its_role(self) -> None:
        clients = self.configuration(primary=self.role("east"), secondary=self.role("west"))
        for region in (HOME, STANDBY, "eu-west-1"):
            clients.client("ssm", region).describe_parameters()
            clients.client("ssm", region).describe_parameters()
        self.assertEqual(self.made_as("DescribeParameters"), [(region, role) for region, role in ((HOME, "east"), (STANDBY, "west"), ("eu-west-1", "east")) for _ in "12"])
        # In the region itself, which answers when others do not, and once.
        self.assertEqual([region for region, _ in self.made_as("AssumeRole")], [HOME, STANDBY, "eu-west-1"])

    def test_while_home_is_down_the_standby_is_asked_all_the_same(self) -> None:
        clients = self.configuration(primary=self.role("east"), secondary=self.role("west"))
        with self.emulator.region_down(HOME):
            clients.client("ssm", STANDBY).describe_parameters()
            with self.assertRaises(Exception):
                clients.client("ssm", HOME).describe_parameters()

    def test_a_role_that_does_not_trust_is_no_fallback_to_other_credentials(self) -> None:
        wrong = self.role("east") | {"external_id": "drc-2"}
        clients = self.configuration(primary=wrong)
        with self.assertRaisesRegex(Exception, "not authorized to perform: sts:AssumeRole"):
            clients.client("ssm", HOME).describe_parameters()
        self.assertEqual(self.made_as("DescribeParameters"), [])

    def test_without_roles_it_takes_what_it_is_given(self) -> None:
        self.configuration().client("ssm", HOME).describe_parameters()
        self.assertEqual(self.made_as("DescribeParameters"), [(HOME, "")])

    def test_another_region_of_a_role_is_asked_as_that_role(self) -> None:
        self.configuration(secondary=self.role("west"))
        clients = Clients.of([self.room], {"secondary_region": "us-east-2"})
        clients.client("ssm", "us-east-2").describe_parameters()
        self.assertEqual(self.made_as("DescribeParameters"), [("us-east-2", "west")])


class Handed(OnTheEmulator):
    def setUp(self) -> None:
        super().setUp()
        self.emulator.client("s3", STANDBY).create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": STANDBY})

    def handover(self, machine: str, **more: Any) -> Handover:
        folder = self.room / machine
        folder.mkdir(exist_ok=True)
        return Handover(folder, STATE | more, "payments/one/global.tfstate", Clients({}))

    def test_a_machine_that_has_applied_nothing_finds_them_while_home_is_down(self) -> None:
        self.assertFalse(self.handover("other").exists())
        self.assertTrue(self.handover("first").write({"from_primary_network": "vpc-1"}))
        self.assertFalse(self.handover("first").write({"from_primary_network": "vpc-1"}))
        with self.emulator.region_down(HOME):
            self.assertEqual(self.handover("other").variables(), ["from_primary_network"])
        self.assertEqual(json.loads((self.room / "other" / "values.auto.tfvars.json").read_text()), {"from_primary_network": "vpc-1"})

    def test_where_they_cannot_be_kept_the_work_goes_on(self) -> None:
        with self.emulator.region_down(STANDBY):
            self.assertTrue(self.handover("first").write({"from_primary_network": "vpc-1"}))
        self.assertIn("could not be kept", self.said.getvalue())

    def test_where_nobody_can_ask_it_is_not_taken_for_nothing(self) -> None:
        with self.emulator.region_down(STANDBY), self.assertRaisesRegex(Failure, "cannot be read from acme-state-standby"):
            self.handover("other").exists()

    def test_beside_a_local_state_there_is_the_file_alone(self) -> None:
        handed = Handover(self.room, None, None, Clients({}))
        self.assertTrue(handed.write({"a": 1}))
        self.assertEqual(self.made_as("PutObject"), [])


class NamesOfStates(unittest.TestCase):
    def named(self, *variables: str) -> str:
        state = {"setting": "key", "name": "payments/{environment_suffix}/primary.tfstate"}
        described = {"name": "primary", "folder": "primary", "takes": [], "outputs": [], "checks": [], "state": state}
        one = Configuration(described, argparse.Namespace(var=list(variables), var_file=[], init=[]), Clients({}), pathlib.Path("/nowhere"))
        return one._named_state(state)

    def test_each_environment_has_its_own(self) -> None:
        self.assertEqual(self.named("environment_suffix=one"), "payments/one/primary.tfstate")
        with unittest.mock.patch.dict(os.environ, {"TF_VAR_environment_suffix": "two"}):
            self.assertEqual(self.named(), "payments/two/primary.tfstate")
            self.assertEqual(self.named("environment_suffix=one"), "payments/one/primary.tfstate")
        with self.assertRaisesRegex(Failure, "say --var environment_suffix"):
            self.named()


class Runs(OnTheEmulator):
    """What runs is compared with what a plan says that the files compile to."""

    def planned(self, type_: str, **values: Any) -> dict[str, Any]:
        return {"mode": "managed", "type": type_, "values": values}

    def differences(self, *resources: dict[str, Any]) -> list[str]:
        return list(running.differences(list(resources), Facts.of(types_of_the_library()), Account(Clients({}).client)))

    def document(self, content: str) -> dict[str, Any]:
        return self.planned("aws_ssm_document", name="payments-failover", content=content, arn=f"arn:aws:ssm:{STANDBY}:{ACCOUNT}:document/payments-failover")

    def test_a_document_that_somebody_has_changed(self) -> None:
        self.assertIn("does not exist", self.differences(self.document(DOCUMENT))[0])
        ssm = self.emulator.client("ssm", STANDBY)
        ssm.create_document(Name="payments-failover", DocumentType="Automation", DocumentFormat="JSON", Content=DOCUMENT)
        self.assertEqual(self.differences(self.document(json.dumps(json.loads(DOCUMENT), indent=4))), [])
        self.assertIn("1 document", self.said.getvalue())
        [found] = self.differences(self.document(DOCUMENT.replace("PT1S", "PT9S")))
        self.assertRegex(found, r"payments-failover in us-west-2 is another one \([0-9a-f]{12}\) than these files compile to \([0-9a-f]{12}\)")

    def test_the_code_of_a_function(self) -> None:
        trust = json.dumps({"Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]})
        role = self.emulator.client("iam").create_role(RoleName="worker", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as package:
            package.writestr("index.py", "def handler(event, context): return 1")
        made = self.emulator.client("lambda", HOME).create_function(
            FunctionName="worker", Runtime="python3.13", Role=role, Handler="index.handler", Code={"ZipFile": archive.getvalue()}
        )
        one = self.planned("aws_lambda_function", function_name="worker", arn=made["FunctionArn"], source_code_hash=made["CodeSha256"])
        self.assertEqual(self.differences(one), [])
        one["values"]["source_code_hash"] = "A" * 43 + "="
        self.assertIn("the function worker in us-east-1 is another one", self.differences(one)[0])

    def test_what_only_an_apply_knows_is_left_to_the_plan(self) -> None:
        self.assertEqual(self.differences(self.planned("aws_ssm_document", name="new"), self.planned("aws_vpc", arn="arn:aws:ec2:us-east-1:1:vpc/1")), [])

    def test_a_region_that_does_not_answer_is_a_failure_and_no_difference(self) -> None:
        with self.emulator.region_down(STANDBY), self.assertRaisesRegex(Failure, "cannot be asked for"):
            self.differences(self.document(DOCUMENT))


class Told(unittest.TestCase):
    FACTS = Facts.of(
        {
            "cloud": {
                "writers": {"cloud_world": {"members": "members", "member": "arn", "writes": "is_writer"}},
                "switches": {"cloud_note": {"/shifted": "0: clients are led by the checks, 1: clients are kept in {place}"}},
            }
        }
    )

    def active(self, *resources: dict[str, Any]) -> list[str]:
        plan = {"prior_state": {"values": {"root_module": {"resources": list(resources)}}}}
        return list(active.described([plan], self.FACTS, {"primary": HOME, "secondary": STANDBY}))

    def test_who_writes_and_where_clients_are_kept(self) -> None:
        members = [{"arn": f"arn:cloud:db:{region}:1:x", "is_writer": region == STANDBY} for region in (HOME, STANDBY)]
        world = {"type": "cloud_world", "name": "books_world", "values": {"members": members, "tags_all": {"Component": "books"}}}
        note = {"type": "cloud_note", "name": "entry_note", "values": {"name": "/payments/shifted", "value": "1", "arn": f"arn:cloud:note:{STANDBY}:1:x"}}
        other = {"type": "cloud_note", "name": "x", "values": {"name": "/payments/limit", "value": "1", "arn": "arn"}}
        self.assertEqual(self.active(world, note, other), ["books: secondary (us-west-2) writes", "entry_note: clients are kept in secondary (us-west-2)"])
        for member in members:
            member["is_writer"] = False
        self.assertEqual(self.active(world), ["books: nobody writes"])

    def test_what_an_apply_would_change_is_named_without_values(self) -> None:
        change = {"actions": ["update"], "before": {"size": 1, "password": "old"}, "after": {"size": 2, "password": "new"}, "after_unknown": {}}
        plan = {
            "resource_changes": [
                {"mode": "managed", "address": "cloud_table.a", "change": change},
                {"mode": "managed", "address": "cloud_table.b", "change": {"actions": ["no-op"]}},
                {"mode": "data", "address": "data.cloud_zone.z", "change": {"actions": ["read"]}},
            ],
            "output_changes": {"url": {"actions": ["update"]}, "name": {"actions": ["no-op"]}},
            "resource_drift": [{"address": "cloud_table.a", "change": change}, {"address": "cloud_table.b", "change": {"actions": ["delete"], "before": {"x": 1}, "after": None}}],
        }
        self.assertEqual(list(comparing.planned(plan)), ["an apply would update cloud_table.a (password, size)", "an apply would change the outputs url"])
        self.assertEqual(list(comparing.drifted(plan)), ["cloud_table.a was changed since the last apply (password, size)", "cloud_table.b was removed since the last apply"])


if __name__ == "__main__":
    unittest.main()
