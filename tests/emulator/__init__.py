"""An AWS emulator for recovery across regions.

It is moto's server with what it lacks for two-region systems: patches where `terraform apply` fails, a second plan is not
empty or a promotion has no effect; fakes for operations that moto does not have; and `/sim/...` addresses with which a test
takes a region away, switches an endpoint off or asks what is left. Everything stays on 127.0.0.1.

    python3 -m emulator PORT          (from the folder above this one)

**Time** (`passage.py`). There is one clock: the machine's, plus what tests let pass; a test can let it stand still and move it alone.
However far it is moved, each minute is lived through: what takes its time settles, services publish what they measure, schedules are
due, alarms are judged over their documented range, and rules deliver. A week without functions takes seconds. Functions and plans are
not run here but by `tests/runner`, which fetches what rules deliver to them; `runner/life.py` says what it may leave out.

**Metrics** (`services/measurements.py`). What a service measures, only it publishes, where and while it can; nobody may put it in its
place.

**Deliveries** (`delivering.py`). Alarms that change, and runs that end, reach the rules of their region, with their targets' inputs,
roles, limits for retries and queues of dead letters. Topics, their keys, queues and functions must permit it by their own policies.

What is assumed, because AWS's documents are silent or public sources disagree, with the check of `tests/live` that asks an account:

- `AuroraGlobalDBReplicationLag` has the dimension `DBClusterIdentifier`, and is silent while roles change (L1); in the standby it ends as
  soon as the writer's region or its last instance is gone (L6, which only a real outage can answer);
- an instance is not measured from the call that restarts it until it is available (L1); a deployment waits for one instance at a time,
  and its alarms have no data before (L5);
- an alarm is judged when it is made and whenever something is put into its metric, besides each minute (L5);
- a region that is lost judges no alarm, runs no schedule and delivers nothing, and its metrics end at once (L6, as above).

What is simpler than the cloud, and no check asks:

- a queue in which nothing lies is not measured, and one in which something lies is measured with all of it;
- objects are copied to another bucket at once, unless a test says how long that takes, and its latency is measured as 0 a quarter of an
  hour late;
- an endpoint that stands answers 200, and a database that takes connections offers no TLS.
"""
