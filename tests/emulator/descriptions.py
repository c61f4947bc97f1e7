"""The descriptions of services that botocore brings along.

Each session of botocore reads them for itself, and lists the folders of all services before it does. Here a process reads each of
them once, which saves seconds, and memory that each fork of the process has to map.
"""

import functools

import botocore.loaders
import botocore.session


@functools.cache
def loader() -> botocore.loaders.Loader:
    return botocore.loaders.create_loader()


def session() -> botocore.session.Session:
    made = botocore.session.get_session()
    made.register_component("data_loader", loader())
    return made
