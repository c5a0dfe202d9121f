"""Activity logs. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from meterhouse_client.answer import ETAG
from meterhouse_client.pages import Page
from meterhouse_client.session import Session, place


@dataclass(frozen=True, kw_only=True)
class ActivityLogItem:
    """One thing that was done. `metadata` is what the audit log keeps of it."""

    id: str
    activity_log_id: str
    verb: str
    name: str
    summary: str
    reason: str | None = None
    metadata: list[Any]
    activity_log_actor: Actor
    activity_log_object: ActivityObject


@dataclass(frozen=True, kw_only=True)
class ActivityLogResponse:
    """A row of the audit log, with its place in the chain of hashes."""

    id: str
    sequence_account_id: str
    activity_type: str
    origin: str
    created_at: datetime
    number: int
    hash: str
    activity_log_items: list[ActivityLogItem]
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


@dataclass(frozen=True, kw_only=True)
class ActivityObject:
    """What it was done to."""

    id: str
    entity_type: str
    entity_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Actor:
    """Who did it: a key, or a part of this program."""

    id: str
    entity_type: str
    entity_id: str | None = None
    email: str | None = None


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
