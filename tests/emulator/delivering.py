"""EventBridge: what rules deliver.

An event of a service reaches the rules of its region's default bus, and each rule that matches has its targets called. Topics and
queues are served here, if their policies and the policy of the topic's key permit it. Automations, state machines and functions are
not run here: their deliveries wait until somebody fetches them (`/sim/deliveries`) and says which could not be made
(`/sim/delivery-failed`). What fails is counted as `FailedInvocations` and goes to the target's queue of dead letters.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-event-delivery.html
"""

import fnmatch
import itertools
import json
import uuid
from dataclasses import asdict, dataclass
from typing import Any

from jsonpath_ng.ext import parse
from moto.awslambda.models import lambda_backends
from moto.events.models import Rule, events_backends
from moto.kms.models import kms_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from .account import ACCOUNT
from .services.cloudwatch import measure
from .world import WORLD

SERVICE = "events.amazonaws.com"
# What a key must let the service do that sends to an encrypted topic or queue:
# https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
KEY_ACTIONS = ("kms:GenerateDataKey", "kms:Decrypt")
LAMBDA_ACTION = "lambda:InvokeFunction"
# Without a retry policy: https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RetryPolicy.html
MAXIMUM_AGE, MAXIMUM_ATTEMPTS = 86400, 185

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Delivery:
    number: int
    at: str
    region: str
    rule: str
    scheduled: bool
    target: str
    role: str | None
    # What the target is given, as a text.
    input: str
    # The queue for what cannot be delivered.
    dead_letters: str | None
    maximum_age: int
    maximum_attempts: int


class Refused(Exception):
    """A target does not take what it is sent; `code` is what the queue of dead letters is told."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code


def happened(region: str, source: str, kind: str, detail: dict[str, Any], resources: list[str]) -> None:
    """An event of a service."""
    if region in WORLD.regions_down:
        return
    event = {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": kind,
        "source": source,
        "account": ACCOUNT,
        "time": WORLD.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": region,
        "resources": resources,
        "detail": detail,
    }
    for rule in rules(region):
        if rule.event_pattern.get_pattern() and rule.event_pattern.matches_event(event):
            deliver(rule, event)


def rules(region: str) -> list[Rule]:
    """Those of the default bus that are not disabled."""
    return [rule for rule in list(events_backends[ACCOUNT][region].event_buses["default"].rules.values()) if rule.state != "DISABLED"]


def deliver(rule: Rule, event: dict[str, Any]) -> None:
    for target in list(rule.targets):
        delivery = _delivery(rule, target, event)
        try:
            _hand_over(delivery)
        except Refused as error:
            fail(delivery, error.code, str(error))


def _delivery(rule: Rule, target: dict[str, Any], event: dict[str, Any]) -> Delivery:
    policy = target.get("RetryPolicy") or {}
    return Delivery(
        next(_numbers),
        WORLD.now().isoformat(),
        rule.region_name,
        rule.name,
        bool(rule.scheduled_expression),
        target["Arn"],
        target.get("RoleArn"),
        _input(target, event),
        (target.get("DeadLetterConfig") or {}).get("Arn"),
        int(policy.get("MaximumEventAgeInSeconds", MAXIMUM_AGE)),
        int(policy.get("MaximumRetryAttempts", MAXIMUM_ATTEMPTS)),
    )


def _input(target: dict[str, Any], event: dict[str, Any]) -> str:
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html"""
    if "Input" in target:
        return target["Input"]
    if "InputPath" in target:
        return json.dumps(_found(target["InputPath"], event))
    if "InputTransformer" in target:
        text = target["InputTransformer"]["InputTemplate"]
        for name, path in (target["InputTransformer"].get("InputPathsMap") or {}).items():
            value = _found(path, event)
            text = text.replace(f"<{name}>", value if isinstance(value, str) else json.dumps(value))
        return text
    return json.dumps(event)


def _found(path: str, event: dict[str, Any]) -> Any:
    found = [match.value for match in parse(path).find(event)]
    return found[0] if found else ""


# ---- the targets


def _hand_over(delivery: Delivery) -> None:
    service = delivery.target.split(":")[2]
    if service == "sns":
        _publish(delivery)
    elif service == "sqs":
        _send(delivery)
    else:
        if service == "lambda":
            _may_invoke(delivery)
        WORLD.deliveries[delivery.number] = delivery


