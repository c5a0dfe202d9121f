"""What a person set on an invoice beside its content, as stored."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, delete, insert, select, update

from engine.store.audit import canonical_json
from engine.store.receivable_tables import invoice_details


@dataclass(frozen=True, slots=True)
class InvoiceDetails:
    """None is what customer and schedule say; an empty text says nothing at all.

    `due_date` is only one set by hand. `addressee` holds what is not the customer's, by the keys of
    the catalog. `accounting_date` is None until the invoice is issued.
    """

    accounting_date: date | None = None
    due_date: date | None = None
    payment_term_days: int | None = None
    purchase_order_number: str | None = None
    reference: str | None = None
    memo: str | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)
    custom_fields: Mapping[str, str] = field(default_factory=dict)
    addressee: Mapping[str, object] = field(default_factory=dict)


def read_details(connection: Connection, invoice_id: str) -> InvoiceDetails:
    """The details of an invoice; empty ones where nobody set any."""
    row = (
        connection.execute(
            select(invoice_details).where(invoice_details.c.invoice_id == invoice_id)
        )
        .mappings()
        .first()
    )
    if row is None:
        return InvoiceDetails()
    return InvoiceDetails(
        accounting_date=row["accounting_date"],
        due_date=row["due_date"],
        payment_term_days=row["payment_term_days"],
        purchase_order_number=row["purchase_order_number"],
        reference=row["reference"],
        memo=row["memo"],
        metadata=json.loads(row["metadata"]),
        custom_fields=json.loads(row["custom_fields"]),
        addressee=json.loads(row["addressee"] or "{}"),
    )


def save_details(connection: Connection, invoice_id: str, details: InvoiceDetails) -> None:
    """Set the details of an invoice. The database refuses another accounting date once issued."""
    values: dict[str, object] = {
        "accounting_date": details.accounting_date,
        "due_date": details.due_date,
        "payment_term_days": details.payment_term_days,
        "purchase_order_number": details.purchase_order_number,
        "reference": details.reference,
        "memo": details.memo,
        "metadata": canonical_json(details.metadata),
        "custom_fields": canonical_json(details.custom_fields),
        "addressee": canonical_json(details.addressee) if details.addressee else None,
    }
    changed = connection.execute(
        update(invoice_details).where(invoice_details.c.invoice_id == invoice_id).values(**values)
    )
    if changed.rowcount == 0:
        connection.execute(insert(invoice_details).values(invoice_id=invoice_id, **values))


def remove_details(connection: Connection, invoice_id: str) -> None:
    """Delete the details of an open invoice that goes away."""
    connection.execute(delete(invoice_details).where(invoice_details.c.invoice_id == invoice_id))
