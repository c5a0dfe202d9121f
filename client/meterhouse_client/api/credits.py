"""Credits. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from meterhouse_client.objects.credits import (
    CreditBalances,
    CreditGrantGiven,
    CreditGrantRequest,
    CustomerGrants,
)
from meterhouse_client.pages import Page
from meterhouse_client.session import Session, place


class CreditsOperations(Session):
    """Operations of the chapter."""

    def list_credit_grants(
        self,
        *,
        limit: int | None = None,
        after: str | None = None,
        before: str | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
    ) -> Page[CreditGrantGiven]:
        """List credit grants.

        List credit grants.

        `limit`: Items on a page.

        `after`: Cursor: the page behind it.

        `before`: Cursor: the page in front of it.

        `sort_order`: Newest first is DESC.
        """
        return self._page(
            "/api/credits",
            CreditGrantGiven,
            {
                "limit": limit,
                "after": after,
                "before": before,
                "sortOrder": sort_order,
            },
        )

    def create_credit_grant(
        self, body: CreditGrantRequest | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> CreditGrantGiven:
        """Grant credit to a customer.

        A grant never changes; while nothing of it is used it can be deleted. With
        `createInvoice` there is a draft for what it costs at once.
        """
        return self._call(
            "POST",
            "/api/credits",
            CreditGrantGiven,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def list_credit_balances(self, customer_id: str) -> CreditBalances:
        """List a customer's balances with their grants and everything that happened to them.

        List a customer's balances with their grants and everything that happened to them.
        """
        return self._call("GET", f"/api/credits/{place(customer_id)}/balances", CreditBalances)

    def list_customer_grants(self, customer_id: str) -> CustomerGrants:
        """List a customer's grants with what is left of each.

        List a customer's grants with what is left of each.
        """
        return self._call("GET", f"/api/credits/{place(customer_id)}/grants", CustomerGrants)

    def read_credit_grant(self, id: str) -> CreditGrantGiven:
        """Read a credit grant.

        Read a credit grant.
        """
        return self._call("GET", f"/api/credits/{place(id)}", CreditGrantGiven)

    def delete_credit_grant(self, id: str) -> CreditGrantGiven:
        """Delete a grant sold by hand of which nothing was used: the answer is as it was.

        Delete a grant sold by hand of which nothing was used: the answer is as it was.
        """
        return self._call("DELETE", f"/api/credits/{place(id)}", CreditGrantGiven)
