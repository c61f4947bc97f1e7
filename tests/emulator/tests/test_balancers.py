"""Load balancers are taken apart by several threads at once, as Terraform does: each call is answered once, and by its own state."""

import concurrent.futures
import unittest
from typing import Any

from support import EmulatorTest

ROUNDS = 8
REDIRECT = [{"Type": "redirect", "RedirectConfig": {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}}]
FIXED = [{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "404", "ContentType": "text/plain"}}]


class Balancers(EmulatorTest):
    def setUp(self) -> None:
        super().setUp()
        self.elb = self.client("elbv2")
        ec2 = self.client("ec2")
        network = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        self.subnets = [
            ec2.create_subnet(VpcId=network, CidrBlock=f"10.0.{index}.0/24", AvailabilityZone=f"us-east-1{zone}")["Subnet"]["SubnetId"]
            for index, zone in enumerate("ab")
        ]

    def test_each_listener_goes_once_however_often_and_however_many_at_a_time(self) -> None:
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            for number in range(ROUNDS):
                balancers = list(pool.map(self._made, [f"b{number}-{one}" for one in range(3)]))
                list(pool.map(self._taken_apart, balancers))
        self.assertEqual(self.elb.describe_load_balancers()["LoadBalancers"], [])

    def test_a_second_deletion_is_refused(self) -> None:
        _, (listener, *_), _ = self._made("twice")
        self.elb.delete_listener(ListenerArn=listener)
        self.assertEqual(self.error_code(self.elb.delete_listener, ListenerArn=listener), "ListenerNotFound")

    def _made(self, name: str) -> tuple[str, list[str], list[str]]:
        balancer = self.elb.create_load_balancer(Name=name, Subnets=self.subnets)["LoadBalancers"][0]["LoadBalancerArn"]
        listeners = [
            self.elb.create_listener(LoadBalancerArn=balancer, Protocol="HTTP", Port=port, DefaultActions=actions)["Listeners"][0]["ListenerArn"]
            for port, actions in ((80, REDIRECT), (8080, FIXED))
        ]
        rules = [
            self.elb.create_rule(
                ListenerArn=listeners[1], Priority=priority, Actions=FIXED, Conditions=[{"Field": "path-pattern", "Values": [f"/{priority}"]}]
            )["Rules"][0]["RuleArn"]
            for priority in (1, 2)
        ]
        return balancer, listeners, rules

    def _taken_apart(self, made: tuple[str, list[str], list[str]]) -> None:
        balancer, listeners, rules = made
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            # What is refreshed, beside what is removed.
            looks: list[Any] = [pool.submit(self.elb.describe_tags, ResourceArns=[balancer]), pool.submit(self.elb.describe_load_balancers)]
            first = [pool.submit(self.elb.delete_listener, ListenerArn=listeners[0])]
            first += [pool.submit(self.elb.delete_rule, RuleArn=rule) for rule in rules]
            for one in (*looks, *first):
                one.result()
        self.elb.delete_listener(ListenerArn=listeners[1])
        self.elb.delete_load_balancer(LoadBalancerArn=balancer)


if __name__ == "__main__":
    unittest.main()
