"""Functions, each with a role of its own."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from ..run import ROLE_SECONDS, Run
from .kinds import make_role


def make_function(run: Run, name: str, source: str, may: list[dict[str, Any]] | None = None) -> str:
    """Gives its ARN. `source` has `handler`; `may`: statements, without which it may nothing."""
    role = make_role(run, "function", "lambda.amazonaws.com", may or [])
    run.sleep(ROLE_SECONDS)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("index.py", source)
    made = run.retry(
        run.client("lambda").create_function,
        ("InvalidParameterValueException",),  # "cannot be assumed by Lambda", while the role is young
        FunctionName=run.named(name),
        Runtime="python3.13",
        Handler="index.handler",
        Role=role,
        Code={"ZipFile": packed.getvalue()},
        Tags={tag["Key"]: tag["Value"] for tag in run.tags},
    )
    return made["FunctionArn"]
