#!/usr/bin/env python3
"""What `deploy.py` refuses, in which order it works, how it divides a state; and that the library classifies all of its types."""

import argparse
import contextlib
import copy
import io
import json
import pathlib
import re
import sys
import unittest
import unittest.mock
from typing import Any

from support import types_of_the_library

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "templates" / "deployment"))

import adopting  # noqa: E402
import applying  # noqa: E402
import leftovers  # noqa: E402
import plan_guard  # noqa: E402
from failure import Failure  # noqa: E402
from provider_facts import PLACE, Facts  # noqa: E402

ROLES = {"primary": "primary_region", "secondary": "secondary_region"}
REGIONS = {"primary": "us-east-1", "secondary": "us-west-2"}
FACTS = Facts.of(
    {
        "cloud": {
            "holds_data": ["cloud_table", "cloud_cluster"],
            "serves": ["cloud_function"],
            "starts": [],
            "set_by_writers": {"cloud_cluster": ["password_version"]},
            "writers": {"cloud_world": {"members": "members", "member": "arn", "writes": "is_writer"}},
        }
    }
)
COMPONENTS = ["books", "books_old", "front"]
LIST = re.compile(r"^let aws_(holds_data|serves|neutral) = \[(.*?)^\]", re.M | re.S)


def change(kind: str, label: str, actions: list[str], role: str | None = None, **more: Any) -> dict[str, Any]:
    before = more.pop("before", {}) | ({"tags_all": {"Role": role}} if role else {})
    body = {"actions": actions, "before": before, "after": more.pop("after", None), "replace_paths": more.pop("paths", [])}
    return {"address": f"{kind}.{label}", "type": kind, "name": label, "mode": "managed", "change": body} | more


def plan(*changes: dict[str, Any], members: tuple[tuple[str, bool], ...] = ()) -> dict[str, Any]:
    world = {"type": "cloud_world", "values": {"members": [{"arn": arn, "is_writer": writes} for arn, writes in members]}}
    return {
        "resource_changes": list(changes),
        "variables": {variable: {"value": REGIONS[role]} for role, variable in ROLES.items()},
        "prior_state": {"values": {"root_module": {"resources": [world]}}},
        "configuration": {"root_module": {"resources": []}},
    }


def refused(made: dict[str, Any], *allowed: str) -> list[plan_guard.Loss]:
    return plan_guard.refused(plan_guard.losses(made, FACTS, COMPONENTS, ROLES), allowed)


