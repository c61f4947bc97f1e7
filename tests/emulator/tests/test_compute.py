"""Lambda, API Gateway, Step Functions, EC2 and application scaling."""

import io
import json
import zipfile

from support import HOME, STANDBY, EmulatorTest


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

    def test_settings_read_back_and_can_be_changed(self) -> None:
        shown = self.functions.get_function_configuration(FunctionName="processor")
        self.assertEqual(shown["DeadLetterConfig"]["TargetArn"], self.dead_letters)
        logging = {"LogFormat": "JSON", "LogGroup": "/payments/processor"}
        self.functions.update_function_configuration(
            FunctionName="processor", LoggingConfig=logging, TracingConfig={"Mode": "Active"}
        )
        shown = self.functions.get_function_configuration(FunctionName="processor")
        self.assertEqual((shown["LoggingConfig"], shown["TracingConfig"]), (logging, {"Mode": "Active"}))

    def test_work_on_a_queue_can_take_its_time_to_end_and_to_begin(self) -> None:
        queue = self.client("sqs").create_queue(QueueName="work")["QueueUrl"]
        source = self.client("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        mapping = {"UUID": self.functions.create_event_source_mapping(FunctionName="processor", EventSourceArn=source)["UUID"]}

        def state() -> str:
            return self.functions.get_event_source_mapping(**mapping)["State"]

        self.assertEqual(self.functions.update_event_source_mapping(**mapping, Enabled=False)["State"], "Disabled")
        self.emulator.sim("worker", seconds=60)
        self.assertEqual(self.functions.update_event_source_mapping(**mapping, Enabled=True)["State"], "Enabling")
        refused = self.error_code(self.functions.update_event_source_mapping, **mapping, Enabled=False)
        self.assertEqual((refused, state()), ("ResourceInUseException", "Enabling"))
        self.emulator.sim("pass-time", seconds=60)
        self.assertEqual(state(), "Enabled")
        self.functions.update_event_source_mapping(**mapping, Enabled=False)
        self.assertEqual(state(), "Disabling")
        self.emulator.sim("pass-time", seconds=60)
        self.assertEqual(state(), "Disabled")

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


    def test_stages_write_logs_once_the_account_has_a_role(self) -> None:
        gateway, method = self.client("apigateway"), self.api()
        deployment = gateway.create_deployment(restApiId=method["restApiId"])["id"]
        stage = {"restApiId": method["restApiId"], "stageName": "live"}
        gateway.create_stage(**stage, deploymentId=deployment)
        logs = {"op": "replace", "path": "/accessLogSettings/destinationArn", "value": f"arn:aws:logs:{HOME}:123456789012:log-group:api"}
        levels = {"op": "replace", "path": "/*/*/logging/loglevel", "value": "ERROR"}
        for change in (logs, levels):
            self.assertEqual(self.error_code(gateway.update_stage, **stage, patchOperations=[change]), "BadRequestException")
        quiet = {"op": "replace", "path": "/*/*/logging/loglevel", "value": "OFF"}
        gateway.update_stage(**stage, patchOperations=[quiet])
        self.assertEqual(self.error_code(gateway.update_account, patchOperations=[{"op": "replace", "path": "/cloudwatchRoleArn", "value": "arn:aws:iam::123456789012:role/none"}]), "BadRequestException")
        trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "apigateway.amazonaws.com"}}]}
        role = self.client("iam").create_role(RoleName="writes-logs", AssumeRolePolicyDocument=json.dumps(trust))["Role"]["Arn"]
        gateway.update_account(patchOperations=[{"op": "replace", "path": "/cloudwatchRoleArn", "value": role}])
        self.assertEqual(gateway.get_account()["cloudwatchRoleArn"], role)
        gateway.update_stage(**stage, patchOperations=[logs])
        gateway.update_account(patchOperations=[{"op": "remove", "path": "/cloudwatchRoleArn"}])
        self.assertNotIn("cloudwatchRoleArn", gateway.get_account())


