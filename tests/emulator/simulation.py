"""The `/sim/...` addresses: what a test does to the world, and what it asks about it.

    /sim/down?fqdn=H  /sim/up?fqdn=H             an endpoint stops answering health checks, and answers again
    /sim/region-down?region=R[&hang=SECONDS]     each call to the region fails, after hanging if asked
    /sim/region-up?region=R
    /sim/function?name=F[&region=R]&fail=MESSAGE a function fails (&type=T names the error); or &answer=JSON; with neither it is
                                                 well again
    /sim/pass-time?seconds=N                     that much time passes, minute by minute (see `passage.py`)
    /sim/clock?stands=yes|no                     only tests move the clock, or the machine's does too; gives the time
    /sim/now                                     the time
    /sim/promotion?seconds=N                     a global database takes that long to change roles
    /sim/instances?seconds=N[&restart=M]         an instance of a database takes that long to be made, and to restart
    /sim/replication?region=R&hears=yes|no       the replicas of a region hear nothing although everything stands, and hear again
    /sim/answers?fqdn=H                          whether an endpoint answers
    /sim/event?region=R&source=S&kind=K&detail=JSON   an event of a service reaches the rules of its region
    /sim/measured?region=R&namespace=N&metric=M&dimensions=JSON[&value=V]   a service has measured something now
    /sim/deliveries                              what rules have to deliver to what is run elsewhere, each of it once
    /sim/delivery-failed?number=N&code=C&message=M   one of these could not be made
    /sim/delivered?number=N                      one of these was made
    /sim/represent?region=R&rule=N[&data=JSON]   what stands for the runs of a schedule: lists of region, namespace and values
    /sim/quiet?seconds=N                         time passes until something happens: an alarm, a database or a delivery
    /sim/worker?seconds=N                        the work on an event source takes that long to begin and to end
    /sim/copies?seconds=N                        an object takes that long to be copied to a bucket of another region
    /sim/restore?seconds=N                       a backup takes that long to be restored
    /sim/dns?zone=Z&name=N[&type=A]              the answer that Route 53 would give
    /sim/delegation?zone=Z&is=yes|no             the public DNS names the servers of a zone (as at first), or does not
    /sim/name-servers?zone=Z                     to which servers the public DNS delegates the zone
    /sim/audit                                   the calls served so far
    /sim/api-logs?region=R                       somebody gave the account the role with which API Gateway writes logs
    /sim/given                                   what exists now was there before the test
    /sim/leftovers                               what exists beyond that, and beyond what an account has anyway
    /sim/holdings                                a digest of each resource, with all its attributes
    /sim/undelivered                             messages to subscribers outside this machine
    /sim/snapshot?wish=take|return               a snapshot, or back to the last one, once this is answered
    /sim/snapshots                               how many there are to come back to
"""

import dataclasses
import json
import urllib.parse
from typing import Any, Callable, Iterable

from . import delivering, holdings, leftovers, passage
from .services import apigateway, cloudwatch, route53, sts
from .snapshots import SNAPSHOTS
from .world import WORLD, FunctionAnswer

Query = dict[str, str]


def endpoint_down(query: Query) -> Any:
    WORLD.endpoints_down.add(query["fqdn"])
    return sorted(WORLD.endpoints_down)


def endpoint_up(query: Query) -> Any:
    WORLD.endpoints_down.discard(query["fqdn"])
    return sorted(WORLD.endpoints_down)


def region_down(query: Query) -> Any:
    WORLD.regions_down[query["region"]] = float(query.get("hang", 0))
    return WORLD.regions_down


def region_up(query: Query) -> Any:
    WORLD.regions_down.pop(query["region"], None)
    return WORLD.regions_down


def function(query: Query) -> Any:
    name = f"{query['region']}/{query['name']}" if "region" in query else query["name"]
    if "fail" in query:
        WORLD.function_answers[name] = FunctionAnswer({"errorType": query.get("type", "Error"), "errorMessage": query["fail"]}, failed=True)
    elif "answer" in query:
        WORLD.function_answers[name] = FunctionAnswer(json.loads(query["answer"]))
    else:
        WORLD.function_answers.pop(name, None)
    return sorted(WORLD.function_answers)


def pass_time(query: Query) -> Any:
    passage.let_pass(float(query["seconds"]))
    return WORLD.now()


def clock(query: Query) -> Any:
    {"yes": WORLD.stand_still, "no": WORLD.run_on}[query["stands"]]()
    return WORLD.now()


def now(query: Query) -> Any:
    return WORLD.now()


def promotion(query: Query) -> Any:
    WORLD.promotion_seconds = float(query["seconds"])
    return WORLD.promotion_seconds


def instances(query: Query) -> Any:
    WORLD.instance_seconds = float(query["seconds"])
    WORLD.restart_seconds = float(query.get("restart", query["seconds"]))
    return [WORLD.instance_seconds, WORLD.restart_seconds]


