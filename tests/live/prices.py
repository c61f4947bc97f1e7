"""What a check costs, roughly: list prices of us-east-1 in USD. Storage and traffic of a check are cents and left out."""

from __future__ import annotations

import dataclasses

from .description import Check

DATE = "November 2026"


@dataclasses.dataclass(frozen=True)
class Price:
    unit: str
    dollars: float
    source: str


PRICES = {
    "aurora-hour": Price("hour of a db.r6g.large", 0.26, "https://aws.amazon.com/rds/aurora/pricing/"),
    "nat-hour": Price("hour of a NAT gateway", 0.045, "https://aws.amazon.com/vpc/pricing/"),
    "alb-hour": Price("hour of a load balancer", 0.0225, "https://aws.amazon.com/elasticloadbalancing/pricing/"),
    "accelerator-hour": Price("hour of an accelerator", 0.025, "https://aws.amazon.com/global-accelerator/pricing/"),
    "address-hour": Price("hour of a public IPv4 address", 0.005, "https://aws.amazon.com/vpc/pricing/"),
    "health-check": Price("month of a health check", 0.5, "https://aws.amazon.com/route53/pricing/"),
    "alarm": Price("month of an alarm", 0.1, "https://aws.amazon.com/cloudwatch/pricing/"),
    "key": Price("month of a key", 1.0, "https://aws.amazon.com/kms/pricing/"),
    "secret": Price("month of a secret", 0.4, "https://aws.amazon.com/secrets-manager/pricing/"),
}


def dollars(check: Check) -> float:
    return sum(PRICES[cost.price].dollars * cost.amount for cost in check.costs)


def shown(check: Check) -> str:
    """Rounded up to a cent; what is below one is said so."""
    total = dollars(check)
    return "nothing" if not check.costs else f"${max(total, 0.01):.2f}"


def explained(check: Check) -> list[str]:
    return [
        f"{cost.amount:g} × {PRICES[cost.price].unit} at ${PRICES[cost.price].dollars:g} ({PRICES[cost.price].source}, {DATE})"
        for cost in check.costs
    ]
