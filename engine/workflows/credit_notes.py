"""Credit notes: made against an invoice or for none, issued, sent, voided, listed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import uuid5

from engine.domain.catalog import Catalog
from engine.domain.credit_note import CreditNote, CreditNoteLine, CreditNoteStatus
from engine.domain.currency import MINOR_UNITS
from engine.domain.edit import HAND_MADE_GROUP, HandMadeLine
from engine.domain.errors import ConflictError, InputError
from engine.domain.identity import NAMESPACE
from engine.invoicing.credit_note import (
    CreditNoteAction,
    after,
    content_of_credit_note,
    everything,
    mirrored_lines,
    taxed_by_rate,
)
from engine.invoicing.make import tax_of_edit
from engine.invoicing.mirrored_line import Wanted
from engine.invoicing.returned_credit import returned_draws
from engine.ledger.credit_note import credit_note_entry, credit_note_void_entry
from engine.schedules.instants import local_day
from engine.store.audit import canonical_json
from engine.store.credit_notes import (
    StoredCreditNote,
    add_credit_note,
    find_credit_note,
    issue_credit_note,
    list_credit_notes,
    live_lines,
    readdress_credit_note,
    void_credit_note,
)
from engine.store.invoice_details import read_details
from engine.store.invoices import is_rebilled
from engine.store.open import Connection, Store
from engine.store.stored_invoice import StoredInvoice
from engine.workflows.addressee import AddresseeChange, changed_addressee, snapshot_for_note
from engine.workflows.amounts import minor_of
from engine.workflows.credit_note_draws import grants_of, post_returns, take_back_returns
from engine.workflows.credit_note_shapes import balance_of, credit_note_shape
from engine.workflows.invoices import find
from engine.workflows.representations import Json, addressee, instant_text


@dataclass(frozen=True, slots=True)
class PartOfLine:
    """What to give back of an invoice's line: by place (from 1) or key; nothing else is the rest.

    `amount` is before tax and in major units, as text.
    """

    line: str
    amount: str | None = None
    quantity: Decimal | None = None


@dataclass(frozen=True, slots=True)
class FreeLine:
    """A line of a free-standing note: an amount before tax, taxed as if it were sold today."""

    title: str
    amount: str
    group: str | None = None
    tax_rate_id: str | None = None
    tax_category: str | None = None


def create_against(
    store: Store,
    invoice: str,
    parts: Sequence[PartOfLine],
    *,
    reason: str,
    at: datetime,
    actor: str,
) -> Json:
    """A draft credit note against an issued invoice: its shape.

    Without parts it gives back all that remains of every line. Raises ConflictError if the invoice
    is not issued or less remains, InputError for lines that it has not.
    """
    with store.write() as connection:
        stored = find(connection, invoice)
        wanted = [_wanted(stored, part) for part in parts] or everything(stored.invoice)
        note = against(connection, stored, wanted, reason=reason, at=at, actor=actor)
        return credit_note_shape(connection, note)


def against(
    connection: Connection,
    stored: StoredInvoice,
    wanted: Sequence[Wanted],
    *,
    reason: str,
    at: datetime,
    actor: str,
) -> StoredCreditNote:
    """The same for lines that are known, in the caller's transaction."""
    if not stored.status.is_issued:
        raise ConflictError(
            f"invoice {stored.number or stored.invoice.id} is {stored.status}: only an issued"
            " invoice is corrected by a credit note; change or delete a draft"
        )
    earlier = live_lines(connection, stored.invoice.id)
    lines = mirrored_lines(stored.invoice, earlier, wanted, grants_of(stored))
    note = CreditNote(
        id=_next_id(connection, stored.invoice.id),
        account_id=stored.invoice.identity.account_id,
        customer_id=stored.invoice.customer_id,
        currency=stored.invoice.currency,
        invoice_id=stored.invoice.id,
        reason=reason,
        lines=lines,
    )
    returns_credit = bool(returned_draws(stored.invoice, lines))
    own = read_details(connection, stored.invoice.id).addressee
    customer = canonical_json(snapshot_for_note(json.loads(stored.customer), own))
    return _save(connection, note, customer, returns_credit, at=at, actor=actor)


