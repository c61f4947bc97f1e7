"""Moto with its patches and fakes, behind the front, on a socket that listens already."""

import os
import socket

os.environ.setdefault("MOTO_ACM_VALIDATION_WAIT", "0")  # certificates are issued as soon as they are proven
os.environ.setdefault("MOTO_DISABLE_GLOBAL_CORS", "true")  # no browser calls

import botocore.session

from . import descriptions

# Moto asks sessions of its own where each service is; its backends and `wire.py` now read the same descriptions.
botocore.session.create_loader = lambda *_: descriptions.loader()

from moto.core.config import default_user_config
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from . import leftovers, services, shortcuts
from .front import Front
from .snapshots import SnapshotServer


def make_emulator(listener: socket.socket) -> SnapshotServer:
    default_user_config["stepfunctions"] = {"execute_state_machine": True}
    leftovers.remember_defaults()
    services.install()
    shortcuts.install()
    application = Front(DomainDispatcherApplication(create_backend_app))
    host, port = listener.getsockname()
    return SnapshotServer(host, port, application, fd=listener.fileno())
