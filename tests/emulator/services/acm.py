"""Certificates: one is issued when the record that proves it stands in a public zone to which the public DNS delegates.

https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
"""

from typing import Any

from moto.acm.models import CertBundle

from ..patching import wrap
from .route53 import public_record

PENDING = "PENDING_VALIDATION"


def _is_proven(certificate: CertBundle) -> bool:
    options = certificate.describe()["Certificate"].get("DomainValidationOptions", [])
    return all(public_record(one["ResourceRecord"]["Name"], one["ResourceRecord"]["Type"]) for one in options)


def install() -> None:
    @wrap(CertBundle, "check")
    def check(original: Any, self: CertBundle) -> None:
        if self.status != PENDING or _is_proven(self):
            original(self)
