"""What becomes of an issued credit note: applied to invoices, and taken off again.

Whoever applies names the balance versions that the decision was made by; a stale one is refused
with the balances of now, never overwritten.
"""

from __future__ import annotations

from datetime import datetime

from engine.domain.catalog import Catalog
from engine.domain.currency import amount_text
from engine.domain.errors import ConflictError, InputError
from engine.domain.settlement import MovementKind
from engine.invoicing.credit_note import CreditNoteAction, after
from engine.schedules.instants import local_day
from engine.store.credit_notes import StoredCreditNote
from engine.store.open import Connection, Store
from engine.store.settlements import settlement_of
from engine.store.stored_invoice import StoredInvoice
from engine.workflows.amounts import minor_of
from engine.workflows.credit_note_shapes import balance_of, credit_note_shape
from engine.workflows.credit_notes import find_note
from engine.workflows.invoices import find
from engine.workflows.representations import Json
from engine.workflows.settle import settle


def apply(
    store: Store,
    catalog: Catalog,
    reference: str,
    invoice: str,
    amount: str | None,
    *,
    note_version: int | None = None,
    invoice_version: int | None = None,
    at: datetime,
    actor: str,
) -> Json:
    """Put a note's credit to an invoice of the same customer and currency: the note's shape.

    Without an amount as much as the invoice owes and the note has left. The versions, where given,
    are those of the balances that the caller saw. Raises ConflictError with the balances of now if
    one is stale, and for an amount that does not fit.
    """
    with store.write() as connection:
        stored, owing = find_note(connection, reference), find(connection, invoice)
        after(stored.status, CreditNoteAction.APPLY)
        _refuse_apart(stored, owing)
        _refuse_stale(connection, stored, owing, note_version, invoice_version)
        left, _ = balance_of(connection, stored)
        owed = settlement_of(connection, owing.invoice.id).balance
        currency = stored.note.currency
        wanted = min(left, max(owed, 0))
        if amount is not None:
            wanted = minor_of(amount, currency, "the amount")
        if wanted <= 0:
            raise ConflictError(
                f"nothing can be put to invoice {owing.number or owing.invoice.id}: it owes"
                f" {amount_text(owed, currency)}, credit note {stored.name} has"
                f" {amount_text(left, currency)}"
            )
        if wanted > left:
            raise ConflictError(
                f"credit note {stored.name} has {amount_text(left, currency)} left, not"
                f" {amount_text(wanted, currency)}"
            )
        settle(
            connection,
            owing,
            MovementKind.CREDIT_NOTE,
            stored.note.id,
            wanted,
            day=local_day(at, catalog.account.time_zone),
            at=at,
            actor=actor,
        )
        return credit_note_shape(connection, stored)


def unapply(
    store: Store, catalog: Catalog, reference: str, invoice: str, *, at: datetime, actor: str
) -> Json:
    """Take all that a note has put to an invoice off it again: the note's shape."""
    with store.write() as connection:
        stored, owing = find_note(connection, reference), find(connection, invoice)
        applied = settlement_of(connection, owing.invoice.id).total(
            MovementKind.CREDIT_NOTE, stored.note.id
        )
        if not applied:
            raise ConflictError(
                f"credit note {stored.name} has nothing on invoice {owing.number or invoice}"
            )
        settle(
            connection,
            owing,
            MovementKind.CREDIT_NOTE,
            stored.note.id,
            -applied,
            day=local_day(at, catalog.account.time_zone),
            at=at,
            actor=actor,
        )
        return credit_note_shape(connection, stored)


def _refuse_apart(stored: StoredCreditNote, owing: StoredInvoice) -> None:
    note, invoice = stored.note, owing.invoice
    if (note.customer_id, note.currency) != (invoice.customer_id, invoice.currency):
        raise InputError(
            f"credit note {stored.name} is of {note.customer_id} in {note.currency}, the invoice of"
            f" {invoice.customer_id} in {invoice.currency}: they cannot settle each other"
        )


def _refuse_stale(
    connection: Connection,
    stored: StoredCreditNote,
    owing: StoredInvoice,
    note_version: int | None,
    invoice_version: int | None,
) -> None:
    left, version = balance_of(connection, stored)
    settlement = settlement_of(connection, owing.invoice.id)
    is_current = note_version in (None, version) and invoice_version in (None, settlement.version)
    if not is_current:
        currency = stored.note.currency
        raise ConflictError(
            f"the balances have moved on: credit note {stored.name} has"
            f" {amount_text(left, currency)} at version {version}, invoice"
            f" {owing.number or owing.invoice.id} owes {amount_text(settlement.balance, currency)}"
            f" at version {settlement.version}"
        )
