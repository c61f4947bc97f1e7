"""What tests of recovery share: the plans that were deployed, what starts them, and what can be seen of a system."""

from .notices import Notices
from .observed import observe
from .plans import DeployedPlan, plans_of
from .start import Start, measure_well, sounding, start_of
from .states import OTHER

__all__ = ["OTHER", "DeployedPlan", "Notices", "Start", "measure_well", "observe", "plans_of", "sounding", "start_of"]
