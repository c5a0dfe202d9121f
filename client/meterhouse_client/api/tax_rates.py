"""Tax rates. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from meterhouse_client.objects.tax_rates import TaxRateRequest, TaxRateResponse, TaxRateUpdate
from meterhouse_client.pages import Page
from meterhouse_client.session import Session, place


class TaxRatesOperations(Session):
    """Operations of the chapter."""

    def list_tax_rates(
        self,
        *,
        limit: int | None = None,
        after: str | None = None,
        before: str | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
    ) -> Page[TaxRateResponse]:
        """List tax rates, archived ones too.

        List tax rates, archived ones too.

        `limit`: Items on a page.

        `after`: Cursor: the page behind it.

        `before`: Cursor: the page in front of it.

        `sort_order`: Newest first is DESC.
        """
        return self._page(
            "/api/tax-rates",
            TaxRateResponse,
            {
                "limit": limit,
                "after": after,
                "before": before,
                "sortOrder": sort_order,
            },
        )

    def create_a_tax_rate(
        self, body: TaxRateRequest | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> TaxRateResponse:
        """Make a tax rate.

        Make a tax rate.
        """
        return self._call(
            "POST",
            "/api/tax-rates",
            TaxRateResponse,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def read_tax_rate(self, id: str) -> TaxRateResponse:
        """Read a tax rate.

        Read a tax rate.
        """
        return self._call("GET", f"/api/tax-rates/{place(id)}", TaxRateResponse)

    def update_a_tax_rate(
        self, id: str, body: TaxRateUpdate | Mapping[str, Any], *, if_match: str | None = None
    ) -> TaxRateResponse:
        """Change a tax rate: it gets a new version.

        Drafts follow when they are calculated again; issued invoices do not change.
        """
        return self._call(
            "PUT", f"/api/tax-rates/{place(id)}", TaxRateResponse, body=body, if_match=if_match
        )

    def delete_a_tax_rate(self, id: str) -> TaxRateResponse:
        """Delete a tax rate that no schedule names: the answer is the rate as it was.

        Delete a tax rate that no schedule names: the answer is the rate as it was.
        """
        return self._call("DELETE", f"/api/tax-rates/{place(id)}", TaxRateResponse)

    def archive_a_tax_rate(self, id: str, *, idempotency_key: str | None = None) -> TaxRateResponse:
        """Archive a tax rate: no line bears it from then on, unless it is issued already.

        Archive a tax rate: no line bears it from then on, unless it is issued already.
        """
        return self._call(
            "POST",
            f"/api/tax-rates/{place(id)}/archive",
            TaxRateResponse,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )
