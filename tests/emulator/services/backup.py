"""AWS Backup: selections, vault policies and notifications, tags and changes of report plans, restore testing."""

import datetime
import urllib.parse
import uuid
from typing import Any

from moto.backup.models import backup_backends

from ..account import ACCOUNT, arn, current_time
from ..fakes import LeaveToMoto, ServiceError, find, notes, operation, table
from ..world import WORLD

BACKUP = "backup"


def _vault_arn(region: str, name: str) -> str:
    return arn(BACKUP, region, f"backup-vault:{name}")


def _install_selections() -> None:
    @operation(BACKUP, "CreateBackupSelection")
    def create(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        selection = {
            "BackupPlanId": parameters["BackupPlanId"],
            "SelectionId": str(uuid.uuid4()),
            "CreationDate": current_time(),
        }
        kept = {**selection, "BackupSelection": parameters["BackupSelection"]}
        table(BACKUP, "Selection", region)[selection["SelectionId"]] = kept
        return selection

    @operation(BACKUP, "GetBackupSelection")
    def show(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        return find(table(BACKUP, "Selection", region), parameters["SelectionId"])

    @operation(BACKUP, "DeleteBackupSelection")
    def delete(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        table(BACKUP, "Selection", region).pop(parameters["SelectionId"], None)
        return {}


def _install_vault_settings() -> None:
    _vault_setting("AccessPolicy", lambda parameters: {"Policy": parameters.get("Policy")})
    _vault_setting(
        "Notifications",
        lambda parameters: {name: parameters.get(name) for name in ("SNSTopicArn", "BackupVaultEvents")},
    )


def _install_vault_locks() -> None:
    """A lock for compliance is fixed three days after it was made, or later: then nobody changes or lifts it."""
    locks = "VaultLockConfiguration"

    def open_lock(parameters: dict[str, Any], region: str) -> None:
        known = table(BACKUP, locks, region).get(parameters["BackupVaultName"])
        if known and known["fixed"] and known["fixed"] <= WORLD.now():
            raise ServiceError("InvalidRequestException", "the vault is locked")

    @operation(BACKUP, "PutBackupVaultLockConfiguration")
    def put(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        open_lock(parameters, region)
        days = parameters.get("ChangeableForDays")
        if days is not None and days < 3:
            raise ServiceError("InvalidParameterValueException", "a lock can be lifted for 3 days at least")
        fixed = WORLD.now() + datetime.timedelta(days=days) if days else None
        table(BACKUP, locks, region)[parameters["BackupVaultName"]] = {**parameters, "fixed": fixed}
        return {}

    @operation(BACKUP, "DeleteBackupVaultLockConfiguration")
    def delete(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        open_lock(parameters, region)
        table(BACKUP, locks, region).pop(parameters["BackupVaultName"], None)
        return {}

    @operation(BACKUP, "DescribeBackupVault")
    def describe(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        name = parameters["BackupVaultName"]
        vault = find(backup_backends[ACCOUNT][region].vaults, name)
        lock = table(BACKUP, locks, region).get(name, {})
        points = [one for one in notes(BACKUP, "points", region).values() if one["BackupVaultName"] == name]
        return {
            "BackupVaultName": name,
            "BackupVaultArn": _vault_arn(region, name),
            "EncryptionKeyArn": vault.encryption_key_arn,
            "NumberOfRecoveryPoints": len(points),
            "Locked": bool(lock),
            **{member: lock[member] for member in ("MinRetentionDays", "MaxRetentionDays") if lock.get(member)},
            **({"LockDate": lock["fixed"]} if lock.get("fixed") else {}),
        }


def _vault_setting(noun: str, kept: Any) -> None:
    """Something that a vault has at most once: put, get and delete."""

    @operation(BACKUP, f"PutBackupVault{noun}")
    def put(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        table(BACKUP, f"Vault{noun}", region)[parameters["BackupVaultName"]] = kept(parameters)
        return {}

    @operation(BACKUP, f"GetBackupVault{noun}")
    def show(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        name = parameters["BackupVaultName"]
        setting = find(table(BACKUP, f"Vault{noun}", region), name)
        return {"BackupVaultName": name, "BackupVaultArn": _vault_arn(region, name), **setting}

    @operation(BACKUP, f"DeleteBackupVault{noun}")
    def delete(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        table(BACKUP, f"Vault{noun}", region).pop(parameters["BackupVaultName"], None)
        return {}


def _install_account_settings() -> None:
    @operation(BACKUP, "UpdateRegionSettings")
    def update(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        notes(BACKUP, "settings", region).update(parameters)
        return {}

    @operation(BACKUP, "DescribeRegionSettings")
    def show(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        """Whoever makes a vault in a region has opted in there: https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources.html"""
        settings = notes(BACKUP, "settings", region)
        used = bool(backup_backends[ACCOUNT][region].vaults)
        opted = {sort: used for sort in ("Aurora", "DynamoDB", "S3")}
        return {**settings, "ResourceTypeOptInPreference": {**opted, **settings.get("ResourceTypeOptInPreference", {})}}

    @operation(BACKUP, "ListTags")
    def list_tags(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        """Plans and vaults are moto's; their ARNs arrive quoted, which moto doesn't undo."""
        name = urllib.parse.unquote(parameters["ResourceArn"])
        own = notes(BACKUP, "tags")
        if name in own:
            return {"Tags": own[name]}
        try:
            return {"Tags": backup_backends[ACCOUNT][region].list_tags(name) or {}}
        except Exception:  # moto knows no such resource: it has no tags
            return {"Tags": {}}


def _install_report_plans() -> None:
    """Report plans are moto's, but for their tags and for a way to change them."""

    @operation(BACKUP, "CreateReportPlan")
    def create(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        name = arn(BACKUP, region, f"report-plan:{parameters['ReportPlanName']}")
        notes(BACKUP, "tags")[name] = parameters.get("ReportPlanTags") or {}
        raise LeaveToMoto

    @operation(BACKUP, "UpdateReportPlan")
    def update(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        plan = backup_backends[ACCOUNT][region].describe_report_plan(parameters["ReportPlanName"])
        plan.report_plan_description = parameters.get("ReportPlanDescription", plan.report_plan_description)
        plan.report_delivery_channel = parameters.get("ReportDeliveryChannel", plan.report_delivery_channel)
        plan.report_setting = parameters.get("ReportSetting", plan.report_setting)
        return {"ReportPlanName": plan.report_plan_name, "ReportPlanArn": plan.report_plan_arn}


def _testing_plan_arn(region: str, name: str) -> str:
    return arn(BACKUP, region, f"restore-testing-plan:{name}")


def _install_restore_testing() -> None:
    _restore_testing("Plan", "RestoreTestingPlanName", {})
    _restore_testing("Selection", "RestoreTestingSelectionName", {"ValidationWindowHours": 0})


def _restore_testing(noun: str, key: str, defaults: dict[str, Any]) -> None:
    member = f"RestoreTesting{noun}"

    def resources(region: str) -> dict[Any, Any]:
        return table(BACKUP, member, region)

    @operation(BACKUP, f"CreateRestoreTesting{noun}")
    def create(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        resource = {**defaults, **parameters[member], "CreationTime": current_time()}
        plan = resource.setdefault("RestoreTestingPlanName", parameters.get("RestoreTestingPlanName"))
        resource["RestoreTestingPlanArn"] = _testing_plan_arn(region, plan)
        resources(region)[resource[key]] = resource
        if noun == "Plan":
            notes(BACKUP, "tags")[resource["RestoreTestingPlanArn"]] = parameters.get("Tags") or {}
        return resource

    @operation(BACKUP, f"GetRestoreTesting{noun}")
    def show(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        return {member: find(resources(region), parameters[key])}

    @operation(BACKUP, f"DeleteRestoreTesting{noun}")
    def delete(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        find(resources(region), parameters[key])
        del resources(region)[parameters[key]]
        return {}


def install() -> None:
    _install_selections()
    _install_vault_settings()
    _install_vault_locks()
    _install_account_settings()
    _install_report_plans()
    _install_restore_testing()
