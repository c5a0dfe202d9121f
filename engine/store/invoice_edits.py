"""Edits of a draft as stored: what is put in force again whenever the draft is calculated."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from engine.domain.decimals import plain
from engine.domain.edit import DraftDiscount, Edit, HandMadeGroup, HandMadeLine
from engine.domain.errors import ConflictError
from engine.domain.invoice import InvoiceStatus
from engine.domain.schedule import DiscountType
from engine.store.audit import canonical_json
from engine.store.edit_tables import invoice_edits
from engine.store.storable import refuse_unstorable_text
from engine.store.tables import invoices


def read_edits(connection: Connection, invoice_id: str) -> tuple[Edit, ...]:
    """The edits of an invoice, in the order in which they were made."""
    query = (
        select(invoice_edits.c.document)
        .where(invoice_edits.c.invoice_id == invoice_id)
        .order_by(invoice_edits.c.position, invoice_edits.c.id)
    )
    return tuple(_edit(json.loads(row.document)) for row in connection.execute(query))


def edits_of_open_invoices(connection: Connection) -> dict[str, tuple[Edit, ...]]:
    """The same of every invoice that is open and has any, by invoice."""
    query = (
        select(invoice_edits.c.invoice_id, invoice_edits.c.document)
        .join(invoices, invoices.c.id == invoice_edits.c.invoice_id)
        .where(invoices.c.status.in_([each.value for each in InvoiceStatus if each.is_open]))
        .order_by(invoice_edits.c.invoice_id, invoice_edits.c.position, invoice_edits.c.id)
    )
    found: dict[str, tuple[Edit, ...]] = {}
    for row in connection.execute(query):
        found[row.invoice_id] = (*found.get(row.invoice_id, ()), _edit(json.loads(row.document)))
    return found


def add_edit(connection: Connection, invoice_id: str, edit: Edit) -> None:
    """Put an edit behind the others of its invoice, or in the place of the one of its id."""
    document = canonical_json(_document(edit))
    refuse_unstorable_text(f"edit {edit.id}", (document,))
    here = (invoice_edits.c.invoice_id == invoice_id) & (invoice_edits.c.id == edit.id)
    position = connection.execute(select(invoice_edits.c.position).where(here)).scalar()
    if position is None:
        last = connection.execute(
            select(func.max(invoice_edits.c.position)).where(
                invoice_edits.c.invoice_id == invoice_id
            )
        ).scalar()
        position = (last or 0) + 1
    else:
        connection.execute(delete(invoice_edits).where(here))
    connection.execute(
        insert(invoice_edits).values(
            invoice_id=invoice_id, id=edit.id, position=position, document=document
        )
    )


def remove_edit(connection: Connection, invoice_id: str, edit_id: str) -> None:
    """Take one edit away. Raises ConflictError if the invoice has none of that id."""
    gone = connection.execute(
        delete(invoice_edits).where(
            invoice_edits.c.invoice_id == invoice_id, invoice_edits.c.id == edit_id
        )
    )
    if gone.rowcount != 1:
        raise ConflictError(f"invoice {invoice_id} has no line made by hand with the id {edit_id}")


def remove_edits(connection: Connection, invoice_id: str) -> None:
    """Delete the edits of an open invoice that goes away."""
    connection.execute(delete(invoice_edits).where(invoice_edits.c.invoice_id == invoice_id))


def _document(edit: Edit) -> Mapping[str, object]:
    if isinstance(edit, DraftDiscount):
        return {
            "id": edit.id,
            "discount": edit.type.value,
            "amount": plain(edit.amount),
            "message": edit.message,
        }
    if isinstance(edit, HandMadeGroup):
        return {
            "id": edit.id,
            "groupTitle": edit.title,
            "description": edit.description,
            "taxCategory": edit.tax_category,
            "index": edit.index,
            "facts": edit.facts,
        }
    further: dict[str, object] = {}
    if edit.tax_share is not None:
        further["taxShare"] = plain(edit.tax_share)
    if edit.facts:
        further["facts"] = edit.facts
    return {
        **further,
        "id": edit.id,
        "title": edit.title,
        "quantity": plain(edit.quantity),
        "rate": plain(edit.rate),
        "service": [edit.service_start.isoformat(), edit.service_end.isoformat()],
        "product": edit.product_id,
        "group": edit.group,
        "taxRate": edit.tax_rate_id,
        "taxCategory": edit.tax_category,
        "description": edit.description,
    }


def _edit(document: Mapping[str, Any]) -> Edit:
    def text(name: str) -> str | None:
        value = document[name]
        return None if value is None else str(value)

    if "discount" in document:
        return DraftDiscount(
            id=str(document["id"]),
            type=DiscountType(str(document["discount"])),
            amount=Decimal(str(document["amount"])),
            message=str(document["message"]),
        )
    if "groupTitle" in document:
        return HandMadeGroup(
            id=str(document["id"]),
            title=str(document["groupTitle"]),
            description=text("description"),
            tax_category=text("taxCategory"),
            index=document["index"],
            facts=document["facts"],
        )
    service = document["service"]
    assert isinstance(service, list)
    return HandMadeLine(
        id=str(document["id"]),
        title=str(document["title"]),
        quantity=Decimal(str(document["quantity"])),
        rate=Decimal(str(document["rate"])),
        service_start=date.fromisoformat(service[0]),
        service_end=date.fromisoformat(service[1]),
        product_id=text("product"),
        group=text("group"),
        tax_rate_id=text("taxRate"),
        tax_category=text("taxCategory"),
        description=text("description"),
        tax_share=Decimal(document["taxShare"]) if "taxShare" in document else None,
        facts=document.get("facts", {}),
    )
