"""What boto3 reads and puts together before it makes a call, done once by the fork server and inherited by each function."""

import contextlib
import functools
import ssl

import boto3
import botocore.exceptions
import botocore.httpsession
import botocore.session
from emulator import descriptions

# What a client looks at beside the description of its service.
BESIDE = ("paginators-1", "waiters-2")


@functools.cache
def warm(service: str) -> None:
    """Reads what it takes to make a client of a service."""
    settings = {"region_name": "us-east-1", "aws_access_key_id": "x", "aws_secret_access_key": "x"}
    session = _session()
    session.client(service, **settings)
    for kind in BESIDE:
        with contextlib.suppress(botocore.exceptions.UnknownServiceError):
            descriptions.loader().load_service_model(service, kind)
    if service in session.get_available_resources():
        session.resource(service, **settings)


def _session() -> boto3.Session:
    return boto3.Session(botocore_session=descriptions.session())


@functools.cache
def unused_session() -> boto3.Session:
    """One that has not looked at its surroundings yet: it does when it makes its first client, which is up to each function."""
    return _session()


def install() -> None:
    """From now on, sessions take what was read before. Nothing leaves the machine, so nothing is ever encrypted."""
    botocore.session.create_loader = lambda *_: descriptions.loader()
    botocore.httpsession.create_urllib3_context = lambda *_, **__: None
    # Reading the certificates of all authorities takes longer than most functions.
    ssl.SSLContext.load_default_certs = lambda *_, **__: None
    boto3.DEFAULT_SESSION = unused_session()
