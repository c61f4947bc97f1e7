"""Each check against the emulator: it sets up, asks, leaves nothing, and reaches each of its verdicts."""

import datetime
import json
import pathlib
import tempfile
import unittest
import unittest.mock
from typing import Any

from support import ACCOUNT, AWAY, HOME, Automations, LiveTest, always, refusal

HOLDS, FAILS, UNTOLD = "holds", "does not hold", "cannot be told"


class StartsByEvent(LiveTest):
    def world(self, started: set[str], failed: set[str]) -> None:
        def executions(call: Any, parameters: dict[str, Any], region: str) -> Any:
            name = parameters["Filters"][0]["Values"][0]
            found = [{"AutomationExecutionId": "1"}] if len(parameters["Filters"]) == 1 and name.split("-", 5)[-1] in started else []
            return {"AutomationExecutionMetadataList": found}

        def failures(call: Any, parameters: dict[str, Any], region: str) -> Any:
            way = parameters["Dimensions"][0]["Value"].split("-", 5)[-1]
            return {"Datapoints": [{"Sum": 1.0}] if way in failed else []}

        self.answers |= {"DescribeAutomationExecutions": executions, "GetMetricStatistics": failures}

    def test_each_way_has_a_rule_a_document_and_a_role(self) -> None:
        targets: dict[str, dict[str, Any]] = {}
        self.answers["PutTargets"] = lambda call, given, region: targets.update({given["Rule"]: given["Targets"][0]}) or call()
        policies: dict[str, Any] = {}
        self.answers["PutRolePolicy"] = lambda call, given, region: policies.update({given["RoleName"]: json.loads(given["PolicyDocument"])}) or call()
        self.world({"all-input", "document-input"}, {"all-none", "definition-none", "definition-input", "document-none"})
        verdict = self.assert_verdict("L2", HOLDS, "definition-input: failed")
        self.assertEqual(verdict["facts"]["document-input"], "started")
        self.assertEqual(len(targets), 6)
        self.assertEqual(sum("Input" in target for target in targets.values()), 3)
        self.assertTrue(all(target["Arn"].endswith(f"automation-definition/{rule}:$DEFAULT") for rule, target in targets.items()))
        forms = {name.split("-", 5)[-1]: policy["Statement"][0]["Resource"] for name, policy in policies.items()}
        self.assertEqual({form: len(resources) for form, resources in forms.items()}, {"document": 2, "definition": 1, "all": 3})

    def test_ours_fails(self) -> None:
        self.world(set(), {f"{form}-{given}" for form in ("all", "document", "definition") for given in ("input", "none")})
        self.assert_verdict("L2", FAILS)

    def test_nothing_is_heard(self) -> None:
        self.world(set(), set())
        self.assert_verdict("L2", UNTOLD, "neither started nor failed")


