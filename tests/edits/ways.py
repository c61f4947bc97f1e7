#!/usr/bin/env python3
"""Ways from one shape to the next, each applied for real on the emulator: what holds data stays what it was, and the next plan is empty.

    DRC=path/to/drc python3 tests/edits/ways.py
"""

import contextlib
import pathlib
import sys
import tempfile
import unittest
from typing import Any, Iterator

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

import emitted  # noqa: E402
import standing  # noqa: E402
import subject as subjects  # noqa: E402
from harness import SplitDeployment, main, start_emulator  # noqa: E402
from harness.terraform import CommandFailed  # noqa: E402

HEAD = """topology grow {
  region primary   = "us-east-1"
  region secondary = "us-west-2"
"""
STORES = """  vpc net { cidr = { primary: "10.10.0.0/16", secondary: "10.20.0.0/16" } }
  secret login { existing = "edits/database" }
  kms shared { }
  aurora books { IN  network = net  instance = "INSTANCE"  credentials = login  VERSION  SETTINGS }
  dynamodb carts { IN  key = "id" }
"""
ALLOWED = """  allow replicated on books because "not yet"
  allow replicated on carts because "not yet"
"""
REPLICATED = "  replicate primary -> secondary { books  carts }\n"
PATIENCE = "--patience=45"
LAMBDA = '  lambda {name} {{ source = "./function"  handler = "index.handler"  timeout = 4s }}\n'


def stores(replicated: bool, settings: str = "", version: str = "15.10", instance: str = "db.r6g.large") -> subjects.Subject:
    text = STORES.replace("IN ", "" if replicated else "in = primary ").replace("SETTINGS", settings)
    text = text.replace("VERSION", f'version = "{version}"').replace("INSTANCE", instance)
    return subjects.Subject("grow", (HEAD + text + (REPLICATED if replicated else ALLOWED) + "}",))


def shaped(strategy: str) -> subjects.Subject:
    """A system that grows: its data in both regions, then what serves it, then both regions at once."""
    serving = LAMBDA.format(name="front") + """  api_gateway api { routes = { "GET /health": front } }
  route53 entry { domain = "grow-${environment_suffix}.example.com"  zone = "example.com"  target = api ROUTING }
"""
    plan = """  failover primary -> secondary {
    steps { STEPS notify oncall }
  }
"""
    text = HEAD + f"  strategy = {strategy}\n" + '  topic oncall { }\n  dynamodb carts { key = "id" }\n  replicate primary -> secondary { carts }\n'
    if strategy != "pilot_light":
        text += serving.replace("ROUTING", "routing = latency" if strategy == "active_active" else "")
    if strategy != "active_active":
        text += plan.replace("STEPS", "" if strategy == "pilot_light" else "shift entry\n")
    return subjects.Subject("grow", (text + "}",))


