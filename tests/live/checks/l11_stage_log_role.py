"""Whether a stage with an access log is refused where the account has no role for it."""

from __future__ import annotations

from ..description import Check, Evidence, Reliance, Verdict, fails, holds, untold
from ..run import Run


def ask(run: Run) -> Verdict:
    gateway = run.client("apigateway")
    if role := gateway.get_account().get("cloudwatchRoleArn"):
        return untold(f"{run.region} has {role} already: name a region in which no API was ever logged")
    group = f"/{run.name}"
    run.client("logs").create_log_group(logGroupName=group, tags={tag["Key"]: tag["Value"] for tag in run.tags})
    api = _make_api(run)
    destination = f"arn:aws:logs:{run.region}:{run.account}:log-group:{group}"
    # As the provider does it: the stage first, its log in a second call.
    error = run.attempt(
        gateway.update_stage,
        restApiId=api,
        stageName="live",
        patchOperations=[
            {"op": "replace", "path": "/accessLogSettings/destinationArn", "value": destination},
            {"op": "replace", "path": "/accessLogSettings/format", "value": "$context.requestId"},
        ],
    )
    if error is None:
        return fails("the log is accepted without a role of the account")
    if "role" not in error.lower():
        return untold(f"the log was refused for another reason: {error}", error=error)
    return holds(f"the log is refused: {error}", error=error)


def _make_api(run: Run) -> str:
    gateway = run.client("apigateway")
    api = gateway.create_rest_api(name=run.named("api"), tags={tag["Key"]: tag["Value"] for tag in run.tags})["id"]
    root = gateway.get_resources(restApiId=api)["items"][0]["id"]
    method = {"restApiId": api, "resourceId": root, "httpMethod": "GET"}
    gateway.put_method(**method, authorizationType="NONE")
    gateway.put_integration(**method, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
    gateway.create_deployment(restApiId=api, stageName="live")
    return api


CHECK = Check(
    id="L11",
    question="Is a stage with an access log refused in a region whose account settings have no role?",
    assumption="It is refused, so that the role must stand before an API is deployed.",
    settles="whether the first deployment of an API into a fresh region fails",
    otherwise="Nothing has to be asked of the account before an API is deployed.",
    minutes=10,
    makes=("API", "log group"),
    remark="Name a region that never had an API with a log.",
    relies=(Reliance("stdlib/kinds/api_gateway.dr", "access_log_settings", "the log of every API"),),
    evidence=(
        Evidence("The role is set for each Region.", "https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html"),
        Evidence("\"CloudWatch Logs role ARN must be set in account settings to enable logging\".", "anomalyco/sst#1556"),
    ),
    ask=ask,
)
