"""Services that moto lacks: global edges, routing control, readiness, faults, tracing, canaries; and parts of SSM."""

import datetime

from support import HOME, STANDBY, EmulatorTest


class Edges(EmulatorTest):
    def test_an_accelerator_s_dial_can_be_turned(self) -> None:
        client = self.client("globalaccelerator", STANDBY)
        tags = [{"Key": "component", "Value": "edge"}]
        made = client.create_accelerator(Name="edge", IdempotencyToken="1", Tags=tags)
        accelerator = made["Accelerator"]["AcceleratorArn"]
        self.assertEqual(client.list_tags_for_resource(ResourceArn=accelerator)["Tags"], tags)
        ports = [{"FromPort": 443, "ToPort": 443}]
        listener = client.create_listener(
            AcceleratorArn=accelerator, PortRanges=ports, Protocol="TCP", IdempotencyToken="1"
        )["Listener"]
        group = client.create_endpoint_group(
            ListenerArn=listener["ListenerArn"], EndpointGroupRegion=HOME, IdempotencyToken="1"
        )["EndpointGroup"]["EndpointGroupArn"]
        endpoints = [{"EndpointId": "eipalloc-1", "Weight": 128}]
        client.update_endpoint_group(EndpointGroupArn=group, TrafficDialPercentage=0, EndpointConfigurations=endpoints)
        shown = client.describe_endpoint_group(EndpointGroupArn=group)["EndpointGroup"]
        self.assertEqual((shown["TrafficDialPercentage"], len(shown["EndpointDescriptions"])), (0, 1))
        foreign = client.list_cross_account_resources(AcceleratorArn=accelerator, ResourceOwnerAwsAccountId="210987654321")
        self.assertEqual(foreign["CrossAccountResources"], [])
        client.delete_endpoint_group(EndpointGroupArn=group)
        code = self.error_code(client.describe_endpoint_group, EndpointGroupArn=group)
        self.assertEqual(code, "EndpointGroupNotFoundException")

    def test_an_accelerator_goes_from_the_inside_out(self) -> None:
        client = self.client("globalaccelerator", STANDBY)
        accelerator = client.create_accelerator(Name="edge", IdempotencyToken="1")["Accelerator"]["AcceleratorArn"]
        ports = [{"FromPort": 443, "ToPort": 443}]
        listener = client.create_listener(
            AcceleratorArn=accelerator, PortRanges=ports, Protocol="TCP", IdempotencyToken="1"
        )["Listener"]["ListenerArn"]
        group = client.create_endpoint_group(ListenerArn=listener, EndpointGroupRegion=HOME, IdempotencyToken="1")["EndpointGroup"]
        self.assertEqual([one["ListenerArn"] for one in client.list_listeners(AcceleratorArn=accelerator)["Listeners"]], [listener])
        groups = client.list_endpoint_groups(ListenerArn=listener)["EndpointGroups"]
        self.assertEqual([one["EndpointGroupArn"] for one in groups], [group["EndpointGroupArn"]])
        self.assertEqual(self.error_code(client.delete_listener, ListenerArn=listener), "AssociatedEndpointGroupFoundException")
        client.delete_endpoint_group(EndpointGroupArn=group["EndpointGroupArn"])
        code = self.error_code(client.delete_accelerator, AcceleratorArn=accelerator)
        self.assertEqual(code, "AssociatedListenerFoundException")
        client.delete_listener(ListenerArn=listener)
        code = self.error_code(client.delete_accelerator, AcceleratorArn=accelerator)
        self.assertEqual(code, "AcceleratorNotDisabledException")
        client.update_accelerator(AcceleratorArn=accelerator, Enabled=False)
        client.delete_accelerator(AcceleratorArn=accelerator)
        self.assertEqual(self.emulator.leftovers(), {})

    def test_an_accelerator_leaves_its_group_in_the_network(self) -> None:
        ec2, client = self.client("ec2"), self.client("globalaccelerator", STANDBY)
        network = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        subnets = [
            ec2.create_subnet(VpcId=network, CidrBlock=f"10.0.{index}.0/24", AvailabilityZone=f"{HOME}{zone}")["Subnet"]["SubnetId"]
            for index, zone in enumerate("ab")
        ]
        balancer = self.client("elbv2").create_load_balancer(Name="front", Subnets=subnets)["LoadBalancers"][0]["LoadBalancerArn"]
        accelerator = client.create_accelerator(Name="edge", IdempotencyToken="1")["Accelerator"]["AcceleratorArn"]
        listener = client.create_listener(
            AcceleratorArn=accelerator, PortRanges=[{"FromPort": 443, "ToPort": 443}], Protocol="TCP", IdempotencyToken="1"
        )["Listener"]["ListenerArn"]
        group = client.create_endpoint_group(
            ListenerArn=listener, EndpointGroupRegion=HOME, IdempotencyToken="1", EndpointConfigurations=[{"EndpointId": balancer}]
        )["EndpointGroup"]["EndpointGroupArn"]
        client.delete_endpoint_group(EndpointGroupArn=group)
        self.client("elbv2").delete_load_balancer(LoadBalancerArn=balancer)
        for subnet in subnets:
            ec2.delete_subnet(SubnetId=subnet)
        self.assertEqual(self.error_code(ec2.delete_vpc, VpcId=network), "DependencyViolation")
        left = ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": ["GlobalAccelerator"]}])["SecurityGroups"]
        ec2.delete_security_group(GroupId=left[0]["GroupId"])
        ec2.delete_vpc(VpcId=network)

    def test_event_endpoints(self) -> None:
        events = self.client("events")
        routing = {"FailoverConfig": {"Primary": {"HealthCheck": "check"}, "Secondary": {"Route": STANDBY}}}
        buses = [{"EventBusArn": f"arn:aws:events:{region}:123456789012:event-bus/default"} for region in (HOME, STANDBY)]
        events.create_endpoint(Name="critical", RoutingConfig=routing, EventBuses=buses)
        self.assertEqual(events.describe_endpoint(Name="critical")["RoutingConfig"], routing)
        events.delete_endpoint(Name="critical")
        self.assertEqual(self.error_code(events.describe_endpoint, Name="critical"), "ResourceNotFoundException")


