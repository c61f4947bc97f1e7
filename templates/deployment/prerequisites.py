"""What the library lists of needs that resources have of the account: what somebody sets up in each region, and quotas."""

from collections.abc import Iterator
from typing import Any

from account import Account, code_of, read
from answers import HOLDS, MISSING, Answer
from declared import Part, Parts, by_region, components
from provider_facts import filled


def stands(row: dict[str, Any], parts: Parts, account: Account) -> Iterator[Answer]:
    """What a row of `prerequisites` names."""
    needing = [part for type_, attribute in row["needed_by"].items() for part in parts.all[type_] if part.has(attribute)]
    makes = {part.region for part in parts.all[row["made_by"]]}
    for region, some in by_region(needing).items():
        what = filled(row["what"], {"components": components(some)}.__getitem__)
        answer = {} if region in makes else next(account.answers(row["asks"], region))
        if region in makes or read(row["holds"], answer):
            yield Answer(HOLDS, region, what)
            continue
        lacking = next(one for one in row["lacking"] if not one["where"] or read(one["where"], answer))
        yield Answer(MISSING, region, what, lacking["why"], filled(lacking["remedy"], lambda name: region if name == "region" else read(name, answer)))


def has_room(row: dict[str, Any], parts: Parts, account: Account) -> Iterator[Answer]:
    """What a row of `quotas` names."""
    for region, some in by_region(part for part in parts.made[row["type"]] if _counts(row, part)).items():
        asked = row.get("asked_in", region)
        limit = _limit(account, asked, row) * _places(account, asked, row)
        used = len(account.listed(row["asks"], asked, row["lists"]))
        more = len(some)
        what = f"room for {more} more {row['what']}"
        if used + more <= limit:
            yield Answer(HOLDS, region, what)
        else:
            wanted = "…" if "for_each_of" in row else used + more
            remedy = f"aws service-quotas request-service-quota-increase --region {asked} --service-code {row['service']} --quota-code {row['code']} --desired-value {wanted}"
            yield Answer(MISSING, region, what, f"the quota is {limit:g}, and {used} are in use", remedy)


def _counts(row: dict[str, Any], part: Part) -> bool:
    return row.get("without", "") not in part.body and all(part.body.get(attribute) == value for attribute, value in row.get("only", {}).items())


def _places(account: Account, region: str, row: dict[str, Any]) -> int:
    """Some quotas are for each of several places in the region, such as its zones."""
    each = row.get("for_each_of")
    return len(account.listed(each["asks"], region, each["lists"])) if each else 1


def _limit(account: Account, region: str, row: dict[str, Any]) -> float:
    """A quota that the account never had changed may have a default only.
    https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetServiceQuota.html"""
    client = account.client("service-quotas", region)
    asked = {"ServiceCode": row["service"], "QuotaCode": row["code"]}
    try:
        return float(client.get_service_quota(**asked)["Quota"]["Value"])
    except Exception as error:
        if code_of(error) != "NoSuchResourceException":
            raise
        return float(client.get_aws_default_service_quota(**asked)["Quota"]["Value"])
