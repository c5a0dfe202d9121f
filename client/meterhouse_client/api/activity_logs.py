"""Activity logs. Made by client/generate.py."""

from __future__ import annotations

from typing import Literal

from meterhouse_client.objects.activity_logs import ActivityLogResponse
from meterhouse_client.pages import Page
from meterhouse_client.session import Session, place


class ActivityLogsOperations(Session):
    """Operations of the chapter."""

    def list_activity_logs(
        self,
        *,
        activity_log_object_id: str | None = None,
        activity_log_object_entity_id: str | None = None,
        limit: int | None = None,
        after: str | None = None,
        before: str | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
    ) -> Page[ActivityLogResponse]:
        """List what was done.

        List what was done.

        `activity_log_object_id`: Only of this object.

        `activity_log_object_entity_id`: The same: both are the object's id.

        `limit`: Items on a page.

        `after`: Cursor: the page behind it.

        `before`: Cursor: the page in front of it.

        `sort_order`: Newest first is DESC.
        """
        return self._page(
            "/api/activity-logs",
            ActivityLogResponse,
            {
                "activityLogObjectId": activity_log_object_id,
                "activityLogObjectEntityId": activity_log_object_entity_id,
                "limit": limit,
                "after": after,
                "before": before,
                "sortOrder": sort_order,
            },
        )

    def read_activity_log(self, id: str) -> ActivityLogResponse:
        """Read one thing that was done.

        Read one thing that was done.
        """
        return self._call("GET", f"/api/activity-logs/{place(id)}", ActivityLogResponse)
