"""The `/sim/...` addresses: what a test does to the world, and what it asks about it.

    /sim/down?fqdn=H  /sim/up?fqdn=H             an endpoint stops answering health checks, and answers again
    /sim/region-down?region=R[&hang=SECONDS]     each call to the region fails, after hanging if asked
    /sim/region-up?region=R
    /sim/function?name=F[&region=R]&fail=MESSAGE a function fails (&type=T names the error); or &answer=JSON; with neither it is
                                                 well again
    /sim/pass-time?seconds=N                     alarms see that much time pass
    /sim/now                                     the time that they see
    /sim/promotion?seconds=N                     a global database takes that long to change roles
    /sim/worker?seconds=N                        the work on an event source takes that long to begin and to end
    /sim/copies?seconds=N                        an object takes that long to be copied to a bucket of another region
    /sim/dns?zone=Z&name=N[&type=A]              the answer that Route 53 would give
    /sim/audit                                   the calls served so far
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

from . import holdings, leftovers
from .services import cloudwatch, copying, route53
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
    let_pass(float(query["seconds"]))
    return WORLD.now()


def let_pass(seconds: float) -> None:
    with WORLD.lock:
        WORLD.seconds_passed += seconds
        copying.settle()
        cloudwatch.evaluate_everywhere()


def now(query: Query) -> Any:
    return WORLD.now()


def promotion(query: Query) -> Any:
    WORLD.promotion_seconds = float(query["seconds"])
    return WORLD.promotion_seconds


def worker(query: Query) -> Any:
    WORLD.worker_seconds = float(query["seconds"])
    return WORLD.worker_seconds


def copies(query: Query) -> Any:
    WORLD.copy_seconds = float(query["seconds"])
    return WORLD.copy_seconds


def dns(query: Query) -> Any:
    return route53.resolve(query["zone"], query["name"], query.get("type", "A"))


def audit(query: Query) -> Any:
    return [dataclasses.asdict(call) for call in WORLD.audit]


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
    "now": now,
    "promotion": promotion,
    "worker": worker,
    "copies": copies,
    "dns": dns,
    "audit": audit,
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
