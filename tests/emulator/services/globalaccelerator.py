"""Global Accelerator, which moto doesn't have: accelerators, listeners and endpoint groups with their traffic dials."""

import uuid
from typing import Any

from moto.ec2.models import ec2_backends
from moto.elbv2.models import elbv2_backends

from ..account import ACCOUNT, current_time, random_hex
from ..fakes import HANDLERS, Handler, ServiceError, lifecycle, operation, replace_members, table, tag_operations

ACCELERATOR = "globalaccelerator"
# What stands in what.
HOLDERS = {"Listener": "Accelerator", "EndpointGroup": "Listener"}


def _accelerator(given: dict[str, Any], region: str) -> dict[str, Any]:
    return {
        "AcceleratorArn": f"arn:aws:globalaccelerator::{ACCOUNT}:accelerator/{uuid.uuid4()}",
        "Name": given["Name"],
        "IpAddressType": given.get("IpAddressType", "IPV4"),
        "Enabled": given.get("Enabled", True),
        "DnsName": f"a{random_hex(16)}.awsglobalaccelerator.com",
        "Status": "DEPLOYED",
        "CreatedTime": current_time(),
        "LastModifiedTime": current_time(),
        "IpSets": [{"IpFamily": "IPv4", "IpAddresses": ["192.0.2.10", "192.0.2.11"], "IpAddressFamily": "IPv4"}],
    }


def _listener(given: dict[str, Any], region: str) -> dict[str, Any]:
    return {
        "ListenerArn": f"{given['AcceleratorArn']}/listener/{random_hex()}",
        "PortRanges": given["PortRanges"],
        "Protocol": given.get("Protocol", "TCP"),
        "ClientAffinity": given.get("ClientAffinity", "NONE"),
    }


# https://docs.aws.amazon.com/global-accelerator/latest/dg/best-practices-aga.html
GROUP = "GlobalAccelerator"


def _leave_groups(region: str, configurations: list[dict[str, Any]]) -> None:
    """Where the addresses of clients are kept, the service makes a group in the network of the balancer, and never removes it."""
    for one in configurations:
        balancer = elbv2_backends[ACCOUNT][region].load_balancers.get(one.get("EndpointId"))
        if balancer is None or not one.get("ClientIPPreservationEnabled", True):
            continue
        backend = ec2_backends[ACCOUNT][region]
        if backend.get_security_group_by_name_or_id(GROUP, balancer.vpc_id) is None:
            backend.create_security_group(GROUP, "GlobalAccelerator configured SecurityGroup", vpc_id=balancer.vpc_id)


def _endpoint_group(given: dict[str, Any], region: str) -> dict[str, Any]:
    _leave_groups(given["EndpointGroupRegion"], given.get("EndpointConfigurations", []))
    return {
        "EndpointGroupArn": f"{given['ListenerArn']}/endpoint-group/{random_hex(12)}",
        "EndpointGroupRegion": given["EndpointGroupRegion"],
        "EndpointDescriptions": _described(given.get("EndpointConfigurations", [])),
        "TrafficDialPercentage": given.get("TrafficDialPercentage", 100.0),
        "HealthCheckPort": given.get("HealthCheckPort", 443),
        "HealthCheckProtocol": given.get("HealthCheckProtocol", "TCP"),
        "HealthCheckPath": given.get("HealthCheckPath"),
        "HealthCheckIntervalSeconds": given.get("HealthCheckIntervalSeconds", 30),
        "ThresholdCount": given.get("ThresholdCount", 3),
        "PortOverrides": given.get("PortOverrides", []),
    }


def _described(configurations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**configuration, "HealthState": "HEALTHY"} for configuration in configurations]


def _change_endpoint_group(group: dict[str, Any], given: dict[str, Any]) -> None:
    configurations = given.pop("EndpointConfigurations", None)
    replace_members(group, given)
    if configurations is not None:
        _leave_groups(group["EndpointGroupRegion"], configurations)
        group["EndpointDescriptions"] = _described(configurations)


def _install_lists() -> None:
    for noun, holder in HOLDERS.items():

        def show(parameters: dict[str, Any], region: str, noun: str = noun, holder: str = holder) -> dict[str, Any]:
            return {f"{noun}s": _inside(noun, parameters[f"{holder}Arn"])}

        operation(ACCELERATOR, f"List{noun}s")(show)


def _install_deletion() -> None:
    """From the inside out, and an accelerator only when it is disabled.

    https://docs.aws.amazon.com/global-accelerator/latest/api/API_DeleteAccelerator.html
    """
    for noun, holder in HOLDERS.items():
        remove = HANDLERS[(ACCELERATOR, f"Delete{holder}")]

        def delete(
            parameters: dict[str, Any], region: str, noun: str = noun, holder: str = holder, remove: Handler = remove
        ) -> dict[str, Any]:
            arn = parameters[f"{holder}Arn"]
            if _inside(noun, arn):
                raise ServiceError(f"Associated{noun}FoundException", f"{arn} still has some")
            if table(ACCELERATOR, holder).get(arn, {}).get("Enabled"):
                raise ServiceError("AcceleratorNotDisabledException", f"{arn} is enabled")
            return remove(parameters, region)

        operation(ACCELERATOR, f"Delete{holder}")(delete)


def _inside(noun: str, holder: str) -> list[dict[str, Any]]:
    return [one for arn, one in table(ACCELERATOR, noun).items() if arn.startswith(f"{holder}/")]


def install() -> None:
    for noun, make in (("Accelerator", _accelerator), ("Listener", _listener)):
        lifecycle(ACCELERATOR, noun, f"{noun}Arn", make, answer=noun, not_found=f"{noun}NotFoundException")
    lifecycle(
        ACCELERATOR,
        "EndpointGroup",
        "EndpointGroupArn",
        _endpoint_group,
        answer="EndpointGroup",
        not_found="EndpointGroupNotFoundException",
        change=_change_endpoint_group,
    )
    _install_lists()
    _install_deletion()
    tag_operations(ACCELERATOR, "ResourceArn", listed=True)

    @operation(ACCELERATOR, "DescribeAcceleratorAttributes", "UpdateAcceleratorAttributes")
    def attributes(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        return {"AcceleratorAttributes": {"FlowLogsEnabled": False}}

    # The provider asks whether an endpoint belongs to another account; there is only one here.
    @operation(ACCELERATOR, "ListCrossAccountResources")
    def list_cross_account_resources(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        return {"CrossAccountResources": []}

    @operation(ACCELERATOR, "ListAccelerators")
    def list_accelerators(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        return {"Accelerators": list(table(ACCELERATOR, "Accelerator").values())}