class Documents(LiveTest):
    def test_a_function_that_raises(self) -> None:
        for step, state in {"Failed": HOLDS, "Success": FAILS, "InProgress": UNTOLD}.items():
            with self.subTest(step):
                Automations(self, {"call": ("Failed" if step == "Failed" else "Success", {"call": step})})
                self.assert_verdict("L3", state)

    def test_a_value_that_is_waited_for(self) -> None:
        set_at = datetime.datetime(2026, 11, 27, tzinfo=datetime.timezone.utc)
        self.answers["GetParameter"] = always({"Parameter": {"LastModifiedDate": set_at}})
        for late, step, state in ((20, "Success", HOLDS), (90, "Success", FAILS), (-1, "Success", FAILS), (20, "TimedOut", UNTOLD)):
            with self.subTest(late=late, step=step):
                Automations(self, {"wait": (step, {"wait": step})})
                known = self.answers["GetAutomationExecution"]

                def ended(call: Any, parameters: dict[str, Any], region: str, late: int = late, known: Any = known) -> Any:
                    answer = known(call, parameters, region)
                    answer["AutomationExecution"]["StepExecutions"][0]["ExecutionEndTime"] = set_at + datetime.timedelta(seconds=late)
                    return answer

                self.answers["GetAutomationExecution"] = ended
                self.assert_verdict("L24", state)

    def test_a_function_that_gets_objects(self) -> None:
        for change, state in (
            (lambda got: got, HOLDS),
            (lambda got: got.replace(": 3", ': "3"').replace("true", '"True"'), HOLDS),
            (lambda got: got.replace('"60"', '"{}"'), FAILS),
            (None, UNTOLD),
        ):
            with self.subTest(state=state):
                documents: list[Any] = []
                self.answers["CreateDocument"] = lambda call, given, region: documents.append(json.loads(given["Content"])) or call()
                runs = Automations(self, {"call": ("Success", {"call": "Success"})})

                class Echo(dict):
                    def get(self, name: str, default: Any = None) -> Any:
                        content = documents[-1]
                        role = content["parameters"]["AutomationAssumeRole"]["default"]
                        payload = json.dumps(content["mainSteps"][0]["inputs"]["InputPayload"])
                        return {"Got": [change(payload.replace("{{ AutomationAssumeRole }}", role))]} if change else {}

                runs.outputs = Echo()
                self.assert_verdict("L25", state)

    def test_the_region_of_a_call(self) -> None:
        for answers, state in (
            ({"plain": HOME}, HOLDS),
            ({"plain": HOME, "Region": HOME}, HOLDS),
            ({"plain": HOME, "RegionName": AWAY}, FAILS),
            ({"plain": AWAY}, FAILS),
            ({}, UNTOLD),
        ):
            with self.subTest(answers=answers):
                names = ("plain", "Region", "RegionName", "region_name")
                steps = {name: "Success" if name in answers else "Failed" for name in names}
                runs = Automations(self, {"regions": ("Success", steps)})
                runs.outputs = {name: {"Region": [region]} for name, region in answers.items()}
                self.assert_verdict("L26", state)

    def test_how_often_a_run_assumes_its_role(self) -> None:
        self.clock.least = 60
        for seen, ended, state in (
            ({"acts": 3, "states": 4}, "SUCCEEDED", HOLDS),
            ({"acts": 1, "states": 3}, "SUCCEEDED", FAILS),
            ({"acts": 3, "states": 2}, "SUCCEEDED", FAILS),
            ({"acts": 0, "states": 3}, "SUCCEEDED", UNTOLD),
            ({"acts": 3, "states": 3}, "FAILED", UNTOLD),
        ):
            with self.subTest(seen=seen, ended=ended):

                def history(call: Any, given: dict[str, Any], region: str, seen: dict[str, int] = seen) -> Any:
                    """Others are in it, too."""
                    role = given["LookupAttributes"][0]["AttributeValue"].rpartition("-")[2]
                    return {"Events": [{"EventName": "AssumeRole"}] * seen[role] + [{"EventName": "PutRolePolicy"}]}

                Automations(self, {"calls": ("Success", {"first": "Success"})})
                self.answers |= {
                    "StartExecution": always({"executionArn": "run"}),
                    "DescribeExecution": always({"status": ended}),
                    "LookupEvents": history,
                }
                self.assert_verdict("L27", state)

    def test_comparisons(self) -> None:
        network = self.emulator.client("ec2", HOME).describe_vpcs()["Vpcs"][0]["VpcId"]
        self.answers["GetAccountSettings"] = always({"AccountLimit": {"CodeSizeUnzipped": 262144000}})
        good = {"filter": "Success", "number": "Success", "list": "Success"}
        for steps, output, state in (
            (good, [network], HOLDS),
            (good, [], FAILS),
            (good | {"number": "Failed"}, [network], FAILS),
            (good | {"list": "Pending"}, [network], UNTOLD),
        ):
            with self.subTest(steps=steps, output=output):
                Automations(self, {"compare": ("Success", steps)}).outputs["filter"] = {"Network": output}
                self.assert_verdict("L7", state)

    def test_comparisons_without_a_default_network(self) -> None:
        self.answers["DescribeVpcs"] = always({"Vpcs": []})
        self.assert_verdict("L7", UNTOLD, "no default network")
        self.assertEqual(self.made(), [])

    def test_how_runs_end(self) -> None:
        failed, told = ("Failed", {"fail": "Failed", "tell": "Success"}), {"ask": "TimedOut", "tell": "Success"}
        for critical, unanswered, state, because in (
            (failed, ("Failed", told), HOLDS, "without `isCritical` the run is Success"),
            (("Success", failed[1]), ("Failed", told), FAILS, "the run that took the branch is Success"),
            (failed, ("TimedOut", {"ask": "TimedOut"}), FAILS, "ends the run as TimedOut, without its branch"),
            (("Failed", {"fail": "Failed"}), ("Failed", told), FAILS, "not taken"),
            (("InProgress", {}), ("Failed", told), UNTOLD, "did not end"),
        ):
            with self.subTest(because):
                Automations(self, {"critical": critical, "unsaid": ("Success", failed[1]), "unanswered": unanswered})
                self.assert_verdict("L8", state, because)


