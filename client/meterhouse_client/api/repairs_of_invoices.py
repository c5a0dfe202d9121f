"""Repairs of invoices. Made by client/generate.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from meterhouse_client.answer import ETAG
from meterhouse_client.session import Session


@dataclass(frozen=True, kw_only=True)
class ParkedInvoice:
    """What cannot be rated yet, and why."""

    invoice_id: str | None = None
    billing_schedule_id: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ReconcileRequest:
    """Invoices to compare with those of another system, and by what."""

    integration_service: Literal["Xero"]
    invoice_ids: list[str]
    properties_to_compare: list[Literal["INVOICE_NUMBER", "STATUS"]]


@dataclass(frozen=True, kw_only=True)
class TriedInvoices:
    """Invoices that are right now, and what is still parked of the last close."""

    billing_run_id: str | None = None
    invoice_ids: list[str]
    parked: list[ParkedInvoice]
    etag: str | None = field(default=None, compare=False, repr=False, metadata=ETAG)


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
