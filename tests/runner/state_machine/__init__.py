"""State machines in the Amazon States Language with JSONPath: read, refused where they break a rule of the language, and run.

The rules are those of https://states-language.net/spec.html and of the service's guide.
"""

from .definition import Machine, read
from .run import run

__all__ = ["Machine", "read", "run"]
