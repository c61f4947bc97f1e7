"""Service Quotas: moto knows those of networks only. A quota that does not exist is refused, and that of the whole account is listed in one
region, as by the service: https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetServiceQuota.html"""

import json
from typing import Any

from moto.servicequotas.exceptions import NoSuchResource
from moto.servicequotas.models import ServiceQuotasBackend
from moto.servicequotas.responses import ServiceQuotasResponse

from ..patching import replace, wrap

WHOLE_ACCOUNT = "us-east-1"

# Service, code, name, default and whether it counts for the whole account: https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html
QUOTAS = (
    ("ec2", "L-0263D0A3", "EC2-VPC Elastic IPs", 5, False),
    ("elasticloadbalancing", "L-53DA6B97", "Application Load Balancers per Region", 50, False),
    ("elasticloadbalancing", "L-B22855CB", "Target Groups per Region", 3000, False),
    ("rds", "L-952B80B8", "DB clusters", 40, False),
    ("rds", "L-7B6409FD", "DB instances", 40, False),
    ("rds", "L-E4C808A8", "DB cluster parameter groups", 50, False),
    ("rds", "L-48C6BF61", "DB subnet groups", 50, False),
    ("rds", "L-9B510759", "Manual DB cluster snapshots", 100, False),
    ("backup", "L-7705D2CB", "Backup vaults per Region per account", 300, False),
    ("backup", "L-BD69F607", "Backup plans per Region per account", 300, False),
    ("events", "L-244521F2", "Number of rules", 300, False),
    ("ssm", "L-60D2045D", "Systems Manager SSM documents", 500, False),
    ("states", "L-B66B0F91", "Registered state machines", 100000, False),
    ("lambda", "L-B99A9384", "Concurrent executions", 1000, False),
    ("s3", "L-DC2B2D3D", "General purpose buckets", 10000, True),
    ("iam", "L-FE177D64", "Roles per account", 1000, True),
    ("route53", "L-ACB674F3", "Health checks", 200, True),
    ("route53", "L-4EA4796A", "Hosted zones", 500, True),
)


def _listed(region: str, service: str) -> list[dict[str, Any]]:
    return [
        {
            "ServiceCode": service,
            "QuotaArn": f"arn:aws:servicequotas:{region}::{service}/{code}",
            "QuotaCode": code,
            "QuotaName": name,
            "Value": float(value),
            "Unit": "None",
            "Adjustable": True,
            "GlobalQuota": whole,
        }
        for owner, code, name, value, whole in QUOTAS
        if owner == service and (not whole or region == WHOLE_ACCOUNT)
    ]


def _found(backend: ServiceQuotasBackend, service: str, code: str) -> dict[str, Any]:
    for quota in backend.list_aws_default_service_quotas(service):
        if quota["QuotaCode"] == code:
            return quota
    raise NoSuchResource


def install() -> None:
    @wrap(ServiceQuotasBackend, "list_aws_default_service_quotas")
    def listed(original: Any, self: ServiceQuotasBackend, service_code: str) -> list[dict[str, Any]]:
        return _listed(self.region_name, service_code) or original(self, service_code)

    @replace(ServiceQuotasBackend, "get_service_quota")
    def found(self: ServiceQuotasBackend, service_code: str, quota_code: str) -> dict[str, Any]:
        return _found(self, service_code, quota_code)

    @replace(ServiceQuotasResponse, "get_aws_default_service_quota")
    def default(self: ServiceQuotasResponse) -> str:
        return json.dumps({"Quota": _found(self.backend, self._get_param("ServiceCode"), self._get_param("QuotaCode"))})
