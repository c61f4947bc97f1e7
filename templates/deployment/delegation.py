"""A certificate is issued when its zone answers in the public DNS, which a zone that was made a minute ago does not: its parent must name
its servers first, and only people can do that. So such zones are made first, their servers are shown, and the rest waits.

https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html
https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-routing-traffic-for-subdomains.html"""

import shutil
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Optional

# How long the tools that ask may take, and how often they are asked.
ANSWER_SECONDS, EVERY_SECONDS = 15, 30


class Unasked(Exception):
    """Nothing on this machine can ask the DNS."""


def awaited_zones(types: dict[str, Any], all_resources: dict[str, Any], exists: Iterable[str]) -> list[str]:
    """The addresses of the public zones of a configuration, while a certificate of it still has to be proven in the DNS. `types` says which
    types those are."""
    known = set(exists)

    def written(listed: str) -> Iterator[tuple[str, dict[str, Any]]]:
        for type_ in types.get(listed, []):
            for label, body in all_resources.get(type_, {}).items():
                yield f"{type_}.{label}", body

    proofs = [address for address, _ in written("proofs") if address not in known]
    return sorted(address for address, body in written("zones") if types["private"] not in body) if proofs else []


def servers_of(name: str) -> list[str]:
    """The servers to which the public DNS delegates the name."""
    for tool, arguments, wanted in (("dig", ["+short", "NS", name], None), ("nslookup", ["-type=NS", name], "nameserver = ")):
        if shutil.which(tool) is None:
            continue
        done = subprocess.run([tool, *arguments], capture_output=True, text=True, timeout=ANSWER_SECONDS)
        lines = done.stdout.splitlines() if done.returncode == 0 else []
        found = [line.partition(wanted)[2] if wanted else line for line in lines if (wanted in line if wanted else not line.startswith(";"))]
        return sorted(one.strip().rstrip(".").lower() for one in found if one.strip())
    raise Unasked("neither `dig` nor `nslookup` is installed")


def is_delegated(name: str, servers: Iterable[str]) -> bool:
    """Whether the public DNS names at least one of its servers, and no others."""
    try:
        found = set(servers_of(name))
    except (OSError, subprocess.SubprocessError):
        return False
    return bool(found) and found <= {one.rstrip(".").lower() for one in servers}


def instruction(name: str, servers: Iterable[str]) -> str:
    records = "\n".join(f"    {name}.  NS  {one}." for one in sorted(servers))
    return f"`{name}` must be delegated by the zone above it (or by its registrar) with these records:\n{records}"


def await_delegation(zones: dict[str, list[str]], patience: float, say: Callable[[str], None], sleep: Callable[[float], None] = time.sleep, clock: Callable[[], float] = time.monotonic) -> Optional[str]:
    """Waits until all zones are delegated; what is still to be done, if the patience ends before."""
    until = clock() + patience
    told = set()
    while True:
        open_zones = {name: servers for name, servers in sorted(zones.items()) if not is_delegated(name, servers)}
        if not open_zones:
            return None
        for name, servers in open_zones.items():
            if name not in told:
                say(instruction(name, servers))
                told.add(name)
        if clock() >= until:
            return ", ".join(f"`{name}`" for name in open_zones)
        say(f"== waiting until {', '.join(open_zones)} is delegated")
        sleep(min(EVERY_SECONDS, max(0.0, until - clock())))
