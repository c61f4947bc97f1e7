"""Judges whether the writer of a database that spans regions is well, seen from this region.

One sign proves little: a broken peering looks like a lost database, and a replica that lags belongs to a database that
lives. So the judgement takes two signs together: a connection to the writer up to TLS, and the lag of the replica in this
region. Whoever judges without having been able to ask would speak of itself, so an error here is no judgement at all: the
call fails and nothing is published.

Nothing is kept between calls, and a judgement that is published twice says the same.
"""

import datetime
import json
import os
import socket
import ssl
import struct
import threading

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

# All waits together fit into the function's time, so a region that does not answer costs seconds.
QUICK = Config(connect_timeout=2, read_timeout=4, retries={"total_max_attempts": 2, "mode": "standard"})
# Only asked for an explanation, in the region that is likely lost: once is enough.
ONCE = Config(connect_timeout=2, read_timeout=3, retries={"total_max_attempts": 1})

MINUTE = datetime.timedelta(minutes=1)
# The metric has one value a minute and is published a minute or two later.
LAG_WINDOW = 5 * MINUTE
LAG_FRESH = 3 * MINUTE

# https://www.postgresql.org/docs/current/protocol-message-formats.html#PROTOCOL-MESSAGE-FORMATS-SSLREQUEST
POSTGRESQL_TLS_REQUEST = struct.pack("!II", 8, 80877103)
# https://dev.mysql.com/doc/dev/mysql-server/latest/page_protocol_connection_phase_packets_protocol_ssl_request.html
MYSQL_PROTOCOL = 10
MYSQL_ERROR = 0xFF
MYSQL_TLS = 0x0800
MYSQL_TLS_CAPABILITIES = MYSQL_TLS | 0x0200 | 0x8000  # the 4.1 protocol and its way to log in
MYSQL_UTF8 = 45
LONGEST_GREETING = 65536


def now():
    return datetime.datetime.now(datetime.timezone.utc)


# ---- the connection


class NoDatabase(Exception):
    """Something answered, and it does not speak like the database."""


def received(connection, count):
    data = b""
    while len(data) < count:
        part = connection.recv(count - len(data))
        if not part:
            raise NoDatabase("the connection was closed before the database said anything")
        data += part
    return data


def greet_postgresql(connection):
    """Asks for TLS; whether the server offers it."""
    connection.sendall(POSTGRESQL_TLS_REQUEST)
    answer = received(connection, 1)
    if answer not in (b"S", b"N"):
        raise NoDatabase(f"{answer!r} is no answer to a request for TLS")
    return answer == b"S"


def greet_mysql(connection):
    """Reads the server's greeting and asks for TLS; whether the server offers it.

    A server counts connections that never log in, and refuses the address after a hundred of them: the refusal comes from
    a server that lives.
    """
    header = received(connection, 4)
    length, number = int.from_bytes(header[:3], "little"), header[3]
    if not 0 < length < LONGEST_GREETING:
        raise NoDatabase(f"a greeting of {length} bytes")
    greeting = received(connection, length)
    if greeting[0] == MYSQL_ERROR:
        return False
    end_of_version = greeting.find(b"\0", 1)
    at = end_of_version + 1 + 4 + 8 + 1  # the connection's number, the first part of the challenge, a filler
    if greeting[0] != MYSQL_PROTOCOL or end_of_version < 0 or len(greeting) < at + 2:
        raise NoDatabase("the greeting is not MySQL's")
    if not int.from_bytes(greeting[at : at + 2], "little") & MYSQL_TLS:
        return False
    request = struct.pack("<IIB23x", MYSQL_TLS_CAPABILITIES, 1 << 24, MYSQL_UTF8)
    connection.sendall(len(request).to_bytes(3, "little") + bytes([(number + 1) % 256]) + request)
    return True


GREETINGS = {"postgresql": greet_postgresql, "mysql": greet_mysql}


def connect(host, port, engine, seconds):
    """Goes as far as a client does before it logs in."""
    # Nothing is sent that somebody could steal, and the bundle of the provider's authorities is not part of the runtime.
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with socket.create_connection((host, port), timeout=seconds) as connection:
        if GREETINGS[engine](connection):
            context.wrap_socket(connection, server_hostname=host).close()


class Probe:
    """Tries to connect beside everything else; also a look-up of the name that hangs costs no more than the time that
    was given."""

    def __init__(self, host, port, engine, attempts, seconds):
        self.errors = []
        self.connected = False
        self.limit = attempts * (seconds + 1)
        self._goal = (host, port, engine, seconds)
        self._attempts = attempts
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        for _ in range(self._attempts):
            try:
                connect(*self._goal)
            except (OSError, NoDatabase) as error:
                self.errors.append(f"{type(error).__name__}: {error}")
            else:
                self.connected = True
                return

    def result(self):
        """Whether a connection stood, and what is known about the reason if none did."""
        self._thread.join(self.limit)
        if self.connected:
            return True, None
        return False, self.errors[-1] if self.errors else f"no answer within {self.limit:g}s"


