"""Lambda, API Gateway, Step Functions, EC2 and application scaling."""

import io
import json
import zipfile

from support import HOME, EmulatorTest


def package() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("index.py", "def handler(event, context): return {}")
    return content.getvalue()


class Functions(EmulatorTest):
    def setUp(self) -> None:
        super().setUp()
        trust = json.dumps({"Version": "2012-10-17", "Statement": []})
        role = self.client("iam").create_role(RoleName="processor", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
        self.functions = self.client("lambda")
        self.dead_letters = f"arn:aws:sqs:{HOME}:123456789012:dead"
        self.function = self.functions.create_function(
            FunctionName="processor",
            Runtime="python3.12",
            Role=role,
            Handler="index.handler",
            Code={"ZipFile": package()},
            DeadLetterConfig={"TargetArn": self.dead_letters},
        )["FunctionArn"]

    def invoke(self) -> dict:
        answer = self.functions.invoke(FunctionName="processor", Payload=b"{}")
        return {"error": answer.get("FunctionError"), "payload": json.load(answer["Payload"])}

    def test_a_function_answers_without_a_container(self) -> None:
        answer = self.invoke()
        self.assertIsNone(answer["error"])
        self.assertEqual(answer["payload"]["statusCode"], 200)

    def test_a_function_can_be_made_to_fail_and_to_answer(self) -> None:
        self.emulator.sim("function", name="processor", fail="database is read-only")
        answer = self.invoke()
        self.assertIsNotNone(answer["error"])
        self.assertEqual(answer["payload"]["errorMessage"], "database is read-only")
        self.emulator.sim("function", name="processor", region=HOME, answer='{"healthy": true}')
        self.assertEqual(self.invoke()["payload"], {"healthy": True})
        self.emulator.sim("function", name="processor", region=HOME)
        self.emulator.sim("function", name="processor")
        self.assertIsNone(self.invoke()["error"])

    def test_a_dead_letter_target_reads_back(self) -> None:
        shown = self.functions.get_function_configuration(FunctionName="processor")
        self.assertEqual(shown["DeadLetterConfig"]["TargetArn"], self.dead_letters)

    def api(self) -> dict:
        gateway = self.client("apigateway")
        api = gateway.create_rest_api(name="payments")["id"]
        root = gateway.get_resources(restApiId=api)["items"][0]["id"]
        method = {"restApiId": api, "resourceId": root, "httpMethod": "GET"}
        gateway.put_method(**method, authorizationType="NONE")
        uri = f"arn:aws:apigateway:{HOME}:lambda:path/2015-03-31/functions/{self.function}/invocations"
        gateway.put_integration(**method, type="AWS_PROXY", integrationHttpMethod="POST", uri=uri)
        return method

    def test_an_api_s_method_can_be_tried(self) -> None:
        gateway, method = self.client("apigateway"), self.api()

        def status() -> int:
            return gateway.test_invoke_method(**method)["status"]

        self.assertEqual(json.loads(gateway.test_invoke_method(**method)["body"]), {"status": "ok"})
        self.emulator.sim("function", name="processor", fail="broken")
        self.assertEqual(status(), 502)
        self.emulator.sim("function", name="processor")
        self.emulator.sim("down", fqdn=f"{method['restApiId']}.execute-api.{HOME}.amazonaws.com")
        self.assertEqual(status(), 503)
        unknown = {**method, "httpMethod": "POST"}
        self.assertEqual(self.error_code(gateway.test_invoke_method, **unknown), "NotFoundException")


class StateMachines(EmulatorTest):
    def setUp(self) -> None:
        super().setUp()
        self.states = self.client("stepfunctions")
        self.definition = json.dumps({"StartAt": "done", "States": {"done": {"Type": "Succeed"}}})

    def test_a_machine_runs_twice(self) -> None:
        machine = self.states.create_state_machine(
            name="failover", definition=self.definition, roleArn="arn:aws:iam::123456789012:role/failover"
        )["stateMachineArn"]
        for _ in range(2):
            self.assertIn("executionArn", self.states.start_execution(stateMachineArn=machine))
        self.assertEqual(self.states.list_state_machine_versions(stateMachineArn=machine)["stateMachineVersions"], [])

    def test_definitions_are_validated(self) -> None:
        self.assertEqual(self.states.validate_state_machine_definition(definition=self.definition)["result"], "OK")
        self.assertEqual(self.states.validate_state_machine_definition(definition="{}")["result"], "FAIL")


class Networks(EmulatorTest):
    def test_endpoints_are_deleted_after_their_route_table(self) -> None:
        ec2 = self.client("ec2")
        network = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        routes = ec2.create_route_table(VpcId=network)["RouteTable"]["RouteTableId"]
        endpoint = ec2.create_vpc_endpoint(
            VpcId=network, ServiceName=f"com.amazonaws.{HOME}.s3", VpcEndpointType="Gateway", RouteTableIds=[routes]
        )["VpcEndpoint"]["VpcEndpointId"]
        ec2.delete_route_table(RouteTableId=routes)
        ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint, "vpce-gone"])
        shown = ec2.describe_vpc_endpoints(VpcEndpointIds=[endpoint])["VpcEndpoints"]
        self.assertEqual([one["State"] for one in shown], ["deleted"])


class Scaling(EmulatorTest):
    def test_tags_of_targets_are_kept(self) -> None:
        scaling = self.client("application-autoscaling")
        target = f"arn:aws:application-autoscaling:{HOME}:123456789012:scalable-target/1"
        scaling.tag_resource(ResourceARN=target, Tags={"component": "sessions"})
        self.assertEqual(scaling.list_tags_for_resource(ResourceARN=target)["Tags"], {"component": "sessions"})
