"""EC2: deleting VPC endpoints.

Moto fails as a whole when one part of what an endpoint owns (a route, say) is gone already, which is what happens when
Terraform destroys route tables at the same time.
"""

from typing import Any

from moto.ec2.models.vpcs import VPCBackend

from ..patching import wrap


def install() -> None:
    @wrap(VPCBackend, "delete_vpc_endpoints")
    def delete_vpc_endpoints(original: Any, self: VPCBackend, vpce_ids: list[str] | None = None) -> None:
        for endpoint_id in vpce_ids or []:
            try:
                original(self, [endpoint_id])
            except Exception:
                endpoint = self.vpc_end_points.get(endpoint_id)
                if endpoint:
                    endpoint.state = "deleted"
