"""What becomes of an issued credit note: applied to invoices, and taken off again.

Whoever applies names the balance versions that the decision was made by; a stale one is refused
with the balances of now, never overwritten.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from engine.domain.catalog import Catalog
from engine.domain.currency import amount_text
from engine.domain.decimals import plain
from engine.domain.errors import ConflictError, InputError
from engine.domain.settlement import MovementKind
from engine.invoicing.credit_note import CreditNoteAction, after
from engine.ledger.settle import movement_entry
from engine.schedules.instants import local_day
from engine.store.credit_notes import StoredCreditNote
from engine.store.open import Connection, Store
from engine.store.settlements import settlement_of
from engine.store.stored_invoice import StoredInvoice
from engine.workflows.amounts import minor_of
from engine.workflows.credit_note_shapes import balance_of, credit_note_shape
from engine.workflows.credit_note_views import exact_note
from engine.workflows.credit_notes import find_note
from engine.workflows.invoice_views import exact_invoice
from engine.workflows.invoices import find
from engine.workflows.representations import Json
from engine.workflows.settle import settle


@dataclass(frozen=True, slots=True)
class Balances:
    """What is left of a note and owed on an invoice, in minor units of one currency, and the
    versions of both."""

    currency: str
    note: int
    note_version: int
    invoice: int
    invoice_version: int


@dataclass(frozen=True, slots=True)
class Application:
    """Credit that was put to an invoice: the journal entry, and the balances after it."""

    entry_id: str
    invoice_id: str
    amount: int
    after: Balances


class BalancesMovedError(ConflictError):
    """Somebody decided by balances that are not those of now."""

    def __init__(self, message: str, now: Balances) -> None:
        self.now = now
        super().__init__(message)


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
        _refuse_stale(connection, stored, owing, note_version, invoice_version)
        applied(connection, catalog, stored, owing, amount, at=at, actor=actor)
        return credit_note_shape(connection, stored)


def apply_as_seen(
    store: Store,
    catalog: Catalog,
    note: str,
    invoice: str,
    amount: Decimal,
    seen: tuple[int, int],
    *,
    at: datetime,
    actor: str,
) -> Application:
    """The same by exact ids and the versions of note and invoice that the caller saw.

    Raises NotFoundError, BalancesMovedError, ConflictError for an amount that does not fit.
    """
    with store.write() as connection:
        stored, owing = exact_note(connection, note), exact_invoice(connection, invoice)
        _refuse_stale(connection, stored, owing, *seen)
        return applied(connection, catalog, stored, owing, plain(amount), at=at, actor=actor)


def applied(
    connection: Connection,
    catalog: Catalog,
    stored: StoredCreditNote,
    owing: StoredInvoice,
    amount: str | None,
    *,
    at: datetime,
    actor: str,
) -> Application:
    """The same within the caller's transaction."""
    after(stored.status, CreditNoteAction.APPLY)
    _refuse_apart(stored, owing)
    before = balances_of(connection, stored, owing)
    currency = before.currency
    wanted = min(before.note, max(before.invoice, 0))
    if amount is not None:
        wanted = minor_of(amount, currency, "the amount")
    if wanted <= 0:
        raise ConflictError(
            f"nothing can be put to invoice {owing.number or owing.invoice.id}: it owes"
            f" {amount_text(before.invoice, currency)}, credit note {stored.name} has"
            f" {amount_text(before.note, currency)}"
        )
    if wanted > before.note:
        raise ConflictError(
            f"credit note {stored.name} has {amount_text(before.note, currency)} left, not"
            f" {amount_text(wanted, currency)}"
        )
    settled = settle(
        connection,
        owing,
        MovementKind.CREDIT_NOTE,
        stored.note.id,
        wanted,
        day=local_day(at, catalog.account.time_zone),
        at=at,
        actor=actor,
    )
    entry = movement_entry(settled.movements[-1], currency)
    now = balances_of(connection, stored, owing)
    return Application(entry.id, owing.invoice.id, wanted, now)


def balances_of(connection: Connection, stored: StoredCreditNote, owing: StoredInvoice) -> Balances:
    """Where both stand."""
    left, version = balance_of(connection, stored)
    settlement = settlement_of(connection, owing.invoice.id)
    return Balances(stored.note.currency, left, version, settlement.balance, settlement.version)


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
    now = balances_of(connection, stored, owing)
    is_current = note_version in (None, now.note_version) and invoice_version in (
        None,
        now.invoice_version,
    )
    if not is_current:
        raise BalancesMovedError(
            f"the balances have moved on: credit note {stored.name} has"
            f" {amount_text(now.note, now.currency)} at version {now.note_version}, invoice"
            f" {owing.number or owing.invoice.id} owes {amount_text(now.invoice, now.currency)}"
            f" at version {now.invoice_version}",
            now,
        )
