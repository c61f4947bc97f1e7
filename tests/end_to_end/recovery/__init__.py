"""What tests of recovery share: the plans that were deployed, what starts them, and what can be seen of a system."""

from .notices import Notices
from .observed import observe
from .plans import DeployedPlan, plans_of
from .start import Start, fall_silent, start_of

__all__ = ["DeployedPlan", "Notices", "Start", "fall_silent", "observe", "plans_of", "start_of"]
