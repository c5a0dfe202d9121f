"""Seats. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from meterhouse_client.objects.seats import (
    CustomerSeatBalances,
    SeatEventRequest,
    SeatEventResponse,
)
from meterhouse_client.pages import Page
from meterhouse_client.session import Session, place


class SeatsOperations(Session):
    """Operations of the chapter."""

    def create_seat_event(
        self, body: SeatEventRequest | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> SeatEventResponse:
        """Say how many seats a customer holds from a moment on.

        Answered when the event is durable. Of events with one `customerEventId` the latest
        counts.
        """
        return self._call(
            "POST",
            "/api/seat-events",
            SeatEventResponse,
            body=body,
            idempotency_key=idempotency_key,
        )

    def list_seat_events(
        self,
        *,
        customer_alias: str | None = None,
        customer_ids: str | None = None,
        seat_type: str | None = None,
        customer_event_id: str | None = None,
        event_timestamp_before: str | date | None = None,
        event_timestamp_after: str | date | None = None,
        sort_by: Literal["createdAt", "eventTimestamp"] | None = None,
        limit: int | None = None,
        after: str | None = None,
        before: str | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
    ) -> Page[SeatEventResponse]:
        """List seat events, the ones that were superseded too; not their retractions.

        List seat events, the ones that were superseded too; not their retractions.

        `customer_alias`: As it was sent.

        `customer_ids`: Up to 25, with commas between.

        `event_timestamp_before`: Happened before that instant.

        `event_timestamp_after`: Happened after that instant.

        `sort_by`: The order of receipt, or that of happening.

        `limit`: Items on a page.

        `after`: Cursor: the page behind it.

        `before`: Cursor: the page in front of it.

        `sort_order`: Newest first is DESC.
        """
        return self._page(
            "/api/seat-events",
            SeatEventResponse,
            {
                "customerAlias": customer_alias,
                "customerIds": customer_ids,
                "seatType": seat_type,
                "customerEventId": customer_event_id,
                "eventTimestampBefore": event_timestamp_before,
                "eventTimestampAfter": event_timestamp_after,
                "sortBy": sort_by,
                "limit": limit,
                "after": after,
                "before": before,
                "sortOrder": sort_order,
            },
        )

    def read_seat_event(self, id: str) -> SeatEventResponse:
        """Read a seat event.

        Read a seat event.
        """
        return self._call("GET", f"/api/seat-events/{place(id)}", SeatEventResponse)

    def list_seat_balances(
        self,
        *,
        exclude_zero_quantity: bool | None = None,
        customer_aliases: str | None = None,
        customer_ids: str | None = None,
    ) -> Page[CustomerSeatBalances]:
        """List what customers hold now, all in one answer; without those of whom nothing was
        said.

        List what customers hold now, all in one answer; without those of whom nothing was
        said.

        `exclude_zero_quantity`: Without types of which none is held.

        `customer_aliases`: Up to 25, commas between.

        `customer_ids`: Up to 25, with commas between.
        """
        return self._page(
            "/api/seat-balances",
            CustomerSeatBalances,
            {
                "excludeZeroQuantity": exclude_zero_quantity,
                "customerAliases": customer_aliases,
                "customerIds": customer_ids,
            },
        )
