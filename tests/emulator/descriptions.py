"""The descriptions of services that botocore brings along.

Each session of botocore reads them for itself, and lists the folders of all services before it does. Here a process reads each of
them once, which saves seconds, and memory that each fork of the process has to map. What clients make of the descriptions, each anew,
can be kept, too.
"""

import functools
from typing import Any

import botocore.client
import botocore.hooks
import botocore.loaders
import botocore.session


@functools.cache
def loader() -> botocore.loaders.Loader:
    return botocore.loaders.create_loader()


def session() -> botocore.session.Session:
    made = botocore.session.get_session()
    made.register_component("data_loader", loader())
    return made


def share() -> None:
    """From now on, clients of a service share their class, and all of them the names of their events."""
    classes: dict[str, type] = {}
    make_class = botocore.client.ClientCreator._create_client_class

    def class_of(self: Any, service_name: str, service_model: Any) -> type:
        if service_name not in classes:
            classes[service_name] = make_class(self, service_name, service_model)
        return classes[service_name]

    names: dict[str, str] = {}
    initialise = botocore.hooks.EventAliaser.__init__

    def share_names(self: Any, event_emitter: Any, event_aliases: Any = None) -> None:
        initialise(self, event_emitter, event_aliases)
        if self._event_aliases == botocore.hooks.EVENT_ALIASES:
            self._alias_name_cache = names

    botocore.client.ClientCreator._create_client_class = class_of
    botocore.hooks.EventAliaser.__init__ = share_names
