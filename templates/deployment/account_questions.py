"""Questions to the account that are more than a row of a table: each takes the types that it is about from the library."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator

from account import Account, code_of
from answers import HOLDS, MISSING, Answer
from declared import REFERENCE, Part, Parts, by_region, components
from provider_facts import Facts

# Where zones of the DNS are asked for: they belong to no region.
GLOBAL = "us-east-1"


def regions_are_open(parts: Parts, account: Account, _: Facts) -> Iterator[Answer]:
    # https://docs.aws.amazon.com/accounts/latest/reference/API_GetRegionOptStatus.html
    for region in sorted(parts.regions):
        found = account.listed("ec2.describe_regions", GLOBAL, "Regions", RegionNames=[region], AllRegions=True)
        status = found[0]["OptInStatus"] if found else "not-opted-in"
        if status == "not-opted-in":
            yield Answer(MISSING, region, "the region is open to the account", "it must be opted into, which takes minutes to hours", f"aws account enable-region --region-name {region}")
        else:
            yield Answer(HOLDS, region, "the region is open to the account")


def zones_suffice(parts: Parts, account: Account, facts: Facts) -> Iterator[Answer]:
    written = json.dumps([part.body for some in parts.all.values() for part in some])
    for type_ in sorted(facts.availability_zones):
        wanted: dict[str, int] = {}
        for label, index in re.findall(rf"\$\{{data\.{type_}\.([A-Za-z0-9_-]+)\.names\[(\d+)\]\}}", written):
            wanted[label] = max(wanted.get(label, 0), int(index) + 1)
        for part in parts.read[type_]:
            if part.label in wanted:
                yield zones(part, wanted[part.label], account)


def zones(part: Part, wanted: int, account: Account) -> Answer:
    usable = [{"Name": "state", "Values": ["available"]}, {"Name": "opt-in-status", "Values": ["opt-in-not-required"]}]
    found = account.listed("ec2.describe_availability_zones", part.region, "AvailabilityZones", Filters=usable)
    what = f"{wanted} availability zones for `{part.component}`"
    if len(found) < wanted:
        return Answer(MISSING, part.region, what, f"there are {len(found)}", f"set `zones = {len(found)}` in `{part.component}`")
    return Answer(HOLDS, part.region, what)


def backups_are_opted_in(parts: Parts, account: Account, facts: Facts) -> Iterator[Answer]:
    for type_, named in facts.backups.items():
        opted_in = {part.region for part in parts.all[named["opted_in_by"]]}
        for region, some in by_region(parts.all[type_]).items():
            if region not in opted_in:
                yield from sorts_are_opted_in(region, some, named, account)


def sorts_are_opted_in(region: str, selections: list[Part], named: dict[str, dict[str, str]], account: Account) -> Iterator[Answer]:
    taken = json.dumps([part.body.get(str(named["resources"]), []) for part in selections])
    wanted = {named["sorts"][type_] for type_, _ in REFERENCE.findall(taken) if type_ in named["sorts"]}
    wanted |= {name for text, name in named["sorts_of_arns"].items() if text in taken}
    settings = account.client("backup", region).describe_region_settings()["ResourceTypeOptInPreference"]
    for name in sorted(wanted):
        what = f"AWS Backup takes {name} into the plans of {components(selections)}"
        if settings.get(name):
            yield Answer(HOLDS, region, what)
        else:
            remedy = f"aws backup update-region-settings --region {region} --resource-type-opt-in-preference {name}=true, or `opt_in = true`"
            yield Answer(MISSING, region, what, "the account has not opted in, so the resource is skipped without an error", remedy)


def secrets_exist(parts: Parts, account: Account, facts: Facts) -> Iterator[Answer]:
    texts = parts.texts.replace('\\"', '"')
    for type_, named in facts.secrets.items():
        fields: dict[tuple[str, str], set[str]] = {}
        places = {}
        for part in parts.read[type_]:
            name = parts.known(part.body.get(named["name"]))
            if name is not None:
                fields.setdefault((part.region, name), set())
                places[part.label] = (part.region, name)
        for value in parts.ephemeral[named["values"]]:
            read = rf"ephemeral\.{named['values']}\.{re.escape(value.label)}\.{named['text']}\)(?:\.([A-Za-z0-9_-]+)|\[\"([^\"]+)\"\])"
            for label, place in places.items():
                if f"{type_}.{label}." in str(value.body.get(named["of"])):
                    fields[place] |= {dotted or quoted for dotted, quoted in re.findall(read, texts)}
        for (region, name), some in sorted(fields.items()):
            yield secret(account, region, name, some)


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


def zones_of_names_exist(parts: Parts, account: Account, facts: Facts) -> Iterator[Answer]:
    seen = set()
    for type_, named in facts.named_zones.items():
        for part in parts.read[type_]:
            name = parts.known(part.body.get(named["name"]))
            if name is not None and name not in seen:
                seen.add(name)
                yield zone(part, name, bool(part.body.get(named["private"])), account)


def zone(part: Part, name: str, private: bool, account: Account) -> Answer:
    every = account.listed("route53.list_hosted_zones", GLOBAL, "HostedZones")
    found = [one for one in every if one["Name"].rstrip(".") == name.rstrip(".") and one["Config"].get("PrivateZone", False) == private]
    what = f"the zone `{name}` for `{part.component}`"
    if len(found) == 1:
        return Answer(HOLDS, "", what)
    if found:
        return Answer(MISSING, "", what, f"there are {len(found)} of this name, and Terraform takes none of several", "remove the others, or name another zone")
    return Answer(MISSING, "", what, "the account has no such zone", f"make it and delegate it, or leave out `zone` in `{part.component}`, so that the topology makes its own")


def buckets_are_free(parts: Parts, account: Account, facts: Facts) -> Iterator[Answer]:
    """The names of buckets are unique in the world."""
    for type_, attribute in facts.world_names.items():
        for part in parts.made[type_]:
            name = parts.known(part.body.get(attribute))
            if name is not None:
                yield bucket(part, name, account)


def bucket(part: Part, name: str, account: Account) -> Answer:
    what = f"the name of the bucket `{name}` is free"
    try:
        account.client("s3", part.region).head_bucket(Bucket=name)
    except Exception as error:
        if code_of(error) == "404":
            return Answer(HOLDS, part.region, what)
        if code_of(error) not in ("403", "301"):
            raise
        return Answer(MISSING, part.region, what, "somebody has it", f"rename `{part.component}`, or take another suffix")
    return Answer(MISSING, part.region, what, "the account has it already, and no state here knows it", "import it, remove it, or take another suffix")


def databases_are_offered(parts: Parts, account: Account, facts: Facts) -> Iterator[Answer]:
    """Versions that can still be created, with the classes that the nodes have."""
    for type_, named in facts.databases.items():
        versions = {part.label: part for part in parts.made[named["versions"]]}
        nodes = defaultdict(set)
        for node in parts.made[named["nodes"]]:
            found = REFERENCE.search(str(node.body.get(named["cluster"])))
            size = parts.known(node.body.get(named["class"]))
            if found and size:
                nodes[found[2]].add(size)
        for cluster in parts.made[type_]:
            source = REFERENCE.search(str(cluster.body.get(named["version"])))
            body = versions[source[2]].body if source and source[2] in versions else cluster.body
            engine, version = parts.known(body.get(named["engine"])), parts.known(body.get(named["version"]))
            if engine is not None and version is not None:
                yield from database(cluster, engine, version, sorted(nodes[cluster.label]), account)


def database(cluster: Part, engine: str, version: str, sizes: list[str], account: Account) -> Iterator[Answer]:
    what = f"{engine} {version} for `{cluster.component}`"
    if not account.listed("rds.describe_db_engine_versions", cluster.region, "DBEngineVersions", Engine=engine, EngineVersion=version):
        offered = account.listed("rds.describe_db_engine_versions", cluster.region, "DBEngineVersions", Engine=engine)
        near = sorted({one["EngineVersion"] for one in offered if one["EngineVersion"].split(".")[0] == version.split(".")[0]})
        yield Answer(MISSING, cluster.region, what, "this version cannot be created", f"take one of {', '.join(near)}" if near else "take a version that is offered")
        return
    yield Answer(HOLDS, cluster.region, what)
    for size in sizes:
        options = account.listed(
            "rds.describe_orderable_db_instance_options", cluster.region, "OrderableDBInstanceOptions", Engine=engine, EngineVersion=version, DBInstanceClass=size
        )
        what = f"{size} with {engine} {version} for `{cluster.component}`"
        if options:
            yield Answer(HOLDS, cluster.region, what)
        else:
            yield Answer(MISSING, cluster.region, what, "the class is not offered with it in this region", f"set another `instance` in `{cluster.component}`")


def functions_may_run(parts: Parts, account: Account, facts: Facts) -> Iterator[Answer]:
    """New accounts start with 10 executions at once, of which none can be reserved: 100 stay unreserved.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html"""
    for type_, attribute in facts.functions.items():
        for region, some in by_region(parts.all[type_]).items():
            settings = account.client("lambda", region).get_account_settings()["AccountLimit"]
            limit, free = settings["ConcurrentExecutions"], settings["UnreservedConcurrentExecutions"]
            written = [str(part.body.get(attribute, 0)) for part in parts.made[type_] if part.region == region]
            reserved = sum(int(number) for number in written if number.isdigit())
            what = f"{len(some)} functions can run at once" + (f", {reserved} executions reserved" if reserved else "")
            remedy = f"aws service-quotas request-service-quota-increase --region {region} --service-code lambda --quota-code L-B99A9384 --desired-value 1000"
            if limit < len(some):
                yield Answer(MISSING, region, what, f"the account may run {limit} at once", remedy)
            elif reserved and free - reserved < 100:
                yield Answer(MISSING, region, what, f"{free} of {limit} executions are unreserved, and 100 must stay so", remedy)
            else:
                yield Answer(HOLDS, region, what)
