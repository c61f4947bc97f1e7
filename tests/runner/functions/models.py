"""Descriptions of services, read once by the runner and inherited by each function, which would take a while to read them."""

import functools

import boto3
import botocore.loaders
import botocore.session

_loader = botocore.loaders.create_loader()


@functools.cache
def warm(service: str) -> None:
    """Reads what it takes to make a client of a service."""
    session = botocore.session.Session()
    session.register_component("data_loader", _loader)
    settings = {"region_name": "us-east-1", "aws_access_key_id": "x", "aws_secret_access_key": "x"}
    boto3.Session(botocore_session=session).client(service, **settings)
    if service in boto3.Session(botocore_session=session).get_available_resources():
        boto3.Session(botocore_session=session).resource(service, **settings)


def install() -> None:
    """From now on, sessions take what was read before."""
    botocore.session.create_loader = lambda *_: _loader
