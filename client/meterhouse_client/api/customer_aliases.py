"""Customer aliases. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from meterhouse_client.objects.customer_aliases import (
    Aliases,
    AliasRequest,
    AliasResponse,
    AliasUpdate,
)
from meterhouse_client.pages import Page
from meterhouse_client.session import Session, place


class CustomerAliasesOperations(Session):
    """Operations of the chapter."""

    def list_customer_aliases(
        self,
        *,
        value: str | None = None,
        limit: int | None = None,
        after: str | None = None,
        before: str | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
    ) -> Page[AliasResponse]:
        """List aliases.

        List aliases.

        `value`: The alias, whole.

        `limit`: Items on a page.

        `after`: Cursor: the page behind it.

        `before`: Cursor: the page in front of it.

        `sort_order`: Newest first is DESC.
        """
        return self._page(
            "/api/customer-aliases",
            AliasResponse,
            {
                "value": value,
                "limit": limit,
                "after": after,
                "before": before,
                "sortOrder": sort_order,
            },
        )

    def create_customer_alias(
        self, body: AliasRequest | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> AliasResponse:
        """Give a customer an alias.

        Events that came under it before become the customer's usage.
        """
        return self._call(
            "POST",
            "/api/customer-aliases",
            AliasResponse,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def update_customer_alias(
        self, id: str, body: AliasUpdate | Mapping[str, Any]
    ) -> AliasResponse:
        """Change an alias's label.

        Change an alias's label.
        """
        return self._call("PUT", f"/api/customer-aliases/{place(id)}", AliasResponse, body=body)

    def delete_customer_alias(self, id: str) -> AliasResponse:
        """Take an alias from its customer; usage under it that is not billed is nobody's then.

        Take an alias from its customer; usage under it that is not billed is nobody's then.
        """
        return self._call("DELETE", f"/api/customer-aliases/{place(id)}", AliasResponse)

    def list_aliases_of_customer(self, id: str) -> Aliases:
        """List a customer's aliases.

        List a customer's aliases.
        """
        return self._call("GET", f"/api/customers/{place(id)}/aliases", Aliases)
