"""What an account must have before this deployment is applied to it, and cannot get from it: asked of the account, without
changing anything. Beside `deploy.py`, which runs it as `deploy.py preflight`."""

import copy
import dataclasses
import json
import pathlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Optional

HOLDS, MISSING, UNASKED = "ok", "missing", "unasked"
VARIABLE = re.compile(r"\$\{var\.([A-Za-z0-9_-]+)\}")
REFERENCE = re.compile(r"\$\{([a-z0-9_]+)\.([A-Za-z0-9_-]+)[.\[}]")
READS_SECRET = re.compile(r"ephemeral\.aws_secretsmanager_secret_version\.([A-Za-z0-9_-]+)\.secret_string\)(?:\.([A-Za-z0-9_-]+)|\[\"([^\"]+)\"\])")
ZONES_TAKEN = re.compile(r"\$\{data\.aws_availability_zones\.([A-Za-z0-9_-]+)\.names\[(\d+)\]\}")


@dataclasses.dataclass(frozen=True)
class Answer:
    """What one question to the account found out."""

    outcome: str
    region: str  # empty for the whole account
    what: str
    why: str = ""
    remedy: str = ""


@dataclasses.dataclass(frozen=True)
class Part:
    """A resource, or what is read, of one configuration."""

    type: str
    label: str
    region: str
    body: dict[str, Any]

    @property
    def component(self) -> str:
        """As the topology calls it: `payments.dr:68 api, stdlib/…` is of `api`."""
        return str(self.body.get("//", "")).split(",")[0].rpartition(" ")[2] or self.label


class Parts:
    """All that the configurations declare, by type, each in its region."""

    def __init__(self, folders: Iterable[pathlib.Path], given: dict[str, str], exists: set[str]):
        self.made: dict[str, list[Part]] = defaultdict(list)  # what is there already apart
        self.all: dict[str, list[Part]] = defaultdict(list)
        self.read: dict[str, list[Part]] = defaultdict(list)
        self.ephemeral: dict[str, list[Part]] = defaultdict(list)
        self.regions: set[str] = set()
        self.texts = ""
        self._given = given
        for folder in folders:
            self._add(folder, exists)

    def within(self, region: str) -> "Parts":
        """Of one region alone."""
        result = copy.copy(self)
        result.regions = {region}
        for name in ("made", "all", "read", "ephemeral"):
            kept: dict[str, list[Part]] = defaultdict(list)
            for type_, parts in getattr(self, name).items():
                kept[type_] = [part for part in parts if part.region == region]
            setattr(result, name, kept)
        return result

    def _add(self, folder: pathlib.Path, exists: set[str]) -> None:
        documents = [json.loads(path.read_text()) for path in sorted(folder.glob("*.tf.json"))]
        self._values = {name: one["default"] for document in documents for name, one in document.get("variable", {}).items() if isinstance(one.get("default"), str)}
        self._values.update(self._given)
        aliases = {one["alias"]: self.resolved(one["region"]) for document in documents for one in listed(document.get("provider", {}).get("aws", [])) if "alias" in one and "region" in one}
        self.regions.update(aliases.values())
        for document in documents:
            self.texts += json.dumps(document)
            for section, kept in (("resource", self.all), ("data", self.read), ("ephemeral", self.ephemeral)):
                for type_, labels in document.get(section, {}).items():
                    for label, body in labels.items():
                        if not isinstance(body, dict):
                            continue
                        region = aliases.get(str(body.get("provider", "")).removeprefix("aws."), "")
                        part = Part(type_, label, region, body)
                        kept[type_].append(part)
                        if section == "resource" and f"{type_}.{label}" not in exists:
                            self.made[type_].append(part)

    def resolved(self, text: Any) -> str:
        """With the values of variables; what only an apply knows stays as it is."""
        return VARIABLE.sub(lambda found: self._values.get(found[1], found[0]), str(text))

    def known(self, text: Any) -> Optional[str]:
        result = self.resolved(text)
        return None if text is None or "${" in result else result


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def by_region(parts: Iterable[Part]) -> dict[str, list[Part]]:
    result: dict[str, list[Part]] = defaultdict(list)
    for part in parts:
        result[part.region].append(part)
    return dict(sorted(result.items()))


def components(parts: Iterable[Part]) -> str:
    return ", ".join(sorted({f"`{part.component}`" for part in parts}))


