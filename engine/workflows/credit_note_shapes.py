"""Credit notes as JSON values, in the shapes of the public REST API."""

from __future__ import annotations

import json

from engine.domain.credit_note import CreditNoteStatus
from engine.domain.currency import to_amount
from engine.domain.decimals import plain
from engine.domain.settlement import MovementKind
from engine.store.credit_notes import StoredCreditNote
from engine.store.invoices import read_invoice
from engine.store.open import Connection
from engine.store.settlements import movements_of_source
from engine.workflows.addressee import addressee_fields
from engine.workflows.representations import Json, instant_text, product_of, schedule_of


def balance_of(connection: Connection, stored: StoredCreditNote) -> tuple[int, int]:
    """What is left of a note, in minor units, and the version of that balance.

    The version grows with every application, with each that is taken back, and when it becomes a
    grant. Nothing is left of a note that is not issued.
    """
    moved = movements_of_source(connection, MovementKind.CREDIT_NOTE, stored.note.id)
    version = len(moved) + (stored.grant_id is not None)
    if not stored.status.is_issued or stored.grant_id is not None:
        return 0, version
    return stored.note.gross_total - sum(each.amount for each in moved), version


def credit_note_shape(connection: Connection, stored: StoredCreditNote) -> Json:
    """The API's CreditNote, with its lines inside."""
    note, currency = stored.note, stored.note.currency
    customer = json.loads(stored.customer)
    balance, version = balance_of(connection, stored)
    invoice = None if note.invoice_id is None else read_invoice(connection, note.invoice_id)
    lines = () if invoice is None else invoice.invoice.lines
    grants = {line.charge.key: line.charge.credit_grant_id for line in lines}
    document: Json = {
        "id": note.id,
        "sequenceAccountId": note.account_id,
        "status": stored.status.value,
        "invoiceId": note.invoice_id,
        "invoiceNumber": None if invoice is None else invoice.number,
        "currency": currency,
        "issueDate": None if stored.issue_date is None else stored.issue_date.isoformat(),
        "creditNoteNumber": stored.number,
        "customerId": note.customer_id,
        **addressee_fields(customer, stored.addressee),
        "customerTaxId": stored.details.get("customerTaxId") or customer["taxId"],
        "billingScheduleId": None if invoice is None else schedule_of(invoice.invoice.identity),
        "memo": note.reason or None,
        "netTotal": str(to_amount(note.net_total, currency)),
        "totalTax": str(to_amount(note.total_tax, currency)),
        "grossTotal": str(to_amount(note.gross_total, currency)),
        **_said(stored),
        "linkedServices": [],
        "applicationStatus": _application_status(stored, balance),
        "balance": str(to_amount(balance, currency)),
        "balanceVersion": version,
        "applications": _applications(connection, stored),
        "settings": {
            "generateCashCreditGrant": "ENABLED"
            if stored.grant_id is not None or stored.details.get("makesGrant")
            else "DISABLED"
        },
        "creditGrantId": stored.grant_id,
        "lineItems": [
            {
                "index": index,
                "title": line.title,
                "productId": product_of(line.product_id),
                "invoiceLineItemKey": line.invoice_line_key,
                "creditGrantId": grants.get(line.invoice_line_key or ""),
                "quantity": None if line.quantity is None else plain(line.quantity),
                "taxRate": plain(line.tax.rate),
                "netTotal": str(to_amount(line.net, currency)),
                "totalTax": str(to_amount(line.tax_amount, currency)),
                "grossTotal": str(to_amount(line.net + line.tax_amount, currency)),
            }
            for index, line in enumerate(note.lines)
        ],
        "createdAt": instant_text(stored.created_at),
        "updatedAt": instant_text(stored.updated_at),
    }
    return {key: value for key, value in document.items() if value is not None}


def _said(stored: StoredCreditNote) -> Json:
    """What people set on the note: names of the API, as they were sent."""
    names = ("billingPeriodStart", "billingPeriodEnd", "purchaseOrderNumber", "accountingDate")
    said = {name: stored.details.get(name) for name in names}
    return {**said, "metadata": stored.details.get("metadata", [])}


def _application_status(stored: StoredCreditNote, balance: int) -> str:
    if stored.status is CreditNoteStatus.VOIDED or not stored.status.is_issued:
        return "UNAPPLIED"
    if balance == 0:
        return "FULLY_APPLIED"
    return "UNAPPLIED" if balance == stored.note.gross_total else "PARTIALLY_APPLIED"


def _applications(connection: Connection, stored: StoredCreditNote) -> list[Json]:
    return [
        {
            "creditNoteId": stored.note.id,
            "invoiceId": each.invoice_id,
            "amount": str(to_amount(each.amount, stored.note.currency)),
            "currency": stored.note.currency,
            "invoiceBalanceVersion": each.version,
            "appliedAt": instant_text(each.at),
        }
        for each in movements_of_source(connection, MovementKind.CREDIT_NOTE, stored.note.id)
    ]
