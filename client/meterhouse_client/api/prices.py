"""Prices. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from meterhouse_client.objects.billing_products import PriceResponse
from meterhouse_client.objects.prices import PriceRequest, PriceUpdate
from meterhouse_client.pages import Page
from meterhouse_client.session import Session, place


class PricesOperations(Session):
    """Operations of the chapter."""

    def list_prices(
        self,
        *,
        currency: str | None = None,
        name: str | None = None,
        billing_frequency: str | None = None,
        product_id: str | None = None,
        limit: int | None = None,
        after: str | None = None,
        before: str | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
    ) -> Page[PriceResponse]:
        """List prices, those that schedules spawned from list prices too.

        List prices, those that schedules spawned from list prices too.

        `currency`: Codes of currencies, with commas between.

        `name`: Part of the name, in any case.

        `billing_frequency`: Several with commas between.

        `product_id`: Several with commas between.

        `limit`: Items on a page.

        `after`: Cursor: the page behind it.

        `before`: Cursor: the page in front of it.

        `sort_order`: Newest first is DESC.
        """
        return self._page(
            "/api/prices",
            PriceResponse,
            {
                "currency": currency,
                "name": name,
                "billingFrequency": billing_frequency,
                "productId": product_id,
                "limit": limit,
                "after": after,
                "before": before,
                "sortOrder": sort_order,
            },
        )

    def create_a_price(
        self, body: PriceRequest | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> PriceResponse:
        """Make a price.

        Make a price.
        """
        return self._call(
            "POST",
            "/api/prices",
            PriceResponse,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def read_price(self, id: str) -> PriceResponse:
        """Read a price.

        Read a price.
        """
        return self._call("GET", f"/api/prices/{place(id)}", PriceResponse)

    def update_a_price(
        self, id: str, body: PriceUpdate | Mapping[str, Any], *, if_match: str | None = None
    ) -> PriceResponse:
        """Change a price's name or status.

        Change a price's name or status.
        """
        return self._call(
            "PUT", f"/api/prices/{place(id)}", PriceResponse, body=body, if_match=if_match
        )

    def delete_a_price(self, id: str) -> PriceResponse:
        """Delete a price that no schedule bills.

        Delete a price that no schedule bills.
        """
        return self._call("DELETE", f"/api/prices/{place(id)}", PriceResponse)