class RoutingControl(EmulatorTest):
    def setUp(self) -> None:
        super().setUp()
        self.configuration = self.client("route53-recovery-control-config", STANDBY)
        cluster = self.configuration.create_cluster(ClusterName="cluster")["Cluster"]
        panel = self.configuration.create_control_panel(ClusterArn=cluster["ClusterArn"], ControlPanelName="panel")
        self.panel = panel["ControlPanel"]["ControlPanelArn"]
        self.controls = [self.control(cluster["ClusterArn"], name) for name in ("home", "standby")]
        self.switches = self.client("route53-recovery-cluster", STANDBY)

    def control(self, cluster: str, name: str) -> str:
        answer = self.configuration.create_routing_control(
            ClusterArn=cluster, ControlPanelArn=self.panel, RoutingControlName=name
        )
        return answer["RoutingControl"]["RoutingControlArn"]

    def turn(self, control: str, state: str) -> None:
        self.switches.update_routing_control_state(RoutingControlArn=control, RoutingControlState=state)

    def test_switches_keep_their_state(self) -> None:
        self.turn(self.controls[0], "On")
        shown = self.switches.list_routing_controls()["RoutingControls"]
        self.assertEqual([one["RoutingControlState"] for one in shown], ["On", "Off"])

    def test_a_safety_rule_keeps_one_switch_on(self) -> None:
        rule = {
            "Name": "one",
            "ControlPanelArn": self.panel,
            "AssertedControls": self.controls,
            "RuleConfig": {"Type": "ATLEAST", "Threshold": 1, "Inverted": False},
            "WaitPeriodMs": 5000,
        }
        self.configuration.create_safety_rule(AssertionRule=rule)
        self.turn(self.controls[0], "On")
        off = {"RoutingControlArn": self.controls[0], "RoutingControlState": "Off"}
        self.assertEqual(self.error_code(self.switches.update_routing_control_state, **off), "ConflictException")
        on = {"RoutingControlArn": self.controls[1], "RoutingControlState": "On"}
        self.switches.update_routing_control_states(UpdateRoutingControlStateEntries=[off, on])

    def test_health_checks_follow_a_switch(self) -> None:
        route53 = self.client("route53")
        configuration = {"Type": "RECOVERY_CONTROL", "RoutingControlArn": self.controls[0]}
        check = route53.create_health_check(CallerReference="1", HealthCheckConfig=configuration)["HealthCheck"]["Id"]

        def status() -> str:
            observations = route53.get_health_check_status(HealthCheckId=check)["HealthCheckObservations"]
            return observations[0]["StatusReport"]["Status"].split(":")[0]

        self.assertEqual(status(), "Failure")
        self.turn(self.controls[0], "On")
        self.assertEqual(status(), "Success")


