"""What a table answers to a second request for the protection that it has."""

from __future__ import annotations

from ..description import Check, Evidence, Reliance, Verdict, fails, holds
from ..run import Run


def ask(run: Run) -> Verdict:
    dynamodb, name = run.client("dynamodb"), run.named("table")
    dynamodb.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        Tags=run.tags,
    )
    _await_active(run)
    if error := _protect(run):
        raise RuntimeError(f"the table cannot be protected: {error}")
    _await_active(run)
    second = _protect(run)
    _await_active(run)
    if second is not None:
        return fails(f"a second request is refused: {second}", second=second)
    return holds("a second request for the same protection is accepted", second=second)


def _protect(run: Run) -> str | None:
    return run.attempt(run.client("dynamodb").update_table, TableName=run.named("table"), DeletionProtectionEnabled=True)


def _await_active(run: Run) -> None:
    def is_active() -> bool:
        shown = run.client("dynamodb").describe_table(TableName=run.named("table"))["Table"]
        return bool(shown["TableStatus"] == "ACTIVE")

    run.wait("the table", is_active, minutes=10)


CHECK = Check(
    id="L23",
    question="What does a second request for the same deletion protection of a table do?",
    assumption="It is accepted, and changes nothing.",
    settles="whether a plan that runs again gets past a table that it restored before",
    otherwise="The function that restores asks for the protection before it sets it.",
    minutes=5,
    makes=("table",),
    relies=(Reliance("templates/restore/index.py", "DeletionProtectionEnabled=True", "each run that finds a restored table"),),
    evidence=(
        Evidence(
            "The parameter is documented; nothing is said of a value that the table has already. For the throughput, the same value is refused.",
            "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html",
        ),
    ),
    ask=ask,
)
