"""What a table answers to a second request for a replica that it has."""

from __future__ import annotations

from typing import Any

from ..description import Check, Evidence, Reliance, Verdict, fails, holds
from ..run import Run


def make_table(run: Run) -> str:
    """A table with a stream, as replicas need it, and nothing in it."""
    dynamodb = run.client("dynamodb")
    dynamodb.create_table(
        TableName=run.named("table"),
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        Tags=run.tags,
    )
    run.wait("the table", lambda: _described(run)["TableStatus"] == "ACTIVE", minutes=10)
    return run.named("table")


def add_replica(run: Run) -> str | None:
    update = [{"Create": {"RegionName": run.other}}]
    return run.attempt(run.client("dynamodb").update_table, TableName=run.named("table"), ReplicaUpdates=update)


def await_replica(run: Run) -> bool:
    return bool(run.wait("the replica", lambda: _replicas(run) == ["ACTIVE"] and _described(run)["TableStatus"] == "ACTIVE", minutes=20))


def ask(run: Run) -> Verdict:
    make_table(run)
    if (error := add_replica(run)) or not await_replica(run):
        raise RuntimeError(f"the replica cannot be made: {error}")
    second = add_replica(run)
    seen: dict[str, Any] = {"second": second, "replicas": _replicas(run)}
    if second is None:
        return fails("a second request for the same replica is accepted: two resources would share one replica", **seen)
    return holds(f"a second request for the same replica is refused: {second}", **seen)


def _described(run: Run) -> dict[str, Any]:
    return run.client("dynamodb").describe_table(TableName=run.named("table"))["Table"]


def _replicas(run: Run) -> list[str]:
    return [one["ReplicaStatus"] for one in _described(run).get("Replicas", []) if one["RegionName"] == run.other]


CHECK = Check(
    id="L16",
    question="What does a second request for the same replica of a table do?",
    assumption="It is refused, so that two resources for one replica fail in the deployment.",
    settles="whether one resource for each region of a table is needed, or only tidy",
    otherwise="Nothing changes: the compiler makes one resource for each region, since removing one of two would remove what the other needs.",
    minutes=15,
    regions=2,
    makes=("table",),
    relies=(Reliance("stdlib/kinds/dynamodb.dr", "resource aws_dynamodb_table_replica", "one for each region"),),
    evidence=(
        Evidence(
            "One replica for each Region; the answer to a second is not documented.",
            "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateReplicationGroupMemberAction.html",
        ),
    ),
    ask=ask,
)