class Data(unittest.TestCase):
    def test_what_is_destroyed_or_replaced_is_refused_with_its_reason(self) -> None:
        made = plan(
            change("cloud_table", "books_primary_table", ["delete"], action_reason="delete_because_no_resource_config"),
            change("cloud_cluster", "books_old_secondary_cluster", ["delete", "create"], paths=[["key"], ["zones", 0]]),
        )
        gone, replaced = refused(made)
        self.assertEqual((gone.component, gone.how, gone.why, gone.role), ("books", "destroyed", "the file no longer has it", "primary"))
        self.assertEqual((replaced.component, replaced.why), ("books_old", "key and zones.0 cannot be changed in place"))
        said = plan_guard.explained([gone, replaced])
        self.assertIn("--replace books --replace books_old", said)
        self.assertIn("cloud_cluster.books_old_secondary_cluster is replaced: key", said)

    def test_replaced_before_the_old_one_goes_is_lost_as_well(self) -> None:
        self.assertEqual(len(refused(plan(change("cloud_table", "books_primary_table", ["create", "delete"])))), 1)

    def test_a_name_allows_its_own_component_and_no_other(self) -> None:
        made = plan(change("cloud_table", "books_primary_table", ["delete"]), change("cloud_table", "books_old_primary_table", ["delete"]))
        self.assertEqual([one.component for one in refused(made, "books")], ["books_old"])
        self.assertEqual(refused(made, "books", "cloud_table.books_old_primary_table"), [])

    def test_the_tag_names_a_component_that_the_file_no_longer_has(self) -> None:
        made = plan(change("cloud_table", "renamed_away_primary_table", ["delete"], before={"tags": {"Component": "renamed_away"}}))
        self.assertEqual(refused(made)[0].component, "renamed_away")

    def test_tags_of_whoever_made_it_name_no_component(self) -> None:
        foreign = {"Component": "checkout", "Role": "master"}
        made = plan(change("cloud_table", "books_secondary_table", ["delete", "create"], before={"tags": foreign}))
        [found] = refused(made)
        self.assertEqual((found.component, found.role), ("books", "secondary"))

    def test_what_was_taken_over_is_destroyed_when_it_is_named(self) -> None:
        made = plan(*(change("cloud_table", f"{name}_primary_table", ["delete"]) for name in ("books", "books_old")), change("cloud_watch", "front_primary_alarm", ["delete"]))
        imported = {"cloud_table.books_primary_table", "cloud_watch.front_primary_alarm"}

        def spared(*allowed: str) -> list[plan_guard.Loss]:
            return plan_guard.taken_over(made, FACTS, COMPONENTS, ROLES, imported, allowed)

        self.assertEqual([one.address for one in spared()], ["cloud_table.books_primary_table"])
        self.assertIn("--replace books", plan_guard.explained_taken_over(spared()))
        self.assertEqual(spared("books"), [])
        self.assertEqual(spared("cloud_table.books_primary_table"), [])

    def test_what_is_no_loss(self) -> None:
        for one in (
            change("cloud_table", "books_primary_table", ["create"]),
            change("cloud_table", "books_primary_table", ["update"]),
            change("cloud_table", "books_primary_table", ["no-op"], previous_address="cloud_table.old"),
            change("cloud_table", "books_primary_table", ["forget"]),
            change("cloud_table", "books_primary_table", ["delete", "create"], action_reason="replace_because_tainted"),
            change("cloud_table", "books_primary_table", ["delete"], deposed="12345678"),
            change("cloud_watch", "books_primary_alarm", ["delete"]),
            change("cloud_table", "books_primary_table", ["read"]) | {"mode": "data"},
        ):
            self.assertEqual(refused(plan(one)), [], one)


class Serving(unittest.TestCase):
    def of(self, actions: list[str], *places: tuple[str, str]) -> list[plan_guard.Loss]:
        return refused(plan(*(change("cloud_function", f"{name}_{role}_function", actions, role) for name, role in places)))

    def test_in_two_regions_at_once_it_is_refused(self) -> None:
        found = self.of(["delete", "create"], ("front", "primary"), ("front", "secondary"))
        self.assertEqual([one.role for one in found], ["primary", "secondary"])
        self.assertIn("layout = split", plan_guard.explained(found))

    def test_in_one_region_it_is_not(self) -> None:
        self.assertEqual(self.of(["delete", "create"], ("front", "primary")), [])
        self.assertEqual(self.of(["delete"], ("front", "primary"), ("books", "secondary")), [])

    def test_nor_where_the_new_one_stands_first(self) -> None:
        self.assertEqual(self.of(["create", "delete"], ("front", "primary"), ("front", "secondary")), [])

    def test_the_region_is_found_without_a_tag(self) -> None:
        by_arn = change("cloud_function", "front_a", ["delete"], before={"arn": "arn:cloud:functions:us-west-2:1:front"})
        by_label = change("cloud_function", "front_primary_function", ["delete"])
        by_provider = change("cloud_function", "front_b[0]", ["delete"])
        made = plan(by_arn, by_label, by_provider)
        made["configuration"]["root_module"]["resources"] = [{"address": "cloud_function.front_b", "provider_config_key": "cloud.secondary"}]
        self.assertEqual([one.role for one in refused(made)], ["secondary", "primary", "secondary"])
        self.assertEqual(plan_guard.changed_roles(made, ROLES), {"primary", "secondary"})


