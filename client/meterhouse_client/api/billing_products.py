"""Billing products. Made by client/generate.py."""

from __future__ import annotations

from typing import Literal

from meterhouse_client.objects.billing_products import BillingProduct
from meterhouse_client.pages import Page
from meterhouse_client.session import Session


class BillingProductsOperations(Session):
    """Operations of the chapter."""

    def list_billing_products(
        self,
        *,
        name: str | None = None,
        tax_category_id: str | None = None,
        recognition_method: Literal["STRAIGHT_LINE", "USAGE", "MILESTONE", "POINT_IN_TIME"]
        | None = None,
        limit: int | None = None,
        after: str | None = None,
        before: str | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
    ) -> Page[BillingProduct]:
        """List products with their prices.

        List products with their prices.

        `name`: Part of the name, in any case.

        `limit`: Items on a page.

        `after`: Cursor: the page behind it.

        `before`: Cursor: the page in front of it.

        `sort_order`: Newest first is DESC.
        """
        return self._page(
            "/api/billing-products",
            BillingProduct,
            {
                "name": name,
                "taxCategoryId": tax_category_id,
                "recognitionMethod": recognition_method,
                "limit": limit,
                "after": after,
                "before": before,
                "sortOrder": sort_order,
            },
        )
