"""Editing a draft: lines made by hand and discounts on the whole, put in force at once.

The draft is calculated again from the usage and catalog that were frozen with it, so an edit
changes nothing but what it says; newer usage comes with the next close or a recalculation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import uuid5

from engine.catalog.resolve import resolve
from engine.domain.catalog import Catalog
from engine.domain.decimals import plain
from engine.domain.edit import DraftDiscount, Edit, HandMadeGroup, HandMadeLine
from engine.domain.errors import ConflictError, InputError
from engine.domain.identity import NAMESPACE
from engine.domain.invoice import ONE_OFF
from engine.domain.schedule import DiscountType
from engine.invoicing.frozen import thaw
from engine.invoicing.frozen_credits import thaw_credits
from engine.invoicing.states import Action, after
from engine.store import audit
from engine.store.invoice_edits import add_edit, read_edits, remove_edit
from engine.store.open import Connection, Store
from engine.store.open_invoices import save_open_invoice
from engine.store.stored_invoice import StoredInvoice
from engine.workflows.calculate import calculate, record_of
from engine.workflows.invoices import find
from engine.workflows.one_off import save_one_off
from engine.workflows.recalculate import planned_as_frozen
from engine.workflows.representations import instant_text


def put_line(
    store: Store,
    catalog: Catalog,
    reference: str,
    line: HandMadeLine,
    *,
    at: datetime,
    actor: str,
) -> str:
    """Add a line made by hand to a draft, or change the one of its id; the invoice's id.

    An empty id makes a new line. Raises ConflictError if the invoice is no draft or the id is that
    of a calculated line, InputError if product or tax rate are unknown to the draft.
    """
    return _put(store, catalog, reference, line, at=at, actor=actor)


def put_discount(
    store: Store,
    catalog: Catalog,
    reference: str,
    discount: DraftDiscount,
    *,
    at: datetime,
    actor: str,
) -> str:
    """Take a discount off a whole draft, or change the one of its id; the invoice's id.

    Raises ConflictError if the invoice is no draft, InputError for an amount that is none.
    """
    whole = 100 if discount.type is DiscountType.PERCENTAGE else None
    if discount.amount <= 0 or (whole is not None and discount.amount > whole):
        raise InputError(
            f"a discount of {plain(discount.amount)} is none; give more than nothing"
            + ("" if whole is None else " and at most 100")
        )
    return _put(store, catalog, reference, discount, at=at, actor=actor)


def remove(
    store: Store, catalog: Catalog, reference: str, edit_id: str, *, at: datetime, actor: str
) -> str:
    """Take a line made by hand or a discount off a draft again; the invoice's id."""
    with store.write() as connection:
        stored = find(connection, reference)
        after(stored.status, Action.EDIT)
        found = [
            each
            for each in read_edits(connection, stored.invoice.id)
            if edit_id and each.id.startswith(edit_id)
        ]
        if len(found) != 1:
            raise ConflictError(
                f"{edit_id!r} names no line made by hand on this invoice, or several: a calculated"
                " line cannot be taken away, only adjusted by a line of your own"
            )
        remove_found(connection, catalog, stored, found, at=at, actor=actor)
        return stored.invoice.id


def calculate_again(
    connection: Connection, catalog: Catalog, stored: StoredInvoice, *, at: datetime, actor: str
) -> None:
    """Calculate a draft with its edits of now, from what was frozen with it, and save it."""
    edits = read_edits(connection, stored.invoice.id)
    if stored.invoice.identity.kind == ONE_OFF:
        save_one_off(connection, catalog, stored, edits, at=at, actor=actor)
        return
    documents, usage = thaw(stored.frozen)
    frozen = resolve(documents)
    planned = planned_as_frozen(frozen, stored)
    calculated = calculate(frozen, planned, usage, edits, thaw_credits(stored.frozen))
    if calculated.invoice is None:
        raise ConflictError(f"the draft cannot be rated with this edit: {calculated.reason}")
    record = record_of(frozen, calculated, stored.cut, at, actor)
    save_open_invoice(connection, calculated.invoice, record)


def _put(
    store: Store, catalog: Catalog, reference: str, edit: Edit, *, at: datetime, actor: str
) -> str:
    with store.write() as connection:
        stored = find(connection, reference)
        put_found(connection, catalog, stored, edit, at=at, actor=actor)
        return stored.invoice.id


def put_found(
    connection: Connection,
    catalog: Catalog,
    stored: StoredInvoice,
    edit: Edit,
    *,
    at: datetime,
    actor: str,
) -> str:
    """Put an edit on a draft in the caller's transaction: the edit's id."""
    after(stored.status, Action.EDIT)
    known = read_edits(connection, stored.invoice.id)
    edit = _identified(stored, known, edit, at)
    if isinstance(edit, HandMadeLine):
        _refuse_unknown(catalog, stored, edit)
    add_edit(connection, stored.invoice.id, edit)
    _record(connection, stored, "invoice.line_put", edit, at, actor)
    calculate_again(connection, catalog, stored, at=at, actor=actor)
    return edit.id


def remove_found(
    connection: Connection,
    catalog: Catalog,
    stored: StoredInvoice,
    edits: Sequence[Edit],
    *,
    at: datetime,
    actor: str,
) -> None:
    """Take edits of a draft off it in the caller's transaction."""
    after(stored.status, Action.EDIT)
    for edit in edits:
        remove_edit(connection, stored.invoice.id, edit.id)
        _record(connection, stored, "invoice.line_removed", edit, at, actor)
    calculate_again(connection, catalog, stored, at=at, actor=actor)


def _identified(stored: StoredInvoice, known: Sequence[Edit], edit: Edit, at: datetime) -> Edit:
    if not edit.id:
        parts = ("edit", stored.invoice.id, str(len(known)), instant_text(at))
        return replace(edit, id=str(uuid5(NAMESPACE, "\x1f".join(parts)))[:8])
    if edit.id not in {each.id for each in known}:
        raise ConflictError(
            f"{edit.id!r} is no line made by hand on this invoice: a calculated line cannot be"
            " changed, only adjusted by a line of your own"
        )
    return edit


def _refuse_unknown(catalog: Catalog, stored: StoredInvoice, line: HandMadeLine) -> None:
    frozen = catalog
    if stored.invoice.identity.kind != ONE_OFF:
        frozen = resolve(thaw(stored.frozen)[0])
    elif line.product_id is not None:
        raise InputError("a line of a one-off invoice has a group, not a product")
    if line.product_id is not None and line.product_id not in frozen.product_by_id:
        raise InputError(
            f"product {line.product_id!r} is not sold by this invoice's schedule; name a group"
        )
    if line.tax_rate_id is not None and line.tax_rate_id not in frozen.tax_rate_by_id:
        raise InputError(f"there is no tax rate {line.tax_rate_id!r}")


def _record(
    connection: Connection,
    stored: StoredInvoice,
    verb: str,
    edit: Edit,
    at: datetime,
    actor: str,
) -> None:
    body: dict[str, object] = {
        "id": edit.id,
        "title": edit.message if isinstance(edit, DraftDiscount) else edit.title,
    }
    if not isinstance(edit, HandMadeGroup):
        body["amount"] = plain(edit.amount if isinstance(edit, DraftDiscount) else edit.rate)
    audit.append(
        connection,
        at=at,
        actor=actor,
        verb=verb,
        object_kind="invoice",
        object_id=stored.invoice.id,
        body=body,
    )
