"""DynamoDB: global tables of version 2019.11.21.

Moto has no replicas: creating one waits for ever. Here a replica is a table in its region with the items of the original,
so that what is written in one region is read in the other, and with backups and an encryption key of its own.
"""

import copy
from typing import Any

from moto.core.responses import ActionResult
from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler, DynamoResult

from ..account import ACCOUNT
from ..patching import wrap


def _described(region: str, given: dict[str, Any]) -> dict[str, Any]:
    shown = {"RegionName": region, "ReplicaStatus": "ACTIVE"}
    if given.get("KMSMasterKeyId"):
        shown["KMSMasterKeyId"] = given["KMSMasterKeyId"]
    return shown


def _replica(table: Table, region: str, given: dict[str, Any]) -> Table:
    replica = copy.copy(table)  # shares the items, which is what replication amounts to
    replica.table_arn = table.table_arn.replace(table.region_name, region)
    replica.region_name = region
    replica.tags = []  # tags are not replicated
    replica.continuous_backups = copy.deepcopy(table.continuous_backups)
    if (table.sse_specification or {}).get("KMSMasterKeyId"):
        key = given.get("KMSMasterKeyId") or replica._get_default_encryption_key(ACCOUNT, region)
        replica.sse_specification = {**table.sse_specification, "KMSMasterKeyId": key}
    replica.replicas = {table.region_name: {}}
    return replica


def _replicas(table: Table) -> dict[str, dict[str, Any]]:
    return table.__dict__.setdefault("replicas", {})


def install() -> None:
    @wrap(Table, "describe")
    def describe(original: Any, self: Table, base_key: str = "TableDescription") -> dict[str, Any]:
        shown = original(self, base_key)
        if _replicas(self):
            shown[base_key]["Replicas"] = [_described(region, given) for region, given in _replicas(self).items()]
            shown[base_key]["GlobalTableVersion"] = "2019.11.21"
        # https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ProvisionedThroughput.html
        if self.billing_mode == "PAY_PER_REQUEST":
            shown[base_key]["ProvisionedThroughput"] = {"ReadCapacityUnits": 0, "WriteCapacityUnits": 0}
        return shown

    @wrap(DynamoHandler, "update_table")
    def update_table(original: Any, self: DynamoHandler) -> ActionResult:
        table = self.dynamodb_backend.get_table(self.body["TableName"])
        # Moto takes the encryption of a table at its creation only.
        if encryption := self.body.get("SSESpecification"):
            key = encryption.get("KMSMasterKeyId") or table._get_default_encryption_key(ACCOUNT, table.region_name)
            table.sse_specification = {**encryption, "KMSMasterKeyId": key} if encryption.get("Enabled") else {}
        if not self.body.get("ReplicaUpdates"):
            return original(self)
        for update in self.body["ReplicaUpdates"]:
            ((action, given),) = update.items()
            region = given["RegionName"]
            tables = dynamodb_backends[self.current_account][region].tables
            if action == "Create":
                _replicas(table)[region] = given
                tables[table.name] = _replica(table, region, given)
            elif action == "Delete":
                _replicas(table).pop(region, None)
                tables.pop(table.name, None)
        return DynamoResult(table.describe())
