"""How a call ends when it doesn't end well."""

import botocore.exceptions


class CallFailed(Exception):
    """A service answered with an error, or would not have been asked because the call makes no sense."""

    def __init__(self, code: str, message: str, status: int = 400, shape: str = "ClientError"):
        super().__init__(f"{code}: {message}")
        self.code, self.message, self.status = code, message, status
        # The name that the error has in the interface of the service; `ClientError` where it is not declared there.
        self.shape = shape

    @classmethod
    def of(cls, error: botocore.exceptions.ClientError) -> "CallFailed":
        described = error.response.get("Error", {})
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400)
        return cls(described.get("Code", "Unknown"), described.get("Message", ""), status, type(error).__name__)


class NoAnswer(Exception):
    """A region that is lost let a call hang for as long as the caller waited."""

    def __init__(self, region: str, seconds: float):
        super().__init__(f"{region} gave no answer within {seconds:g}s")
        self.seconds = seconds