class Observation(EmulatorTest):
    def test_readiness_checks(self) -> None:
        client = self.client("route53-recovery-readiness", STANDBY)
        client.create_cell(CellName="home", Tags={"component": "entry"})
        client.create_recovery_group(RecoveryGroupName="payments", Cells=["home"])
        resources = [{"ResourceArn": "arn:aws:sns:us-east-1:123456789012:oncall"}]
        client.create_resource_set(ResourceSetName="topics", ResourceSetType="AWS::SNS::Topic", Resources=resources)
        client.create_readiness_check(ReadinessCheckName="check", ResourceSetName="topics")
        self.assertEqual(client.get_recovery_group(RecoveryGroupName="payments")["Cells"], ["home"])
        self.assertEqual(client.get_readiness_check(ReadinessCheckName="check")["ResourceSet"], "topics")
        cell = client.get_cell(CellName="home")["CellArn"]
        self.assertEqual(client.list_tags_for_resources(ResourceArn=cell)["Tags"], {"component": "entry"})
        client.delete_cell(CellName="home")
        self.assertEqual(self.error_code(client.get_cell, CellName="home"), "ResourceNotFoundException")

    def test_experiments_complete(self) -> None:
        fis = self.client("fis")
        template = fis.create_experiment_template(
            clientToken="1",
            description="lose a region",
            stopConditions=[{"source": "none"}],
            actions={"wait": {"actionId": "aws:fis:wait", "parameters": {"duration": "PT1M"}}},
            roleArn="arn:aws:iam::123456789012:role/fis",
        )["experimentTemplate"]["id"]
        experiment = fis.start_experiment(clientToken="1", experimentTemplateId=template)["experiment"]["id"]
        self.assertEqual(fis.get_experiment(id=experiment)["experiment"]["state"]["status"], "completed")
        fis.delete_experiment_template(id=template)
        self.assertEqual(self.error_code(fis.get_experiment_template, id=template), "ResourceNotFoundException")

    def test_tracing_rules_and_groups(self) -> None:
        xray = self.client("xray")
        rule = {
            "RuleName": "all",
            "Priority": 1,
            "FixedRate": 0.1,
            "ReservoirSize": 1,
            "ServiceName": "*",
            "ServiceType": "*",
            "Host": "*",
            "HTTPMethod": "*",
            "URLPath": "*",
            "ResourceARN": "*",
            "Version": 1,
        }
        xray.create_sampling_rule(SamplingRule=rule)
        xray.update_sampling_rule(SamplingRuleUpdate={"RuleName": "all", "FixedRate": 0.5})
        self.assertEqual(xray.get_sampling_rules()["SamplingRuleRecords"][0]["SamplingRule"]["FixedRate"], 0.5)
        self.assertEqual(self.client("xray", STANDBY).get_sampling_rules()["SamplingRuleRecords"], [])
        group = xray.create_group(GroupName="payments")["Group"]["GroupARN"]
        self.assertEqual(xray.get_group(GroupARN=group)["Group"]["GroupName"], "payments")
        xray.delete_group(GroupARN=group)
        xray.delete_sampling_rule(RuleName="all")
        self.assertEqual(self.emulator.leftovers(), {})

    def test_canaries(self) -> None:
        synthetics = self.client("synthetics")
        synthetics.create_canary(
            Name="probe",
            Code={"Handler": "index.handler", "S3Bucket": "code", "S3Key": "probe.zip"},
            ArtifactS3Location="s3://artefacts/probe",
            ExecutionRoleArn="arn:aws:iam::123456789012:role/probe",
            Schedule={"Expression": "rate(1 minute)"},
            RuntimeVersion="syn-nodejs-puppeteer-9.0",
        )
        synthetics.start_canary(Name="probe")
        shown = synthetics.get_canary(Name="probe")["Canary"]
        self.assertEqual((shown["Status"]["State"], shown["ArtifactS3Location"]), ("RUNNING", "artefacts/probe"))

    def test_a_deleted_resilience_policy_is_not_found(self) -> None:
        hub = self.client("resiliencehub")
        tier = {"rpoInSecs": 300, "rtoInSecs": 900}
        policy = hub.create_resiliency_policy(
            policyName="payments", tier="Critical", policy={"AZ": tier, "Hardware": tier, "Software": tier, "Region": tier}
        )["policy"]["policyArn"]
        hub.delete_resiliency_policy(policyArn=policy)
        self.assertEqual(self.error_code(hub.describe_resiliency_policy, policyArn=policy), "ResourceNotFoundException")

    def test_trails_are_known_by_arn(self) -> None:
        trails = self.client("cloudtrail")
        self.client("s3").create_bucket(Bucket="trail")
        trail = trails.create_trail(Name="audit", S3BucketName="trail")["TrailARN"]
        trails.start_logging(Name=trail)
        self.assertTrue(trails.get_trail_status(Name="audit")["IsLogging"])
        trails.delete_trail(Name=trail)


