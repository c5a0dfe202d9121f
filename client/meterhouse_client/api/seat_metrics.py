"""Seat metrics. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from meterhouse_client.objects.seat_metrics import (
    SeatMetricRequest,
    SeatMetricResponse,
    SeatMetricUpdate,
)
from meterhouse_client.pages import Page
from meterhouse_client.session import Session, place


class SeatMetricsOperations(Session):
    """Operations of the chapter."""

    def list_seat_metrics(
        self,
        *,
        limit: int | None = None,
        after: str | None = None,
        before: str | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
    ) -> Page[SeatMetricResponse]:
        """List types of seats.

        List types of seats.

        `limit`: Items on a page.

        `after`: Cursor: the page behind it.

        `before`: Cursor: the page in front of it.

        `sort_order`: Newest first is DESC.
        """
        return self._page(
            "/api/seat-metrics",
            SeatMetricResponse,
            {
                "limit": limit,
                "after": after,
                "before": before,
                "sortOrder": sort_order,
            },
        )

    def create_a_seat_metric(
        self, body: SeatMetricRequest | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> SeatMetricResponse:
        """Make a type of seats.

        Make a type of seats.
        """
        return self._call(
            "POST",
            "/api/seat-metrics",
            SeatMetricResponse,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def read_seat_metric(self, id: str) -> SeatMetricResponse:
        """Read a type of seats.

        Read a type of seats.
        """
        return self._call("GET", f"/api/seat-metrics/{place(id)}", SeatMetricResponse)

    def update_a_seat_metric(
        self, id: str, body: SeatMetricUpdate | Mapping[str, Any], *, if_match: str | None = None
    ) -> SeatMetricResponse:
        """Call a type of seats something else; what events call it stays.

        Call a type of seats something else; what events call it stays.
        """
        return self._call(
            "PUT",
            f"/api/seat-metrics/{place(id)}",
            SeatMetricResponse,
            body=body,
            if_match=if_match,
        )

    def delete_a_seat_metric(self, id: str) -> SeatMetricResponse:
        """Delete a type of seats that no price bills; its events stay.

        Delete a type of seats that no price bills; its events stay.
        """
        return self._call("DELETE", f"/api/seat-metrics/{place(id)}", SeatMetricResponse)