class Writers(unittest.TestCase):
    MEMBERS = (("arn:home", False), ("arn:standby", True))

    def raised(self, arn: str, members: tuple[tuple[str, bool], ...]) -> list[plan_guard.Loss]:
        one = change("cloud_cluster", "books_primary_cluster", ["update"], before={"arn": arn, "password_version": 1}, after={"password_version": 2})
        return refused(plan(one, members=members), "books")

    def test_a_secondary_is_given_no_password_even_when_asked_for(self) -> None:
        found = self.raised("arn:home", self.MEMBERS)
        self.assertEqual(found[0].why, "the writer is arn:standby, and password_version would be set here")
        self.assertIn("Fail back first", plan_guard.explained(found))

    def test_the_writer_and_a_database_of_its_own_are(self) -> None:
        self.assertEqual(self.raised("arn:standby", self.MEMBERS), [])
        self.assertEqual(self.raised("arn:home", ()), [])

    def test_other_attributes_of_a_secondary_may_change(self) -> None:
        one = change("cloud_cluster", "books_primary_cluster", ["update"], before={"arn": "arn:home", "size": 1}, after={"size": 2})
        self.assertEqual(refused(plan(one, members=self.MEMBERS)), [])


class Order(unittest.TestCase):
    def test_standbys_first_unless_another_is_named(self) -> None:
        regions: list[Any] = [argparse.Namespace(name=name) for name in ("home", "near", "far")]
        self.assertEqual([one.name for one in applying.order_of(regions, None)], ["far", "near", "home"])
        self.assertEqual([one.name for one in applying.order_of(regions, "near")], ["near", "far", "home"])


class Divided(unittest.TestCase):
    STATE = {"version": 4, "terraform_version": "1.11.4", "serial": 7, "lineage": "old", "outputs": {"a": {}}, "resources": []}

    def state(self, *names: str) -> dict[str, Any]:
        instance = {"attributes": {"id": "1"}, "dependencies": ["cloud_table.a", "cloud_table.b", "data.cloud_zone.z"]}
        resources = [{"mode": "managed", "type": "cloud_table", "name": name, "instances": [copy.deepcopy(instance)]} for name in names]
        return self.STATE | {"resources": [*resources, {"mode": "data", "type": "cloud_zone", "name": "z", "instances": [instance]}]}

    def test_each_configuration_gets_its_own(self) -> None:
        divided = adopting.divide([self.state("a", "b")], {"one": {"cloud_table.a", "cloud_table.new"}, "two": {"cloud_table.b"}})
        self.assertEqual([[adopting.address_of(one) for one in state["resources"]] for state in divided.values()], [["cloud_table.a"], ["cloud_table.b"]])
        self.assertEqual(divided["one"]["resources"][0]["instances"][0]["dependencies"], ["cloud_table.a"])
        self.assertNotEqual(divided["one"]["lineage"], divided["two"]["lineage"])

    def test_several_become_one(self) -> None:
        divided = adopting.divide([self.state("a"), self.state("a", "b")], {"": {"cloud_table.a", "cloud_table.b"}})
        self.assertEqual(len(divided[""]["resources"]), 2)

    def test_what_nobody_takes_is_refused(self) -> None:
        with self.assertRaisesRegex(Failure, "cloud_table.b exists and is in none"):
            adopting.divide([self.state("a", "b")], {"one": {"cloud_table.a"}})