class Roles(EmulatorTest):
    def test_only_real_managed_policies_can_be_attached(self) -> None:
        iam = self.client("iam")
        iam.create_role(RoleName="recorder", AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": []}))
        prefix = "arn:aws:iam::aws:policy/service-role/"
        iam.attach_role_policy(RoleName="recorder", PolicyArn=prefix + "AWS_ConfigRole")
        misspelt = {"RoleName": "recorder", "PolicyArn": prefix + "AWSConfigRole"}
        self.assertEqual(self.error_code(iam.attach_role_policy, **misspelt), "NoSuchEntity")
        (left,) = self.emulator.leftovers()["iam"]
        self.assertIn("(recorder)", left["id"])


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

    def test_a_rule_on_another_group_keeps_its_description(self) -> None:
        ec2 = self.client("ec2")
        group, other = (ec2.create_security_group(GroupName=name, Description=name)["GroupId"] for name in ("one", "two"))
        permission = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432}
        pairs = [{"GroupId": other, "Description": "processor"}]
        rule = ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[{**permission, "UserIdGroupPairs": pairs}])
        identifier = rule["SecurityGroupRules"][0]["SecurityGroupRuleId"]
        shown = ec2.describe_security_group_rules(SecurityGroupRuleIds=[identifier])["SecurityGroupRules"][0]
        self.assertEqual((shown["Description"], shown["ReferencedGroupInfo"]["GroupId"]), ("processor", other))

    def test_both_sides_of_a_peering_have_their_own_tags(self) -> None:
        home, standby = self.client("ec2"), self.client("ec2", STANDBY)
        one, two = (client.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"] for client in (home, standby))
        peering = home.create_vpc_peering_connection(VpcId=one, PeerVpcId=two, PeerRegion=STANDBY)
        identifier = peering["VpcPeeringConnection"]["VpcPeeringConnectionId"]
        standby.accept_vpc_peering_connection(VpcPeeringConnectionId=identifier)
        standby.create_tags(Resources=[identifier], Tags=[{"Key": "role", "Value": "secondary"}])
        home.create_tags(Resources=[identifier], Tags=[{"Key": "role", "Value": "primary"}])
        for client, role in ((home, "primary"), (standby, "secondary")):
            shown = client.describe_vpc_peering_connections()["VpcPeeringConnections"][0]
            self.assertEqual((shown["Status"]["Code"], shown["Tags"][0]["Value"]), ("active", role))

    def test_the_address_of_a_gateway_that_is_gone_serves_another(self) -> None:
        ec2 = self.client("ec2")
        network = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        subnet = ec2.create_subnet(VpcId=network, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
        address = ec2.allocate_address(Domain="vpc")["AllocationId"]
        for _ in range(2):
            gateway = ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address)["NatGateway"]["NatGatewayId"]
            self.assertIn("AssociationId", ec2.describe_addresses(AllocationIds=[address])["Addresses"][0])
            ec2.delete_nat_gateway(NatGatewayId=gateway)

    def test_a_network_goes_whole(self) -> None:
        ec2 = self.client("ec2")
        network = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        subnet = ec2.create_subnet(VpcId=network, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
        address = ec2.allocate_address(Domain="vpc")["AllocationId"]
        gateway = ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address)["NatGateway"]["NatGatewayId"]
        ec2.delete_nat_gateway(NatGatewayId=gateway)
        ec2.release_address(AllocationId=address)
        ec2.delete_subnet(SubnetId=subnet)
        ec2.delete_vpc(VpcId=network)
        self.assertEqual(self.emulator.leftovers(), {})


class Scaling(EmulatorTest):
    def test_tags_of_targets_are_kept(self) -> None:
        scaling = self.client("application-autoscaling")
        target = f"arn:aws:application-autoscaling:{HOME}:123456789012:scalable-target/1"
        scaling.tag_resource(ResourceARN=target, Tags={"component": "sessions"})
        self.assertEqual(scaling.list_tags_for_resource(ResourceARN=target)["Tags"], {"component": "sessions"})

    def test_a_target_that_is_gone_leaves_nothing(self) -> None:
        scaling = self.client("application-autoscaling")
        target = {
            "ServiceNamespace": "dynamodb",
            "ResourceId": "table/sessions",
            "ScalableDimension": "dynamodb:table:ReadCapacityUnits",
        }
        scaling.register_scalable_target(**target, MinCapacity=1, MaxCapacity=2)
        self.assertEqual(self.emulator.leftovers().keys(), {"application-autoscaling"})
        scaling.deregister_scalable_target(**target)
        self.assertEqual(self.emulator.leftovers(), {})
