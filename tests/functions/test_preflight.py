"""What is asked of an account before the first apply: every question with an account that has it all, and with one that lacks it.
The requests are those of the real boto3, which checks their parameters; the answers are those of the tests."""

import contextlib
import io
import json
import pathlib
import sys
import tempfile
import unittest
import unittest.mock
from typing import Any

from support import HOME, STANDBY, TEMPLATES, emulator, types_of_the_library

sys.path.insert(0, str(TEMPLATES / "deployment"))

import preflight  # noqa: E402
import prerequisites  # noqa: E402
from account import Account  # noqa: E402
from declared import Parts  # noqa: E402
from provider_facts import Facts  # noqa: E402


class Answered(Exception):
    def __init__(self, code: str):
        super().__init__(code)
        self.response = {"Error": {"Code": code}}


GOOD: dict[str, Any] = {
    "DescribeRegions": {"Regions": [{"RegionName": HOME, "OptInStatus": "opt-in-not-required"}]},
    "DescribeAvailabilityZones": {"AvailabilityZones": [{"ZoneName": f"{HOME}{letter}", "OptInStatus": "opt-in-not-required"} for letter in "abc"]},
    "GetAccount": {"cloudwatchRoleArn": "arn:aws:iam::123456789012:role/logs"},
    "DescribeConfigurationRecorderStatus": {"ConfigurationRecordersStatus": [{"name": "default", "recording": True}]},
    "DescribeRegionSettings": {"ResourceTypeOptInPreference": {"Aurora": True, "DynamoDB": True}},
    "DescribeSecret": {"Name": "bank/login"},
    "GetSecretValue": {"SecretString": '{"username": "app", "password": "x"}'},
    "ListHostedZones": {"HostedZones": [{"Name": "example.com.", "Config": {"PrivateZone": False}}]},
    "HeadBucket": Answered("404"),
    "DescribeDBEngineVersions": {"DBEngineVersions": [{"EngineVersion": "15.10"}]},
    "DescribeOrderableDBInstanceOptions": {"OrderableDBInstanceOptions": [{"DBInstanceClass": "db.r6g.large"}]},
    "GetServiceQuota": {"Quota": {"Value": 5.0}},
    "DescribeVpcs": {"Vpcs": [{}, {}]},
    "DescribeAddresses": {"Addresses": []},
    "DescribeInternetGateways": {"InternetGateways": []},
    "DescribeDBClusters": {"DBClusters": []},
    "DescribeDBInstances": {"DBInstances": []},
    "DescribeNatGateways": {"NatGateways": []},
    "DescribeVpcEndpoints": {"VpcEndpoints": []},
    "DescribeLoadBalancers": {"LoadBalancers": []},
    "DescribeTargetGroups": {"TargetGroups": []},
    "DescribeDBClusterParameterGroups": {"DBClusterParameterGroups": []},
    "DescribeDBSubnetGroups": {"DBSubnetGroups": []},
    "DescribeDBClusterSnapshots": {"DBClusterSnapshots": []},
    "ListBackupVaults": {"BackupVaultList": []},
    "ListBackupPlans": {"BackupPlansList": []},
    "ListRules": {"Rules": []},
    "ListDocuments": {"DocumentIdentifiers": []},
    "ListStateMachines": {"stateMachines": []},
    "ListBuckets": {"Buckets": []},
    "ListRoles": {"Roles": []},
    "ListHealthChecks": {"HealthChecks": []},
    "GetAccountSettings": {"AccountLimit": {"ConcurrentExecutions": 1000, "UnreservedConcurrentExecutions": 1000}},
}