def _publish(delivery: Delivery) -> None:
    topics = sns_backends[ACCOUNT][delivery.region]
    topic = topics.topics.get(delivery.target)
    if topic is None:
        raise Refused("RESOURCE_NOT_FOUND", delivery.target)
    _must_permit(topic.policy, "sns:Publish", delivery, delivery.target)
    if topic.kms_master_key_id:
        _must_permit_key(topic.kms_master_key_id, delivery)
    topics.publish(delivery.input, arn=delivery.target)


def _send(delivery: Delivery) -> None:
    queues = sqs_backends[ACCOUNT][delivery.region]
    queue = queues.queues.get(delivery.target.rsplit(":", 1)[-1])
    if queue is None:
        raise Refused("RESOURCE_NOT_FOUND", delivery.target)
    _must_permit(queue.policy or "{}", "sqs:SendMessage", delivery, delivery.target)
    if queue.kms_master_key_id:
        _must_permit_key(queue.kms_master_key_id, delivery)
    queues.send_message(queue.name, delivery.input)


def _may_invoke(delivery: Delivery) -> None:
    name = delivery.target.split(":function:")[-1].split(":")[0]
    function = lambda_backends[ACCOUNT][delivery.region]._lambdas.get_function_by_name_or_arn_with_qualifier(name)
    statements = function.policy.statements if function.policy else []
    _must_permit({"Statement": statements}, LAMBDA_ACTION, delivery, delivery.target)


def _must_permit_key(identifier: str, delivery: Delivery) -> None:
    keys = kms_backends[ACCOUNT][delivery.region]
    key = keys.keys.get(keys.any_id_to_key_id(identifier))
    for action in KEY_ACTIONS:
        _must_permit(key.policy if key else "{}", action, delivery, None)


def _must_permit(policy: Any, action: str, delivery: Delivery, resource: str | None) -> None:
    """A policy of the resource itself must name the service."""
    document = json.loads(policy) if isinstance(policy, str) else policy
    rule = f"arn:aws:events:{delivery.region}:{ACCOUNT}:rule/{delivery.rule}"
    context = {"aws:SourceArn": rule, "aws:SourceAccount": ACCOUNT}
    statements = document.get("Statement") or []
    for statement in [statements] if isinstance(statements, dict) else statements:
        if _grants(statement, action, resource) and _holds(statement.get("Condition") or {}, context):
            return
    raise Refused("NO_PERMISSIONS", f"{SERVICE} may not {action} on {resource or 'the key'}")


def _grants(statement: dict[str, Any], action: str, resource: str | None) -> bool:
    principal = statement.get("Principal")
    services = _listed(principal.get("Service", [])) if isinstance(principal, dict) else _listed(principal)
    actions = [one.lower() for one in _listed(statement.get("Action", []))]
    resources = _listed(statement.get("Resource", "*"))
    return (
        statement.get("Effect") == "Allow"
        and SERVICE in services
        and any(fnmatch.fnmatchcase(action.lower(), one) for one in actions)
        and (resource is None or any(fnmatch.fnmatchcase(resource, one) for one in resources))
    )


def _holds(conditions: dict[str, dict[str, Any]], context: dict[str, str]) -> bool:
    known = {name.lower(): value for name, value in context.items()}
    for keys in conditions.values():
        for key, wanted in keys.items():
            if not any(fnmatch.fnmatchcase(known.get(key.lower(), ""), one) for one in _listed(wanted)):
                return False
    return True


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


# ---- those that somebody else makes


def fetch() -> list[dict[str, Any]]:
    """The deliveries to what is not run here, each of them once."""
    fetched = [asdict(delivery) for delivery in WORLD.deliveries.values()]
    WORLD.under_way.update(WORLD.deliveries)
    WORLD.deliveries.clear()
    return fetched


def done(number: int) -> None:
    WORLD.under_way.pop(number, None)


def failed(number: int, code: str, message: str) -> None:
    fail(WORLD.under_way.pop(number), code, message)


def fail(delivery: Delivery, code: str, message: str) -> None:
    """It was tried as often as it may be, or trying again would not help.
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html"""
    measure(delivery.region, "AWS/Events", "FailedInvocations", {"RuleName": delivery.rule}, 1, WORLD.now())
    if delivery.dead_letters:
        queues = sqs_backends[ACCOUNT][delivery.region]
        queue = queues.queues.get(delivery.dead_letters.rsplit(":", 1)[-1])
        if queue is not None:
            attributes = {"ERROR_CODE": code, "ERROR_MESSAGE": message, "RULE_ARN": delivery.rule, "TARGET_ARN": delivery.target}
            described = {name: {"data_type": "String", "string_value": value} for name, value in attributes.items()}
            queues.send_message(queue.name, delivery.input, message_attributes=described)
