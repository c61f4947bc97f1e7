"""SSM Automation documents, schema 0.3: read, refused where they break a rule of the format, and run.

The rules are those of the user guide: https://docs.aws.amazon.com/systems-manager/latest/userguide/automation-documents.html
Where the guide says nothing, the runner takes what is worse for the document: a wait whose question fails has failed.
"""

from .document import Document, read
from ..result import Run, StepRun
from .run import begin, run

__all__ = ["Document", "Run", "StepRun", "begin", "read", "run"]
