"""Which errors of a service are its last word, and which pass: what several functions ask when a call has failed."""

from botocore.exceptions import ClientError

FIRST_SERVER_ERROR = 500
TOO_OFTEN = 429


def is_passing(error):
    """Whether the next attempt may go better: the service did not answer, failed itself, or was asked too often."""
    if not isinstance(error, ClientError):
        return True
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", FIRST_SERVER_ERROR)
    return status >= FIRST_SERVER_ERROR or status == TOO_OFTEN or "Throttl" in error.response["Error"]["Code"]
