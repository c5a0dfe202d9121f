"""What a person set on an invoice beside its content, as stored."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Connection, Table, delete, select
from sqlalchemy.dialects import postgresql, sqlite

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
        )
        for row in connection.execute(query).mappings()
    }


def save_details(connection: Connection, invoice_id: str, details: InvoiceDetails) -> None:
    """Set the details of an invoice. The database refuses another accounting date once issued."""
    save_all_details(connection, {invoice_id: details})


def save_all_details(connection: Connection, details: Mapping[str, InvoiceDetails]) -> None:
    """The same of many invoices, in one statement."""
    rows = [
        {
            "invoice_id": invoice_id,
            "accounting_date": each.accounting_date,
            "due_date": each.due_date,
            "payment_term_days": each.payment_term_days,
            "purchase_order_number": each.purchase_order_number,
            "reference": each.reference,
            "memo": each.memo,
            "metadata": canonical_json(each.metadata),
            "custom_fields": canonical_json(each.custom_fields),
            "addressee": canonical_json(each.addressee) if each.addressee else None,
        }
        for invoice_id, each in details.items()
    ]
    if rows:
        connection.execute(_SAVE[connection.dialect.name], rows)


def remove_details(connection: Connection, invoice_id: str) -> None:
    """Delete the details of an open invoice that goes away."""
    connection.execute(delete(invoice_details).where(invoice_details.c.invoice_id == invoice_id))


def _save(
    insert: Callable[[Table], sqlite.Insert] | Callable[[Table], postgresql.Insert],
) -> sqlite.Insert | postgresql.Insert:
    statement = insert(invoice_details)
    new = {each.name: statement.excluded[each.name] for each in invoice_details.c}
    del new["invoice_id"]
    return statement.on_conflict_do_update(index_elements=["invoice_id"], set_=new)


_SAVE = {"sqlite": _save(sqlite.insert), "postgresql": _save(postgresql.insert)}
