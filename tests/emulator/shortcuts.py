"""Shorter ways to what moto does for each call or for each empty account, with the same outcome."""

import functools
from typing import Any

import moto.core.responses
import moto.core.utils
import moto.ec2.utils
from moto import backends
from moto.core.base_backend import AccountSpecificBackend, BaseBackend
from moto.moto_api._internal import mock_random
from moto.moto_api._internal.moto_random import MotoRandom
from moto.moto_server.werkzeug_app import DomainDispatcherApplication

from .patching import replace, wrap


def install() -> None:
    """After the patches of the services, because the methods of a class are remembered as they are at its first call."""
    _remember()
    _drop_without_building()
    _draw_identifiers_whole()


def _remember() -> None:
    """What moto works out anew for each call although it never changes while a server runs."""
    folders = tuple(backends.list_of_moto_modules())
    methods = functools.cache(moto.core.responses.method_names_from_class)

    @replace(backends, "list_of_moto_modules")
    def list_of_moto_modules() -> tuple[str, ...]:
        return folders

    @replace(moto.core.responses, "method_names_from_class")
    def method_names_from_class(responses: type) -> list[str]:
        return methods(responses)

    # Each loader lists the folders of all services of AWS before it reads the description of one.
    loader = moto.core.utils.create_loader()

    @replace(moto.core.utils, "create_loader")
    def create_loader() -> Any:
        return loader

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


def _drop_without_building() -> None:
    """Moto's reset fills each backend as a new one is filled, and then drops it."""

    @replace(AccountSpecificBackend, "reset")
    def reset(self: AccountSpecificBackend) -> None:
        """What a backend closes outside of itself, such as files, it closes in a reset of its own."""
        for backend in list(self.values()):
            if type(backend).reset is not BaseBackend.reset:
                backend.reset()


def _draw_identifiers_whole() -> None:
    """Moto draws them character by character, a hundred thousand times for the images of one empty region."""

    @replace(moto.ec2.utils, "random_resource_id")
    def random_resource_id(size: int = 8) -> str:
        return mock_random.get_random_hex(size)

    @replace(MotoRandom, "get_random_hex")
    def get_random_hex(self: MotoRandom, length: int = 8) -> str:
        return f"{self.getrandbits(4 * length):0{length}x}" if length else ""
