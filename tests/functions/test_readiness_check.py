"""The check that a region could take over, run in the standby region with checks of every form."""

import io
import json
import os
import time
import unittest.mock
import zipfile
from typing import Any

from support import HOME, STANDBY, Context, FunctionTest, cut

NAMESPACE, PATH = "payments/standby", "/payments-standby-secondary-test"
STANDBY_CLUSTER = f"arn:aws:rds:{STANDBY}:123456789012:cluster:ledger-standby"

GLOBAL = {"operation": "DescribeGlobalClusters", "parameters": {"GlobalClusterIdentifier": "ledger"}}
MEMBER = f"GlobalClusters[0].GlobalClusterMembers[?DBClusterArn=='{STANDBY_CLUSTER}']"
CONNECTED = {
    "says": "the cluster is connected to the writer",
    "service": "rds",
    **GLOBAL,
    "path": f"{MEMBER}.SynchronizationStatus | [0]",
    "expected": ["connected"],
}
LAG = {
    "says": "the replica keeps up",
    "service": "cloudwatch",
    "operation": "GetMetricStatistics",
    "parameters": {
        "Namespace": "AWS/RDS",
        "MetricName": "AuroraGlobalDBReplicationLag",
        "Dimensions": [{"Name": "DBClusterIdentifier", "Value": "ledger-standby"}],
        "StartTime": {"ago": 600},
        "EndTime": {"ago": 0},
        "Period": 60,
        "Statistics": ["Maximum"],
    },
    "path": "max_by(Datapoints, &Timestamp).Maximum",
    "at_most": 1000,
    "unless": {"service": "rds", **GLOBAL, "path": f"{MEMBER}.IsWriter | [0]", "expected": [True]},
}
RESTORABLE = {
    "says": "the database could be restored",
    "service": "rds",
    "operation": "DescribeDBClusters",
    "parameters": {"DBClusterIdentifier": "ledger-standby"},
    "path": "DBClusters[0].LatestRestorableTime",
    "newer_than": 1800,
}
TABLE = {
    "says": "the table is active",
    "service": "dynamodb",
    "operation": "DescribeTable",
    "parameters": {"TableName": "sessions"},
    "path": "Table.TableStatus",
    "expected": ["ACTIVE"],
}
SAME_CODE = {
    "says": "the function is the same in every region",
    "service": "lambda",
    "operation": "GetFunctionConfiguration",
    "parameters": {"FunctionName": "processor-secondary"},
    "path": "[CodeSha256, Runtime, Handler]",
    "same_in": [{"region": HOME, "parameters": {"FunctionName": "processor-primary"}}],
}
SECRET = {
    "says": "the secret can be read",
    "service": "secretsmanager",
    "operation": "GetSecretValue",
    "parameters": {"SecretId": "payments/database"},
    "path": "length(not_null(SecretString, SecretBinary, ''))",
    "at_least": 1,
}
ALL = {
    "ledger": [CONNECTED, LAG, RESTORABLE],
    "sessions": [TABLE],
    "processor": [SAME_CODE],
    "credentials": [SECRET],
}