class Left(unittest.TestCase):
    """What services keep, by the library's tables, with a cloud that knows just that."""

    def setUp(self) -> None:
        self.cloud = unittest.mock.MagicMock()
        self.clients = unittest.mock.Mock(client=lambda service, region: self.cloud)
        self.said = self.enterContext(contextlib.redirect_stdout(io.StringIO()))

    def left(self, *resources: tuple[str, dict[str, Any]]) -> leftovers.Leftovers:
        kept = [{"mode": "managed", "type": kind, "name": "x", "instances": [{"attributes": one}]} for kind, one in resources]
        return leftovers.Leftovers(Facts.of(types_of_the_library()), [{"resources": kept}], self.clients)

    def test_the_accelerators_group_is_removed_once_nothing_uses_it(self) -> None:
        class Refused(Exception):
            response = {"Error": {"Code": "DependencyViolation"}}

        self.cloud.exceptions.ClientError = Refused
        self.cloud.describe_security_groups.return_value = {"SecurityGroups": [{"GroupId": "sg-1", "GroupName": "GlobalAccelerator"}]}
        self.cloud.delete_security_group.side_effect = [Refused(), Refused(), None]
        left = self.left(("aws_vpc", {"id": "vpc-1", "arn": "arn:aws:ec2:us-west-2:1:vpc/vpc-1"}))
        left.remove_groups(patience=6)
        self.assertEqual(self.cloud.delete_security_group.call_count, 3)
        named = self.cloud.describe_security_groups.call_args.kwargs["Filters"][1]
        self.assertEqual(named, {"Name": "group-name", "Values": ["GlobalAccelerator"]})
        self.cloud.delete_security_group.side_effect = Refused()
        with self.assertRaisesRegex(Failure, "sg-1, which a service left, cannot be removed"):
            left.remove_groups(patience=0.2)

    def test_what_remains_is_listed_with_the_command_that_removes_it(self) -> None:
        pages = {
            "describe_db_cluster_snapshots": {
                "DBClusterSnapshots": [
                    {"DBClusterSnapshotIdentifier": name, "DBClusterIdentifier": cluster}
                    for name, cluster in (("rds:unplanned-global-failover-1", "books"), ("rds:books-daily", "books"), ("rds:unplanned-global-failover-2", "others"))
                ]
            },
            "describe_log_groups": {"logGroups": [{"logGroupName": "/aws/lambda/front"}, {"logGroupName": "/aws/lambda/frontal"}]},
        }
        self.cloud.get_paginator.side_effect = lambda name: unittest.mock.Mock(paginate=lambda **_: [pages[name]])
        arn = "arn:aws:any:us-west-2:1:"
        self.left(("aws_rds_cluster", {"arn": arn, "cluster_identifier": "books"}), ("aws_lambda_function", {"arn": arn, "function_name": "front"})).list_what_remains()
        said = self.said.getvalue()
        self.assertIn("aws rds delete-db-cluster-snapshot --region us-west-2 --db-cluster-snapshot-identifier rds:unplanned-global-failover-1", said)
        self.assertIn("aws logs delete-log-group --region us-west-2 --log-group-name /aws/lambda/front\n", said)
        for other in ("failover-2", "daily", "frontal"):
            self.assertNotIn(other, said)

    def test_what_takes_long_is_said_where_it_does(self) -> None:
        inside = ("aws_lambda_function", {"function_name": "a", "vpc_config": [{}]})
        self.left(inside, inside, ("aws_lambda_function", {"function_name": "b", "vpc_config": []}), ("aws_vpc", {"id": "vpc-1"})).say_what_takes_long()
        self.assertEqual(re.findall("waiting for ([0-9]+ [a-z]+)", self.said.getvalue()), ["2 functions"])

    def test_a_silent_service_is_said_and_no_failure(self) -> None:
        self.cloud.get_paginator.side_effect = OSError("no route")
        self.left(("aws_rds_cluster", {"arn": "arn:aws:rds:us-west-2:1:x", "cluster_identifier": "books"})).list_what_remains()
        self.assertIn("could not be looked for: OSError: no route", self.said.getvalue())


