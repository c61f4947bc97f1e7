"""API Gateway: `TestInvokeMethod`, which moto lacks and which a recovery plan uses to verify the region it moved to.

The answer is 200 with the integrated function's body; 502 where that function fails; 503 where the API's endpoint or its
region was switched off.
"""

import json
import re
from typing import Any

from moto.apigateway.models import apigateway_backends

from ..account import ACCOUNT
from ..fakes import ServiceError, operation
from ..world import WORLD
from .lambda_ import HEALTHY, answer_of


def _function(api_id: str, resource_id: str, method: str, region: str) -> str | None:
    """The name of the Lambda function behind a method, if there is one."""
    try:
        api = apigateway_backends[ACCOUNT][region].get_rest_api(api_id)
        found = api.resources[resource_id].resource_methods[method]
    except Exception as missing:
        raise ServiceError("NotFoundException", "Invalid API, resource or method identifier specified", 404) from missing
    integration = found.method_integration
    match = re.search(r":function:([^:/]+)", integration.uri or "") if integration else None
    return match.group(1) if match else None


def _outcome(endpoint: str, region: str, function: str | None) -> tuple[int, str]:
    if not WORLD.endpoint_answers(endpoint):
        return 503, json.dumps({"message": f"{endpoint} is switched off"})
    payload, failed = answer_of(region, function) if function else (HEALTHY, False)
    if failed:
        return 502, json.dumps({"message": "Internal server error"})
    if isinstance(payload, dict) and "statusCode" in payload:
        return int(payload["statusCode"]), str(payload.get("body", ""))
    return 200, json.dumps(payload)


def install() -> None:
    @operation("apigateway", "TestInvokeMethod")
    def test_invoke_method(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        api_id = parameters["restApiId"]
        function = _function(api_id, parameters["resourceId"], parameters["httpMethod"], region)
        status, body = _outcome(f"{api_id}.execute-api.{region}.amazonaws.com", region, function)
        headers = {"Content-Type": "application/json"}
        multiple = {name: [value] for name, value in headers.items()}
        return {"status": status, "body": body, "headers": headers, "multiValueHeaders": multiple, "log": "", "latency": 1}
