"""Repairs of invoices. Made by client/generate.py."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from meterhouse_client.answer import ETAG


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