class Account:
    """Asks an account, in each region as the role that deploys it."""

    def __init__(self, client: Callable[[str, str], Any]):
        self.client = client

    def all_of(self, service: str, region: str, operation: str, key: str, **arguments: Any) -> list[Any]:
        """The elements of every page."""
        client = self.client(service, region)
        if not client.can_paginate(operation):
            return list(getattr(client, operation)(**arguments)[key])
        return [one for page in client.get_paginator(operation).paginate(**arguments) for one in page.get(key, [])]


def code_of(error: Exception) -> str:
    """Of an error that a service answers with; empty for others, such as a lost connection."""
    return str(getattr(error, "response", {}).get("Error", {}).get("Code", ""))


# ---- the questions


def regions_are_open(parts: Parts, account: Account) -> Iterator[Answer]:
    # https://docs.aws.amazon.com/accounts/latest/reference/API_GetRegionOptStatus.html
    for region in sorted(parts.regions):
        found = account.all_of("ec2", "us-east-1", "describe_regions", "Regions", RegionNames=[region], AllRegions=True)
        status = found[0]["OptInStatus"] if found else "not-opted-in"
        if status == "not-opted-in":
            yield Answer(MISSING, region, "the region is open to the account", "it must be opted into, which takes minutes to hours", f"aws account enable-region --region-name {region}")
        else:
            yield Answer(HOLDS, region, "the region is open to the account")


def zones_suffice(parts: Parts, account: Account) -> Iterator[Answer]:
    wanted: dict[str, int] = {}
    for label, index in ZONES_TAKEN.findall(json.dumps([part.body for part in parts.all["aws_subnet"]])):
        wanted[label] = max(wanted.get(label, 0), int(index) + 1)
    for part in parts.read["aws_availability_zones"]:
        if part.label not in wanted:
            continue
        zones = account.all_of(
            "ec2", part.region, "describe_availability_zones", "AvailabilityZones",
            Filters=[{"Name": "state", "Values": ["available"]}, {"Name": "opt-in-status", "Values": ["opt-in-not-required"]}],
        )
        what = f"{wanted[part.label]} availability zones for `{part.component}`"
        if len(zones) < wanted[part.label]:
            yield Answer(MISSING, part.region, what, f"there are {len(zones)}", f"set `zones = {len(zones)}` in `{part.component}`")
        else:
            yield Answer(HOLDS, part.region, what)


def stages_may_log(parts: Parts, account: Account) -> Iterator[Answer]:
    # One role for each account and region, which no topology may claim for itself.
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
    stages = [part for part in parts.all["aws_api_gateway_stage"] if part.body.get("access_log_settings")]
    makes = {part.region for part in parts.all["aws_api_gateway_account"]}
    for region, some in by_region(stages).items():
        what = f"API Gateway has a role for the access logs of {components(some)}"
        if region in makes or account.client("apigateway", region).get_account().get("cloudwatchRoleArn"):
            yield Answer(HOLDS, region, what)
        else:
            yield Answer(
                MISSING, region, what, "without it the stage is refused: \"CloudWatch Logs role ARN must be set in account settings\"",
                f"aws apigateway update-account --region {region} --patch-operations op=replace,path=/cloudwatchRoleArn,value=ROLE_ARN, with a role that apigateway.amazonaws.com may assume and that has AmazonAPIGatewayPushToCloudWatchLogs",
            )


def rules_have_a_recorder(parts: Parts, account: Account) -> Iterator[Answer]:
    # https://docs.aws.amazon.com/config/latest/developerguide/stop-start-recorder.html
    makes = {part.region for part in parts.all["aws_config_configuration_recorder"]}
    for region, some in by_region(parts.all["aws_config_config_rule"]).items():
        if region in makes:
            continue
        what = f"AWS Config records, for the rules of {components(some)}"
        recorders = account.client("config", region).describe_configuration_recorder_status()["ConfigurationRecordersStatus"]
        if any(one.get("recording") for one in recorders):
            yield Answer(HOLDS, region, what)
        else:
            why = "there is a recorder, and it is stopped" if recorders else "there is no recorder, so rules are refused"
            remedy = f"aws configservice start-configuration-recorder --region {region} --configuration-recorder-name {recorders[0]['name']}" if recorders else "let the landing zone of the account make one, or set `recorder = true` where a topology has the account to itself"
            yield Answer(MISSING, region, what, why, remedy)


