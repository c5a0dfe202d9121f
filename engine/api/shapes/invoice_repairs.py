"""What is tried again or compared of invoices."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from engine.api.shapes.base import Given, OneLine, Sent


class ReconcileRequest(Sent):
    """Invoices to compare with those of another system, and by what."""

    integration_service: Literal["Xero"]
    invoice_ids: list[OneLine] = Field(min_length=1, max_length=100)
    properties_to_compare: list[Literal["INVOICE_NUMBER", "STATUS"]] = Field(min_length=1)


class ParkedInvoice(Given):
    """What cannot be rated yet, and why."""

    invoice_id: str | None = None
    billing_schedule_id: str
    reason: str


class TriedInvoices(Given):
    """Invoices that are right now, and what is still parked of the last close."""

    billing_run_id: str | None = None
    invoice_ids: list[str]
    parked: list[ParkedInvoice]
