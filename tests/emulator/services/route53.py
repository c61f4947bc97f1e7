"""Route 53: health checks that know their settings and their health, and answers as its name servers would give them.

Moto forgets the settings of checks on alarms, of calculated and of inverted ones, so that a second plan replaces them, and
calls every check healthy. `healthy` decides as Route 53 does, and `resolve` answers a name with failover and weights.
"""

from typing import Any

from moto.cloudwatch.models import cloudwatch_backends
from moto.core.responses import ActionResult
from moto.route53.exceptions import Route53ClientError
from moto.route53.models import FakeZone, HealthCheck, RecordSet, Route53Backend, route53_backends
from moto.route53.responses import Route53

from ..account import ACCOUNT, current_time
from ..fakes import notes
from ..patching import replace, wrap
from ..world import WORLD
from .cloudwatch import is_long_silent, last_decided_state

CHECKER_REGIONS = ("us-east-1", "us-west-2", "eu-west-1")
# Settings that moto doesn't keep.
KEPT = ("AlarmIdentifier", "InsufficientDataHealthStatus", "RoutingControlArn")


def healthy(backend: Route53Backend, check_id: str) -> bool:
    check = backend.health_checks.get(check_id)
    if check is None:
        return True
    if check.disabled:
        return not check.inverted
    return _observed(backend, check) != bool(check.inverted)


def _observed(backend: Route53Backend, check: HealthCheck) -> bool:
    if check.type_ == "CALCULATED":
        children = check.children or []
        threshold = len(children) if check.health_threshold is None else int(check.health_threshold)
        return sum(healthy(backend, child) for child in children) >= threshold
    if check.type_ == "CLOUDWATCH_METRIC":
        return _alarm_is_quiet(_settings(check))
    if check.type_ == "RECOVERY_CONTROL":
        states = notes("route53-recovery-cluster", "state")
        return states.get(_settings(check).get("RoutingControlArn"), "Off") == "On"
    return WORLD.endpoint_answers(check.fqdn) and WORLD.endpoint_answers(check.ip_address)


def _alarm_is_quiet(settings: dict[str, Any]) -> bool:
    """Without data, and that includes an alarm whose region is down, the check's own setting decides. It looks at the data of the
    alarm, and what it last knew is forgotten after hours: a check that knows nothing is healthy."""
    identifier = settings.get("AlarmIdentifier") or {}
    region = identifier.get("Region", "us-east-1")
    backend = cloudwatch_backends[ACCOUNT][region]
    alarm = backend.alarms.get(identifier.get("Name"))
    forgotten = alarm is not None and is_long_silent(backend, alarm)
    state = alarm.state_value if alarm and not forgotten and region not in WORLD.regions_down else "INSUFFICIENT_DATA"
    if state != "INSUFFICIENT_DATA":
        return state == "OK"
    without_data = settings.get("InsufficientDataHealthStatus")
    if without_data == "LastKnownStatus" and alarm and not forgotten:
        return last_decided_state(alarm) == "OK"
    return without_data != "Unhealthy"


def _settings(check: HealthCheck) -> dict[str, Any]:
    return check.__dict__.setdefault("kept_settings", {})


def _configuration(check: HealthCheck) -> dict[str, Any]:
    """A check's settings as AWS shows them: only those that its type has."""
    shown = {"Type": check.type_, "Inverted": check.inverted, "Disabled": check.disabled}
    if check.type_ in ("CLOUDWATCH_METRIC", "RECOVERY_CONTROL"):
        return shown | _settings(check)
    if check.type_ == "CALCULATED":
        return shown | {"ChildHealthChecks": check.children, "HealthThreshold": check.health_threshold}
    return shown | {
        "ResourcePath": check.resource_path,
        "FullyQualifiedDomainName": check.fqdn,
        "SearchString": check.search_string,
        "EnableSNI": check.enable_sni,
        "Regions": check.regions,
        "IPAddress": check.ip_address,
        "Port": check.port,
        "RequestInterval": check.request_interval,
        "FailureThreshold": check.failure_threshold,
        "MeasureLatency": check.measure_latency,
    }


def resolve(zone_id: str, name: str, record_type: str) -> dict[str, Any] | None:
    """What a resolver would be told, and which of the records are healthy."""
    for backend in route53_backends[ACCOUNT].values():
        if zone_id in backend.zones:
            records = [one for one in backend.zones[zone_id].rrsets if _named(one, name) and one.type == record_type]
            return _answer(backend, records) if records else None
    return None


def name_servers(name: str) -> list[str]:
    """Those to which the public DNS delegates a zone; none of a zone that nobody delegated."""
    for backend in route53_backends[ACCOUNT].values():
        for zone in backend.zones.values():
            if zone.name.rstrip(".") == name.rstrip(".") and not zone.private_zone and name.rstrip(".") not in WORLD.undelegated:
                return sorted(zone.delegation_set.name_servers)
    return []