# What AWS Backup calls the resources that a selection names.
# https://docs.aws.amazon.com/aws-backup/latest/devguide/API_UpdateRegionSettings.html
BACKED_UP = {"aws_rds_cluster": "Aurora", "aws_dynamodb_table": "DynamoDB", "aws_s3_bucket": "S3", "aws_db_instance": "RDS", "aws_efs_file_system": "EFS"}
NAMED_IN_ARNS = {":dynamodb:": "DynamoDB", ":s3:::": "S3", ":rds:": "RDS", ":elasticfilesystem:": "EFS"}


def backups_are_opted_in(parts: Parts, account: Account) -> Iterator[Answer]:
    sets = {part.region for part in parts.all["aws_backup_region_settings"]}
    for region, some in by_region(parts.all["aws_backup_selection"]).items():
        if region in sets:
            continue
        named = json.dumps([part.body.get("resources", []) for part in some])
        wanted = {BACKED_UP[type_] for type_, _ in REFERENCE.findall(named) if type_ in BACKED_UP}
        wanted |= {name for text, name in NAMED_IN_ARNS.items() if text in named}
        settings = account.client("backup", region).describe_region_settings()["ResourceTypeOptInPreference"]
        for name in sorted(wanted):
            what = f"AWS Backup takes {name} into the plans of {components(some)}"
            if settings.get(name):
                yield Answer(HOLDS, region, what)
            else:
                remedy = f"aws backup update-region-settings --region {region} --resource-type-opt-in-preference {name}=true, or `opt_in = true`"
                yield Answer(MISSING, region, what, "the account has not opted in, so the resource is skipped without an error", remedy)


def secrets_exist(parts: Parts, account: Account) -> Iterator[Answer]:
    keys: dict[str, set[str]] = defaultdict(set)
    for label, dotted, quoted in READS_SECRET.findall(parts.texts.replace('\\"', '"')):
        keys[label].add(dotted or quoted)
    reads = {part.label: part for part in parts.ephemeral["aws_secretsmanager_secret_version"]}
    wanted: dict[tuple[str, str], set[str]] = {}
    labels = {}
    for part in parts.read["aws_secretsmanager_secret"]:
        name = parts.known(part.body.get("name"))
        if name is None:
            continue
        wanted.setdefault((part.region, name), set())
        labels[part.label] = (part.region, name)
    for label, read in reads.items():
        for target, place in labels.items():
            if f"aws_secretsmanager_secret.{target}." in str(read.body.get("secret_id")):
                wanted[place] |= keys.get(label, set())
    for (region, name), fields in sorted(wanted.items()):
        yield secret(account, region, name, fields)


def secret(account: Account, region: str, name: str, fields: set[str]) -> Answer:
    what = f"the secret `{name}`" + (f" with {', '.join(f'`{one}`' for one in sorted(fields))}" if fields else "")
    client = account.client("secretsmanager", region)
    try:
        described = client.describe_secret(SecretId=name)
        if described.get("DeletedDate"):
            return Answer(MISSING, region, what, "it is marked for deletion", f"aws secretsmanager restore-secret --region {region} --secret-id {name}")
        if not fields:
            return Answer(HOLDS, region, what)
        value = json.loads(client.get_secret_value(SecretId=name)["SecretString"])
    except ValueError:
        return Answer(MISSING, region, what, "its value is no JSON object", "store it as one, such as {\"username\": …, \"password\": …}")
    except Exception as error:
        if code_of(error) != "ResourceNotFoundException":
            raise
        return Answer(MISSING, region, what, "it is not there", f"make it in {region}, or replicate it there: aws secretsmanager replicate-secret-to-regions --secret-id {name} --add-replica-regions Region={region}")
    absent = sorted(fields - set(value)) if isinstance(value, dict) else sorted(fields)
    if absent:
        return Answer(MISSING, region, what, f"its value has no {', '.join(f'`{one}`' for one in absent)}", f"aws secretsmanager put-secret-value --region {region} --secret-id {name} --secret-string …")
    return Answer(HOLDS, region, what)


