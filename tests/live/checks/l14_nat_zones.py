"""In which zones of a Region a NAT gateway is refused."""

from __future__ import annotations

import botocore.exceptions

from ..description import Check, Cost, Evidence, Reliance, Verdict, fails, holds, untold
from ..parts import networks
from ..run import Run, error_code, shown_error

REFUSED = "NotAvailableInZone"


def ask(run: Run) -> Verdict:
    zones = networks.zones_of(run)
    _, subnets = networks.make_network(run, sorted(zones))
    made = run.client("ec2").allocate_address(Domain="vpc", TagSpecifications=networks.specification(run, "elastic-ip"))
    seen = {f"{zone} ({zones[zone]})": _try(run, subnet, made["AllocationId"]) for zone, subnet in subnets.items()}
    refused = [zone for zone, outcome in seen.items() if outcome.startswith(REFUSED)]
    other = {zone: outcome for zone, outcome in seen.items() if outcome != "available" and zone not in refused}
    if refused:
        return fails(f"refused in {', '.join(refused)}", zones=seen)
    if other:
        return untold(f"not for the zone's sake: {other}", zones=seen)
    return holds(f"each of the {len(seen)} zones takes one", zones=seen)


def _try(run: Run, subnet: str, address: str) -> str:
    """One after the other, with one address: an account has five of them."""
    ec2 = run.client("ec2")
    try:
        made = ec2.create_nat_gateway(
            SubnetId=subnet, AllocationId=address, TagSpecifications=networks.specification(run, "natgateway")
        )["NatGateway"]["NatGatewayId"]
    except botocore.exceptions.ClientError as error:
        return REFUSED if error_code(error) == REFUSED else shown_error(error)

    def gateway() -> dict:
        return ec2.describe_nat_gateways(NatGatewayIds=[made])["NatGateways"][0]

    run.wait("the gateway", lambda: gateway()["State"] in ("available", "failed"), minutes=10)
    reached = gateway()
    if reached["State"] == "failed":
        return f"{reached.get('FailureCode')}: {reached.get('FailureMessage')}"
    ec2.delete_nat_gateway(NatGatewayId=made)
    run.wait("the gateway to be gone", lambda: made not in networks.nat_gateways(run, run.region), minutes=10)
    return reached["State"]


CHECK = Check(
    id="L14",
    question="In which zones of the region is a NAT gateway refused?",
    assumption="Each zone that is not opted into takes one.",
    settles="whether a network with `nat` can be deployed whichever zones come first",
    otherwise="The network leaves the zones out that were found, by their numbers.",
    minutes=35,
    costs=(Cost("nat-hour", 6), Cost("address-hour", 1)),
    makes=("NAT gateway", "address", "internet gateway", "network"),
    remark="For one region; run it in each that matters.",
    relies=(Reliance("stdlib/kinds/vpc.dr", "resource aws_nat_gateway", "a gateway in each zone"),),
    evidence=(
        Evidence(
            "The error NotAvailableInZone is documented, the zones are not.",
            "https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-troubleshooting.html",
        ),
    ),
    ask=ask,
)
