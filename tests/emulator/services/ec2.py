"""EC2: networks that are deleted whole, and rules and peerings that read back as they were written.

Moto fails to delete an endpoint when one part of what it owns (a route, say) is gone already, which is what happens when
Terraform destroys route tables at the same time; it leaves the network interface of a deleted NAT gateway and the default
network ACL of a deleted network behind. It drops the description of a security group rule that names another group, and
gives both sides of a peering between regions the same tags.
"""

import copy
from typing import Any

from moto.ec2.exceptions import DependencyViolationError
from moto.ec2.models.nat_gateways import NatGateway, NatGatewayBackend
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ec2.models.vpc_peering_connections import VPCPeeringConnection, VPCPeeringConnectionBackend
from moto.ec2.models.vpcs import VPC, VPCBackend

from ..patching import wrap, wrap_property


def _install_reading_back() -> None:
    @wrap(SecurityGroupRule, "__init__")
    def initialise(original: Any, self: SecurityGroupRule, *arguments: Any, **named: Any) -> None:
        original(self, *arguments, **named)
        targets = [one for one in arguments[5:8] if one]  # a range, a group or a prefix list
        self.given_description = targets[0].get("Description") if targets else None

    @wrap_property(SecurityGroupRule, "description")
    def description(original: Any, rule: SecurityGroupRule) -> str | None:
        return original(rule) or rule.given_description

    @wrap(VPCPeeringConnectionBackend, "create_vpc_peering_connection")
    def create_peering(original: Any, self: Any, vpc: VPC, peer: VPC, tags: Any = None) -> VPCPeeringConnection:
        """The other region gets a view of its own, which shares the state but not the tags."""
        connection = original(self, vpc, peer, tags)
        other = peer.ec2_backend
        if other is not self and connection.id in other.vpc_pcxs:
            other.vpc_pcxs[connection.id] = copy.copy(connection)
            other.vpc_pcxs[connection.id].ec2_backend = other
        return connection


def _install_deletion() -> None:
    @wrap(VPCBackend, "delete_vpc_endpoints")
    def delete_vpc_endpoints(original: Any, self: VPCBackend, vpce_ids: list[str] | None = None) -> None:
        for endpoint_id in vpce_ids or []:
            try:
                original(self, [endpoint_id])
            except Exception:
                endpoint = self.vpc_end_points.get(endpoint_id)
                if endpoint:
                    endpoint.state = "deleted"

    @wrap(NatGatewayBackend, "delete_nat_gateway")
    def delete_nat_gateway(original: Any, self: Any, nat_gateway_id: str) -> NatGateway:
        """Its address becomes free: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNatGateway.html"""
        gateway = original(self, nat_gateway_id)
        for address in gateway.address_set:
            if address.get("associationId"):
                self.disassociate_address(association_id=address["associationId"])
        self.enis.pop(gateway._eni.id, None)
        return gateway

    @wrap(VPCBackend, "delete_vpc")
    def delete_vpc(original: Any, self: Any, vpc_id: str) -> VPC:
        """A group that is not its own holds it back: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteVpc.html"""
        if any(group.name != "default" for group in self.groups[vpc_id].values()):
            raise DependencyViolationError(f"The vpc '{vpc_id}' has dependencies and cannot be deleted.")
        network = original(self, vpc_id)
        for acl in list(self.network_acls.values()):
            if acl.vpc_id == vpc_id and acl.default:
                del self.network_acls[acl.id]
        return network


def install() -> None:
    _install_reading_back()
    _install_deletion()
