"""Where an invoice stands beside its content: details, balance, what was put to it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from engine.domain.currency import to_amount
from engine.domain.settlement import MovementKind, Settlement
from engine.store.credit_notes import find_credit_note, ids_of_notes
from engine.store.invoice_details import InvoiceDetails, details_of
from engine.store.open import Connection
from engine.store.settlements import find_payment, settlements_of
from engine.store.stored_invoice import StoredInvoice
from engine.workflows.addressee import addressee_fields
from engine.workflows.representations import Json, instant_text


@dataclass(frozen=True, slots=True)
class Beside:
    """What is stored beside some invoices, by their ids: read at once, as a page needs it."""

    details: Mapping[str, InvoiceDetails]
    settlements: Mapping[str, Settlement]
    notes: Mapping[str, list[str]]


def beside(connection: Connection, invoice_ids: Collection[str]) -> Beside:
    """Of these invoices, which are stored."""
    return Beside(
        details_of(connection, invoice_ids),
        settlements_of(connection, invoice_ids),
        ids_of_notes(connection, invoice_ids),
    )


def standing_shape(
    connection: Connection, stored: StoredInvoice, known: Beside | None = None
) -> Json:
    """Fields of the API's InvoiceResponse that do not come from the invoice's content.

    `known` has what is beside the invoice if it was read with that of others.
    """
    invoice = stored.invoice
    known = known or beside(connection, [invoice.id])
    customer = json.loads(stored.customer)
    details = known.details.get(invoice.id, InvoiceDetails())
    settlement = known.settlements[invoice.id]
    is_owed = not stored.status.is_open and stored.voided_at is None
    balance = settlement.balance if is_owed or stored.status.is_open else 0
    fields: Json = {
        "dueDateSource": "CALCULATED" if details.due_date is None else "MANUAL",
        "balance": str(to_amount(balance, invoice.currency)),
        "balanceVersion": settlement.version,
        "metadata": [
            {"key": key, "value": value} for key, value in sorted(details.metadata.items())
        ],
        "customFields": dict(details.custom_fields),
        "paymentAllocations": _allocations(connection, settlement, invoice.currency),
    }
    fields |= addressee_fields(customer, details.addressee)
    fields["creditNoteIds"] = list(known.notes.get(invoice.id, ()))
    fields["appliedCreditNotes"] = _applied(connection, settlement, invoice.currency)
    fields |= _particulars(details)
    if details.accounting_date is not None:
        fields["accountingDate"] = details.accounting_date.isoformat()
    if details.due_date is not None:
        fields["dueDate"] = details.due_date.isoformat()
    if stored.issue_date is None and details.payment_term_days is not None:
        fields["paymentTermDays"] = details.payment_term_days
    for name, own in (
        ("purchaseOrderNumber", details.purchase_order_number),
        ("reference", details.reference),
        ("memo", details.memo),
    ):
        text = customer[name] if own is None else own
        if text:
            fields[name] = text
    return fields


def _particulars(details: InvoiceDetails) -> Json:
    found: Json = dict(details.particulars)
    if "billingPeriod" in found:
        start, end = found["billingPeriod"].split("/")
        found["billingPeriod"] = {"start": start, "endInclusive": end}
    return found


def _applied(connection: Connection, settlement: Settlement, currency: str) -> list[Json]:
    """Credit notes on the invoice, each with what is left of it there."""
    sources = dict.fromkeys(
        each.source_id for each in settlement.movements if each.kind is MovementKind.CREDIT_NOTE
    )
    shapes = []
    for source in sources:
        amount = settlement.total(MovementKind.CREDIT_NOTE, source)
        note = find_credit_note(connection, source)
        if amount and note is not None:
            shapes.append(
                {
                    "creditNoteId": source,
                    "creditNoteNumber": note.number,
                    "amount": str(to_amount(amount, currency)),
                }
            )
    return shapes


def _allocations(connection: Connection, settlement: Settlement, currency: str) -> list[Json]:
    """Payments on the invoice, each with what is left of it there; none that was taken off."""
    shapes = []
    sources = dict.fromkeys(
        each.source_id for each in settlement.movements if each.kind is MovementKind.PAYMENT
    )
    for source in sources:
        amount = settlement.total(MovementKind.PAYMENT, source)
        payment = find_payment(connection, source)
        if amount and payment is not None:
            last = max(each.at for each in settlement.movements if each.source_id == source)
            shapes.append(
                {
                    "paymentId": source,
                    "amount": str(to_amount(amount, currency)),
                    "allocatedAt": instant_text(last),
                    "paidAt": payment.paid_on.isoformat(),
                    "origin": payment.origin.value,
                }
            )
    return shapes
