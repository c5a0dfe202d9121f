"""Repairs of invoices. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from meterhouse_client.objects.repairs_of_invoices import ReconcileRequest, TriedInvoices
from meterhouse_client.session import Session


class RepairsOfInvoicesOperations(Session):
    """Operations of the chapter."""

    def fix_billing_runs(self, *, idempotency_key: str | None = None) -> TriedInvoices:
        """Rate again what the last close could not rate.

        Open invoices are calculated with usage and catalog as they are now. What has no
        invoice yet is left to the next close, with the reason for which it was left out.
        """
        return self._call(
            "POST",
            "/api/invoices/fix-billing-runs",
            TriedInvoices,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )

    def reconcile_with_integration(
        self, body: ReconcileRequest | Mapping[str, Any], *, idempotency_key: str | None = None
    ) -> TriedInvoices:
        """Compare invoices with those of an accounting system.

        None can be connected so far, so the answer is `integration-not-connected`.
        """
        return self._call(
            "POST",
            "/api/invoices/reconcile-with-integration",
            TriedInvoices,
            body=body,
            idempotency_key=idempotency_key,
            is_keyed=True,
        )
