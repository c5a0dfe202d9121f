"""An issued credit note that becomes credit: a cash grant in place of a balance."""

from __future__ import annotations

from datetime import date, datetime

from engine.domain.catalog import Catalog
from engine.domain.credit_note import CreditNote
from engine.domain.currency import amount_text, to_amount
from engine.domain.errors import ConflictError
from engine.invoicing.credit_note import CreditNoteAction, after
from engine.ledger.credit_note import conversion_entry
from engine.schedules.instants import local_day
from engine.store.credit_notes import StoredCreditNote, convert_credit_note
from engine.store.invoices import read_invoice
from engine.store.open import Connection, Store
from engine.workflows.credit_note_shapes import balance_of, credit_note_shape
from engine.workflows.credit_notes import find_note
from engine.workflows.credits import SoldCredit, granted
from engine.workflows.representations import Json


def make_grant(store: Store, catalog: Catalog, reference: str, *, at: datetime, actor: str) -> Json:
    """Turn a note that was applied to nothing into a cash grant of its net total: its shape.

    What pays with the grant bears its tax then; so the grant is worth what the note was. It can be
    used for charges from the corrected invoice's date on, of a free-standing note from today on.
    """
    with store.write() as connection:
        stored = find_note(connection, reference)
        granted_for(connection, catalog, stored, at=at, actor=actor)
        return credit_note_shape(connection, find_note(connection, stored.note.id))


def granted_for(
    connection: Connection,
    catalog: Catalog,
    stored: StoredCreditNote,
    *,
    at: datetime,
    actor: str,
) -> None:
    """The same within the caller's transaction."""
    after(stored.status, CreditNoteAction.APPLY)
    left, _ = balance_of(connection, stored)
    note = stored.note
    if note.net_total <= 0:
        raise ConflictError(
            f"credit note {stored.name} gave all of it back to credit grants already"
        )
    if left != note.gross_total:
        raise ConflictError(
            f"credit note {stored.name} has {amount_text(left, note.currency)} left of"
            f" {amount_text(note.gross_total, note.currency)}: only one that nothing has been done"
            " with becomes a grant"
        )
    day = local_day(at, catalog.account.time_zone)
    sold = SoldCredit(
        customer_id=note.customer_id,
        amount=to_amount(note.net_total, note.currency),
        unit=note.currency,
        name=f"Credit note {stored.name}",
        effective=_first_day(connection, note, day),
        id=note.id,
    )
    granted(connection, sold, now=at, actor=actor)
    entry = conversion_entry(note, day)
    convert_credit_note(connection, stored, note.id, entry=entry, at=at, actor=actor)


def _first_day(connection: Connection, note: CreditNote, today: date) -> date:
    corrected = None if note.invoice_id is None else read_invoice(connection, note.invoice_id)
    return today if corrected is None else min(today, corrected.invoice.invoice_date)