def public_record(name: str, record_type: str) -> bool:
    """Whether everybody finds it: it stands in a public zone that is delegated."""
    return any(
        _named(record, name) and record.type == record_type
        for backend in route53_backends[ACCOUNT].values()
        for zone in backend.zones.values()
        if not zone.private_zone and zone.name.rstrip(".") not in WORLD.undelegated
        for record in zone.rrsets
    )


def _named(record: RecordSet, name: str) -> bool:
    return record.name.rstrip(".").replace("\\052", "*") == name.rstrip(".")


def _answer(backend: Route53Backend, records: list[RecordSet]) -> dict[str, Any]:
    up = [one for one in records if not one.health_check_id or healthy(backend, one.health_check_id)]
    chosen = _chosen(records, up)
    target = chosen.alias_target
    return {
        "SetIdentifier": chosen.set_identifier,
        "Failover": chosen.failover,
        "RecordData": [target["DNSName"]] if target else list(chosen.records),
        "Healthy": [one.set_identifier for one in up],
    }


def _chosen(records: list[RecordSet], up: list[RecordSet]) -> RecordSet:
    if any(one.failover for one in records):
        primaries = [one for one in records if one.failover == "PRIMARY"]
        in_order = [one for one in up if one.failover == "PRIMARY"] + [one for one in up if one.failover == "SECONDARY"]
        return (in_order or primaries)[0]  # when nothing is healthy the primary is answered
    if any(one.weight is not None for one in records):
        weighted = [one for one in up if int(one.weight or 0) > 0] or up or records
        return max(weighted, key=lambda one: int(one.weight or 0))
    return (up or records)[0]


def _install_settings() -> None:
    HealthCheck.health_check_config = property(_configuration)

    @wrap(Route53, "create_health_check")
    def create(original: Any, self: Route53) -> ActionResult:
        answer = original(self)
        given = self._get_param("HealthCheckConfig")
        _settings(answer.result["HealthCheck"]).update({name: given[name] for name in KEPT if name in given})
        return answer

    @wrap(Route53, "update_health_check")
    def update(original: Any, self: Route53) -> ActionResult:
        answer = original(self)
        given = {name: self._get_param(name) for name in KEPT}
        _settings(answer.result["HealthCheck"]).update({name: value for name, value in given.items() if value is not None})
        return answer


def _policy(record: dict[str, Any] | RecordSet) -> str:
    """By what one of several records of a name is chosen."""
    shown = record if isinstance(record, dict) else {"Failover": record.failover, "Region": record.region, "Weight": record.weight}
    return next((name for name in ("Failover", "Region", "Weight", "GeoLocation") if shown.get(name) is not None), "")


def _refuse_mixture(zone: FakeZone, changes: list[dict[str, Any]]) -> None:
    """All records of one name and type are chosen in one way, when the whole batch is done.
    https://docs.aws.amazon.com/Route53/latest/APIReference/API_ResourceRecordSet.html"""
    policies = {(one.name.rstrip("."), one.type, one.set_identifier): _policy(one) for one in zone.rrsets}
    for change in changes:
        record = change["ResourceRecordSet"]
        key = record["Name"].rstrip("."), record["Type"], record.get("SetIdentifier")
        if change["Action"] == "DELETE":
            policies.pop(key, None)
            continue
        policies[key] = _policy(record)
    for change in changes:
        name, type_ = change["ResourceRecordSet"]["Name"].rstrip("."), change["ResourceRecordSet"]["Type"]
        if len({policy for key, policy in policies.items() if key[:2] == (name, type_)}) > 1:
            message = f"RRSet with DNS name {name}., type {type_} cannot be created as other RRSets exist with the same name and type."
            raise Route53ClientError("InvalidChangeBatch", message)


def install() -> None:
    @wrap(Route53Backend, "change_resource_record_sets")
    def change(original: Any, self: Route53Backend, zoneid: str, change_list: list[dict[str, Any]]) -> None:
        _refuse_mixture(self.get_hosted_zone(zoneid), change_list)
        original(self, zoneid, change_list)

    _install_settings()

    @wrap(Route53, "_get_bool_param")
    def get_bool_param(original: Any, self: Route53, name: str, default: bool | None = None) -> Any:
        """A zone is private when it is created with a network; clients don't say it twice."""
        if name == "HostedZoneConfig.PrivateZone" and self._get_param("VPC.VPCId"):
            return True
        return original(self, name, default)

    @replace(Route53, "get_health_check_status")
    def get_health_check_status(self: Route53) -> ActionResult:
        check = self.backend.get_health_check(self._get_param("HealthCheckId"))
        status = "Success: HTTP Status Code 200, OK" if healthy(self.backend, check.id) else "Failure: simulated"
        report = {"Status": status, "CheckedTime": current_time()}
        observations = [{"Region": region, "IPAddress": "192.0.2.1", "StatusReport": report} for region in CHECKER_REGIONS]
        return ActionResult({"HealthCheckObservations": observations})