class FirstDeployment(LiveTest):
    def messages(self, **heard: int) -> None:
        def receive(call: Any, parameters: dict[str, Any], region: str) -> Any:
            way = parameters["QueueUrl"].rpartition("-")[2]
            return {"Messages": [{"Body": "{}"}] * heard.get(way, 0)}

        self.answers["ReceiveMessage"] = receive

    def state(self, state: str) -> None:
        def described(call: Any, parameters: dict[str, Any], region: str) -> Any:
            answer = call()
            for alarm in answer["MetricAlarms"]:
                alarm["StateValue"] = state
            return answer

        self.answers["DescribeAlarms"] = described

    def test_in_the_emulators_world(self) -> None:
        self.assertNotEqual(self.check("L5")["verdict"], FAILS)

    def test_each_verdict(self) -> None:
        for heard, state, expected in (
            ({"plain": 1}, "ALARM", HOLDS),
            ({"plain": 1, "guarded": 1}, "ALARM", FAILS),
            ({}, "ALARM", UNTOLD),
            ({"plain": 1}, "INSUFFICIENT_DATA", UNTOLD),
        ):
            with self.subTest(heard=heard, state=state):
                self.messages(**heard)
                self.state(state)
                self.assert_verdict("L5", expected)

    def test_a_plan_that_has_run(self) -> None:
        self.answers["DescribeAutomationExecutions"] = always({"AutomationExecutionMetadataList": [{"AutomationExecutionId": "e1"}]})
        self.assert_verdict("L5", FAILS, "pay-failover has run 1 times", "--document", "pay-failover")


class Schedules(LiveTest):
    def listen(self, *apart: float) -> None:
        """Calls so many seconds apart, each of which is heard twice."""
        began = [sum(apart[:count]) for count in range(len(apart) + 1)]
        messages = [{"MessageId": f"m{index}", "ReceiptHandle": "r", "Body": json.dumps({"began": one})} for index, one in enumerate(began)]
        waiting = messages * 2
        self.answers |= {
            "ReceiveMessage": lambda call, given, region: {"Messages": [waiting.pop()]} if waiting else {},
            "DeleteMessage": always({}),
        }

    def test_how_far_apart_calls_are(self) -> None:
        self.clock.least = 20
        for apart, state in (((60.0,) * 58, HOLDS), ((60.0, 30.0, 150.0, 60.0) * 8, HOLDS), ((60.0,) * 40 + (151.0,), FAILS), ((60.0,) * 5, UNTOLD)):
            with self.subTest(apart=apart):
                self.listen(*apart)
                self.assert_verdict("L28", state)

    def test_the_schedule_may_call_a_function_that_may_report(self) -> None:
        self.listen()
        policies: list[Any] = []
        targets: list[Any] = []
        self.answers["PutRolePolicy"] = lambda call, given, region: policies.append(json.loads(given["PolicyDocument"])) or call()
        self.answers["PutTargets"] = lambda call, given, region: targets.extend(given["Targets"]) or call()
        self.assert_verdict("L28", UNTOLD, "there were 1 calls")
        self.assertEqual([one["Statement"][0]["Action"] for one in policies], [["sqs:SendMessage"]])
        self.assertTrue(targets[0]["Arn"].endswith("-called"), targets)
        self.assertIn("AddPermission", self.calls)


class Untestable(LiveTest):
    def test_they_say_so_and_make_nothing(self) -> None:
        for check in ("L6", "L10"):
            self.assert_verdict(check, UNTOLD, "FIS")
        self.assertEqual(self.made(), [])


