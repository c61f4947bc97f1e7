"""The values that a configuration takes over from others: in a file beside it, which Terraform reads by itself, so that it can be applied
alone while the others are out of reach. Where its state is kept elsewhere, they are kept beside the state as well, for a machine that
has never applied the others."""

import json
import os
import pathlib
from typing import Any, Optional

from clients import Clients
from failure import Failure

FILE = "values.auto.tfvars.json"
KEPT = ".values.json"
STATE = ".tfstate"


class Handover:
    def __init__(self, folder: pathlib.Path, bucket: Optional[dict[str, Any]], state: Optional[str], clients: Clients):
        """`bucket` is how Terraform reaches the state, and `state` how that is called there."""
        self._file = folder / FILE
        self._bucket = bucket if state else None
        self._key = f"{(state or '').removesuffix(STATE)}{KEPT}"
        self._clients = clients

    def exists(self) -> bool:
        return self._file.exists() or self._fetch()

    def variables(self) -> list[str]:
        return list(json.loads(self._file.read_text())) if self.exists() else []

    def write(self, values: dict[str, Any]) -> bool:
        """Whether they have changed."""
        text = json.dumps(values, indent=2, sort_keys=True) + "\n"
        if self._file.exists() and self._file.read_text() == text:
            return False
        self._place(text)
        self._keep(text)
        return True

    def _place(self, text: str) -> None:
        staged = self._file.with_suffix(".new")
        staged.write_text(text)
        os.replace(staged, self._file)

    def _client(self, bucket: dict[str, Any]) -> Any:
        return self._clients.client_as(bucket.get("assume_role"), "s3", bucket["region"])

    def _keep(self, text: str) -> None:
        if self._bucket is None:
            return
        try:
            self._client(self._bucket).put_object(Bucket=self._bucket["bucket"], Key=self._key, Body=text.encode(), ContentType="application/json")
        except Exception as error:  # the file is there, so the work goes on
            print(f"== the values that are handed over could not be kept in {self._bucket['bucket']}: {error}")

    def _fetch(self) -> bool:
        if self._bucket is None:
            return False
        try:
            answer = self._client(self._bucket).get_object(Bucket=self._bucket["bucket"], Key=self._key)
        except Exception as error:
            if getattr(error, "response", {}).get("Error", {}).get("Code") == "NoSuchKey":
                return False
            raise Failure(f"the values that were handed over cannot be read from {self._bucket['bucket']}: {error}") from None
        self._place(answer["Body"].read().decode())
        return True
