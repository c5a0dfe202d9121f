"""Discounts. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from meterhouse_client.objects.discounts import DiscountResponse, DiscountUpdate
from meterhouse_client.pages import Page
from meterhouse_client.session import Session, place


class DiscountsOperations(Session):
    """Operations of the chapter."""

    def list_discounts(
        self,
        *,
        billing_schedule_id: str | None = None,
        limit: int | None = None,
        after: str | None = None,
        before: str | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
    ) -> Page[DiscountResponse]:
        """List discounts.

        List discounts.

        `billing_schedule_id`: Of these schedules, commas between.

        `limit`: Items on a page.

        `after`: Cursor: the page behind it.

        `before`: Cursor: the page in front of it.

        `sort_order`: Newest first is DESC.
        """
        return self._page(
            "/api/discounts",
            DiscountResponse,
            {
                "billingScheduleId": billing_schedule_id,
                "limit": limit,
                "after": after,
                "before": before,
                "sortOrder": sort_order,
            },
        )

    def read_discount(self, id: str) -> DiscountResponse:
        """Read a discount.

        Read a discount.
        """
        return self._call("GET", f"/api/discounts/{place(id)}", DiscountResponse)

    def change_discount(
        self, id: str, body: DiscountUpdate | Mapping[str, Any], *, if_match: str | None = None
    ) -> DiscountResponse:
        """Change a discount.

        Which seats it covers, its place and its days stay. Drafts follow; issued invoices
        keep what they say. The `ETag` is that of the schedule it is in.
        """
        return self._call(
            "PUT", f"/api/discounts/{place(id)}", DiscountResponse, body=body, if_match=if_match
        )

    def remove_discount(self, id: str, *, if_match: str | None = None) -> DiscountResponse:
        """Take a discount out of its phase: the answer is the discount as it was.

        Refused where a fixed discount behind it is given in parts by issued invoices
        already.
        """
        return self._call(
            "DELETE", f"/api/discounts/{place(id)}", DiscountResponse, if_match=if_match
        )