def create_free(
    store: Store,
    catalog: Catalog,
    customer_id: str,
    currency: str | None,
    free: Sequence[FreeLine],
    *,
    reason: str,
    at: datetime,
    actor: str,
) -> Json:
    """A draft credit note for no invoice: its shape.

    Raises InputError for an unknown customer, currency or tax rate and for amounts that are none,
    RatingError where no tax rate fits.
    """
    if customer_id not in catalog.customer_by_id:
        raise InputError(f"there is no customer {customer_id!r} in the catalog in force")
    money = currency or catalog.account.currency
    if money not in MINOR_UNITS:
        raise InputError(f"{money!r} is not a currency of ISO 4217")
    customer = catalog.customer_by_id[customer_id]
    day = local_day(at, catalog.account.time_zone)
    lines: list[CreditNoteLine] = []
    for line in free:
        net = minor_of(line.amount, money, "the amount")
        if net <= 0:
            raise InputError(f"the amount: {line.amount} must be more than nothing")
        sold = HandMadeLine(
            id="",
            title=line.title,
            quantity=Decimal(1),
            rate=Decimal(line.amount),
            service_start=day,
            service_end=day,
            tax_rate_id=line.tax_rate_id,
            tax_category=line.tax_category,
        )
        tax = tax_of_edit(catalog, customer, sold, day)
        group = None if line.group is None else HAND_MADE_GROUP + line.group
        lines.append(CreditNoteLine(line.title, net, tax, 0, group))
    note = CreditNote(
        id=_id("free", customer_id, instant_text(at)),
        account_id=catalog.account.id,
        customer_id=customer_id,
        currency=money,
        invoice_id=None,
        reason=reason,
        lines=taxed_by_rate(lines, money),
    )
    with store.write() as connection:
        stored = _save(connection, note, addressee(customer), False, at=at, actor=actor)
        return credit_note_shape(connection, stored)


def readdress(
    store: Store, reference: str, change: AddresseeChange, *, at: datetime, actor: str
) -> Json:
    """Change whom a draft is addressed to: its shape.

    Raises ConflictError once it is issued, InputError for what cannot be an address.
    """
    with store.write() as connection:
        stored = find_note(connection, reference)
        if stored.status is not CreditNoteStatus.DRAFT:
            raise ConflictError(
                f"credit note {stored.name} is {stored.status}: whom it is addressed to is fixed"
            )
        own = changed_addressee(json.loads(stored.customer), stored.addressee, change)
        if own != stored.addressee:
            readdress_credit_note(connection, stored, own, at=at, actor=actor)
        return credit_note_shape(connection, find_note(connection, stored.note.id))


def issue_found(
    connection: Connection,
    catalog: Catalog,
    stored: StoredCreditNote,
    *,
    at: datetime,
    actor: str,
) -> StoredCreditNote:
    """Issue a note in the caller's transaction: the note as it is then.

    Raises ConflictError unless it is a draft that gives something back.
    """
    after(stored.status, CreditNoteAction.ISSUE)
    _refuse_nothing(stored.note, _returns_credit(connection, stored.note))
    day = local_day(at, catalog.account.time_zone)
    issue_credit_note(
        connection,
        stored,
        prefix=catalog.account.credit_note_prefix,
        issue_date=day,
        entry=credit_note_entry(stored.note, day),
        at=at,
        actor=actor,
    )
    issued = find_note(connection, stored.note.id)
    post_returns(connection, issued, day, at=at, actor=actor)
    return issued