class LastKnownStatus(LiveTest):
    def begin(self) -> str:
        self.answers["GetMetricStatistics"] = self.status(0.0)
        code, out, said = self.program("L9", "--account", ACCOUNT, "--region", HOME, "--json", "--yes")
        self.assertEqual(code, 3, said)
        self.assertIn("--resume", said)
        self.assertIn("route53", self.emulator.sim("leftovers"))
        return json.loads(out)["run"]

    def status(self, *values: float) -> Any:
        now = datetime.datetime.now(datetime.timezone.utc)
        return always({"Datapoints": [{"Timestamp": now, "Minimum": value} for value in values]})

    def resume(self, run: str) -> dict[str, Any]:
        code, out, said = self.program("--resume", run, "--account", ACCOUNT, "--region", HOME, "--json")
        return json.loads(out) | {"code": code}

    def test_a_day_later(self) -> None:
        for value, state, code in (((0.0,), HOLDS, 0), ((1.0,), FAILS, 1), ((), UNTOLD, 3)):
            with self.subTest(value):
                run = self.begin()
                self.clock.sleep(25 * 3600)
                self.answers["GetMetricStatistics"] = self.status(*value)
                verdict = self.resume(run)
                self.assertEqual((verdict["verdict"], verdict["code"]), (state, code), verdict)
                self.assert_nothing_left()
                self.clock.passed = 0

    def test_too_early_it_is_kept(self) -> None:
        run = self.begin()
        self.clock.sleep(3600)
        self.assertIn("1.0 of 24 hours", self.resume(run)["because"])
        self.assertIn("route53", self.emulator.sim("leftovers"))
        self.assertEqual(self.program("--clean", run, "--account", ACCOUNT, "--region", HOME)[0], 0)
        self.assert_nothing_left()
        self.assertIn("was cleaned", self.resume(run)["because"])

    def test_a_check_that_never_falls_ill(self) -> None:
        self.answers["GetMetricStatistics"] = self.status(1.0)
        self.assert_verdict("L9", UNTOLD, "never became unhealthy")