class Cloud:
    """Clients of the real library, with these answers in place of a network. Making a client takes long, so each is made once."""

    made: dict[tuple[str, str], Any] = {}
    answers: dict[str, Any] = {}

    def __init__(self, answers: dict[str, Any]):
        Cloud.answers = {**GOOD, **answers}

    def client(self, service: str, region_name: str) -> Any:
        import boto3

        if (service, region_name) not in self.made:
            session = boto3.Session(aws_access_key_id="a", aws_secret_access_key="b", region_name=region_name)
            client = session.client(service, endpoint_url="http://127.0.0.1:9")
            client.meta.events.register("before-call", self._answer)
            self.made[service, region_name] = client
        return self.made[service, region_name]

    @staticmethod
    def _answer(model: Any, **_: Any) -> tuple[Any, dict[str, Any]]:
        answer = Cloud.answers[model.name]
        if isinstance(answer, Exception):
            raise answer
        return type("Response", (), {"status_code": 200})(), answer


def configuration(resources: dict[str, Any], read: dict[str, Any] | None = None, ephemeral: dict[str, Any] | None = None) -> dict[str, Any]:
    def placed(section: dict[str, Any]) -> dict[str, Any]:
        return {
            type_: {label: {"//": "bank.dr:1 part, stdlib/kinds/x.dr:1", "provider": "aws.primary", **body} for label, body in some.items()}
            for type_, some in section.items()
        }

    return {
        "provider": {"aws": [{"alias": "primary", "region": "${var.primary_region}"}]},
        "variable": {"primary_region": {"default": HOME}, "environment_suffix": {"type": "string"}},
        "resource": placed(resources),
        "data": placed(read or {}),
        "ephemeral": placed(ephemeral or {}),
    }


try:
    import boto3  # noqa: F401
except ImportError:
    boto3 = None