# ---- what the services say


def replication_lag(metrics, cluster):
    """Milliseconds that the replica in this region lags, or None if the metric is silent."""
    answer = metrics.get_metric_statistics(
        Namespace="AWS/RDS",
        MetricName="AuroraGlobalDBReplicationLag",
        Dimensions=[{"Name": "DBClusterIdentifier", "Value": identifier(cluster)}],
        StartTime=now() - LAG_WINDOW,
        EndTime=now() + MINUTE,
        Period=60,
        Statistics=["Maximum"],
    )
    newest = max(answer["Datapoints"], key=lambda point: point["Timestamp"], default=None)
    if newest is None or now() - aware(newest["Timestamp"]) > LAG_FRESH:
        return None
    return newest["Maximum"]


def aware(moment):
    return moment if moment.tzinfo else moment.replace(tzinfo=datetime.timezone.utc)


def identifier(arn):
    return arn.split(":")[-1]


def region_of(arn):
    return arn.split(":")[3]


def writer(databases, global_cluster):
    """The ARN of the cluster that writes, or None if this region's interface does not say."""
    try:
        answer = databases.describe_global_clusters(GlobalClusterIdentifier=global_cluster)
    except (BotoCoreError, ClientError):
        return None
    members = answer["GlobalClusters"][0]["GlobalClusterMembers"]
    return next((member["DBClusterArn"] for member in members if member["IsWriter"]), None)


def status_of(cluster):
    """What the interface of the cluster's region says about it, in words for the log.

    It explains, and judges nothing: in an outage it may call a cluster available that nobody reaches.
    """
    try:
        databases = boto3.client("rds", region_name=region_of(cluster), config=ONCE)
        answer = databases.describe_db_clusters(DBClusterIdentifier=identifier(cluster))
        return f"{region_of(cluster)} calls the cluster {answer['DBClusters'][0]['Status']}"
    except (BotoCoreError, ClientError) as error:
        return f"{region_of(cluster)} does not say how the cluster is: {type(error).__name__}: {error}"


# ---- the judgement


def judge(own, clusters, most_lag, together):
    probe = Probe(
        os.environ["ENDPOINT"],
        int(os.environ["PORT"]),
        os.environ["ENGINE"],
        int(os.environ["ATTEMPTS"]),
        float(os.environ["PATIENCE"]),
    )
    lag = replication_lag(boto3.client("cloudwatch", config=QUICK), own)
    writes = writer(boto3.client("rds", config=QUICK), os.environ["GLOBAL_CLUSTER"])
    connected, trouble = probe.result()
    keeps_up = lag is not None and lag <= most_lag
    reasons = []
    if not connected:
        reasons.append(f"no connection to the writer: {trouble}")
        reasons.append(status_of(writes or next((one for one in clusters if one != own), own)))
    if writes == own:
        healthy = connected  # nothing is replicated to where the writer is
    else:
        if lag is None:
            reasons.append("the lag of the replica is unknown")
        elif not keeps_up:
            reasons.append(f"the replica lags {lag:g}ms, {most_lag:g}ms at most are fine")
        healthy = (connected or keeps_up) if together else (connected and keeps_up)
    return {
        "healthy": int(healthy),
        "connected": int(connected),
        "lag": lag,
        "writer": region_of(writes) if writes else None,
        "reasons": reasons,
        "judged_at": now().isoformat(),
    }


def publish(judgement):
    names = {"Healthy": judgement["healthy"], "Connected": judgement["connected"]}
    data = [{"MetricName": name, "Value": value} for name, value in names.items()]
    if judgement["lag"] is not None:
        data.append({"MetricName": "Lag", "Value": judgement["lag"], "Unit": "Milliseconds"})
    dimensions = [{"Name": "Environment", "Value": os.environ["ENVIRONMENT"]}]
    # One call, so that a minute has all of the judgement or nothing.
    boto3.client("cloudwatch", config=QUICK).put_metric_data(
        Namespace=os.environ["NAMESPACE"], MetricData=[{**one, "Dimensions": dimensions} for one in data]
    )


def handler(event, context):
    judgement = judge(
        own=os.environ["CLUSTER"],
        clusters=json.loads(os.environ["CLUSTERS"]),
        most_lag=float(os.environ["MOST_LAG"]),
        together=os.environ["UNHEALTHY_WHEN"] == "both",
    )
    print(json.dumps(judgement))
    publish(judgement)
    return judgement
