"""`/activity-logs`."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from engine.api.caller import CallerOf
from engine.api.pages import ListOf, PagingOf
from engine.api.resource import Resource
from engine.api.shapes.activity_logs import ActivityLogResponse
from engine.workflows.activity import activities, activity

activity_logs = Resource(
    "Activity logs", "Who did what to which object: the audit log, a chain of hashes."
)


@activity_logs.get("/activity-logs")
def list_activity_logs(
    caller: CallerOf,
    paging: PagingOf,
    object_id: Annotated[
        str | None, Query(alias="activityLogObjectId", description="Only of this object.")
    ] = None,
    entity_id: Annotated[
        str | None,
        Query(alias="activityLogObjectEntityId", description="The same: both are the object's id."),
    ] = None,
) -> ListOf[ActivityLogResponse]:
    """List what was done."""
    page = activities(caller.account, paging.request, object_id or entity_id)
    return paging.answer(page, lambda each: ActivityLogResponse.of(each, caller.catalog.ids))


@activity_logs.get("/activity-logs/{id}")
def read_activity_log(caller: CallerOf, id: str) -> ActivityLogResponse:
    """Read one thing that was done."""
    return ActivityLogResponse.of(activity(caller.account, id), caller.catalog.ids)
