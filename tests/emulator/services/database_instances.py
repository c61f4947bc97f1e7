"""RDS: the time that instances take to be made, changed and restarted.

At once, unless `/sim/instances` says otherwise. Then an instance says what is done with it and is not measured meanwhile
(https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/accessing-monitoring.html lists the states). AWS names no times; many
minutes for a new instance, and some for a restart, are usual.

While the machine's clock moves the world, who asks for an instance that is being made or changed waits for it and for nothing else,
so the time until it is there passes at once: a deployment by Terraform takes no longer.
"""

import datetime
from typing import Any

from moto.rds.models import DBInstance, RDSBackend, rds_backends

from ..account import ACCOUNT
from ..passage import each_minute, let_pass
from ..patching import wrap
from ..world import WORLD

AVAILABLE = "available"
# Changes for which an instance goes away; what else is changed does not interrupt it.
INTERRUPTING = ("db_instance_class", "engine_version", "db_parameter_group_name")


def is_there(instance: DBInstance) -> bool:
    return instance.status == AVAILABLE


def _begin(instance: DBInstance, status: str, seconds: float) -> None:
    if seconds > 0:
        instance.status = status
        instance.available_from = WORLD.now() + datetime.timedelta(seconds=seconds)


def _settle(instance: DBInstance) -> None:
    until = getattr(instance, "available_from", None)
    if until is not None and WORLD.now() >= until:
        instance.status, instance.available_from = AVAILABLE, None
        WORLD.happenings += 1


def _settle_all() -> None:
    for backend in list(rds_backends[ACCOUNT].values()):
        for instance in list(backend.databases.values()):
            _settle(instance)


def install() -> None:
    each_minute("settle")(_settle_all)

    @wrap(RDSBackend, "create_db_instance")
    def create(original: Any, self: RDSBackend, db_kwargs: dict[str, Any]) -> DBInstance:
        made = original(self, db_kwargs)
        _begin(made, "creating", WORLD.instance_seconds)
        return made

    @wrap(RDSBackend, "modify_db_instance")
    def modify(original: Any, self: RDSBackend, db_instance_identifier: str, db_kwargs: dict[str, Any]) -> DBInstance:
        [before] = self.describe_db_instances(db_instance_identifier)
        interrupts = any(db_kwargs.get(name) not in (None, getattr(before, name, None)) for name in INTERRUPTING)
        changed = original(self, db_instance_identifier, db_kwargs)
        if interrupts:
            _begin(changed, "modifying", WORLD.restart_seconds)
        return changed

    @wrap(RDSBackend, "reboot_db_instance")
    def reboot(original: Any, self: RDSBackend, db_instance_identifier: str) -> DBInstance:
        restarted = original(self, db_instance_identifier)
        _begin(restarted, "rebooting", WORLD.restart_seconds)
        return restarted

    @wrap(RDSBackend, "describe_db_instances")
    def describe(original: Any, self: RDSBackend, db_instance_identifier: str | None = None, filters: Any = None) -> list[DBInstance]:
        found = original(self, db_instance_identifier, filters)
        for instance in found:
            _settle(instance)
            until = getattr(instance, "available_from", None)
            if db_instance_identifier and until is not None and WORLD.stands_at is None:
                let_pass((until - WORLD.now()).total_seconds() + 1)
                _settle(instance)
        return found