class SystemsManager(EmulatorTest):
    def setUp(self) -> None:
        super().setUp()
        self.ssm = self.client("ssm")

    def test_associations_and_their_tags(self) -> None:
        tags = [{"Key": "component", "Value": "drill"}]
        association = self.ssm.create_association(Name="AWS-UpdateSSMAgent", Tags=tags)["AssociationDescription"]
        identifier = association["AssociationId"]
        shown = self.ssm.describe_association(AssociationId=identifier)["AssociationDescription"]
        self.assertEqual(shown["Overview"]["Status"], "Success")
        resource = {"ResourceType": "Association", "ResourceId": identifier}
        self.assertEqual(self.ssm.list_tags_for_resource(**resource)["TagList"], tags)
        self.ssm.delete_association(AssociationId=identifier)
        self.assertEqual(self.error_code(self.ssm.describe_association, AssociationId=identifier), "AssociationDoesNotExist")

    def test_other_tags_are_left_to_moto(self) -> None:
        tags = [{"Key": "component", "Value": "ledger"}]
        self.ssm.put_parameter(Name="/ledger", Value="1", Type="String", Tags=tags)
        resource = {"ResourceType": "Parameter", "ResourceId": "/ledger"}
        self.assertEqual(self.ssm.list_tags_for_resource(**resource)["TagList"], tags)

    def test_a_parameter_was_changed_when_the_world_says_so(self) -> None:
        def changed() -> datetime.datetime:
            self.ssm.put_parameter(Name="/hold", Value="off", Type="String", Overwrite=True)
            return self.ssm.get_parameter(Name="/hold")["Parameter"]["LastModifiedDate"]

        before = changed()
        self.emulator.sim("pass-time", seconds=3600)
        self.assertGreaterEqual(changed() - before, datetime.timedelta(hours=1))

    def test_a_window_s_task_is_found_by_its_id(self) -> None:
        window = self.ssm.create_maintenance_window(
            Name="drill", Schedule="cron(0 6 ? * SUN *)", Duration=2, Cutoff=1, AllowUnassociatedTargets=True
        )["WindowId"]
        self.assertTrue(self.ssm.get_maintenance_window(WindowId=window)["AllowUnassociatedTargets"])
        tasks = [
            self.ssm.register_task_with_maintenance_window(
                WindowId=window, TaskArn=name, TaskType="AUTOMATION", Priority=priority, MaxConcurrency="1", MaxErrors="1"
            )["WindowTaskId"]
            for priority, name in enumerate(("one", "two"))
        ]
        condition = [{"Key": "WindowTaskId", "Values": [tasks[1]]}]
        found = self.ssm.describe_maintenance_window_tasks(WindowId=window, Filters=condition)["Tasks"]
        self.assertEqual([task["TaskArn"] for task in found], ["two"])
        shown = self.ssm.get_maintenance_window_task(WindowId=window, WindowTaskId=tasks[1])
        self.assertEqual((shown["Priority"], shown["TaskType"]), (1, "AUTOMATION"))