@unittest.skipIf(boto3 is None, "boto3 is missing")
class PreflightTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.types = types_of_the_library()
        cls.facts = Facts.of(cls.types)

    def found(self, document: dict[str, Any], answers: dict[str, Any] | None = None, exists: set[str] | None = None, **given: str) -> list[preflight.Answer]:
        return list(preflight.answers(self.parts(document, exists, **given), Account(Cloud(answers or {}).client), self.facts))

    def parts(self, document: dict[str, Any], exists: set[str] | None = None, **given: str) -> Parts:
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder)
            (path / "main.tf.json").write_text(json.dumps(document))
            return Parts([path], {"environment_suffix": "dev", **given}, exists or set())

    def lacks(self, document: dict[str, Any], answers: dict[str, Any], why: str, remedy: str) -> None:
        """It is there at first, and with these answers it is not."""
        self.assertEqual([one for one in self.found(document) if one.outcome != preflight.HOLDS], [])
        missing = [one for one in self.found(document, answers) if one.outcome == preflight.MISSING]
        self.assertEqual(len(missing), 1, missing)
        self.assertIn(why, missing[0].why)
        self.assertIn(remedy, missing[0].remedy)

    def test_a_region_must_be_opted_into(self) -> None:
        self.lacks(configuration({}), {"DescribeRegions": {"Regions": [{"RegionName": HOME, "OptInStatus": "not-opted-in"}]}}, "opted into", f"enable-region --region-name {HOME}")

    def test_a_variable_says_which_region(self) -> None:
        self.assertEqual({one.region for one in self.found(configuration({}), primary_region=STANDBY)}, {STANDBY})

    def test_zones_must_be_as_many_as_subnets_take(self) -> None:
        subnets = {f"s{index}": {"availability_zone": f"${{data.aws_availability_zones.net.names[{index}]}}"} for index in range(3)}
        document = configuration({"aws_subnet": subnets}, {"aws_availability_zones": {"net": {"state": "available"}}})
        self.lacks(document, {"DescribeAvailabilityZones": {"AvailabilityZones": [{}, {}]}}, "there are 2", "zones = 2")

    def test_stages_that_log_need_a_role_of_the_account(self) -> None:
        stage = {"aws_api_gateway_stage": {"api": {"access_log_settings": [{"destination_arn": "x"}]}}}
        self.lacks(configuration(stage), {"GetAccount": {}}, "CloudWatch Logs role ARN must be set", "/cloudwatchRoleArn")
        own = {**stage, "aws_api_gateway_account": {"logs": {}}}
        self.assertNotIn(preflight.MISSING, {one.outcome for one in self.found(configuration(own), {"GetAccount": {}})})

    def test_config_rules_need_a_recorder_that_runs(self) -> None:
        rule = configuration({"aws_config_config_rule": {"rule": {}}})
        self.lacks(rule, {"DescribeConfigurationRecorderStatus": {"ConfigurationRecordersStatus": []}}, "no recorder", "recorder = true")
        stopped = {"ConfigurationRecordersStatus": [{"name": "mine", "recording": False}]}
        self.lacks(rule, {"DescribeConfigurationRecorderStatus": stopped}, "stopped", "--configuration-recorder-name mine")

    def test_backups_need_their_types_to_be_opted_in(self) -> None:
        document = configuration({"aws_backup_selection": {"plan": {"resources": ["${aws_rds_cluster.ledger.arn}", "arn:aws:dynamodb:us-east-1:1:table/x"]}}})
        self.lacks(document, {"DescribeRegionSettings": {"ResourceTypeOptInPreference": {"DynamoDB": True}}}, "skipped", "Aurora=true")

    def test_secrets_must_exist_with_what_is_read_of_them(self) -> None:
        document = configuration(
            {"aws_rds_cluster": {"c": {"master_password_wo": "${jsondecode(ephemeral.aws_secretsmanager_secret_version.login_current.secret_string).password}"}}},
            {"aws_secretsmanager_secret": {"login": {"name": "bank/login"}}},
            {"aws_secretsmanager_secret_version": {"login_current": {"secret_id": "${data.aws_secretsmanager_secret.login.id}"}}},
        )
        self.lacks(document, {"DescribeSecret": Answered("ResourceNotFoundException")}, "not there", "replicate-secret-to-regions")
        self.lacks(document, {"DescribeSecret": {"DeletedDate": "x"}}, "marked for deletion", "restore-secret")
        self.lacks(document, {"GetSecretValue": {"SecretString": "plain"}}, "no JSON object", "store it as one")
        self.lacks(document, {"GetSecretValue": {"SecretString": '{"username": "app"}'}}, "has no `password`", "put-secret-value")

    def test_what_may_not_be_asked_is_told_and_hides_nothing_else(self) -> None:
        document = configuration({"aws_config_config_rule": {"rule": {}}, "aws_api_gateway_stage": {"api": {"access_log_settings": [{}]}}})
        found = self.found(document, {"GetAccount": Answered("AccessDeniedException"), "DescribeConfigurationRecorderStatus": {"ConfigurationRecordersStatus": []}})
        self.assertEqual([one.outcome for one in found], [preflight.HOLDS, preflight.UNASKED, preflight.MISSING])

    def test_the_zone_of_a_name_must_be_one(self) -> None:
        document = configuration({}, {"aws_route53_zone": {"parent": {"name": "example.com"}}})
        self.lacks(document, {"ListHostedZones": {"HostedZones": []}}, "no such zone", "leave out `zone`")
        twice = GOOD["ListHostedZones"]["HostedZones"] * 2
        self.lacks(document, {"ListHostedZones": {"HostedZones": twice}}, "there are 2", "remove")

    def test_the_name_of_a_bucket_must_be_free_unless_it_is_made(self) -> None:
        document = configuration({"aws_s3_bucket": {"reports": {"bucket": "bank-reports-${var.environment_suffix}"}}})
        self.lacks(document, {"HeadBucket": Answered("403")}, "somebody has it", "rename")
        self.lacks(document, {"HeadBucket": {}}, "has it already", "import")
        kept = self.found(document, {"HeadBucket": {}}, {"aws_s3_bucket.reports"})
        self.assertEqual({one.outcome for one in kept}, {preflight.HOLDS})

    def test_database_versions_and_classes_must_be_offered(self) -> None:
        document = configuration(
            {
                "aws_rds_global_cluster": {"world": {"engine": "aurora-postgresql", "engine_version": "15.4"}},
                "aws_rds_cluster": {"ledger": {"engine": "aurora-postgresql", "engine_version": "${aws_rds_global_cluster.world.engine_version}"}},
                "aws_rds_cluster_instance": {"node": {"cluster_identifier": "${aws_rds_cluster.ledger.id}", "instance_class": "db.r6g.large"}},
            }
        )
        self.lacks(document, {"DescribeDBEngineVersions": {"DBEngineVersions": []}}, "cannot be created", "take a version")
        self.lacks(document, {"DescribeOrderableDBInstanceOptions": {"OrderableDBInstanceOptions": []}}, "not offered", "instance")

    def test_quotas_count_what_is_in_use_and_what_is_new(self) -> None:
        document = configuration({"aws_vpc": {"a": {}, "b": {}}})
        self.lacks(document, {"DescribeVpcs": {"Vpcs": [{}] * 4}}, "the quota is 5, and 4 are in use", "--desired-value 6")
        kept = self.found(document, {"DescribeVpcs": {"Vpcs": [{}] * 5}}, {"aws_vpc.a", "aws_vpc.b"})
        self.assertEqual({one.outcome for one in kept}, {preflight.HOLDS})

    def test_each_quota_is_asked_as_the_service_takes_it(self) -> None:
        for quota in self.facts.quotas:
            with self.subTest(quota["what"]):
                document = configuration({quota["type"]: {f"r{index}": dict(quota.get("only", {})) for index in range(2)}})
                answers = {"HeadBucket": Answered("404"), "GetServiceQuota": {"Quota": {"Value": 1.0}}}
                found = [one for one in self.found(document, answers) if quota["what"] in one.what]
                enough = 3 if "for_each_of" in quota else 1  # one for each of three zones
                self.assertEqual([one.outcome for one in found], [preflight.HOLDS if enough >= 2 else preflight.MISSING], found)

    def test_the_account_knows_each_quota(self) -> None:
        account = Account(emulator().client)
        for quota in self.facts.quotas:
            document = configuration({quota["type"]: {"r": dict(quota.get("only", {}))}})
            with self.subTest(quota["what"]):
                [answer] = prerequisites.has_room(quota, self.parts(document), account)
                self.assertEqual(answer.outcome, preflight.HOLDS, answer)

    def test_only_what_counts_is_counted(self) -> None:
        document = configuration({"aws_lb": {"a": {"load_balancer_type": "application"}, "b": {"load_balancer_type": "network"}}})
        self.lacks(document, {"DescribeLoadBalancers": {"LoadBalancers": [{"Type": "application"}] * 5 + [{"Type": "network"}]}}, "the quota is 5, and 5 are in use", "--desired-value 6")
        kept = self.found(document, {"DescribeLoadBalancers": {"LoadBalancers": [{"Type": "application"}] * 4 + [{"Type": "network"}] * 4}})
        self.assertEqual({one.outcome for one in kept}, {preflight.HOLDS})
        rules = configuration({"aws_cloudwatch_event_rule": {"own": {"event_bus_name": "orders"}}})
        self.assertEqual([one.what for one in self.found(rules, {"ListRules": {"Rules": [{}] * 9}}) if "rules of" in one.what], [])

    def test_a_quota_of_each_zone_is_as_many_times_that(self) -> None:
        document = configuration({"aws_nat_gateway": {"a": {}, "b": {}}})
        zones = [{"ZoneName": HOME + letter, "OptInStatus": "opt-in-not-required"} for letter in "ab"] + [{"OptInStatus": "opted-in"}]
        busy = {"NatGateways": [{"State": "available"}] * 9 + [{"State": "deleted"}] * 9}
        self.lacks(document, {"DescribeAvailabilityZones": {"AvailabilityZones": zones}, "DescribeNatGateways": busy}, "the quota is 10, and 9 are in use", "L-FE5A380F")

    def test_a_quota_that_was_never_changed_has_its_default(self) -> None:
        document = configuration({"aws_vpc": {"a": {}}})
        unchanged = {"GetServiceQuota": Answered("NoSuchResourceException"), "GetAWSDefaultServiceQuota": {"Quota": {"Value": 2.0}}}
        found = [one for one in self.found(document, unchanged) if one.outcome == preflight.MISSING]
        self.assertEqual([one.why for one in found], ["the quota is 2, and 2 are in use"])

    def test_a_row_of_the_library_is_enough_for_another_type(self) -> None:
        mail = {"needed_by": {"cloud_sender": "domain"}, "made_by": "cloud_mail", "asks": "sesv2.get_account", "holds": "ProductionAccessEnabled"}
        said = {"what": "{components} may send", "lacking": [{"where": "Details.MailType", "why": "only letters", "remedy": "ask for {Details.MailType} in {region}"}, {"where": "", "why": "nobody asked", "remedy": "ask"}]}
        only = {"type": "cloud_zone", "what": "zones", "service": "route53", "code": "L-1", "asks": "route53.list_hosted_zones", "lists": "HostedZones", "asked_in": STANDBY, "only": {"kind": "public"}}
        facts = Facts.of({"cloud": {"prerequisites": [mail | said], "quotas": [only]}})
        document = configuration({"cloud_sender": {"a": {"domain": "x"}, "b": {}}, "cloud_zone": {"a": {"kind": "public"}, "b": {"kind": "private"}}})
        with unittest.mock.patch.object(PreflightTest, "facts", facts):
            for answer, why, remedy in (({"Details": {"MailType": "MARKETING"}}, "only letters", f"ask for MARKETING in {HOME}"), ({}, "nobody asked", "ask")):
                found = self.found(document, {"GetAccount": answer, "GetServiceQuota": {"Quota": {"Value": 3.0}}})
                self.assertEqual([(one.outcome, one.why, one.remedy) for one in found[1:2]], [(preflight.MISSING, why, remedy)])
            room = self.found(document, {"GetAccount": {"ProductionAccessEnabled": True}, "GetServiceQuota": {"Quota": {"Value": 1.0}}})
        self.assertEqual([one.outcome for one in room], [preflight.HOLDS, preflight.HOLDS, preflight.MISSING])
        self.assertEqual((room[2].what, room[2].why), ("room for 1 more zones", "the quota is 1, and 1 are in use"))
        self.assertIn(f"--region {STANDBY}", room[2].remedy)

    def test_a_new_account_runs_few_functions_at_once(self) -> None:
        reserved = configuration({"aws_lambda_function": {"f": {"reserved_concurrent_executions": 20}}})
        self.lacks(reserved, {"GetAccountSettings": {"AccountLimit": {"ConcurrentExecutions": 110, "UnreservedConcurrentExecutions": 110}}}, "100 must stay so", "L-B99A9384")
        many = configuration({"aws_lambda_function": {f"f{index}": {} for index in range(12)}})
        self.lacks(many, {"GetAccountSettings": {"AccountLimit": {"ConcurrentExecutions": 10, "UnreservedConcurrentExecutions": 10}}}, "may run 10 at once", "L-B99A9384")

    def test_the_exit_code_tells_what_was_found(self) -> None:
        rule = configuration({"aws_config_config_rule": {"rule": {}}})
        for answer, code in (({}, 0), ({"DescribeConfigurationRecorderStatus": {"ConfigurationRecordersStatus": []}}, 1), ({"DescribeConfigurationRecorderStatus": Answered("AccessDenied")}, 2)):
            with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(io.StringIO()) as said:
                path = pathlib.Path(folder)
                (path / "main.tf.json").write_text(json.dumps(rule))
                account = Account(Cloud(answer).client)
                self.assertEqual(preflight.run(Parts([path], {}, set()), account, self.facts), code)
            self.assertIn("could not be asked", said.getvalue())


if __name__ == "__main__":
    unittest.main()
