"""Systems Manager: associations, maintenance windows that read back as they were written, and parameters that were changed when
the world says so.

Moto has no associations, finds no task or target of a window by its id, shows a window's task with the wrong types and
forgets whether a window may have tasks without targets.
"""

import uuid
from typing import Any

from moto.core.responses import ActionResult
from moto.ssm import models
from moto.ssm.models import FakeMaintenanceWindow, SimpleSystemManagerBackend, ssm_backends
from moto.ssm.responses import SimpleSystemManagerResponse

from ..account import ACCOUNT, current_time
from ..fakes import LeaveToMoto, ServiceError, find, notes, operation, table
from ..patching import replace, wrap
from ..world import WORLD

SSM = "ssm"
TAGGED_HERE = ("Association", "Automation")


def _association(given: dict[str, Any]) -> dict[str, Any]:
    return {
        **{name: value for name, value in given.items() if name != "Tags"},
        "AssociationId": str(uuid.uuid4()),
        "AssociationVersion": "1",
        "Date": current_time(),
        "Overview": {"Status": "Success", "DetailedStatus": "Success"},
        "DocumentVersion": given.get("DocumentVersion", "$DEFAULT"),
        "ApplyOnlyAtCronInterval": False,
    }


def _associations(region: str) -> dict[str, Any]:
    return table(SSM, "Association", region)


def _install_associations() -> None:
    @operation(SSM, "CreateAssociation")
    def create(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        association = _association(parameters)
        identifier = association["AssociationId"]
        notes(SSM, "tags")[identifier] = {tag["Key"]: tag["Value"] for tag in parameters.get("Tags") or []}
        _associations(region)[identifier] = association
        return {"AssociationDescription": association}

    @operation(SSM, "DescribeAssociation")
    def show(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        identifier = parameters["AssociationId"]
        return {"AssociationDescription": find(_associations(region), identifier, "AssociationDoesNotExist")}

    @operation(SSM, "DeleteAssociation")
    def delete(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        _associations(region).pop(parameters["AssociationId"], None)
        return {}

    @operation(SSM, "ListTagsForResource")
    def list_tags(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        if parameters["ResourceType"] not in TAGGED_HERE:
            raise LeaveToMoto
        tags = notes(SSM, "tags").get(parameters["ResourceId"], {})
        return {"TagList": [{"Key": key, "Value": value} for key, value in tags.items()]}

    @operation(SSM, "AddTagsToResource")
    def add_tags(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        if parameters["ResourceType"] not in TAGGED_HERE:
            raise LeaveToMoto
        tags = notes(SSM, "tags").setdefault(parameters["ResourceId"], {})
        tags.update({tag["Key"]: tag["Value"] for tag in parameters["Tags"]})
        return {}


def _selects(filters: list[dict[str, Any]] | None, key: str, value: str) -> bool:
    return all(one["Key"] != key or value in one["Values"] for one in filters or [])


def _install_maintenance_windows() -> None:
    @replace(models, "_maintenance_window_target_filter_match")
    def selects_target(filters: list[dict[str, Any]] | None, target: Any) -> bool:
        return _selects(filters, "WindowTargetId", target.window_target_id)

    @replace(models, "_maintenance_window_task_filter_match")
    def selects_task(filters: list[dict[str, Any]] | None, task: Any) -> bool:
        return _selects(filters, "WindowTaskId", task.window_task_id)

    @operation(SSM, "GetMaintenanceWindowTask")
    def show_task(parameters: dict[str, Any], region: str) -> dict[str, Any]:
        window = ssm_backends[ACCOUNT][region].get_maintenance_window(parameters["WindowId"])
        task = window.tasks.get(parameters["WindowTaskId"])
        if not task:
            raise ServiceError("DoesNotExistException", "no such task")
        shown = {**task.to_json(), "TaskType": task.task_type}
        shown["Priority"] = int(shown["Priority"] or 0)
        shown.pop("Type", None)
        return {name: value for name, value in shown.items() if value not in (None, {}, "")}


def _install_window_settings() -> None:
    @wrap(SimpleSystemManagerResponse, "create_maintenance_window")
    def create(original: Any, self: SimpleSystemManagerResponse) -> ActionResult:
        answer = original(self)
        window = self.ssm_backend.get_maintenance_window(answer.result["WindowId"])
        window.allow_unassociated_targets = self._get_bool_param("AllowUnassociatedTargets", False)
        return answer

    @wrap(FakeMaintenanceWindow, "to_json")
    def to_json(original: Any, self: FakeMaintenanceWindow) -> dict[str, Any]:
        return {**original(self), "AllowUnassociatedTargets": self.allow_unassociated_targets}


def _install_parameters() -> None:
    @wrap(SimpleSystemManagerBackend, "put_parameter")
    def put(original: Any, self: SimpleSystemManagerBackend, *arguments: Any, **named: Any) -> Any:
        parameter = original(self, *arguments, **named)
        parameter.last_modified_date = WORLD.now().replace(tzinfo=None)
        return parameter


def install() -> None:
    _install_parameters()
    _install_window_settings()
    _install_associations()
    _install_maintenance_windows()