class SmallThings(LiveTest):
    def test_the_log_of_a_stage(self) -> None:
        self.assert_verdict("L11", HOLDS, "role ARN must be set")
        self.answers["UpdateStage"] = always({"stageName": "live"})
        self.assert_verdict("L11", FAILS, "without a role")
        self.answers["UpdateStage"] = refusal("TooManyRequestsException", "later")
        self.assert_verdict("L11", UNTOLD, "TooManyRequests")
        self.answers["GetAccount"] = always({"cloudwatchRoleArn": "arn:aws:iam::123456789012:role/logs"})
        self.assert_verdict("L11", UNTOLD, "has arn:aws:iam::123456789012:role/logs already")

    def test_a_secret_of_another_region(self) -> None:
        self.answers |= {"DescribeSecret": refusal("ResourceNotFoundException"), "GetSecretValue": refusal("ResourceNotFoundException")}
        self.assert_verdict("L13", HOLDS)
        self.answers["GetSecretValue"] = always({"SecretString": "nothing"})
        self.assert_verdict("L13", FAILS, "GetSecretValue")
        self.answers["GetSecretValue"] = refusal("AccessDeniedException")
        self.assert_verdict("L13", UNTOLD, "another reason")

    def test_the_notice_of_an_alarm(self) -> None:
        arns: dict[str, str] = {}

        def create(call: Any, given: dict[str, Any], region: str) -> Any:
            made = call()
            arns[given["Name"].rpartition("-")[2]] = made["TopicArn"]
            return made

        def heard(*forms: str) -> Any:
            return lambda call, given, region: {"Messages": [{"Body": json.dumps({"TopicArn": arns[form]})} for form in forms]}

        policies: dict[str, Any] = {}
        self.answers["CreateTopic"] = create
        self.answers["SetTopicAttributes"] = lambda call, given, region: policies.update({given["TopicArn"]: json.loads(given["AttributeValue"])}) or call()
        self.answers["ReceiveMessage"] = heard("ours", "page")
        self.assert_verdict("L29", HOLDS, "page: heard")
        self.assertEqual(policies[arns["ours"]]["Statement"][1]["Condition"]["BoolIfExists"], {"aws:PrincipalIsAWSService": "false"})
        self.assertEqual(policies[arns["page"]]["Statement"][1]["Condition"], {"Bool": {"aws:SecureTransport": "false"}})
        self.answers["ReceiveMessage"] = heard("ours")
        self.assert_verdict("L29", HOLDS, "page: not heard")
        self.answers["ReceiveMessage"] = heard("page")
        self.answers["DescribeAlarmHistory"] = always({"AlarmHistoryItems": [{"HistorySummary": "Failed to execute action arn:x"}]})
        self.assert_verdict("L29", FAILS, "refuses")
        self.answers["DescribeAlarmHistory"] = always({"AlarmHistoryItems": []})
        self.assert_verdict("L29", UNTOLD, "no refusal is recorded")

    def test_whom_the_key_of_a_replica_is_told_of(self) -> None:
        policies: list[str] = []
        self.answers["PutKeyPolicy"] = lambda call, given, region: policies.append(given["Policy"]) or call()

        def told_of(*regions: str) -> Any:
            def read(call: Any, given: dict[str, Any], region: str) -> Any:
                if policies and not any(f":{one}:" in policies[-1] for one in regions):
                    return refusal("AccessDeniedException")(call, given, region)
                return {"SecretString": "nothing"}

            return read

        for regions, state in (((AWAY,), HOLDS), ((HOME,), FAILS), ((HOME, AWAY), UNTOLD), ((), UNTOLD)):
            with self.subTest(regions):
                policies.clear()
                self.answers["GetSecretValue"] = told_of(*regions)
                self.assert_verdict("L31", state)

    def test_a_replica_that_exists(self) -> None:
        def second(code: str | None) -> Any:
            created: list[str] = []

            def update(call: Any, parameters: dict[str, Any], region: str) -> Any:
                ((action, _),) = parameters["ReplicaUpdates"][0].items()
                if action == "Create" and created and code:
                    refusal(code)(call, parameters, region)
                created.append(action)
                return call()

            return update

        self.answers["UpdateTable"] = second("ValidationException")
        self.assert_verdict("L16", HOLDS, "ValidationException")
        self.answers["UpdateTable"] = second(None)
        self.assert_verdict("L16", FAILS)
        self.answers["UpdateTable"] = refusal("AccessDeniedException")
        self.assert_verdict("L16", UNTOLD, "cannot be made")

    def test_a_table_that_is_protected(self) -> None:
        self.assert_verdict("L23", HOLDS, "accepted")
        protected: list[bool] = []

        def once(call: Any, parameters: dict[str, Any], region: str) -> Any:
            if parameters["DeletionProtectionEnabled"] in protected[-1:]:
                refusal("ValidationException")(call, parameters, region)
            protected.append(parameters["DeletionProtectionEnabled"])
            return call()

        self.answers["UpdateTable"] = once
        self.assert_verdict("L23", FAILS, "ValidationException")
        self.answers["UpdateTable"] = refusal("AccessDeniedException")
        self.assert_verdict("L23", UNTOLD, "cannot be protected")

    def test_values_that_are_absent(self) -> None:
        def chosen(of_nothing: dict[str, str]) -> Any:
            def choose(call: Any, parameters: dict[str, Any], region: str) -> Any:
                items = json.loads(parameters["input"])["Items"]
                if not items:
                    return of_nothing
                return {"status": "SUCCEEDED", "nextState": "present" if items[0].get("Source") else "absent"}

            return choose

        self.answers["TestState"] = chosen({"status": "SUCCEEDED", "nextState": "present"})
        self.assert_verdict("L22", HOLDS)
        self.answers["TestState"] = chosen({"status": "FAILED", "error": "States.Runtime"})
        self.assert_verdict("L22", FAILS, "nothing to have it")
        self.answers["TestState"] = chosen({"status": "RETRIABLE"})
        self.assert_verdict("L22", UNTOLD)

    def test_a_policy_for_a_role_to_come(self) -> None:
        self.assert_verdict("L17", HOLDS)
        self.answers["PutBucketPolicy"] = refusal("AccessDenied")
        self.assert_verdict("L17", FAILS)
        self.answers["PutBucketPolicy"] = refusal("MalformedPolicy")
        self.assert_verdict("L17", UNTOLD)

    @unittest.mock.patch("live.checks.l19_table_replication.WRITES", 10)
    def test_the_way_of_a_write(self) -> None:
        self.assertLess(self.assert_verdict("L19", HOLDS)["facts"]["nine_of_ten"], 1)

        def late(call: Any, parameters: dict[str, Any], region: str) -> Any:
            self.clock.passed += 1.5
            return call()

        self.answers["GetItem"] = late
        self.assert_verdict("L19", FAILS, "within 1.50 s")
        self.answers["GetItem"] = always({})
        self.clock.least = 5
        self.assert_verdict("L19", FAILS, "had not arrived")
        self.answers["UpdateTable"] = refusal("LimitExceededException")
        self.assert_verdict("L19", UNTOLD, "LimitExceeded")


    def test_a_restore_from_copies(self) -> None:
        self.assertIn("table", self.assert_verdict("L21", HOLDS, "restored in")["facts"])
        self.answers["StartRestoreJob"] = refusal("InvalidParameterValueException")
        self.assert_verdict("L21", FAILS, "these metadata")
        self.answers["StartBackupJob"] = always({"BackupJobId": "none"})
        self.answers["DescribeBackupJob"] = always({"State": "FAILED", "StatusMessage": "not opted in"})
        self.assert_verdict("L21", UNTOLD, "not opted in")


