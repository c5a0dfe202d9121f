"""Products. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from meterhouse_client.objects.products import ProductRequest, ProductResponse
from meterhouse_client.pages import Page
from meterhouse_client.session import Session, place


class ProductsOperations(Session):
    """Operations of the chapter."""

    def list_products(
        self,
        *,
        name: str | None = None,
        limit: int | None = None,
        after: str | None = None,
        before: str | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
    ) -> Page[ProductResponse]:
        """List products.

        List products.

        `name`: Part of the name, in any case.

        `limit`: Items on a page.

        `after`: Cursor: the page behind it.

        `before`: Cursor: the page in front of it.

        `sort_order`: Newest first is DESC.
        """
        return self._page(
            "/api/products",
            ProductResponse,
            {
                "name": name,
                "limit": limit,
                "after": after,
                "before": before,
                "sortOrder": sort_order,
            },
        )

    def create_a_product(
        self, body: ProductRequest | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> ProductResponse:
        """Make a product.

        Make a product.
        """
        return self._call(
            "POST",
            "/api/products",
            ProductResponse,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def read_product(self, id: str) -> ProductResponse:
        """Read a product.

        Read a product.
        """
        return self._call("GET", f"/api/products/{place(id)}", ProductResponse)

    def update_a_product(
        self, id: str, body: ProductRequest | Mapping[str, Any], *, if_match: str | None = None
    ) -> ProductResponse:
        """Change a product.

        What the body leaves out is taken away. Its prices stay. Issued invoices do not
        change.
        """
        return self._call(
            "PUT", f"/api/products/{place(id)}", ProductResponse, body=body, if_match=if_match
        )

    def archive_a_product(self, id: str, *, idempotency_key: str | None = None) -> ProductResponse:
        """Archive a product.

        No price can be made of it from then on; those that there are stay good.
        """
        return self._call(
            "POST",
            f"/api/products/{place(id)}/archive",
            ProductResponse,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )
