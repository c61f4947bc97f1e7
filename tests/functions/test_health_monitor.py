"""The monitor of a database that spans regions, seen from the standby region."""

import contextlib
import os
import socket
import time
import unittest
import unittest.mock
from typing import Any

import databases
from support import HOME, STANDBY, FunctionTest, emulator, load

NAMESPACE = "payments/monitor"
HOME_CLUSTER = f"arn:aws:rds:{HOME}:123456789012:cluster:ledger-home"
STANDBY_CLUSTER = f"arn:aws:rds:{STANDBY}:123456789012:cluster:ledger-standby"


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class MonitorTest(FunctionTest):
    function = "health_monitor"
    variables = {
        "ENDPOINT": "127.0.0.1",
        "PORT": "0",
        "ENGINE": "postgresql",
        "GLOBAL_CLUSTER": "ledger",
        "CLUSTER": STANDBY_CLUSTER,
        "CLUSTERS": f'["{HOME_CLUSTER}", "{STANDBY_CLUSTER}"]',
        "MOST_LAG": "1000",
        "UNHEALTHY_WHEN": "both",
        "ATTEMPTS": "2",
        "PATIENCE": "0.5",
        "NAMESPACE": NAMESPACE,
    }

    def setUp(self) -> None:
        super().setUp()
        self.make_database()

    def lag(self, milliseconds: float, cluster: str = "ledger-standby") -> None:
        self.measure("AWS/RDS", "AuroraGlobalDBReplicationLag", milliseconds, DBClusterIdentifier=cluster)

    @contextlib.contextmanager
    def database(self, handle: Any = databases.postgresql, engine: str = "postgresql") -> Any:
        with databases.Server(handle) as server:
            with unittest.mock.patch.dict(os.environ, PORT=str(server.port), ENGINE=engine):
                yield server

    @contextlib.contextmanager
    def no_database(self) -> Any:
        with unittest.mock.patch.dict(os.environ, PORT=str(free_port())):
            yield

    def judged(self) -> tuple[int, int]:
        judgement = self.call()
        return judgement["healthy"], judgement["connected"]


class Judgements(MonitorTest):
    def test_a_database_that_answers_and_keeps_up_is_healthy(self) -> None:
        self.lag(20)
        with self.database() as server:
            judgement = self.call()
            self.assertTrue(server.encrypted.wait(5))
        self.assertEqual((judgement["healthy"], judgement["connected"], judgement["lag"]), (1, 1, 20))
        self.assertEqual((judgement["reasons"], judgement["writer"]), ([], HOME))
        self.assertEqual(server.seen, 1)
        published = {name: self.values(NAMESPACE, name) for name in ("Healthy", "Connected", "Lag")}
        self.assertEqual(published, {"Healthy": [1], "Connected": [1], "Lag": [20]})

    def test_one_bad_sign_alone_is_no_proof(self) -> None:
        self.lag(20)
        with self.no_database():
            judgement = self.call()
        self.assertEqual((judgement["healthy"], judgement["connected"]), (1, 0))
        self.assertIn("ConnectionRefusedError", judgement["reasons"][0])
        self.pass_time(minutes=10)
        with self.database():
            self.assertEqual(self.judged(), (1, 1))
        self.lag(5000)
        with self.database():
            self.assertEqual(self.judged(), (1, 1))

    def test_both_bad_signs_are(self) -> None:
        with self.no_database():
            judgement = self.call()
            self.assertEqual((judgement["healthy"], judgement["connected"], judgement["lag"]), (0, 0, None))
            self.assertEqual(len(judgement["reasons"]), 3)
            self.assertIn(f"{HOME} calls the cluster available", judgement["reasons"][1])
            self.lag(5000)
            self.assertEqual(self.judged(), (0, 0))
        self.assertEqual(self.values(NAMESPACE, "Lag"), [5000])

    def test_one_bad_sign_suffices_where_that_is_asked_for(self) -> None:
        with unittest.mock.patch.dict(os.environ, UNHEALTHY_WHEN="either"):
            self.lag(20)
            with self.database():
                self.assertEqual(self.judged(), (1, 1))
            with self.no_database():
                self.assertEqual(self.judged(), (0, 0))
            self.lag(5000)
            with self.database():
                self.assertEqual(self.judged(), (0, 1))
            self.pass_time(minutes=10)
            with self.database():
                self.assertEqual(self.judged(), (0, 1))

    def test_the_newest_lag_counts_and_an_old_one_does_not(self) -> None:
        self.lag(5000)
        self.pass_time(minutes=1)
        self.lag(20)
        self.lag(9000, cluster="another")
        with self.no_database():
            self.assertEqual(self.call()["lag"], 20)
            self.pass_time(minutes=4)
            self.assertEqual(self.judged(), (0, 0))

    def test_where_the_writer_is_lag_means_nothing(self) -> None:
        self.client("rds").failover_global_cluster(
            GlobalClusterIdentifier="ledger", TargetDbClusterIdentifier=STANDBY_CLUSTER, AllowDataLoss=True
        )
        for way in ("both", "either"):
            with unittest.mock.patch.dict(os.environ, UNHEALTHY_WHEN=way):
                with self.database():
                    self.assertEqual(self.judged(), (1, 1))
                with self.no_database():
                    self.assertEqual(self.judged(), (0, 0))
                    self.lag(20)  # left over from before
                    self.assertEqual(self.judged(), (0, 0))

    def test_twice_is_once(self) -> None:
        self.lag(20)
        with self.database():
            first, second = self.call(), self.call()
        self.assertEqual({**first, "judged_at": None}, {**second, "judged_at": None})

    def test_cut_short_and_called_again(self) -> None:
        def begin() -> None:
            self.make_database()
            self.lag(20)

        def end() -> set[float]:
            return set(self.values(NAMESPACE, "Healthy") + self.values(NAMESPACE, "Connected"))

        with self.database():
            self.assert_survives_cuts(begin, end)
        with self.no_database():
            self.assert_survives_cuts(self.make_database, end)


