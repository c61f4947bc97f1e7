"""API Gateway: `TestInvokeMethod`, which moto lacks and which a recovery plan uses to verify the region it moved to, and the role
with which the service writes logs: an account has none at first, and stages that would write are refused until it has.

The answer of a test is 200 with the integrated function's body; 502 where that function fails; 503 where the API's endpoint or its
region was switched off.
"""

import json
import re
from typing import Any

from moto.apigateway.models import apigateway_backends
from moto.iam.models import iam_backends

from ..account import ACCOUNT
from ..fakes import LeaveToMoto, ServiceError, notes, operation
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


def _may_write_logs(role_arn: str) -> bool:
    roles = {role.arn: role for role in iam_backends[ACCOUNT]["aws"].roles.values()}
    role = roles.get(role_arn)
    return role is not None and "apigateway.amazonaws.com" in json.dumps(role.assume_role_policy_document)


def _turns_logs_on(change: dict[str, Any]) -> bool:
    path, value = change.get("path", ""), change.get("value", "")
    logs = path.startswith("/accessLogSettings/") or (path.endswith("/logging/loglevel") and value != "OFF")
    return change.get("op") != "remove" and logs


def give_account_a_role(region: str) -> str:
    """As a landing zone does, outside of everything that a test deploys."""
    return notes("apigateway", "account", region).setdefault("cloudwatchRoleArn", f"arn:aws:iam::{ACCOUNT}:role/landing-zone-api-logs")


def _install_account() -> None:
    """https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html"""

    @operation("apigateway", "GetAccount")
    def show(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        limits = {"burstLimit": 5000, "rateLimit": 10000.0}
        return {"throttleSettings": limits, "features": ["UsagePlans"], "apiKeyVersion": "4", **notes("apigateway", "account", region)}

    @operation("apigateway", "UpdateAccount")
    def update(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        for change in parameters.get("patchOperations", []):
            if change["path"] != "/cloudwatchRoleArn":
                raise LeaveToMoto
            role = change.get("value")
            if role and not _may_write_logs(role):
                raise ServiceError("BadRequestException", "The role ARN does not have required permissions configured. Please grant trust permission for API Gateway and add the required role policy.")
            notes("apigateway", "account", region).pop("cloudwatchRoleArn", None)
            if role:
                notes("apigateway", "account", region)["cloudwatchRoleArn"] = role
        return show(parameters, region)

    @operation("apigateway", "UpdateStage")
    def update_stage(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        writes = any(map(_turns_logs_on, parameters.get("patchOperations", [])))
        if writes and "cloudwatchRoleArn" not in notes("apigateway", "account", region):
            raise ServiceError("BadRequestException", "CloudWatch Logs role ARN must be set in account settings to enable logging")
        raise LeaveToMoto


def install() -> None:
    _install_account()

    @operation("apigateway", "TestInvokeMethod")
    def test_invoke_method(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        api_id = parameters["restApiId"]
        function = _function(api_id, parameters["resourceId"], parameters["httpMethod"], region)
        status, body = _outcome(f"{api_id}.execute-api.{region}.amazonaws.com", region, function)
        headers = {"Content-Type": "application/json"}
        multiple = {name: [value] for name, value in headers.items()}
        return {"status": status, "body": body, "headers": headers, "multiValueHeaders": multiple, "log": "", "latency": 1}
