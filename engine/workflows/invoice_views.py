"""Invoices as the REST API shows them, and which revision of one was shown."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from engine.domain.currency import to_amount
from engine.domain.errors import ChangedError, NotFoundError
from engine.domain.identity import line_item_id
from engine.domain.invoice_filter import InvoiceFilter, InvoiceOrder
from engine.domain.page import Page, PageRequest
from engine.domain.settlement import MovementKind
from engine.store.audit import canonical_json
from engine.store.credit_notes import StoredCreditNote, find_credit_note
from engine.store.invoice_edits import read_edits
from engine.store.invoice_list import page_of_invoices, totals_by_currency
from engine.store.invoices import read_invoice, read_invoices
from engine.store.open import Connection, Store
from engine.store.preferences import preference_for
from engine.store.settlements import settlement_of
from engine.store.stored_invoice import StoredInvoice
from engine.workflows.invoice_standing import Beside, beside, standing_shape
from engine.workflows.preferences import DEFAULTS, RENDERING
from engine.workflows.representations import Json, head_shape


@dataclass(frozen=True, slots=True)
class InvoiceView:
    """An invoice without its lines, in the API's names with our ids; `revision` changes whenever
    anything of it does, lines included."""

    shape: Json
    revision: str


@dataclass(frozen=True, slots=True)
class CurrencyTotal:
    """`gross_total` is in minor units."""

    currency: str
    count: int
    gross_total: int


def exact_invoice(connection: Connection, reference: str) -> StoredInvoice:
    """The invoice of exactly that id or number. Raises NotFoundError if there is none."""
    found = read_invoice(connection, reference)
    if found is None:
        raise NotFoundError(f"there is no invoice {reference}")
    return found


def exact_id(store: Store, reference: str) -> str:
    """Its id. Raises NotFoundError if there is none."""
    with store.read() as connection:
        return exact_invoice(connection, reference).invoice.id


def view_invoice(store: Store, reference: str, account_id: str) -> InvoiceView:
    """One invoice by id or number. Raises NotFoundError if there is none."""
    with store.read() as connection:
        stored = exact_invoice(connection, reference)
        shape = _shape(connection, stored, account_id)
        shape |= _rendering(connection, account_id)
        shape["appliedCreditNotes"] = _applied_notes(connection, stored)
        return InvoiceView(shape, invoice_revision(connection, stored))


def page_of_views(
    store: Store,
    wanted: InvoiceFilter,
    order: InvoiceOrder,
    request: PageRequest,
    account_id: str,
) -> Page[Json]:
    """A page of invoices without their lines."""
    with store.read() as connection:
        page = page_of_invoices(connection, wanted, order, request)
        rendering = _rendering(connection, account_id)
        known = beside(connection, page.items)
        shapes = tuple(
            {**_shape(connection, stored, account_id, known), **rendering}
            for stored in read_invoices(connection, page.items)
        )
    return Page(shapes, page.total, page.before, page.after)


def totals(store: Store, wanted: InvoiceFilter) -> Sequence[CurrencyTotal]:
    """How many invoices there are and what they come to, by currency."""
    with store.read() as connection:
        return [CurrencyTotal(*row) for row in totals_by_currency(connection, wanted)]


def invoice_revision(connection: Connection, stored: StoredInvoice) -> str:
    """A digest of everything that may change about an invoice."""
    edits = repr(read_edits(connection, stored.invoice.id))
    seen = canonical_json({"invoice": _shape(connection, stored, ""), "edits": edits})
    return hashlib.sha256(seen.encode()).hexdigest()


def refuse_changed(connection: Connection, stored: StoredInvoice, expected: str | None) -> None:
    """Raises ChangedError if an invoice is not at the revision that somebody has seen."""
    if expected is not None and expected != invoice_revision(connection, stored):
        raise ChangedError(
            f"invoice {stored.number or stored.invoice.id} is not what you have seen any more:"
            " read it again"
        )


def _shape(
    connection: Connection, stored: StoredInvoice, account_id: str, known: Beside | None = None
) -> Json:
    return {**head_shape(stored, account_id), **standing_shape(connection, stored, known)}


def _rendering(connection: Connection, account_id: str) -> Json:
    found = preference_for(connection, RENDERING, account_id)
    document = DEFAULTS[RENDERING] if found is None else found.document
    return {"renderSettings": {"paymentLinkDisplay": document["paymentLinkDisplay"]}}


def _applied_notes(connection: Connection, stored: StoredInvoice) -> list[Json]:
    """Credit notes of which something stands on the invoice, each as a whole and the part here."""
    settlement = settlement_of(connection, stored.invoice.id)
    sources = dict.fromkeys(
        each.source_id for each in settlement.movements if each.kind is MovementKind.CREDIT_NOTE
    )
    shapes = []
    for source in sources:
        amount = settlement.total(MovementKind.CREDIT_NOTE, source)
        note = find_credit_note(connection, source)
        if amount and note is not None:
            shapes.append(_applied_note(stored, note, amount))
    return shapes


def _applied_note(stored: StoredInvoice, found: StoredCreditNote, amount: int) -> Json:
    note, currency = found.note, stored.invoice.currency

    def money(minor: int) -> str:
        return str(to_amount(minor, currency))

    shape: Json = {
        "id": note.id,
        "netTotal": money(note.net_total),
        "totalTax": money(note.total_tax),
        "grossTotal": money(note.gross_total),
        "appliedAmount": money(amount),
        "lineItems": [
            {
                "name": line.title,
                "netTotal": money(line.net),
                "grossTotal": money(line.net + line.tax_amount),
                "invoiceLineItemIds": []
                if line.invoice_line_key is None or note.invoice_id != stored.invoice.id
                else [line_item_id(stored.invoice.id, line.invoice_line_key)],
            }
            for line in note.lines
        ],
    }
    return shape if found.number is None else {**shape, "creditNoteNumber": found.number}