def replication(query: Query) -> Any:
    {"yes": WORLD.replication_silent.discard, "no": WORLD.replication_silent.add}[query["hears"]](query["region"])
    return sorted(WORLD.replication_silent)


def delegation(query: Query) -> Any:
    {"yes": WORLD.undelegated.discard, "no": WORLD.undelegated.add}[query["is"]](query["zone"].rstrip("."))
    return sorted(WORLD.undelegated)


def name_servers(query: Query) -> Any:
    return route53.name_servers(query["zone"])


def answers(query: Query) -> Any:
    return WORLD.endpoint_answers(query["fqdn"])


def event(query: Query) -> Any:
    detail = json.loads(query["detail"])
    delivering.happened(query["region"], query["source"], query["kind"], detail, json.loads(query.get("resources", "[]")))


def measured(query: Query) -> Any:
    if query["region"] not in WORLD.regions_down:
        dimensions = json.loads(query["dimensions"])
        cloudwatch.measure(query["region"], query["namespace"], query["metric"], dimensions, float(query.get("value", 1)), WORLD.now())


def deliveries(query: Query) -> Any:
    return delivering.fetch()


def delivery_failed(query: Query) -> Any:
    delivering.failed(int(query["number"]), query["code"], query["message"])


def delivered(query: Query) -> Any:
    delivering.done(int(query["number"]))


def represent(query: Query) -> Any:
    place = query["region"], query["rule"]
    if "data" in query:
        WORLD.represented[place] = json.loads(query["data"])
    else:
        WORLD.represented.pop(place, None)


def quiet(query: Query) -> Any:
    """What would be noticed by somebody who looked each minute ends it."""
    before = WORLD.happenings
    passed = passage.let_pass(float(query["seconds"]), lambda: WORLD.happenings == before and not WORLD.deliveries)
    return {"passed": passed, "happened": WORLD.happenings != before}


def worker(query: Query) -> Any:
    WORLD.worker_seconds = float(query["seconds"])
    return WORLD.worker_seconds


def copies(query: Query) -> Any:
    WORLD.copy_seconds = float(query["seconds"])
    return WORLD.copy_seconds


def restore(query: Query) -> Any:
    WORLD.restore_seconds = float(query["seconds"])
    return WORLD.restore_seconds


def dns(query: Query) -> Any:
    return route53.resolve(query["zone"], query["name"], query.get("type", "A"))


def audit(query: Query) -> Any:
    """Each call, with the role that it was made as; empty where none was assumed."""
    roles = sts.roles_by_key()
    return [dataclasses.asdict(call) | {"role": roles.get(call.key, "")} for call in WORLD.audit]


def api_logs(query: Query) -> Any:
    return apigateway.give_account_a_role(query["region"])


def given(query: Query) -> Any:
    return leftovers.remember_given()


def show_leftovers(query: Query) -> Any:
    return leftovers.by_service()


def show_holdings(query: Query) -> Any:
    return holdings.by_resource()


def undelivered(query: Query) -> Any:
    return WORLD.undelivered


def snapshot(query: Query) -> Any:
    if query["wish"] not in ("take", "return"):
        raise ValueError("`wish` is `take` or `return`")
    return SNAPSHOTS.ask(query["wish"])


def snapshots(query: Query) -> Any:
    return SNAPSHOTS.depth


ADDRESSES: dict[str, Callable[[Query], Any]] = {
    "down": endpoint_down,
    "up": endpoint_up,
    "region-down": region_down,
    "region-up": region_up,
    "function": function,
    "pass-time": pass_time,
    "clock": clock,
    "now": now,
    "promotion": promotion,
    "instances": instances,
    "replication": replication,
    "answers": answers,
    "event": event,
    "measured": measured,
    "deliveries": deliveries,
    "delivery-failed": delivery_failed,
    "delivered": delivered,
    "represent": represent,
    "quiet": quiet,
    "worker": worker,
    "copies": copies,
    "restore": restore,
    "dns": dns,
    "audit": audit,
    "api-logs": api_logs,
    "delegation": delegation,
    "name-servers": name_servers,
    "given": given,
    "leftovers": show_leftovers,
    "holdings": show_holdings,
    "undelivered": undelivered,
    "snapshot": snapshot,
    "snapshots": snapshots,
}


class Simulation:
    """The WSGI application behind `/sim/`; a wrong address or query is answered with 400 and what was wrong."""

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        query = dict(urllib.parse.parse_qsl(environ.get("QUERY_STRING", "")))
        address = environ["PATH_INFO"].removeprefix("/sim/")
        status, answer = self._answer(address, query)
        body = json.dumps(answer, default=str).encode()
        start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    def _answer(self, address: str, query: Query) -> tuple[str, Any]:
        if address not in ADDRESSES:
            return "400 -", {"error": f"no `{address}`", "known": sorted(ADDRESSES)}
        try:
            with WORLD.lock:
                return "200 -", ADDRESSES[address](query)
        except (KeyError, ValueError) as error:
            return "400 -", {"error": f"{type(error).__name__}: {error}"}
