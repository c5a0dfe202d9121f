"""Credit notes, their groups and lines as the REST API shows them, and which revision was shown."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from engine.domain.credit_note import CreditNoteLine
from engine.domain.credit_note_filter import CreditNoteFilter, CreditNoteOrder
from engine.domain.currency import to_amount
from engine.domain.decimals import plain
from engine.domain.errors import ChangedError, NotFoundError
from engine.domain.identity import line_item_id
from engine.domain.page import Page, PageRequest
from engine.store.audit import canonical_json
from engine.store.credit_note_list import page_of_credit_notes
from engine.store.credit_notes import StoredCreditNote, find_credit_note
from engine.store.open import Connection, Store
from engine.workflows.credit_note_parts import NoteGroup, NoteLine, NoteParts, parts_of
from engine.workflows.credit_note_shapes import credit_note_shape
from engine.workflows.representations import Json, inclusive, product_of


@dataclass(frozen=True, slots=True)
class CreditNoteView:
    """A note in the API's names with our ids; `revision` changes whenever anything of it does."""

    shape: Json
    revision: str


def exact_note(connection: Connection, reference: str) -> StoredCreditNote:
    """The note of exactly that id or number. Raises NotFoundError if there is none."""
    found = find_credit_note(connection, reference)
    if found is None or reference not in (found.note.id, found.number):
        raise NotFoundError(f"there is no credit note {reference}")
    return found


def exact_note_id(store: Store, reference: str) -> str:
    """Its id. Raises NotFoundError if there is none."""
    with store.read() as connection:
        return exact_note(connection, reference).note.id


def view_note(store: Store, reference: str) -> CreditNoteView:
    """One note by id or number. Raises NotFoundError if there is none."""
    with store.read() as connection:
        stored = exact_note(connection, reference)
        return CreditNoteView(credit_note_shape(connection, stored), _revision(connection, stored))


def page_of_notes(
    store: Store, wanted: CreditNoteFilter, order: CreditNoteOrder, request: PageRequest
) -> Page[Json]:
    """A page of notes."""
    with store.read() as connection:
        page = page_of_credit_notes(connection, wanted, order, request)
        return page.map(lambda id: credit_note_shape(connection, exact_note(connection, id)))


def groups_of_note(store: Store, reference: str) -> Sequence[Json]:
    """The groups of a note in order, with their totals. Raises NotFoundError."""
    with store.read() as connection:
        stored = exact_note(connection, reference)
        parts = parts_of(connection, stored)
    return [_group(stored, parts, index, each) for index, each in enumerate(parts.groups)]


def lines_of_note(store: Store, reference: str) -> Sequence[Json]:
    """The lines of a note in order. Raises NotFoundError."""
    with store.read() as connection:
        stored = exact_note(connection, reference)
        parts = parts_of(connection, stored)
    return [_line(stored, parts, index, each) for index, each in enumerate(parts.lines)]


def part_of_note(parts: Sequence[Json], id: str) -> Json:
    """The group or line of an id. Raises NotFoundError if it is none of them."""
    for each in parts:
        if each["id"] == id:
            return each
    raise NotFoundError(f"the credit note has nothing that goes by {id}")


def refuse_changed(connection: Connection, stored: StoredCreditNote, expected: str | None) -> None:
    """Raises ChangedError if a note is not at the revision that somebody has seen."""
    if expected is not None and expected != _revision(connection, stored):
        raise ChangedError(
            f"credit note {stored.name} is not what you have seen any more: read it again"
        )


def _revision(connection: Connection, stored: StoredCreditNote) -> str:
    seen = {"note": credit_note_shape(connection, stored), "details": dict(stored.details)}
    return hashlib.sha256(canonical_json(seen).encode()).hexdigest()


def _group(stored: StoredCreditNote, parts: NoteParts, index: int, group: NoteGroup) -> Json:
    lines = [each.line for each in parts.lines if each.group_id == group.id]
    return _given(
        {
            "id": group.id,
            "creditNoteId": stored.note.id,
            "lineItemGroupId": group.invoice_group_id,
            "title": group.title,
            "description": group.description,
            "index": index,
            **_totals(lines, stored.note.currency),
        }
    )


def _line(stored: StoredCreditNote, parts: NoteParts, index: int, each: NoteLine) -> Json:
    line, invoice = each.line, parts.invoice
    mirrored = None
    if invoice is not None:
        charges = (one.charge for one in invoice.lines)
        mirrored = next((one for one in charges if one.key == line.invoice_line_key), None)
    period = None
    if mirrored is not None:
        end = inclusive(mirrored.service_end)
        period = {"start": mirrored.service_start.isoformat(), "endInclusive": end}
    return _given(
        {
            "id": each.id,
            "creditNoteId": stored.note.id,
            "groupId": each.group_id,
            "lineItemId": None
            if invoice is None or mirrored is None
            else line_item_id(invoice.id, mirrored.key),
            "title": line.title,
            # Where no one rate explains an amount, it is once the amount.
            "quantity": "1",
            "rate": str(to_amount(line.net, stored.note.currency)),
            "taxRate": plain(line.tax.rate),
            "index": index,
            "priceId": None if mirrored is None else mirrored.price_id,
            "productId": product_of(line.product_id),
            "rateDisplay": "ABSOLUTE",
            "externalIds": [],
            "servicePeriod": period,
            **_totals([line], stored.note.currency),
            **each.said,
        }
    )


def _totals(lines: Sequence[CreditNoteLine], currency: str) -> Json:
    net, tax = sum(each.net for each in lines), sum(each.tax_amount for each in lines)
    return {
        "netTotal": str(to_amount(net, currency)),
        "totalTax": str(to_amount(tax, currency)),
        "grossTotal": str(to_amount(net + tax, currency)),
    }


def _given(document: Json) -> Json:
    return {key: value for key, value in document.items() if value is not None}
