"""A network, and an accelerator on a load balancer in it."""

from __future__ import annotations

from typing import Any

from ..run import Run
from .listing import pages, tagged

# The API of Global Accelerator lives in one region only.
# https://docs.aws.amazon.com/general/latest/gr/global_accelerator.html
ACCELERATOR_REGION = "us-west-2"
# As the service names the security group that it puts into the network of an endpoint.
# https://docs.aws.amazon.com/global-accelerator/latest/dg/best-practices-aga.html
ACCELERATOR_GROUP = "GlobalAccelerator"
MAKES = ("accelerator", "load balancer", "internet gateway", "network")


def specification(run: Run, kind: str) -> list[dict[str, Any]]:
    return [{"ResourceType": kind, "Tags": run.tags}]


def accelerators(run: Run, region: str) -> list[str]:
    found = pages(run.client("globalaccelerator", region), "list_accelerators", "Accelerators")
    return [one["AcceleratorArn"] for one in found if one["Name"].startswith(run.name)]


def delete_accelerator(run: Run, region: str, arn: str) -> None:
    """From the inside out; it is disabled first, which takes a while."""
    client = run.client("globalaccelerator", region)
    for listener in client.list_listeners(AcceleratorArn=arn)["Listeners"]:
        for group in client.list_endpoint_groups(ListenerArn=listener["ListenerArn"])["EndpointGroups"]:
            client.delete_endpoint_group(EndpointGroupArn=group["EndpointGroupArn"])
        client.delete_listener(ListenerArn=listener["ListenerArn"])
    state = client.describe_accelerator(AcceleratorArn=arn)["Accelerator"]
    if state["Enabled"]:
        client.update_accelerator(AcceleratorArn=arn, Enabled=False)
    elif state["Status"] == "DEPLOYED":
        client.delete_accelerator(AcceleratorArn=arn)


def load_balancers(run: Run, region: str) -> list[str]:
    found = pages(run.client("elbv2", region), "describe_load_balancers", "LoadBalancers")
    return [one["LoadBalancerArn"] for one in found if one["LoadBalancerName"].startswith(run.name)]


def nat_gateways(run: Run, region: str) -> list[str]:
    found = run.client("ec2", region).describe_nat_gateways(Filters=tagged(run))["NatGateways"]
    return [one["NatGatewayId"] for one in found if one["State"] not in ("deleted", "failed")]


def addresses(run: Run, region: str) -> list[str]:
    return [one["AllocationId"] for one in run.client("ec2", region).describe_addresses(Filters=tagged(run))["Addresses"]]


def gateways(run: Run, region: str) -> list[str]:
    found = run.client("ec2", region).describe_internet_gateways(Filters=tagged(run))["InternetGateways"]
    return [one["InternetGatewayId"] for one in found]


def delete_gateway(run: Run, region: str, identifier: str) -> None:
    ec2 = run.client("ec2", region)
    found = ec2.describe_internet_gateways(InternetGatewayIds=[identifier])["InternetGateways"][0]
    for attachment in found["Attachments"]:
        ec2.detach_internet_gateway(InternetGatewayId=identifier, VpcId=attachment["VpcId"])
    ec2.delete_internet_gateway(InternetGatewayId=identifier)


def networks(run: Run, region: str) -> list[str]:
    return [one["VpcId"] for one in run.client("ec2", region).describe_vpcs(Filters=tagged(run))["Vpcs"]]


def groups_in(run: Run, network: str) -> list[dict[str, Any]]:
    """The security groups that stand in a network beside the one that it has anyway."""
    inside = [{"Name": "vpc-id", "Values": [network]}]
    found = run.client("ec2").describe_security_groups(Filters=inside)["SecurityGroups"]
    return [group for group in found if group["GroupName"] != "default"]


def delete_network(run: Run, region: str, identifier: str) -> None:
    """With all that stands in it."""
    ec2 = run.client("ec2", region)
    inside = [{"Name": "vpc-id", "Values": [identifier]}]
    for subnet in ec2.describe_subnets(Filters=inside)["Subnets"]:
        ec2.delete_subnet(SubnetId=subnet["SubnetId"])
    for group in groups_in(run, identifier):
        ec2.delete_security_group(GroupId=group["GroupId"])
    ec2.delete_vpc(VpcId=identifier)