class Library(unittest.TestCase):
    """The lists and tables of the library against the provider, the SDK and the library's own kinds."""

    @classmethod
    def setUpClass(cls) -> None:
        text = (ROOT / "stdlib" / "provider.dr").read_text()
        cls.lists = {name: re.findall(r"\w+", body) for name, body in LIST.findall(text)}
        schema = (ROOT / "stdlib" / "schema" / "aws-5.100.0.schema").read_text()
        cls.known = set(re.findall(r"^r\.?(aws_\w+) ", schema, re.M))
        cls.attributes = {}
        shared = dict(re.findall(r"^(#\w+) (.*)", schema, re.M))
        for type_, body in re.findall(r"^[rde]\.(aws_\w+) (.*)", schema, re.M):
            body = shared.get(body, body)  # types that are alike
            cls.attributes.setdefault(type_, set()).update(re.findall(r"(?:^| )(\w+)", body))
        sources = [path.read_text() for folder in ("kinds", "parts") for path in sorted((ROOT / "stdlib" / folder).glob("*.dr"))]
        cls.made = {kind for one in sources for kind in re.findall(r"^\s*resource (aws_\w+) ", one, re.M)}
        cls.facts = Facts.of(types_of_the_library())

    def test_each_type_that_is_listed_exists(self) -> None:
        self.assertGreater(len(self.known), 1000)
        for name, listed in self.lists.items():
            self.assertEqual(sorted(set(listed) - self.known), [], name)
            self.assertEqual(listed, sorted(set(listed)), name)

    def test_each_type_that_the_library_makes_is_in_one_list(self) -> None:
        listed = [one for each in self.lists.values() for one in each]
        self.assertEqual(sorted(self.made - set(listed)), [], "say in stdlib/provider.dr whether it holds data, serves, or neither")
        self.assertEqual(sorted({one for one in listed if listed.count(one) > 1}), [])
        self.assertEqual(sorted(set(self.lists["neutral"]) - self.made), [])

    def test_each_type_of_the_tables_exists(self) -> None:
        named = set(re.findall(r"\baws_\w+", json.dumps(types_of_the_library()["aws"])))
        self.assertGreater(len(named), 100)
        self.assertEqual(sorted(named - self.attributes.keys()), [])

    def test_each_attribute_of_the_tables_exists(self) -> None:
        facts = self.facts
        named = [(type_, attribute) for row in facts.prerequisites for type_, attribute in row["needed_by"].items()]
        named += [(row["type"], attribute) for row in facts.quotas for attribute in row.get("only", {})]
        named += [(type_, attribute) for row in facts.left for type_, text in row["of"].items() for attribute in PLACE.findall(text)]
        named += [(type_, row["where"]) for type_, row in facts.slow_to_go.items()]
        named += [*facts.world_names.items(), *facts.functions.items()]
        named += [(type_, row[one]) for type_, row in facts.named_zones.items() for one in ("name", "private")]
        named += [(row["values"], row[one]) for row in facts.secrets.values() for one in ("of", "text")]
        named += [(type_, row[one]) for type_, row in facts.databases.items() for one in ("engine", "version")]
        named += [(row["nodes"], row[one]) for row in facts.databases.values() for one in ("cluster", "class")]
        named += [(type_, row["resources"]) for type_, row in facts.backups.items()]
        named += [(type_, row["private"]) for row in facts.delegation for type_ in row["zones"]]
        self.assertGreater(len(named), 20)
        self.assertEqual([(type_, one) for type_, one in named if one and one not in self.attributes[type_]], [])

    def test_each_question_can_be_asked(self) -> None:
        try:
            import boto3
            import jmespath
        except ImportError:
            self.skipTest("boto3 is missing")
        session = boto3.Session(aws_access_key_id="a", aws_secret_access_key="b", region_name="us-east-1")

        def shapes(question: str) -> tuple[set[str], set[str]]:
            service, operation = question.split(".")
            client = session.client(service)
            model = client.meta.service_model.operation_model(client.meta.method_to_api_mapping[operation])
            return set(model.input_shape.members), set(model.output_shape.members)

        read = [(row["asks"], [row["holds"], *(one["where"] for one in row["lacking"])], {}) for row in self.facts.prerequisites]
        read += [(row["asks"], [row["lists"]], {}) for row in self.facts.quotas]
        read += [(row["asks"], [row["finds"]], row["with"]) for row in self.facts.left]
        self.assertGreater(len(read), 9)
        for question, expressions, arguments in read:
            takes, gives = shapes(question)
            self.assertLessEqual(arguments.keys(), takes, question)
            for expression in filter(None, expressions):
                jmespath.compile(expression)
                self.assertIn(re.match(r"\w+", expression)[0], gives, question)

    def test_no_type_stands_in_the_modules(self) -> None:
        for path in sorted((ROOT / "templates" / "deployment").glob("*.py")):
            self.assertEqual(re.findall(r"\baws_\w+", path.read_text()), [], f"{path.name}: name the type in stdlib/deployment.dr")


if __name__ == "__main__":
    unittest.main()
