"""Route 53: checks keep their settings, know their health and decide what a name resolves to."""

from support import HOME, STANDBY, EmulatorTest


class HealthChecks(EmulatorTest):
    def setUp(self) -> None:
        super().setUp()
        self.route53 = self.client("route53")
        self.count = 0

    def check(self, **configuration: object) -> str:
        self.count += 1
        answer = self.route53.create_health_check(CallerReference=str(self.count), HealthCheckConfig=configuration)
        return answer["HealthCheck"]["Id"]

    def endpoint(self, domain: str) -> str:
        return self.check(Type="HTTPS", FullyQualifiedDomainName=domain, Port=443, ResourcePath="/health")

    def switch(self, without_data: str = "LastKnownStatus") -> str:
        self.emulator.make_alarm(STANDBY, "switch", "Recovery", "Switch")
        identifier = {"Region": STANDBY, "Name": "switch"}
        return self.check(Type="CLOUDWATCH_METRIC", AlarmIdentifier=identifier, InsufficientDataHealthStatus=without_data)

    def turn(self, value: float) -> None:
        data = [{"MetricName": "Switch", "Value": value}]
        self.client("cloudwatch", STANDBY).put_metric_data(Namespace="Recovery", MetricData=data)

    def healthy(self, check: str) -> bool:
        observations = self.route53.get_health_check_status(HealthCheckId=check)["HealthCheckObservations"]
        return all(one["StatusReport"]["Status"].startswith("Success") for one in observations)

    def configuration(self, check: str) -> dict:
        return self.route53.get_health_check(HealthCheckId=check)["HealthCheck"]["HealthCheckConfig"]

    def test_checks_on_alarms_keep_their_settings(self) -> None:
        shown = self.configuration(self.switch())
        self.assertEqual(shown["AlarmIdentifier"], {"Region": STANDBY, "Name": "switch"})
        self.assertEqual(shown["InsufficientDataHealthStatus"], "LastKnownStatus")
        self.assertNotIn("Port", shown)

    def test_an_update_changes_the_alarm(self) -> None:
        check = self.switch()
        self.route53.update_health_check(HealthCheckId=check, AlarmIdentifier={"Region": HOME, "Name": "other"})
        self.assertEqual(self.configuration(check)["AlarmIdentifier"]["Name"], "other")

    def test_calculated_and_inverted_checks(self) -> None:
        one, two = self.endpoint("one.example.com"), self.endpoint("two.example.com")
        both = self.check(Type="CALCULATED", ChildHealthChecks=[one, two], HealthThreshold=2)
        inverted = self.check(Type="CALCULATED", ChildHealthChecks=[one, two], HealthThreshold=2, Inverted=True)
        self.assertEqual(self.configuration(both)["HealthThreshold"], 2)
        self.assertEqual((self.healthy(both), self.healthy(inverted)), (True, False))
        self.emulator.sim("down", fqdn="two.example.com")
        self.assertEqual((self.healthy(both), self.healthy(inverted)), (False, True))
        self.emulator.sim("up", fqdn="two.example.com")
        self.assertTrue(self.healthy(both))

    def test_missing_data_counts_as_the_check_says(self) -> None:
        last_known, unhealthy, fine = self.switch(), self.switch("Unhealthy"), self.switch("Healthy")
        self.assertEqual([self.healthy(one) for one in (last_known, unhealthy, fine)], [True, False, True])
        self.turn(1)
        self.assertFalse(self.healthy(fine))
        self.emulator.sim("pass-time", seconds=600)
        self.assertEqual([self.healthy(one) for one in (last_known, unhealthy, fine)], [False, False, True])

    def test_a_metric_that_is_silent_for_hours_is_forgotten(self) -> None:
        check = self.switch()
        self.turn(1)
        self.emulator.sim("pass-time", seconds=2 * 3600)
        self.assertFalse(self.healthy(check))
        self.emulator.sim("pass-time", seconds=2 * 3600)
        self.assertTrue(self.healthy(check))
        self.turn(1)
        self.assertFalse(self.healthy(check))

    def test_names_follow_failover(self) -> None:
        zone = self.route53.create_hosted_zone(Name="example.com", CallerReference="zone")["HostedZone"]["Id"].split("/")[-1]
        endpoint = self.endpoint(f"api.execute-api.{HOME}.amazonaws.com")
        check = self.check(Type="CALCULATED", ChildHealthChecks=[endpoint, self.switch()], HealthThreshold=2)
        records = [("PRIMARY", "192.0.2.1", {"HealthCheckId": check}), ("SECONDARY", "192.0.2.2", {})]
        changes = [
            {
                "Action": "CREATE",
                "ResourceRecordSet": {
                    "Name": "pay.example.com",
                    "Type": "A",
                    "TTL": 60,
                    "SetIdentifier": role.lower(),
                    "Failover": role,
                    "ResourceRecords": [{"Value": address}],
                    **health,
                },
            }
            for role, address, health in records
        ]
        self.route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})

        def answer() -> str:
            return self.emulator.dns(zone, "pay.example.com")["SetIdentifier"]

        self.assertEqual(answer(), "primary")
        with self.emulator.region_down(HOME):
            self.assertEqual(answer(), "secondary")
        self.assertEqual(answer(), "primary")
        self.turn(1)
        self.assertEqual(answer(), "secondary")

    def test_records_of_one_name_are_chosen_in_one_way(self) -> None:
        zone = self.route53.create_hosted_zone(Name="example.com", CallerReference="policies")["HostedZone"]["Id"]

        def change(*batch: tuple[str, str, dict[str, str]]) -> None:
            common = {"Name": "app.example.com", "Type": "CNAME", "TTL": 60, "ResourceRecords": [{"Value": "x.example.com"}]}
            changes = [{"Action": action, "ResourceRecordSet": common | {"SetIdentifier": name} | policy} for action, name, policy in batch]
            self.route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})

        first, second = ("primary", {"Failover": "PRIMARY"}), ("secondary", {"Failover": "SECONDARY"})
        near, far = ("primary", {"Region": HOME}), ("secondary", {"Region": STANDBY})
        change(("CREATE", *first), ("CREATE", *second))
        self.assertEqual(self.error_code(lambda: change(("UPSERT", *near))), "InvalidChangeBatch")
        self.assertEqual(self.error_code(lambda: change(("DELETE", *first), ("CREATE", *near))), "InvalidChangeBatch")
        change(("DELETE", *first), ("DELETE", *second), ("CREATE", *near), ("CREATE", *far))
        shown = self.route53.list_resource_record_sets(HostedZoneId=zone)["ResourceRecordSets"]
        self.assertEqual({one.get("Region") for one in shown if one["Type"] == "CNAME"}, {HOME, STANDBY})

    def test_a_zone_with_a_network_is_private(self) -> None:
        network = self.client("ec2").create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        zone = self.route53.create_hosted_zone(
            Name="inner.example.com", CallerReference="zone", VPC={"VPCRegion": HOME, "VPCId": network}
        )
        self.assertTrue(zone["HostedZone"]["Config"]["PrivateZone"])


