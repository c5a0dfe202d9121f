"""Tax registrations. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from meterhouse_client.objects.tax_registrations import (
    TaxRegistrationRequest,
    TaxRegistrationResponse,
)
from meterhouse_client.pages import Page
from meterhouse_client.session import Session, place


class TaxRegistrationsOperations(Session):
    """Operations of the chapter."""

    def list_tax_registrations(
        self,
        *,
        limit: int | None = None,
        after: str | None = None,
        before: str | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
    ) -> Page[TaxRegistrationResponse]:
        """List tax registrations of the account and of every customer.

        List tax registrations of the account and of every customer.

        `limit`: Items on a page.

        `after`: Cursor: the page behind it.

        `before`: Cursor: the page in front of it.

        `sort_order`: Newest first is DESC.
        """
        return self._page(
            "/api/tax-registrations",
            TaxRegistrationResponse,
            {
                "limit": limit,
                "after": after,
                "before": before,
                "sortOrder": sort_order,
            },
        )

    def create_a_tax_registration(
        self,
        body: TaxRegistrationRequest | Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
    ) -> TaxRegistrationResponse:
        """Register a tax id of a customer, or of the account.

        The account's are refused where a settings file says them.
        """
        return self._call(
            "POST",
            "/api/tax-registrations",
            TaxRegistrationResponse,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def list_tax_registrations_of_customer(
        self,
        id: str,
        *,
        limit: int | None = None,
        after: str | None = None,
        before: str | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
    ) -> Page[TaxRegistrationResponse]:
        """List the tax registrations of a customer.

        List the tax registrations of a customer.

        `limit`: Items on a page.

        `after`: Cursor: the page behind it.

        `before`: Cursor: the page in front of it.

        `sort_order`: Newest first is DESC.
        """
        return self._page(
            f"/api/tax-registrations/for-customer/{place(id)}",
            TaxRegistrationResponse,
            {
                "limit": limit,
                "after": after,
                "before": before,
                "sortOrder": sort_order,
            },
        )

    def list_tax_registrations_of_account(
        self,
        id: str,
        *,
        limit: int | None = None,
        after: str | None = None,
        before: str | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
    ) -> Page[TaxRegistrationResponse]:
        """List the tax registrations of the account: a merchant's id is the account's.

        List the tax registrations of the account: a merchant's id is the account's.

        `limit`: Items on a page.

        `after`: Cursor: the page behind it.

        `before`: Cursor: the page in front of it.

        `sort_order`: Newest first is DESC.
        """
        return self._page(
            f"/api/tax-registrations/for-merchant/{place(id)}",
            TaxRegistrationResponse,
            {
                "limit": limit,
                "after": after,
                "before": before,
                "sortOrder": sort_order,
            },
        )

    def read_tax_registration(self, id: str) -> TaxRegistrationResponse:
        """Read a tax registration.

        Read a tax registration.
        """
        return self._call("GET", f"/api/tax-registrations/{place(id)}", TaxRegistrationResponse)

    def update_a_tax_registration(
        self,
        id: str,
        body: TaxRegistrationRequest | Mapping[str, Any],
        *,
        if_match: str | None = None,
    ) -> TaxRegistrationResponse:
        """Correct a tax registration.

        Without `customerId` and `merchantId` it stays with whom it is. Drafts follow when
        they are calculated again; issued invoices do not change.
        """
        return self._call(
            "PUT",
            f"/api/tax-registrations/{place(id)}",
            TaxRegistrationResponse,
            body=body,
            if_match=if_match,
        )

    def delete_a_tax_registration(self, id: str) -> TaxRegistrationResponse:
        """Delete a tax registration: the answer is it as it was. Issued invoices keep it.

        Delete a tax registration: the answer is it as it was. Issued invoices keep it.
        """
        return self._call("DELETE", f"/api/tax-registrations/{place(id)}", TaxRegistrationResponse)
