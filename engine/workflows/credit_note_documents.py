"""Credit notes as documents."""

from __future__ import annotations

import json
from datetime import date

from engine.catalog.resolve import resolve
from engine.documents.document import (
    Document,
    DocumentGroup,
    DocumentKind,
    DocumentLine,
    DocumentState,
)
from engine.domain.catalog import Catalog
from engine.domain.credit_note import CreditNote, CreditNoteStatus
from engine.domain.tax import TaxCode, TaxGroup
from engine.invoicing.frozen import thaw
from engine.store.credit_notes import StoredCreditNote
from engine.store.invoices import read_invoice
from engine.store.open import Connection
from engine.workflows.addressee import addressee_fields
from engine.workflows.credit_note_parts import NoteLine, parts_of
from engine.workflows.document_values import (
    LogoOf,
    brand_of,
    buyer_of,
    language_of,
    seller_of,
)


def note_catalog(connection: Connection, stored: StoredCreditNote, current: Catalog) -> Catalog:
    """What the note says of seller and language: what its invoice says; without one, what is in
    force."""
    found = (
        None if stored.note.invoice_id is None else read_invoice(connection, stored.note.invoice_id)
    )
    return current if found is None else resolve(thaw(found.frozen)[0])


def credit_note_document(
    connection: Connection, stored: StoredCreditNote, catalog: Catalog, logo_of: LogoOf
) -> Document:
    """A credit note with its groups and lines; `catalog` is its own (`note_catalog`)."""
    note, details = stored.note, stored.details
    customer = json.loads(stored.customer)
    shown = addressee_fields(customer, stored.addressee)
    parts = parts_of(connection, stored)
    invoice = None if note.invoice_id is None else read_invoice(connection, note.invoice_id)
    ungrouped = [each for each in parts.lines if each.group_id is None]
    grouped = [
        (group.title, [each for each in parts.lines if each.group_id == group.id])
        for group in parts.groups
    ]
    start, end = (details.get(name) for name in ("billingPeriodStart", "billingPeriodEnd"))
    return Document(
        id=note.id,
        kind=DocumentKind.CREDIT_NOTE,
        state=_state(stored.status),
        currency=note.currency,
        seller=seller_of(catalog.account),
        buyer=buyer_of(shown, details.get("customerTaxId") or customer["taxId"]),
        groups=tuple(
            DocumentGroup(title, tuple(map(_line, lines)))
            for title, lines in (*grouped, ("", ungrouped))
            if lines
        ),
        taxes=taxes_of(note),
        number=stored.number,
        issue_date=stored.issue_date,
        period_start=None if start is None else date.fromisoformat(start),
        period_end=None if end is None else date.fromisoformat(end),
        order_number=details.get("purchaseOrderNumber") or None,
        credited_invoice=None if invoice is None else invoice.number,
        credited_invoice_date=None if invoice is None else invoice.issue_date,
        notes=note.reason or None,
        language=language_of(catalog, note.customer_id),
        brand=brand_of(catalog.account, logo_of),
    )


def taxes_of(note: CreditNote) -> tuple[TaxGroup, ...]:
    """Base and tax by code and rate, in order of first appearance (EN 16931, BG-23)."""
    found: dict[tuple[TaxCode, object], list[int]] = {}
    for place, line in enumerate(note.lines):
        found.setdefault((line.tax.code, line.tax.rate), []).append(place)
    groups = ([note.lines[place] for place in places] for places in found.values())
    return tuple(
        TaxGroup(
            code=lines[0].tax.code,
            rate=lines[0].tax.rate,
            base=sum(line.net for line in lines),
            amount=sum(line.tax_amount for line in lines),
            names=tuple(dict.fromkeys(line.tax.name for line in lines)),
            exemptions=tuple(
                dict.fromkeys(line.tax.exemption for line in lines if line.tax.exemption)
            ),
        )
        for lines in groups
    )


def _line(each: NoteLine) -> DocumentLine:
    line = each.line
    return DocumentLine(
        id=each.id,
        title=str(each.said.get("title") or line.title),
        net=line.net,
        tax=line.tax,
        tax_amount=line.tax_amount,
        quantity=line.quantity,
    )


def _state(status: CreditNoteStatus) -> DocumentState:
    if status is CreditNoteStatus.VOIDED:
        return DocumentState.VOID
    return DocumentState.ISSUED if status.is_issued else DocumentState.DRAFT