class Networks(LiveTest):
    def test_a_gateway_in_each_zone(self) -> None:
        zones = self.assert_verdict("L14", HOLDS)["facts"]["zones"]
        self.assertGreater(len(zones), 1)
        self.assertEqual(set(zones.values()), {"available"})
        self.answers["CreateNatGateway"] = refusal("NotAvailableInZone")
        self.assert_verdict("L14", FAILS, "use1-az")
        self.answers["CreateNatGateway"] = refusal("NatGatewayLimitExceeded")
        self.assert_verdict("L14", UNTOLD, "LimitExceeded")

    def without_group(self, call: Any, parameters: dict[str, Any], region: str) -> Any:
        """The group that the service put into the network is gone after the call."""
        answer = call()
        ec2 = self.emulator.client("ec2", HOME)
        for group in ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": ["GlobalAccelerator"]}])["SecurityGroups"]:
            ec2.delete_security_group(GroupId=group["GroupId"])
        return answer

    def test_the_group_of_an_accelerator(self) -> None:
        self.assert_verdict("L15", HOLDS, "still there")
        self.answers["DeleteEndpointGroup"] = self.without_group
        self.assert_verdict("L15", FAILS, "has gone")
        self.answers.clear()
        self.answers["CreateEndpointGroup"] = self.without_group
        self.clock.least = 60
        self.assert_verdict("L15", UNTOLD, "no security group")

    def test_metrics_of_an_accelerator(self) -> None:
        self.clock.least = 60
        for places, state in (({AWAY}, HOLDS), ({HOME}, FAILS), ({HOME, AWAY}, HOLDS), (set(), UNTOLD)):
            with self.subTest(places=places):
                self.answers["ListMetrics"] = lambda call, given, region: {"Metrics": [{}] if region in places else []}
                self.assert_verdict("L20", state)


