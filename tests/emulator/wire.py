"""The wire formats, driven by botocore's service models: which operation a request is, what it says, how to answer."""

import datetime
import functools
import io
import json
import re
import urllib.parse
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import UnknownServiceError
from botocore.model import OperationModel, ServiceModel, Shape

from . import descriptions

# Where the name in a signature isn't the name of botocore's model.
MODEL_OF_SIGNATURE = {
    "states": "stepfunctions",
    "monitoring": "cloudwatch",
    "elasticloadbalancing": "elbv2",
    "email": "ses",
    "tagging": "resourcegroupstaggingapi",
    "elasticfilesystem": "efs",
    "aws-config": "config",
}
XML_SERVICES = {"s3", "route53", "cloudfront"}
CREDENTIAL = re.compile(r"Credential=([^/]+)/\d+/([\w-]+)/([\w.-]+)/aws4_request")

_session = descriptions.session()


@dataclass(frozen=True)
class Request:
    """A signed call: where it goes and what it asks for."""

    region: str
    service: str
    operation: str
    path_values: dict[str, str]
    key: str = ""  # which credentials it was signed with


@dataclass(frozen=True)
class Route:
    method: str
    pattern: re.Pattern[str]
    operation: str
    values: list[str]
    query: frozenset[str]
    headers: frozenset[str]

    def precision(self) -> tuple[int, int]:
        """Routes that fix more of the address or ask for more are tried first."""
        return len(re.sub(r"\([^)]*\)", "", self.pattern.pattern)), len(self.query) + len(self.headers)


@functools.lru_cache(maxsize=None)
def service_model(service: str) -> ServiceModel | None:
    try:
        return _session.get_service_model(service)
    except UnknownServiceError:
        return None


def is_rest(service: str) -> bool:
    model = service_model(service)
    return model is not None and model.metadata["protocol"].startswith("rest")


def recognise(environ: dict[str, Any]) -> Request | None:
    """What a request asks for, or None if it isn't signed."""
    signature = CREDENTIAL.search(environ.get("HTTP_AUTHORIZATION", ""))
    if not signature:
        return None
    key, region, service = signature.groups()
    service = MODEL_OF_SIGNATURE.get(service, service)
    name, values = _operation(service, environ)
    return Request(region, service, name, values, key)


def _operation(service: str, environ: dict[str, Any]) -> tuple[str, dict[str, str]]:
    target = environ.get("HTTP_X_AMZ_TARGET", "")
    if target:
        return target.rsplit(".", 1)[-1], {}
    path = environ["PATH_INFO"]
    if path.startswith("/service/") and "/operation/" in path:
        return path.rsplit("/", 1)[-1], {}
    query = urllib.parse.parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
    if environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        query |= urllib.parse.parse_qs(read_body(environ).decode(), keep_blank_values=True)
    if "Action" in query:
        return query["Action"][0], {}
    return _rest_operation(service, environ, query)


def _rest_operation(service: str, environ: dict[str, Any], query: dict[str, Any]) -> tuple[str, dict[str, str]]:
    raw = environ.get("RAW_URI") or environ.get("REQUEST_URI") or urllib.parse.quote(environ["PATH_INFO"])
    path, method = raw.split("?")[0], environ["REQUEST_METHOD"]
    for route in _routes(service):
        if route.method != method or not route.query <= query.keys():
            continue
        if any("HTTP_" + header.upper().replace("-", "_") not in environ for header in route.headers):
            continue
        match = route.pattern.match(path)
        if match:
            decoded = (urllib.parse.unquote(value) for value in match.groups())
            return route.operation, dict(zip(route.values, decoded))
    return f"{method} {path}", {}


@functools.lru_cache(maxsize=None)
def _routes(service: str) -> list[Route]:
    if not is_rest(service):
        return []
    model = service_model(service)
    found = [_route(model.operation_model(name)) for name in model.operation_names]
    return sorted(found, key=Route.precision, reverse=True)


def _route(operation: OperationModel) -> Route:
    path, _, query = operation.http["requestUri"].partition("?")
    pieces = re.split(r"(\{[\w-]+\+?\})", path)
    pattern = "".join(_path_piece(piece) for piece in pieces).rstrip("/")
    needed = {item.split("=")[0] for item in query.split("&") if item}
    return Route(
        operation.http["method"],
        re.compile(pattern + "/?$"),
        operation.name,
        re.findall(r"\{([\w-]+)\+?\}", path),
        frozenset(needed | _required(operation, "querystring")),
        frozenset(_required(operation, "header")),
    )