class ReadinessTest(FunctionTest):
    function = "readiness_check"
    variables = {"CHECKS": PATH, "NAMESPACE": NAMESPACE}

    def setUp(self) -> None:
        super().setUp()
        self.make_world()

    def make_world(self) -> None:
        """A standby that is ready, and what is asked about it."""
        self.module._clients.clear()
        self.make_database()
        self.client("dynamodb").create_table(
            TableName="sessions",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        self.deploy("print(1)", HOME, "processor-primary")
        self.deploy("print(1)", STANDBY, "processor-secondary")
        self.client("secretsmanager").create_secret(Name="payments/database", SecretString="correct-horse")
        self.lag(20)
        self.pass_time(minutes=1)
        for component, checks in ALL.items():
            self.checks(component, checks)

    def deploy(self, code: str, region: str, name: str) -> None:
        trust = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}]}
        iam = self.client("iam", HOME)
        if not iam.list_roles()["Roles"]:
            iam.create_role(RoleName="processor", AssumeRolePolicyDocument=json.dumps(trust))
        package = io.BytesIO()
        with zipfile.ZipFile(package, "w") as archive:
            archive.writestr(zipfile.ZipInfo("index.py"), code)
        self.client("lambda", region).create_function(
            FunctionName=name,
            Runtime="python3.13",
            Handler="index.handler",
            Role="arn:aws:iam::123456789012:role/processor",
            Code={"ZipFile": package.getvalue()},
        )

    def lag(self, milliseconds: float) -> None:
        self.measure("AWS/RDS", "AuroraGlobalDBReplicationLag", milliseconds, DBClusterIdentifier="ledger-standby")

    def checks(self, component: str, checks: list[dict[str, Any]]) -> None:
        self.client("ssm").put_parameter(
            Name=f"{PATH}/{component}", Value=json.dumps(checks), Type="String", Overwrite=True
        )

    def only(self, check: dict[str, Any]) -> dict[str, Any]:
        """The outcome when one check is all there is."""
        for component in ALL:
            self.client("ssm").delete_parameter(Name=f"{PATH}/{component}")
        self.checks("one", [check])
        return self.call()

    def failing(self) -> list[tuple[str, str]]:
        return sorted((finding["component"], finding["outcome"]) for finding in self.call()["findings"])

    def published(self, metric: str) -> list[float]:
        return self.values(NAMESPACE, metric)


class Readiness(ReadinessTest):
    def test_a_standby_that_is_ready(self) -> None:
        answer = self.call()
        self.assertEqual(answer, {"ready": True, "Checks": 6, "Failing": 0, "Unproven": 0, "findings": []})
        self.assertEqual([self.published(name) for name in ("Checks", "Failing", "Unproven")], [[6], [0], [0]])

    def test_each_fault_is_found_and_counted(self) -> None:
        self.client("dynamodb").delete_table(TableName="sessions")
        self.assertEqual(self.failing(), [("sessions", "fails")])
        self.client("lambda").update_function_configuration(FunctionName="processor-secondary", Handler="other.handler")
        self.assertEqual(self.failing(), [("processor", "fails"), ("sessions", "fails")])
        self.client("secretsmanager").delete_secret(SecretId="payments/database", ForceDeleteWithoutRecovery=True)
        answer = self.call()
        self.assertEqual((answer["ready"], answer["Failing"]), (False, 3))
        self.assertEqual(self.published("Failing")[-1], 3)

    def test_different_code_is_found(self) -> None:
        self.client("lambda").delete_function(FunctionName="processor-secondary")
        self.deploy("print(2)", STANDBY, "processor-secondary")
        (finding,) = self.call()["findings"]
        self.assertIn(f"in {HOME}", finding["why"])

    def test_a_replica_that_lags_or_is_silent(self) -> None:
        self.lag(20000)
        self.pass_time(minutes=1)
        (finding,) = self.call()["findings"]
        self.assertEqual(finding["why"], "found 20000.0, 1000 at most is fine")
        self.pass_time(minutes=20)
        (finding,) = self.call()["findings"]
        self.assertEqual(finding["why"], "found null, 1000 at most is fine")

    def test_where_the_writer_is_lag_does_not_apply(self) -> None:
        self.client("rds").failover_global_cluster(
            GlobalClusterIdentifier="ledger", TargetDbClusterIdentifier=STANDBY_CLUSTER, AllowDataLoss=True
        )
        self.pass_time(minutes=20)
        self.assertEqual(self.failing(), [])

    def test_backups_that_are_old(self) -> None:
        answer = self.only({**RESTORABLE, "newer_than": -60})
        self.assertFalse(answer["ready"])
        self.assertIn("at most are fine", answer["findings"][0]["why"])

    def test_an_answer_of_the_wrong_kind_fails(self) -> None:
        for check in (
            {**TABLE, "path": "Table.Unknown"},
            {**RESTORABLE, "path": "DBClusters[0].Status"},
            {**RESTORABLE, "path": "DBClusters[0].Unknown"},
            {**SECRET, "path": "SecretString"},
            {**TABLE, "path": "length("},
            {**TABLE, "operation": "NoSuchOperation"},
            {**TABLE, "parameters": {}},
            {"says": "nothing", "service": "dynamodb", "operation": "ListTables", "parameters": {}, "path": "TableNames"},
        ):
            with self.subTest(check):
                self.start_over()
                self.make_world()
                answer = self.only(check)
                self.assertEqual((answer["Failing"], answer["findings"][0]["outcome"]), (1, "fails"), answer)

    def test_secrets_stay_out_of_the_answer_and_the_log(self) -> None:
        self.checks("credentials", [{**SECRET, "at_least": 1000}])
        with unittest.mock.patch("builtins.print") as log:
            answer = self.call()
        self.assertEqual(answer["Failing"], 1)
        self.assertNotIn("correct-horse", json.dumps(answer) + str(log.mock_calls))

    def test_without_checks_nothing_is_published(self) -> None:
        with unittest.mock.patch.dict(os.environ, CHECKS="/elsewhere"):
            with self.assertRaisesRegex(ValueError, "no checks"):
                self.call()
        self.assertEqual(self.published("Failing"), [])

    def test_many_components_are_read_page_by_page(self) -> None:
        for number in range(25):
            self.checks(f"more-{number}", [TABLE])
        self.assertEqual(self.call()["Checks"], 31)

    def test_twice_is_once(self) -> None:
        self.checks("sessions", [{**TABLE, "expected": ["CREATING"]}])
        self.assertEqual(self.call(), self.call())
        self.assertEqual(set(self.published("Failing")), {1})

    def test_cut_short_and_called_again(self) -> None:
        def end() -> tuple[Any, ...]:
            return tuple(set(self.published(name)) for name in ("Checks", "Failing", "Unproven"))

        self.assert_survives_cuts(self.make_world, end)

    def test_cut_short_it_publishes_nothing_or_everything(self) -> None:
        for number in (1, 3, 8):
            with cut(number, after=False):
                with self.assertRaises(BaseException):
                    self.call()
            self.assertEqual(self.published("Failing"), [])


