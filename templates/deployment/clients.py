"""The one place that makes clients. In each region they act as the role that deploys it, as Terraform does, or else with the credentials
that both are given."""

import functools
import json
import pathlib
import threading
from typing import Any, Iterable, Optional

from failure import Failure

REFERENCE = "${var."


class Clients:
    def __init__(self, assumed: dict[str, dict[str, str]]):
        """`assumed` says by region which role is assumed, as the provider's configuration has it."""
        self._assumed = assumed
        self._sessions: dict[tuple[str, str], Any] = {}
        self._clients: dict[tuple[str, ...], Any] = {}
        self._lock = threading.Lock()  # making clients is not safe in several threads, using them is

    @classmethod
    def of(cls, folders: Iterable[pathlib.Path], values: dict[str, str]) -> "Clients":
        """The roles of the providers that the configurations in some folders set up."""
        assumed: dict[str, dict[str, str]] = {}
        for folder in folders:
            main = json.loads((folder / "main.tf.json").read_text())
            defaults = {name: one.get("default") for name, one in main.get("variable", {}).items()}
            for one in (one for each in main.get("provider", {}).values() for one in each):
                if "assume_role" in one:
                    variable = one["region"].removeprefix(REFERENCE).removesuffix("}")
                    assumed.setdefault(values.get(variable, defaults.get(variable)), one["assume_role"])
        return cls(assumed)

    def client(self, service: str, region: str, **settings: Any) -> Any:
        """For what belongs to no region of the topology, as the role of the first one."""
        role = self._assumed.get(region) or next(iter(self._assumed.values()), None)
        return self.client_as(role, service, region, **settings)

    def client_as(self, role: Optional[dict[str, str]], service: str, region: str, **settings: Any) -> Any:
        with self._lock:
            key = (role["role_arn"] if role else "", service, region, *sorted(settings))
            if key not in self._clients:
                self._clients[key] = self._session(role, region).client(service, region_name=region, **settings)
            return self._clients[key]

    def _session(self, role: Optional[dict[str, str]], region: str) -> Any:
        key = (role["role_arn"] if role else "", region)
        if key not in self._sessions:
            self._sessions[key] = _session_of(role, region)
        return self._sessions[key]


def _session_of(role: Optional[dict[str, str]], region: str) -> Any:
    try:
        import boto3  # Terraform does not need it
        import botocore.credentials
        import botocore.session
    except ImportError as error:
        raise Failure(f"it needs the Python package boto3 ({error})") from None
    if role is None:
        return boto3.Session()
    asking = botocore.session.get_session()
    # The region's own endpoint: the global one goes down with its region.
    # https://docs.aws.amazon.com/sdkref/latest/guide/feature-sts-regionalized-endpoints.html
    asking.set_config_variable("sts_regional_endpoints", "regional")
    more = {"RoleSessionName": role["session_name"]} | ({"ExternalId": role["external_id"]} if role.get("external_id") else {})
    fetcher = botocore.credentials.AssumeRoleCredentialFetcher(
        functools.partial(asking.create_client, region_name=region), asking.get_credentials(), role["role_arn"], extra_args=more
    )
    acting = botocore.session.get_session()
    # They end after an hour, and waiting may take longer.
    acting._credentials = botocore.credentials.DeferredRefreshableCredentials(fetcher.fetch_credentials, "assume-role")
    return boto3.Session(botocore_session=acting)
