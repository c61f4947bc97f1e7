"""Descriptions of services, read once by the runner and inherited by each function, which would take a while to read them."""

import functools

import boto3
import botocore.loaders
import botocore.session

_loader = botocore.loaders.create_loader()


@functools.cache
def warm(service: str) -> None:
    """Reads what it takes to make a client of a service."""
    settings = {"region_name": "us-east-1", "aws_access_key_id": "x", "aws_secret_access_key": "x"}
    _session().client(service, **settings)
    if service in _session().get_available_resources():
        _session().resource(service, **settings)


def _session() -> boto3.Session:
    session = botocore.session.Session()
    session.register_component("data_loader", _loader)
    return boto3.Session(botocore_session=session)


def install() -> None:
    """From now on, sessions take what was read before."""
    botocore.session.create_loader = lambda *_: _loader
