"""Brings the work on a queue in another region to rest, or lets it go on again, and waits until it does.

A recovery plan that runs while both regions work calls it for the region that is left: the plan itself acts in its own region
only, this function may speak across regions. It asks how things stand before each change and changes nothing that is as it should
be, so it is safe to call again after a run that was cut short.
"""

import json
import time

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

# A region that does not answer must not hold up the plan.
QUICK = Config(connect_timeout=3, read_timeout=5, retries={"total_max_attempts": 2, "mode": "standard"})
PAUSE_SECONDS = 5
# Of the function's own time, what the last question may take with its second attempt, and the answer to the plan.
RESERVE_SECONDS = 25
WORKS, RESTS = "Enabled", "Disabled"


class NoAnswer(Exception):
    """The other region does not say how the work stands."""


class NotInTime(Exception):
    """The work did not come to rest, or did not begin, in time."""


def state_of(work, mapping):
    return work.get_event_source_mapping(UUID=mapping)["State"]


def change(work, mapping, wanted):
    """Asks for it; while something else is being changed, the service refuses, and the next round asks again."""
    try:
        work.update_event_source_mapping(UUID=mapping, Enabled=wanted == WORKS)
    except work.exceptions.ResourceInUseException:
        pass


def bring_to(wanted, work, mapping, is_time_left):
    """The state that was found first, once the wanted one is reached."""
    found = state = state_of(work, mapping)
    while state != wanted:
        # Whatever else is under way, such as `Enabling`, must end before another change is taken.
        if state in (WORKS, RESTS):
            change(work, mapping, wanted)
        if not is_time_left():
            raise NotInTime(f"`{state}` is still the state of the event source mapping {mapping}")
        time.sleep(PAUSE_SECONDS)
        state = state_of(work, mapping)
    return found


def handler(event, context):
    region, mapping = event["region"], event["mapping"]
    # State machines hand over what is true as it is, automation documents as a text.
    wanted = WORKS if str(event.get("work", False)).lower() == "true" else RESTS
    work = boto3.client("lambda", region_name=region, config=QUICK)

    def is_time_left():
        return context.get_remaining_time_in_millis() / 1000 > PAUSE_SECONDS + RESERVE_SECONDS

    try:
        found = bring_to(wanted, work, mapping, is_time_left)
    except (BotoCoreError, ClientError) as error:
        raise NoAnswer(f"{region} does not say how the event source mapping {mapping} stands: {error}") from error
    except NotInTime as error:
        raise NotInTime(f"{error} in {region}") from None
    print(json.dumps({"region": region, "mapping": mapping, "found": found}))
    return {"state": "done", "region": region, "mapping": mapping}