def homed(home: str, standby: str, layout: str = "") -> subjects.Subject:
    regions = dict(zip(("primary", "secondary"), standing.REGIONS))
    declared = "".join(f'  region {role} = "{regions[role]}"\n' for role in (home, standby))
    text = f"""topology grow {{
  {layout}
{declared}
  topic oncall {{ }}
  dynamodb carts {{ key = "id" }}
  replicate {home} -> {standby} {{ carts }}
  failover {home} -> {standby} {{
    steps {{ notify oncall }}
  }}
}}"""
    return subjects.Subject("grow", (text,))


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
    def deployed(self, subject: subjects.Subject) -> Iterator[standing.Standing]:
        with standing.account() as emulator, standing.standing(subject, emulator) as deployment:
            yield deployment

    def goes(self, deployment: standing.Standing, to: subjects.Subject) -> dict[str, list[str]]:
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
            changes = self.goes(deployment, stores(False, version="16.8"))
            self.assert_kept(changes)
            self.assertEqual(changes["aws_rds_cluster_parameter_group.books_primary_parameters"], ["create", "delete"])
            self.assertEqual(changes["aws_rds_cluster.books_primary_cluster"], ["update"])
            cluster = deployment.emulator.client("rds", "us-east-1").describe_db_clusters()["DBClusters"][0]
            self.assertEqual(cluster["EngineVersion"], "16.8")
            self.assertIn("-16-", cluster["DBClusterParameterGroup"])
            deployment.destroy()

    def clusters(self, deployment: standing.Standing) -> dict[str, dict[str, Any]]:
        """By region, without the one that another test may have."""
        found = {region: deployment.emulator.client("rds", region).describe_db_clusters()["DBClusters"] for region in standing.REGIONS}
        return {region: ones[0] for region, ones in found.items() if ones}

    def identities(self, deployment: standing.Standing) -> dict[str, str]:
        return {region: one["DbClusterResourceId"] for region, one in self.clusters(deployment).items()}

    def writer(self, deployment: standing.Standing) -> str:
        members = deployment.emulator.client("rds", "us-east-1").describe_global_clusters()["GlobalClusters"][0]["GlobalClusterMembers"]
        return next(one["DBClusterArn"].split(":")[3] for one in members if one["IsWriter"])

    def test_a_replicated_database_is_raised_resized_and_failed_over(self) -> None:
        with self.deployed(stores(True)) as deployment:
            before = self.identities(deployment)

            with self.subTest("another release, all clusters at once, each with its own parameters again"):
                changes = self.goes(deployment, stores(True, version="16.8"))
                self.assert_kept(changes)
                self.assertEqual(changes["aws_rds_global_cluster.books_worldwide"], ["update"])
                for one in self.clusters(deployment).values():
                    self.assertEqual(one["EngineVersion"], "16.8")
                    self.assertIn("-16-", one["DBClusterParameterGroup"])

            with self.subTest("another minor version"):
                changes = self.goes(deployment, stores(True, version="16.9"))
                self.assertEqual([one for one in changes if emitted.type_of(one) != "aws_rds_global_cluster"], [])

            with self.subTest("serverless, and back"):
                self.assert_kept(self.goes(deployment, stores(True, version="16.9", instance="db.serverless")))
                instances = deployment.emulator.client("rds", "us-west-2").describe_db_instances()["DBInstances"]
                self.assertEqual({one["DBInstanceClass"] for one in instances}, {"db.serverless"})
                self.assert_kept(self.goes(deployment, stores(True, version="16.9")))

            with self.subTest("another key is refused"):
                deployment.edited(stores(True, "encrypted_by = shared", version="16.9"))
                said = deployment.deploy("apply")
                self.assertRegex(said, r"books: aws_rds_cluster\.books_primary_cluster is replaced: kms_key_id cannot be changed in place")
                self.assertIn("ended with 1", said)

            self.assertEqual(self.identities(deployment), before)
            self.fail_over(deployment)

            with self.subTest("after a failover nothing is open, and an edit leaves the writer where it is"):
                deployment.edited(stores(True, version="16.9"))
                deployment.assert_no_changes()
                deployment.edited(stores(True, "retention = 9d", version="16.9"))
                self.assertIn("ended with 0", deployment.deploy("apply"))
                self.assertEqual({one["BackupRetentionPeriod"] for one in self.clusters(deployment).values()}, {9})
                self.assertEqual(self.writer(deployment), "us-west-2")

            with self.subTest("after a failover no password is set on a secondary"):
                deployment.edited(stores(True, "retention = 9d  credentials_version = 2", version="16.9"))
                said = deployment.deploy("apply", "--replace", "books")
                self.assertRegex(said, r"books: aws_rds_cluster\.books_primary_cluster is changed: the writer is \S+us-west-2\S+, and master_password_wo_version would be set here")
                self.assertIn("ended with 1", said)

            with self.subTest("another release, while the standby is the writer"):
                self.assert_kept(self.goes(deployment, stores(True, "retention = 9d", version="17.4")))
                self.assertEqual(self.writer(deployment), "us-west-2")
            self.assertEqual(self.identities(deployment), before)

    def fail_over(self, deployment: standing.Standing) -> None:
        standby = deployment.emulator.client("rds", "us-west-2")
        target = standby.describe_db_clusters()["DBClusters"][0]["DBClusterArn"]
        database = standby.describe_global_clusters()["GlobalClusters"][0]["GlobalClusterIdentifier"]
        standby.failover_global_cluster(GlobalClusterIdentifier=database, TargetDbClusterIdentifier=target, AllowDataLoss=True)
        self.assertEqual(self.writer(deployment), "us-west-2")

    def test_a_pilot_light_becomes_a_warm_standby_and_then_active_active(self) -> None:
        with self.deployed(shaped("pilot_light")) as deployment:
            made = self.tables(deployment)
            changes = self.goes(deployment, shaped("warm_standby"))
            self.assertEqual([one for one, actions in changes.items() if "delete" in actions and emitted.type_of(one) in emitted.STATEFUL], [])

            with self.subTest("records of one name are chosen in one way, and no apply changes two of them at once"):
                deployment.edited(shaped("active_active"))
                with self.assertRaisesRegex(CommandFailed, "InvalidChangeBatch"):
                    deployment.apply()
                self.assertEqual({one["Failover"] for one in self.records(deployment)}, {"PRIMARY", "SECONDARY"})

            self.choose_the_nearest(deployment)
            deployment.apply()
            deployment.assert_no_changes()
            self.assertEqual({one["Region"] for one in self.records(deployment)}, set(standing.REGIONS))
            self.assertEqual(self.tables(deployment), made)

    def test_a_standby_of_its_own_configuration_is_removed_and_made_elsewhere(self) -> None:
        with contextlib.ExitStack() as stack:
            emulator = stack.enter_context(start_emulator())
            folder = pathlib.Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="standing-"))) / "grow"
            emitted.compile_into(folder, homed("primary", "secondary", "layout = split"))
            deployment = stack.enter_context(SplitDeployment(folder, standing.SUFFIX, emulator))
            deployment.deploy("apply", PATIENCE)
            self.assertIn("primary is home", deployment.deploy("destroy", "--region=primary", allowed=(1,)))
            said = deployment.deploy("destroy", "--region=secondary")
            self.assertIn("secondary is removed", said)
            self.assertEqual(deployment.emulator.client("dynamodb", "us-west-2").list_tables()["TableNames"], [])
            self.assertEqual(deployment.emulator.client("ssm", "us-west-2").list_documents(Filters=[{"Key": "Owner", "Values": ["Self"]}])["DocumentIdentifiers"], [])
            self.assertEqual(len(deployment.emulator.client("dynamodb", "us-east-1").list_tables()["TableNames"]), 1)
            moved = "--var=secondary_region=us-east-2"
            deployment.deploy("apply", PATIENCE, moved)
            self.assertEqual(len(deployment.emulator.client("dynamodb", "us-east-2").list_tables()["TableNames"]), 1)
            deployment.deploy("destroy", moved)
            deployment.assert_nothing_left()

    def test_home_is_exchanged_with_the_standby_and_moved(self) -> None:
        """Home is the region that the file names first; a table of several regions belongs to it, and is taken over by hand."""
        with self.deployed(homed("primary", "secondary")) as deployment:
            made = self.tables(deployment)
            deployment.edited(homed("secondary", "primary"))
            said = deployment.deploy("apply")
            self.assertRegex(said, r"carts: aws_dynamodb_table\.carts_primary_table is destroyed: the file no longer has it")
            self.assertIn("ended with 1", said)

            name = deployment.emulator.client("dynamodb", "us-east-1").list_tables()["TableNames"][0]
            old = "aws_dynamodb_table.carts_primary_table", "aws_dynamodb_table_replica.carts_secondary_primary_replica_table"
            deployment.terraform.run("state", "rm", *old)
            deployment.bring("aws_dynamodb_table.carts_secondary_table", name)
            deployment.bring("aws_dynamodb_table_replica.carts_primary_secondary_replica_table", f"{name}:us-west-2")
            self.assertIn("ended with 0", deployment.deploy("apply"))
            deployment.assert_no_changes()
            self.assertEqual(self.tables(deployment), made)

            self.assertIn("primary is removed", deployment.deploy("destroy", "--region=primary"))
            self.assertEqual(self.tables(deployment), {"us-west-2": made["us-west-2"]})
            self.assertIn("ended with 0", deployment.deploy("apply", "--var=primary_region=us-east-2"))
            self.assertEqual(set(self.tables(deployment)), {"us-west-2", "us-east-2"})

    def tables(self, deployment: standing.Standing) -> dict[str, Any]:
        """When they were made, by region: another one would be younger."""
        found = {}
        for region in (*standing.REGIONS, "us-east-2"):
            client = deployment.emulator.client("dynamodb", region)
            found |= {region: client.describe_table(TableName=name)["Table"]["CreationDateTime"] for name in client.list_tables()["TableNames"]}
        return found

    def records(self, deployment: standing.Standing) -> list[dict[str, Any]]:
        route53 = deployment.emulator.client("route53")
        zone = route53.list_hosted_zones()["HostedZones"][0]["Id"]
        return [one for one in route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"] if one.get("SetIdentifier")]

    def choose_the_nearest(self, deployment: standing.Standing) -> None:
        """The way by hand: both records in one batch."""
        route53 = deployment.emulator.client("route53")
        zone = route53.list_hosted_zones()["HostedZones"][0]["Id"]
        old = self.records(deployment)
        regions = dict(zip(("primary", "secondary"), standing.REGIONS))
        new = [{key: value for key, value in one.items() if key != "Failover"} | {"Region": regions[one["SetIdentifier"]]} for one in old]
        changes = [{"Action": "DELETE", "ResourceRecordSet": one} for one in old] + [{"Action": "CREATE", "ResourceRecordSet": one} for one in new]
        route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})

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