def zones_of_names_exist(parts: Parts, account: Account) -> Iterator[Answer]:
    seen = set()
    for part in parts.read["aws_route53_zone"]:
        name = parts.known(part.body.get("name"))
        if name is None or name in seen:
            continue
        seen.add(name)
        zones = account.all_of("route53", "us-east-1", "list_hosted_zones", "HostedZones")
        private = bool(part.body.get("private_zone"))
        found = [one for one in zones if one["Name"].rstrip(".") == name.rstrip(".") and one["Config"].get("PrivateZone", False) == private]
        what = f"the zone `{name}` for `{part.component}`"
        if len(found) == 1:
            yield Answer(HOLDS, "", what)
        elif found:
            yield Answer(MISSING, "", what, f"there are {len(found)} of this name, and Terraform takes none of several", "remove the others, or name another zone")
        else:
            yield Answer(MISSING, "", what, "the account has no such zone", f"make it and delegate it, or leave out `zone` in `{part.component}`, so that the topology makes its own")


def buckets_are_free(parts: Parts, account: Account) -> Iterator[Answer]:
    """The names of buckets are unique in the world."""
    for part in parts.made["aws_s3_bucket"]:
        name = parts.known(part.body.get("bucket"))
        if name is None:
            continue
        what = f"the name of the bucket `{name}` is free"
        try:
            account.client("s3", part.region).head_bucket(Bucket=name)
        except Exception as error:
            if code_of(error) == "404":
                yield Answer(HOLDS, part.region, what)
                continue
            if code_of(error) not in ("403", "301"):
                raise
            yield Answer(MISSING, part.region, what, "somebody has it", f"rename `{part.component}`, or take another suffix")
            continue
        yield Answer(MISSING, part.region, what, "the account has it already, and no state here knows it", "import it, remove it, or take another suffix")


def databases_are_offered(parts: Parts, account: Account) -> Iterator[Answer]:
    """Versions that can still be created, with the classes that the nodes have."""
    versions = {part.label: part for part in parts.made["aws_rds_global_cluster"]}
    nodes = defaultdict(set)
    for node in parts.made["aws_rds_cluster_instance"]:
        found = REFERENCE.search(str(node.body.get("cluster_identifier")))
        if found and parts.known(node.body.get("instance_class")):
            nodes[found[2]].add(str(parts.known(node.body["instance_class"])))
    for cluster in parts.made["aws_rds_cluster"]:
        source = REFERENCE.search(str(cluster.body.get("engine_version")))
        body = versions[source[2]].body if source and source[2] in versions else cluster.body
        engine, version = parts.known(body.get("engine")), parts.known(body.get("engine_version"))
        if engine is None or version is None:
            continue
        what = f"{engine} {version} for `{cluster.component}`"
        found = account.all_of("rds", cluster.region, "describe_db_engine_versions", "DBEngineVersions", Engine=engine, EngineVersion=version)
        if not found:
            offered = account.all_of("rds", cluster.region, "describe_db_engine_versions", "DBEngineVersions", Engine=engine)
            near = sorted({one["EngineVersion"] for one in offered if one["EngineVersion"].split(".")[0] == version.split(".")[0]})
            yield Answer(MISSING, cluster.region, what, "this version cannot be created", f"take one of {', '.join(near)}" if near else "take a version that is offered")
            continue
        yield Answer(HOLDS, cluster.region, what)
        for size in sorted(nodes[cluster.label]):
            options = account.all_of("rds", cluster.region, "describe_orderable_db_instance_options", "OrderableDBInstanceOptions", Engine=engine, EngineVersion=version, DBInstanceClass=size)
            what = f"{size} with {engine} {version} for `{cluster.component}`"
            if options:
                yield Answer(HOLDS, cluster.region, what)
            else:
                yield Answer(MISSING, cluster.region, what, "the class is not offered with it in this region", f"set another `instance` in `{cluster.component}`")


@dataclasses.dataclass(frozen=True)
class Quota:
    type: str
    what: str
    service: str
    code: str
    listing: tuple[str, str, str]  # service, operation, key
    share: int = 1  # the quota is for each of so many of a region


