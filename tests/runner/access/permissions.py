"""Permissions of a role, the smallest parts that can be taken away: one action on one resource."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Permission:
    """`statement` is its number among all statements of the role."""

    statement: int
    action: str
    resource: str

    def __str__(self) -> str:
        return f"{self.action} on {self.resource}"
