#!/usr/bin/env python3
"""Ways from one shape to the next, each applied for real on the emulator: what holds data stays what it was, and the next plan is empty.

    DRC=path/to/drc python3 tests/edits/ways.py
"""

import contextlib
import json
import pathlib
import sys
import tempfile
import unittest
from typing import Iterator

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import emitted  # noqa: E402
import replacing  # noqa: E402
import subject as subjects  # noqa: E402
from harness import main, start_emulator  # noqa: E402
from harness.terraform import CommandFailed  # noqa: E402

REGIONS = ("us-east-1", "us-west-2")
HEAD = """topology grow {
  region primary   = "us-east-1"
  region secondary = "us-west-2"
"""
STORES = """  vpc net { cidr = { primary: "10.10.0.0/16", secondary: "10.20.0.0/16" } }
  secret login { existing = "edits/database" }
  aurora books { IN  network = net  instance = "db.r6g.large"  credentials = login  VERSION  SETTINGS }
  dynamodb carts { IN  key = "id" }
"""
ALLOWED = """  allow replicated on books because "not yet"
  allow replicated on carts because "not yet"
"""
REPLICATED = "  replicate primary -> secondary { books  carts }\n"
LAMBDA = '  lambda {name} {{ source = "./function"  handler = "index.handler"  timeout = 4s }}\n'


def stores(replicated: bool, settings: str = "", version: str = "15.4") -> subjects.Subject:
    text = STORES.replace("IN ", "" if replicated else "in = primary ").replace("SETTINGS", settings).replace("VERSION", f'version = "{version}"')
    return subjects.Subject("grow", (HEAD + text + (REPLICATED if replicated else ALLOWED) + "}",))


def balanced(routes: str, clients: str, order: tuple[str, ...] = ("health", "orders", "basket")) -> subjects.Subject:
    functions = "".join(LAMBDA.format(name=name) for name in order)
    text = f"""  vpc net {{ cidr = {{ primary: "10.10.0.0/16", secondary: "10.20.0.0/16" }} }}
{functions}
  load_balancer balancer {{ network = net  routes = {{ {routes} }}  clients = [{clients}] }}
  global_accelerator edge {{ target = balancer  domain = "grow-${{environment_suffix}}.example.com" }}
"""
    return subjects.Subject("grow", (HEAD + text + "}",))


class Ways(unittest.TestCase):
    @contextlib.contextmanager
    def deployed(self, subject: subjects.Subject) -> Iterator[replacing.Planned]:
        emulator = start_emulator()
        self.addCleanup(emulator.stop)
        emulator.seed_secret("edits/database", json.dumps({"password": "before-the-edits"}), REGIONS)
        with tempfile.TemporaryDirectory(prefix="applied-") as room:
            folder = pathlib.Path(room) / "grow"
            emitted.compile_into(folder, subject)
            with replacing.Planned(folder, replacing.SUFFIX, emulator) as deployment:
                deployment.init()
                deployment.apply()
                yield deployment

    def goes(self, deployment: replacing.Planned, to: subjects.Subject) -> dict[str, list[str]]:
        """Applies the edited file, whose next plan must be empty; gives what was changed."""
        deployment.edited(to)
        changes = deployment.planned_changes()
        deployment.apply_changes()
        deployment.assert_no_changes()
        return changes

    def assert_kept(self, changes: dict[str, list[str]], *gone: str) -> None:
        """Nothing that holds data went, but for what the edit says."""
        lost = {one for one, actions in changes.items() if "delete" in actions and emitted.type_of(one) in emitted.STATEFUL}
        self.assertEqual(lost, set(gone))

    def test_stores_get_their_first_replica_and_lose_it_again(self) -> None:
        with self.deployed(stores(False)) as deployment:
            home = deployment.emulator.client("rds", "us-east-1")
            before = home.describe_db_clusters()["DBClusters"][0]["DbClusterResourceId"]

            with self.subTest("without the word, no empty standby becomes the writer"), deployment.snapshot():
                deployment.edited(stores(True))
                with self.assertRaises(CommandFailed):
                    deployment.apply()
                self.assertEqual(deployment.emulator.client("rds", "us-west-2").describe_db_clusters()["DBClusters"], [])

            self.assert_kept(self.goes(deployment, stores(True, "existed_alone = true")))
            members = home.describe_global_clusters()["GlobalClusters"][0]["GlobalClusterMembers"]
            self.assertEqual(len(members), 2)
            self.assertEqual([one["DBClusterArn"].split(":")[3] for one in members if one["IsWriter"]], ["us-east-1"])
            self.assertEqual(home.describe_db_clusters()["DBClusters"][0]["DbClusterResourceId"], before)

            changes = self.goes(deployment, stores(True))
            self.assertEqual([one for one in changes if emitted.type_of(one) in emitted.STATEFUL], [], "when `existed_alone` is removed")

            changes = self.goes(deployment, stores(False))
            gone = ("books_secondary_cluster", "books_worldwide", "books_secondary_node_1", "carts_secondary_primary_replica_table")
            types = ("aws_rds_cluster", "aws_rds_global_cluster", "aws_rds_cluster_instance", "aws_dynamodb_table_replica")
            lost = {one for one, actions in changes.items() if "delete" in actions and emitted.type_of(one) in emitted.STATEFUL}
            self.assertLessEqual({f"{type_}.{label}" for type_, label in zip(types, gone)}, lost)
            self.assertNotIn("aws_rds_cluster.books_primary_cluster", changes.keys() & lost)
            self.assertEqual(home.describe_db_clusters()["DBClusters"][0]["DbClusterResourceId"], before)
            deployment.destroy()

    def test_a_new_version_makes_its_group_first(self) -> None:
        with self.deployed(stores(False)) as deployment:
            changes = self.goes(deployment, stores(False, version="16.4"))
            self.assert_kept(changes)
            self.assertEqual(changes["aws_rds_cluster_parameter_group.books_primary_parameters"], ["create", "delete"])
            self.assertEqual(changes["aws_rds_cluster.books_primary_cluster"], ["update"])
            cluster = deployment.emulator.client("rds", "us-east-1").describe_db_clusters()["DBClusters"][0]
            self.assertEqual(cluster["EngineVersion"], "16.4")
            self.assertIn("-16-", cluster["DBClusterParameterGroup"])
            deployment.destroy()

    def test_a_route_is_put_in_front_and_a_client_removed(self) -> None:
        routes = '"GET /health": health, "ANY /orders": orders'
        with self.deployed(balanced(routes, '"10.1.0.0/16", "10.2.0.0/16"')) as deployment:
            changes = self.goes(deployment, balanced('"ANY /basket": basket, ' + routes, '"10.2.0.0/16"'))
            added = {address for address, actions in changes.items() if actions == ["create"]}
            removed = {address for address, actions in changes.items() if actions == ["delete"]}
            self.assertEqual({emitted.type_of(one) for one in removed}, {"aws_vpc_security_group_ingress_rule"})
            self.assertEqual(len(removed), 4, "two ports in two regions")
            self.assertTrue(all("basket" in one for one in added), added)
            others = changes.keys() - added - removed
            self.assertEqual([one for one in others if emitted.type_of(one).startswith("aws_lb")], [])
            deployment.destroy()


if __name__ == "__main__":
    main()
