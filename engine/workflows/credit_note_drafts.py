"""Drafts of credit notes as people write them: made empty, addressed, filled, deleted."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from engine.domain.catalog import Catalog
from engine.domain.credit_note import CreditNote, CreditNoteLine, CreditNoteStatus
from engine.domain.currency import MINOR_UNITS, to_minor
from engine.domain.decimals import EXACT
from engine.domain.edit import HAND_MADE_GROUP, HandMadeLine
from engine.domain.errors import ConflictError, InputError, NotFoundError
from engine.domain.identity import group_id, line_item_id
from engine.domain.tax import AppliedTax
from engine.invoicing.credit_note import content_of_credit_note
from engine.invoicing.make import tax_of_edit
from engine.schedules.instants import local_day
from engine.store.audit import canonical_json
from engine.store.credit_notes import (
    StoredCreditNote,
    add_credit_note,
    delete_credit_note,
    rewrite_credit_note,
)
from engine.store.invoice_details import read_details
from engine.store.open import Connection, Store
from engine.workflows.addressee import AddresseeChange, changed_addressee, snapshot_for_note
from engine.workflows.credit_note_parts import (
    GROUPS,
    LINES,
    NoteGroup,
    NoteLine,
    NoteParts,
    parts_of,
    save_parts,
)
from engine.workflows.credit_note_views import exact_note, refuse_changed
from engine.workflows.invoice_views import exact_invoice
from engine.workflows.representations import addressee


@dataclass(frozen=True, slots=True)
class NoteFields:
    """What a note says beside its lines. `particulars` are kept with it, by their names."""

    memo: str | None = None
    addressee: AddresseeChange = field(default_factory=AddresseeChange)
    particulars: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LineFields:
    """A line to give back: `quantity * rate` before tax. `invoice_line_id` names the invoice's line
    that it mirrors, `said` is kept with it."""

    title: str
    quantity: Decimal
    rate: Decimal
    tax_rate: Decimal
    group_id: str | None = None
    invoice_line_id: str | None = None
    product_id: str | None = None
    said: Mapping[str, Any] = field(default_factory=dict)


def create_draft(
    store: Store,
    catalog: Catalog,
    id: str,
    customer_id: str,
    currency: str,
    invoice: str | None,
    fields: NoteFields,
    *,
    at: datetime,
    actor: str,
) -> None:
    """Make an empty draft, against an issued invoice or for none.

    Raises NotFoundError for an unknown invoice, ConflictError for one that is not issued,
    InputError where customer or currency are not the invoice's.
    """
    if currency not in MINOR_UNITS:
        raise InputError(f"{currency!r} is not a currency of ISO 4217")
    with store.write() as connection:
        invoice_id = None
        customer = addressee(catalog.customer_by_id[customer_id])
        if invoice is not None:
            stored = exact_invoice(connection, invoice)
            invoice_id = stored.invoice.id
            name = f"invoice {stored.number or invoice_id}"
            if not stored.status.is_issued:
                raise ConflictError(f"{name} is {stored.status}: only an issued one is corrected")
            if (stored.invoice.customer_id, stored.invoice.currency) != (customer_id, currency):
                raise InputError(
                    f"{name} is of another customer or in another currency than the credit note"
                )
            own = read_details(connection, invoice_id).addressee
            customer = canonical_json(snapshot_for_note(_read(stored.customer), own))
        note = CreditNote(
            id, catalog.account.id, customer_id, currency, invoice_id, fields.memo or "", ()
        )
        add_credit_note(
            connection,
            note,
            content_of_credit_note(note),
            customer,
            at=at,
            actor=actor,
            details={**_set(fields.particulars), GROUPS: [], LINES: []},
            addressee=changed_addressee(_read(customer), {}, fields.addressee),
        )


def update_draft(
    store: Store,
    reference: str,
    fields: NoteFields,
    expected: str | None,
    *,
    at: datetime,
    actor: str,
) -> None:
    """Give a draft other particulars, whole; its groups and lines stay.

    Raises NotFoundError, ChangedError, ConflictError once it is issued.
    """
    with store.write() as connection:
        stored = _draft(connection, reference)
        refuse_changed(connection, stored, expected)
        note = replace(stored.note, reason=fields.memo or "")
        kept = {name: stored.details[name] for name in (GROUPS, LINES) if name in stored.details}
        rewrite_credit_note(
            connection,
            stored,
            note,
            content_of_credit_note(note),
            details={**_set(fields.particulars), **kept},
            addressee=changed_addressee(_read(stored.customer), {}, fields.addressee),
            at=at,
            actor=actor,
        )


def delete_draft(store: Store, reference: str, *, at: datetime, actor: str) -> None:
    """Take a draft away. Raises NotFoundError, ConflictError once it is issued."""
    with store.write() as connection:
        delete_credit_note(connection, _draft(connection, reference), at=at, actor=actor)


def put_group(
    store: Store, reference: str, group: NoteGroup, *, is_new: bool, at: datetime, actor: str
) -> None:
    """Add a group to a draft, or change title and description of the one of its id.

    `invoice_group_id` of a new one must be of the invoice. Raises NotFoundError.
    """

    def edit(parts: NoteParts) -> NoteParts:
        if not is_new:
            known = _group(parts, group.id)
            changed = replace(known, title=group.title, description=group.description)
            groups = tuple(changed if each.id == group.id else each for each in parts.groups)
            return replace(parts, groups=groups)
        if group.invoice_group_id is not None:
            invoice = parts.invoice
            ids = (
                ()
                if invoice is None
                else [group_id(invoice.id, each.product_id) for each in invoice.groups]
            )
            if group.invoice_group_id not in ids:
                raise InputError(
                    f"lineItemGroupId {group.invoice_group_id} is none of the invoice's"
                )
        return replace(parts, groups=(*parts.groups, group))

    _edit(store, reference, edit, at=at, actor=actor)


def remove_group(store: Store, reference: str, id: str, *, at: datetime, actor: str) -> None:
    """Take an empty group off a draft. Raises NotFoundError, ConflictError while it has lines."""

    def edit(parts: NoteParts) -> NoteParts:
        _group(parts, id)
        if any(each.group_id == id for each in parts.lines):
            raise ConflictError(f"line item group {id} has lines: delete or move them first")
        return replace(parts, groups=tuple(each for each in parts.groups if each.id != id))

    _edit(store, reference, edit, at=at, actor=actor)


def put_line(
    store: Store,
    catalog: Catalog,
    reference: str,
    id: str,
    fields: LineFields,
    *,
    is_new: bool,
    at: datetime,
    actor: str,
) -> None:
    """Add a line to a draft, or change the one of its id.

    On a note against an invoice the line mirrors one of the invoice's, whose tax it bears. Else its
    tax is the rate of the catalog that applies, or the share that is given. Raises NotFoundError,
    InputError for what cannot be, ConflictError for more than remains of an invoice's line.
    """

    def edit(parts: NoteParts) -> NoteParts:
        before = None if is_new else _line(parts, id)
        if fields.group_id is not None:
            _group(parts, fields.group_id, InputError)
        made = _made_line(catalog, stored_note, parts, id, fields, before, at)
        if is_new:
            return replace(parts, lines=(*parts.lines, made))
        lines = tuple(made if each.id == id else each for each in parts.lines)
        return replace(parts, lines=lines)

    with store.read() as connection:
        stored_note = exact_note(connection, reference).note
    _edit(store, reference, edit, at=at, actor=actor)


def remove_line(store: Store, reference: str, id: str, *, at: datetime, actor: str) -> None:
    """Take a line off a draft. Raises NotFoundError."""

    def edit(parts: NoteParts) -> NoteParts:
        _line(parts, id)
        return replace(parts, lines=tuple(each for each in parts.lines if each.id != id))

    _edit(store, reference, edit, at=at, actor=actor)


def _edit(
    store: Store,
    reference: str,
    edit: Callable[[NoteParts], NoteParts],
    *,
    at: datetime,
    actor: str,
) -> None:
    with store.write() as connection:
        stored = _draft(connection, reference)
        parts = edit(parts_of(connection, stored))
        save_parts(connection, stored, parts.groups, parts.lines, at=at, actor=actor)


def _made_line(
    catalog: Catalog,
    note: CreditNote,
    parts: NoteParts,
    id: str,
    fields: LineFields,
    before: NoteLine | None,
    at: datetime,
) -> NoteLine:
    net = to_minor(EXACT.multiply(fields.quantity, fields.rate), note.currency)
    if net == 0:
        raise InputError("quantity times rate comes to nothing that could be given back")
    group = fields.group_id if fields.group_id or before is None else before.group_id
    if parts.invoice is not None:
        key = None if before is None else before.line.invoice_line_key
        for each in parts.invoice.lines:
            if fields.invoice_line_id == line_item_id(parts.invoice.id, each.charge.key):
                key = each.charge.key
        mirrored = next((each for each in parts.invoice.lines if each.charge.key == key), None)
        if mirrored is None:
            raise InputError(
                "lineItemId must name a line of the invoice that the credit note corrects; credit"
                " for anything else stands on a note without an invoice"
            )
        if mirrored.tax.rate != fields.tax_rate:
            raise InputError(f"taxRate must be {mirrored.tax.rate}, as on the line of the invoice")
        line = CreditNoteLine(fields.title, net, mirrored.tax, 0, mirrored.charge.product_id, key)
        return NoteLine(id, line, group, fields.said)
    if fields.invoice_line_id is not None:
        raise InputError("lineItemId names a line of an invoice; this credit note corrects none")
    if net < 0:
        raise InputError("what is given back must be more than nothing")
    product = fields.product_id
    if product is None and group is not None:
        product = HAND_MADE_GROUP + _group(parts, group).title
    tax = _tax(catalog, note.customer_id, fields, local_day(at, catalog.account.time_zone))
    return NoteLine(id, CreditNoteLine(fields.title, net, tax, 0, product), group, fields.said)


def _tax(catalog: Catalog, customer_id: str, fields: LineFields, day: date) -> AppliedTax:
    sold = HandMadeLine(
        id="",
        title=fields.title,
        quantity=fields.quantity,
        rate=fields.rate,
        service_start=day,
        service_end=day,
        product_id=fields.product_id,
        tax_share=fields.tax_rate,
    )
    return tax_of_edit(catalog, catalog.customer_by_id[customer_id], sold, day)


def _draft(connection: Connection, reference: str) -> StoredCreditNote:
    stored = exact_note(connection, reference)
    if stored.status is not CreditNoteStatus.DRAFT:
        raise ConflictError(
            f"credit note {stored.name} is {stored.status}: only a draft is changed or deleted;"
            " void it, and make another one"
        )
    return stored


def _group(parts: NoteParts, id: str, error: type[InputError] = NotFoundError) -> NoteGroup:
    for each in parts.groups:
        if each.id == id:
            return each
    raise error(f"the credit note has no line item group {id}")


def _line(parts: NoteParts, id: str) -> NoteLine:
    for each in parts.lines:
        if each.id == id:
            return each
    raise NotFoundError(f"the credit note has no line item {id}")


def _read(customer: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(customer)
    return found


def _set(particulars: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in particulars.items() if value is not None}
