"""List prices. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from meterhouse_client.objects.list_prices import ListPriceRequest, ListPriceResponse
from meterhouse_client.pages import Page
from meterhouse_client.session import Session, place


class ListPricesOperations(Session):
    """Operations of the chapter."""

    def list_list_prices(
        self,
        *,
        currency: str | None = None,
        product_id: str | None = None,
        billing_frequency: str | None = None,
        include_archived: bool | None = None,
        limit: int | None = None,
        after: str | None = None,
        before: str | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
    ) -> Page[ListPriceResponse]:
        """List list prices.

        List list prices.

        `currency`: Codes of currencies, with commas between.

        `product_id`: Several with commas between.

        `billing_frequency`: Several with commas between.

        `limit`: Items on a page.

        `after`: Cursor: the page behind it.

        `before`: Cursor: the page in front of it.

        `sort_order`: Newest first is DESC.
        """
        return self._page(
            "/api/list-prices",
            ListPriceResponse,
            {
                "currency": currency,
                "productId": product_id,
                "billingFrequency": billing_frequency,
                "includeArchived": include_archived,
                "limit": limit,
                "after": after,
                "before": before,
                "sortOrder": sort_order,
            },
        )

    def create_a_list_price(
        self, body: ListPriceRequest | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> ListPriceResponse:
        """Make a list price.

        Make a list price.
        """
        return self._call(
            "POST",
            "/api/list-prices",
            ListPriceResponse,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def read_list_price(self, id: str) -> ListPriceResponse:
        """Read a list price.

        Read a list price.
        """
        return self._call("GET", f"/api/list-prices/{place(id)}", ListPriceResponse)

    def update_a_list_price(
        self, id: str, body: ListPriceRequest | Mapping[str, Any], *, if_match: str | None = None
    ) -> ListPriceResponse:
        """Change a list price.

        Prices spawned from it go by the new terms from the next invoice on, issued ones do
        not change.
        """
        return self._call(
            "PUT", f"/api/list-prices/{place(id)}", ListPriceResponse, body=body, if_match=if_match
        )

    def archive_a_list_price(
        self, id: str, *, idempotency_key: str | None = None
    ) -> ListPriceResponse:
        """Archive a list price: no schedule may begin to use it.

        Archive a list price: no schedule may begin to use it.
        """
        return self._call(
            "POST",
            f"/api/list-prices/{place(id)}/archive",
            ListPriceResponse,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )
