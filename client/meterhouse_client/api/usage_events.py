"""Usage events. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal

from meterhouse_client.objects.usage_events import (
    BatchResponse,
    CsvResponse,
    RetractionsRequest,
    UsageEventResponse,
)
from meterhouse_client.pages import Page
from meterhouse_client.session import Session


class UsageEventsOperations(Session):
    """Operations of the chapter."""

    def create_usage_event(
        self, body: Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> UsageEventResponse:
        """Send an event.

        Answered when the event is durable. Every event gets an id of its own; of those with
        one `customerEventId` the latest received counts. With `retracted: true` none of
        them does. The body may be gzip.
        """
        return self._call(
            "POST",
            "/api/usage-events",
            UsageEventResponse,
            body=body,
            idempotency_key=idempotency_key,
        )

    def list_usage_events(
        self,
        *,
        customer_alias: Sequence[str] | None = None,
        unmapped_aliases_only: bool | None = None,
        event_type: str | None = None,
        event_id: str | None = None,
        event_timestamp_before: str | date | None = None,
        event_timestamp_after: str | date | None = None,
        sort_by: Literal["createdAt", "eventTimestamp"] | None = None,
        offset: int | None = None,
        limit: int | None = None,
        after: str | None = None,
        before: str | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
    ) -> Page[UsageEventResponse]:
        """List events, the ones that were superseded too.

        Everything acknowledged before the request is there. Seat events are listed by
        `/seat-events`, and here if `eventType` names theirs.

        `customer_alias`: As it was sent; may be repeated.

        `unmapped_aliases_only`: Of aliases that no customer has.

        `event_id`: `id` or `customerEventId`.

        `event_timestamp_before`: Happened before that instant.

        `event_timestamp_after`: Happened after that instant.

        `sort_by`: The order of receipt, or that of happening.

        `offset`: Events to leave out from the cursor on.

        `limit`: Items on a page.

        `after`: Cursor: the page behind it.

        `before`: Cursor: the page in front of it.

        `sort_order`: Newest first is DESC.
        """
        return self._page(
            "/api/usage-events",
            UsageEventResponse,
            {
                "customerAlias": customer_alias,
                "unmappedAliasesOnly": unmapped_aliases_only,
                "eventType": event_type,
                "eventId": event_id,
                "eventTimestampBefore": event_timestamp_before,
                "eventTimestampAfter": event_timestamp_after,
                "sortBy": sort_by,
                "offset": offset,
                "limit": limit,
                "after": after,
                "before": before,
                "sortOrder": sort_order,
            },
        )

    def create_usage_events(
        self, body: Sequence[Mapping[str, Any]], *, idempotency_key: str | None = None
    ) -> BatchResponse:
        """Send many events at once.

        A JSON array, or NDJSON; at most 5,000 events and 5 MiB, which may be packed as
        gzip. Answered when all of them are durable, with the outcome of each: a bad one
        costs no other.
        """
        return self._call(
            "POST",
            "/api/usage-events/batch",
            BatchResponse,
            body=body,
            idempotency_key=idempotency_key,
        )

    def upload_usage_events(
        self,
        body: Mapping[str, Any],
        *,
        dry_run: bool | None = None,
        idempotency_key: str | None = None,
    ) -> CsvResponse:
        """Upload a CSV file of events.

        As the body or as the file of a form; columns are named as the fields of an event,
        all others are properties. A bad row costs no good one; every refused row is listed
        with its line.

        `dry_run`: Only say what would be refused; keep nothing.
        """
        return self._call(
            "POST",
            "/api/usage-events/csv",
            CsvResponse,
            query={
                "dryRun": dry_run,
            },
            body=body,
            idempotency_key=idempotency_key,
        )

    def retract_usage_events(
        self, body: RetractionsRequest | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> BatchResponse:
        """Take events back.

        What came under each `customerEventId` counts no more, and what comes later does
        again. The same as sending events with `retracted: true`.
        """
        return self._call(
            "POST",
            "/api/usage-events/retractions",
            BatchResponse,
            body=body,
            idempotency_key=idempotency_key,
        )
