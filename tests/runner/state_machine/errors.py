"""Errors of states: their names, and who retries or catches which.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
"""

from typing import Any

ALL, TASK_FAILED, TIMEOUT, RUNTIME = "States.ALL", "States.TaskFailed", "States.Timeout", "States.Runtime"
PARAMETER_PATH, RESULT_PATH, NO_CHOICE = "States.ParameterPathFailure", "States.ResultPathMatchFailure", "States.NoChoiceMatched"
INTRINSIC, DATA_LIMIT = "States.IntrinsicFailure", "States.DataLimitExceeded"
KNOWN = (
    ALL,
    "States.BranchFailed",
    DATA_LIMIT,
    "States.ExceedToleratedFailureThreshold",
    "States.HeartbeatTimeout",
    INTRINSIC,
    "States.ItemReaderFailed",
    NO_CHOICE,
    PARAMETER_PATH,
    "States.Permissions",
    RESULT_PATH,
    "States.ResultWriterFailed",
    RUNTIME,
    TASK_FAILED,
    TIMEOUT,
)
# What nobody can retry or catch by `States.ALL`.
TERMINAL = (RUNTIME, DATA_LIMIT)


class StateFailed(Exception):
    """A state failed with an error that has a name. `task` says that a task did, which `States.TaskFailed` stands for."""

    def __init__(self, error: str, cause: str, task: bool = False):
        super().__init__(f"{error}: {cause}")
        self.error, self.cause, self.task = error, cause, task

    def matches(self, names: list[str]) -> bool:
        if self.error in names:
            return True
        if self.error in TERMINAL:
            return False
        return ALL in names or (TASK_FAILED in names and self.task and self.error != TIMEOUT)

    def described(self) -> dict[str, Any]:
        return {"Error": self.error, "Cause": self.cause}