# Codes as Service Quotas lists them; each region has its own value.
# https://docs.aws.amazon.com/general/latest/gr/vpc-service.html
# https://docs.aws.amazon.com/general/latest/gr/rds-service.html
QUOTAS = (
    Quota("aws_vpc", "networks", "vpc", "L-F678F1CE", ("ec2", "describe_vpcs", "Vpcs")),
    Quota("aws_eip", "Elastic IP addresses", "ec2", "L-0263D0A3", ("ec2", "describe_addresses", "Addresses")),
    Quota("aws_internet_gateway", "internet gateways", "vpc", "L-A4707A72", ("ec2", "describe_internet_gateways", "InternetGateways")),
    Quota("aws_rds_cluster", "database clusters", "rds", "L-952B80B8", ("rds", "describe_db_clusters", "DBClusters")),
    Quota("aws_rds_cluster_instance", "database instances", "rds", "L-7B6409FD", ("rds", "describe_db_instances", "DBInstances")),
)


def quotas_suffice(parts: Parts, account: Account) -> Iterator[Answer]:
    for quota in QUOTAS:
        for region, some in by_region(parts.made[quota.type]).items():
            limit = account.client("service-quotas", region).get_service_quota(ServiceCode=quota.service, QuotaCode=quota.code)["Quota"]["Value"]
            service, operation, key = quota.listing
            used = len(account.all_of(service, region, operation, key))
            what = f"room for {len(some)} more {quota.what}"
            if used + len(some) <= limit:
                yield Answer(HOLDS, region, what)
            else:
                remedy = f"aws service-quotas request-service-quota-increase --region {region} --service-code {quota.service} --quota-code {quota.code} --desired-value {used + len(some)}"
                yield Answer(MISSING, region, what, f"the quota is {limit:g}, and {used} are in use", remedy)


def functions_may_run(parts: Parts, account: Account) -> Iterator[Answer]:
    """New accounts start with 10 executions at once, of which none can be reserved: 100 stay unreserved.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html"""
    for region, some in by_region(parts.all["aws_lambda_function"]).items():
        settings = account.client("lambda", region).get_account_settings()["AccountLimit"]
        limit, free = settings["ConcurrentExecutions"], settings["UnreservedConcurrentExecutions"]
        new = [part for part in parts.made["aws_lambda_function"] if part.region == region]
        reserved = sum(int(part.body.get("reserved_concurrent_executions", 0)) for part in new if str(part.body.get("reserved_concurrent_executions", 0)).isdigit())
        what = f"{len(some)} functions can run at once" + (f", {reserved} executions reserved" if reserved else "")
        remedy = f"aws service-quotas request-service-quota-increase --region {region} --service-code lambda --quota-code L-B99A9384 --desired-value 1000"
        if limit < len(some):
            yield Answer(MISSING, region, what, f"the account may run {limit} at once", remedy)
        elif reserved and free - reserved < 100:
            yield Answer(MISSING, region, what, f"{free} of {limit} executions are unreserved, and 100 must stay so", remedy)
        else:
            yield Answer(HOLDS, region, what)


QUESTIONS: tuple[Callable[[Parts, Account], Iterator[Answer]], ...] = (
    regions_are_open,
    zones_suffice,
    stages_may_log,
    rules_have_a_recorder,
    backups_are_opted_in,
    secrets_exist,
    zones_of_names_exist,
    buckets_are_free,
    databases_are_offered,
    quotas_suffice,
    functions_may_run,
)


def answers(parts: Parts, account: Account) -> Iterator[Answer]:
    for region in sorted(parts.regions):
        within = parts.within(region)
        for question in QUESTIONS:
            try:
                yield from question(within, account)
            except Exception as error:  # what one may not ask hides nothing that others find
                yield Answer(UNASKED, region, question.__name__.replace("_", " "), f"{type(error).__name__}: {error}")


def report(found: list[Answer]) -> str:
    lines = []
    for one in found:
        lines.append(f"{one.outcome:8}{one.region + ': ' if one.region else ''}{one.what}" + (f": {one.why}" if one.why else ""))
        if one.remedy:
            lines.append(f"        -> {one.remedy}")
    counts = {outcome: sum(one.outcome == outcome for one in found) for outcome in (HOLDS, MISSING, UNASKED)}
    lines.append(f"== {counts[HOLDS]} there, {counts[MISSING]} missing, {counts[UNASKED]} could not be asked")
    return "\n".join(lines)


def run(parts: Parts, account: Account) -> int:
    """1 where something is missing, 2 where nothing is, but not all could be asked, 0 otherwise."""
    found = list(answers(parts, account))
    print(report(found), flush=True)
    outcomes = {one.outcome for one in found}
    return 1 if MISSING in outcomes else 2 if UNASKED in outcomes else 0
