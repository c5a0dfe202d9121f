"""What a person set on an invoice beside its content, as stored."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from engine.store.audit import canonical_json
from engine.store.receivable_tables import invoice_details


@dataclass(frozen=True, slots=True)
class InvoiceDetails:
    """None is what customer and schedule say; an empty text says nothing at all.

    `due_date` is only one set by hand. `addressee` holds what is not the customer's, by the keys of
    the catalog. `accounting_date` is None until the invoice is issued. `particulars` are what
    else a person set on it while it was open, by the names of the REST API: accountingDate,
    billingPeriod, billingRunId, billingScheduleId, creditBalances.
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
    particulars: Mapping[str, str] = field(default_factory=dict)


def read_details(connection: Connection, invoice_id: str) -> InvoiceDetails:
    """The details of an invoice; empty ones where nobody set any."""
    return details_of(connection, [invoice_id]).get(invoice_id, InvoiceDetails())


def details_of(connection: Connection, invoice_ids: Collection[str]) -> dict[str, InvoiceDetails]:
    """The details of those of some invoices that have any, by id."""
    query = select(invoice_details).where(invoice_details.c.invoice_id.in_(invoice_ids))
    return {
        row["invoice_id"]: InvoiceDetails(
            accounting_date=row["accounting_date"],
            due_date=row["due_date"],
            payment_term_days=row["payment_term_days"],
            purchase_order_number=row["purchase_order_number"],
            reference=row["reference"],
            memo=row["memo"],
            metadata=json.loads(row["metadata"]),
            custom_fields=json.loads(row["custom_fields"]),
            addressee=json.loads(row["addressee"] or "{}"),
            particulars=json.loads(row["particulars"] or "{}"),
        )
        for row in connection.execute(query).mappings()
    }


def save_details(connection: Connection, invoice_id: str, details: InvoiceDetails) -> None:
    """Set the details of an invoice. The database refuses another accounting date once issued."""
    save_all_details(connection, {invoice_id: details})


def save_all_details(connection: Connection, details: Mapping[str, InvoiceDetails]) -> None:
    """The same of many invoices, in one statement for those that have any and one for the rest.

    No upsert: what guards an insertion would refuse what is only an update.
    """
    known = details_of(connection, details)
    changed = [{"invoice": id, **_row(each)} for id, each in details.items() if id in known]
    new = [{"invoice_id": id, **_row(each)} for id, each in details.items() if id not in known]
    if changed:
        its_own = invoice_details.c.invoice_id == bindparam("invoice")
        connection.execute(update(invoice_details).where(its_own), changed)
    if new:
        connection.execute(insert(invoice_details), new)


def _row(details: InvoiceDetails) -> dict[str, object]:
    return {
        "accounting_date": details.accounting_date,
        "due_date": details.due_date,
        "payment_term_days": details.payment_term_days,
        "purchase_order_number": details.purchase_order_number,
        "reference": details.reference,
        "memo": details.memo,
        "metadata": canonical_json(details.metadata),
        "custom_fields": canonical_json(details.custom_fields),
        "addressee": canonical_json(details.addressee) if details.addressee else None,
        "particulars": canonical_json(details.particulars) if details.particulars else None,
    }


def remove_details(connection: Connection, invoice_id: str) -> None:
    """Delete the details of an open invoice that goes away."""
    connection.execute(delete(invoice_details).where(invoice_details.c.invoice_id == invoice_id))
