"""What moto works out anew for each call although it never changes while a server runs: here it is worked out once."""

import functools
from typing import Any

import moto.core.responses
from moto import backends
from moto.moto_server.werkzeug_app import DomainDispatcherApplication

from .patching import replace, wrap


def install() -> None:
    """After the patches of the services, because the methods of a class are remembered as they are at its first call."""
    folders = tuple(backends.list_of_moto_modules())
    methods = functools.cache(moto.core.responses.method_names_from_class)

    @replace(backends, "list_of_moto_modules")
    def list_of_moto_modules() -> tuple[str, ...]:
        return folders

    @replace(moto.core.responses, "method_names_from_class")
    def method_names_from_class(responses: type) -> list[str]:
        return methods(responses)

    known_hosts: dict[str, str] = {}

    @wrap(DomainDispatcherApplication, "get_backend_for_host")
    def get_backend_for_host(original: Any, self: DomainDispatcherApplication, host: str | None) -> str | None:
        """A host without a backend is not remembered, so that moto complains about it each time."""
        if host in known_hosts:
            return known_hosts[host]
        backend = original(self, host)
        if backend is not None:
            known_hosts[host] = backend
        return backend
