"""What services publish of themselves: only where and while they do."""

import datetime
from typing import Any

from support import HOME, STANDBY, EmulatorTest

LAG, LOAD = "AuroraGlobalDBReplicationLag", "CPUUtilization"


class Measurements(EmulatorTest):
    def setUp(self) -> None:
        super().setUp()
        self.emulator.sim("clock", stands="yes")

    def database(self) -> None:
        """A global database with an instance in each region."""
        self.client("rds").create_global_cluster(GlobalClusterIdentifier="worldwide", Engine="aurora-postgresql", EngineVersion="15.4")
        for region in (HOME, STANDBY):
            account = {"MasterUsername": "administrator", "MasterUserPassword": "correct-horse"} if region == HOME else {}
            self.client("rds", region).create_db_cluster(
                DBClusterIdentifier="ledger", Engine="aurora-postgresql", GlobalClusterIdentifier="worldwide", **account
            )
            self.instance(region)

    def instance(self, region: str) -> None:
        self.client("rds", region).create_db_instance(
            DBInstanceIdentifier="node", DBClusterIdentifier="ledger", DBInstanceClass="db.r5.large", Engine="aurora-postgresql"
        )

    def live(self, minutes: int = 3) -> None:
        self.emulator.sim("pass-time", seconds=60 * minutes)

    def measured(self, metric: str, region: str, namespace: str = "AWS/RDS", minutes: int = 3, **dimensions: str) -> int:
        """In how many of the last minutes."""
        now = datetime.datetime.fromisoformat(self.emulator.sim("now"))
        points = self.client("cloudwatch", region).get_metric_statistics(
            Namespace=namespace,
            MetricName=metric,
            Dimensions=[{"Name": name, "Value": value} for name, value in (dimensions or {"DBClusterIdentifier": "ledger"}).items()],
            StartTime=now - datetime.timedelta(minutes=minutes + 1),
            EndTime=now,
            Period=60,
            Statistics=["SampleCount"],
        )
        return len(points["Datapoints"])

    def lag(self) -> tuple[bool, bool]:
        """Whether it is measured at home, and in the standby."""
        self.live()
        home, standby = (self.measured(LAG, region, minutes=2) for region in (HOME, STANDBY))
        return home > 0, standby > 0

    def writer(self) -> Any:
        found = self.client("rds", STANDBY).describe_global_clusters(GlobalClusterIdentifier="worldwide")["GlobalClusters"][0]
        return [member["DBClusterArn"] for member in found["GlobalClusterMembers"] if member["IsWriter"]]

    def test_the_lag_is_measured_where_the_database_does_not_write(self) -> None:
        self.database()
        self.assertEqual(self.lag(), (False, True))
        self.emulator.sim("promotion", seconds=480)
        self.client("rds").switchover_global_cluster(
            GlobalClusterIdentifier="worldwide", TargetDbClusterIdentifier=f"arn:aws:rds:{STANDBY}:123456789012:cluster:ledger"
        )
        self.assertEqual(self.lag(), (False, False), "while roles change")
        self.live(8)
        self.assertEqual(self.lag(), (True, False), "the former writer follows now")

    def test_the_lag_ends_with_the_region_that_writes_and_with_the_instance_that_follows(self) -> None:
        self.database()
        with self.emulator.region_down(HOME):
            self.live()
            self.assertEqual((self.measured(LAG, STANDBY, minutes=2), self.measured(LOAD, STANDBY, minutes=2)), (0, 2))
        self.emulator.sim("instances", seconds=600, restart=300)
        self.client("rds", STANDBY).reboot_db_instance(DBInstanceIdentifier="node")
        self.assertEqual(self.lag(), (False, False))
        self.assertEqual(self.measured(LOAD, STANDBY, minutes=2), 0)
        self.live()
        self.assertEqual(self.lag(), (False, True))
        self.emulator.sim("replication", region=STANDBY, hears="no")
        self.assertEqual(self.lag(), (False, False))
        self.assertEqual(self.measured(LOAD, STANDBY, minutes=2), 2)

    def test_an_instance_takes_its_time(self) -> None:
        self.emulator.sim("instances", seconds=600)
        self.database()
        status = lambda: self.client("rds", STANDBY).describe_db_instances()["DBInstances"][0]["DBInstanceStatus"]  # noqa: E731
        self.live(6)
        self.assertEqual((self.lag(), status()), ((False, False), "creating"))
        self.assertEqual((self.lag(), status()), ((False, True), "available"))

    def test_who_waits_for_an_instance_alone_waits_no_longer(self) -> None:
        """While the machine's clock moves the world: a deployment asks for the instance that it makes."""
        self.emulator.sim("clock", stands="no")
        self.emulator.sim("instances", seconds=600)
        before = datetime.datetime.fromisoformat(self.emulator.sim("now"))
        self.database()
        shown = self.client("rds").describe_db_instances(DBInstanceIdentifier="node")["DBInstances"][0]
        passed = datetime.datetime.fromisoformat(self.emulator.sim("now")) - before
        self.assertEqual(shown["DBInstanceStatus"], "available")
        self.assertGreater(passed, datetime.timedelta(seconds=600))

    def test_health_checks_are_measured_in_one_region(self) -> None:
        config = {"Type": "HTTPS", "FullyQualifiedDomainName": "api.example.com"}
        check = self.client("route53").create_health_check(CallerReference="one", HealthCheckConfig=config)["HealthCheck"]["Id"]
        self.live()
        there = [self.measured("HealthCheckStatus", region, "AWS/Route53", HealthCheckId=check) for region in (HOME, STANDBY)]
        self.assertEqual(there, [3, 0])

    def test_a_queue_is_measured_while_something_lies_in_it(self) -> None:
        queue = self.client("sqs").create_queue(QueueName="jobs")["QueueUrl"]
        self.live()
        self.assertEqual(self.measured("ApproximateNumberOfMessagesVisible", HOME, "AWS/SQS", QueueName="jobs"), 0)
        self.client("sqs").send_message(QueueUrl=queue, MessageBody="{}")
        self.live()
        self.assertEqual(self.measured("ApproximateNumberOfMessagesVisible", HOME, "AWS/SQS", QueueName="jobs"), 3)