def _path_piece(piece: str) -> str:
    if not piece.startswith("{"):
        return re.escape(piece)
    return "(.+)" if piece.endswith("+}") else "([^/]+)"


def _required(operation: OperationModel, location: str) -> set[str]:
    shape = operation.input_shape
    if shape is None:
        return set()
    members = {name: shape.members[name].serialization for name in shape.required_members}
    return {where.get("name", name) for name, where in members.items() if where.get("location") == location}


def read_body(environ: dict[str, Any]) -> bytes:
    """The body, which whoever handles the request next can read again."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    body = environ["wsgi.input"].read(length) if length else b""
    environ["wsgi.input"] = io.BytesIO(body)
    return body


def decode(request: Request, environ: dict[str, Any]) -> dict[str, Any]:
    """A request's parameters under the model's names."""
    body = json.loads(read_body(environ) or b"{}")
    shape = service_model(request.service).operation_model(request.operation).input_shape
    if not is_rest(request.service) or shape is None:
        return body
    query = dict(urllib.parse.parse_qsl(environ.get("QUERY_STRING", "")))
    return _rest_parameters(shape, body, request.path_values, query)


def _rest_parameters(shape: Shape, body: Any, path_values: dict[str, str], query: dict[str, str]) -> dict[str, Any]:
    parameters = {}
    for name, member in shape.members.items():
        location, wire_name = member.serialization.get("location"), member.serialization.get("name") or name
        if location == "uri" and wire_name in path_values:
            parameters[name] = path_values[wire_name]
        elif location == "querystring" and wire_name in query:
            parameters[name] = query[wire_name]
        elif name == shape.serialization.get("payload"):
            parameters[name] = _from_wire(body, member)
        elif not location and wire_name in body:
            parameters[name] = _from_wire(body[wire_name], member)
    return parameters


def _from_wire(value: Any, shape: Shape) -> Any:
    if value is None:
        return None
    if shape.type_name == "structure":
        members = {member.serialization.get("name") or name: (name, member) for name, member in shape.members.items()}
        return {members[key][0]: _from_wire(inner, members[key][1]) for key, inner in value.items() if key in members}
    if shape.type_name == "list":
        return [_from_wire(inner, shape.member) for inner in value]
    if shape.type_name == "map":
        return {key: _from_wire(inner, shape.value) for key, inner in value.items()}
    return value


def encode(request: Request, answer: dict[str, Any]) -> tuple[int, bytes]:
    """The status and the body for an answer that is given under the model's names; unknown members are dropped."""
    operation = service_model(request.service).operation_model(request.operation)
    status = operation.http.get("responseCode", 200)
    if status == 204:
        return status, b""
    data = {} if operation.output_shape is None else _to_wire(answer, operation.output_shape)
    return status, json.dumps(data).encode()


def _to_wire(value: Any, shape: Shape) -> Any:
    if shape.type_name == "structure":
        return {
            member.serialization.get("name") or name: _to_wire(value[name], member)
            for name, member in shape.members.items()
            if value.get(name) is not None
        }
    if shape.type_name == "list":
        return [_to_wire(inner, shape.member) for inner in value]
    if shape.type_name == "map":
        return {key: _to_wire(inner, shape.value) for key, inner in value.items()}
    if isinstance(value, datetime.datetime):
        return _timestamp(value, shape)
    return value


def _timestamp(value: datetime.datetime, shape: Shape) -> Any:
    if shape.serialization.get("timestampFormat") == "iso8601":
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.timestamp()


def encode_error(request: Request, code: str, message: str, form: bool = False) -> tuple[str, bytes]:
    """The content type and the body of an error, in the form that the service's clients read."""
    if form or request.service in XML_SERVICES:
        text = f"<ErrorResponse><Error><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>"
        return "text/xml", text.encode()
    kind = "application/json" if is_rest(request.service) else "application/x-amz-json-1.1"
    return kind, json.dumps({"__type": code, "message": message, "Message": message}).encode()