class Databases(LiveTest):
    def lag(self, home: list[list[str]], away: list[list[str]], points: dict[str, int]) -> None:
        def metrics(call: Any, parameters: dict[str, Any], region: str) -> Any:
            clusters = self.emulator.client("rds", region).describe_db_clusters()["DBClusters"]
            name = clusters[0]["DBClusterIdentifier"] if clusters else ""
            sets = home if region == HOME else away
            return {"Metrics": [{"Dimensions": [{"Name": one, "Value": name} for one in names]} for names in sets]}

        def statistics(call: Any, parameters: dict[str, Any], region: str) -> Any:
            moved = "SwitchoverGlobalCluster" in self.calls
            return {"Datapoints": [{}] * (points[region] if moved else 7)}

        self.answers |= {"ListMetrics": metrics, "GetMetricStatistics": statistics, "RebootDBInstance": always({})}

    def test_the_metric_of_the_lag(self) -> None:
        alone, source = ["DBClusterIdentifier"], ["SourceRegion", "DBClusterIdentifier"]
        for home, away, points, state, because in (
            ([], [alone, source], {HOME: 10, AWAY: 0}, HOLDS, "leaves 3 minutes without data"),
            ([], [source], {}, FAILS, "none is DBClusterIdentifier alone"),
            ([alone], [alone], {HOME: 10, AWAY: 0}, FAILS, "Region of the writer, too"),
            ([], [alone], {HOME: 10, AWAY: 9}, FAILS, "goes on"),
            ([], [alone], {HOME: 0, AWAY: 0}, UNTOLD, "neither Region"),
            ([], [], {}, UNTOLD, "no metric appeared"),
        ):
            with self.subTest(because):
                self.calls.clear()
                self.lag(home, away, points)
                self.assert_verdict("L1", state, because)

    def test_where_a_switchover_is_accepted(self) -> None:
        self.emulator.sim("promotion", seconds=60)
        self.clock.least = 30
        self.assert_verdict("L4", HOLDS, "accepted in the writer's Region")

        at_home: list[Any] = []

        def at_the_target(call: Any, parameters: dict[str, Any], region: str) -> Any:
            """The emulator carries it out where the writer is only."""
            if region != HOME:
                return at_home[0]()
            at_home.append(call)
            return refusal("InvalidGlobalClusterStateFault")(call, parameters, region)

        self.answers["SwitchoverGlobalCluster"] = at_the_target
        self.assert_verdict("L4", FAILS, "target's Region only (InvalidGlobalClusterStateFault")
        self.answers["SwitchoverGlobalCluster"] = refusal("InternalFailure")
        self.assert_verdict("L4", UNTOLD, "refused in both")

    def test_an_encrypted_secondary(self) -> None:
        def create(code: str, message: str) -> Any:
            def made(call: Any, parameters: dict[str, Any], region: str) -> Any:
                return call() if region == HOME else refusal(code, message)(call, parameters, region)

            return made

        self.assert_verdict("L12", HOLDS)
        self.answers["CreateDBCluster"] = create("InvalidParameterCombination", "pre-signed URL has to be specified")
        self.assert_verdict("L12", FAILS, "pre-signed")
        self.answers["CreateDBCluster"] = create("DBClusterQuotaExceededFault", "too many")
        self.assert_verdict("L12", UNTOLD, "another reason")

    def test_a_standby_alone(self) -> None:
        self.answers["CreateDBCluster"] = refusal("InvalidParameterValue", "The parameter MasterUsername must be provided and must not be blank.")
        self.assert_verdict("L30", HOLDS)
        self.answers["CreateDBCluster"] = refusal("DBClusterQuotaExceededFault", "too many")
        self.assert_verdict("L30", UNTOLD, "another reason")

        def made(call: Any, given: dict[str, Any], region: str) -> Any:
            if "MasterUsername" in given:
                return call()
            return self.emulator.client("rds", region).create_db_cluster(**given, MasterUsername="nobody", MasterUserPassword="password1")

        self.answers["CreateDBCluster"] = made
        self.assert_verdict("L30", FAILS, "without a user")

    def test_ten_changes_of_roles(self) -> None:
        for seconds, state in ((60, HOLDS), (1000, FAILS)):
            with self.subTest(seconds):
                self.clock.least = seconds / 4
                self.emulator.sim("promotion", seconds=seconds)
                with unittest.mock.patch("live.checks.l18_change_of_roles.figures", return_value=(120, 900)):
                    facts = self.assert_verdict("L18", state)["facts"]
                self.assertEqual(len(facts["seconds"]), 10)
                self.assertAlmostEqual(facts["half"], seconds, delta=seconds / 2)
        self.answers["FailoverGlobalCluster"] = refusal("InvalidGlobalClusterStateFault")
        self.assert_verdict("L18", UNTOLD, "change 1 was refused")


class Recording(LiveTest):
    def test_a_verdict_is_recorded_without_the_account(self) -> None:
        from live import records
        from live.description import fails
        from live.run import Run

        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "results.json"
            file.write_text("{}")
            run = Run("drc-live-l2-261127101500-ab", ACCOUNT, HOME, clock=self.clock)
            records.record(run, "L2", fails(f"no role in {ACCOUNT}"), file)
            kept = json.loads(file.read_text())["L2"]
        self.assertEqual(kept, {"date": f"{self.clock.now():%Y-%m-%d}", "regions": HOME, "verdict": FAILS, "because": "no role in <account>"})
        self.assertIn(f"{FAILS}, 2", records.last_run("L2", {"L2": kept}))


if __name__ == "__main__":
    unittest.main()