class Outages(MonitorTest):
    def test_the_loss_of_the_home_region_is_seen_and_costs_seconds(self) -> None:
        with self.emulator.region_down(HOME, hang=30), self.database(databases.silent):
            begin = time.monotonic()
            judgement = self.call()
            self.assertLess(time.monotonic() - begin, 15)
        self.assertEqual((judgement["healthy"], judgement["writer"]), (0, HOME))
        self.assertIn(f"{HOME} does not say how the cluster is", judgement["reasons"][1])
        self.assertEqual(self.values(NAMESPACE, "Healthy"), [0])

    def test_a_monitor_that_cannot_ask_does_not_judge(self) -> None:
        self.lag(20)
        with self.emulator.region_down(STANDBY), self.no_database():
            with self.assertRaises(Exception):
                self.call()
        self.assertEqual(self.values(NAMESPACE, "Healthy"), [])

    def test_not_knowing_who_writes_leaves_the_two_signs(self) -> None:
        self.lag(20)
        with unittest.mock.patch.dict(os.environ, GLOBAL_CLUSTER="unknown"):
            with self.database():
                judgement = self.call()
                self.assertEqual((judgement["healthy"], judgement["writer"]), (1, None))
            self.pass_time(minutes=10)
            with self.no_database():
                judgement = self.call()
        self.assertEqual(judgement["healthy"], 0)
        self.assertIn(f"{HOME} calls the cluster available", judgement["reasons"][1])


class Connections(unittest.TestCase):
    """What counts as a database that answers."""

    @classmethod
    def setUpClass(cls) -> None:
        emulator()  # skips with the reason when something is missing
        cls.module = load("health_monitor")

    def probe(self, handle: Any, engine: str = "postgresql", expects_tls: bool = False) -> tuple[bool, str | None]:
        with databases.Server(handle) as server:
            result = self.module.Probe("127.0.0.1", server.port, engine, 2, 0.5).result()
            self.attempts = server.seen
            # The client is done first.
            self.encrypted = server.encrypted.wait(2 if result[0] and expects_tls else 0)
        return result

    def test_tls_is_spoken_with_both_engines(self) -> None:
        for handle, engine in ((databases.postgresql, "postgresql"), (databases.mysql, "mysql")):
            self.assertEqual(self.probe(handle, engine, expects_tls=True), (True, None), engine)
            self.assertEqual((self.attempts, self.encrypted), (1, True), engine)

    def test_a_server_that_offers_no_tls_lives(self) -> None:
        self.assertEqual(self.probe(databases.postgresql_without_tls), (True, None))
        self.assertEqual(self.probe(databases.mysql_without_tls, "mysql"), (True, None))

    def test_a_server_that_refuses_the_address_lives(self) -> None:
        self.assertEqual(self.probe(databases.mysql_that_refuses, "mysql"), (True, None))

    def test_what_is_no_database_does_not_count(self) -> None:
        for handle in (databases.web_server, databases.closing, databases.silent):
            for engine in ("postgresql", "mysql"):
                connected, trouble = self.probe(handle, engine)
                self.assertFalse(connected, (handle, engine))
                self.assertTrue(trouble)
                self.assertEqual(self.attempts, 2)

    def test_a_server_that_trickles_costs_no_more_than_the_limit(self) -> None:
        begin = time.monotonic()
        connected, trouble = self.probe(databases.slow, "mysql")
        self.assertFalse(connected)
        self.assertIn("no answer within 3s", trouble)
        self.assertLess(time.monotonic() - begin, 5)

    def test_a_second_attempt_counts(self) -> None:
        def at_second(server: databases.Server, connection: socket.socket) -> None:
            (databases.closing if server.seen == 1 else databases.postgresql)(server, connection)

        self.assertEqual(self.probe(at_second), (True, None))

    def test_a_name_that_nobody_knows_is_no_connection(self) -> None:
        connected, trouble = self.module.Probe("ledger.invalid", 5432, "postgresql", 1, 0.5).result()
        self.assertFalse(connected)
        self.assertTrue(trouble)
