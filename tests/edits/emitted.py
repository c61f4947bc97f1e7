"""What is emitted for a topology, and what an edit may change of it."""

import contextlib
import json
import pathlib
import shutil
import tempfile
from typing import Any, Iterator

import compiler
import subject as subjects

# What holds data, or what others hold while they serve: it goes only where the file says so.
STATEFUL = {
    "aws_backup_vault",
    "aws_cloudwatch_event_bus",
    "aws_dynamodb_table",
    "aws_dynamodb_table_replica",
    "aws_kms_key",
    "aws_rds_cluster",
    "aws_rds_cluster_instance",
    "aws_rds_global_cluster",
    "aws_s3_bucket",
    "aws_sns_topic",
    "aws_sqs_queue",
    "aws_subnet",
    "aws_vpc",
}
# What tells one resource from another at the provider.
NAMES = (
    "name", "identifier", "cluster_identifier", "global_cluster_identifier", "bucket", "function_name", "alarm_name", "id",
    "priority", "statement_id", "target_id", "cidr_ipv4", "path_part", "rule",
)


class Refused(Exception):
    """The compiler does not take the topology."""


@contextlib.contextmanager
def written(subject: subjects.Subject) -> Iterator[pathlib.Path]:
    """The file of a subject, beside the function that its lambdas are made of."""
    with tempfile.TemporaryDirectory(prefix="edit-") as room:
        for folder in subjects.FOLDER.iterdir():
            if folder.is_dir():
                shutil.copytree(folder, pathlib.Path(room) / folder.name)
        file = pathlib.Path(room) / f"{subject.name}.dr"
        file.write_text(subject.text() + "\n")
        yield file


def compile_into(folder: pathlib.Path, subject: subjects.Subject) -> None:
    with written(subject) as file:
        done = compiler.attempt("compile", str(file), "--output", str(folder))
    if done.returncode != 0:
        raise Refused(done.stdout + done.stderr)


def resources(subject: subjects.Subject) -> dict[str, dict[str, Any]]:
    """By address; without the comment that says which line it is from."""
    with tempfile.TemporaryDirectory(prefix="emitted-") as room:
        folder = pathlib.Path(room) / "out"
        compile_into(folder, subject)
        return resources_in(folder)


def resources_in(folder: pathlib.Path) -> dict[str, dict[str, Any]]:
    found = {}
    for file in sorted(folder.rglob("*.tf.json")):
        for type_, labelled in json.loads(file.read_text()).get("resource", {}).items():
            for label, body in labelled.items():
                found[f"{type_}.{label}"] = {key: value for key, value in body.items() if key != "//"}
    return found


def type_of(address: str) -> str:
    return address.partition(".")[0]


def names(body: dict[str, Any]) -> dict[str, Any]:
    return {name: body[name] for name in NAMES if name in body and name not in ignored(body)}


# ---- rules: each gives what is wrong, in words


def lost(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What holds data and is there no more."""
    gone = [address for address in before if type_of(address) in STATEFUL and address not in after]
    return [f"{address} is gone" for address in gone if not _served_only_what_is_gone(address, before, after)]


def _served_only_what_is_gone(key: str, before: dict[str, Any], after: dict[str, Any]) -> bool:
    """A key that encrypted nothing but what goes with it."""
    users = [address for address, body in before.items() if f"{key}." in json.dumps(body)]
    return type_of(key) == "aws_kms_key" and all(user not in after for user in users)


def renamed(before: dict[str, Any], after: dict[str, Any], only: set[str] | None = None) -> list[str]:
    """What stays, and is called otherwise at the provider."""
    return [
        f"{address}: {names(before[address])} becomes {names(after[address])}"
        for address in before
        if address in after and names(before[address]) != names(after[address]) and (only is None or type_of(address) in only)
    ]


def replaced(before: dict[str, Any], after: dict[str, Any], immutable: dict[str, list[str]]) -> list[str]:
    """What holds data and gets another value where the provider can only make a new resource."""
    return [
        f"{address}: {attribute} becomes {after[address].get(attribute)}"
        for address in before
        if type_of(address) in STATEFUL and address in after
        for attribute in immutable.get(type_of(address), [])
        if attribute not in ignored(after[address]) and before[address].get(attribute) != after[address].get(attribute)
    ]


def ignored(body: dict[str, Any]) -> list[str]:
    return body.get("lifecycle", {}).get("ignore_changes", [])


def absent(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return [f"{address} is gone" for address in before if address not in after]


def changed(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What is not the same to the last character."""
    return sorted(address for address in before.keys() | after.keys() if before.get(address) != after.get(address))
