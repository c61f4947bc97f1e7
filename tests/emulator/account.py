"""What every part of the emulator says about the one account that it plays."""

import datetime
import uuid

ACCOUNT = "123456789012"


def arn(service: str, region: str, resource: str) -> str:
    """The name of a resource of this account; global services pass an empty region."""
    return f"arn:aws:{service}:{region}:{ACCOUNT}:{resource}"


def random_hex(length: int = 8) -> str:
    return uuid.uuid4().hex[:length]


def current_time() -> datetime.datetime:
    return datetime.datetime.now(datetime.timezone.utc)
