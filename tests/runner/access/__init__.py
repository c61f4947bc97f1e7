"""Who may do what: the roles and policies that were deployed, judged as IAM does."""

from .access import Access
from .permissions import Permission

__all__ = ["Access", "Permission"]
