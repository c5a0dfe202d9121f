"""Billing runs. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from meterhouse_client.objects.billing_runs import BillingRunRequest, BillingRunResponse
from meterhouse_client.pages import Page
from meterhouse_client.session import Session, place


class BillingRunsOperations(Session):
    """Operations of the chapter."""

    def list_billing_runs(
        self,
        *,
        status: Literal["RUNNING", "COMPLETED", "FAILED"] | None = None,
        cause: Literal["NIGHTLY", "API", "COMMAND"] | None = None,
        limit: int | None = None,
        after: str | None = None,
        before: str | None = None,
        sort_order: Literal["ASC", "DESC"] | None = None,
    ) -> Page[BillingRunResponse]:
        """List billing runs, those that failed too, with the reason.

        List billing runs, those that failed too, with the reason.

        `cause`: What began the run.

        `limit`: Items on a page.

        `after`: Cursor: the page behind it.

        `before`: Cursor: the page in front of it.

        `sort_order`: Newest first is DESC.
        """
        return self._page(
            "/api/billing-runs",
            BillingRunResponse,
            {
                "status": status,
                "cause": cause,
                "limit": limit,
                "after": after,
                "before": before,
                "sortOrder": sort_order,
            },
        )

    def create_billing_run(
        self, body: BillingRunRequest | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> BillingRunResponse:
        """Begin a close, in a process of its own.

        Through the day named, or today of the account; everything acknowledged before
        counts. It is a conflict while another close is at work. Read the run again to see
        how far it is.
        """
        return self._call(
            "POST",
            "/api/billing-runs",
            BillingRunResponse,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def read_billing_run(self, id: str) -> BillingRunResponse:
        """Read a billing run: how far it is, what it came to, or why it failed.

        Read a billing run: how far it is, what it came to, or why it failed.
        """
        return self._call("GET", f"/api/billing-runs/{place(id)}", BillingRunResponse)