def void(
    store: Store, catalog: Catalog, reference: str, *, reason: str, at: datetime, actor: str
) -> Json:
    """Void a note that nothing has been done with: its shape.

    Raises ConflictError while it is applied to an invoice, once it became a grant, where credit
    that it returned was used since, and where its invoice was billed anew because of it.
    """
    with store.write() as connection:
        stored = find_note(connection, reference)
        after(stored.status, CreditNoteAction.VOID)
        if stored.note.invoice_id is not None and is_rebilled(connection, stored.note.invoice_id):
            raise ConflictError(
                f"credit note {stored.name} gives back an invoice whose period was billed anew:"
                " without it the period would be owed twice"
            )
        issued = stored.status.is_issued
        if issued and balance_of(connection, stored)[0] != stored.note.gross_total:
            raise ConflictError(
                f"credit note {stored.name} is applied to an invoice or became a grant: take it off"
                " its invoices first"
            )
        day = local_day(at, catalog.account.time_zone)
        entry = credit_note_void_entry(stored.note, day) if issued else None
        void_credit_note(connection, stored, reason=reason, entry=entry, at=at, actor=actor)
        if issued:
            take_back_returns(connection, stored, day, at=at, actor=actor)
        return credit_note_shape(connection, find_note(connection, stored.note.id))


def show(store: Store, reference: str) -> Json:
    """One credit note. Raises InputError if there is none."""
    with store.read() as connection:
        return credit_note_shape(connection, find_note(connection, reference))


def list_all(
    store: Store,
    *,
    customer_id: str | None = None,
    status: CreditNoteStatus | None = None,
) -> list[Json]:
    """Credit notes in the order in which they were made."""
    with store.read() as connection:
        found = list_credit_notes(connection, customer_id=customer_id, status=status)
        return [credit_note_shape(connection, each) for each in found]


def find_note(connection: Connection, reference: str) -> StoredCreditNote:
    """The note of that number, id or start of an id; `INVOICE/N` is the nth against an invoice.

    Raises InputError if there is none.
    """
    found = find_credit_note(connection, reference)
    invoice, sign, place = reference.rpartition("/")
    if found is None and sign and place.isascii() and place.isdigit():
        notes = list_credit_notes(connection, invoice_id=find(connection, invoice).invoice.id)
        found = notes[int(place) - 1] if 1 <= int(place) <= len(notes) else None
    if found is None:
        raise InputError(
            f"there is no credit note {reference!r}, or several begin with it;"
            " `meterhouse credit-note list` shows them all"
        )
    return found


def _save(
    connection: Connection,
    note: CreditNote,
    customer: str,
    returns_credit: bool,
    *,
    at: datetime,
    actor: str,
) -> StoredCreditNote:
    if not note.lines:
        raise ConflictError("nothing remains to give back: no credit note was made")
    _refuse_nothing(note, returns_credit)
    content = content_of_credit_note(note)
    add_credit_note(connection, note, content, customer, at=at, actor=actor)
    return find_note(connection, note.id)


def _refuse_nothing(note: CreditNote, returns_credit: bool) -> None:
    if not note.lines:
        raise ConflictError(f"credit note {note.id} has no lines: there is nothing to give back")
    if note.gross_total < 0 or (note.gross_total == 0 and not returns_credit):
        raise ConflictError(
            "these lines come to nothing that could be given back; take in the charges that they"
            " belong to"
        )


def _returns_credit(connection: Connection, note: CreditNote) -> bool:
    if note.invoice_id is None:
        return False
    return bool(returned_draws(find(connection, note.invoice_id).invoice, note.lines))


def _wanted(stored: StoredInvoice, part: PartOfLine) -> Wanted:
    lines = stored.invoice.lines
    key = part.line
    if key.isascii() and key.isdigit() and 1 <= int(key) <= len(lines):
        key = lines[int(key) - 1].charge.key
    net = None
    if part.amount is not None:
        net = minor_of(part.amount, stored.invoice.currency, "the amount")
    return Wanted(key, net, part.quantity)


def _next_id(connection: Connection, invoice_id: str) -> str:
    """An id that no note has: drafts may have been deleted, so their number alone tells nothing."""
    number = len(list_credit_notes(connection, invoice_id=invoice_id))
    while find_credit_note(connection, _id("against", invoice_id, str(number))) is not None:
        number += 1
    return _id("against", invoice_id, str(number))


def _id(*parts: str) -> str:
    return str(uuid5(NAMESPACE, "\x1f".join(("credit note", *parts))))
