"""What steps do."""

from .action import Action
from .approve import APPROVE
from .branch import BRANCH
from .call import ASSERT, EXECUTE, WAIT
from .document import EXECUTE_AUTOMATION
from .function import INVOKE
from .loop import LOOP
from .sleep import SLEEP

# Those that the format has; the runner runs what recovery plans use.
ACTIONS: dict[str, Action | None] = {
    "aws:approve": APPROVE,
    "aws:assertAwsResourceProperty": ASSERT,
    "aws:branch": BRANCH,
    "aws:changeInstanceState": None,
    "aws:copyImage": None,
    "aws:createImage": None,
    "aws:createStack": None,
    "aws:createTags": None,
    "aws:deleteImage": None,
    "aws:deleteStack": None,
    "aws:executeAutomation": EXECUTE_AUTOMATION,
    "aws:executeAwsApi": EXECUTE,
    "aws:executeScript": None,
    "aws:executeStateMachine": None,
    "aws:invokeLambdaFunction": INVOKE,
    "aws:invokeWebhook": None,
    "aws:loop": LOOP,
    "aws:pause": None,
    "aws:runCommand": None,
    "aws:runInstances": None,
    "aws:sleep": SLEEP,
    "aws:updateVariable": None,
    "aws:waitForAwsResourceProperty": WAIT,
}

__all__ = ["ACTIONS", "Action"]