class Outages(ReadinessTest):
    def test_without_the_other_region_the_standby_is_still_judged(self) -> None:
        with self.emulator.region_down(HOME, hang=30):
            begin = time.monotonic()
            answer = self.call()
            self.assertLess(time.monotonic() - begin, 30)
        outcomes = {(finding["component"], finding["outcome"]) for finding in answer["findings"]}
        self.assertEqual(outcomes, {("processor", "unproven"), ("ledger", "fails")})
        self.assertEqual((answer["Failing"], answer["Unproven"]), (1, 1))
        self.assertEqual((self.published("Failing"), self.published("Unproven")), ([1], [1]))

    def test_what_is_wrong_here_is_found_while_the_other_region_is_silent(self) -> None:
        self.client("lambda").delete_function(FunctionName="processor-secondary")
        with self.emulator.region_down(HOME):
            (finding, *_) = [one for one in self.call()["findings"] if one["component"] == "processor"]
        self.assertEqual(finding["outcome"], "fails")

    def test_a_region_that_is_down_itself_publishes_nothing(self) -> None:
        with self.emulator.region_down(STANDBY):
            with self.assertRaises(Exception):
                self.call()
        self.assertEqual(self.published("Failing"), [])

    def test_a_service_that_hangs_leaves_the_others_and_the_metric(self) -> None:
        with self.emulator.region_down(HOME, hang=30):
            begin = time.monotonic()
            answer = self.module.handler({}, Context(seconds=22))
            self.assertLess(time.monotonic() - begin, 10)
        findings = {finding["component"]: finding["why"] for finding in answer["findings"]}
        self.assertIn("no answer within 2s", findings["processor"])
        self.assertEqual(self.published("Checks"), [6])
