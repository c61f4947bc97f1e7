"""What runs in the account, against what the files compile to: documents, state machines and the code of functions, each by its hash.
A plan compares most of it with the state alone, and trusts what it has written once."""

import base64
import hashlib
import json
from typing import Any, Callable, Iterator, NamedTuple, Optional

from clients import Clients
from failure import Failure

SHOWN_DIGITS = 12


class Running(NamedTuple):
    """How one type is asked for, and what a plan says of it."""

    called: str
    name: str  # its attribute that names it
    compiled: Callable[[dict[str, Any]], Optional[str]]  # the digest of what the files say; None where only an apply knows
    asked: Callable[[Clients, str, dict[str, Any]], str]
    absent: str  # the error of a service that has none


def digest_of_text(text: str) -> str:
    """Of a document whose blanks mean nothing."""
    return hashlib.sha256(json.dumps(json.loads(text), sort_keys=True).encode()).hexdigest()


def digest_of_code(hash_in_base64: str) -> str:
    return base64.b64decode(hash_in_base64).hex()


def _text(attribute: str) -> Callable[[dict[str, Any]], Optional[str]]:
    return lambda values: digest_of_text(values[attribute]) if values.get(attribute) else None


def _code(values: dict[str, Any]) -> Optional[str]:
    return digest_of_code(values["source_code_hash"]) if values.get("source_code_hash") else None


def _document_in(clients: Clients, region: str, values: dict[str, Any]) -> str:
    # Without a version it is the default one, which plans are started by.
    # https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetDocument.html
    return digest_of_text(clients.client("ssm", region).get_document(Name=values["name"], DocumentFormat="JSON")["Content"])


def _machine_in(clients: Clients, region: str, values: dict[str, Any]) -> str:
    return digest_of_text(clients.client("stepfunctions", region).describe_state_machine(stateMachineArn=values["arn"])["definition"])


def _function_in(clients: Clients, region: str, values: dict[str, Any]) -> str:
    # https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html
    return digest_of_code(clients.client("lambda", region).get_function_configuration(FunctionName=values["function_name"])["CodeSha256"])


TYPES = {
    "aws_ssm_document": Running("document", "name", _text("content"), _document_in, "InvalidDocument"),
    "aws_sfn_state_machine": Running("state machine", "name", _text("definition"), _machine_in, "StateMachineDoesNotExist"),
    "aws_lambda_function": Running("function", "function_name", _code, _function_in, "ResourceNotFoundException"),
}


def differences(resources: list[dict[str, Any]], clients: Clients) -> Iterator[str]:
    """Of what is planned to exist; what does not exist yet, the plan says."""
    same = dict.fromkeys((one.called for one in TYPES.values()), 0)
    for one in resources:
        kind, values = TYPES.get(one["type"]), one["values"]
        if kind is None or one["mode"] != "managed" or not values.get("arn"):
            continue
        compiled, region = kind.compiled(values), values["arn"].split(":")[3]
        if compiled is None:
            continue
        found = _found(kind, clients, region, values)
        what = f"the {kind.called} {values[kind.name]} in {region}"
        if found is None:
            yield f"{what} does not exist"
        elif found != compiled:
            yield f"{what} is another one ({found[:SHOWN_DIGITS]}) than these files compile to ({compiled[:SHOWN_DIGITS]})"
        else:
            same[kind.called] += 1
    counted = ", ".join(f"{count} {called}{'s' if count > 1 else ''}" for called, count in same.items() if count)
    if counted:
        print(f"== run as these files say: {counted}")


def _found(kind: Running, clients: Clients, region: str, values: dict[str, Any]) -> Optional[str]:
    try:
        return kind.asked(clients, region, values)
    except Failure:
        raise
    except Exception as error:  # an answer of the service, or none
        if getattr(error, "response", {}).get("Error", {}).get("Code") == kind.absent:
            return None
        raise Failure(f"the {kind.called} {values[kind.name]} in {region} cannot be asked for: {error}") from None
