"""Groups and lines of a credit note: what each says beside its amounts, and making them anew.

What was said is kept as JSON with the note (`details`), its lines in the order of the note's. A
note that nobody edited has none of it: then it follows from the lines and the invoice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from engine.domain.charge import LineKind
from engine.domain.credit_note import CreditNote, CreditNoteLine
from engine.domain.edit import HAND_MADE_GROUP
from engine.domain.identity import group_id, line_item_id
from engine.domain.invoice import Invoice
from engine.invoicing.credit_note import content_of_credit_note, mirrored_lines, taxed_by_rate
from engine.invoicing.mirrored_line import Wanted
from engine.store.credit_notes import StoredCreditNote, live_lines, rewrite_credit_note
from engine.store.invoices import read_invoice
from engine.store.open import Connection
from engine.workflows.credit_note_draws import grants_of
from engine.workflows.invoices import find

GROUPS, LINES, MAKES_GRANT = "groups", "lines", "makesGrant"


@dataclass(frozen=True, slots=True)
class NoteGroup:
    """A heading over lines. `invoice_group_id` is the group of the invoice that it mirrors."""

    id: str
    title: str
    description: str | None = None
    invoice_group_id: str | None = None


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A line with what was said of it beside its amounts, in the names of the API."""

    id: str
    line: CreditNoteLine
    group_id: str | None = None
    said: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NoteParts:
    """All of a note, and the invoice that it corrects."""

    groups: tuple[NoteGroup, ...]
    lines: tuple[NoteLine, ...]
    invoice: Invoice | None


def makes_grant(stored: StoredCreditNote) -> bool:
    """Whether the note shall become a cash grant when it is sent."""
    return bool(stored.details.get(MAKES_GRANT))


def parts_of(connection: Connection, stored: StoredCreditNote) -> NoteParts:
    """The groups and lines of a note."""
    note = stored.note
    found = None if note.invoice_id is None else read_invoice(connection, note.invoice_id)
    invoice = None if found is None else found.invoice
    if GROUPS not in stored.details:
        return _derived(note, invoice)
    groups = tuple(
        NoteGroup(each["id"], each["title"], each.get("description"), each.get("invoiceGroup"))
        for each in stored.details[GROUPS]
    )
    lines = tuple(
        NoteLine(each["id"], line, each.get("group"), each["said"])
        for each, line in zip(stored.details[LINES], note.lines, strict=True)
    )
    return NoteParts(groups, lines, invoice)


def save_parts(
    connection: Connection,
    stored: StoredCreditNote,
    groups: Sequence[NoteGroup],
    lines: Sequence[NoteLine],
    *,
    at: datetime,
    actor: str,
) -> None:
    """Make a draft anew of groups and lines: their tax, and credit that comes back with them.

    Raises ConflictError for more than remains of a line of the invoice, InputError for one that is
    named twice.
    """
    note = stored.note
    made = _mirrored(connection, note, lines) if note.invoice_id else _taxed(note, lines)
    rewritten = replace(note, lines=tuple(each.line for each in made))
    rewrite_credit_note(
        connection,
        stored,
        rewritten,
        content_of_credit_note(rewritten),
        details={
            **stored.details,
            GROUPS: [_group_document(each) for each in groups],
            LINES: [
                {"id": each.id, "group": each.group_id, "said": dict(each.said)} for each in made
            ],
        },
        addressee=stored.addressee,
        at=at,
        actor=actor,
    )


def _taxed(note: CreditNote, lines: Sequence[NoteLine]) -> list[NoteLine]:
    taxed = taxed_by_rate([each.line for each in lines], note.currency)
    return [replace(each, line=line) for each, line in zip(lines, taxed, strict=True)]


def _mirrored(
    connection: Connection, note: CreditNote, lines: Sequence[NoteLine]
) -> list[NoteLine]:
    assert note.invoice_id is not None
    stored = find(connection, note.invoice_id)
    credit = {
        line.charge.key for line in stored.invoice.lines if line.charge.kind is LineKind.CREDIT
    }
    asked = [each for each in lines if each.line.invoice_line_key not in credit]
    wanted = [Wanted(each.line.invoice_line_key or "", each.line.net) for each in asked]
    earlier = live_lines(connection, stored.invoice.id, but_of=note.id)
    by_key = {each.line.invoice_line_key: each for each in lines}
    made = []
    for line in mirrored_lines(stored.invoice, earlier, wanted, grants_of(stored)):
        known = by_key.get(line.invoice_line_key)
        if known is None:
            made.append(NoteLine(line_item_id(note.id, line.invoice_line_key or ""), line))
        else:
            made.append(replace(known, line=replace(line, title=known.line.title)))
    return made


def _derived(note: CreditNote, invoice: Invoice | None) -> NoteParts:
    """Parts of a note that nobody edited: a group for each product of its lines."""
    titles = {} if invoice is None else {each.product_id: each.title for each in invoice.groups}
    groups: dict[str | None, NoteGroup] = {}
    lines = []
    for place, line in enumerate(note.lines):
        product = line.product_id
        if product not in groups:
            title = titles.get(product) or (product or line.title).removeprefix(HAND_MADE_GROUP)
            mirrored = invoice is not None and product in titles
            groups[product] = NoteGroup(
                id=group_id(note.id, product),
                title=title,
                invoice_group_id=group_id(invoice.id, product) if invoice and mirrored else None,
            )
        id = line_item_id(note.id, line.invoice_line_key or str(place))
        lines.append(NoteLine(id, line, groups[product].id))
    return NoteParts(tuple(groups.values()), tuple(lines), invoice)


def _group_document(group: NoteGroup) -> dict[str, str | None]:
    return {
        "id": group.id,
        "title": group.title,
        "description": group.description,
        "invoiceGroup": group.invoice_group_id,
    }