def make_network(run: Run, zones: list[str]) -> tuple[str, dict[str, str]]:
    """A network with a way out and a subnet in each zone."""
    ec2 = run.client("ec2")
    network = ec2.create_vpc(CidrBlock="10.99.0.0/16", TagSpecifications=specification(run, "vpc"))["Vpc"]["VpcId"]
    gateway = ec2.create_internet_gateway(TagSpecifications=specification(run, "internet-gateway"))["InternetGateway"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway["InternetGatewayId"], VpcId=network)
    tables = ec2.describe_route_tables(Filters=[{"Name": "vpc-id", "Values": [network]}])["RouteTables"]
    ec2.create_route(
        RouteTableId=tables[0]["RouteTableId"], DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway["InternetGatewayId"]
    )
    subnets = {}
    for index, zone in enumerate(zones):
        made = ec2.create_subnet(
            VpcId=network,
            CidrBlock=f"10.99.{index}.0/24",
            AvailabilityZone=zone,
            TagSpecifications=specification(run, "subnet"),
        )
        subnets[zone] = made["Subnet"]["SubnetId"]
    return network, subnets


def zones_of(run: Run) -> dict[str, str]:
    """Name and number of each zone of the region, without Local Zones."""
    found = run.client("ec2").describe_availability_zones(Filters=[{"Name": "opt-in-status", "Values": ["opt-in-not-required"]}])
    return {one["ZoneName"]: one["ZoneId"] for one in found["AvailabilityZones"]}


class Accelerated:
    """An accelerator that keeps the address of the client, on a load balancer that answers by itself."""

    def __init__(self, run: Run):
        self.run = run
        self.network = ""
        self.arn = ""
        self.host = ""

    def make(self) -> None:
        self.network, subnets = make_network(self.run, sorted(zones_of(self.run))[:2])
        balancing = self.run.client("elbv2")
        balancer = balancing.create_load_balancer(
            Name=self.run.named("lb"),
            Subnets=sorted(subnets.values()),
            SecurityGroups=[self._open_group()],
            Scheme="internet-facing",
            Tags=self.run.tags,
        )["LoadBalancers"][0]["LoadBalancerArn"]
        balancing.create_listener(
            LoadBalancerArn=balancer,
            Protocol="HTTP",
            Port=80,
            DefaultActions=[{"Type": "fixed-response", "FixedResponseConfig": {"StatusCode": "200", "ContentType": "text/plain"}}],
        )
        self._await("the load balancer", lambda: self._balancer_state(balancer) == "active")
        self._accelerate(balancer)

    def _open_group(self) -> str:
        """Clients reach the load balancer with their own addresses."""
        ec2 = self.run.client("ec2")
        group = ec2.create_security_group(GroupName=self.run.named("web"), Description="Live check", VpcId=self.network)["GroupId"]
        everyone = {"IpProtocol": "tcp", "FromPort": 80, "ToPort": 80, "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[everyone])
        return group

    def _accelerate(self, balancer: str) -> None:
        client = self.run.client("globalaccelerator", ACCELERATOR_REGION)
        made = client.create_accelerator(Name=self.run.named("acc"), Enabled=True, IdempotencyToken=self.run.named("acc"), Tags=self.run.tags)
        self.arn, self.host = made["Accelerator"]["AcceleratorArn"], made["Accelerator"]["DnsName"]
        listener = client.create_listener(
            AcceleratorArn=self.arn, PortRanges=[{"FromPort": 80, "ToPort": 80}], Protocol="TCP", IdempotencyToken=self.run.named("listener")
        )["Listener"]["ListenerArn"]
        client.create_endpoint_group(
            ListenerArn=listener,
            EndpointGroupRegion=self.run.region,
            EndpointConfigurations=[{"EndpointId": balancer, "Weight": 128, "ClientIPPreservationEnabled": True}],
            IdempotencyToken=self.run.named("group"),
        )
        self._await("the accelerator", lambda: self.status() == "DEPLOYED")

    def _await(self, what: str, condition: Any) -> None:
        if not self.run.wait(what, condition, minutes=20):
            raise TimeoutError(f"{what} was not ready in 20 minutes")

    def _balancer_state(self, arn: str) -> str:
        return self.run.client("elbv2").describe_load_balancers(LoadBalancerArns=[arn])["LoadBalancers"][0]["State"]["Code"]

    def status(self) -> str:
        client = self.run.client("globalaccelerator", ACCELERATOR_REGION)
        return client.describe_accelerator(AcceleratorArn=self.arn)["Accelerator"]["Status"]

    def remove(self) -> list[str]:
        """The accelerator, its load balancer and nothing else; what of both is left after an hour."""
        run = self.run

        def left() -> list[str]:
            found = accelerators(run, ACCELERATOR_REGION)
            for arn in found:
                run.attempt(lambda arn=arn: delete_accelerator(run, ACCELERATOR_REGION, arn))
            balancers = load_balancers(run, run.region)
            for arn in balancers:
                run.attempt(run.client("elbv2").delete_load_balancer, LoadBalancerArn=arn)
            return found + balancers

        run.wait("the accelerator to be gone", lambda: not left(), minutes=60, every=20)
        return left()
