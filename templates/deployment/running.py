"""What runs in the account, against what the files compile to: documents, state machines and the code of functions, each by its hash.
A plan compares most of it with the state alone, and trusts what it has written once."""

import base64
import hashlib
import json
from typing import Any, Callable, Iterator, Optional

from account import Account, code_of, read
from failure import Failure
from provider_facts import Facts, filled

SHOWN_DIGITS = 12


def digest_of_text(text: str) -> str:
    """Of a document whose blanks mean nothing."""
    return hashlib.sha256(json.dumps(json.loads(text), sort_keys=True).encode()).hexdigest()


def digest_of_code(hash_in_base64: str) -> str:
    return base64.b64decode(hash_in_base64).hex()


# As the rows of the library call them.
DIGESTS: dict[str, Callable[[str], str]] = {"json": digest_of_text, "code": digest_of_code}


def differences(resources: list[dict[str, Any]], facts: Facts, account: Account) -> Iterator[str]:
    """Of what is planned to exist; what does not exist yet, the plan says."""
    same = dict.fromkeys((row["called"] for row in facts.running.values()), 0)
    for one in resources:
        row, values = facts.running.get(one["type"]), one["values"]
        # What only an apply knows is compared after it.
        if row is None or one["mode"] != "managed" or not values.get("arn") or not values.get(row["compiled"]):
            continue
        compiled, region = DIGESTS[row["digest"]](values[row["compiled"]]), values["arn"].split(":")[3]
        found = _found(row, account, region, values)
        what = f"the {row['called']} {values[row['names']]} in {region}"
        if found is None:
            yield f"{what} does not exist"
        elif found != compiled:
            yield f"{what} is another one ({found[:SHOWN_DIGITS]}) than these files compile to ({compiled[:SHOWN_DIGITS]})"
        else:
            same[row["called"]] += 1
    counted = ", ".join(f"{count} {called}{'s' if count > 1 else ''}" for called, count in same.items() if count)
    if counted:
        print(f"== run as these files say: {counted}")


def _found(row: dict[str, Any], account: Account, region: str, values: dict[str, Any]) -> Optional[str]:
    arguments = {key: filled(text, values.__getitem__) for key, text in row["with"].items()}
    try:
        return DIGESTS[row["digest"]](read(row["reads"], next(account.answers(row["asks"], region, **arguments))))
    except Failure:
        raise
    except Exception as error:  # an answer of the service, or none
        if code_of(error) == row["absent"]:
            return None
        raise Failure(f"the {row['called']} {values[row['names']]} in {region} cannot be asked for: {error}") from None