class Certificates(EmulatorTest):
    NAME = "pay.example.com"

    def setUp(self) -> None:
        super().setUp()
        self.acm, self.route53 = self.client("acm"), self.client("route53")
        self.certificate = self.acm.request_certificate(DomainName=self.NAME, ValidationMethod="DNS")["CertificateArn"]

    def described(self) -> dict:
        self.emulator.sim("pass-time", seconds=60)
        return self.acm.describe_certificate(CertificateArn=self.certificate)["Certificate"]

    def prove(self) -> None:
        zone = self.route53.create_hosted_zone(Name=self.NAME, CallerReference="1")["HostedZone"]["Id"]
        record = self.described()["DomainValidationOptions"][0]["ResourceRecord"]
        records = {"Name": record["Name"], "Type": record["Type"], "TTL": 60, "ResourceRecords": [{"Value": record["Value"]}]}
        self.route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": [{"Action": "CREATE", "ResourceRecordSet": records}]})

    def test_a_certificate_waits_for_its_record(self) -> None:
        self.assertEqual(self.described()["Status"], "PENDING_VALIDATION")
        self.prove()
        self.assertEqual(self.described()["Status"], "ISSUED")

    def test_a_record_that_nobody_finds_proves_nothing(self) -> None:
        self.emulator.sim("delegation", zone=self.NAME, **{"is": "no"})
        self.prove()
        self.assertEqual(self.described()["Status"], "PENDING_VALIDATION")
        self.assertEqual(self.emulator.sim("name-servers", zone=self.NAME), [])
        self.emulator.sim("delegation", zone=self.NAME, **{"is": "yes"})
        self.assertEqual(self.described()["Status"], "ISSUED")
        self.assertEqual(len(self.emulator.sim("name-servers", zone=self.NAME)), 4)
